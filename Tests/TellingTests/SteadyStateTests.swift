// When a cluster goes on as it is: whatever is called a steady state stays one.

import Checking
import Raft
import Running
import Scripting
import Session
import Simulation
import TestKit
import Testing

@testable import Telling

@Suite("Steady states")
struct SteadyStateTests {
  private func isSteady(_ world: World) -> Bool {
    SteadyState(in: world)?.isReached(by: world) ?? false
  }

  /// Lets a run go on by itself for some time.
  /// - Returns: What happened in it that is notable, and what broke; empty if nothing did.
  private func news(of run: WatchedRun, for length: TimeSpan) -> [String] {
    var run = run
    var news: [String] = []
    run.isListening = true
    let end = run.world.now + length
    while run.happen(notAfter: end) {
      guard let kind = Milestone.of(run.world.event, run.world, run.violation) else { continue }
      switch kind {
      case .committed: continue
      case .violated: news.append(kind.brief)
      default: if kind.rank != nil { news.append("\(run.world.now): \(kind.brief)") }
      }
    }
    return news
  }

  @Test("nothing notable ever comes of a steady state, whatever was done before", arguments: 1...16)
  func nothingComes(seed: Int) {
    var meddler = Meddler(seed: seed)
    var setup = meddler.setup()
    // Of the rest of them nothing would ever be steady.
    setup.link.lossMillionths = 0
    setup.link.duplicateMillionths = 0
    setup.diskLatency = .zero
    setup.settings.rules = .all
    setup.settings.checksQuorum = seed % 3 == 0
    setup.settings.hasPreVote = seed % 4 == 0
    var session = Session(setup)
    for round in 0..<12 {
      // Now and then everything is put right.
      if round % 3 == 0 {
        let all = Array(session.world.servers)
        for act in [Act.heal(nil), .release(nil), .resume(all), .restart(all)] {
          try? session.perform(act)
        }
        try? session.perform(.clock(all, thousandths: 1000))
        try? session.perform(.disk(all, .zero))
        session.advance(to: session.world.now + .milliseconds(400))
      }
      for _ in 0..<4 {
        for _ in 0..<meddler.number(1...9) { session.stepForward() }
        guard isSteady(session.world) else { continue }
        let news = news(of: session.run, for: .seconds(2))
        #expect(news.isEmpty, "seed \(seed), event \(session.position): \(news)")
      }
      try? session.perform(meddler.act(session.world))
    }
  }

  @Test("a led cluster is in a steady state, idle or at work; with a link cut it is not")
  func steady() throws {
    for line in ["run 200ms", "load 500/s", "crash S4"] {
      var session = try Session.led()
      try session.perform(line, "run 180ms")
      var count = 0
      for _ in 0..<100 {
        session.stepForward()
        if isSteady(session.world) { count += 1 }
      }
      #expect(count > 80, "after \(line): \(count) of 100 moments")
      try session.perform("cut S1>S2", "run 20ms")
      #expect(!isSteady(session.world))
    }
  }

  @Test("what is still to be decided is no steady state")
  func unsteady() throws {
    for lines in [
      ["crash S1"], ["timeout S2"], ["pause S3"], ["rule commit-own-term-only off"],
      ["clock S2 x0.5"], ["set disk 2ms"], ["set loss 1%"], ["set heartbeat 140ms"],
      ["add S6"], ["transfer S2"], ["set snapshot-after 5"],
    ] {
      var session = try Session.led()
      for line in lines { try session.perform(line) }
      #expect(!isSteady(session.world), "after \(lines)")
    }
    #expect(!isSteady(Session(Setup()).world), "nobody leads yet")
  }
}

// How a run is watched: how long each kind of moment stays on the screen.

import Canvas
import Checking
import Foundation
import Raft
import Scripting
import Session
import Simulation
import TestKit
import Testing

@testable import Display

@Suite("Tempo")
struct TempoTests {
  /// The default cluster, which plays from the start.
  private func cluster(seed: UInt64) -> App {
    var setup = Setup()
    setup.seed = seed
    return App(Session(setup))
  }

  @Test("what happens does not depend on how long the ticks are")
  func determinism() {
    var hashes: [Int: Set<UInt64>] = [:]
    for tick in [1_000, 33_333, 90_000, 250_000] {
      var app = cluster(seed: 3)
      for _ in 0..<16_000_000 / tick {
        app.tick(microseconds: tick)
        let (position, hash) = (app.session.position, app.session.world.hash)
        hashes[position, default: []].insert(hash)
      }
      #expect(app.session.position > 40)
    }
    #expect(hashes.values.allSatisfy { $0.count == 1 })
    #expect(hashes.count > 20)
  }

  @Test("a tick says whether anything changed: not while time rests")
  func rests() throws {
    var app = cluster(seed: 1)
    while app.model.watched != .rest(.stood) { app.tick(microseconds: 20_000) }
    let screen = app.render(size: Size(columns: 80, rows: 24), theme: Theme())
    #expect(screen.text.contains("time rests: a candidate"))
    for _ in 0..<35 {
      let isChanged = app.tick(microseconds: 20_000)
      #expect(!isChanged)
    }
    #expect(app.render(size: Size(columns: 80, rows: 24), theme: Theme()) == screen)
    for _ in 0..<10 { app.tick(microseconds: 20_000) }
    #expect(app.model.pace.reason == "slow: votes under way")
  }

  @Test("what somebody does while the run is played is worth a rest")
  func acts() {
    var app = cluster(seed: 1)
    for _ in 0..<20 { app.tick(microseconds: 20_000) }
    _ = app.handle(.key(.character("c")))
    let now = app.session.now
    app.tick(microseconds: 20_000)
    #expect(app.model.watched == .rest(.crash) && app.isPlaying)
    for _ in 0..<46 { app.tick(microseconds: 20_000) }
    #expect(app.session.now == now)
    for _ in 0..<15 { app.tick(microseconds: 20_000) }
    #expect(app.session.now > now)
  }

  @Test("where nothing happens, it is told what goes on, and not what happened long ago")
  func goingOn() {
    for isFixed in [false, true] {
      var app = cluster(seed: 1)
      if isFixed { _ = app.handle(.key(.character("T"))) }
      for _ in 0..<1500 { app.tick(microseconds: 20_000) }
      #expect(app.model.told.isOfNoEvent)
      _ = app.handle(.key(.character("c")))
      #expect(!app.model.told.isOfNoEvent)
    }
  }

  @Test("time stands while a line is typed, and goes on after it")
  func typing() {
    for keys in [":put x 1", "/vote", "x"] {
      var stage = Stage()
      stage.press(" ")
      stage.app.tick(microseconds: 200_000)
      stage.press(keys)
      let now = stage.app.session.now
      #expect(!stage.app.needsTicks)
      for _ in 0..<10 { stage.app.tick(microseconds: 200_000) }
      #expect(stage.app.session.now == now)
      #expect(stage.app.model.pace.motion == .standing)
      stage.press("<Esc>")
      for _ in 0..<3 { stage.app.tick(microseconds: 200_000) }
      #expect(stage.app.session.now > now && stage.app.model.pace.motion == .playing)
    }
  }

  /// Kinds of moments that are never shorter than 0.7 s: a picture less, for they begin between two.
  private static let kept = [
    "vote", "refusal", "deleted", "repair", "counted", "elected", "split", "cut", "crash",
    "stands still", "mended",
  ]
  /// The same for what clients ask and are told.
  private static let calls = ["question", "answer"]
  private static let flights = ["request flies", "vote flies", "refusal flies", "repair flies"]
  private static let least = 700 - Watching.frame
  /// Lessons in which seconds pass, as they do in real systems: the middle of their ways is passed over.
  private static let lasting: Set = [
    "always-refused", "other-ways", "pre-vote-faster", "quiet-link", "unaligned-ticks",
  ]

  @Test("twenty seeds of the default cluster: how long each moment is seen")
  func seeds() throws {
    var stays: [Watching.Stay] = []
    for seed in 1...20 as ClosedRange<UInt64> {
      var app = cluster(seed: seed)
      // Until the first reign has committed something, and a while longer.
      let watching = Watching(&app, forAtMost: 60) {
        $0.session.checks.committedIndex > 0 && $0.session.now.microseconds % 1_000_000 > 600_000
      }
      stays += watching.stays
      let elections = app.session.elections().filter { $0.state == .elected }
      if elections.first?.term == 1, let election = elections.first {
        let rest = watching.pictures.filter {
          $0.position >= election.start && $0.position <= election.end
        }
        let length = (rest.last?.end ?? 0) - (rest.first?.begin ?? 0)
        stays.append(Watching.Stay(kind: "an election", milliseconds: length))
        #expect((5000...8000).contains(length), "seed \(seed): \(length)")
      }
    }
    for stay in stays {
      if Self.kept.contains(stay.kind) { #expect(stay.milliseconds >= Self.least, "\(stay)") }
      if Self.flights.contains(stay.kind) { #expect(stay.milliseconds >= Self.least, "\(stay)") }
      if stay.kind == "quiet" { #expect(stay.milliseconds <= 3000, "\(stay)") }
    }
    try expectGolden(table(of: stays), "tempo-seeds")
  }

  @Test("all demos: how long each moment is seen, and no way to a stop is long")
  func demos() throws {
    var stays: [Watching.Stay] = []
    for file in Project.lessons {
      let name = file.deletingPathExtension().lastPathComponent
      for way in watchedWays(of: try Script.load(path: file.path), named: name) {
        let own = way.watching.stays
        stays += own
        let length = way.watching.milliseconds
        stays.append(Watching.Stay(kind: "way to a stop", milliseconds: length))
        // A picture more, for it ends between two.
        #expect(length <= 5000 + Watching.frame, "\(name) \(way.stop): \(length)")
        // In the course more than one thing is done by hand on a way, at one moment too: such a way may be divided, and
        // what is sent at once is seen at once.
        if file.path.contains("/course/") {
          #expect(own.allSatisfy { $0.kind != "quiet" || $0.milliseconds <= 3000 }, "\(name)")
          continue
        }
        if Self.lasting.contains(name) { continue }
        #expect(!way.isDivided, "\(name) \(way.stop)")
        // A load is seen: nothing of it is passed over.
        if name == "rough-network" {
          #expect(!way.watching.parts.contains { $0.contains("skips") }, "\(name) \(way.stop)")
        }
        for stay in own {
          let place = "\(name) \(way.stop): \(stay)"
          if Self.kept.contains(stay.kind) {
            #expect(stay.milliseconds >= Self.least, "\(place) \(way.watching.parts)")
          }
          if Self.calls.contains(stay.kind) {
            #expect(stay.milliseconds >= Self.least, "\(place)")
          }
          if stay.kind == "quiet" { #expect(stay.milliseconds <= 3000, "\(place)") }
          // In the rough network flights differ much in length: the short ones pass with the long ones.
          if Self.flights.contains(stay.kind), name != "rough-network" {
            #expect(stay.milliseconds >= Self.least - Watching.frame, "\(place)")
          }
        }
      }
    }
    try expectGolden(table(of: stays), "tempo-demos")
  }

  /// Lessons as anybody might write them: with ways to a stop that are far too long.
  private static let ownLessons = [
    // Three elections.
    """
    run until leader any within 2s
    pause
    crash S1 S2
    run 400ms
    restart S1 S2
    isolate S3
    run 600ms
    rejoin S3
    align S1 S2
    run 700ms
    pause
    """,
    // A load that lasts, and a network that loses messages.
    "run until leader any within 2s\npause\nset loss 15%\nload 60/s\nrun 2s\npause",
    // Two elections.
    """
    pause
    run until leader any within 2s
    crash S1 S2
    run 200ms
    restart S1 S2
    isolate S3
    run until leader S4 within 3s
    pause
    """,
    // Minutes of heartbeats.
    "run until leader any within 2s\npause\nrun 300s\npause",
    // Nobody can win.
    "crash S1 S2 S3\nrun 4s\npause\nrun 1s\npause",
  ]

  @Test("whoever wrote a lesson, no way in it takes more than five seconds", arguments: ownLessons)
  func own(script: String) throws {
    let ways = watchedWays(of: try parsed(script), named: "own", atMost: 60)
    #expect(ways.last?.watching.session.lesson?.isFinished == true)
    #expect(ways.count >= 2)
    for (place, way) in ways.enumerated() {
      let length = way.watching.milliseconds
      #expect(length <= 5000 + Watching.frame, "\(place): \(length), \(way.watching.parts)")
    }
  }

  @Test("a divided way says so, and the key that goes on goes on; a skip says how much it skips")
  func divided() throws {
    let halves = try Self.ownLessons.flatMap { script in
      watchedWays(of: try parsed(script), named: "own", atMost: 8).filter(\.isDivided)
    }
    #expect(!halves.isEmpty && halves.allSatisfy { $0.watching.milliseconds > 2400 })
    var busy = App(Session(playing: try parsed(Self.ownLessons[1])))
    _ = busy.handle(.key(.pageDown))
    _ = Watching(&busy)
    _ = busy.handle(.key(.pageDown))
    let watching = Watching(&busy)
    let skip = watching.parts.first { $0.contains("skips") }
    #expect(skip?.firstMatch(of: /skips [1-9]\d* events/) != nil, "\(watching.parts)")
  }
}

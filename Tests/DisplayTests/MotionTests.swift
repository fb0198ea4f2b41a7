// What moves while the run stands: steps that are seen, and the way back.

import Canvas
import Raft
import Scripting
import Session
import Simulation
import TestKit
import Testing

@testable import Display

@Suite("Motion")
struct MotionTests {
  /// A person before the screen: keys come at times, and the screen is drawn in between.
  private struct Watcher {
    var app: App
    var clock = 0

    init(seed: UInt64 = 1) {
      var setup = Setup()
      setup.seed = seed
      app = App(Session(setup))
      press(" ")
    }

    init(_ script: String) throws {
      app = App(Session(playing: try parsed(script)))
    }

    mutating func press(_ keys: String) {
      for key in Key.sequence(keys) { _ = app.handle(.key(key), at: clock) }
    }

    /// Looks on for so long, a picture every 20 ms.
    mutating func watch(_ milliseconds: Int, _ look: (App) -> Void = { _ in }) {
      for _ in 0..<milliseconds / 20 {
        clock += 20_000
        app.tick(microseconds: 20_000)
        look(app)
      }
    }
  }

  @Test("after n the messages glide to where the event finds them, and then it has happened")
  func glides() {
    var watcher = Watcher()
    while !watcher.app.session.rests.contains(.stood) { watcher.press("n") }
    watcher.watch(400)
    let before = watcher.app.model.cluster
    let told = watcher.app.model.told.position
    watcher.press("n")
    #expect(watcher.app.session.position == before.position + 1)
    var times: [Instant] = [before.now]
    watcher.watch(240) { app in
      #expect(app.needsTicks && app.model.cluster.position == before.position)
      #expect(app.model.told.position == told, "it is told when it has happened")
      times.append(app.model.cluster.now)
    }
    #expect(times == times.sorted() && Set(times).count == times.count)
    #expect(times.last! <= watcher.app.session.now)
    watcher.watch(60)
    #expect(!watcher.app.needsTicks)
    #expect(watcher.app.model.cluster.position == before.position + 1)
    #expect(watcher.app.model.told.position == before.position + 1)
  }

  @Test("after N they glide back")
  func glidesBack() {
    var watcher = Watcher()
    while !watcher.app.session.rests.contains(.vote) { watcher.press("n") }
    watcher.watch(1000)
    let (start, position) = (watcher.app.session.now, watcher.app.session.position)
    watcher.press("N")
    var times = [start]
    watcher.watch(240) { times.append($0.model.cluster.now) }
    #expect(times == times.sorted(by: >) && Set(times).count == times.count)
    watcher.watch(60)
    #expect(!watcher.app.needsTicks && watcher.app.model.cluster.position == position - 1)
    #expect(watcher.app.model.cluster.now == watcher.app.session.now)
  }

  @Test("a second key finishes the glide at once", arguments: ["n", "N", "j", "2", "e", ":"])
  func secondKey(key: String) {
    var watcher = Watcher()
    watcher.press("j")
    watcher.watch(1000)
    let position = watcher.app.session.position
    watcher.press("n")
    watcher.watch(60)
    #expect(watcher.app.model.cluster.position == position)
    watcher.press(key)
    var untimed = Watcher()
    untimed.press("j")
    untimed.watch(1000)
    for each in "n" + key { _ = untimed.app.handle(.key(.character(each))) }
    watcher.watch(1000)
    #expect(watcher.app.session.position == untimed.app.session.position)
    let size = Size(columns: 80, rows: 24)
    #expect(
      watcher.app.render(size: size, theme: Theme())
        == untimed.app.render(size: size, theme: Theme()))
  }

  @Test("a milestone glides no longer than a step, from shortly before it")
  func milestones() {
    var watcher = Watcher()
    var (glides, decisions) = (0, 0)
    for _ in 0..<12 {
      let position = watcher.app.session.position
      watcher.press("j")
      let reached = watcher.app.session.position
      guard reached > position else { break }
      // What happens at almost the same moment is there at once.
      guard watcher.app.needsTicks else { continue }
      glides += 1
      watcher.watch(100) { #expect($0.model.cluster.position == reached - 1) }
      watcher.watch(200)
      #expect(watcher.app.model.cluster.position == reached)
      // Who steps on quickly has read who leads.
      if watcher.app.session.rests.first == .counted {
        decisions += 1
        let screen = watcher.app.render(size: Size(columns: 80, rows: 24), theme: Theme()).text
        #expect(screen.contains("leads term 1: ") && !screen.contains("votes it needs"))
      }
      #expect(watcher.app.model.cluster.now == watcher.app.session.now)
    }
    #expect(glides > 4 && decisions == 1)
  }

  @Test("the vote that decides is counted on the screen before its candidate leads")
  func deciding() throws {
    let size = Size(columns: 80, rows: 24)
    for (lesson, dots) in [("first-election", "● ● ● ◐ ⊖"), ("split-vote", "● ● ● ◐")] {
      var app = App(Session(playing: try parsed(Project.text("demos/\(lesson).raft"))))
      var seen = 0
      for _ in 0..<60 where seen == 0 {
        _ = app.handle(.key(.pageDown))
        while app.needsTicks {
          app.tick(microseconds: 20_000)
          guard app.model.staged?.rest == .counted else { continue }
          let screen = app.render(size: size, theme: Theme()).text
          // Nothing of what it leads to is there yet.
          let vote = try #require(app.session.lastEvent?.decidingVote)
          let candidate = app.model.cluster[vote.candidate]
          #expect(candidate.role == .candidate)
          #expect(!screen.contains("◆\(candidate.id) t\(candidate.term)"))
          #expect(screen.contains("it has all 3 votes it needs"))
          seen += screen.contains(dots) ? 20 : 0
        }
      }
      #expect(seen >= 680, "\(lesson): \(seen) ms")
    }
  }

  @Test(
    "what is deleted is seen before what is stored in its place, by stepping, playing and at a stop"
  )
  func deletions() throws {
    let script = """
      servers 5
      seed 5
      set client-timeout off
      timeout S1
      run until leader S1 within 1s
      partition S1 S2 | S3 S4 S5
      put x 2 to S1
      run until leader any and not leader S1 within 2s
      run 300ms
      heal
      pause
      run until log S1 1 2 within 500ms
      pause
      """
    for keys in ["n", "<PgDn>", " "] {
      var watcher = try Watcher(script)
      watcher.press("<PgDn><PgDn>")
      watcher.watch(100)
      try #require(watcher.app.model.isAtStop)
      var shown: [(deletion: Bool, milliseconds: Int)] = []
      var steps = 0
      while steps < 4000, shown.filter({ !$0.deletion }).last?.milliseconds ?? 0 < 1600 {
        steps += 1
        if keys == "n" {
          if !watcher.app.needsTicks, watcher.app.session.rests.first != .deletion {
            watcher.press("n")
          }
        } else if steps == 1 {
          watcher.press(keys)
        }
        watcher.watch(20)
        let isDeletion = watcher.app.model.isShowingDeletion
        guard isDeletion || !shown.isEmpty else { continue }
        if isDeletion, let gone = watcher.app.model.touched.deleted.first {
          // The numbers beside the log are not ahead of it.
          let screen = watcher.app.draw(size: Size(columns: 120, rows: 40), theme: Theme())
          let commit = screen.text(of: .field(gone.server, .commit))
          #expect(commit.hasSuffix("/\(gone.from - 1)"), "\(commit)")
        }
        if shown.last?.deletion == isDeletion {
          shown[shown.count - 1].milliseconds += 20
        } else {
          shown.append((isDeletion, 20))
        }
      }
      #expect(shown.first?.deletion == true, "\(keys)")
      #expect(
        shown.first.map { (700...900).contains($0.milliseconds) } == true, "\(keys) \(shown)")
      #expect(watcher.app.model.isShowingDeletion == false)
    }
  }

  @Test("a held ← runs backwards, twice as fast as forwards, until it is let go")
  func rewinds() {
    var watcher = Watcher()
    watcher.press(" ")
    watcher.watch(14_000)
    watcher.press(" ")
    let (end, hash) = (watcher.app.session.position, watcher.app.session.world.hash)
    #expect(end > 20)
    watcher.press("<Left>")
    watcher.watch(400)
    var (positions, times): ([Int], [Instant]) = ([], [])
    // The keyboard repeats every 40 ms.
    for _ in 0..<40 {
      watcher.press("<Left>")
      watcher.watch(40) {
        positions.append($0.session.position)
        times.append($0.session.now)
      }
    }
    #expect(positions == positions.sorted(by: >) && times == times.sorted(by: >))
    #expect(watcher.app.model.pace.motion == .rewinding)
    #expect(positions.last! < end - 2)
    watcher.watch(200)
    #expect(!watcher.app.needsTicks && watcher.app.model.pace.motion == .standing)
    let there = watcher.app.session.now
    watcher.watch(400)
    #expect(watcher.app.session.now == there)
    watcher.press("G")
    #expect(watcher.app.session.position == end && watcher.app.session.world.hash == hash)
  }

  @Test("held to the start, it stays there")
  func rewindsToStart() {
    var watcher = Watcher()
    watcher.press(" ")
    watcher.watch(3000)
    watcher.press(" ")
    for _ in 0..<200 {
      watcher.press("<Left>")
      watcher.watch(40)
    }
    #expect(watcher.app.session.position == 0)
    watcher.watch(200)
    #expect(!watcher.app.needsTicks)
  }

  @Test("slow presses, and keys that a program sends at once, are steps")
  func presses() {
    for pause in [0, 200] {
      var watcher = Watcher()
      watcher.press("jjjj")
      watcher.watch(1000)
      let position = watcher.app.session.position
      for _ in 0..<3 {
        watcher.press("<Left>")
        watcher.watch(pause)
      }
      watcher.watch(1000)
      #expect(watcher.app.session.position == position - 3)
    }
  }
}

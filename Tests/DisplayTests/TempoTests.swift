// How a run is watched: how long each kind of moment stays on the screen.

import Canvas
import Raft
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
    #expect(screen.text.contains("rest: a candidate"))
    for _ in 0..<35 {
      let isChanged = app.tick(microseconds: 20_000)
      #expect(!isChanged)
    }
    #expect(app.render(size: Size(columns: 80, rows: 24), theme: Theme()) == screen)
    for _ in 0..<10 { app.tick(microseconds: 20_000) }
    #expect(app.model.pace.reason == "slow: votes under way")
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
}

// What clients ask and are told flies on the map, long enough to be seen.

import Canvas
import Foundation
import Raft
import Session
import Simulation
import TestKit
import Testing

@testable import Display

@Suite("Clients on the map")
struct ExchangeTests {
  /// Where heads of clients stood in the pictures of a stretch that was played, by what they say.
  private struct Film {
    var milliseconds: [String: Int] = [:]
    var columns: [String: Set<Int>] = [:]

    /// Takes down the heads in a picture that stands for so long. They are reversed, for they have no term.
    mutating func add(_ screen: Screen, _ words: [String], standing: Int) {
      let size = screen.grid.size
      for word in words {
        let scalars = Array(word.unicodeScalars)
        let style = Style(.standard, .reverse)
        for y in 0..<min(20, size.rows - 1) {
          for x in 0..<max(0, size.columns - scalars.count) {
            let isHere = scalars.indices.allSatisfy {
              screen.grid[x + $0, y] == Cell(scalars[$0], style)
            }
            // A head ends where its ground does.
            guard isHere, screen.grid[x + scalars.count, y].style != style,
              x == 0 || screen.grid[x - 1, y].style != style
            else { continue }
            milliseconds[word, default: 0] += standing
            columns[word, default: []].insert(x)
          }
        }
      }
    }
  }

  /// Plays from a stop of a demo to the next, and looks at every picture.
  private func film(
    _ demo: String, from stop: Int, _ words: [String], _ size: Size, keys: String = ""
  ) throws -> (Film, Stage) {
    var stage = try Stage(String(contentsOf: Project.demo(demo), encoding: .utf8))
    stage.press(keys)
    stage.app.model.screenSize = size
    while stage.app.session.lesson?.stopsReached ?? 0 < stop {
      stage.press("<PgDn>")
      stage.app.settle()
    }
    if stage.app.model.isAnswerDue { stage.press("<PgDn>") }
    stage.press("<PgDn>")
    var film = Film()
    while stage.app.needsTicks {
      stage.app.tick(microseconds: 20_000)
      if !stage.app.needsTicks { break }
      film.add(stage.app.draw(size: size, theme: Theme()), words, standing: 20)
    }
    return (film, stage)
  }

  private static let screens: [(Int, Int, String)] = [
    (80, 24, ""), (120, 40, ""), (200, 60, ""), (80, 24, "P"), (120, 40, "P"),
  ]

  @Test(
    "a stale read: the question flies to the old leader, and its answer back", arguments: screens)
  func staleRead(columns: Int, rows: Int, keys: String) throws {
    let size = Size(columns: columns, rows: rows)
    let (film, stage) = try film("stale-read", from: 6, ["x?", "1"], size, keys: keys)
    for word in ["x?", "1"] {
      #expect(film.milliseconds[word, default: 0] >= 700, "\(word): \(film)")
      #expect(film.columns[word, default: []].count >= 5, "\(word) moves: \(film)")
    }
    // What it got stays in the picture.
    let text = stage.app.render(size: size, theme: Theme()).text
    #expect(text.contains("x? = 1 (stale)"))
  }

  @Test(
    "a write: the question is there before its entry, the answer once it is committed",
    arguments: screens)
  func write(columns: Int, rows: Int, keys: String) throws {
    let size = Size(columns: columns, rows: rows)
    let (film, _) = try film("stale-read", from: 1, ["x=1", "done"], size, keys: keys)
    for word in ["x=1", "done"] {
      #expect(film.milliseconds[word, default: 0] >= 700, "\(word): \(film)")
      #expect(film.columns[word, default: []].count >= 5, "\(word) moves: \(film)")
    }
  }

  @Test("while the question is on its way, nothing has come of it, and nothing tells what will")
  func before() throws {
    var stage = try Stage(String(contentsOf: Project.demo("stale-read"), encoding: .utf8))
    stage.press("<PgDn>")
    stage.app.settle()
    let position = stage.app.session.position
    stage.press("<PgDn>")
    var (asked, entries): (Int, Set<LogIndex>) = (0, [])
    while stage.app.needsTicks, stage.app.session.position <= position + 1 {
      stage.app.tick(microseconds: 20_000)
      guard stage.app.model.staged?.rest == .asked else { continue }
      asked += 1
      entries.insert(stage.app.model.cluster[ServerID(0)].log.lastIndex)
      let text = stage.screen()
      #expect(text.contains("C1 x=1 → S1 on its way") && text.contains("C1 asks S1: x=1"))
    }
    #expect(asked >= 35 && entries == [1])
    #expect(stage.app.session.cluster[ServerID(0)].log.lastIndex == 2)
  }

  @Test("after a step it flies no longer than a step glides, and a key ends it")
  func step() throws {
    var stage = try Stage(String(contentsOf: Project.demo("stale-read"), encoding: .utf8))
    stage.press("<PgDn>")
    stage.app.settle()
    for _ in 0..<3 {
      _ = stage.app.handle(.key(.character("n")), at: 0)
      if stage.app.model.exchange != nil { break }
      stage.app.settle()
    }
    #expect(stage.app.model.exchange?.question == "x=1")
    var milliseconds = 0
    while stage.app.needsTicks {
      stage.app.tick(microseconds: 20_000)
      milliseconds += 20
    }
    #expect((300...600).contains(milliseconds), "\(milliseconds)")
    #expect(stage.app.model.staged == nil && stage.screen().contains("x=1 waits"))
  }

  @Test("messages that take time are where they are on their way")
  func posts() {
    var stage = Stage()
    stage.run(
      "set client-delay 10ms..10ms\nrun until leader S3 within 1s\nrun 60ms\nput x 7\nrun 2ms")
    var columns: Set<Int> = []
    for _ in 0..<4 {
      var film = Film()
      film.add(
        stage.app.draw(size: Size(columns: 80, rows: 24), theme: Theme()), ["x=7"], standing: 1)
      columns.formUnion(film.columns["x=7"] ?? [])
      stage.run("run 2ms")
    }
    #expect(columns.count >= 3, "\(columns)")
    #expect(stage.app.session.glance.posts.allSatisfy { $0.sentAt <= $0.at })
  }

  @Test("a load brings no clients into the ring, but who is told to ask beside it comes")
  func load() {
    var stage = Stage()
    stage.run("run until leader any within 1s\nload 200/s\nrun 100ms")
    #expect(stage.app.model.exchange == nil)
    let ring = Ring(area: Rect(x: 0, y: 0, width: 44, height: 12), count: 5)
    #expect(ring.map { RingClient.all(stage.app.model, $0, taken: []).isEmpty } == true)
    stage.run("put y 9 as C4")
    #expect(stage.app.model.exchange?.client == ClientID(4))
    #expect(ring.map { RingClient.all(stage.app.model, $0, taken: []).map(\.name) } == ["C4"])
  }
}

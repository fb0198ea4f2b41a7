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
    if stage.app.model.isAnswerDue { stage.press("<PgDn><PgDn>") }
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

@Suite("Where clients stand")
struct ClientPlaceTests {
  /// What can be seen of the clients on the map: each one's name, place and words.
  private func clients(_ app: App, _ size: Size) throws -> [RingClient] {
    let area = ClusterLayout(size, app.model).ring
    let ring = try #require(Ring(area: area, count: app.model.cluster.count))
    return RingClient.all(app.model, ring, taken: [])
  }

  /// Plays a demo to its end and looks at every picture.
  private func play(_ demo: String, _ size: Size, look: (Stage) throws -> Void) throws -> Stage {
    var stage = try Stage(String(contentsOf: Project.demo(demo), encoding: .utf8))
    stage.app.fit(size)
    for _ in 0..<60 {
      stage.press("<PgDn>")
      for _ in 0..<2 where !stage.app.isPlaying && !stage.app.needsTicks { stage.press("<PgDn>") }
      guard stage.app.needsTicks else { break }
      while stage.app.needsTicks {
        stage.app.tick(microseconds: 60_000)
        try look(stage)
      }
    }
    return stage
  }

  @Test(
    "a client keeps its place from its first call to the end, whoever comes, and nobody else has it",
    arguments: [
      ("partition-and-heal", 80, 24), ("partition-and-heal", 120, 40), ("stale-read", 80, 24),
      ("linearizable-read", 80, 24), ("joint-consensus", 120, 40),
    ])
  func places(demo: String, columns: Int, rows: Int) throws {
    let size = Size(columns: columns, rows: rows)
    var (places, names): ([String: Rect], Set<String>) = ([:], [])
    var before: (servers: Int, names: Set<String>) = (0, [])
    _ = try play(demo, size) { stage in
      let clients = try clients(stage.app, size)
      // Where servers come or go, the ring is another.
      if stage.app.model.cluster.count != before.servers { (places, before.names) = ([:], []) }
      for client in clients {
        #expect(places[client.name] ?? client.place == client.place, "\(client.name)")
        places[client.name] = client.place
      }
      #expect(Set(places.values.map(\.y).map { $0 }).count <= places.count)
      #expect(before.names.isSubset(of: clients.map(\.name)), "who was there stays")
      before = (stage.app.model.cluster.count, Set(clients.map(\.name)))
      names.formUnion(clients.map(\.name))
      #expect(Set(places.values).count == places.count)
    }
    #expect(names.count >= 2)
  }

  @Test(
    "four clients have four places in rings of three to nine, none at a server, each with a view")
  func four() throws {
    for count in 3...9 {
      for (width, height) in [(44, 17 - count), (64, 19), (87, 31)] {
        let area = Rect(x: 1, y: 1, width: width, height: height)
        let ring = try #require(Ring(area: area, count: count))
        let places = ClientPlace.all(ring)
        #expect(places.count >= (height < 12 ? 2 : 4), "\(count) servers in \(width)x\(height)")
        let rooms = places.flatMap { place in
          (0...1).map { place.room(row: $0, width: 4, in: ring) }
        }
        for (number, room) in rooms.enumerated() {
          #expect(!ring.blocks.contains { $0.touches(room, columns: 2) })
          #expect(!rooms[..<number].contains { $0.touches(room) })
        }
      }
    }
  }

  @Test(
    "in the row clients stand in their order, and the end of each call is told, answered or not")
  func ends() throws {
    let size = Size(columns: 80, rows: 24)
    let name = #/C(\d) /#
    let stage = try play("partition-and-heal", size) { stage in
      let row = ClientsRow(model: stage.app.model).picture(80, 1).text
      let numbers = row.matches(of: name).compactMap { Int($0.1) }
      #expect(numbers == numbers.sorted(), "\(row)")
    }
    // What was never committed is lost, and its client waits for nothing any more.
    let text = stage.screen()
    #expect(text.contains("x=2 deleted") && text.contains("x=3 done") && text.contains("x? = 3"))
    #expect(text.contains("C1 x=2 → S1 entry deleted"))
    let lost = try #require(try clients(stage.app, size).first { $0.name == "C1" })
    #expect(lost.state == .broken && lost.style(Theme()) == Theme().fault)
  }

  @Test("nothing a client asks flies through another server")
  func clear() throws {
    let ring = try #require(Ring(area: Rect(x: 1, y: 1, width: 44, height: 12), count: 5))
    for client in 1...4 {
      for server in 1...5 {
        var stage = Stage()
        stage.run(
          "set client-delay 50ms..50ms\nrun until leader any within 1s\nget x as C\(client) to S\(server)"
        )
        let way = try #require(RingClient.all(stage.app.model, ring, taken: []).first).way
        for other in 0..<5 where other != server - 1 {
          #expect(!way.meets(ring.blocks[other], columns: 0), "C\(client) to S\(server)")
        }
      }
    }
  }
}

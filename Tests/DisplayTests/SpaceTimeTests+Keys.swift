// The space-time view: what its keys do, what it shows of much, and its pictures.

import Canvas
import Raft
import Scripting
import Session
import Simulation
import Testing

@testable import Display

extension SpaceTimeTests {
  @Test("↑ and ↓ select an event, Enter goes there, a step forgets the selection")
  func selection() {
    var stage = run()
    let position = stage.app.session.position
    stage.press("<Up><Up><Up>")
    #expect(stage.app.views.spaceTime.chosenEvent(stage.app.model) == position - 3)
    #expect(stage.app.session.position == position, "selecting moves nothing")
    let drawn = Drawn(stage.app)
    #expect(drawn.text(drawn.y(drawn.plan.row(of: position - 3))).hasPrefix("▸"))
    stage.press("<Down>")
    #expect(stage.app.views.spaceTime.chosenEvent(stage.app.model) == position - 2)
    stage.press("<Enter>")
    #expect(stage.app.session.position == position - 2)
    #expect(stage.app.views.spaceTime.chosenEvent(stage.app.model) == nil)
    stage.press("<Down>n")
    #expect(stage.app.views.spaceTime.chosenEvent(stage.app.model) == nil)
    stage.press("G<Down>")
    #expect(stage.footer.contains("Nothing has been run beyond"))
    stage.press("g<Up>")
    #expect(stage.footer.contains("no event before"))
  }

  @Test("a selection far away is in sight, too")
  func farSelection() {
    var stage = run("run 500ms")
    for _ in 0..<100 { stage.press("<Up>") }
    let chosen = stage.app.views.spaceTime.chosenEvent(stage.app.model)
    #expect(chosen == stage.app.session.position - 100)
    let drawn = Drawn(stage.app)
    #expect(drawn.rows.contains(drawn.plan.row(of: chosen ?? 0)))
  }

  @Test("calls that are still ahead have their words")
  func callsAhead() {
    var stage = Stage()
    stage.run("run until leader any within 1s\nrun 100ms")
    let before = stage.app.session.position
    stage.run("put colour red\nrun 30ms")
    stage.app.seek(to: before)
    stage.press("s")
    #expect(!stage.screen().contains("a client and"))
    #expect(stage.screen(160, 40).contains("colour"))
  }

  @Test("f leaves heartbeats out, and nothing that matters")
  func filter() {
    var stage = run("run 300ms")
    let all = Drawn(stage.app).events.count
    stage.press("f")
    let drawn = Drawn(stage.app)
    let chronicle = stage.app.session.branch.chronicle
    for (_, number) in drawn.events
    where number != stage.app.session.position && !chronicle[number].traits.contains(.milestone) {
      #expect(!chronicle[number].traits.contains(.heartbeat))
      #expect(chronicle[number].kind != .heartbeatTimer)
    }
    let shown = Set(drawn.events.map(\.number))
    let first = drawn.events.first?.number ?? 0
    for number in first..<stage.app.session.position
    where chronicle[number].traits.contains(.milestone) {
      #expect(shown.contains(number), "milestone \(number)")
    }
    #expect(all > 0)
    stage.press("<Up>")
    let chosen = stage.app.views.spaceTime.chosenEvent(stage.app.model) ?? 0
    #expect(!chronicle.isHeartbeat(chronicle[chosen]), "the selection skips them")
    stage.press("f")
    #expect(stage.footer.contains("shown"))
  }

  @Test("with Z rows are stretches of equal time, and z comes back to an event a row")
  func scale() {
    var stage = run()
    stage.press("ZZ")
    #expect(stage.footer.contains("A row is 2ms"))
    let drawn = Drawn(stage.app)
    let chronicle = stage.app.session.branch.chronicle
    for row in drawn.rows {
      guard case .events(let range) = drawn.plan.rows[row] else { continue }
      for number in range {
        let late = chronicle[number].time - drawn.plan.times[row]
        #expect(late >= .zero && late < .milliseconds(2))
      }
    }
    stage.press("ZZZZZZZZ")
    #expect(stage.footer.contains("as wide as it goes"))
    stage.press("zzzzzzzz")
    #expect(stage.footer.contains("A row is one event"))
    stage.press("z")
    #expect(stage.footer.contains("Every event has its row"))
  }

  @Test("what is to come says when and what; the arrow says who to whom")
  func coming() throws {
    var stage = Stage()
    stage.run("run until role S3 candidate within 1s")
    stage.press("s")
    let flight = try #require(stage.app.session.world.flights(first: 1).first)
    func row() -> String? {
      stage.screen().split(separator: "\n").first { $0.contains("vote? empty log") }
        .map(String.init)
    }
    let before = try #require(row())
    #expect(before.hasPrefix(" \(seconds(flight.arrivesAt)) ") && !before.contains("→"))
    // A step moves the line of the present; when the others come stays what it is.
    stage.press("n")
    let last = try #require(stage.app.session.world.flights(first: 9).last)
    #expect(stage.screen().contains("\n \(seconds(last.arrivesAt)) "))
  }

  @Test("a lane's head has the term")
  func terms() {
    let stage = run()
    for (width, height) in [(80, 24), (120, 40), (200, 60)] {
      let head = stage.screen(width, height).split(separator: "\n")[1]
      for (index, node) in stage.app.session.world.nodes.enumerated()
      where node.status != .crashed {
        let term = "t\(node.server.currentTerm)"
        #expect(head.contains("S\(index + 1) \(term)") || head.contains("S\(index + 1)◆\(term)"))
      }
    }
  }

  @Test("of many servers those around the selected one are shown")
  func manyServers() {
    var stage = Stage(servers: 31)
    stage.run("run until leader any within 2s\nrun 20ms")
    stage.press("s9<Tab><Tab><Tab><Tab>")
    let columns = Drawn(stage.app).columns
    #expect(columns.shows(ServerID(12)))
    #expect(columns.count >= 8)
    #expect(stage.line(1).contains("S13"))
    for servers in [1, 2, 5, 9, 31] {
      for width in 20...200 {
        let columns = SpaceTimeColumns(width: width, servers: servers, selected: 0, timeWidth: 6)
        #expect(columns.words <= max(width, columns.gutter + columns.pitch))
        #expect(columns.lane(ServerID(columns.first + columns.count - 1)) < columns.words)
      }
    }
  }

  @Test("most steps leave the window where it is")
  func steady() {
    var stage = run("run 200ms")
    for _ in 0..<40 { stage.press("N") }
    var moves = 0
    for _ in 0..<30 {
      let before = Drawn(stage.app)
      stage.press("n")
      let after = Drawn(stage.app)
      let number = before.events.first?.number ?? 0
      if after.plan.row(of: number) - after.plan.top != before.plan.row(of: number)
        - before.plan.top
      {
        moves += 1
      }
    }
    #expect(moves <= 15, "30 steps moved the window \(moves) times")
  }

  @Test(
    "golden: an election, a crash, a cut, a step back",
    arguments: [(80, 18), (72, 32), (120, 52), (40, 10)])
  func golden(columns: Int, rows: Int) throws {
    var stage = run("cut S2-S3\nput y 2\nrun 60ms\ncrash S3\nrun 400ms")
    try expectGolden(stage.part(columns, rows), "spacetime-frontier-\(columns)x\(rows)")
    stage.press("g" + String(repeating: "n", count: 12))
    try expectGolden(stage.part(columns, rows), "spacetime-election-\(columns)x\(rows)")
  }

  @Test("golden: nine servers, a scale, the start, a selection, ASCII")
  func goldenOthers() throws {
    try expectGolden(run(servers: 9).part(), "spacetime-nine")
    var stage = run("crash S3\nrun 400ms")
    stage.press("ZZZ")
    try expectGolden(stage.part(), "spacetime-scale")
    stage.press("zzzf<Up><Up><Up><Up><Up><Up>")
    try expectGolden(stage.part(), "spacetime-selected")
    try expectGolden(
      stage.part(80, 18, Theme(depth: .mono, isASCII: true)), "spacetime-ascii")
    stage.press("g")
    try expectGolden(stage.part(), "spacetime-start")
    try expectGolden(
      run("hold S3>S1\nrun 60ms\npause S4\nrun 60ms").part(), "spacetime-held")
  }

  @Test(
    "any keys on these views, at any size, with any number of servers",
    arguments: [1, 2, 3] as [UInt64])
  func random(seed: UInt64) {
    var random = RandomSource(seed: seed)
    var stage = Stage(servers: [1, 2, 5, 9, 31][Int(seed) - 1], seed: seed)
    stage.press(seed % 2 == 0 ? "s" : "C")
    let characters = Array("nnnNNjjkkzZfsCgG<>[]u12569cpixta  AwHS")
    let keys: [Key] = [.up, .down, .enter, .tab, .left, .right]
    for step in 0..<500 {
      switch Int(random.next() % 10) {
      case ..<6:
        let character = characters[Int(random.next() % UInt64(characters.count))]
        _ = stage.app.handle(.key(.character(character)))
      case 6, 7: _ = stage.app.handle(.key(keys[Int(random.next() % UInt64(keys.count))]))
      case 8: stage.app.tick(microseconds: 100_000)
      default: stage.press("<Esc>s")
      }
      let size = Size(
        columns: 30 + Int(random.next() % 150), rows: 10 + Int(random.next() % 50))
      let grid = stage.app.render(size: size, theme: Theme(isASCII: step % 2 == 0))
      #expect(grid.cells.count == size.columns * size.rows)
    }
  }
}

// The space-time view: where arrows begin and end, what is folded, what is told apart.

import Canvas
import Raft
import Scripting
import Session
import Simulation
import Testing

@testable import Display

@Suite("Space-time")
struct SpaceTimeTests {
  private static let sizes = [(80, 24), (120, 40), (200, 60), (40, 12)]

  /// A small known run: an election, a write, a crash.
  private func run(_ more: String = "", servers: Int = 5) -> Stage {
    var stage = Stage(servers: servers)
    stage.run("run until leader any within 2s\nrun 60ms\nput x 1\nrun 40ms")
    stage.run(more)
    stage.press("s")
    return stage
  }

  /// The view alone, with its plan and its columns.
  private struct Drawn {
    var grid: Grid
    var plan: SpaceTimePlan
    var columns: SpaceTimeColumns
    var rows: Range<Int>

    init(_ app: App, width: Int = 80, height: Int = 18, theme: Theme = Theme()) {
      var screen = Screen(size: Size(columns: width, rows: height), theme: theme)
      let view = app.views.spaceTime
      view.draw(app.model, in: Rect(screen.grid.size), on: &screen)
      grid = screen.grid
      let hasWords = width >= 66
      let room = height - 1 - (height >= 24 ? 1 : 0) - (hasWords ? 0 : 1)
      plan = view.spaceTimePlan(app.model, height: room)
      columns = SpaceTimeColumns(
        width: width, servers: app.session.world.nodes.count, selected: app.model.selected.index,
        timeWidth: max(6, seconds(app.session.branch.endTime).count))
      rows = plan.top..<min(plan.rows.count, plan.top + room)
    }

    func y(_ row: Int) -> Int { 1 + row - plan.top }

    /// The rows in the window that are single events.
    var events: [(row: Int, number: Int)] {
      rows.compactMap { row in
        if case .events(let range) = plan.rows[row], range.count == 1 {
          (row, range.lowerBound)
        } else {
          nil
        }
      }
    }

    func text(_ y: Int) -> String {
      String(grid.text.split(separator: "\n", omittingEmptySubsequences: false)[y])
    }
  }

  @Test("every message in the window has its head at its row on the receiver's lane")
  func heads() {
    for (width, height) in [(80, 18), (71, 32), (40, 10), (119, 50)] {
      var stage = run()
      var seen = 0
      for _ in 0..<60 {
        let drawn = Drawn(stage.app, width: width, height: height)
        let chronicle = stage.app.session.branch.chronicle
        for (row, number) in drawn.events where chronicle[number].kind == .delivered {
          let record = chronicle[number]
          let cell = drawn.grid[drawn.columns.lane(record.to), drawn.y(row)]
          #expect(cell.scalar == Theme().head(of: record), "event \(number) at \(width)x\(height)")
          seen += 1
        }
        stage.press("N")
      }
      #expect(seen > 100)
    }
  }

  @Test("the trail of the event looked at joins the sender's lane to the receiver's")
  func trails() {
    var stage = run()
    let theme = Theme()
    var seen = 0
    for _ in 0..<60 {
      stage.press("N")
      let drawn = Drawn(stage.app)
      let chronicle = stage.app.session.branch.chronicle
      let number = stage.app.session.position
      guard number > 0 else { break }
      let record = chronicle[number]
      let start = drawn.plan.row(of: Int(record.cause))
      let end = drawn.plan.row(of: number)
      guard record.kind == .delivered, drawn.rows.contains(start) else { continue }
      let (from, to) = (drawn.columns.lane(record.from), drawn.columns.lane(record.to))
      #expect(start < end)
      // Going from the sender to the receiver, the trail never goes up.
      var last = drawn.y(start)
      var cells = 0
      for x in stride(from: from, to: to, by: to > from ? 1 : -1) {
        let ys = (drawn.y(start)...drawn.y(end)).filter {
          drawn.grid[x, $0].scalar == theme.strongTrail
            && drawn.grid[x, $0].style != .faint
        }
        guard let y = ys.first(where: { $0 >= last }) else { continue }
        last = y
        cells += 1
      }
      #expect(cells >= abs(to - from) / 3, "event \(number)")
      seen += 1
    }
    #expect(seen > 20)
  }

  @Test("what is lost at once is a stub with a mark for each message, on the side it was sent to")
  func lost() {
    var stage = run("partition S1 S3 | S2 S4 S5\nrun 120ms")
    let chronicle = stage.app.session.branch.chronicle
    var seen = 0
    for _ in 0..<40 {
      let drawn = Drawn(stage.app)
      for (row, number) in drawn.events where !chronicle[number].lostTo.isEmpty {
        let record = chronicle[number]
        let line = Array(drawn.text(drawn.y(row)).prefix(drawn.columns.words))
        let lane = drawn.columns.lane(record.to)
        let left = line.prefix(lane).count { $0 == "×" }
        let right = line.dropFirst(lane + 1).count { $0 == "×" }
        #expect(left == record.lostTo.count { $0 < record.to })
        #expect(right == record.lostTo.count { $0 > record.to })
        #expect(drawn.text(drawn.y(row)).contains("lost"), "the words say so, too")
        seen += 1
      }
      stage.press("N")
    }
    #expect(seen > 3)
  }

  @Test("a message to a server that is down ends in a mark on the empty lane")
  func receiverDown() {
    var stage = run("crash S5\nrun 70ms")
    let chronicle = stage.app.session.branch.chronicle
    var seen = 0
    for _ in 0..<20 {
      let drawn = Drawn(stage.app)
      for (row, number) in drawn.events where chronicle[number].kind == .lost {
        let lane = drawn.columns.lane(chronicle[number].to)
        #expect(drawn.grid[lane, drawn.y(row)].scalar == "×")
        if row < drawn.plan.now {
          #expect(drawn.grid[lane, drawn.y(row)].style == Theme().fault)
        }
        seen += 1
      }
      stage.press("N")
    }
    #expect(seen > 0)
  }

  @Test("a quiet stretch is one row that says how long it is")
  func gaps() {
    var stage = run("run 100ms")
    var gaps = 0
    for _ in 0..<30 {
      let drawn = Drawn(stage.app)
      for row in drawn.rows.dropFirst() {
        switch drawn.plan.rows[row] {
        case .gap(let duration):
          #expect(duration > .milliseconds(20))
          #expect(drawn.text(drawn.y(row)).contains(" ms pass"))
          gaps += 1
        case .events, .now, .coming:
          if case .gap = drawn.plan.rows[row - 1] { continue }
          let quiet = drawn.plan.times[row] - drawn.plan.times[row - 1]
          #expect(quiet <= .milliseconds(20))
        }
      }
      stage.press("N")
    }
    #expect(gaps > 5)
  }

  @Test("rows are in the order of events, none is left out, and the present is between them")
  func order() {
    for commands in ["", "crash S3\nrun 300ms"] {
      var stage = run(commands)
      for _ in 0..<40 {
        let drawn = Drawn(stage.app)
        let numbers = drawn.events.map(\.number)
        if let first = numbers.first {
          #expect(numbers == Array(first..<first + numbers.count))
        }
        #expect(drawn.rows.contains(drawn.plan.now), "where we are is in sight")
        for (row, number) in drawn.events {
          #expect((row < drawn.plan.now) == (number <= stage.app.session.position))
        }
        stage.press("N")
      }
    }
  }

  @Test("beyond the position lanes have other characters, and so have roles")
  func distinguishable() {
    for theme in [Theme(), Theme(depth: .mono), Theme(depth: .mono, isASCII: true)] {
      var glyphs: [Unicode.Scalar: String] = [:]
      for role in [RoleName.follower, .candidate, .preCandidate, .leader, .crashed] {
        var stage = Lives.start
        stage.role = role
        let glyph = theme.lane(stage, isBeyond: false)
        #expect(glyphs[glyph] == nil, "\(role) looks like \(glyphs[glyph] ?? "")")
        glyphs[glyph] = "\(role)"
        if role == .follower || role == .leader {
          let beyond = theme.lane(stage, isBeyond: true)
          #expect(glyphs[beyond] == nil)
          glyphs[beyond] = "\(role) beyond"
        }
      }
      var frozen = Lives.start
      frozen.isPaused = true
      #expect(glyphs[theme.lane(frozen, isBeyond: false)] == nil)
      // A lane is no column of messages.
      let heads: [Unicode.Scalar] = [
        "?", "+", "-", "!", theme.trail, theme.shape(of: .preCandidate).left,
      ]
      #expect(heads.allSatisfy { glyphs[$0] == nil })
    }
    var stage = run()
    let ahead = Drawn(stage.app)
    stage.press("NNNNNN")
    let back = Drawn(stage.app)
    let now = back.y(back.plan.now)
    #expect(back.text(now + 1).contains("┊"))
    #expect(!back.text(now - 1).contains("┊"))
    #expect(ahead.grid != back.grid)
  }

  @Test("ASCII: every character can be typed")
  func ascii() {
    for commands in ["crash S5\nrun 300ms", "hold S1>S2\nrun 100ms\nisolate S3\nrun 900ms"] {
      var stage = run(commands)
      for _ in 0..<10 {
        for (columns, rows) in SpaceTimeTests.sizes {
          let screen = stage.screen(columns, rows, Theme(depth: .mono, isASCII: true))
          #expect(screen.unicodeScalars.allSatisfy { $0.isASCII })
        }
        stage.press("<")
      }
    }
  }

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
      stage.screen().split(separator: "\n").first { $0.contains("vote? log ends 0 (term 0)") }
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
    arguments: [1, 2, 3, 4, 5] as [UInt64])
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

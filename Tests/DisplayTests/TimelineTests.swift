// The timeline: what stands where, and how one moves along it.

import Canvas
import Raft
import Scripting
import Session
import Simulation
import Testing

@testable import Display

@Suite("Timeline")
struct TimelineTests {
  /// An election, a crash, a split vote, a cut, a heal.
  private static let eventful = """
    run until leader S3 within 1s
    run 100ms
    crash S3
    run 20ms
    align
    run until election split within 2s
    run until leader any within 2s
    run 200ms
    cut S1-S2
    run 200ms
    heal
    restart S3
    run 300ms
    """

  private func eventful() -> Stage {
    var stage = Stage()
    stage.run(TimelineTests.eventful)
    return stage
  }

  /// The row, as text.
  private func row(_ app: App, width: Int = 80, _ theme: Theme = Theme()) -> [Character] {
    let text = app.timeline.picture(width, 1, theme).text.padding(width)
    return Array(text)
  }

  @Test("crashes, elections, cuts stand in the columns of their times; the weightiest wins")
  func marks() {
    let stage = eventful()
    let theme = Theme()
    for width in [80, 120, 200, 300] {
      let scale = TimelineScale(width: width, end: stage.app.session.branch.endTime)
      let row = row(stage.app, width: width)
      let here = scale.column(of: stage.app.session.world.now)
      var weightiest: [Int: Chronicle.Mark.Kind] = [:]
      for mark in stage.app.session.branch.chronicle.marks {
        let column = scale.column(of: mark.time)
        weightiest[column] = max(weightiest[column] ?? mark.kind, mark.kind)
      }
      for (column, kind) in weightiest where column != here {
        #expect(row[scale.left + column] == Character(theme.mark(kind)), "\(kind)")
      }
      #expect(row[scale.left + here] == "▲")
      #expect(weightiest.values.contains(.crashed) && weightiest.values.contains(.split))
    }
  }

  @Test("what is frozen or held has not crashed and is not cut: its mark is its own")
  func held() {
    for (command, kind) in [
      ("pause S1", Chronicle.Mark.Kind.paused), ("hold", .paused), ("hold S1>S2", .paused),
      ("crash S1", .crashed), ("cut S1-S2", .cut),
    ] {
      var stage = Stage()
      stage.run("run 10ms\n\(command)\nrun 40ms")
      #expect(stage.app.session.branch.chronicle.marks.last?.kind == kind, "\(command)")
      let glyph = Character(Theme().mark(kind))
      #expect(row(stage.app).contains(glyph) && glyph == (kind == .paused ? "‖" : glyph))
    }
  }

  @Test("columns between marks say whether somebody led, and who")
  func reigns() {
    let stage = eventful()
    let (width, theme) = (300, Theme())
    let scale = TimelineScale(width: width, end: stage.app.session.branch.endTime)
    let grid = stage.app.timeline.picture(width, 1, theme)
    var walk = stage.app.session
    var seen: Set<Bool> = []
    for column in 0..<scale.column(of: walk.world.now) {
      let end = scale.start(of: column + 1)
      let position = walk.branch.chronicle.position(
        at: Instant(microseconds: end.microseconds - 1))
      walk.seek(to: position)
      let cell = grid[scale.left + column, 0]
      let leads = walk.world.leader != nil
      if cell.scalar == theme.vacancy(isBeyond: false) { #expect(!leads, "column \(column)") }
      if cell.scalar == theme.reign(isBeyond: false) {
        #expect(leads, "column \(column)")
        let term = walk.world.leader.map { walk.world.server($0).currentTerm } ?? 0
        #expect(cell.style.background == .term(term))
      }
      seen.insert(leads)
    }
    #expect(seen == [true, false])
    #expect(grid.text.contains("S3"))
  }

  @Test("without colours, without UTF-8, every state has a character of its own")
  func distinguishable() {
    for theme in [Theme(), Theme(depth: .mono), Theme(depth: .mono, isASCII: true)] {
      let marks = Dictionary(grouping: Chronicle.Mark.Kind.allCases, by: theme.mark)
      for kinds in marks.values where kinds.count > 1 {
        #expect([[.healed, .restarted], [.cut, .crashed]].contains(Set(kinds)), "\(kinds)")
      }
      var glyphs = Array(marks.keys)
      for isBeyond in [false, true] {
        glyphs += [theme.reign(isBeyond: isBeyond), theme.vacancy(isBeyond: isBeyond)]
      }
      glyphs += [theme.here, theme.frontier, theme.fork]
      #expect(Set(glyphs).count == glyphs.count)
      if theme.isASCII { #expect(glyphs.allSatisfy { $0.isASCII }) }
    }
    let row = String(row(eventful().app, Theme(depth: .mono, isASCII: true)))
    for sign in ["*", "-", ",", "/", "X", "^", "S3"] {
      #expect(row.contains(sign), "\(sign) in \(row)")
    }
  }

  @Test(
    "a column's position is in the column, or is the last one before it; and columns are in order")
  func roundTrip() {
    var stage = eventful()
    for width in [30, 40, 80, 81, 120, 200, 300] {
      var last = 0
      for column in 0..<width {
        let position = stage.app.timeline.position(atColumn: column, width: width)
        #expect(position >= last, "column \(column) of \(width)")
        last = position
        let back = stage.app.timeline.column(of: position, width: width)
        let left = stage.app.timeline.column(of: 0, width: width)
        #expect(back <= max(column, left))
        // Where events happen in the column, it is one of those.
        let chronicle = stage.app.session.branch.chronicle
        let isBusy = (1...chronicle.count).contains {
          stage.app.timeline.column(of: $0, width: width) == column
        }
        if isBusy { #expect(back == column, "column \(column) of \(width)") }
      }
      #expect(last == stage.app.session.branch.length)
    }
    // The position is shown in the column that it was asked for.
    for column in stride(from: 5, to: 50, by: 5) {
      let position = stage.app.timeline.position(atColumn: column, width: 80)
      stage.press("g")
      while stage.app.session.position < position { stage.press("n") }
      let shown = row(stage.app).firstIndex(of: "▲")
      #expect(shown == stage.app.timeline.column(of: position, width: 80))
    }
  }

  @Test("every moment has its column, every column its first moment")
  func scale() {
    for width in [1, 2, 20, 39, 40, 80, 123, 300] {
      for end in [0, 1, 499_999, 500_000, 999_999, 1_000_000, 7_654_321, 3_600_000_000] {
        let scale = TimelineScale(width: width, end: Instant(microseconds: end))
        #expect(scale.span > end)
        #expect(scale.span <= max(500_000, end * 2))
        #expect(scale.left + scale.columns <= width)
        for column in 0..<scale.columns {
          #expect(scale.column(of: scale.start(of: column)) == column)
        }
      }
    }
  }

  @Test("while the run grows the scale rarely changes, and few cells do")
  func steady() {
    var stage = Stage()
    stage.press(" ++")
    var (jumps, cells) = (0, 0)
    var scale = TimelineScale(width: 80, end: .zero)
    var before = row(stage.app)
    for _ in 0..<600 {
      stage.app.tick(microseconds: 33_333)
      let after = row(stage.app)
      let next = TimelineScale(width: 80, end: stage.app.session.branch.endTime)
      if next == scale {
        cells = max(cells, zip(before, after).count { $0 != $1 })
      } else {
        jumps += 1
      }
      (scale, before) = (next, after)
    }
    #expect(jumps <= 24, "\(jumps) jumps in 600 frames")
    #expect(cells <= 12, "\(cells) cells at once")
  }

  @Test("at the top of a fresh run it is a line that begins")
  func fresh() {
    let row = String(row(Stage().app))
    #expect(row.hasPrefix("0 ▲"))
    #expect(row.hasSuffix("300 ms"))
  }

  @Test("the run fills most of the row")
  func filled() {
    for end in stride(from: 250_000, through: 90_000_000, by: 70_000) {
      let scale = TimelineScale(width: 80, end: Instant(microseconds: end))
      #expect(scale.span > end && scale.span <= end * 5 / 4 + 1, "\(end)")
    }
  }

  @Test("what happens at the same time stands side by side")
  func neighbours() {
    var stage = Stage()
    stage.run("run until leader S3 within 1s\nrun 300ms\nhold S1>S2\ncrash S4\nrun 300ms")
    let row = String(row(stage.app))
    #expect(row.contains("‖╳"), "\(row)")
  }

  @Test("stepped back, what was run already is told apart from what is not run")
  func beyond() {
    var stage = eventful()
    let end = row(stage.app).lastIndex(of: "┤")
    stage.press("<<<<<<<<<<")
    let row = row(stage.app)
    let here = row.firstIndex(of: "▲") ?? 0
    #expect(row[here...].contains("╎"))
    #expect(!row[..<here].contains("╎"))
    #expect(row.lastIndex(of: "┤") == end, "the end of the run stays where it is")
    #expect(row[((end ?? 0) + 1)...].prefix(3).allSatisfy { $0 == " " || $0.isNumber })
  }

  @Test("< and > go a fiftieth of the run, one event at least, and say where we are")
  func moving() {
    var stage = eventful()
    let length = stage.app.session.branch.length
    let end = stage.app.session.branch.endTime.microseconds
    stage.press(">")
    #expect(stage.footer.contains("the end of what was run"))
    var last = length
    var steps = 0
    while last > 0 {
      let before = stage.app.session.world.now.microseconds
      stage.press("<")
      let position = stage.app.session.position
      #expect(position < last, "every step moves")
      #expect(before - stage.app.session.world.now.microseconds <= end / 50 + end / 5)
      #expect(stage.footer.contains("event \(position) of \(length)"))
      last = position
      steps += 1
    }
    #expect((20...120).contains(steps))
    stage.press("<")
    #expect(stage.footer.contains("the start of the run"))
    while stage.app.session.position < length {
      let before = stage.app.session.position
      stage.press(">")
      #expect(stage.app.session.position > before)
    }
  }

  @Test("thousands of events at one time are passed in a few steps, not in one")
  func crowd() {
    var stage = Stage()
    stage.run("set delay 0ms\nset heartbeat 1000ms\nset election-timeout 2s..3s")
    stage.run("timeout S1\nrun 1ms")
    for number in 0..<120 { stage.run("put k \(number)") }
    stage.run("run 0ms\nrun 1ms")
    let length = stage.app.session.branch.length
    #expect(length > 200)
    var steps = 0
    while stage.app.session.position > 0 {
      stage.press("<")
      steps += 1
    }
    #expect((5...60).contains(steps))
  }

  @Test("other futures leave at a sign")
  func forks() {
    var stage = eventful()
    stage.press("<<<<<<<<<<<")
    let column = row(stage.app).firstIndex(of: "▲") ?? 0
    stage.press("Nc")
    #expect(stage.app.session.branches.count == 2)
    stage.run("run 300ms")
    let fork = stage.app.session.branches[1].forkedAt
    #expect(abs(stage.app.timeline.column(of: fork, width: 80) - column) <= 1)
    let cells = row(stage.app)
    #expect(cells.contains("┬") || cells[stage.app.timeline.column(of: fork, width: 80)] == "╳")
    stage.press("b1<Esc>")
    #expect(row(stage.app)[stage.app.timeline.column(of: fork, width: 80)] == "┬")
  }

  @Test(
    "golden: under the cluster, at four sizes",
    arguments: [(80, 24), (120, 40), (200, 60), (40, 20)])
  func golden(columns: Int, rows: Int) throws {
    var stage = eventful()
    func line() -> String {
      let lines = stage.screen(columns, rows).split(
        separator: "\n", omittingEmptySubsequences: false)
      return String(lines[rows - 2])
    }
    var lines = [line()]
    stage.press("<<<<<<<<<<<<<<<")
    lines.append(line())
    stage.press("c:run 250ms<Enter>")
    lines.append(line())
    stage.press("g")
    lines.append(line())
    try expectGolden(lines.joined(separator: "\n"), "timeline-\(columns)x\(rows)")
  }
}

extension String {
  /// The text with blanks up to the width.
  fileprivate func padding(_ width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }
}

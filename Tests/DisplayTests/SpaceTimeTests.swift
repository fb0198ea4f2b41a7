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
  static let sizes = [(80, 24), (120, 40), (200, 60), (40, 12)]

  /// A small known run: an election, a write, a crash.
  func run(_ more: String = "", servers: Int = 5) -> Stage {
    var stage = Stage(servers: servers)
    stage.run("run until leader any within 2s\nrun 60ms\nput x 1\nrun 40ms")
    stage.run(more)
    stage.press("s")
    return stage
  }

  /// The view alone, with its plan and its columns.
  struct Drawn {
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
          let cell = drawn.grid[x, $0]
          return cell.scalar.isBraille && cell.style != .faint
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
        let left = line.prefix(lane).count { $0 == Character(Theme()[.broken]) }
        let right = line.dropFirst(lane + 1).count { $0 == Character(Theme()[.broken]) }
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
        #expect(drawn.grid[lane, drawn.y(row)].scalar == Theme()[.broken])
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
      for role in [RoleName.follower, .candidate, .leader, .crashed] {
        var stage = Lives.start
        stage.role = role
        let glyph = theme.lane(stage, isBeyond: false)
        #expect(glyphs[glyph] == nil, "\(role) looks like \(glyphs[glyph] ?? "")")
        glyphs[glyph] = "\(role)"
      }
      // What lies ahead is not settled, whatever the role.
      #expect(glyphs[theme.lane(Lives.start, isBeyond: true)] == nil)
      var frozen = Lives.start
      frozen.isPaused = true
      #expect(glyphs[theme.lane(frozen, isBeyond: false)] == nil)
      // A lane is no column of messages.
      let heads: [Unicode.Scalar] = [
        theme[.asksVote], theme[.voteComing], theme[.refused], theme[.standNow], theme[.way],
        theme[.preCandidate],
      ]
      #expect(heads.allSatisfy { glyphs[$0] == nil })
    }
    var stage = run()
    let ahead = Drawn(stage.app)
    stage.press("NNNNNN")
    let back = Drawn(stage.app)
    let now = back.y(back.plan.now)
    #expect(back.text(now + 1).contains("╎"))
    #expect(!back.text(now - 1).contains("╎"))
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
}

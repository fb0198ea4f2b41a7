// The safety view: what is checked, how often, and what broke.

import Canvas
import Session
import Checking
import Foundation
import Raft
import Scripting
import Simulation
import TestKit
import Testing

@testable import Display

@Suite("Safety view")
struct SafetyViewTests {
  /// A demo that ships with the program, played to its end.
  private func demo(_ name: String) throws -> Stage {
    let file = Project.demo("\(name)")
    var stage = try Stage(String(contentsOf: file, encoding: .utf8))
    for _ in 0..<40 { stage.press("<PgDn>") }
    return stage
  }

  private func quiet() -> Stage {
    var stage = Stage()
    stage.run("run until leader S3 within 1s\nput x 1\nrun 200ms\nget x\nrun 100ms")
    return stage
  }

  @Test("nothing is done beyond a broken property that nobody expected, until B says so")
  func end() throws {
    let text = try String(contentsOf: Project.demo("figure-8-rule-off"), encoding: .utf8)
    let lines = text.split(separator: "\n").filter { !$0.hasPrefix("expect violation") }
    var stage = try Stage(lines.joined(separator: "\n"))
    for _ in 0..<40 { stage.press("<PgDn>") }
    let end = stage.app.session.position
    stage.press(":crash S3<Enter>")
    #expect(stage.app.session.position == end)
    #expect(stage.footer.contains("where a property broke"))
    var other = stage
    other.press("N:crash S3<Enter>")
    #expect(other.footer.contains(":crash S3"))
    stage.press("B")
    #expect(stage.footer.contains("may go on, unchecked"))
    stage.press(":crash S3<Enter>")
    #expect(stage.app.session.position == end + 1)
    #expect(stage.screen().contains("LeaderCompleteness, unchecked since"))
  }

  @Test("a lesson that expects what breaks can be played on from its end")
  func expected() throws {
    var stage = try demo("figure-8-rule-off")
    #expect(stage.app.session.isAcknowledged)
    let end = stage.app.session.position
    stage.press(":run 1s<Enter>")
    #expect(stage.app.session.position > end)
  }

  @Test("all nine properties are there at 80×24, with the counts of the checks")
  func holds() {
    var stage = quiet()
    stage.press("S")
    let screen = stage.screen()
    for property in Property.allCases {
      let count = stage.app.session.checks.checkCount(of: property)
      let line = screen.split(separator: "\n").first { $0.contains(property.name) }
      let words = count == 1 ? "1 check " : "\(count) checks"
      #expect(line?.contains(" \(words) ") == true, "\(property.name)")
      #expect(line?.contains("holds") == true)
      #expect(count > 0)
    }
    #expect(screen.contains("▸ ElectionSafety"))
    for property in Property.allCases.dropFirst() {
      stage.press("<Down>")
      #expect(
        stage.screen().contains(String(property.statement.prefix(50))), "\(property.name)")
    }
  }

  @Test("a broken property cannot be overlooked: in the status line, the events, presenter mode")
  func conspicuous() throws {
    var stage = try demo("figure-8-rule-off")
    for keys in ["m", "E", "s", "C", "W", "I", "e", "<F1>"] {
      stage.press(keys)
      let status = stage.line(0)
      #expect(status.contains("! LeaderCompleteness"), "\(keys): \(status)")
      #expect(stage.screen(40, 12).prefix(40).contains("! LeaderCompleteness"), "\(keys)")
    }
    stage.press("e")
    let lines = stage.screen().split(separator: "\n", omittingEmptySubsequences: false)
    let why = try #require(lines.firstIndex { $0.contains(" why ") })
    #expect(lines[why + 1].contains("! broken LeaderCompleteness: S5 leads term 5 without entry 2"))
    #expect(lines.contains { $0.hasPrefix("▸") && $0.contains("LeaderCompleteness breaks: S3's") })
    let grid = stage.app.render(size: Size(columns: 80, rows: 24), theme: Theme())
    #expect(grid[10, why + 1].style == Theme().fault)
    var back = stage
    back.press("N")
    #expect(!back.line(0).contains("LeaderCompleteness"))
    // In presenter mode all of it is told, the name once, and a message does not take its place.
    for (columns, rows) in [(80, 24), (60, 18)] {
      stage.press("<F1>P<PgDn>")
      let told = stage.screen(columns, rows).split(separator: "\n").suffix(3)
        .joined(separator: " ").split(separator: " ").joined(separator: " ")
      #expect(
        told.contains(
          "LeaderCompleteness is broken: S5 leads term 5 without entry 2 of term 2, which was "
            + "committed in term 4 (by S1)."), "\(told)")
      #expect(told.contains("The lesson is over."))
      stage.press("P")
    }
  }

  @Test("a broken property is selected, with its witness and the rule that is off")
  func broken() throws {
    var stage = try demo("figure-8-rule-off")
    let violation = try #require(stage.app.session.violation)
    stage.press("S")
    let screen = stage.screen()
    #expect(screen.contains("▸ LeaderCompleteness"))
    #expect(screen.contains("BROKEN in event \(violation.event)"))
    #expect(screen.contains("S5 leads term 5 without entry 2 of term 2"))
    #expect(screen.contains("It falls without commit-own-term-only (§5.4.2), which is off here."))
    #expect(screen.contains("held until then"))
    // In the lists of events it cannot be overlooked either.
    #expect(stage.app.session.branch.chronicle[violation.event].traits.contains(.violation))
    var events = stage
    events.press("e")
    let grid = events.app.render(size: Size(columns: 80, rows: 24), theme: Theme())
    let row = try #require(
      (1..<24).first { row in
        (0..<80).contains { grid[$0, row].style.foreground == .fault }
      })
    #expect(grid.text.split(separator: "\n")[row].contains("\(violation.event)"))
    for _ in 0..<11 { stage.press("<Down>") }
    #expect(stage.screen().contains("off: leader-no-op"))
    stage.press("<Enter>")
    #expect(stage.footer.hasPrefix(":rule leader-no-op on"))
  }

  @Test("before it breaks it is told where it will, and Enter goes there")
  func ahead() throws {
    var stage = try demo("figure-8-rule-off")
    let event = try #require(stage.app.session.violation).event
    stage.press("NNNNNNNNNNS")
    #expect(stage.app.session.violation == nil)
    #expect(stage.screen().contains("holds, until event \(event)"))
    #expect(!stage.screen().contains("BROKEN"))
    stage.press("<Down><Down><Down><Enter>")
    #expect(stage.app.session.position == event)
    #expect(stage.app.session.violation != nil)
    #expect(stage.screen().contains("BROKEN in event \(event)"))
    stage.press("<Up><Enter>")
    #expect(stage.footer.contains("LogMatching holds: there is nowhere to go."))
  }

  @Test("what nothing has put to the test yet is not said to hold")
  func notExercised() {
    var stage = Stage()
    stage.press("S")
    let line = "LeaderCompleteness  §5.4           0 checks"
    #expect(stage.screen().contains("\(line)  not exercised yet"))
    stage.run("run until leader any within 1s\nrun 100ms")
    #expect(!stage.screen().contains(line))
    #expect(!stage.screen().contains("  0 checks  holds"))
  }

  @Test("l asks whether what clients saw is linearizable, and the answer keeps its moment")
  func linearizable() throws {
    var stage = quiet()
    stage.press("S")
    #expect(stage.screen().contains("press R to check"))
    let position = stage.app.session.position
    stage.press("R")
    #expect(stage.screen().contains("2 calls  holds"))
    #expect(stage.screen().contains("Up to event \(position)"))
    stage.press("n")
    #expect(stage.screen().contains("holds (event \(position))"))
    var stale = try demo("stale-read")
    stale.press("SR")
    let screen = stale.screen()
    #expect(screen.contains("BROKEN in event"))
    #expect(screen.contains("no order of the calls explains that"))
    let event = try #require(
      screen.range(of: "BROKEN in event ").map {
        Int(screen[$0.upperBound...].prefix { $0.isNumber })
      } ?? nil)
    stale.press("<Enter>")
    #expect(stale.app.session.position == event)
  }

  @Test(
    "golden, holding and broken", arguments: [(80, 18), (72, 32), (120, 52), (40, 10)])
  func golden(columns: Int, rows: Int) throws {
    var stage = quiet()
    stage.press("SR<Up><Up><Up>")
    try expectGolden(stage.part(columns, rows), "safety-holds-\(columns)x\(rows)")
    var broken = try demo("figure-8-rule-off")
    broken.press("S")
    try expectGolden(broken.part(columns, rows), "safety-broken-\(columns)x\(rows)")
  }
}

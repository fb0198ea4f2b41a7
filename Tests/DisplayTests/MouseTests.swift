// The mouse: clicks select, the wheel steps, dragging between two servers cuts and heals their link.

import Canvas
import Raft
import Session
import Simulation
import Testing

@testable import Display

extension Stage {
  /// Where a text stands on the screen at 80×24: its first character.
  func place(of text: String) -> (column: Int, row: Int)? {
    for (row, line) in screen().split(separator: "\n", omittingEmptySubsequences: false)
      .enumerated()
    {
      if let range = line.firstRange(of: text) {
        return (line.distance(from: line.startIndex, to: range.lowerBound), row)
      }
    }
    return nil
  }

  mutating func mouse(_ action: MouseAction, _ column: Int, _ row: Int) {
    let picture = app.draw(size: Size(columns: 80, rows: 24), theme: Theme())
    _ = app.handle(.mouse(action, column: column, row: row), on: picture)
  }
}

@Suite("Mouse")
struct MouseTests {
  @Test("a click on a server's name selects it, on the ring as in the table and the logs")
  func click() throws {
    var stage = Stage()
    for (row, text) in [(1, "S2"), (3, "S3"), (17, "S4")] {
      _ = row
      let place = try #require(stage.place(of: text))
      stage.mouse(.press, place.column, place.row)
      stage.mouse(.release, place.column, place.row)
      #expect("\(stage.app.model.selected)" == text)
    }
  }

  @Test("a server's name can be clicked wherever it stands in a text, and nothing else can")
  func names() {
    let texts: [(text: String, server: Int?)] = [
      ("S3", 3), ("→S12", 12), ("╳ ●S4 is", 4), ("SS31x", 31), ("é S007", 7), ("S1→S9", 9),
      ("S0", nil), ("S32", nil), ("S100", nil), ("S1234", nil), ("S", nil), ("S x1", nil),
      ("s5", nil), ("no name", nil), ("", nil),
    ]
    for (text, server) in texts {
      var screen = Screen(size: Size(columns: 30, rows: 1), theme: Theme())
      screen.put(text, 5, 0, in: Rect(x: 0, y: 0, width: 30, height: 1))
      let last = text.unicodeScalars.lastIndex(of: "S").map {
        text.unicodeScalars.distance(from: text.startIndex, to: $0)
      }
      let target = screen.target(at: 5 + (last ?? 0), 0)
      #expect(target == server.map { .server(ServerID($0 - 1)) }, "\(text)")
      #expect(screen.target(at: 20, 0) == nil, "\(text)")
    }
  }

  @Test("dragging from one server to another cuts the link, and heals it again")
  func drag() throws {
    var stage = Stage()
    let from = try #require(stage.place(of: "S5"))
    let to = try #require(stage.place(of: "S2"))
    let link = DirectedLink(from: ServerID(4), to: ServerID(1))
    stage.mouse(.press, from.column, from.row)
    stage.mouse(.release, to.column, to.row)
    #expect(stage.app.session.world.link(link).isCut)
    #expect(stage.footer.contains(":cut S5-S2"))
    stage.mouse(.press, from.column, from.row)
    stage.mouse(.release, to.column, to.row)
    #expect(!stage.app.session.world.link(link).isCut)
    // Letting go elsewhere, or on the same server, does nothing.
    stage.mouse(.press, from.column, from.row)
    stage.mouse(.release, 0, 23)
    stage.mouse(.press, from.column, from.row)
    stage.mouse(.release, from.column, from.row)
    #expect(stage.app.session.branch.acts.count == 2)
  }

  @Test("the wheel moves through the events")
  func wheel() {
    var stage = Stage()
    stage.mouse(.wheelDown, 10, 10)
    stage.mouse(.wheelDown, 10, 10)
    #expect(stage.app.session.position == 2)
    stage.mouse(.wheelUp, 10, 10)
    #expect(stage.app.session.position == 1)
  }

  @Test("a click on the timeline goes there")
  func timeline() throws {
    var stage = Stage()
    stage.run("run 2s\nput x 1\nrun 2s")
    let end = stage.app.session.position
    // Not the one that the legend explains.
    let place = try #require(stage.place(of: "●S"))
    stage.mouse(.press, place.column, 22)
    let middle = stage.app.session.position
    #expect(middle > 0 && middle < end)
    stage.mouse(.press, 0, 22)
    #expect(stage.app.session.position < middle)
  }

  @Test("while a command is typed the mouse does nothing")
  func prompt() {
    var stage = Stage()
    stage.press(":cr")
    stage.mouse(.wheelDown, 10, 10)
    #expect(stage.app.session.position == 0)
    #expect(stage.footer.hasPrefix(":cr"))
  }
}

@Suite("Presenter mode")
struct PresenterTests {
  @Test(
    "the ring, the rows, two lines of words and a line with the place; P again brings the rest back"
  )
  func hides() throws {
    var stage = Stage()
    stage.run("run until leader any within 1s\nrun 100ms\nput x 1\nrun 12ms")
    stage.press("P")
    let screen = stage.screen()
    for gone in ["arrives in", "under way", "clients", "Space play"] {
      #expect(!screen.contains(gone), "\(gone) is hidden")
    }
    #expect(screen.contains("◆S3◆ lead"))
    try expectGolden(screen, "presenter-80x24")
    try expectGolden(stage.screen(120, 40), "presenter-120x40")
    try expectGolden(stage.screen(200, 60), "presenter-200x60")
    try expectGolden(stage.screen(40, 12), "presenter-40x12")
    // Keys, and what they have to say, still work.
    stage.press(":crash S3")
    #expect(stage.footer == ":crash S3")
    stage.press("<Enter>")
    #expect(stage.footer.contains(":crash S3"))
    stage.press("P")
    #expect(stage.screen().contains("Space play"))
    // q closes what is open before it quits; a key of another view opens that view.
    stage.press("P")
    #expect(stage.app.handle(.key(.character("q"))) == .goOn)
    #expect(stage.screen().contains("Space play"))
    stage.press("Pe")
    #expect(stage.app.viewTitle == "events" && stage.screen().contains("seed"))
  }
}

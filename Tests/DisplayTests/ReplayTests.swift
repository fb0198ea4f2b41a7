// Going far back in a long run: what the screen says of it.

import Canvas
import Raft
import Session
import TestKit
import Testing

@testable import Display

@Suite struct ReplayTests {
  private static func line(_ done: Int, _ total: Int, columns: Int) -> String {
    var grid = Grid(size: Size(columns: columns, rows: 3))
    grid[0, 0] = Cell("x")
    App.showProgress(done, of: total, on: &grid)
    // The rest of the picture stays.
    #expect(grid[0, 0].scalar == "x" && grid[0, 1].scalar == " ")
    return String(String.UnicodeScalarView((0..<columns).map { grid[$0, 2].scalar }))
  }

  @Test("A long replay says how far it is and how it is stopped, on the last line, however narrow")
  func progress() {
    #expect(
      Self.line(32_768, 100_000, columns: 50)
        == " Replaying: 32 % of 100000 events.  Esc: stop     ")
    #expect(
      Self.line(32_768, 0, columns: 70).hasPrefix(
        " On the way: 32768 events.  Esc: stop here "))
    #expect(Self.line(1, 2, columns: 12) == " Replaying: ")
  }

  @Test(
    "The status line says from which event on one goes back at once, where that is not the start")
  func status() {
    var session = Session()
    session.historyRoom = 1 << 20
    session.advance(to: .never, mostEvents: 60_000)
    let first = session.firstInstantEvent
    #expect(first > 0)
    var app = App(session)
    for columns in [80, 120, 200] {
      // A pause, since while time passes the line says why it does as it does.
      app.pause()
      let text = app.draw(size: Size(columns: columns, rows: 40), theme: Theme()).grid.text
      #expect(text.contains("at once from \(first)"), "\(columns) columns")
    }
    app = App(Session())
    #expect(
      !app.draw(size: Size(columns: 120, rows: 40), theme: Theme()).grid.text.contains("at once"))
  }
}

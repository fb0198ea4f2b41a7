// The timeline under the mouse.

import Canvas
import Foundation
import Raft
import Running
import Scripting
import Session
import Simulation
import TestKit
import Testing

@testable import Display

extension TimelineTests {
  @Test("a click on a label goes to its event, one behind the last label to the end")
  func clicks() {
    var stage = Stage()
    stage.run(Self.eventful)
    let length = stage.app.session.branch.length
    var screen = Screen(size: Size(columns: 80, rows: 1), theme: Theme())
    stage.app.timeline.draw(in: Rect(screen.grid.size), on: &screen)
    for item in stage.app.timeline.plan(width: 80).items {
      for column in item.column..<item.column + item.width {
        #expect(screen.target(at: column, 0) == .timeline(item.position))
      }
    }
    #expect(screen.target(at: 79, 0) == .timeline(length))
    stage.press("g")
    _ = stage.app.handle(.mouse(.press, column: 79, row: 0), on: screen)
    #expect(stage.app.session.position == length)
  }
}

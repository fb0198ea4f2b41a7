// The whole run in one row: terms in their colours, elections, faults, where we are.

import Raft
import Scripting
import Session
import Simulation

extension App {
  /// Whether the screen has room for the timeline.
  static func hasTimeline(_ size: Size) -> Bool { size.rows >= 20 }

  /// The position that a column of the timeline stands for.
  func timelinePosition(atColumn column: Int, width: Int) -> Int {
    let time = session.branch.endTime.microseconds * column / max(1, width - 1)
    return session.branch.chronicle.position(at: Instant(microseconds: max(0, time)))
  }

  func drawTimeline(_ grid: inout Grid, _ area: Rect, _ theme: Theme) {
    grid.rule(theme.line, area.y, .faint, in: area)
  }

  /// Goes along the timeline by so many steps, each a fiftieth of the run.
  mutating func moveAlongTimeline(by steps: Int) {
    let end = session.branch.endTime.microseconds
    let time = session.world.now.microseconds + steps * max(1, end / 50)
    seek(to: session.branch.chronicle.position(at: Instant(microseconds: max(0, time))))
  }
}

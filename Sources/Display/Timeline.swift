// The whole run in one row: terms in their colours, elections, faults, where we are.

import Raft
import Scripting
import Session
import Simulation

extension App {
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

// Election times, commit latency, messages a second, who carries the load.

import Raft
import Scripting
import Session
import Simulation

/// What the view remembers.
struct ChartsState: Sendable {
}

/// What only this view does.
enum ChartsAction: Hashable, Sendable {
  case none
}

extension KeyBinding {
  static let charts: [KeyBinding] = []
}

extension App {
  mutating func act(_ action: ChartsAction) {
  }

  func drawCharts(_ grid: inout Grid, _ area: Rect, _ theme: Theme) {
  }
}

// A lane a server, time downwards, arrows for messages.

import Raft
import Scripting
import Session
import Simulation

/// What the view remembers.
struct SpaceTimeState: Sendable {
}

/// What only this view does.
enum SpaceTimeAction: Hashable, Sendable {
  case none
}

extension KeyBinding {
  static let spaceTime: [KeyBinding] = []
}

extension App {
  mutating func act(_ action: SpaceTimeAction) {
  }

  func drawSpaceTime(_ grid: inout Grid, _ area: Rect, _ theme: Theme) {
  }
}

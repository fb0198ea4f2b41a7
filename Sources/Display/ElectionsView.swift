// A row a term: who stood, who voted for whom and why not; and who could win now.

import Raft
import Scripting
import Session
import Simulation

/// What the view remembers.
struct ElectionsState: Sendable {
}

/// What only this view does.
enum ElectionsAction: Hashable, Sendable {
  case none
}

extension KeyBinding {
  static let elections: [KeyBinding] = []
}

extension App {
  mutating func act(_ action: ElectionsAction) {
  }

  func drawElections(_ grid: inout Grid, _ area: Rect, _ theme: Theme) {
  }
}

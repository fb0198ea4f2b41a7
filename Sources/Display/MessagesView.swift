// Everything in flight, and what can be done to it by hand.

import Raft
import Scripting
import Session
import Simulation

/// What the view remembers.
struct MessagesState: Sendable {
}

/// What only this view does.
enum MessagesAction: Hashable, Sendable {
  case none
}

extension KeyBinding {
  static let messages: [KeyBinding] = []
}

extension App {
  mutating func act(_ action: MessagesAction) {
  }

  func drawMessages(_ grid: inout Grid, _ area: Rect, _ theme: Theme) {
  }

  mutating func toggleByHand() {
  }
}

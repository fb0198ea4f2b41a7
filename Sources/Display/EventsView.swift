// The narrated list of events, and the one that is selected, explained.

import Raft
import Scripting
import Session
import Simulation

/// What the view remembers.
struct EventsState: Sendable {
}

/// What only this view does.
enum EventsAction: Hashable, Sendable {
  case none
}

extension KeyBinding {
  static let events: [KeyBinding] = []
}

extension App {
  mutating func act(_ action: EventsAction) {
  }

  func drawEvents(_ grid: inout Grid, _ area: Rect, _ theme: Theme) {
  }

  /// Opens the last event: its rule, what it changed, what would have happened otherwise.
  mutating func explain() {
    show(.events)
  }

  mutating func goToCause() {
    guard let cause = session.cause(of: session.position) else {
      return say("Nothing before it caused this event.")
    }
    seek(to: cause)
  }

  mutating func goToEffect() {
    guard let effect = session.effects(of: session.position, most: 1).first else {
      return say("Nothing has come of it so far.")
    }
    seek(to: effect)
  }

  /// Looks for events whose words hold the text.
  mutating func search(for text: String) {
  }
}

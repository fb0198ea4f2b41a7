// Messages in flight by the names that the language has for them.

import Raft
import Scripting
import Simulation

extension World {
  /// How a command names the message: by its link and kind, and by its number where that is not enough.
  /// - Complexity: O(n) in the messages in flight.
  package func selector(for flight: Flight) -> MessageSelector {
    let message = flight.message
    let matching = flights {
      $0.message.from == message.from && $0.message.to == message.to
        && $0.message.kind == message.kind
    }
    let earlier = matching.count { $0.id < flight.id }
    return MessageSelector(
      from: message.from, to: message.to, kind: message.kind,
      number: matching.count > 1 ? earlier + 1 : nil)
  }

  /// Whether every link holds back what is sent over it.
  package var holdsAllMessages: Bool {
    for from in servers {
      for to in servers where from != to {
        if !link(DirectedLink(from: from, to: to)).isHeld { return false }
      }
    }
    return true
  }
}

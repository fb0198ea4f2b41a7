// Messages in flight by the names that the language has for them.

import Raft
import Scripting
import Simulation

extension World {
  /// How a command names the message: by its link and kind, and by its number where that is not enough.
  /// - Complexity: O(n) in the messages given.
  /// - Parameter flights: All messages in flight, if they are at hand.
  public func selector(for flight: Flight, among flights: [Flight]? = nil) -> MessageSelector {
    let message = flight.message
    var earlier = 0
    var matching = 0
    for other in flights ?? self.flights
    where other.message.from == message.from && other.message.to == message.to
      && other.message.kind == message.kind
    {
      matching += 1
      if other.id < flight.id { earlier += 1 }
    }
    return MessageSelector(
      from: message.from, to: message.to, kind: message.kind,
      number: matching > 1 ? earlier + 1 : nil)
  }

  /// Whether every link holds back what is sent over it.
  public var holdsAllMessages: Bool {
    for from in servers {
      for to in servers where from != to {
        if !link(DirectedLink(from: from, to: to)).isHeld { return false }
      }
    }
    return true
  }
}

// Acts by the names that only a moment of a run gives a meaning to.

import Raft
import Scripting
import Simulation

extension World {
  /// The act with the number of the server that leads now in the place of `leader`.
  /// - Throws: `Refusal` if it names the leader and nobody leads.
  package func resolved(_ act: Act) throws(Refusal) -> Act {
    guard act.namesLeader else { return act }
    guard let leader else { throw .nobodyToCallLeader }
    return act.naming(leader: leader)
  }

  /// How many messages under way match what the act names; 0 if it names none.
  package func messageCount(of act: Act) -> Int {
    guard let act = try? resolved(act) else { return 0 }
    switch act {
    case .deliver(let message), .drop(let message), .duplicate(let message),
      .delay(let message, _):
      guard servers.contains(message.from), servers.contains(message.to) else { return 0 }
      return flights(on: DirectedLink(from: message.from, to: message.to), of: message.kind).count
    default: return 0
    }
  }
}

extension Event {
  /// Whether it is a client's request that the server which it reached did not take.
  package func isRefusedRequest(in world: World) -> Bool {
    guard case .intervention(.request) = kind else { return false }
    return world.notes.contains { if case .client(.requestRefused) = $0 { true } else { false } }
  }
}

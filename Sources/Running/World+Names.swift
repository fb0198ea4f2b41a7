// Acts by the names that only a moment of a run gives a meaning to.

import Raft
import Scripting
import Simulation

extension World {
  /// The act with the number of the server that leads now in the place of `leader`, and of whom a server follows in
  /// that of `leader of S2`.
  /// - Throws: `Refusal` if it names a leader and there is none, or puts one server into two groups.
  package func resolved(_ act: Act) throws(Refusal) -> Act {
    guard act.namesLeader else { return act }
    var refusal: Refusal?
    let resolved = act.mapServers { name in
      guard name.isStandIn else { return name }
      if let follower = name.follower {
        guard let leader = leader(of: follower) else {
          refusal = refusal ?? .followsNobody(follower)
          return name
        }
        return leader
      }
      if leader == nil { refusal = refusal ?? .nobodyToCallLeader }
      return leader ?? name
    }
    if let refusal { throw refusal }
    if case .partition(let groups) = resolved {
      var named = ServerSet()
      for server in groups.joined() {
        if named.contains(server) { throw .inTwoGroups(server) }
        named.insert(server)
      }
    }
    return resolved
  }

  /// Whom the server follows, or itself if it leads; nil if it is down, or knows of no leader.
  private func leader(of follower: ServerID) -> ServerID? {
    guard servers.contains(follower), nodes[follower.index].status != .crashed else { return nil }
    let server = nodes[follower.index].server
    return server.isLeader ? follower : server.knownLeader
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

// What conditions ask of the world that takes more than a look at one server.

import Raft
import Scripting
import Simulation

extension World {
  /// What a server that leads believes of another; nil if it does not lead, or has nothing to do with it.
  func progress(of follower: ServerID, at leader: ServerID) -> Progress? {
    guard leader != follower, nodes[leader.index].status != .crashed,
      case .leader(let state) = server(leader).role, follower.index < state.followers.count
    else { return nil }
    return state.followers[follower.index]
  }

  /// How many messages are under way that are meant, held ones among them.
  /// - Complexity: O(n) in all that is under way.
  func flightCount(of selector: FlightSelector) -> Int {
    guard let link = selector.link else {
      return selector.kind.map { kind in flights { $0.message.kind == kind }.count } ?? flightCount
    }
    return link.links.reduce(0) { $0 + flights(on: $1, of: selector.kind).count }
  }

  /// Where the logs of two servers part.
  struct Disagreement: Hashable {
    /// Whose log is compared with.
    var one: ServerID
    /// Whose log is another.
    var other: ServerID
    /// The first index at which they do not hold the same entry, or one holds none.
    var index: LogIndex
  }

  /// Where the first two of the servers' logs part that do; nil if all are the same. What a snapshot covers is taken
  /// to be the same.
  /// - Parameter named: The servers; without any, all that have not crashed.
  /// - Complexity: O(entries x servers).
  func disagreement(of named: [ServerID]) -> Disagreement? {
    let servers =
      named.isEmpty ? self.servers.filter { nodes[$0.index].status != .crashed } : named
    guard let first = servers.first else { return nil }
    let log = server(first).log
    for other in servers.dropFirst() {
      if let index = log.firstDifference(from: server(other).log) {
        return Disagreement(one: first, other: other, index: index)
      }
    }
    return nil
  }
}

extension Log {
  /// The first index, behind what either's snapshot covers, at which two logs differ; nil if they are the same.
  fileprivate func firstDifference(from other: Log) -> LogIndex? {
    let start = max(firstIndex, other.firstIndex)
    let end = min(lastIndex, other.lastIndex)
    if start <= end, let index = (start...end).first(where: { self[$0] != other[$0] }) {
      return index
    }
    return lastIndex == other.lastIndex ? nil : end + 1
  }
}

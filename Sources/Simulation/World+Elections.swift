// How elections stand, seen from outside.

import Raft

extension World {
  /// The highest term that any server has seen.
  /// - Complexity: O(servers).
  public var highestTerm: Term {
    var highest = 0
    for index in nodes.indices { highest = max(highest, nodes[index].server.currentTerm) }
    return highest
  }

  /// Whether the term's election is split: two or more servers have votes in it, nobody leads it, and
  /// none of them can still reach a quorum (§5.2).
  /// - Complexity: O(servers).
  public func isSplit(term: Term) -> Bool {
    // By candidate, who voted for it.
    var votes = Array(repeating: ServerSet(), count: nodes.count)
    var undecided = ServerSet()
    for index in nodes.indices {
      let ownTerm = nodes[index].server.currentTerm
      let isUp = nodes[index].status != .crashed
      if ownTerm > term { return false }
      if ownTerm == term, isUp, nodes[index].server.isLeader { return false }
      if ownTerm == term, let candidate = nodes[index].server.votedFor {
        votes[candidate.index].insert(ServerID(index))
      } else if isUp {
        undecided.insert(ServerID(index))
      }
    }
    return votes.count { !$0.isEmpty } >= 2
      && votes.allSatisfy { !configuration.isQuorum($0.union(undecided)) }
  }
}

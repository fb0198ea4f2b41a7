// How elections stand, seen from outside.

import Raft

extension World {
  /// The highest term that any server has seen.
  public var highestTerm: Term { nodes.reduce(0) { max($0, $1.server.currentTerm) } }

  /// Whether the term's election is split: two or more servers have votes in it, nobody leads it, and
  /// none of them can still reach a quorum (§5.2).
  public func isSplit(term: Term) -> Bool {
    // By candidate, who voted for it.
    var votes = Array(repeating: ServerSet(), count: nodes.count)
    var undecided = ServerSet()
    for node in nodes {
      if node.server.currentTerm == term {
        if node.server.isLeader && node.status != .crashed { return false }
        if let candidate = node.server.votedFor {
          votes[candidate.index].insert(node.server.id)
        } else if node.status != .crashed {
          undecided.insert(node.server.id)
        }
      } else if node.server.currentTerm < term, node.status != .crashed {
        undecided.insert(node.server.id)
      } else if node.server.currentTerm > term {
        return false
      }
    }
    return votes.count { !$0.isEmpty } >= 2
      && votes.allSatisfy { !configuration.isQuorum($0.union(undecided)) }
  }
}

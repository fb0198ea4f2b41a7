// How elections stand, seen from outside.

import Raft

extension World {
  /// The highest term that any server has seen.
  /// - Complexity: O(servers).
  public var highestTerm: Term {
    var highest: Term = 0
    for index in nodes.indices { highest = max(highest, nodes[index].server.currentTerm) }
    return highest
  }

  /// Whether the term's election is split: two or more servers have votes in it, nobody has won it, and
  /// none of them can still reach a quorum (§5.2).
  /// - Complexity: O(servers).
  public func isSplit(term: Term) -> Bool {
    configuration.isSplit(term: term, nodes.map { ElectionStanding($0) })
  }
}

/// How a server stands in an election, as far as it can be seen from outside.
package struct ElectionStanding: Hashable, Sendable {
  /// The latest term it has seen.
  package var term: Term
  /// Whom it voted for in that term.
  package var votedFor: ServerID?
  /// Whether it leads that term.
  package var isLeader: Bool
  /// Whether it shows that somebody has won that term: it has heard from its leader, or its log has an entry of it.
  package var knowsWinner: Bool
  /// Whether it has not crashed.
  package var isUp: Bool

  /// How a server stands of which this is known.
  package init(
    term: Term, votedFor: ServerID?, isLeader: Bool, knowsWinner: Bool = false, isUp: Bool
  ) {
    self.term = term
    self.votedFor = votedFor
    self.isLeader = isLeader
    self.knowsWinner = knowsWinner
    self.isUp = isUp
  }

  init(_ node: borrowing Node) {
    term = node.server.currentTerm
    votedFor = node.server.votedFor
    isLeader = node.server.isLeader
    knowsWinner = term > 0 && (node.server.knownLeader != nil || node.server.log.lastTerm == term)
    isUp = node.status != .crashed
  }
}

extension Configuration {
  /// Whether the term's election is split, with the servers standing so, S1 first: two or more have votes in
  /// it, nobody has won it, and none of them can still reach a quorum (§5.2).
  package func isSplit(term: Term, _ standings: [ElectionStanding]) -> Bool {
    // By candidate, who voted for it.
    var votes = Array(repeating: ServerSet(), count: standings.count)
    var undecided = ServerSet()
    for (index, standing) in standings.enumerated() {
      if standing.term > term { return false }
      if standing.term == term, standing.isUp, standing.isLeader { return false }
      // A term is won once: voters that forgot their votes split none that was.
      if standing.term == term, standing.knowsWinner { return false }
      if standing.term == term, let candidate = standing.votedFor {
        votes[candidate.index].insert(ServerID(index))
      } else if standing.isUp {
        undecided.insert(ServerID(index))
      }
    }
    return votes.count { !$0.isEmpty } >= 2
      && votes.allSatisfy { !isQuorum($0.union(undecided)) }
  }
}

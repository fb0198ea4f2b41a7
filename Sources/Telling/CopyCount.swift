// How many servers hold an entry, and how many it takes to commit it: §5.3.

import Raft
import Session
import Simulation

/// How the copies of an entry stand, as the leader counts them whose entry it is.
package struct CopyCount: Hashable, Sendable {
  /// Which entry.
  package var index: LogIndex
  /// Its term.
  package var term: Term
  /// Who would commit it.
  package var leader: ServerID
  /// Whose copies count.
  package var configuration: Configuration
  /// How many of them it takes.
  package var quorum: Quorum
  /// Who has it on its disk, whether the leader knows or not.
  package var holders: ServerSet
  /// Of whom the leader knows that, itself included.
  package var known: ServerSet
  /// Who lacks it, and to whom it is on its way.
  package var coming: ServerSet
  /// Who lacks it, and for whom a hand holds it on its link.
  package var held: ServerSet = []
  /// Whether the leader has committed it.
  package var isCommitted: Bool
  /// Whether it is of an older term, so that copies alone do not commit it (§5.4.2).
  package var isOlder: Bool
  /// Whether the leader reaches so many servers that they could hold it and say so, if a hand delivers what is held.
  package var canCommit: Bool
}

extension ClusterView {
  /// How the copies of the entry stand; nil where the server does not lead or does not have it.
  /// - Complexity: O(servers + messages on their way)
  package func copyCount(of index: LogIndex, at leader: ServerID) -> CopyCount? {
    // Asked piece by piece: views of all servers would take longer than all the rest.
    guard isLeader(leader), index >= 1, let term = term(at: index, of: leader) else { return nil }
    let (ownTerm, quorum) = (self.term(of: leader), quorum(of: leader))
    var count = CopyCount(
      index: index, term: term, leader: leader, configuration: configuration(of: leader),
      quorum: quorum, holders: [], known: [], coming: [],
      isCommitted: index <= commitIndex(of: leader),
      isOlder: term < ownTerm && settings(of: leader).rules[.commitOwnTermOnly],
      canCommit: quorum.isReached(by: reachByHand(of: leader)))
    for server in ids {
      // A snapshot in the place of the log may not be on the disk yet either.
      if durableIndex(of: server) >= index {
        if holds(index, term, at: server) { count.holders.insert(server) }
        if server == leader { count.known.insert(server) }
      }
      if matchIndex(of: server, at: leader) ?? 0 >= index { count.known.insert(server) }
    }
    let (coming, held) = receivers(ofEntry: index, from: leader, in: ownTerm)
    count.coming = coming.subtracting(count.holders)
    count.held = held.subtracting(count.holders).subtracting(count.coming)
    return count
  }
}

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
    let own = self[leader]
    guard own.isLeader, index >= 1, index <= own.log.lastIndex, let term = own.log.term(at: index)
    else { return nil }
    var count = CopyCount(
      index: index, term: term, leader: leader, configuration: own.configuration,
      quorum: own.quorum, holders: [],
      known: [], coming: [], isCommitted: index <= own.commitIndex,
      isOlder: term < own.term && own.settings.rules[.commitOwnTermOnly],
      canCommit: own.isQuorum(reachByHand(of: leader)))
    for server in servers {
      // A snapshot in the place of the log may not be on the disk yet either.
      if server.durableIndex >= index, server.holds(index, term) {
        count.holders.insert(server.id)
      }
      if own.matchIndex(of: server.id) ?? 0 >= index { count.known.insert(server.id) }
    }
    if own.durableIndex >= index { count.known.insert(leader) }
    for flight in flights where flight.message.from == leader && flight.message.term == own.term {
      guard case .appendEntries(let append) = flight.message.body, append.prevLogIndex < index,
        append.prevLogIndex + Int(append.count) >= index
      else { continue }
      if flight.arrivesAt == .never {
        count.held.insert(flight.message.to)
      } else {
        count.coming.insert(flight.message.to)
      }
    }
    count.coming = count.coming.subtracting(count.holders)
    count.held = count.held.subtracting(count.holders).subtracting(count.coming)
    return count
  }
}

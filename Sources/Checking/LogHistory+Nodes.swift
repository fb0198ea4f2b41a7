// How much of what was committed the servers hold.

import Raft
import Simulation

extension LogHistory {
  /// Whether a server's log has the entry that was committed at an index, or a snapshot that covers it. What
  /// the snapshot says about its last entry must be true; what it holds, State Machine Safety looks at.
  func isHeld(by place: Int, at index: LogIndex, _ nodes: Nodes) -> Bool {
    if index > nodes[place].server.state.persistent.log.lastIndex { return false }
    if isForgotten(index) { return true }
    let entry = committedEntry(at: index)
    let start = nodes[place].server.state.persistent.log.snapshotIndex
    if index > start { return nodes[place].server.state.persistent.log[index] == entry }
    return index < start || nodes[place].server.state.persistent.log.snapshotTerm == entry.term
  }

  /// Up to which index a server's log holds what was committed; up to `known` that is known.
  /// - Complexity: O(1) where none are new; O(entries that are new) else.
  @inline(__always)
  func heldIndex(_ place: Int, from known: LogIndex, _ nodes: Nodes) -> LogIndex {
    if known == committedIndex { return known }
    // What a snapshot covers is not there to be compared.
    if known < nodes[place].server.state.persistent.log.snapshotIndex {
      return commonIndex(with: nodes[place].server.state.persistent.log, through: .max, from: known)
    }
    let limit = min(committedIndex, nodes[place].server.state.persistent.log.lastIndex)
    var index = known
    while index < limit,
      isCommitted(nodes[place].server.state.persistent.log[index + 1], at: index + 1)
    {
      index += 1
    }
    return index
  }

  /// Up to which index a server's disk holds what was committed; up to `known` that is known.
  /// - Complexity: As `heldIndex`.
  @inline(__always)
  func keptIndex(_ place: Int, from known: LogIndex, _ nodes: Nodes) -> LogIndex {
    if known == committedIndex { return known }
    if nodes[place].disk.writes.isEmpty { return heldIndex(place, from: known, nodes) }
    let end = nodes[place].disk.durable.lastIndex
    return nodes[place].disk.durable.withLog(in: nodes[place].server.state.persistent) {
      commonIndex(with: $0, through: end, from: known)
    }
  }

  @inline(never)
  private func commonIndex(
    with log: borrowing Log, through end: LogIndex, from known: LogIndex
  ) -> LogIndex {
    let limit = min(committedIndex, min(log.lastIndex, end))
    var index = known
    if known < log.snapshotIndex {
      // What the snapshot covers counts as a whole.
      guard log.snapshotIndex <= limit,
        isForgotten(log.snapshotIndex)
          || committedEntry(at: log.snapshotIndex).term == log.snapshotTerm
      else { return known }
      index = log.snapshotIndex
    }
    while index < limit, isCommitted(log[index + 1], at: index + 1) { index += 1 }
    return index
  }
}

// How much of what was committed the servers hold.

import Raft
import Simulation

extension LogHistory {
  /// Whether a server's log has the entry that was committed at an index, or a snapshot that covers it. What
  /// the snapshot says about its last entry must be true; what it holds, State Machine Safety looks at.
  func isHeld(by place: Int, at index: LogIndex, _ nodes: Nodes) -> Bool {
    let entry = committedEntry(at: index)
    let start = nodes[place].server.state.persistent.log.snapshotIndex
    if index > nodes[place].server.state.persistent.log.lastIndex { return false }
    if index > start { return nodes[place].server.state.persistent.log[index] == entry }
    return index < start || nodes[place].server.state.persistent.log.snapshotTerm == entry.term
  }

  /// How many committed entries, from the first on, a server's log holds of which `known` are known.
  /// - Complexity: O(1) where none are new; O(entries that are new) else.
  @inline(__always)
  func heldLength(_ place: Int, from known: Int, _ nodes: Nodes) -> Int {
    if known == committedCount { return known }
    // What a snapshot covers is not there to be compared.
    if known < nodes[place].server.state.persistent.log.snapshotIndex {
      return commonLength(with: nodes[place].server.state.persistent.log, from: known)
    }
    let limit = min(committedCount, nodes[place].server.state.persistent.log.lastIndex)
    var length = known
    while length < limit,
      nodes[place].server.state.persistent.log[length + 1] == committedEntry(at: length + 1)
    {
      length += 1
    }
    return length
  }

  /// How many committed entries, from the first on, are on a server's disk of which `known` are known.
  /// - Complexity: As `heldLength`.
  @inline(__always)
  func keptLength(_ place: Int, from known: Int, _ nodes: Nodes) -> Int {
    if known == committedCount { return known }
    return nodes[place].disk.writes.isEmpty
      ? heldLength(place, from: known, nodes)
      : commonLength(with: nodes[place].disk.durable.log, from: known)
  }

  @inline(never)
  private func commonLength(with log: Log, from known: Int) -> Int {
    let limit = min(committedCount, log.lastIndex)
    var length = known
    if known < log.snapshotIndex {
      // What the snapshot covers counts as a whole.
      guard log.snapshotIndex <= limit,
        committedEntry(at: log.snapshotIndex).term == log.snapshotTerm
      else { return known }
      length = log.snapshotIndex
    }
    while length < limit, log[length + 1] == committedEntry(at: length + 1) { length += 1 }
    return length
  }
}

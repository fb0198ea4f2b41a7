// Which entries of the logs are shown.

import Checking
import Raft
import Scripting
import Session

/// Which entries of the logs are shown, by the index of the first. It stays where it is as long as what
/// matters is in view, and then moves by several entries at once: logs that move with each entry are read
/// by nobody.
struct LogWindow: Hashable, Sendable {
  /// The index in the first column.
  private(set) var first: LogIndex = 1

  /// What should be in view.
  struct Focus: Hashable {
    /// The commit index of the leader; of the highest of all where nobody leads.
    var commit: LogIndex
    /// The last entry of the longest log.
    var last: LogIndex
    /// The entries in which something is wrong, which come first.
    var witness: LogIndex?
    /// The entries that a lesson points at.
    var marked: ClosedRange<LogIndex>?
  }

  /// Moves no more than it takes.
  /// - Parameter count: How many entries are shown.
  mutating func follow(_ focus: Focus, count: Int) {
    let count = max(1, count)
    moveToCommit(focus, count: count)
    if let marked = focus.marked {
      first = max(first, marked.upperBound + 1 - count)
      first = max(1, min(first, marked.lowerBound))
    }
  }

  private mutating func moveToCommit(_ focus: Focus, count: Int) {
    // One free place shows where the next entry goes.
    let end = max(1, focus.last + 2 - count)
    if let witness = focus.witness {
      first = max(1, min(end, witness - 1))
      return
    }
    // Some entries more, so that it need not move again soon.
    let slack = count / 3
    let commit = max(1, focus.commit)
    if end <= commit {
      if first < end { first = min(end + slack, commit) }
      if first > commit { first = max(end, commit - slack) }
    } else if first > commit || commit > first + count - 2 {
      // The end is too far away: the commit point, with entries after it.
      first = max(1, commit - slack)
    }
  }
}

extension Model {
  /// What of the logs should be in view.
  var logFocus: LogWindow.Focus {
    let servers = cluster.servers
    let highest = servers.reduce(0) { max($0, $1.commitIndex) }
    return LogWindow.Focus(
      commit: cluster.leader.map { cluster[$0].commitIndex } ?? highest,
      last: servers.reduce(0) { max($0, $1.log.lastIndex) },
      witness: brokenHere?.witness.cells.map(\.index).min(), marked: markedEntries)
  }

  /// The entries that a lesson points at, from the first to the last in any log.
  private var markedEntries: ClosedRange<LogIndex>? {
    var entries: ClosedRange<LogIndex>?
    for case .log(_, let range) in pointers.marked {
      let others = entries ?? range
      entries =
        min(others.lowerBound, range.lowerBound)...max(others.upperBound, range.upperBound)
    }
    return entries
  }
}

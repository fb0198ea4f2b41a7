// The frequent events that change something: one server goes on, and nothing else. What is checked of them
// is what `examine` would check, without asking for each property whether it may concern more.

import Raft
import Simulation

extension Checker {
  /// Whether all that may have happened to a server is that its log became longer, that it knows more to be
  /// committed and has applied more, and that its disk began or ended writes.
  /// - Precondition: Nobody has lost anything in the event.
  @inline(__always)
  func isProgress(
    of index: Int, logChangedFrom changedFrom: LogIndex, _ nodes: Nodes
  ) -> Bool {
    shadows[index].face.term == nodes[index].server.state.persistent.currentTerm
      && shadows[index].face.commit <= nodes[index].server.state.commitIndex
      && shadows[index].face.vote == nodes[index].server.state.persistent.votedFor
      && shadows[index].face.role == nodes[index].server.state.roleKind
      && shadows[index].face.status == nodes[index].status
      && shadows[index].lastIndex < changedFrom
      && shadows[index].applied <= nodes[index].lastApplied
  }

  /// Checks a server of which `isProgress` holds. Its term, its vote and its role are the same, and all of its
  /// log that was there before. So what is left to check is what was added, committed and applied.
  @inline(never)
  mutating func followProgress(
    of index: Int, logChangedFrom changedFrom: LogIndex, _ nodes: Nodes
  ) -> Witness? {
    looks += 1
    let server = ServerID(index)
    let known = history.committedIndex
    do throws(Breach) {
      if changedFrom != .max {
        if leading.contains(server) { count(.leaderAppendOnly) }
        do throws(Breach) {
          try checkLogMatching(of: server, from: changedFrom, nodes)
        } catch {
          // What the event commits it commits, whatever else it breaks.
          recordNews(of: server, nodes)
          throw error
        }
      }
      recordNews(of: server, nodes)
      if known < history.committedIndex {
        for leader in leading { try lookForMissing(from: leader, atOrAfter: known + 1, nodes) }
      }
      if shadows[index].applied < nodes[index].lastApplied {
        try checkApplied(by: server, isReborn: false, nodes)
      }
      let keepsLess = goOn(index, logChangedFrom: changedFrom, nodes)
      if keepsLess || known < history.committedIndex { try countCopies(nodes) }
    } catch {
      return error.witness
    }
    return nil
  }

  /// Takes down how far the server has got.
  /// - Returns: Whether it has less on its disk of what was committed.
  @inline(__always)
  private mutating func goOn(
    _ index: Int, logChangedFrom changedFrom: LogIndex, _ nodes: Nodes
  ) -> Bool {
    // Changed apart and put back, so that it is asked only once whether the array is shared.
    var shadow = shadows[index]
    let before = shadow.kept
    let isWritten = nodes[index].disk.writes.isEmpty
    if isWritten, shadow.face.isWritten {
      shadow.kept = history.keptIndex(index, from: shadow.kept, nodes)
    } else {
      Checker.followDisk(&shadow, index, logChangedFrom: changedFrom, history, nodes)
    }
    shadow.face.doneCount = nodes[index].disk.doneCount
    shadow.face.commit = nodes[index].server.state.commitIndex
    shadow.applied = nodes[index].lastApplied
    shadow.lastIndex = nodes[index].server.state.persistent.log.lastIndex
    shadows[index] = shadow
    return shadow.kept < before
  }

  /// Takes down what a disk holds on which a write began or ended.
  @inline(never)
  private static func followDisk(
    _ shadow: inout Shadow, _ index: Int, logChangedFrom changedFrom: LogIndex,
    _ history: borrowing LogHistory, _ nodes: Nodes
  ) {
    let isWritten = nodes[index].disk.writes.isEmpty
    shadow.forgetKept(changedFrom: changedFrom, isWritten: isWritten)
    shadow.kept = history.keptIndex(index, from: shadow.kept, nodes)
    shadow.face.isWritten = isWritten
    if isWritten {
      shadow.rememberDisk(term: shadow.face.term, vote: shadow.face.vote)
    } else {
      shadow.rememberDisk(
        term: nodes[index].disk.durable.currentTerm, vote: nodes[index].disk.durable.votedFor)
    }
  }

  @inline(__always)
  private mutating func recordNews(of server: ServerID, _ nodes: Nodes) {
    if nodes[server.index].server.state.commitIndex > history.committedIndex {
      recordCommits(of: server, nodes)
    }
  }
}

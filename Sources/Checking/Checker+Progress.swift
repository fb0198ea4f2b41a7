// The frequent events that change something: one server goes on, and nothing else. What is checked of them
// is what `examine` would check, without asking for each property whether it may concern more.

import Raft
import Simulation

extension Checker {
  /// Whether all that may have happened to a server is that its log became longer, and that it knows more to
  /// be committed and has applied more.
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
      && shadows[index].face.isWritten && nodes[index].disk.writes.isEmpty
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
      let kept = history.keptIndex(index, from: shadows[index].kept, nodes)
      shadows[index].goOn(
        commit: nodes[index].server.state.commitIndex, applied: nodes[index].lastApplied,
        lastIndex: nodes[index].server.state.persistent.log.lastIndex, kept: kept)
      if known < history.committedIndex { try countCopies(nodes) }
    } catch {
      return error.witness
    }
    return nil
  }

  @inline(__always)
  private mutating func recordNews(of server: ServerID, _ nodes: Nodes) {
    if nodes[server.index].server.state.commitIndex > history.committedIndex {
      recordCommits(of: server, nodes)
    }
  }
}

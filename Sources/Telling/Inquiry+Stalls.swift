// Elections that nobody can win because votes come too late: §5.6 asks that a broadcast takes less time than a
// timeout, and a vote is on disk before it counts.

import Raft
import Session
import Simulation

/// That nobody can be elected, since the votes that it takes come only after a candidate has given up.
package struct ElectionStall: Hashable, Sendable {
  /// Whose votes come too late.
  package var late: ServerSet
  /// After how long the first of these counts, at best.
  package var wait: TimeSpan
  /// How long a candidate waits at most.
  package var patience: TimeSpan

  /// It as a sentence.
  var sentence: String { "Nobody can be elected \(reason)" }

  /// What follows on that nobody can be elected, or could be.
  var reason: String {
    let start =
      "while it is so: \(late.count == 1 ? "the vote" : "votes") of "
      + "\(late.inWords) \(late.count == 1 ? "counts" : "count") only "
    return wait == .longest
      ? start + "once a hand lets the disks go."
      : start + "after \(wait.words), and candidates give up after \(patience.words) at most."
  }
}

extension Inquiry {
  /// Whether votes come too late for any of these servers to be elected, each of which reaches a quorum; nil if one
  /// of them could be, or if it is something else that keeps them all from it.
  /// - Complexity: O(servers²)
  package func stall(among servers: ServerSet) -> ElectionStall? {
    if let stall = heldStall(among: servers) { return stall }
    guard let lookahead else { return nil }
    var stall: ElectionStall?
    for server in servers where !cluster[server].isLeader {
      let prospect = lookahead.prospect(of: server)
      if prospect.bar != nil { continue }
      if prospect.couldWin || prospect.triesNeeded != nil || prospect.doubt != nil { return nil }
      var late = ServerSet()
      for (number, response) in prospect.responses.enumerated() {
        guard case .late(let wait) = response else { continue }
        late.insert(ServerID(number))
        if stall.map({ wait < $0.wait }) ?? true {
          stall = ElectionStall(
            late: stall?.late ?? [], wait: wait, patience: patience(of: server))
        }
      }
      // Something else keeps it from winning.
      if !prospect.quorum.isReached(by: prospect.votes.union(late)) { return nil }
      let all = late.union(stall?.late ?? [])
      stall?.late = all
    }
    return stall
  }

  /// That a hand holds the disks of so many that each of these servers lacks their votes.
  private func heldStall(among servers: ServerSet) -> ElectionStall? {
    let held = ServerSet(
      cluster.ids.filter {
        isUp($0) && cluster[$0].isDiskHeld && cluster[$0].settings.rules[.writeBeforeReply]
      })
    guard !held.isEmpty, let first = servers.first(where: { _ in true }),
      servers.allSatisfy({ !isQuorum(cluster.reach(of: $0).subtracting(held), for: $0) })
    else { return nil }
    return ElectionStall(late: held, wait: .longest, patience: patience(of: first))
  }

  private func patience(of server: ServerID) -> TimeSpan {
    cluster[server].clock.trueLength(of: cluster[server].settings.longestTimeout)
  }

  /// Whose disk takes how long.
  func addLate(_ stall: ElectionStall, _ answer: inout Explanation) {
    for server in stall.late where cluster[server].isDiskHeld {
      answer.add(server, "its disk is held: its vote counts once that is let go")
    }
    if stall.wait == .longest { return }
    for server in stall.late
    where !cluster[server].isDiskHeld && cluster[server].diskLatency > .zero {
      answer.add(server, "its disk takes \(cluster[server].diskLatency.words) to write a vote")
    }
    answer.remark(
      "Faster disks or links end that, or election timeouts that are longer than a vote takes.")
  }
}

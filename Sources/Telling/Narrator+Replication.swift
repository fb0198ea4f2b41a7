// Replication in words: §5.3.

import Raft
import Session
import Simulation

extension Narrator {
  mutating func tellReplication(
    _ note: Note.Replication, _ server: ServerID, _ message: Message?
  ) {
    switch note {
    case .heartbeatsSent(let count):
      // A leader without others to tell has nothing to say.
      if count == 0 { break }
      say(
        "\(server) tells \(count == 1 ? "one server" : "\(count) servers") that it still leads.",
        .leaderElection)
    case .appendSent(let follower, let first, let count):
      // With a single one it is news; a new leader sends one to each.
      let isResent = contains { if case .replication(.entriesResent) = $0 { true } else { false } }
      let sent = observed.notes.count {
        if case .replication(.appendSent) = $0 { true } else { false }
      }
      let isToldAlready = contains {
        if case .replication(.backedUp(follower, _, nil)) = $0 { true } else { false }
      }
      if sent == 1, !isResent, !isToldAlready {
        let what = count == 1 ? "entry \(first)" : "entries \(first) to \(first + count - 1)"
        say("\(server) sends \(follower) \(what).", .logReplication)
      }
    case .entriesResent(let follower, let index):
      tellResending(to: follower, by: server, from: index)
    case .appendAccepted(let leader, let prev, let added, let match):
      tellAcceptance(by: server, of: leader, prev: prev, added: added, match: match, message)
    case .entriesDeleted(let index, let count):
      let what = count == 1 ? "its entry \(index)" : "its entries from \(index) on"
      let why =
        isOn(.deleteOnlyConflicts, server)
        ? "\(count == 1 ? "it" : "entry \(index)") differs from the leader's"
        : "the leader did not send it"
      say("\(server) deletes \(what): \(why).", .logReplication)
    case .appendRefused(let leader, let refusal): tellRefusal(ofAppend: leader, server, refusal)
    case .matchAdvanced(let follower, _, let index):
      if isCommitted { break }
      say("\(follower) acknowledges up to entry \(index).", .logReplication)
    case .backedUp(let follower, let next, let term):
      let isShorter = term == nil
      let verb = isShorter ? "sends from" : "goes back to"
      say(
        "\(follower)'s log \(isShorter ? "is shorter" : "differs"): \(server) \(verb) entry \(next).",
        .logReplication)
    case .replyIgnored(let follower, let dismissal): tellIgnored(follower, server, dismissal)
    // What comes of it is told.
    case .diskWritten: break
    }
  }

  private mutating func tellResending(
    to follower: ServerID, by server: ServerID, from index: LogIndex
  ) {
    let all = observed.notes.compactMap { note -> (ServerID, LogIndex)? in
      if case .replication(.entriesResent(let other, let index)) = note {
        (other, index)
      } else {
        nil
      }
    }
    // All in one sentence, with the first.
    guard all.first?.0 == follower else { return }
    let isChunk = index <= cluster[server].log.snapshotIndex
    if index > cluster[server].log.lastIndex {
      return say(
        "No answer came from \(ServerSet(all.map(\.0)).brief): \(server) has nothing newer and asks again.",
        .logReplication)
    }
    if all.count == 1 {
      let what = isChunk ? "the chunk of the snapshot" : "everything from entry \(index) on"
      return say(
        "No answer came from \(follower): \(server) sends \(what) again.",
        isChunk ? .logCompaction : .logReplication)
    }
    let what =
      all.allSatisfy { $0.1 == index } && !isChunk
      ? "everything from entry \(index) on" : "what they lack"
    say(
      "No answer came from \(ServerSet(all.map(\.0)).brief): \(server) sends \(what) again.",
      .logReplication)
  }

  private mutating func tellAcceptance(
    by server: ServerID, of leader: ServerID, prev: LogIndex, added: Int, match: LogIndex,
    _ message: Message?
  ) {
    if added > 0 {
      let what = added == 1 ? "entry \(match)" : "entries \(match - added + 1) to \(match)"
      say("\(server) stores \(what) from \(leader).", .logReplication)
      if !isOn(.consistencyCheck, server) {
        say("With consistency-check off it does not look at what comes before.")
      } else if prev > 0 {
        say("It has the leader's entry \(prev), so the logs agree up to there.")
      } else {
        say(added == 1 ? "It is the first in its log." : "They are the first in its log.")
      }
    } else if match > prev {
      say("\(server) already holds what \(leader) sends.", .logReplication)
    } else if contains({ if case .commitment(.commitLearned) = $0 { true } else { false } }) {
      narration.cite(.leaderElection)
    } else if cluster.configuration(of: server).members.contains(server) {
      say("\(server) gets \(leader)'s heartbeat and restarts its election timer.", .leaderElection)
    } else {
      say(
        "\(server) gets \(leader)'s heartbeat; it has no vote and no election timer.",
        .membershipChanges)
    }
  }

  private mutating func tellRefusal(
    ofAppend leader: ServerID, _ server: ServerID, _ refusal: AppendRefusal
  ) {
    say("\(server) refuses an append from \(leader).", refusal.section)
    say(refusal.sentence(in: AppendRefusal.Context(server: server, leader: leader)))
  }

  private mutating func tellIgnored(
    _ follower: ServerID, _ server: ServerID, _ dismissal: ReplyDismissal
  ) {
    if dismissal == .notLeader, isSteppingDown { return }
    let context = ReplyDismissal.Context(
      follower: follower, server: server, isLeader: cluster.isLeader(server))
    say(dismissal.sentence(in: context), dismissal.section)
  }
}

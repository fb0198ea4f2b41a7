// What a leader believes of its followers' logs, and when that is worth drawing.

import Raft
import Session
import Simulation

/// The marks of a follower's row that say what the leader believes of its log.
struct BeliefMarks: Hashable {
  /// Up to where the log is known to agree with the leader's: its matchIndex, once there is one.
  var match: LogIndex?
  /// What the leader sends next: its nextIndex, unless that follows from the matchIndex.
  var next: LogIndex?
}

extension Model {
  /// The leader whose beliefs are shown, with what it knows of its followers.
  var beliefs: (id: ServerID, state: ServerView.Leadership)? {
    guard let id = believer, let state = cluster[id].leadership else { return nil }
    return (id, state)
  }

  /// What of the leader's beliefs is drawn in a server's row: all of it if the leader was selected by hand, else
  /// what says something that the logs do not say by themselves.
  func beliefMarks(of server: ServerView) -> BeliefMarks {
    guard let leader = beliefs, leader.id != server.id, server.process != .crashed,
      server.id.index < leader.state.followers.count
    else { return BeliefMarks() }
    let progress = leader.state.followers[server.id.index]
    guard chosen == leader.id || isRepairing(server, cluster[leader.id], progress.nextIndex)
    else { return BeliefMarks() }
    let match = progress.matchIndex > 0 ? progress.matchIndex : nil
    let follows = match.map { progress.nextIndex == $0 + 1 } ?? false
    return BeliefMarks(match: match, next: follows ? nil : progress.nextIndex)
  }

  /// Whether the follower's log differs from the leader's in more than what has just been sent: an entry of
  /// it has to go, or the leader has gone back to entries before its own term's (§5.3).
  private func isRepairing(
    _ follower: ServerView, _ leader: ServerView, _ nextIndex: LogIndex
  ) -> Bool {
    // A deposed leader repairs nothing.
    guard !cluster.isDeposed(leader.id) else { return false }
    let (own, other) = (leader.log, follower.log)
    let common = min(own.lastIndex, other.lastIndex)
    // Logs whose entries at an index are of one term agree up to there.
    let conflicts =
      other.lastIndex > own.lastIndex
      || common > 0 && own.term(at: common).map { $0 != other.term(at: common) ?? $0 } ?? false
    return conflicts
      || other.lastIndex < own.lastIndex
        && nextIndex < own.firstIndex(termAtLeast: leader.term)
  }
}

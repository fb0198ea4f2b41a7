// Why: every decision a server takes leaves a note, if somebody listens.

/// One decision of a server and its reason. Notes hold numbers only, so that writing one down costs
/// no allocation.
public enum Note: Hashable, Sendable {
  // Elections, §5.2 and §5.4.1.
  /// The election timeout passed; `again` if a candidate's own election came to nothing.
  case electionStarted(term: Term, again: Bool)
  case voteGranted(to: ServerID, term: Term, again: Bool)
  case voteRefused(to: ServerID, VoteRefusal)
  case voteCounted(from: ServerID, votes: Int, needed: Int)
  case voteNotCounted(from: ServerID, VoteDismissal)
  case becameLeader(term: Term, votes: Int)
  case becameFollower(was: RoleKind, term: Term, FollowReason)
  case termAdvanced(from: Term, to: Term, by: ServerID)

  // Replication, §5.3.
  case heartbeatsSent(count: Int)
  case appendSent(to: ServerID, first: LogIndex, count: Int)
  case entriesResent(to: ServerID, from: LogIndex)
  case appendAccepted(from: ServerID, prevLogIndex: LogIndex, added: Int, matchIndex: LogIndex)
  case entriesDeleted(from: LogIndex, count: Int)
  case appendRefused(from: ServerID, AppendRefusal)
  case matchAdvanced(ServerID, from: LogIndex, to: LogIndex)
  case backedUp(ServerID, nextIndex: LogIndex, conflictTerm: Term?)
  case replyIgnored(from: ServerID, ReplyDismissal)

  // Commitment, §5.3 and §5.4.2.
  /// A leader counted `replicas` copies.
  case committed(through: LogIndex, replicas: Int)
  /// A follower heard of it from its leader.
  case commitLearned(through: LogIndex)
  case notCommitted(index: LogIndex, CommitRefusal)

  // Clients, §8, and the disk.
  case requestAccepted(index: LogIndex)
  case requestRefused(leader: ServerID?)
  case diskWritten(through: LogIndex)
}

/// Why a vote was refused.
public enum VoteRefusal: Hashable, Sendable {
  /// The candidate's term is over (§5.1).
  case staleTerm(candidate: Term, own: Term)
  /// The vote of this term has gone to another (§5.2).
  case alreadyVoted(for: ServerID)
  /// The candidate's log is behind (§5.4.1).
  case logBehind(lastIndex: LogIndex, lastTerm: Term, ownLastIndex: LogIndex, ownLastTerm: Term)
}

/// Why an answer to a request for votes changed nothing.
public enum VoteDismissal: Hashable, Sendable {
  case refused
  case staleTerm(Term)
  case notCandidate
  case alreadyCounted
}

/// Why a server became a follower.
public enum FollowReason: Hashable, Sendable {
  /// It heard of a higher term (§5.1).
  case higherTerm(from: ServerID)
  /// Another server leads in its own term (§5.2).
  case leaderOfSameTerm(ServerID)
}

/// Why an append was refused.
public enum AppendRefusal: Hashable, Sendable {
  /// The sender's term is over (§5.1).
  case staleTerm(leader: Term, own: Term)
  /// There is no entry at `prevLogIndex` (§5.3).
  case logTooShort(prevLogIndex: LogIndex, lastIndex: LogIndex)
  /// The entry at `prevLogIndex` is of another term (§5.3).
  case termMismatch(prevLogIndex: LogIndex, own: Term, leader: Term)
}

/// Why an answer to an append changed nothing.
public enum ReplyDismissal: Hashable, Sendable {
  case staleTerm(Term)
  case notLeader
  /// A refusal that a later acceptance, or a newer probe, has overtaken.
  case overtaken(prevLogIndex: LogIndex, matchIndex: LogIndex)
}

/// Why a replicated entry is not committed yet.
public enum CommitRefusal: Hashable, Sendable {
  /// Too few servers hold it (§5.3).
  case noQuorum(replicas: Int, needed: Int)
  /// A quorum holds it, but it is of an older term (§5.4.2).
  case olderTerm(Term)
}

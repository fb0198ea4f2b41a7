// Why: every decision a server takes leaves a note, if somebody listens.

/// One decision of a server and its reason, by topic. Notes hold numbers only, so that writing one down
/// costs no allocation.
public enum Note: Hashable, Sendable {
  case election(Election)
  case replication(Replication)
  case commitment(Commitment)
  case membership(Membership)
  case transfer(Transfer)
  case snapshot(Snapshot)
  case client(Client)

  /// Elections, §5.2 and §5.4.1, and what keeps peace between them: diss. 9.6, §6, diss. 6.2.
  public enum Election: Hashable, Sendable {
    /// The election timeout passed; `again` if a candidate's own election came to nothing.
    case electionStarted(term: Term, again: Bool)
    case voteGranted(to: ServerID, term: Term, again: Bool)
    case voteRefused(to: ServerID, VoteRefusal)
    /// All the votes it has now; `repeated` ones count only with a rule off.
    case voteCounted(from: ServerID, votes: ServerSet, repeated: Int, Configuration)
    case voteNotCounted(from: ServerID, VoteDismissal)
    case becameLeader(term: Term, votes: ServerSet)
    case becameFollower(was: RoleKind, term: Term, FollowReason)
    case termAdvanced(from: Term, to: Term, by: ServerID)
    /// Asks who would vote for it in this term; `again` if nothing came of asking before.
    case preVoteStarted(term: Term, again: Bool)
    case preVoteGranted(to: ServerID, term: Term)
    case preVoteRefused(to: ServerID, VoteRefusal)
    case preVoteCounted(from: ServerID, votes: ServerSet, Configuration)
    /// A request for a vote was not even looked at: the leader was heard that recently.
    case voteIgnored(from: ServerID, leader: ServerID?, heard: TimeSpan)
    /// A leader has lost touch: only these have answered within an election timeout.
    case quorumLost(heard: ServerSet, Configuration)
  }

  /// Replication, §5.3.
  public enum Replication: Hashable, Sendable {
    case heartbeatsSent(count: Int)
    case appendSent(to: ServerID, first: LogIndex, count: Int)
    case entriesResent(to: ServerID, from: LogIndex)
    case appendAccepted(from: ServerID, prevLogIndex: LogIndex, added: Int, matchIndex: LogIndex)
    case entriesDeleted(from: LogIndex, count: Int)
    case appendRefused(from: ServerID, AppendRefusal)
    case matchAdvanced(ServerID, from: LogIndex, to: LogIndex)
    case backedUp(ServerID, nextIndex: LogIndex, conflictTerm: Term?)
    case replyIgnored(from: ServerID, ReplyDismissal)
    /// The log is on disk up to here.
    case diskWritten(through: LogIndex)
  }

  /// Commitment, §5.3 and §5.4.2.
  public enum Commitment: Hashable, Sendable {
    /// A leader counted the copies that these hold.
    case committed(through: LogIndex, replicas: ServerSet)
    /// A follower heard of it from its leader.
    case commitLearned(through: LogIndex)
    case notCommitted(index: LogIndex, CommitRefusal)
  }

  /// Membership, §6 and diss. 4.
  public enum Membership: Hashable, Sendable {
    /// New servers begin to catch up.
    case catchUpStarted(learners: ServerSet, through: LogIndex)
    /// They have caught up so far, but it took long: one more round.
    case catchUpContinued(round: Int, through: LogIndex)
    case changeAbandoned(target: ServerSet, ChangeFailure)
    case changeRefused(ChangeRefusal)
    /// A configuration is in force from now on, committed or not.
    case configurationEntered(index: LogIndex, Configuration)
    /// The entry of a configuration was deleted: the one before is in force again.
    case configurationRolledBack(to: LogIndex, Configuration)
    /// The configuration is committed.
    case configurationCommitted(index: LogIndex, Configuration)
  }

  /// The transfer of leadership, diss. 3.10.
  public enum Transfer: Hashable, Sendable {
    case transferStarted(to: ServerID, missing: Int)
    case transferRefused(to: ServerID, TransferRefusal)
    case timeoutNowSent(to: ServerID)
    case timeoutNowIgnored(from: ServerID, term: Term)
    case transferAbandoned(to: ServerID)
  }

  /// Snapshots, §7.
  public enum Snapshot: Hashable, Sendable {
    case snapshotTaken(through: LogIndex, entries: Int, bytes: Int)
    case chunkSent(to: ServerID, offset: Int, count: Int, of: Int)
    case chunkTaken(from: ServerID, offset: Int, count: Int)
    /// Bytes from another place than the one waited for.
    case chunkOutOfPlace(from: ServerID, offset: Int, wanted: Int)
    case snapshotInstalled(through: LogIndex, keptEntries: Int, discardedEntries: Int)
    /// What it covers is committed here already.
    case snapshotStale(lastIndex: LogIndex, commitIndex: LogIndex)
    case snapshotRefused(from: ServerID, leader: Term, own: Term)
  }

  /// Clients, §8.
  public enum Client: Hashable, Sendable {
    case requestAccepted(index: LogIndex)
    case requestRefused(RequestRefusal)
    /// A read waits until a quorum has answered the round, or, without a round, for a commit in this term.
    case readWaits(round: Int?, index: LogIndex)
    /// A read may be answered from what is applied.
    case readReady(index: LogIndex, ReadGround)
  }
}

extension Turn {
  @inline(__always)
  mutating func note(_ reason: @autoclosure () -> Note.Election) { note(Note.election(reason())) }

  @inline(__always)
  mutating func note(_ reason: @autoclosure () -> Note.Replication) {
    note(Note.replication(reason()))
  }

  @inline(__always)
  mutating func note(_ reason: @autoclosure () -> Note.Commitment) {
    note(Note.commitment(reason()))
  }

  @inline(__always)
  mutating func note(_ reason: @autoclosure () -> Note.Membership) {
    note(Note.membership(reason()))
  }

  @inline(__always)
  mutating func note(_ reason: @autoclosure () -> Note.Transfer) { note(Note.transfer(reason())) }

  @inline(__always)
  mutating func note(_ reason: @autoclosure () -> Note.Snapshot) { note(Note.snapshot(reason())) }

  @inline(__always)
  mutating func note(_ reason: @autoclosure () -> Note.Client) { note(Note.client(reason())) }
}

/// Why a vote was refused.
public enum VoteRefusal: Hashable, Sendable {
  /// The candidate's term is over (§5.1).
  case staleTerm(candidate: Term, own: Term)
  /// The vote of this term has gone to another (§5.2).
  case alreadyVoted(for: ServerID)
  /// The candidate's log is behind (§5.4.1).
  case logBehind(lastIndex: LogIndex, lastTerm: Term, ownLastIndex: LogIndex, ownLastTerm: Term)
  /// It leads, or has heard from a leader within an election timeout (diss. 9.6).
  case leaderIsAlive(ServerID?)
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
  /// It hears from no quorum any more (diss. 6.2).
  case quorumLost
  /// The committed configuration does without it (§6).
  case removed
  /// It has given its vote away and asks no longer for pre-votes (diss. 9.6).
  case votedForOther(ServerID)
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
  /// It is about a snapshot that is no longer being sent.
  case otherSnapshot(LogIndex)
}

/// Why a replicated entry is not committed yet.
public enum CommitRefusal: Hashable, Sendable {
  /// Too few servers hold it (§5.3, §6).
  case noQuorum(replicas: ServerSet, Configuration)
  /// A quorum holds it, but it is of an older term (§5.4.2).
  case olderTerm(Term)
}

/// Why a client's command or read was not taken.
public enum RequestRefusal: Hashable, Sendable {
  /// Another server leads, as far as this one knows (§8).
  case notLeader(leader: ServerID?)
  /// Leadership is being handed over (diss. 3.10).
  case transferUnderWay(to: ServerID)
}

/// Why a read may be answered.
public enum ReadGround: Hashable, Sendable {
  /// A quorum has answered this round, which was sent after the read came in (§8).
  case confirmed(round: Int)
  /// The lease lasts until then, by the leader's clock (diss. 6.4.1).
  case lease(until: Instant)
  /// Nothing: the rule that asks for confirmation is off.
  case unconfirmed
}

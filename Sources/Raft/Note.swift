// Why: every decision a server takes leaves a note, if somebody listens.

/// One decision of a server and its reason, by topic. Notes hold numbers only, so that writing one down
/// costs no allocation.
public enum Note: Hashable, Sendable {
  /// Of an election.
  case election(Election)
  /// Of the copying of entries.
  case replication(Replication)
  /// Of what is committed.
  case commitment(Commitment)
  /// Of a change of who votes.
  case membership(Membership)
  /// Of a transfer of leadership.
  case transfer(Transfer)
  /// Of a snapshot.
  case snapshot(Snapshot)
  /// Of a client's request.
  case client(Client)

  /// Elections, §5.2 and §5.4.1, and what keeps peace between them: diss. 9.6, §6, diss. 6.2.
  public enum Election: Hashable, Sendable {
    /// The election timeout passed; `again` if a candidate's own election came to nothing. The configuration says
    /// whose votes it counts.
    case electionStarted(term: Term, again: Bool, Configuration)
    /// It votes for the candidate; `again` if it had done so in this term already.
    case voteGranted(to: ServerID, term: Term, again: Bool)
    /// It refuses the candidate its vote.
    case voteRefused(to: ServerID, VoteRefusal)
    /// All the votes it has now; `repeated` ones count only with a rule off.
    case voteCounted(from: ServerID, votes: ServerSet, repeated: Int, Configuration)
    /// An answer to its request for votes, or for pre-votes, changed nothing.
    case voteNotCounted(from: ServerID, VoteDismissal)
    /// It has a quorum of these votes and leads.
    case becameLeader(term: Term, votes: ServerSet)
    /// It gave up the role it had.
    case becameFollower(was: RoleKind, term: Term, FollowReason)
    /// It took over a higher term that a message bore.
    case termAdvanced(from: Term, to: Term, by: ServerID)
    /// Asks who would vote for it in this term; `again` if nothing came of asking before.
    case preVoteStarted(term: Term, again: Bool, Configuration)
    /// It would vote for the asker in that term.
    case preVoteGranted(to: ServerID, term: Term)
    /// It would not vote for the asker.
    case preVoteRefused(to: ServerID, VoteRefusal)
    /// All the servers that would vote for it now.
    case preVoteCounted(from: ServerID, votes: ServerSet, Configuration)
    /// A request for a vote was not even looked at: the leader was heard, or the server started, that recently.
    case voteIgnored(from: ServerID, VoteRefusal, heard: TimeSpan)
    /// Its election timer ended, but it had heard from a leader, or given a vote, so short a time before that it waits
    /// once more.
    case timerBegunAgain(leader: ServerID?, heard: TimeSpan)
    /// A leader has lost touch: only these have answered within an election timeout.
    case quorumLost(heard: ServerSet, Configuration)
  }

  /// Replication, §5.3.
  public enum Replication: Hashable, Sendable {
    /// A leader's heartbeats went out, to so many servers.
    case heartbeatsSent(count: Int)
    /// A leader sent so many entries, beginning with this one.
    case appendSent(to: ServerID, first: LogIndex, count: Int)
    /// What was sent from here on has not been answered in time: it goes out again.
    case entriesResent(to: ServerID, from: LogIndex)
    /// A follower took what it was sent, of which so many entries were new to it.
    case appendAccepted(from: ServerID, prevLogIndex: LogIndex, added: Int, matchIndex: LogIndex)
    /// Entries that conflict with the leader's were deleted.
    case entriesDeleted(from: LogIndex, count: Int)
    /// A follower did not take what it was sent.
    case appendRefused(from: ServerID, AppendRefusal)
    /// A leader learned that a follower's log agrees with its own up to here.
    case matchAdvanced(ServerID, from: LogIndex, to: LogIndex)
    /// After a refusal, a leader goes back to an earlier entry in this follower's log.
    case backedUp(ServerID, nextIndex: LogIndex, conflictTerm: Term?)
    /// A follower refused an append that had overtaken others. These are still unanswered, so many: the leader waits
    /// for their answers before it sends it again.
    case outOfOrder(from: ServerID, prevLogIndex: LogIndex, unanswered: Int)
    /// A follower refused what it was sent after it had acknowledged the log up to `matchIndex`: it has lost entries.
    case followerLostEntries(ServerID, prevLogIndex: LogIndex, matchIndex: LogIndex)
    /// An answer to an append, or to a chunk of a snapshot, changed nothing.
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
    /// A leader counted the copies of an entry and does not commit it yet.
    case notCommitted(index: LogIndex, CommitRefusal)
  }

  /// Membership, §6 and diss. 4.
  public enum Membership: Hashable, Sendable {
    /// New servers begin to catch up.
    case catchUpStarted(learners: ServerSet, through: LogIndex)
    /// They have caught up so far, but it took long: one more round.
    case catchUpContinued(round: Int, through: LogIndex)
    /// A change came to nothing before it began.
    case changeAbandoned(target: ServerSet, ChangeFailure)
    /// A change was not begun.
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
    /// A leader begins to hand over; the target lacks so many entries.
    case transferStarted(to: ServerID, missing: Int)
    /// A leader was asked to hand over and does not.
    case transferRefused(to: ServerID, TransferRefusal)
    /// The target holds the whole log and is told to stand for election.
    case timeoutNowSent(to: ServerID)
    /// It was told to stand for election, but in another term, or it leads already, or it has no vote.
    case timeoutNowIgnored(from: ServerID, term: Term)
    /// The target has not taken over in time: the leader goes on.
    case transferAbandoned(to: ServerID)
  }

  /// Snapshots, §7.
  public enum Snapshot: Hashable, Sendable {
    /// The log was compacted up to here, by so many entries, to so many bytes.
    case snapshotTaken(through: LogIndex, entries: Int, bytes: Int)
    /// A leader sent bytes of its snapshot.
    case chunkSent(to: ServerID, offset: Int, count: Int, of: Int)
    /// A follower took bytes of a snapshot.
    case chunkTaken(from: ServerID, offset: Int, count: Int)
    /// Bytes from another place than the one waited for.
    case chunkOutOfPlace(from: ServerID, offset: Int, wanted: Int)
    /// A follower replaced its state by a snapshot, and kept or discarded what it had.
    case snapshotInstalled(through: LogIndex, keptEntries: Int, discardedEntries: Int)
    /// What it covers is committed here already.
    case snapshotStale(lastIndex: LogIndex, commitIndex: LogIndex)
    /// The sender's term is over.
    case snapshotRefused(from: ServerID, leader: Term, own: Term)
  }

  /// Clients, §8.
  public enum Client: Hashable, Sendable {
    /// A leader appended a client's command as this entry.
    case requestAccepted(index: LogIndex)
    /// A client's command or read was not taken.
    case requestRefused(RequestRefusal)
    /// A read waits until a quorum has answered the round, or, without a round, for a commit in this term.
    case readWaits(round: Int?, index: LogIndex)
    /// A read may be answered from what is applied.
    case readReady(index: LogIndex, ReadGround)
  }
}

// A note knows the line that gives it: what has no listener makes neither.
extension Turn {
  @inline(__always)
  mutating func note(
    _ reason: @autoclosure () -> Note.Election, file: StaticString = #fileID, line: Int = #line
  ) {
    note(Note.election(reason()), file, line)
  }

  @inline(__always)
  mutating func note(
    _ reason: @autoclosure () -> Note.Replication, file: StaticString = #fileID, line: Int = #line
  ) {
    note(Note.replication(reason()), file, line)
  }

  @inline(__always)
  mutating func note(
    _ reason: @autoclosure () -> Note.Commitment, file: StaticString = #fileID, line: Int = #line
  ) {
    note(Note.commitment(reason()), file, line)
  }

  @inline(__always)
  mutating func note(
    _ reason: @autoclosure () -> Note.Membership, file: StaticString = #fileID, line: Int = #line
  ) {
    note(Note.membership(reason()), file, line)
  }

  @inline(__always)
  mutating func note(
    _ reason: @autoclosure () -> Note.Transfer, file: StaticString = #fileID, line: Int = #line
  ) {
    note(Note.transfer(reason()), file, line)
  }

  @inline(__always)
  mutating func note(
    _ reason: @autoclosure () -> Note.Snapshot, file: StaticString = #fileID, line: Int = #line
  ) {
    note(Note.snapshot(reason()), file, line)
  }

  @inline(__always)
  mutating func note(
    _ reason: @autoclosure () -> Note.Client, file: StaticString = #fileID, line: Int = #line
  ) {
    note(Note.client(reason()), file, line)
  }
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
  /// It has not heard from its leader for an election timeout, but sticks to it until its own election timer has run out.
  case ownTimerRuns(ServerID)
  /// It started less than an election timeout ago, and may have given a leader its lease before (diss. 6.4.1).
  case leaderMayLive
}

/// Why an answer to a request for votes changed nothing.
public enum VoteDismissal: Hashable, Sendable {
  /// The voter refused.
  case refused
  /// The answer is of an older term.
  case staleTerm(Term)
  /// The server no longer stands for election.
  case notCandidate
  /// The vote has been counted before.
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
  /// It was told to, from outside.
  case asked
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
  /// The answer is of an older term.
  case staleTerm(Term)
  /// The server no longer leads.
  case notLeader
  /// A refusal that a later acceptance, or going back since, has overtaken.
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

// The two remote procedure calls of the paper's Figure 2, as messages.

/// A message from one server to another.
public struct Message: Hashable, Sendable {
  public var from: ServerID
  public var to: ServerID
  /// The sender's current term when it sent the message.
  public var term: Term
  /// What it says.
  public var body: Body

  /// What a message of each kind says.
  public enum Body: Hashable, Sendable {
    /// A candidate asks for a vote, and says how its log ends (§5.2, §5.4.1).
    case requestVote(lastLogIndex: LogIndex, lastLogTerm: Term)
    case requestVoteReply(granted: Bool)
    case appendEntries(AppendEntries)
    case appendEntriesReply(AppendEntriesReply)
  }

  public init(from: ServerID, to: ServerID, term: Term, body: Body) {
    self.from = from
    self.to = to
    self.term = term
    self.body = body
  }

  public var kind: MessageKind {
    switch body {
    case .requestVote: .requestVote
    case .requestVoteReply: .requestVoteReply
    case .appendEntries: .appendEntries
    case .appendEntriesReply: .appendEntriesReply
    }
  }

  /// For an answer: whether it grants or accepts. For a request: nil.
  public var isPositive: Bool? {
    switch body {
    case .requestVote, .appendEntries: nil
    case .requestVoteReply(let granted): granted
    case .appendEntriesReply(let reply): reply.isSuccess
    }
  }
}

/// AppendEntries: replicates entries, and without any serves as heartbeat (§5.2, §5.3).
public struct AppendEntries: Hashable, Sendable {
  /// The index of the entry right before the new ones.
  public var prevLogIndex: LogIndex
  /// That entry's term.
  public var prevLogTerm: Term
  /// The new entries; none for a heartbeat.
  public var entries: EntryBatch
  /// The leader's commit index.
  public var leaderCommit: LogIndex
}

/// The answer to an AppendEntries.
public struct AppendEntriesReply: Hashable, Sendable {
  public enum Outcome: Hashable, Sendable {
    /// The follower's log matches the leader's up to this index.
    case success(matchIndex: LogIndex)
    /// The follower has no matching entry at `prevLogIndex`. The leader may go on before `conflictIndex`:
    /// the first index of `conflictTerm` there, or, without a term, the end of a log too short.
    case conflict(conflictTerm: Term?, conflictIndex: LogIndex)
    /// The leader's term is over.
    case staleTerm
  }

  /// Of the request this answers, so that the leader can tell an old refusal from a new one.
  public var prevLogIndex: LogIndex
  /// What the follower made of it.
  public var outcome: Outcome

  /// Whether the follower's log now holds what was sent.
  public var isSuccess: Bool {
    if case .success = outcome { return true }
    return false
  }
}

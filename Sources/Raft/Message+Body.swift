// What the numbers of a message mean, kind by kind.

extension Message {
  /// Is another message from now on.
  /// - Precondition: It carries nothing.
  @inline(__always)
  mutating func address(from: ServerID, to: ServerID, term: Term, _ body: Body) {
    self.from = from
    self.to = to
    self.term = term
    say(body)
  }

  /// Says this from now on, whatever it said before. What an AppendEntries or an InstallSnapshot carries
  /// besides has to be added.
  /// - Precondition: It carries nothing.
  @inline(__always)
  mutating func say(_ body: Body) {
    switch body {
    case .requestVote(let lastLogIndex, let lastLogTerm, let isTransfer):
      kind = .requestVote
      index = lastLogIndex
      indexTerm = lastLogTerm
      mark = isTransfer ? 1 : 0
    case .requestVoteReply(let granted):
      kind = .requestVoteReply
      mark = granted ? 1 : 0
    case .appendEntries(let append):
      kind = .appendEntries
      self.append = append
    case .appendEntriesReply(let reply):
      kind = .appendEntriesReply
      appendReply = reply
    case .preVote(let lastLogIndex, let lastLogTerm):
      kind = .preVote
      index = lastLogIndex
      indexTerm = lastLogTerm
    case .preVoteReply(let granted):
      kind = .preVoteReply
      mark = granted ? 1 : 0
    case .installSnapshot(let chunk):
      kind = .installSnapshot
      self.chunk = chunk
    case .installSnapshotReply(let reply):
      kind = .installSnapshotReply
      snapshotReply = reply
    case .timeoutNow: kind = .timeoutNow
    }
    if kind != .appendEntries { count = 0 }
  }

  /// Stands for no term where a follower's log is too short to have one.
  static var noTerm: Term { -1 }

  /// Of an answer to a request for a vote.
  @inline(__always) var isGranted: Bool { mark != 0 }

  /// Of a RequestVote.
  @inline(__always) var isTransfer: Bool { mark != 0 }

  /// What an AppendEntries says.
  @inline(__always) var append: AppendEntries {
    get {
      var append = AppendEntries(
        prevLogIndex: index, prevLogTerm: indexTerm, leaderCommit: LogIndex(position), round: round)
      append.number = number
      if count > 0 { append.first = first }
      append.count = count
      return append
    }
    set {
      index = newValue.prevLogIndex
      indexTerm = newValue.prevLogTerm
      position = newValue.leaderCommit.number
      round = newValue.round
      number = newValue.number
      if newValue.count > 0 { first = newValue.first }
      count = newValue.count
    }
  }

  /// What the answer to an AppendEntries says.
  @inline(__always) var appendReply: AppendEntriesReply {
    get {
      let outcome: AppendEntriesReply.Outcome =
        switch mark {
        case 0: .success(matchIndex: LogIndex(position))
        case 1:
          .conflict(
            conflictTerm: indexTerm == Self.noTerm ? nil : indexTerm,
            conflictIndex: LogIndex(position))
        default: .staleTerm
        }
      return AppendEntriesReply(
        prevLogIndex: index, round: round, number: number, outcome: outcome)
    }
    set {
      index = newValue.prevLogIndex
      round = newValue.round
      number = newValue.number
      switch newValue.outcome {
      case .success(let matchIndex):
        mark = 0
        position = matchIndex.number
      case .conflict(let conflictTerm, let conflictIndex):
        mark = 1
        indexTerm = conflictTerm ?? Self.noTerm
        position = conflictIndex.number
      case .staleTerm: mark = 2
      }
    }
  }

  /// What an InstallSnapshot says.
  var chunk: InstallSnapshot {
    get {
      InstallSnapshot(
        lastIndex: index, lastTerm: indexTerm,
        configuration: cargo?.configuration ?? Configuration(voters: []), offset: position,
        round: round, number: number, isLast: mark != 0)
    }
    set {
      index = newValue.lastIndex
      indexTerm = newValue.lastTerm
      position = newValue.offset
      round = newValue.round
      number = newValue.number
      mark = newValue.isLast ? 1 : 0
      cargo = Cargo(configuration: newValue.configuration)
    }
  }

  /// What the answer to an InstallSnapshot says.
  var snapshotReply: InstallSnapshotReply {
    get {
      let outcome: InstallSnapshotReply.Outcome =
        switch mark {
        case 0: .wants(offset: position)
        case 1: .installed
        default: .staleTerm
        }
      return InstallSnapshotReply(
        lastIndex: index, round: round, number: number, outcome: outcome)
    }
    set {
      index = newValue.lastIndex
      round = newValue.round
      number = newValue.number
      switch newValue.outcome {
      case .wants(let offset):
        mark = 0
        position = offset
      case .installed: mark = 1
      case .staleTerm: mark = 2
      }
    }
  }
}

/// AppendEntries: replicates entries, and without any serves as heartbeat (§5.2, §5.3).
public struct AppendEntries: Hashable, Sendable {
  /// The index of the entry right before the new ones.
  public var prevLogIndex: LogIndex
  /// That entry's term.
  public var prevLogTerm: Term
  /// The leader's commit index.
  public var leaderCommit: LogIndex
  /// The leader's count of its rounds of messages, which the answer repeats: how a leader knows that it
  /// still led when a read came in (§8).
  public var round: Int
  /// Which of the appends with entries to this follower it is, which the answer repeats; 0 for a heartbeat.
  public internal(set) var number: UInt16 = 0
  /// The first of the new entries, if there are any. `Message.entry(_:)` gives all.
  @usableFromInline var first = Entry(term: 0, content: .noOp)
  /// How many new entries there are; 0 in a heartbeat.
  public internal(set) var count: UInt16 = 0

  /// Whether there are no entries (§5.2).
  @inlinable public var isHeartbeat: Bool { count == 0 }

  /// An AppendEntries without entries.
  public init(
    prevLogIndex: LogIndex, prevLogTerm: Term, leaderCommit: LogIndex, round: Int = 0
  ) {
    self.prevLogIndex = prevLogIndex
    self.prevLogTerm = prevLogTerm
    self.leaderCommit = leaderCommit
    self.round = round
  }
}

/// The answer to an AppendEntries.
public struct AppendEntriesReply: Hashable, Sendable {
  /// What a follower made of an AppendEntries.
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
  /// The round of the request.
  public var round: Int
  /// The number of the request; 0 for a heartbeat.
  public internal(set) var number: UInt16
  /// What the follower made of it.
  public var outcome: Outcome

  /// An answer to the AppendEntries after this entry.
  public init(prevLogIndex: LogIndex, round: Int = 0, number: UInt16 = 0, outcome: Outcome) {
    self.prevLogIndex = prevLogIndex
    self.round = round
    self.number = number
    self.outcome = outcome
  }

  /// Whether the follower's log now holds what was sent.
  public var isSuccess: Bool {
    if case .success = outcome { return true }
    return false
  }
}

/// InstallSnapshot: one chunk of a snapshot, for a follower that lacks what has been compacted (§7).
public struct InstallSnapshot: Hashable, Sendable {
  /// The last index that the snapshot covers.
  public var lastIndex: LogIndex
  /// The term of the entry there.
  public var lastTerm: Term
  /// Who votes, as of that entry.
  public var configuration: Configuration
  /// Where in the snapshot the chunk's bytes belong.
  public var offset: Int
  /// The leader's count of its rounds of messages.
  public var round: Int
  /// Which of the appends with entries and the chunks to this follower it is, which the answer repeats.
  public internal(set) var number: UInt16 = 0
  /// Whether this is the last chunk.
  public var isLast: Bool
}

/// The answer to an InstallSnapshot.
public struct InstallSnapshotReply: Hashable, Sendable {
  /// What a follower made of a chunk.
  public enum Outcome: Hashable, Sendable {
    /// The follower waits for the bytes from this offset on.
    case wants(offset: Int)
    /// The follower holds all that the snapshot covers.
    case installed
    /// The leader's term is over.
    case staleTerm
  }

  /// Which snapshot: the last index that it covers.
  public var lastIndex: LogIndex
  /// The round of the request.
  public var round: Int
  /// The number of the request.
  public internal(set) var number: UInt16 = 0
  /// What the follower made of it.
  public var outcome: Outcome
}

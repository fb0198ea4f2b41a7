// What servers say to each other: the remote procedure calls of the paper's Figures 2 and 13, and of the
// dissertation's sections 3.10 and 9.6, as messages.

/// A message from one server to another.
///
/// The body holds numbers only, and what is too long for it hangs on one reference: so a message is
/// copied like a few words of memory, which is most of what a simulation does with it.
public struct Message: Sendable {
  /// The sender's current term when it sent the message; in a PreVote, and where one is granted, the
  /// term of the election that is being asked about.
  public var term: Term
  /// What it says.
  public var body: Body
  public var from: ServerID
  public var to: ServerID
  /// What it carries besides.
  @usableFromInline var cargo: Cargo?

  /// What a message of each kind says.
  public enum Body: Hashable, Sendable {
    /// A candidate asks for a vote, and says how its log ends (§5.2, §5.4.1). `isTransfer` if a leader
    /// has made it stand, so that nobody takes it for a disturbance (diss. 4.2.3).
    case requestVote(lastLogIndex: LogIndex, lastLogTerm: Term, isTransfer: Bool = false)
    case requestVoteReply(granted: Bool)
    case appendEntries(AppendEntries)
    case appendEntriesReply(AppendEntriesReply)
    /// Would the receiver vote, if it came to that (diss. 9.6)?
    case preVote(lastLogIndex: LogIndex, lastLogTerm: Term)
    case preVoteReply(granted: Bool)
    case installSnapshot(InstallSnapshot)
    case installSnapshotReply(InstallSnapshotReply)
    /// The receiver shall stand for election at once (diss. 3.10).
    case timeoutNow
  }

  @inlinable
  public init(from: ServerID, to: ServerID, term: Term, body: Body) {
    self.from = from
    self.to = to
    self.term = term
    self.body = body
  }

  /// An AppendEntries. `append.count` is set to the number of the entries.
  public init(
    from: ServerID, to: ServerID, term: Term, append: AppendEntries, entries: [Entry]
  ) {
    var append = append
    append.count = UInt16(entries.count)
    if let first = entries.first { append.first = first }
    self.init(from: from, to: to, term: term, body: .appendEntries(append))
    if entries.count > 1 { cargo = Cargo(entries: entries) }
  }

  /// A chunk of a snapshot.
  public init(
    from: ServerID, to: ServerID, term: Term, chunk: InstallSnapshot, data: [UInt8]
  ) {
    self.init(from: from, to: to, term: term, body: .installSnapshot(chunk))
    cargo = Cargo(data: data)
  }

  /// The entry of an AppendEntries at this place, counted from 0.
  /// - Precondition: There are more entries than that.
  @inlinable
  public func entry(_ position: Int) -> Entry {
    if let cargo { return cargo.entries[position] }
    guard case .appendEntries(let append) = body, position < append.count else {
      preconditionFailure("the message has no entry \(position)")
    }
    return append.first
  }

  /// The entries of an AppendEntries, and none for any other message.
  public var entries: [Entry] {
    guard case .appendEntries(let append) = body else { return [] }
    return (0..<Int(append.count)).map(entry)
  }

  /// The bytes of an InstallSnapshot, and none for any other message.
  public var data: [UInt8] { cargo?.data ?? [] }

  @inlinable public var kind: MessageKind {
    switch body {
    case .requestVote: .requestVote
    case .requestVoteReply: .requestVoteReply
    case .appendEntries: .appendEntries
    case .appendEntriesReply: .appendEntriesReply
    case .preVote: .preVote
    case .preVoteReply: .preVoteReply
    case .installSnapshot: .installSnapshot
    case .installSnapshotReply: .installSnapshotReply
    case .timeoutNow: .timeoutNow
    }
  }

  /// For an answer: whether it grants or accepts. For a request: nil.
  public var isPositive: Bool? {
    switch body {
    case .requestVote, .appendEntries, .preVote, .installSnapshot, .timeoutNow: nil
    case .requestVoteReply(let granted), .preVoteReply(let granted): granted
    case .appendEntriesReply(let reply): reply.isSuccess
    case .installSnapshotReply(let reply): reply.outcome != .staleTerm
    }
  }
}

extension Message: Hashable {
  public static func == (a: Message, b: Message) -> Bool {
    a.from == b.from && a.to == b.to && a.term == b.term && a.body == b.body
      && a.entries == b.entries && a.data == b.data
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(from)
    hasher.combine(to)
    hasher.combine(term)
    hasher.combine(body)
  }
}

/// What is too long to travel in a message's body.
@usableFromInline
final class Cargo: Sendable {
  @usableFromInline let entries: [Entry]
  @usableFromInline let data: [UInt8]

  init(entries: [Entry] = [], data: [UInt8] = []) {
    self.entries = entries
    self.data = data
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
  /// The first of the new entries, if there are any. `Message.entry(_:)` gives all.
  @usableFromInline var first = Entry(term: 0, content: .noOp)
  /// How many new entries there are; 0 in a heartbeat.
  public internal(set) var count: UInt16 = 0

  @inlinable public var isHeartbeat: Bool { count == 0 }

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
  /// What the follower made of it.
  public var outcome: Outcome

  public init(prevLogIndex: LogIndex, round: Int = 0, outcome: Outcome) {
    self.prevLogIndex = prevLogIndex
    self.round = round
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
  /// Whether this is the last chunk.
  public var isLast: Bool
}

/// The answer to an InstallSnapshot.
public struct InstallSnapshotReply: Hashable, Sendable {
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
  public var outcome: Outcome
}

// What servers say to each other: the remote procedure calls of the paper's Figures 2 and 13, and of the
// dissertation's sections 3.10 and 9.6, as messages.

/// A message from one server to another.
///
/// A message is a few plain numbers whose meaning depends on its kind, and what is too long for them hangs
/// on one reference. It can so be written where it is to lie, field by field, and be left there; `body` and
/// its like say what the numbers mean.
public struct Message: Sendable {
  /// The sender's current term when it sent the message; in a PreVote, and where one is granted, the
  /// term of the election that is being asked about.
  public var term: Term
  /// prevLogIndex, lastLogIndex, or the last index that a snapshot covers.
  var index: LogIndex = 0
  /// The term at `index`; of a refused append the conflictTerm, or `noTerm`.
  var indexTerm: Term = 0
  /// leaderCommit; in answers the matchIndex or the conflictIndex; where bytes of a snapshot belong.
  var position = 0
  /// The leader's round, in what it sends and in the answers.
  var round = 0
  /// What a message carries besides.
  @usableFromInline var cargo: Cargo?
  /// The first entry of an AppendEntries, if it has any.
  @usableFromInline var first = Entry(term: 0, content: .noOp)
  /// What kind of message it is.
  public internal(set) var kind: MessageKind
  /// Who sent it.
  public internal(set) var from: ServerID
  /// Who is to receive it.
  public internal(set) var to: ServerID
  /// Granted, isTransfer, isLast, or which outcome.
  var mark: UInt8 = 0
  /// How many entries an AppendEntries has.
  @usableFromInline var count: UInt16 = 0
  /// Which of the appends with entries or of the chunks it is, or answers; 0 for any other.
  var number: UInt16 = 0

  /// What a message of each kind says.
  public enum Body: Hashable, Sendable {
    /// A candidate asks for a vote, and says how its log ends (§5.2, §5.4.1). `isTransfer` if a leader
    /// has made it stand, so that nobody takes it for a disturbance (diss. 4.2.3).
    case requestVote(lastLogIndex: LogIndex, lastLogTerm: Term, isTransfer: Bool = false)
    /// The vote, or its refusal (§5.2).
    case requestVoteReply(granted: Bool)
    /// A leader sends entries, or a heartbeat (§5.3).
    case appendEntries(AppendEntries)
    /// Whether the entries were taken, and how far the logs agree (§5.3).
    case appendEntriesReply(AppendEntriesReply)
    /// Would the receiver vote, if it came to that (diss. 9.6)?
    case preVote(lastLogIndex: LogIndex, lastLogTerm: Term)
    /// Whether it would (diss. 9.6).
    case preVoteReply(granted: Bool)
    /// A leader sends a chunk of its snapshot (§7).
    case installSnapshot(InstallSnapshot)
    /// What became of the chunk (§7).
    case installSnapshotReply(InstallSnapshotReply)
    /// The receiver shall stand for election at once (diss. 3.10).
    case timeoutNow
  }

  /// A message that says this. An AppendEntries with more than one entry, and a chunk of a snapshot with
  /// its bytes, have initializers of their own.
  public init(from: ServerID, to: ServerID, term: Term, body: Body) {
    kind = .timeoutNow
    self.from = from
    self.to = to
    self.term = term
    say(body)
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
    cargo = Cargo(data: data, configuration: chunk.configuration)
  }

  /// What it says.
  public var body: Body {
    switch kind {
    case .requestVote:
      .requestVote(lastLogIndex: index, lastLogTerm: indexTerm, isTransfer: mark != 0)
    case .requestVoteReply: .requestVoteReply(granted: isGranted)
    case .appendEntries: .appendEntries(append)
    case .appendEntriesReply: .appendEntriesReply(appendReply)
    case .preVote: .preVote(lastLogIndex: index, lastLogTerm: indexTerm)
    case .preVoteReply: .preVoteReply(granted: isGranted)
    case .installSnapshot: .installSnapshot(chunk)
    case .installSnapshotReply: .installSnapshotReply(snapshotReply)
    case .timeoutNow: .timeoutNow
    }
  }

  /// The entry of an AppendEntries at this place, counted from 0.
  /// - Precondition: There are more entries than that.
  @inlinable
  public func entry(_ position: Int) -> Entry {
    require(position >= 0 && position < Int(count), "the message has no such entry")
    guard count > 1, let cargo else { return first }
    return cargo.entries[position]
  }

  /// How many entries an AppendEntries carries; 0 for any other message.
  public var entryCount: Int { Int(count) }

  /// The entries of an AppendEntries, and none for any other message.
  public var entries: [Entry] { (0..<Int(count)).map(entry) }

  /// The bytes of an InstallSnapshot, and none for any other message.
  public var data: [UInt8] { cargo?.data ?? [] }

  /// For an answer: whether it grants or accepts. For a request: nil.
  public var isPositive: Bool? {
    switch kind {
    case .requestVote, .appendEntries, .preVote, .installSnapshot, .timeoutNow: nil
    case .requestVoteReply, .preVoteReply: isGranted
    case .appendEntriesReply: appendReply.isSuccess
    case .installSnapshotReply: snapshotReply.outcome != .staleTerm
    }
  }
}

extension Message: Hashable {
  /// Whether both say the same between the same servers.
  public static func == (a: Message, b: Message) -> Bool {
    a.from == b.from && a.to == b.to && a.term == b.term && a.body == b.body
      && a.entries == b.entries && a.data == b.data
  }

  /// Takes in all but what hangs on the message: long lists of entries and bytes.
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
  /// Of a snapshot.
  @usableFromInline let data: [UInt8]
  /// Of a snapshot.
  @usableFromInline let configuration: Configuration

  init(
    entries: [Entry] = [], data: [UInt8] = [],
    configuration: Configuration = Configuration(voters: [])
  ) {
    self.entries = entries
    self.data = data
    self.configuration = configuration
  }
}

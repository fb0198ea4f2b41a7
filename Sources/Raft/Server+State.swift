// A server's protocol state: what it is, apart from when.

extension Server {
  /// All of a server that has no time in it: what Figure 2 lists, and what the other duties need. Two
  /// servers in the same state answer the same messages in the same way, whenever these come.
  public struct State: Hashable, Sendable {
    /// What it is, without what belongs to it.
    public internal(set) var roleKind = RoleKind.follower
    /// Whose AppendEntries it accepts, once heard; itself if it leads.
    public internal(set) var knownLeader: ServerID?
    /// What outlives a crash. Changing it sets `Turn.needsWrite`.
    public internal(set) var persistent: Persistent
    /// The highest entry known to be committed.
    public internal(set) var commitIndex: LogIndex
    /// The number of the last disk write that was asked for; 0 before the first.
    public internal(set) var lastWrite = 0
    /// The number of the last disk write that is done.
    public internal(set) var doneWrite = 0
    /// The disk write that holds the term and the vote in it; 0 since the start.
    var ballotWrite = 0
    /// The highest index of the own log that is on disk.
    public internal(set) var durableIndex: LogIndex
    /// For writes still under way, oldest first, how far the log reached when they were asked for.
    var openWrites: [OpenWrite] = []
    /// What it keeps while it is a candidate or a pre-candidate; else as new.
    var candidate = Candidate()
    /// What it keeps while it leads; else as new.
    public internal(set) var leader = Leader()
    /// A snapshot of which some chunks have come.
    public internal(set) var incoming: IncomingSnapshot?

    /// The state of a follower that starts with this on its disk.
    public init(persistent: Persistent) {
      self.persistent = persistent
      durableIndex = persistent.log.lastIndex
      commitIndex = persistent.snapshotEnd
    }

    /// Forgets all that does not outlive a crash. What does stays where it is: a copy of the log would cost
    /// more than the rest of a start.
    mutating func forgetVolatile() {
      roleKind = .follower
      knownLeader = nil
      commitIndex = persistent.snapshotEnd
      lastWrite = 0
      doneWrite = 0
      ballotWrite = 0
      durableIndex = persistent.log.lastIndex
      openWrites.dequeue(openWrites.count)
      candidate = Candidate()
      forgetOffice()
      if incoming != nil { incoming = nil }
    }

    /// Forgets what only a leader knows. Who has led since it last forgot has begun a round; the others have nothing
    /// to forget, which is most of them.
    mutating func forgetOffice() {
      if leader.round > 0 || !leader.followers.isEmpty { leader.reset() }
    }
  }

  /// A write that is not done yet.
  struct OpenWrite: Hashable, Sendable {
    var number: Int
    var lastIndex: LogIndex
  }
}

// The parts of the state under their own names.
extension Server {
  /// What it is, without what belongs to it.
  @inlinable @inline(__always) public var roleKind: RoleKind { state.roleKind }

  /// Whose AppendEntries it accepts, once heard; itself if it leads.
  @inlinable @inline(__always) public var knownLeader: ServerID? { state.knownLeader }

  /// What outlives a crash.
  @inlinable @inline(__always) public var persistent: Persistent { state.persistent }

  /// The highest entry known to be committed.
  @inlinable @inline(__always) public var commitIndex: LogIndex { state.commitIndex }

  /// The number of the last disk write that was asked for; 0 before the first.
  @inlinable @inline(__always) public var lastWrite: Int { state.lastWrite }

  /// The number of the last disk write that is done.
  @inlinable @inline(__always) public var doneWrite: Int { state.doneWrite }

  /// The highest index of the own log that is on disk.
  @inlinable @inline(__always) public var durableIndex: LogIndex { state.durableIndex }

  /// A snapshot of which some chunks have come.
  public var incoming: IncomingSnapshot? { state.incoming }

  /// The latest term it has seen.
  @inlinable @inline(__always) public var currentTerm: Term { state.persistent.currentTerm }

  /// Whom it voted for in that term.
  @inlinable @inline(__always) public var votedFor: ServerID? { state.persistent.votedFor }

  /// Its log, written to disk or not.
  @inlinable @inline(__always) public var log: Log { state.persistent.log }

  /// Whether it leads its current term.
  @inlinable @inline(__always) public var isLeader: Bool { state.roleKind == .leader }

  /// Who votes: the latest configuration in its log, committed or not (§6).
  @inlinable @inline(__always) public var configuration: Configuration {
    state.persistent.log.configuration
  }

  /// Whether it has a vote itself.
  @inlinable @inline(__always) public var isVoter: Bool { configuration.members.contains(id) }
}

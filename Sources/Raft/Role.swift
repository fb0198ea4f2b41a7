// What a server is, and what only such a server has.

/// A server's role with the state that exists only in it (§5.1).
public enum Role: Sendable {
  case follower(Follower)
  case preCandidate(Candidate)
  case candidate(Candidate)
  case leader(Leader)

  /// The role alone.
  @inlinable public var kind: RoleKind {
    switch self {
    case .follower: .follower
    case .preCandidate: .preCandidate
    case .candidate: .candidate
    case .leader: .leader
    }
  }
}

/// A server's role without what belongs to it.
public enum RoleKind: Int, Hashable, Sendable {
  case follower
  case candidate
  case leader
  /// Asks whether it would win before it stands (diss. 9.6).
  case preCandidate
}

/// What a follower knows.
public struct Follower: Sendable {
  /// The leader of the current term, once it has been heard.
  public var leader: ServerID?
  /// When it stands for election unless it hears from a leader or grants a vote (§5.2).
  public var electionDeadline: Instant
}

/// What a candidate keeps, and a pre-candidate.
public struct Candidate: Hashable, Sendable {
  /// Who voted for it in this term; itself included once its own vote is on disk. Of a pre-candidate: who
  /// would.
  public var votes: ServerSet = []
  /// Who refused.
  public var refusals: ServerSet = []
  /// Votes that came again, counted only with the rule off that forbids it.
  public var repeatedVotes = 0
  /// The disk write that holds its own vote.
  public var voteWrite = 0
}

/// What a leader keeps: the volatile state on leaders of Figure 2, and what its other duties need.
public struct Leader: Hashable, Sendable {
  /// For each server by number, what the leader knows of it; its own is not used.
  public internal(set) var followers: [Progress] = []
  /// Counts the rounds of messages, so that an answer tells when its question was sent (§8).
  public internal(set) var round = 0
  /// Reads that wait until it is sure that this server still leads, oldest first (§8).
  public internal(set) var reads: [PendingRead] = []
  /// Snapshots that are being sent, by receiver at most one.
  public internal(set) var snapshots: [SnapshotTransfer] = []
  /// New servers that catch up before they get a vote (§6).
  public internal(set) var learners: ServerSet = []
  /// The membership change that waits for them.
  public internal(set) var change: PendingChange?
  /// The transfer under way.
  public internal(set) var transfer: Transfer?
  /// Whether it has told another server to take over: its lease is then worth nothing.
  var hasSentTimeoutNow = false

  /// The followers that are known to hold the log beyond this index.
  @inline(__always)
  func followers(beyond index: LogIndex) -> ServerSet {
    var ahead = ServerSet()
    // Without a branch: who is ahead cannot be foreseen.
    for place in followers.indices {
      let isAhead = followers[place].matchIndex > index
      ahead.bits |= (isAhead ? 1 : 0) &<< UInt32(truncatingIfNeeded: place)
    }
    return ahead
  }
}

/// What a leader knows of one follower.
public struct Progress: Hashable, Sendable {
  /// The next entry to send.
  public var nextIndex: LogIndex
  /// The highest entry known to be replicated there.
  public var matchIndex: LogIndex = 0
  /// Whether the leader still looks for the point where the logs agree. It then sends one append at
  /// a time.
  public var isProbing = true
  /// How many appends with entries are unanswered, or chunks of a snapshot.
  public var appendsInFlight: Int32 = 0
  /// The highest round that was answered.
  public var round = 0

  init(nextIndex: LogIndex) { self.nextIndex = nextIndex }

  /// An answer of this round has come.
  @inline(__always)
  mutating func hear(round: Int) {
    if round > self.round { self.round = round }
  }

  /// Entries up to this index go out. While it probes, the leader waits for the answer before it goes on.
  @inline(__always)
  mutating func sendEntries(through index: LogIndex) {
    appendsInFlight += 1
    if !isProbing { nextIndex = index + 1 }
  }

  /// The follower's log matches up to this index, says the answer to an append of this round.
  /// - Returns: Up to where it was known to match.
  @inline(__always)
  mutating func acknowledge(
    _ index: LogIndex, after prevLogIndex: LogIndex, round: Int, mayGoBack: Bool
  ) -> LogIndex {
    let before = matchIndex
    hear(round: round)
    if index > prevLogIndex, appendsInFlight > 0 { appendsInFlight -= 1 }
    if index > matchIndex || mayGoBack { matchIndex = index }
    if nextIndex <= matchIndex + 1 {
      nextIndex = matchIndex + 1
      isProbing = false
    }
    return before
  }
}

/// A snapshot on its way to a follower. The leader goes on with it even if it has taken a newer one
/// meanwhile: else a slow follower might never get a whole one.
public struct SnapshotTransfer: Hashable, Sendable {
  /// Who is to have it.
  public var to: ServerID
  /// What is sent.
  public var snapshot: Snapshot
  /// How many of its bytes the follower has.
  public internal(set) var offset = 0
  /// The round of the chunk on its way.
  var round = 0

  /// Whether the follower's wish to go on at this offset is to be met: it has more than was known, whichever
  /// copy of a chunk it answers, or it answers the very chunk that was sent last and may want
  /// less. Anything else has been met already.
  func isNews(wanted offset: Int, of reply: InstallSnapshotReply) -> Bool {
    reply.lastIndex == snapshot.lastIndex && offset <= snapshot.data.count
      && (offset > self.offset || reply.round == round)
  }
}

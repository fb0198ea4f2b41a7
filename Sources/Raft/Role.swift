// What a server is, and what only such a server has.

/// A server's role with the state that exists only in it (§5.1).
public enum Role: Sendable {
  case follower(Follower)
  case candidate(Candidate)
  case leader(Leader)

  /// The role alone.
  @inlinable public var kind: RoleKind {
    switch self {
    case .follower: .follower
    case .candidate: .candidate
    case .leader: .leader
    }
  }
}

/// A server's role without what belongs to it.
public enum RoleKind: Int, Hashable, Sendable {
  case follower, candidate, leader
}

/// What a follower knows.
public struct Follower: Sendable {
  /// The leader of the current term, once it has been heard.
  public var leader: ServerID?
  /// When it stands for election unless it hears from a leader or grants a vote (§5.2).
  public var electionDeadline: Instant
}

/// What a candidate keeps.
public struct Candidate: Sendable {
  /// Who voted for it in this term; itself included once its own vote is on disk.
  public var votes: ServerSet = []
  /// Who refused.
  public var refusals: ServerSet = []
  /// Votes that came again, counted only with the rule off that forbids it.
  public var repeatedVotes = 0
  /// The disk write that holds its own vote.
  public var voteWrite: Int
  /// When it starts a new election unless this one is decided (§5.2).
  public var electionDeadline: Instant
}

/// What a leader keeps: the volatile state on leaders of Figure 2.
public struct Leader: Sendable {
  /// For each server of the cluster by number, what the leader knows of it; its own is not used.
  public var followers: [Progress]

  /// When the next heartbeat to one of the peers is due.
  func heartbeatDeadline(peers: ServerSet, interval: Duration) -> Instant {
    var earliest = Instant.never
    for peer in peers { earliest = min(earliest, followers[peer.index].lastSent + interval) }
    return earliest
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
  /// How many appends with entries are unanswered.
  public var appendsInFlight = 0
  /// When the last AppendEntries of any kind was sent.
  public var lastSent: Instant
  /// When the last AppendEntries with entries was sent.
  public var lastEntriesSent: Instant
}

// A server's times, apart from its protocol state: when it heard and sent what, and when it will act.

extension Server {
  /// When a server heard and sent what, by its own clock, and when it will act.
  public struct Timing: Hashable, Sendable {
    /// When `step(.timer)` is due: the next heartbeat of a leader or what else it has to look after, else
    /// the election timeout; `.never` for a server that does not stand.
    public internal(set) var deadline = Instant.never
    /// When the election timeout ends, if there is one.
    var timeoutEnd = Instant.never
    /// Whether a leader's deadline has to be reckoned anew.
    var isDeadlineStale = false
    /// Whether `leaderHeardAt` is only when it started: it may have heard from a leader until then.
    var isHeardAtStart = false
    /// When it last heard from a leader of its term, or might have before it started; nil if it never did.
    public internal(set) var leaderHeardAt: Instant?
    /// What only a leader has.
    public internal(set) var leader = LeaderTiming()
    /// What only a server with habits has.
    var habits = HabitTiming()

    /// Makes it as new, with the room that it has for its followers.
    mutating func reset() {
      (deadline, timeoutEnd, leaderHeardAt) = (.never, .never, nil)
      (isDeadlineStale, isHeardAtStart) = (false, false)
      leader.reset()
      habits = HabitTiming()
    }
  }

  /// What a server has to know to keep to its habits.
  struct HabitTiming: Hashable, Sendable {
    /// When it last had a turn, and so looked at its timers.
    var lookedAt = Instant.zero
    /// When it last heard from a leader or gave a vote, if that starts no timer anew.
    var contactAt: Instant?
    /// The last election timeout that was drawn, if it may have to serve again.
    var timeout: TimeSpan?
    /// The end of the longest log that it has heard a leader speak of.
    var leaderEnd: LogIndex = 0
  }

  /// When a leader heard and sent what, and what it has to look after by when.
  public struct LeaderTiming: Hashable, Sendable {
    /// For each server by number, when the leader heard of it; its own is not used.
    public internal(set) var followers: [FollowerTiming] = []
    /// When it steps down unless it hears from a quorum, with check quorum (diss. 6.2).
    public internal(set) var quorumDeadline = Instant.never
    /// When the transfer under way is abandoned (diss. 3.10).
    public internal(set) var transferDeadline = Instant.never
    /// When this round of catching up began (diss. 4.2.1).
    var catchUpStarted = Instant.zero
    /// When the rounds were sent that a lease may be reckoned from, oldest first.
    var roundsSent: [RoundSent] = []
    /// How far its lease reaches (diss. 6.4.1).
    public internal(set) var leaseEnd = Instant.zero

    /// Makes it as new, with the room that it has for its followers.
    mutating func reset() {
      followers.dequeue(followers.count)
      roundsSent.dequeue(roundsSent.count)
      (quorumDeadline, transferDeadline) = (.never, .never)
      (catchUpStarted, leaseEnd) = (.zero, .zero)
    }
  }

  /// When a leader sent something to one follower, and when it heard of it.
  public struct FollowerTiming: Hashable, Sendable {
    /// When the last AppendEntries or InstallSnapshot was sent.
    public var lastSent: Instant
    /// When the last AppendEntries with entries, or the last chunk, was sent.
    public var lastEntriesSent: Instant
    /// When the last answer of this term came, or when the leader took office.
    public var lastHeard: Instant
    /// By how much longer than the heartbeat interval the present wait is.
    var extra = TimeSpan.zero

    init(now: Instant) {
      lastSent = now
      lastEntriesSent = now
      lastHeard = now
    }

    /// Entries or a chunk go out.
    @inline(__always)
    mutating func sendEntries(_ now: Instant) {
      lastSent = now
      lastEntriesSent = now
    }
  }

  /// A round of messages and when it was sent.
  struct RoundSent: Hashable, Sendable {
    var round: Int
    var at: Instant
  }
}

extension Server {
  /// When `step(.timer)` is due, by the server's own clock.
  @inlinable @inline(__always) public var deadline: Instant { timing.deadline }

  /// When it last heard from a leader of its term, by its own clock; nil if it never did.
  @inlinable @inline(__always) public var leaderHeardAt: Instant? { timing.leaderHeardAt }

  /// Brings `deadline` up to date with the role.
  /// - Complexity: O(servers) for a leader that has sent something.
  @inline(__always)
  mutating func refreshDeadline() {
    if roleKind != .leader {
      timing.deadline = timing.timeoutEnd
    } else if timing.isDeadlineStale {
      settleLeaderDeadline()
    }
    if settings.hasHabits { settleHabitualDeadline() }
  }

  @inline(never)
  private mutating func settleLeaderDeadline() {
    timing.isDeadlineStale = false
    var lastSent = Instant.never
    var unanswered = Instant.never
    for peer in peers {
      let times = timing.leader.followers[peer.index]
      let isWaiting = !state.leader.followers[peer.index].inflight.isEmpty
      let waitsSince = isWaiting ? times.lastEntriesSent : .never
      lastSent = times.lastSent < lastSent ? times.lastSent : lastSent
      unanswered = waitsSince < unanswered ? waitsSince : unanswered
    }
    let heartbeat =
      lastSent == .never
      ? .never
      : settings.hasHabits ? nextHabitualHeartbeat : lastSent + settings.heartbeatInterval
    let retry = unanswered == .never ? .never : unanswered + settings.retryInterval
    let duties = min(timing.leader.quorumDeadline, timing.leader.transferDeadline)
    timing.deadline = min(min(heartbeat, retry), duties)
  }
}

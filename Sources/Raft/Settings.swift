// What a server is told once: times, sizes, options and rules.

/// The settings of one server. The defaults are the paper's (§5.6, §9.3) where it names a number, and its
/// sections 5 to 8 without what its authors call extensions.
public struct Settings: Hashable, Sendable {
  /// How long a server waits without hearing from a leader before it stands for election (§5.2).
  public var electionTimeout = TimeSpanRange(.milliseconds(150), .milliseconds(300))
  /// How long a leader lets a follower go without an AppendEntries (§5.2).
  public var heartbeatInterval = TimeSpan.milliseconds(50)
  /// How long a leader waits for the answer to an append with entries before it sends them again
  /// (§5.3: "retries indefinitely").
  public var retryInterval = TimeSpan.milliseconds(50)
  /// The most entries one AppendEntries carries; at least 1.
  public var maxEntriesPerAppend = 8
  /// The most appends with entries that may be unanswered to one follower; 1 to `Inflight.capacity`.
  public var maxAppendsInFlight = 4
  /// How many applied entries a log may hold before a snapshot takes their place (§7); 0 for any
  /// number. Looked at by the owner of the state machine.
  public var snapshotThreshold = 0
  /// How many of the entries that a snapshot covers stay in the log, for followers that are a little behind (diss. 5.1.3:
  /// whoever needs them would otherwise get the whole snapshot).
  public var entriesKept = 0
  /// How many bytes of a snapshot one InstallSnapshot carries; at least 1.
  public var snapshotChunkSize = 64
  /// Whether a server asks if it would win before it stands for election (diss. 9.6).
  public var hasPreVote = false
  /// Whether a leader that hears from no quorum for an election timeout steps down (diss. 6.2).
  public var checksQuorum = false
  /// Whether a server that hears from a leader ignores requests for votes (§6).
  public var hasDisruptionGuard = false
  /// Whether a leader answers reads on the strength of a lease (diss. 6.4.1). Implies the disruption
  /// guard, without which there is no lease. It relies on all servers having it on, and the same shortest
  /// election timeout.
  public var hasLeaseReads = false
  /// By how many thousandths the clocks of two servers may differ in rate, as far as leases are
  /// concerned, of whichever of the two one takes them.
  public var clockBoundThousandths = 100
  /// The rules that are on.
  public var rules = RuleSet.all
  /// How it times its waits where it does not do as the paper says.
  public var habits = TimerHabits() {
    didSet { hasHabits = habits != TimerHabits() }
  }
  /// Whether it has habits: asked often, so it is kept.
  public private(set) var hasHabits = false

  /// The defaults.
  public init() {}

  /// Whether time goes on and entries are sent with these settings.
  public var isUsable: Bool {
    electionTimeout.lowerBound > .zero && heartbeatInterval > .zero && retryInterval > .zero
      && maxEntriesPerAppend >= 1 && maxEntriesPerAppend <= Int(UInt16.max)
      && maxAppendsInFlight >= 1 && maxAppendsInFlight <= Inflight.capacity
      && snapshotThreshold >= 0 && entriesKept >= 0 && snapshotChunkSize >= 1
      && clockBoundThousandths >= 0 && contradiction == nil
  }

  /// Whether requests for votes are ignored while a leader is heard.
  public var guardsLeader: Bool {
    hasDisruptionGuard || hasLeaseReads || habits.keepsLeaderUntilTimeout
  }

  /// Until when a voter helps nobody to depose its leader.
  public var stickiness: Stickiness {
    get {
      habits.keepsLeaderUntilTimeout ? .ownTimeout : hasDisruptionGuard ? .minimumTimeout : .off
    }
    set {
      hasDisruptionGuard = newValue == .minimumTimeout
      habits.keepsLeaderUntilTimeout = newValue == .ownTimeout
    }
  }

  /// How long a leader lets a follower go without an AppendEntries: at least, and at most.
  public var heartbeat: TimeSpanRange {
    get { TimeSpanRange(heartbeatInterval, longestHeartbeat) }
    set {
      heartbeatInterval = newValue.lowerBound
      habits.heartbeatSpread = newValue.upperBound - newValue.lowerBound
    }
  }

  /// The longest that a leader lets a follower go without an AppendEntries.
  public var longestHeartbeat: TimeSpan { heartbeatInterval + habits.heartbeatSpread }

  /// The longest that a server waits before it stands for election.
  public var longestWait: TimeSpan {
    if !hasHabits { return electionTimeout.upperBound }
    var longest = electionTimeout.upperBound + habits.jitter.upperBound
    if case .wait(let range) = habits.afterSplit { longest = max(longest, range.upperBound) }
    switch habits.timerCheck {
    case .always: return longest
    case .every(let interval), .idle(let interval): return longest + interval
    }
  }

  /// For how long after a round of messages that a quorum answered nobody else can have been elected. A clock
  /// that is slower than another by a share b of the other's rate shows T·(1−b) when that shows T, which is less
  /// than the T/(1+b) where b is a share of its own.
  var leaseLength: TimeSpan {
    // Whole ticks count from the last one: the guard of another may end a tick early.
    TimeSpan(
      microseconds: max(0, (electionTimeout.lowerBound - habits.tick).microseconds)
        * max(0, 1000 - clockBoundThousandths) / 1000)
  }
}

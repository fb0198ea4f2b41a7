// What a server is told once: times, sizes and rules.

/// The settings of one server. The defaults are the paper's (§5.6, §9.3) where it names a number.
public struct Settings: Hashable, Sendable {
  /// How long a server waits without hearing from a leader before it stands for election (§5.2).
  public var electionTimeout = DurationRange(.milliseconds(150), .milliseconds(300))
  /// How long a leader lets a follower go without an AppendEntries (§5.2).
  public var heartbeatInterval = Duration.milliseconds(50)
  /// How long a leader waits for the answer to an append with entries before it sends them again
  /// (§5.3: "retries indefinitely"). Looked at when a heartbeat is due.
  public var retryInterval = Duration.milliseconds(50)
  /// The most entries one AppendEntries carries; at least 1.
  public var maxEntriesPerAppend = 8
  /// The most appends with entries that may be unanswered to one follower; at least 1.
  public var maxAppendsInFlight = 4
  /// The rules that are on.
  public var rules = RuleSet.all

  public init() {}

  /// Whether time goes on and entries are sent with these settings.
  public var isUsable: Bool {
    electionTimeout.lowerBound > .zero && heartbeatInterval > .zero && retryInterval > .zero
      && maxEntriesPerAppend >= 1 && maxAppendsInFlight >= 1
  }
}

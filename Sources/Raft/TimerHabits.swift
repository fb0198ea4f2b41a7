// What real systems do about time that the paper does not say: ticks, jitter, when timers are looked at, until when a
// voter sticks to its leader.

/// How a server times its waits, where it does not do as the paper says. The defaults are the paper's.
public struct TimerHabits: Hashable, Sendable {
  /// How an election timeout is chosen from the range of the settings.
  public var timers = ElectionTimers.randomised
  /// When a candidate that does not win stands again.
  public var afterSplit = AfterSplit.timeout
  /// What is drawn at random for each election timeout and added to it, apart from the range of the settings: it does not
  /// make the disruption guard last longer. Nothing where both ends are zero.
  public var jitter = TimeSpanRange(.zero, .zero)
  /// Of how many ticks waits are counted, each server's at moments of its own; zero where time is not counted in ticks.
  public var tick = TimeSpan.zero
  /// When a server looks whether a timer has run out.
  public var timerCheck = TimerCheck.always
  /// Whether a heartbeat, or a vote that is given, starts the election timer anew, and with a new timeout. If it does not,
  /// the timer runs to its end, and only then the server looks how long ago it heard from a leader.
  public var timerReset = TimerReset.atHeartbeat
  /// How much longer than the heartbeat interval each wait of a leader may be, drawn at random.
  public var heartbeatSpread = TimeSpan.zero
  /// Whether a follower that knows a leader helps nobody to depose it until its own election timer has run out.
  public var keepsLeaderUntilTimeout = false
  /// Whether the server's clock stands still while it is paused: its timers go on where they were. Looked at by the
  /// owner of the clock.
  public var pauseStopsTimers = false
  /// When the only voter of a cluster stands for election.
  public var loneVoter = LoneVoter.timeout

  /// The paper's.
  public init() {}
}

/// How an election timeout is chosen from a range.
public enum ElectionTimers: String, Hashable, Sendable, CaseIterable {
  /// At random (§5.2).
  case randomised
  /// Its lower end, for every server.
  case fixed
  /// By the server's number among the voters: the first waits for the lower end, the last for the upper.
  case rankedByServer = "ranked-by-server"
  /// As by number, but in the upper half of the range where a server knows that it lacks entries.
  case rankedByLog = "ranked-by-log"
}

/// When a candidate that does not win stands again, or who voted for it stands itself.
public enum AfterSplit: Hashable, Sendable {
  /// When its election timeout has passed (§5.2).
  case timeout
  /// As soon as it knows that it cannot win any more.
  case atOnce
  /// After a time drawn from this range, and who gave a vote waits as long.
  case wait(TimeSpanRange)
}

/// When a server looks whether a timer has run out.
public enum TimerCheck: Hashable, Sendable {
  /// The moment it has.
  case always
  /// Every so often, each server at moments of its own.
  case every(TimeSpan)
  /// Whenever a message comes, and so long after the last look.
  case idle(TimeSpan)
}

/// What starts a follower's election timer anew.
public enum TimerReset: String, Hashable, Sendable, CaseIterable {
  /// Each heartbeat, and each vote that it gives (§5.2).
  case atHeartbeat = "heartbeat"
  /// Only its end: if a leader was heard by then within the shortest election timeout, it begins again.
  case atEnd = "end"
  /// Each heartbeat, and each vote that it gives, but with the timeout that it has: another is drawn only when the server
  /// becomes a follower, or stands.
  case withSameTimeout = "same"
}

/// When the only voter of a cluster stands for election.
public enum LoneVoter: String, Hashable, Sendable, CaseIterable {
  /// When its election timeout has passed, as all do.
  case timeout
  /// The moment it starts.
  case atOnce = "at-once"
}

/// Until when a voter helps nobody to depose its leader.
public enum Stickiness: String, Hashable, Sendable, CaseIterable {
  /// Not at all.
  case off
  /// For the shortest election timeout after it has heard from the leader (§6).
  case minimumTimeout = "minimum-timeout"
  /// Until its own election timer has run out.
  case ownTimeout = "own-timeout"
}

// Settings that cannot be had together.

/// Two settings of which one forbids what the other says.
public enum Contradiction: Hashable, Sendable, CustomStringConvertible {
  /// Ticks are counted, and this wait is not a whole number of them.
  case notWholeTicks(setting: String, value: String, tick: TimeSpan)
  /// Jitter is added to a timeout that is drawn from a range itself, or is not drawn.
  case jitterTwice(timeout: TimeSpanRange, jitter: TimeSpanRange)
  /// Jitter is added to timers that have nothing random.
  case jitterWithoutChance(ElectionTimers)
  /// Ticks are counted, and timers are looked at only at other moments.
  case tickAndCheck(tick: TimeSpan)
  /// The guard ends after the shortest timeout, and when the own timer runs out.
  case twoGuards
  /// Leases rely on clocks that go on while a server is paused.
  case leaseWhilePaused

  /// What contradicts what, and what to do, as part of a sentence.
  public var description: String {
    switch self {
    case .notWholeTicks(let setting, let value, let tick):
      "`\(setting) \(value)` is not a whole number of ticks: `tick \(tick)` counts time in them"
    case .jitterTwice(let timeout, let jitter):
      "`election-timeout \(timeout)` is a range, and `jitter \(jitter)` is drawn besides: "
        + "set one timeout, or `set jitter off`"
    case .jitterWithoutChance(let timers):
      "`timers \(timers.rawValue)` leaves nothing to chance, and `jitter` does: `set jitter off`"
    case .tickAndCheck(let tick):
      "`tick \(tick)` looks at timers at ticks, and `timer-check` at other moments: "
        + "`set tick off`, or `set timer-check always`"
    case .twoGuards:
      "`disruption-guard on` ends after the shortest election timeout, and `stickiness own-timeout` "
        + "with the own one: set one of them"
    case .leaseWhilePaused:
      "`lease-reads on` relies on clocks that go on, and `pause-stops-timers on` stops them: "
        + "a leader would trust a lease that is over"
    }
  }

  /// The settings that are in each other's way, as scripts call them.
  public var settings: [String] {
    switch self {
    case .notWholeTicks(let setting, _, _): [setting, "tick"]
    case .jitterTwice: ["election-timeout", "jitter"]
    case .jitterWithoutChance: ["timers", "jitter"]
    case .tickAndCheck: ["tick", "timer-check"]
    case .twoGuards: ["disruption-guard", "stickiness"]
    case .leaseWhilePaused: ["lease-reads", "pause-stops-timers"]
    }
  }
}

extension Settings {
  /// The first contradiction in them, or nil if they can be had together.
  public var contradiction: Contradiction? {
    guard hasHabits else { return nil }
    if habits.keepsLeaderUntilTimeout, hasDisruptionGuard { return .twoGuards }
    if habits.pauseStopsTimers, hasLeaseReads { return .leaseWhilePaused }
    return contradictionOfJitter ?? contradictionOfTicks
  }

  private var contradictionOfJitter: Contradiction? {
    guard habits.jitter.upperBound > .zero else { return nil }
    if habits.timers != .randomised { return .jitterWithoutChance(habits.timers) }
    if electionTimeout.lowerBound != electionTimeout.upperBound {
      return .jitterTwice(timeout: electionTimeout, jitter: habits.jitter)
    }
    return nil
  }

  private var contradictionOfTicks: Contradiction? {
    let tick = habits.tick
    guard tick > .zero else { return nil }
    if habits.timerCheck != .always { return .tickAndCheck(tick: tick) }
    let waits = [
      ("election-timeout", electionTimeout), ("heartbeat", heartbeat), ("jitter", habits.jitter),
    ]
    for (setting, range) in waits
    where [range.lowerBound, range.upperBound].contains(where: {
      $0.microseconds % tick.microseconds != 0
    }) {
      return .notWholeTicks(setting: setting, value: range.description, tick: tick)
    }
    return nil
  }
}

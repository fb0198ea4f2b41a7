// The hash of a run: the events, and beside them the setup and what was done from outside.

import Raft

/// A number that depends on all that was mixed into it, in order: equal runs have equal hashes.
struct RunHash: Hashable, Sendable {
  private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

  @inline(__always)
  mutating func mix(_ number: Int) {
    value = (value ^ UInt64(truncatingIfNeeded: number)) &* 0x0000_0100_0000_01B3
    value ^= value >> 29
  }
}

extension RunHash {
  /// Takes in every byte, and how many there are.
  mutating func mix(_ text: String) {
    for byte in text.utf8 { mix(Int(byte)) }
    mix(text.utf8.count)
  }

  mutating func mix(_ range: TimeSpanRange) {
    mix(range.lowerBound.microseconds)
    mix(range.upperBound.microseconds)
  }

  mutating func mix(_ isOn: Bool) { mix(isOn ? 1 : 0) }

  mutating func mix(_ setup: Setup) {
    mix(setup.servers)
    mix(Int(truncatingIfNeeded: setup.seed))
    mix(setup.settings)
    mix(setup.link)
    mix(setup.diskLatency.microseconds)
    mix(setup.clients)
    for given in setup.given { mix(given) }
  }

  private mutating func mix(_ given: GivenServer) {
    mix(given.server.index)
    mix(given.term?.number ?? -1)
    mix(given.votedFor?.index ?? -1)
    for term in given.log { mix(term.number) }
    mix(given.log.count)
    mix(given.commitIndex.number)
    mix(given.snapshotIndex.number)
  }

  mutating func mix(_ settings: Settings) {
    mix(settings.electionTimeout)
    mix(settings.heartbeatInterval.microseconds)
    mix(settings.retryInterval.microseconds)
    mix(settings.maxEntriesPerAppend)
    mix(settings.maxAppendsInFlight)
    mix(settings.snapshotThreshold)
    // Only where it is not as usual: so older runs keep their hashes.
    if settings.entriesKept > 0 { mix(settings.entriesKept) }
    mix(settings.snapshotChunkSize)
    mix(settings.hasPreVote)
    mix(settings.checksQuorum)
    mix(settings.hasDisruptionGuard)
    mix(settings.hasLeaseReads)
    mix(settings.clockBoundThousandths)
    mix(Int(truncatingIfNeeded: settings.rules.rawValue))
    if settings.hasHabits { mix(settings.habits) }
  }

  private mutating func mix(_ habits: TimerHabits) {
    mix(habits.timers.rawValue)
    switch habits.afterSplit {
    case .timeout: mix(0)
    case .atOnce: mix(1)
    case .wait(let range):
      mix(2)
      mix(range)
    }
    mix(habits.jitter)
    mix(habits.tick.microseconds)
    switch habits.timerCheck {
    case .always: mix(0)
    case .every(let interval): mix(interval.microseconds)
    case .idle(let interval): mix(-interval.microseconds)
    }
    mix(habits.timerReset.rawValue)
    mix(habits.heartbeatSpread.microseconds)
    mix(habits.keepsLeaderUntilTimeout)
    mix(habits.pauseStopsTimers)
    mix(habits.loneVoter.rawValue)
  }

  mutating func mix(_ settings: LinkSettings) {
    mix(settings.delay)
    mix(settings.lossMillionths)
    mix(settings.duplicateMillionths)
    // Only where it is not as usual: so older runs keep their hashes.
    if let idleLimit = settings.idleLimit { mix(idleLimit.microseconds) }
  }

  mutating func mix(_ settings: ClientSettings) {
    mix(settings.timeout?.microseconds ?? -1)
    mix(settings.delay)
    mix(settings.lossMillionths)
    // Only where it is not as usual: so older runs keep their hashes.
    if settings.sessionLimit > 0 { mix(settings.sessionLimit) }
  }

  mutating func mix(_ load: Load, until end: Instant) {
    mix(load.callsPerSecond)
    mix(load.readPercent)
    mix(load.keys)
    mix(load.clients)
    mix(end.microseconds)
  }

  mutating func mix(_ operation: Operation) {
    switch operation {
    case .put(let key, let value): mix(1, [key, value])
    case .get(let key): mix(2, [key])
    case .delete(let key): mix(3, [key])
    case .compareAndSet(let key, let expected, let new): mix(4, [key, expected, new])
    case .append(let key, let value): mix(5, [key, value])
    case .register: mix(6)
    }
  }

  private mutating func mix(_ kind: Int, _ texts: [String]) {
    mix(kind)
    for text in texts { mix(text) }
  }
}

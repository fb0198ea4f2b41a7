// What a server does about time where it has habits of its own. Nothing here runs for a server that has none.

extension Server {
  // MARK: Ticks

  /// The last of the server's moments so far apart that is not after the time.
  private func lastMoment(of interval: TimeSpan, notAfter time: Instant) -> Instant {
    if interval <= .zero || time == .never { return time }
    let phase = Int(tickPhase.multipliedFullWidth(by: UInt64(interval.microseconds)).high)
    let since = (time.microseconds - phase) % interval.microseconds
    return Instant(
      microseconds: time.microseconds - (since < 0 ? since + interval.microseconds : since))
  }

  /// From when a wait counts that begins at this time: from the tick before.
  private func lastTick(notAfter time: Instant) -> Instant {
    lastMoment(of: settings.habits.tick, notAfter: time)
  }

  /// From when the disruption guard counts that a message from the leader at this time begins.
  @inline(__always)
  func guardStart(_ heard: Instant) -> Instant {
    settings.hasHabits ? lastTick(notAfter: heard) : heard
  }

  /// The time in whole ticks.
  private func wholeTicks(_ span: TimeSpan) -> TimeSpan {
    let tick = settings.habits.tick
    return tick == .zero
      ? span : tick * max(1, (span.microseconds + tick.microseconds / 2) / tick.microseconds)
  }

  // MARK: The election timer

  /// Starts the election timer afresh because a leader was heard or a vote given, if that is what starts it.
  @inline(__always)
  mutating func resetElectionTimerAtContact(_ turn: inout Turn) {
    if settings.hasHabits, keepsTimer(turn) { return }
    resetElectionTimer(&turn)
  }

  /// Takes note of a contact that draws no timeout.
  /// - Returns: Whether it is one.
  private mutating func keepsTimer(_ turn: borrowing Turn) -> Bool {
    guard roleKind == .follower, timing.timeoutEnd != .never else { return false }
    switch settings.habits.timerReset {
    case .atHeartbeat: return false
    case .atEnd: timing.habits.contactAt = turn.now
    case .withSameTimeout:
      guard let timeout = timing.habits.timeout else { return false }
      timing.timeoutEnd = lastTick(notAfter: turn.now) + timeout
    }
    return true
  }

  /// The election timer has ended: stands for election, unless the timer is only there to look how long nobody was heard.
  @inline(__always)
  mutating func endElectionTimer(_ turn: inout Turn) {
    if settings.hasHabits, beginsTimerAgain(&turn) { return }
    standForElection(&turn)
  }

  private mutating func beginsTimerAgain(_ turn: inout Turn) -> Bool {
    guard settings.habits.timerReset == .atEnd, roleKind == .follower,
      let contact = timing.habits.contactAt,
      turn.now < contact + settings.electionTimeout.lowerBound
    else { return false }
    let heard = turn.now - contact
    turn.note(.timerBegunAgain(leader: knownLeader, heard: heard))
    resetElectionTimer(&turn)
    return true
  }

  /// `drawTimeout` of a server with habits.
  @inline(never)
  mutating func drawHabitualTimeout(_ turn: inout Turn) {
    let start = lastTick(notAfter: turn.now)
    let hasVoted = state.persistent.votedFor != nil && state.knownLeader == nil
    if roleKind == .candidate || hasVoted, case .wait(let range) = settings.habits.afterSplit {
      timing.timeoutEnd = start + wholeTicks(turn.random.duration(in: range))
      return
    }
    let timeout = chosenTimeout(&turn) + drawn(from: settings.habits.jitter, &turn)
    timing.habits.timeout = timeout
    timing.timeoutEnd = start + timeout
  }

  private func chosenTimeout(_ turn: inout Turn) -> TimeSpan {
    let range = settings.electionTimeout
    if !settings.rules[.randomizedTimeouts] { return range.lowerBound }
    switch settings.habits.timers {
    case .randomised: return drawn(from: range, &turn)
    case .fixed: return range.lowerBound
    case .rankedByServer: return place(rank, of: configuration.members.count, in: range)
    case .rankedByLog:
      let isBehind = log.lastIndex < timing.habits.leaderEnd
      let count = configuration.members.count
      return place(isBehind ? count + rank : rank, of: 2 * count, in: range)
    }
  }

  /// Drawn from a range, in whole ticks if time is counted so.
  private func drawn(from range: TimeSpanRange, _ turn: inout Turn) -> TimeSpan {
    let tick = settings.habits.tick
    if tick == .zero { return turn.random.duration(in: range) }
    let count = turn.random.duration(
      in: TimeSpanRange(
        .microseconds(range.lowerBound.microseconds / tick.microseconds),
        .microseconds(range.upperBound.microseconds / tick.microseconds)))
    return tick * count.microseconds
  }

  /// How many voters have lower numbers.
  private var rank: Int { configuration.members.count { $0 < id } }

  /// One of so many places, evenly apart from one end of a range to the other.
  private func place(_ rank: Int, of count: Int, in range: TimeSpanRange) -> TimeSpan {
    let span = (range.upperBound - range.lowerBound).microseconds
    let timeout = range.lowerBound + .microseconds(count > 1 ? span * rank / (count - 1) : 0)
    return wholeTicks(timeout)
  }

  /// Stands again if so many have refused that it cannot win any more.
  mutating func standAgainIfLost(_ turn: inout Turn) {
    let others = configuration.members.subtracting(state.candidate.refusals)
    if !isQuorum(others) { standForElection(&turn) }
  }

  /// Takes down how far the leader's log reaches, as far as this append tells, now that it has been stored. The rank
  /// may be another for it.
  mutating func noteEnd(of append: AppendEntries, _ turn: inout Turn) {
    timing.habits.leaderEnd = max(
      timing.habits.leaderEnd, append.leaderCommit, append.prevLogIndex + Int(append.count))
    resetElectionTimerAtContact(&turn)
  }

  // MARK: Heartbeats

  /// When the follower with these times is due a heartbeat.
  @inline(__always)
  func heartbeatDue(_ times: FollowerTiming) -> Instant {
    settings.hasHabits
      ? habitualHeartbeat(times) : times.lastSent + settings.heartbeatInterval
  }

  private func habitualHeartbeat(_ times: FollowerTiming) -> Instant {
    lastTick(notAfter: times.lastSent) + settings.heartbeatInterval + times.extra
  }

  /// When a leader's next heartbeat is due.
  var nextHabitualHeartbeat: Instant {
    peers.map { habitualHeartbeat(timing.leader.followers[$0.index]) }.min() ?? .never
  }

  /// Draws how long the wait for the next heartbeat is.
  mutating func drawHeartbeat(to peer: ServerID, _ turn: inout Turn) {
    timing.leader.followers[peer.index].extra = drawn(
      from: TimeSpanRange(.zero, settings.habits.heartbeatSpread), &turn)
  }

  // MARK: When it looks

  /// Takes down that the server has looked at its timers.
  mutating func noteLook(_ turn: borrowing Turn) {
    timing.habits.lookedAt = turn.now
    timing.isDeadlineStale = true
  }

  /// Puts off what is due to when the server looks whether it is.
  mutating func settleHabitualDeadline() {
    let due = timing.deadline
    if due == .never { return }
    switch settings.habits.timerCheck {
    case .always: break
    case .every(let interval):
      let before = lastMoment(of: interval, notAfter: due)
      timing.deadline = before == due ? due : before + interval
    case .idle(let interval):
      let wait = max(0, (due - timing.habits.lookedAt).microseconds)
      let looks = (wait + interval.microseconds - 1) / interval.microseconds
      timing.deadline = timing.habits.lookedAt + interval * looks
    }
  }

  /// What habits have to say about the start: the only voter need not wait for anybody.
  mutating func startHabits(_ turn: borrowing Turn) {
    timing.habits.lookedAt = turn.now
    if settings.habits.loneVoter == .atOnce, isVoter, configuration.members == ServerSet(id) {
      timing.timeoutEnd = turn.now
    }
  }
}

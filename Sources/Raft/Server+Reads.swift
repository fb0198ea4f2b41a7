// Reads without the log: ReadIndex (§8, diss. 6.4) and leases (diss. 6.4.1).

/// A read that waits until its leader is sure to lead.
public struct PendingRead: Hashable, Sendable {
  /// The number that came with it.
  public var number: UInt64
  /// What must be applied before it is answered: the commit index when it came in; nil as long as the
  /// leader does not know the commit index for sure, which it does after a commit in its own term.
  public var index: LogIndex?
  /// The round that a quorum has to answer.
  public var round: Int
}

extension Server {
  /// Numbers a round of messages: whoever answers one of it, or of a later one, took this server for the
  /// leader after the round began.
  mutating func beginRound(_ turn: inout Turn) {
    state.leader.round += 1
    if settings.hasLeaseReads {
      timing.leader.roundsSent.append(RoundSent(round: state.leader.round, at: turn.now))
    }
  }

  /// A leader makes sure that it leads before it lets the read be answered; any other server refuses.
  mutating func beginRead(_ number: UInt64, _ turn: inout Turn) {
    guard isLeader else {
      turn.note(.requestRefused(.notLeader(leader: knownLeader)))
      turn.decide(read: number, isReady: false)
      return
    }
    if !knowsWhatIsCommitted {
      state.leader.reads.append(PendingRead(number: number, index: nil, round: 0))
      turn.note(.readWaits(round: nil, index: commitIndex))
      return
    }
    if let ground = groundForReading(at: turn.now) {
      turn.note(.readReady(index: commitIndex, ground))
      turn.decide(read: number, isReady: true)
      return
    }
    beginRound(&turn)
    state.leader.reads.append(
      PendingRead(number: number, index: commitIndex, round: state.leader.round))
    turn.note(.readWaits(round: state.leader.round, index: commitIndex))
    for peer in peers { sendHeartbeat(to: peer, &turn) }
  }

  /// Why a leader would answer a read at once at this moment of its own clock; nil if it would not, or
  /// does not lead.
  public func readGround(at now: Instant) -> ReadGround? {
    isLeader && knowsWhatIsCommitted ? groundForReading(at: now) : nil
  }

  /// Whether it has committed an entry of its own term, unless it need not have.
  @inline(__always)
  private var knowsWhatIsCommitted: Bool {
    !settings.rules[.readAfterOwnCommit]
      || state.persistent.log.term(at: commitIndex) == state.persistent.currentTerm
  }

  /// Why a read may be answered at once, or nil if it may not.
  @inline(__always)
  private func groundForReading(at now: Instant) -> ReadGround? {
    if !settings.rules[.readConfirmation] { return .unconfirmed }
    if isQuorum([id]) { return .confirmed(round: state.leader.round) }
    if settings.hasLeaseReads, now < timing.leader.leaseEnd,
      !state.leader.hasSentTimeoutNow || !settings.rules[.leaseEndsWithTransfer]
    {
      return .lease(until: timing.leader.leaseEnd)
    }
    return nil
  }

  /// The leader has committed in its term: what waited for that goes on.
  mutating func startWaitingReads(_ turn: inout Turn) {
    guard state.leader.reads.contains(where: { $0.index == nil }),
      state.persistent.log.term(at: commitIndex) == state.persistent.currentTerm
    else { return }
    beginRound(&turn)
    for position in state.leader.reads.indices where state.leader.reads[position].index == nil {
      state.leader.reads[position].index = commitIndex
      state.leader.reads[position].round = state.leader.round
      turn.note(.readWaits(round: state.leader.round, index: commitIndex))
    }
    for peer in peers { sendHeartbeat(to: peer, &turn) }
    settleRounds(&turn)
  }

  /// An answer has come: extends the lease, and lets reads be answered that a quorum has confirmed.
  mutating func settleRounds(_ turn: inout Turn) {
    guard let first = firstRoundAwaited else { return }
    let answered = quorumIndex(above: first - 1) { server in
      server == id ? state.leader.round : state.leader.followers[server.index].round
    }
    if settings.hasLeaseReads { extendLease(throughRound: answered) }
    var position = 0
    while position < state.leader.reads.count {
      let read = state.leader.reads[position]
      guard let index = read.index, read.round <= answered else {
        position += 1
        continue
      }
      turn.note(.readReady(index: index, .confirmed(round: answered)))
      turn.decide(read: read.number, isReady: true)
      state.leader.reads.remove(at: position)
    }
  }

  /// The first round of which it matters whether a quorum has answered it; nil if it does not of any.
  @inline(__always)
  private var firstRoundAwaited: Int? {
    if state.leader.reads.isEmpty, timing.leader.roundsSent.isEmpty { return nil }
    var first = timing.leader.roundsSent.first?.round ?? .max
    for read in state.leader.reads where read.index != nil { first = min(first, read.round) }
    return first
  }

  /// From now on others may be elected sooner than the lease reckons with.
  mutating func forgetLease() {
    timing.leader.leaseEnd = .zero
    timing.leader.roundsSent = []
  }

  /// Nobody else can have been elected until the servers that answered the round may vote again.
  private mutating func extendLease(throughRound answered: Int) {
    var latest: Instant?
    while let first = timing.leader.roundsSent.first, first.round <= answered {
      latest = first.at
      timing.leader.roundsSent.removeFirst()
    }
    if let latest {
      timing.leader.leaseEnd = max(timing.leader.leaseEnd, latest + settings.leaseLength)
    }
  }
}

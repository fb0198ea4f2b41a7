// One server of the cluster as a value: an input and the time go in, effects come out.

/// The state that outlives a crash (Figure 2, and the snapshot of §7).
public struct Persistent: Hashable, Sendable {
  /// The latest term the server has seen.
  public internal(set) var currentTerm: Term = 0
  /// Whom it voted for in that term.
  public internal(set) var votedFor: ServerID?
  /// Its log, and with it the configurations that were ever in force.
  public internal(set) var log: Log
  /// What has taken the place of the log's first entries.
  public internal(set) var snapshot: Snapshot?

  /// The last index that the snapshot covers; 0 without one. The log may still hold some of these entries.
  public var snapshotEnd: LogIndex { snapshot?.lastIndex ?? 0 }

  /// What a server has that never ran: term 0, no vote, an empty log. Without voters it belongs to no
  /// cluster yet.
  public init(configuration: Configuration = Configuration(voters: [])) {
    log = Log(configuration: configuration)
  }

  /// What a server has that ran before, or might have.
  public init(currentTerm: Term, votedFor: ServerID?, log: Log, snapshot: Snapshot?) {
    self.currentTerm = currentTerm
    self.votedFor = votedFor
    self.log = log
    self.snapshot = snapshot
  }

  /// Makes it the same as another.
  /// - Parameter other: Where the other lies.
  mutating func reset(to other: UnsafePointer<Persistent>) {
    currentTerm = other.pointee.currentTerm
    votedFor = other.pointee.votedFor
    log.reset(to: other.part(\.log))
    if snapshot != nil || other.pointee.snapshot != nil { snapshot = other.pointee.snapshot }
  }

  /// What was persistent at an earlier time, if the log has only grown since.
  /// - Parameters:
  ///   - lastIndex: Where the log ended then.
  ///   - configurations: How many configurations it had.
  /// - Precondition: The log is no shorter, and has no fewer.
  public func prefix(
    through lastIndex: LogIndex, configurations: Int, term: Term, votedFor: ServerID?
  ) -> Persistent {
    var prefix = self
    prefix.currentTerm = term
    prefix.votedFor = votedFor
    prefix.log = log.prefix(through: lastIndex, configurations: configurations)
    return prefix
  }
}

/// What can happen to a server.
public enum Input: Sendable {
  /// A message arrived.
  case message(Message)
  /// The time is `deadline` or later.
  case timer
  /// The election timeout ends now, whatever is left of it.
  case electionTimeout
  /// A client's command for the state machine.
  case command(UInt64)
  /// A client's read, with a number that `Turn.reads` repeats.
  case read(UInt64)
  /// These shall be the voters.
  case change(ServerSet, ChangeMethod)
  /// These shall be the members without a vote; those among the voters lose theirs.
  case learners(ServerSet)
  /// Another server shall lead.
  case transfer(ServerID)
  /// No other server shall lead any more: a leader takes the transfer back.
  case cancelTransfer
  /// A leader's heartbeats go out now, however long the last ones are ago.
  case heartbeat
  /// A leader leads no longer.
  case stepDown
  /// The state machine has been written down, with all entries up to the index applied.
  case snapshot(through: LogIndex, data: [UInt8])
  /// All disk writes up to this number are done.
  case diskWritten(Int)
}

/// One Raft server (§5 to §8): what it is told, what it is by the protocol, and when it will act.
///
/// An input goes in with `step` or `receive`; the effects are left in the `Turn`. Nothing happens by itself:
/// at `deadline` the owner hands in `.timer`.
public struct Server: Sendable {
  /// Who it is.
  public let id: ServerID
  /// What it is told. A change counts from now on; an election timeout already drawn stays.
  public var settings: Settings {
    didSet {
      areSettingsChanged = true
      if isLeader {
        settleQuorumCheck()
        if settings.leaseLength != oldValue.leaseLength { forgetLease() }
      }
      timing.isDeadlineStale = true
      refreshDeadline()
    }
  }
  /// What the protocol is about: all that has no time in it.
  public internal(set) var state: State
  /// When it heard and sent what, and when it will act.
  public internal(set) var timing = Timing()
  /// Where in the time from one tick to the next its ticks are, as a fraction of 2 to the 64.
  private(set) var tickPhase: UInt64
  /// Whether its settings may be others than it began with.
  private var areSettingsChanged = false

  /// What it is, with the state that only such a server has.
  public var role: Role {
    switch roleKind {
    case .follower: .follower(Follower(leader: knownLeader, electionDeadline: timing.timeoutEnd))
    case .preCandidate: .preCandidate(state.candidate)
    case .candidate: .candidate(state.candidate)
    case .leader: .leader(state.leader)
    }
  }

  /// Whether it stands for election when it hears from nobody. Besides voters that is who has lost its vote
  /// in a configuration that is not known to be committed: until it is, the others may be unable to elect
  /// anybody else (diss. 4.2.2).
  @inline(__always)
  public var mayStand: Bool {
    isVoter || Self.mayBeNeeded(id, state.persistent.log.configurations, state.commitIndex)
  }

  // Handed what it looks at: else a copy of the server would be made to be asked.
  @inline(never)
  private static func mayBeNeeded(
    _ id: ServerID, _ changes: [Log.ConfigurationRecord], _ commitIndex: LogIndex
  ) -> Bool {
    let committed = changes.lastIndex { $0.index <= commitIndex } ?? 0
    return changes[committed...].contains { $0.configuration.members.contains(id) }
  }

  /// A server that starts, or starts again after a crash with what its disk kept. It begins as a
  /// follower (§5.2).
  /// - Parameter tickPhase: Where in the time from one tick to the next its ticks are.
  public init(
    id: ServerID, settings: Settings, persistent: Persistent, tickPhase: UInt64 = 0,
    turn: inout Turn
  ) {
    self.id = id
    self.settings = settings
    self.tickPhase = tickPhase
    state = State(persistent: persistent)
    start(&turn)
  }

  /// Starts again after a crash.
  /// - Parameter persistent: What its disk kept, if that is not all that was to be kept.
  public mutating func restart(with persistent: Persistent? = nil, _ turn: inout Turn) {
    if let persistent { state.persistent = persistent }
    state.forgetVolatile()
    timing.reset()
    start(&turn)
  }

  /// Makes it what another was at the beginning that began with the same settings, with the chance of the turn. What it
  /// keeps stays where it is: to ask for memory anew would cost more than all else.
  /// - Parameter origin: Where the other lies: to hand it over would copy it.
  package mutating func reset(
    to origin: UnsafePointer<Server>, tickPhase: UInt64, _ turn: inout Turn
  ) {
    if areSettingsChanged {
      settings = origin.pointee.settings
      areSettingsChanged = false
    }
    self.tickPhase = tickPhase
    state.persistent.reset(to: origin.part(\.state.persistent))
    state.forgetVolatile()
    timing.reset()
    start(&turn)
    state.commitIndex = origin.pointee.state.commitIndex
  }

  private mutating func start(_ turn: inout Turn) {
    if !settings.rules[.votePersisted] { state.persistent.votedFor = nil }
    forgetWhatRulesKeep()
    // A vote given now could break a lease that rests on an answer from before the crash.
    if settings.hasLeaseReads {
      timing.leaderHeardAt = turn.now
      timing.isHeardAtStart = true
    }
    resetElectionTimer(&turn)
    if settings.hasHabits { startHabits(turn) }
    refreshDeadline()
  }

  /// Does what the input asks for. The effects are left in the turn, whose former effects the
  /// caller has cleared.
  public mutating func step(_ input: Input, _ turn: inout Turn) {
    switch input {
    case .message(let message):
      let slot = turn.messages.store(message)
      handle(slot, &turn)
      turn.messages.release(slot)
    case .timer: if isLeader { attendToDuties(&turn) } else { endElectionTimer(&turn) }
    case .electionTimeout: standForElection(&turn)
    case .command(let command): propose(.command(command), &turn)
    case .read(let number): beginRead(number, &turn)
    case .change(let voters, let method): change(to: voters, method, &turn)
    case .learners(let servers): setLearners(servers, &turn)
    case .transfer(let target): startTransfer(to: target, &turn)
    case .cancelTransfer: abandonTransfer(&turn)
    case .heartbeat: sendHeartbeatsNow(&turn)
    case .stepDown: if isLeader { becomeFollower(of: nil, .asked, &turn) }
    case .snapshot(let index, let data): takeSnapshot(through: index, data, &turn)
    case .diskWritten(let write): didWrite(write, &turn)
    }
    finish(&turn)
  }

  /// `step(.timer)`, without the cost of an input.
  public mutating func fireTimer(_ turn: inout Turn) {
    if isLeader { attendToDuties(&turn) } else { endElectionTimer(&turn) }
    finish(&turn)
  }

  /// `step(.command(command))`, without the cost of an input.
  public mutating func propose(_ command: UInt64, _ turn: inout Turn) {
    propose(.command(command), &turn)
    finish(&turn)
  }

  /// `step(.read(number))`, without the cost of an input.
  public mutating func read(_ number: UInt64, _ turn: inout Turn) {
    beginRead(number, &turn)
    finish(&turn)
  }

  /// `step(.diskWritten(write))`, without the cost of an input.
  public mutating func finishWrite(_ write: Int, _ turn: inout Turn) {
    didWrite(write, &turn)
    finish(&turn)
  }

  /// `step(.message(message))` for a message that lies in a slot of `turn.messages`. It stays there.
  /// - Precondition: The slot holds a message to this server.
  public mutating func receive(slot: Int, _ turn: inout Turn) {
    handle(slot, &turn)
    finish(&turn)
  }

  @inline(__always)
  private mutating func finish(_ turn: inout Turn) {
    if turn.needsWrite { openWrite(&turn) }
    if settings.hasHabits { noteLook(turn) }
    refreshDeadline()
  }

  /// When the server stands for election, or nil for a leader.
  public var electionDeadline: Instant? { isLeader ? nil : timing.timeoutEnd }

  /// Whom a leader sends its entries to: the other members, and those that catch up.
  @inline(__always)
  var peers: ServerSet {
    state.persistent.log.configuration.members.union(state.leader.learners).subtracting(
      ServerSet(id))
  }

  /// What a leader does when its timer runs out.
  private mutating func attendToDuties(_ turn: inout Turn) {
    timing.isDeadlineStale = true
    if timing.leader.quorumDeadline <= turn.now {
      checkQuorum(&turn)
      guard isLeader else { return }
    }
    if state.leader.transfer != nil, timing.leader.transferDeadline <= turn.now {
      abandonTransfer(&turn)
    }
    sendHeartbeats(&turn)
    if state.leader.change != nil { reviewCatchUp(&turn) }
  }

  @inline(__always)
  private mutating func handle(_ slot: Int, _ turn: inout Turn) {
    if turn.messages[slot].term > currentTerm {
      guard meetHigherTerm(slot, &turn) else { return }
    }
    switch turn.messages[slot].kind {
    case .appendEntries: handleAppendEntries(slot, &turn)
    case .appendEntriesReply: handleAppendEntriesReply(slot, &turn)
    case .requestVote: handleRequestVote(slot, &turn)
    case .requestVoteReply: handleRequestVoteReply(slot, &turn)
    case .preVote: handlePreVote(slot, &turn)
    case .preVoteReply: handlePreVoteReply(slot, &turn)
    case .installSnapshot: handleInstallSnapshot(slot, &turn)
    case .installSnapshotReply: handleInstallSnapshotReply(slot, &turn)
    case .timeoutNow: handleTimeoutNow(slot, &turn)
    }
  }

  /// Takes the higher term of a message, unless the term is only being asked about or the message is
  /// to be ignored.
  /// - Returns: Whether the message is to be looked at.
  @inline(never)
  private mutating func meetHigherTerm(_ slot: Int, _ turn: inout Turn) -> Bool {
    let (sender, term) = (turn.messages[slot].from, turn.messages[slot].term)
    switch turn.messages[slot].kind {
    case .preVote: return true
    case .preVoteReply: if turn.messages[slot].isGranted { return true }
    case .requestVote:
      // Before its term is even looked at (§6).
      if !turn.messages[slot].isTransfer, isGuarded(against: sender, &turn) { return false }
    default: break
    }
    advanceTerm(to: term, by: sender, &turn)
    return true
  }

  /// Sends a message of the current term.
  @inline(__always)
  func send(
    _ body: Message.Body, to peer: ServerID, waitsFor write: Int = 0, _ turn: inout Turn
  ) {
    turn.send(body, from: id, to: peer, term: currentTerm, waitsFor: write)
  }
}

// One server of the cluster as a value: an input and the time go in, effects come out.

/// The state that outlives a crash (Figure 2, and the snapshot of §7).
public struct Persistent: Equatable, Sendable {
  /// The latest term the server has seen.
  public internal(set) var currentTerm: Term = 0
  /// Whom it voted for in that term.
  public internal(set) var votedFor: ServerID?
  /// Its log, and with it the configurations that were ever in force.
  public internal(set) var log: Log
  /// What has taken the place of the log's first entries.
  public internal(set) var snapshot: Snapshot?

  /// What a server has that never ran: term 0, no vote, an empty log. Without voters it belongs to no
  /// cluster yet.
  public init(configuration: Configuration = Configuration(voters: [])) {
    log = Log(configuration: configuration)
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
  /// Another server shall lead.
  case transfer(ServerID)
  /// The state machine has been written down, with all entries up to the index applied.
  case snapshot(through: LogIndex, data: [UInt8])
  /// All disk writes up to this number are done.
  case diskWritten(Int)
}

/// One Raft server (§5 to §8).
public struct Server: Sendable {
  /// Who it is.
  public let id: ServerID
  /// What it is, without what belongs to it.
  public internal(set) var roleKind = RoleKind.follower
  /// Whose AppendEntries it accepts, once heard; itself if it leads.
  public internal(set) var knownLeader: ServerID?
  /// What it is told. A change counts from now on; an election timeout already drawn stays.
  public var settings: Settings {
    didSet {
      if isLeader {
        settleQuorumCheck()
        if settings.leaseLength != oldValue.leaseLength { forgetLease() }
      }
      isDeadlineStale = true
      refreshDeadline()
    }
  }

  /// What outlives a crash. Changing it sets `Turn.needsWrite`.
  public internal(set) var persistent: Persistent
  /// The highest entry known to be committed.
  public internal(set) var commitIndex: LogIndex = 0

  /// When `step(.timer)` is due, by the server's own clock: the next heartbeat of a leader or what else it
  /// has to look after, else the election timeout; `.never` for a server that does not stand.
  public internal(set) var deadline = Instant.never
  /// When the election timeout ends, if there is one.
  var timeoutEnd = Instant.never
  /// Whether a leader's deadline has to be reckoned anew.
  var isDeadlineStale = false
  /// When it last heard from a leader of its term, by its own clock; nil if it never did.
  public internal(set) var leaderHeardAt: Instant?

  /// What it keeps while it is a candidate or a pre-candidate.
  var candidate = Candidate()
  /// What it keeps while it leads.
  var leader = Leader()
  /// A snapshot of which some chunks have come.
  public internal(set) var incoming: IncomingSnapshot?

  /// The number of the last disk write that was asked for; 0 before the first.
  public internal(set) var lastWrite = 0
  /// The number of the last disk write that is done.
  public internal(set) var doneWrite = 0
  /// The highest index of the own log that is on disk.
  public internal(set) var durableIndex: LogIndex
  /// For writes still under way, oldest first, how far the log reached when they were asked for.
  var openWrites: [OpenWrite] = []

  struct OpenWrite: Sendable {
    var number: Int
    var lastIndex: LogIndex
  }

  /// What it is, with the state that only such a server has.
  /// - Complexity: O(servers) for a leader.
  public var role: Role {
    switch roleKind {
    case .follower: .follower(Follower(leader: knownLeader, electionDeadline: timeoutEnd))
    case .preCandidate: .preCandidate(candidate)
    case .candidate: .candidate(candidate)
    case .leader: .leader(leader)
    }
  }

  /// The latest term it has seen.
  @inlinable public var currentTerm: Term { persistent.currentTerm }
  /// Whom it voted for in that term.
  @inlinable public var votedFor: ServerID? { persistent.votedFor }
  /// Its log, written to disk or not.
  @inlinable public var log: Log { _read { yield persistent.log } }
  /// Whether it leads its current term.
  @inlinable public var isLeader: Bool { roleKind == .leader }
  /// Who votes: the latest configuration in its log, committed or not (§6).
  @inlinable public var configuration: Configuration { persistent.log.configuration }
  /// Whether it has a vote itself.
  @inlinable public var isVoter: Bool { persistent.log.configuration.members.contains(id) }

  /// Whether it stands for election when it hears from nobody. Besides voters that is who has lost its vote
  /// in a configuration that is not known to be committed: until it is, the others may be unable to elect
  /// anybody else (diss. 4.2.2).
  public var mayStand: Bool { isVoter || mayBeNeeded }

  @inline(never)
  private var mayBeNeeded: Bool {
    let changes = persistent.log.configurations
    let committed = changes.lastIndex { $0.index <= commitIndex } ?? 0
    return changes[committed...].contains { $0.configuration.members.contains(id) }
  }

  /// A server that starts, or starts again after a crash with what its disk kept. It begins as a
  /// follower (§5.2).
  public init(id: ServerID, settings: Settings, persistent: Persistent, turn: inout Turn) {
    self.id = id
    self.settings = settings
    self.persistent = persistent
    durableIndex = persistent.log.lastIndex
    commitIndex = persistent.log.snapshotIndex
    if !settings.rules[.votePersisted] { self.persistent.votedFor = nil }
    forgetWhatRulesKeep()
    // A vote given now could break a lease that rests on an answer from before the crash.
    if settings.hasLeaseReads { leaderHeardAt = turn.now }
    resetElectionTimer(&turn)
    refreshDeadline()
  }

  /// Does what the input asks for. The effects are left in the turn, whose former effects the
  /// caller has cleared.
  public mutating func step(_ input: Input, _ turn: inout Turn) {
    switch input {
    case .message(let message): handle(message, &turn)
    case .timer: timerFired(&turn)
    case .electionTimeout: standForElection(&turn)
    case .command(let command): propose(.command(command), &turn)
    case .read(let number): read(number, &turn)
    case .change(let voters, let method): change(to: voters, method, &turn)
    case .transfer(let target): startTransfer(to: target, &turn)
    case .snapshot(let index, let data): takeSnapshot(through: index, data, &turn)
    case .diskWritten(let write): didWrite(write, &turn)
    }
    finish(&turn)
  }

  /// `step(.message(message))`, without the cost of wrapping the message or copying it: it is lent, and
  /// comes back as it was.
  public mutating func receive(_ message: inout Message, _ turn: inout Turn) {
    handle(message, &turn)
    finish(&turn)
  }

  @inline(__always)
  private mutating func finish(_ turn: inout Turn) {
    if turn.needsWrite { openWrite(&turn) }
    refreshDeadline()
  }

  /// Brings `deadline` up to date with the role.
  /// - Complexity: O(servers) for a leader that has sent something.
  @inline(__always)
  mutating func refreshDeadline() {
    if roleKind != .leader {
      deadline = timeoutEnd
    } else if isDeadlineStale {
      settleLeaderDeadline()
    }
  }

  @inline(never)
  private mutating func settleLeaderDeadline() {
    isDeadlineStale = false
    var lastSent = Instant.never
    var unanswered = Instant.never
    for peer in peers {
      let place = peer.index
      lastSent = min(lastSent, leader.followers[place].lastSent)
      if leader.followers[place].appendsInFlight > 0 {
        unanswered = min(unanswered, leader.followers[place].lastEntriesSent)
      }
    }
    let heartbeat = lastSent == .never ? .never : lastSent + settings.heartbeatInterval
    let retry = unanswered == .never ? .never : unanswered + settings.retryInterval
    deadline = min(heartbeat, retry, leader.quorumDeadline, leader.transfer?.deadline ?? .never)
  }

  /// When the server stands for election, or nil for a leader.
  public var electionDeadline: Instant? { isLeader ? nil : timeoutEnd }

  /// Whom a leader sends its entries to: the other members, and those that catch up.
  @inline(__always)
  var peers: ServerSet {
    persistent.log.configuration.members.union(leader.learners).subtracting(ServerSet(id))
  }

  private mutating func timerFired(_ turn: inout Turn) {
    if isLeader { attendToDuties(&turn) } else { standForElection(&turn) }
  }

  /// What a leader does when its timer runs out.
  private mutating func attendToDuties(_ turn: inout Turn) {
    isDeadlineStale = true
    if leader.quorumDeadline <= turn.now {
      checkQuorum(&turn)
      guard isLeader else { return }
    }
    if let transfer = leader.transfer, transfer.deadline <= turn.now { abandonTransfer(&turn) }
    sendHeartbeats(&turn)
    if leader.change != nil { reviewCatchUp(&turn) }
  }

  @inline(__always)
  private mutating func handle(_ message: borrowing Message, _ turn: inout Turn) {
    if message.term > persistent.currentTerm {
      guard meetHigherTerm(message, &turn) else { return }
    }
    switch message.body {
    case .appendEntries: handleAppendEntries(message, &turn)
    case .appendEntriesReply(let reply):
      handleAppendEntriesReply(reply, from: message.from, term: message.term, &turn)
    case .requestVote(let lastLogIndex, let lastLogTerm, let isTransfer):
      if !isTransfer, isGuarded(against: message.from, &turn) { return }
      handleRequestVote(
        from: message.from, term: message.term, lastLogIndex: lastLogIndex,
        lastLogTerm: lastLogTerm, &turn)
    case .requestVoteReply(let granted):
      handleRequestVoteReply(from: message.from, term: message.term, granted: granted, &turn)
    case .preVote(let lastLogIndex, let lastLogTerm):
      handlePreVote(
        from: message.from, term: message.term, lastLogIndex: lastLogIndex,
        lastLogTerm: lastLogTerm, &turn)
    case .preVoteReply(let granted):
      handlePreVoteReply(from: message.from, term: message.term, granted: granted, &turn)
    case .installSnapshot(let chunk): handleInstallSnapshot(chunk, message, &turn)
    case .installSnapshotReply(let reply):
      handleInstallSnapshotReply(reply, from: message.from, term: message.term, &turn)
    case .timeoutNow: handleTimeoutNow(from: message.from, term: message.term, &turn)
    }
  }

  /// Takes the higher term of a message, unless the term is only being asked about or the message is
  /// to be ignored.
  /// - Returns: Whether the message is to be looked at.
  @inline(never)
  private mutating func meetHigherTerm(
    _ message: borrowing Message, _ turn: inout Turn
  ) -> Bool {
    switch message.body {
    case .preVote, .preVoteReply(granted: true): return true
    case .requestVote(_, _, let isTransfer):
      // Before its term is even looked at (§6).
      if !isTransfer, isGuarded(against: message.from, &turn) { return false }
    default: break
    }
    advanceTerm(to: message.term, by: message.from, &turn)
    return true
  }

  /// Sends a message of the current term.
  @inline(__always)
  func send(
    _ body: Message.Body, to peer: ServerID, waitsForDisk: Bool = false, _ turn: inout Turn
  ) {
    turn.send(
      Message(from: id, to: peer, term: persistent.currentTerm, body: body),
      waitsForDisk: waitsForDisk)
  }
}

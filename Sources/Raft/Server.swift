// One server of the cluster as a value: an input and the time go in, effects come out.

/// The state that outlives a crash (Figure 2).
public struct Persistent: Equatable, Sendable {
  /// The latest term the server has seen.
  public internal(set) var currentTerm: Term = 0
  /// Whom it voted for in that term.
  public internal(set) var votedFor: ServerID?
  /// Its log.
  public internal(set) var log = Log()

  /// What a server has that never ran: term 0, no vote, an empty log.
  public init() {}
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
  /// All disk writes up to this number are done.
  case diskWritten(Int)
}

/// One Raft server (§5).
public struct Server: Sendable {
  public let id: ServerID
  /// What it is told. A change counts from now on; an election timeout already drawn stays.
  public var settings: Settings {
    didSet { refreshDeadline() }
  }
  /// Who votes (§5.1).
  public let configuration: Configuration

  /// What outlives a crash. Changing it sets `Turn.needsWrite`.
  public internal(set) var persistent: Persistent
  /// The highest entry known to be committed.
  public internal(set) var commitIndex: LogIndex = 0
  /// What it is, with the state that only such a server has.
  public internal(set) var role: Role

  /// When `step(.timer)` is due, by the server's own clock: the next heartbeat of a leader, else the
  /// election timeout.
  public private(set) var deadline = Instant.never

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

  @inlinable public var currentTerm: Term { persistent.currentTerm }
  @inlinable public var votedFor: ServerID? { persistent.votedFor }
  @inlinable public var log: Log { persistent.log }
  @inlinable public var isLeader: Bool {
    if case .leader = role { true } else { false }
  }

  /// A server that starts, or starts again after a crash with what its disk kept. It begins as a
  /// follower (§5.2).
  public init(
    id: ServerID, configuration: Configuration, settings: Settings,
    persistent: Persistent = Persistent(), turn: inout Turn
  ) {
    self.id = id
    self.configuration = configuration
    self.settings = settings
    self.persistent = persistent
    durableIndex = persistent.log.lastIndex
    if !settings.rules[.votePersisted] { self.persistent.votedFor = nil }
    role = .follower(Follower(leader: nil, electionDeadline: .never))
    resetElectionTimer(&turn)
    refreshDeadline()
  }

  /// Does what the input asks for. The effects are left in the turn, whose former effects the
  /// caller has cleared.
  public mutating func step(_ input: Input, _ turn: inout Turn) {
    switch input {
    case .message(let message): handle(message, &turn)
    case .timer: timerFired(&turn)
    case .electionTimeout: startElection(&turn)
    case .command(let command): propose(.command(command), &turn)
    case .diskWritten(let write): didWrite(write, &turn)
    }
    finish(&turn)
  }

  /// `step(.message(message))`, without the cost of wrapping the message.
  public mutating func receive(_ message: Message, _ turn: inout Turn) {
    handle(message, &turn)
    finish(&turn)
  }

  private mutating func finish(_ turn: inout Turn) {
    if turn.needsWrite { openWrite() }
    refreshDeadline()
  }

  /// Brings `deadline` up to date with the role.
  /// - Complexity: O(servers) for a leader.
  mutating func refreshDeadline() {
    switch role {
    case .follower(let follower): deadline = follower.electionDeadline
    case .candidate(let candidate): deadline = candidate.electionDeadline
    case .leader(let leader):
      deadline = leader.heartbeatDeadline(peers: peers, interval: settings.heartbeatInterval)
    }
  }

  /// When the server stands for election, or nil for a leader.
  public var electionDeadline: Instant? { isLeader ? nil : deadline }

  /// Who leads, as far as this server knows.
  public var knownLeader: ServerID? {
    switch role {
    case .follower(let follower): follower.leader
    case .candidate: nil
    case .leader: id
    }
  }

  /// The other voters.
  var peers: ServerSet { configuration.voters.subtracting(ServerSet(id)) }

  private mutating func timerFired(_ turn: inout Turn) {
    if case .leader = role { sendHeartbeats(&turn) } else { startElection(&turn) }
  }

  private mutating func handle(_ message: Message, _ turn: inout Turn) {
    if message.term > persistent.currentTerm {
      advanceTerm(to: message.term, by: message.from, &turn)
    }
    switch message.body {
    case .requestVote(let lastLogIndex, let lastLogTerm):
      handleRequestVote(message, lastLogIndex: lastLogIndex, lastLogTerm: lastLogTerm, &turn)
    case .requestVoteReply(let granted):
      handleRequestVoteReply(message, granted: granted, &turn)
    case .appendEntries(let append):
      handleAppendEntries(append, from: message.from, term: message.term, &turn)
    case .appendEntriesReply(let reply):
      handleAppendEntriesReply(reply, from: message.from, term: message.term, &turn)
    }
  }

  /// Sends a message of the current term.
  func send(
    _ body: Message.Body, to peer: ServerID, waitsForDisk: Bool = false, _ turn: inout Turn
  ) {
    turn.send(
      Message(from: id, to: peer, term: persistent.currentTerm, body: body),
      waitsForDisk: waitsForDisk)
  }
}

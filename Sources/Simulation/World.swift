// The world: servers, network, disks, clocks and clients, moved one event at a time.

import Raft

/// What a world begins with.
public struct Setup: Hashable, Sendable {
  /// How many servers there are: 1 to `ServerSet.capacity`.
  public var servers = 5
  /// All chance in the run follows from it.
  public var seed: UInt64 = 1
  /// What every server is told.
  public var settings = Settings()
  /// How every link treats messages.
  public var link = LinkSettings()
  /// How long a write to every disk takes.
  public var diskLatency = TimeSpan.zero
  /// How clients call.
  public var clients = ClientSettings()

  public init() {}
}

/// A simulated cluster. A value: a copy is a checkpoint, and the same setup and calls give the same
/// run on any machine.
public struct World: Sendable {
  /// What it began with.
  public let setup: Setup
  /// The time reached. Moves with `step` and `advance`.
  public private(set) var now = Instant.zero
  /// The servers with their machines, `S1` first.
  public internal(set) var nodes: [Node]
  /// How many events have happened.
  public private(set) var eventCount = 0
  /// Depends on every event so far: equal runs have equal hashes.
  public private(set) var hash: UInt64 = 0xCBF2_9CE4_8422_2325
  /// When the last event happened.
  public private(set) var lastTime = Instant.zero
  /// What the last event was, as far as a few numbers tell.
  private var last = Last.other
  /// What the last event was if they do not.
  private var lastKind = Event.Kind.intervention(.serverSettings)
  /// The servers whose state the last event may have changed.
  public private(set) var lastTouched = ServerSet()
  /// The servers that have lost in the last event what was only in their memory.
  public internal(set) var lastReborn = ServerSet()
  /// Those of them that have lost their disk as well.
  public internal(set) var lastWiped = ServerSet()
  /// How many messages have been handed to a running server.
  public internal(set) var deliveredCount = 0
  /// How many messages have been sent.
  public internal(set) var sentCount = 0
  /// Everything that clients asked for, in order.
  public internal(set) var requests = ChunkedArray<Request>()
  /// How clients call.
  public internal(set) var clientSettings: ClientSettings
  /// What clients know, by their numbers.
  var clients: [Client] = []
  /// The calls that are made without being asked for.
  public internal(set) var load: ActiveLoad?
  var clientRandom: RandomSource
  /// What is on its way to and from clients, by slot.
  var mail: [ClientMail] = []
  var freeMail: [Int] = []
  /// What became of the messages of the last event; only with `isListening`.
  public internal(set) var sendings: [Sending] = []

  /// The requests that the last event answered, by their places in `requests`; only with
  /// `isListening`.
  public internal(set) var answers: [Int] = []

  /// The directed links, `from * servers + to`.
  public internal(set) var links: [Link]
  /// What a link is like where nothing else was asked for.
  var usualLink: LinkSettings
  /// Messages that are held, in the order sent.
  public internal(set) var held: [Flight] = []
  /// Messages on their way, by slot. The one that the last event delivered keeps its slot until the
  /// next event, so that it is lent to its receiver and to `event` and never copied.
  var slots = FlightSlots()
  @usableFromInline var queue = EventQueue()
  @usableFromInline var turn = Turn()

  /// For each server a time no later than its deadline: when to look at it. A heartbeat that moves
  /// the deadline back touches nothing here.
  var wakes: [Int]
  private var nextWake = Int.max
  private var nextWakeServer = 0

  /// The frequent kinds of events, so that they are not written down at length before somebody asks.
  private enum Last {
    /// The message in the slot arrived.
    case delivered(slot: Int), queued(slot: Int), receiverDown(slot: Int)
    case timer(ServerID, Event.TimerKind)
    case opaque(ServerID)
    case other
  }

  /// A cluster whose servers all start now, with empty logs.
  /// - Precondition: `1 <= setup.servers <= ServerSet.capacity`.
  public init(_ setup: Setup) {
    precondition(
      setup.servers >= 1 && setup.servers <= ServerSet.capacity, "a cluster has 1 to 31 servers")
    precondition(setup.settings.isUsable, "timers and batches are positive")
    self.setup = setup
    clientSettings = setup.clients
    clientRandom = RandomSource(seed: setup.seed, stream: 1 << 20)
    usualLink = setup.link
    let count = setup.servers
    let configuration = Configuration(voters: ServerSet(first: count))
    var turn = Turn()
    nodes = (0..<count).map { index in
      turn.random = RandomSource(seed: setup.seed, stream: UInt64(index))
      let server = Server(
        id: ServerID(index), settings: setup.settings,
        persistent: Persistent(configuration: configuration), turn: &turn)
      return Node(
        server: server, disk: Disk(latency: setup.diskLatency, durable: server.persistent),
        random: turn.random)
    }
    links = (0..<count * count).map { place in
      Self.link(from: place / count, to: place % count, setup.link, seed: setup.seed)
    }
    wakes = Array(repeating: .max, count: count)
    for server in 0..<count { armWake(server) }
    mix(setup)
  }

  /// A link with the stream of chance that belongs to it, however many servers there are.
  static func link(from: Int, to: Int, _ settings: LinkSettings, seed: UInt64) -> Link {
    let stream = UInt64(1000 + from * ServerSet.capacity + to)
    return Link(settings: settings, random: RandomSource(seed: seed, stream: stream))
  }

  /// Whether reasons and sendings are recorded with each event.
  public var isListening: Bool {
    get { turn.isListening }
    set { turn.isListening = newValue }
  }

  /// The reasons for what was done in the last event; only with `isListening`.
  public var notes: [Note] { turn.notes }

  /// The lowest index of a log that the last event changed, or `Int.max`.
  @inlinable public var logChangedFrom: LogIndex { turn.logChangedFrom }

  /// All servers, whatever their state.
  @inlinable public var servers: ServerSet { ServerSet(first: nodes.count) }

  /// Who votes, and what is a quorum: as the leader has it, or else the server that has heard of the
  /// latest change.
  public var configuration: Configuration {
    if let leader { return server(leader).configuration }
    var latest = nodes[0].server.log
    for node in nodes where node.server.log.configurationIndex > latest.configurationIndex {
      latest = node.server.log
    }
    return latest.configuration
  }

  /// The protocol's state of a server.
  /// - Precondition: `servers.contains(id)`.
  public func server(_ id: ServerID) -> Server { nodes[id.index].server }

  /// The server that leads in the highest term, if any leads; it may be paused.
  @inlinable public var leader: ServerID? {
    var best: ServerID?
    var bestTerm = -1
    for index in nodes.indices
    where nodes[index].status != .crashed && nodes[index].server.roleKind == .leader {
      let term = nodes[index].server.persistent.currentTerm
      if term > bestTerm {
        best = ServerID(index)
        bestTerm = term
      }
    }
    return best
  }

  /// When the next event is due, or nil if nothing will ever happen by itself.
  public mutating func nextEventTime() -> Instant? {
    settleWakes()
    let time = min(queue.nextTime, nextWake)
    return time == .max ? nil : Instant(microseconds: time)
  }

  /// Moves time forward without an event.
  /// - Precondition: No event is due before `time`, and `time` is not in the past.
  public mutating func advance(to time: Instant) {
    precondition(time >= now, "time does not go back")
    precondition(queue.nextTime >= time.microseconds, "an event is due before that time")
    now = time
  }

  /// Lets the next event happen, unless it is due after `limit`.
  /// - Returns: The event, or nil if none is due by then.
  /// - Complexity: O(log n) in the events pending.
  public mutating func step(notAfter limit: Instant = .never) -> Event? {
    happen(notAfter: limit) ? event : nil
  }

  /// Lets everything happen that is due up to `time`, and moves time there.
  public mutating func run(until time: Instant) {
    while happen(notAfter: time) {}
    if time > now { advance(to: time) }
  }

  /// The last event.
  /// - Precondition: There was one.
  public var event: Event {
    precondition(eventCount > 0, "nothing has happened yet")
    let kind: Event.Kind =
      switch last {
      case .delivered(let slot): .delivered(slots[slot])
      case .queued(let slot): .queued(slots[slot])
      case .receiverDown(let slot): .lost(slots[slot], .receiverDown)
      case .timer(let server, let kind): .timer(server, kind)
      case .opaque(let server): .intervention(.opaque(server))
      case .other: lastKind
      }
    return Event(number: eventCount, time: lastTime, kind: kind, touched: lastTouched)
  }

  // MARK: Events

  /// Lets the next event happen, if one is due by the limit. Like `step`, without the cost of saying
  /// what it was: `event` tells.
  /// - Returns: Whether an event happened.
  public mutating func happen(notAfter limit: Instant = .never) -> Bool {
    let time = queue.nextTime
    // Of a timer and a message due at the same moment, the message comes first.
    if nextWake < time { settleWakes() }
    if nextWake < time {
      if nextWake > limit.microseconds { return false }
      now = Instant(microseconds: nextWake)
      timerFires(nextWakeServer)
      return true
    }
    if time > limit.microseconds || time == .max { return false }
    now = Instant(microseconds: time)
    switch queue.pop() {
    case .flight(let slot): arrive(Int(slot))
    case .diskWrite(let number, let server): diskFinishes(server, Int(number))
    case .clientMail(let slot): clientMailArrives(Int(slot))
    case .load: loadCalls()
    case .compaction(let server): compacts(server.index)
    }
    return true
  }

  /// Begins an event.
  mutating func begin(_ kind: consuming Event.Kind, touched: ServerSet) {
    begin(.other, touched)
    lastKind = kind
  }

  /// Begins an event in which a command is handed to a server.
  mutating func beginOpaque(_ server: ServerID) {
    begin(.opaque(server), ServerSet(server))
    mixIntervention(code: Intervention.opaque(server).code, lastTouched)
  }

  /// Forgets the effects of the last event, and begins the next.
  @inline(__always)
  private mutating func begin(_ event: Last, _ touched: ServerSet) {
    turn.clearEffects()
    if !sendings.isEmpty { sendings.removeAll(keepingCapacity: true) }
    if !answers.isEmpty { answers.removeAll(keepingCapacity: true) }
    switch last {
    case .delivered(let slot), .queued(let slot), .receiverDown(let slot): slots.release(slot)
    case .timer, .opaque, .other: break
    }
    last = event
    eventCount += 1
    lastTime = now
    lastTouched = touched
    lastReborn = ServerSet()
    lastWiped = ServerSet()
  }

  @inline(__always)
  mutating func mix(_ value: Int) {
    hash = (hash ^ UInt64(truncatingIfNeeded: value)) &* 0x0000_0100_0000_01B3
    hash ^= hash >> 29
  }

  private mutating func timerFires(_ index: Int) {
    let id = ServerID(index)
    let isHeartbeat = nodes[index].server.roleKind == .leader
    begin(.timer(id, isHeartbeat ? .heartbeat : .election), ServerSet(id))
    mix(now.microseconds << 9 ^ 0x1C0 ^ index)
    act(index, .timer)
    armWake(index)
  }

  /// Hands the message in the slot to its receiver.
  mutating func arrive(_ slot: Int) {
    let index = slots[slot].message.to.index
    mix(now.microseconds << 9 ^ slots[slot].message.kind.rawValue << 5 ^ index)
    mix(slots[slot].id << 20 ^ slots[slot].message.term)
    switch nodes[index].status {
    case .crashed:
      begin(.receiverDown(slot: slot), ServerSet())
    case .paused:
      begin(.queued(slot: slot), ServerSet())
      nodes[index].inbox.append(slots[slot])
    case .running:
      begin(.delivered(slot: slot), ServerSet(ServerID(index)))
      deliveredCount += 1
      nodes[index].receive(&slots[slot].message, at: now, &turn)
      carryOut(index)
      armWake(index)
    }
  }

  private mutating func diskFinishes(_ id: ServerID, _ number: Int) {
    begin(.diskWritten(id, write: number), touched: [id])
    mix(now.microseconds << 9 ^ 0x1E0 ^ id.index)
    finishWrite(id.index, number)
  }

  /// Hands the input to a server and carries out what comes of it.
  mutating func act(_ index: Int, _ input: Input) {
    nodes[index].step(input, at: now, &turn)
    carryOut(index)
  }

  /// Carries out what the server's turn left behind.
  @inline(__always)
  mutating func carryOut(_ index: Int) {
    if turn.takeWrite() { write(index) }
    if nodes[index].lastApplied < nodes[index].server.commitIndex { applyCommitted(index) }
    if !turn.reads.isEmpty || !nodes[index].pending.isEmpty { settleCalls(index) }
    if !turn.outbox.isEmpty { sendOutbox(index) }
  }

  // MARK: Timers

  /// Takes note that a server's deadline may be earlier than it was.
  @inline(__always)
  mutating func armWake(_ index: Int) {
    if nodes[index].server.deadline < nodes[index].armedFor { armEarlierWake(index) }
  }

  private mutating func armEarlierWake(_ index: Int) {
    guard nodes[index].status == .running else {
      wakes[index] = .max
      if nextWakeServer == index { findNextWake() }
      return
    }
    nodes[index].armedFor = nodes[index].server.deadline
    let deadline = nodes[index].clock.trueTime(of: nodes[index].armedFor)
    let time = max(deadline.microseconds, now.microseconds)
    if time < wakes[index] { wakes[index] = time }
    if wakes[index] < nextWake || wakes[index] == nextWake && index < nextWakeServer {
      nextWake = wakes[index]
      nextWakeServer = index
    }
  }

  /// Forgets the wake-up of a server and reckons it anew.
  mutating func rearmWake(_ index: Int) {
    wakes[index] = .max
    nodes[index].armedFor = .never
    findNextWake()
    armWake(index)
  }

  /// Makes `nextWake` a real deadline, unless a queued event comes before it.
  private mutating func settleWakes() {
    while nextWake < queue.nextTime {
      let node = nextWakeServer
      let deadline = nodes[node].clock.trueTime(of: nodes[node].server.deadline).microseconds
      if deadline <= nextWake { return }
      nodes[node].armedFor = nodes[node].server.deadline
      wakes[node] = deadline
      findNextWake()
    }
  }

  mutating func findNextWake() {
    nextWake = .max
    for index in 0..<wakes.count where wakes[index] < nextWake {
      nextWake = wakes[index]
      nextWakeServer = index
    }
  }

  /// When the server's timer runs out, in true time, or nil while it does not run.
  public func deadline(of id: ServerID) -> Instant? {
    let node = nodes[id.index]
    guard node.status == .running else { return nil }
    let deadline = node.clock.trueTime(of: node.server.deadline)
    return deadline == .never ? nil : deadline
  }

  // MARK: Slots

  /// Puts a message on its way, to arrive when it says.
  mutating func schedule(_ flight: consuming Flight) {
    let time = flight.arrivesAt.microseconds
    queue.push(at: time, due: .flight(slot: UInt32(slots.store(flight))))
  }
}

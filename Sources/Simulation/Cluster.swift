// The cluster: the parts of a world, and the loop that lets the next thing happen.

import Raft

/// All that a world consists of. It has one owner and is changed in place; `World` decides when a copy is
/// needed.
@usableFromInline
struct Cluster: ~Copyable, Sendable {
  /// What it began with.
  var setup: Setup
  /// The time reached.
  @usableFromInline var now = Instant.zero
  /// The servers with their machines, `S1` first.
  @usableFromInline var nodes: UniqueArray<Node>
  /// Links and what is on them.
  @usableFromInline var network: Network
  /// Those who ask, and what they asked for.
  var clients: Clients
  /// When to look at the servers' timers.
  var alarms: Alarms
  /// What is to come, apart from timers.
  @usableFromInline var queue = EventQueue()
  /// The messages on their way, and what the last turn of a server left behind.
  @usableFromInline var turn = Turn()
  /// The last event.
  @usableFromInline var last = LastEvent()
  /// Depends on every event so far.
  var hash = RunHash()
  /// How many messages have been handed to a running server.
  @usableFromInline var deliveredCount = 0
  /// What became of the messages of the last event; only with `isListening`.
  var sendings: [Sending] = []
  /// The requests that the last event answered; only with `isListening`.
  var answers: [Int] = []
  /// Whether there may be something in these two.
  private var hasRecords = false

  /// A cluster whose servers all start now, with empty logs.
  init(_ setup: Setup) {
    self.setup = setup
    let count = setup.servers
    let configuration = Configuration(voters: ServerSet(first: count))
    nodes = UniqueArray(capacity: count)
    for index in 0..<count {
      turn.random = RandomSource(seed: setup.seed, stream: UInt64(index))
      let given = setup.given.first { $0.server.index == index }
      var server = Server(
        id: ServerID(index), settings: setup.settings,
        persistent: setup.persistent(of: ServerID(index), configuration),
        tickPhase: Self.tickPhase(of: index, seed: setup.seed), turn: &turn)
      if let given { server.learn(committed: given.commitIndex) }
      let (disk, applied) = (
        Disk(latency: setup.diskLatency, durable: server.persistent), server.commitIndex
      )
      // Moved into its place: a copy costs as much as all before.
      var node = Node(server: consume server, disk: disk, random: turn.random)
      // What is given changes nothing in the state machine.
      node.lastApplied = applied
      nodes.append(consume node)
    }
    network = Network(count: count, link: setup.link, seed: setup.seed)
    clients = Clients(setup.clients, seed: setup.seed)
    alarms = Alarms(count: count)
    for server in 0..<count { setAlarm(server) }
    hash.mix(setup)
  }

  /// When a server's ticks are: a stream of chance of its own, so that the others stay as they are without ticks.
  static func tickPhase(of index: Int, seed: UInt64) -> UInt64 {
    var random = RandomSource(seed: seed, stream: UInt64(5000 + index))
    return random.next()
  }

  /// The same cluster once more.
  init(copying other: borrowing Cluster) {
    setup = other.setup
    now = other.now
    nodes = other.nodes.copy()
    network = other.network.copy()
    clients = other.clients.copy()
    alarms = other.alarms.copy()
    queue = other.queue.copy()
    turn = other.turn.copy()
    last = other.last
    hash = other.hash
    deliveredCount = other.deliveredCount
    sendings = other.sendings
    answers = other.answers
    hasRecords = other.hasRecords
  }

  /// All servers, whatever their state.
  var servers: ServerSet { ServerSet(first: nodes.count) }

  /// The server that leads in the highest term, if any leads; it may be paused.
  // In line, because a call would copy the whole cluster to look at it.
  @inline(__always)
  var leader: ServerID? {
    var best: ServerID?
    var bestTerm: Term = -1
    for index in nodes.indices
    where nodes[index].status != .crashed && nodes[index].server.state.roleKind == .leader {
      let term = nodes[index].server.state.persistent.currentTerm
      if term > bestTerm {
        best = ServerID(index)
        bestTerm = term
      }
    }
    return best
  }

  // MARK: What happens

  /// When the next event is due, or nil if nothing will ever happen by itself.
  mutating func nextEventTime() -> Instant? {
    settleAlarms()
    let time = min(queue.nextTime, alarms.next)
    return time == .max ? nil : Instant(microseconds: time)
  }

  mutating func advance(to time: Instant) {
    require(time >= now, "time does not go back")
    require(queue.nextTime >= time.microseconds, "an event is due before that time")
    now = time
  }

  /// Lets the next event happen, if one is due by the time; else moves time there.
  /// - Returns: Whether an event happened.
  @inline(__always)
  mutating func pass(to time: Instant) -> Bool {
    if happen(notAfter: time) { return true }
    if time > now { now = time }
    return false
  }

  mutating func run(until time: Instant) {
    while happen(notAfter: time) {}
    if time > now { advance(to: time) }
  }

  /// Lets the next event happen, if one is due by the limit.
  /// - Returns: Whether an event happened.
  @inline(__always)
  mutating func happen(notAfter limit: Instant) -> Bool {
    let time = queue.nextTime
    // Of a timer and a message due at the same moment, the message comes first.
    if alarms.next < time {
      // No timer runs out before the alarm that is set for it.
      if alarms.next > limit.microseconds { return false }
      settleAlarms()
      if alarms.next < time {
        if alarms.next > limit.microseconds { return false }
        now = Instant(microseconds: alarms.next)
        timerFires(alarms.nextServer)
        return true
      }
    }
    if time > limit.microseconds || time == .max { return false }
    now = Instant(microseconds: time)
    let key = queue.popKey()
    if key.isFlight { arrive(key.number) } else { come(key.due) }
    return true
  }

  /// The moment has come of something that is not a message between servers.
  @inline(never)
  private mutating func come(_ due: EventQueue.Due) {
    switch due {
    case .flight(let slot): arrive(Int(slot))
    case .diskWrite(let number, let server): diskFinishes(server, Int(number))
    case .clientMail(let slot): clientMailArrives(Int(slot))
    case .timeout(let request): timeOut(Int(request))
    case .retry(let request, let server): retry(Int(request), server)
    case .load: loadCalls()
    case .compaction(let server): compacts(server.index)
    case .ending(let server): ends(server)
    }
  }

  private mutating func timerFires(_ index: Int) {
    let id = ServerID(index)
    let isHeartbeat = nodes[index].server.roleKind == .leader
    begin(.timer(id, isHeartbeat ? .heartbeat : .election), ServerSet(id))
    hash.mix(now.microseconds << 9 ^ 0x1C0 ^ index)
    nodes[index].fireTimer(at: now, &turn)
    carryOut(index)
    setAlarm(index)
  }

  /// Hands the message in the slot to its receiver.
  @inline(__always)
  mutating func arrive(_ slot: Int) {
    let (index, kind) = (turn.messages[slot].to.index, turn.messages[slot].kind.rawValue)
    let (term, id) = (turn.messages[slot].term, network.id(of: slot))
    hash.mix(now.microseconds << 9 ^ kind << 5 ^ index)
    hash.mix(id << 20 ^ term.number)
    guard nodes[index].status == .running else { return arriveInVain(slot, index) }
    begin(.delivered(slot: slot), ServerSet(ServerID(index)))
    deliveredCount += 1
    if Self.deliver(slot, to: &nodes[index], at: now, &turn) { return sendOutbox() }
    carryOut(index)
    setAlarm(index)
  }

  /// - Returns: Whether there is nothing left to do but to send what is in the outbox.
  @inline(__always)
  private static func deliver(
    _ slot: Int, to node: inout Node, at now: Instant, _ turn: inout Turn
  ) -> Bool {
    node.receive(slot: slot, at: now, &turn)
    node.passIdleEntries()
    return node.isSettled(after: turn)
  }

  /// The message in the slot comes to a server that does not run.
  @inline(never)
  private mutating func arriveInVain(_ slot: Int, _ index: Int) {
    if nodes[index].status == .crashed {
      begin(.receiverDown(slot: slot), ServerSet())
    } else {
      begin(.queued(slot: slot), ServerSet())
      nodes[index].inbox.append(network.flight(slot, turn.messages))
    }
  }

  private mutating func diskFinishes(_ id: ServerID, _ number: Int) {
    begin(.diskWritten(id, write: number), ServerSet(id))
    hash.mix(now.microseconds << 9 ^ 0x1E0 ^ id.index)
    finishWrite(id.index, number)
  }

  // MARK: Events

  /// Begins an event.
  mutating func begin(_ kind: consuming Event.Kind, touched: ServerSet) {
    begin(.other, touched)
    last.otherKind = kind
  }

  /// Forgets the effects of the last event, and begins the next.
  @inline(__always)
  mutating func begin(_ event: LastEvent.Kind, _ touched: ServerSet) {
    turn.clearEffects()
    if hasRecords { clearRecords() }
    if let slot = last.kind.slot { turn.messages.release(slot) }
    last.begin(event, at: now, touched)
  }

  /// Takes note of what became of a message.
  private mutating func record(_ message: Message, _ fate: Sending.Fate) {
    sendings.append(Sending(message: message, fate: fate))
    hasRecords = true
  }

  /// Takes note that a request has been answered.
  mutating func record(answer number: Int) {
    answers.append(number)
    hasRecords = true
  }

  @inline(never)
  mutating func clearRecords() {
    hasRecords = false
    sendings.removeAll(keepingCapacity: true)
    answers.removeAll(keepingCapacity: true)
  }

  /// The last event.
  var event: Event {
    let kind: Event.Kind =
      switch last.kind {
      case .delivered(let slot): .delivered(network.flight(slot, turn.messages))
      case .queued(let slot): .queued(network.flight(slot, turn.messages))
      case .receiverDown(let slot): .lost(network.flight(slot, turn.messages), .receiverDown)
      case .timer(let server, let kind): .timer(server, kind)
      case .diskWritten(let server, let write): .diskWritten(server, write: write)
      case .client(let number, let code):
        .client(number, ClientEvent(code, answer: clients.lastAnswer))
      case .opaque(let server): .intervention(.opaque(server))
      case .request(let number): .intervention(.request(number))
      case .other: last.otherKind
      }
    return Event(number: last.number, time: last.time, kind: kind, touched: last.touched)
  }

  // MARK: Turns

  /// Hands the input to a server and carries out what comes of it.
  mutating func act(_ index: Int, _ input: Input) {
    nodes[index].step(input, at: now, &turn)
    carryOut(index)
  }

  /// Carries out what the server's turn left behind.
  mutating func carryOut(_ index: Int) {
    if turn.takeWrite() { write(index) }
    if nodes[index].lastApplied < nodes[index].server.commitIndex { applyCommitted(index) }
    if !turn.reads.isEmpty
      || !nodes[index].pending.isEmpty && nodes[index].server.roleKind != .leader
    {
      settleCalls(index)
    }
    if nodes[index].isEnding { settleEnding(index) }
    if turn.outbox.isEmpty { return }
    if isListening || nodes[index].server.doneWrite < nodes[index].server.lastWrite {
      sendWithCare(index)
    } else {
      sendOutbox()
    }
  }

  /// Sends what the turn left in the outbox, all of it at once.
  @inline(__always)
  private mutating func sendOutbox() {
    if turn.outbox.isEmpty { return }
    if turn.outbox.count == 1 {
      _ = network.send(
        slot: turn.outbox[0].slot, at: now, cause: last.number, &turn.messages, &queue)
    } else {
      network.send(all: turn.outbox, at: now, cause: last.number, &turn.messages, &queue)
    }
    turn.outbox.removeAll()
  }

  /// Sends what the turn left in the outbox where somebody listens or a write is under way: what waits for
  /// the write is kept.
  @inline(never)
  private mutating func sendWithCare(_ index: Int) {
    let doneWrite = nodes[index].server.doneWrite
    for place in turn.outbox.indices {
      let (slot, write) = (turn.outbox[place].slot, turn.outbox[place].waitsFor)
      if write <= doneWrite {
        send(slot)
      } else {
        if isListening { record(turn.messages[slot], .waitsForDisk) }
        nodes[index].disk.keep(Disk.Waiting(write: write, slot: slot))
      }
    }
    turn.outbox.removeAll()
  }

  /// Sends the message in the slot.
  mutating func send(_ slot: Int) {
    let (time, cause) = (now, last.number)
    if !isListening {
      _ = network.send(slot: slot, at: time, cause: cause, &turn.messages, &queue)
      return
    }
    let message = turn.messages[slot]
    record(message, network.send(slot: slot, at: time, cause: cause, &turn.messages, &queue))
  }

  /// Whether reasons and sendings are recorded with each event.
  var isListening: Bool {
    @inline(__always) get { turn.isListening }
    set { turn.isListening = newValue }
  }

  // MARK: Timers

  /// Takes note that a server's deadline may be earlier than it was.
  @inline(__always)
  mutating func setAlarm(_ index: Int) {
    if nodes[index].server.deadline < nodes[index].armedFor { setEarlierAlarm(index) }
  }

  private mutating func setEarlierAlarm(_ index: Int) {
    guard nodes[index].status == .running else { return alarms.turnOff(index) }
    nodes[index].armedFor = nodes[index].server.deadline
    let deadline = nodes[index].clock.trueTime(of: nodes[index].armedFor)
    alarms.set(index, notAfter: max(deadline.microseconds, now.microseconds))
  }

  /// Forgets the alarm of a server and reckons it anew.
  mutating func resetAlarm(_ index: Int) {
    nodes[index].armedFor = .never
    alarms.turnOff(index)
    setAlarm(index)
  }

  /// Makes the next alarm a real deadline, unless a queued event comes before it.
  private mutating func settleAlarms() {
    while alarms.next < queue.nextTime {
      let index = alarms.nextServer
      let deadline = nodes[index].clock.trueTime(of: nodes[index].server.deadline).microseconds
      if deadline <= alarms.next { return }
      nodes[index].armedFor = nodes[index].server.deadline
      alarms.move(index, to: deadline)
    }
  }

  /// When the server's timer runs out, in true time, or nil while it does not run.
  func deadline(of id: ServerID) -> Instant? {
    guard nodes[id.index].status == .running else { return nil }
    let deadline = nodes[id.index].clock.trueTime(of: nodes[id.index].server.deadline)
    return deadline == .never ? nil : deadline
  }
}

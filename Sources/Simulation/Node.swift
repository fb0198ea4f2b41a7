// A server with the machine around it: its disk, its clock, its inbox, its state machine.

import Raft

/// One server with its machine.
public struct Node: Sendable {
  /// Whether the process runs.
  public enum Status: Hashable, Sendable {
    /// It takes part.
    case running
    /// Stopped: the clock goes on, messages and timers wait.
    case paused
    /// Gone, with everything that was not on disk.
    case crashed
  }

  /// The protocol's state. For a crashed server: what a restart would begin with.
  public internal(set) var server: Server
  /// Whether the process runs.
  public internal(set) var status = Status.running
  /// Whether the process was told to end and leads as yet: it ends once it has handed over, or has given that up.
  public internal(set) var isEnding = false
  /// Whether the process, if it is gone, was told to end and did so in good order; else it has crashed.
  public internal(set) var hasEnded = false
  /// The server's own clock, which a crash does not stop.
  public internal(set) var clock = Clock()
  /// What outlives a crash, and the writes that may not.
  public internal(set) var disk: Disk
  /// The state machine, with everything up to `lastApplied` applied.
  public internal(set) var machine = StateMachine()
  /// The highest entry applied to the state machine (Figure 2).
  public internal(set) var lastApplied: LogIndex = 0
  /// What arrived while the process was paused.
  public internal(set) var inbox: [Flight] = []
  /// Calls that came while the process was paused.
  var callInbox: [ClientMail] = []
  /// The calls that this leader has taken and not yet answered, in the order taken.
  public internal(set) var pending = Backlog<PendingCall>()
  var random: RandomSource
  /// What its clock showed when it was paused.
  var pausedAt = Instant.zero
  /// The deadline that the world watches for, by the server's own clock: not later than the server's.
  var armedFor = Instant.never

  /// Makes it what another was at the beginning, with the chance of the turn.
  /// - Parameter origin: Where the other lies: to hand it over would copy it.
  mutating func reset(to origin: UnsafePointer<Node>, tickPhase: UInt64, _ turn: inout Turn) {
    disk.reset(to: origin)
    server.reset(to: origin.part(\.server), tickPhase: tickPhase, &turn)
    random = turn.random
    status = .running
    isEnding = false
    hasEnded = false
    clock = Clock()
    if lastApplied > 0 { machine = StateMachine() }
    lastApplied = origin.pointee.lastApplied
    if !inbox.isEmpty { inbox.removeAll(keepingCapacity: true) }
    if !callInbox.isEmpty { callInbox.removeAll(keepingCapacity: true) }
    if !pending.isEmpty { pending.removeAll() }
    pausedAt = .zero
    armedFor = .never
  }

  /// The key–value store.
  public var store: KeyValueStore { machine.store }

  /// What is on disk: what a crash at this moment would leave.
  /// - Complexity: O(1) without a write under way, else O(entries in a chunk of the log).
  public var durable: Persistent {
    disk.writes.isEmpty ? server.persistent : disk.durable.persistent(in: server.persistent)
  }

  /// Gives the turn to the server: its time, its chance.
  @inline(__always)
  private mutating func begin(_ turn: inout Turn, at now: Instant) {
    turn.now = clock.own(at: now)
    turn.random = random
    turn.hasInstantDisk = disk.takesNoTime && disk.writes.isEmpty
  }

  /// Hands an input to the server.
  mutating func step(_ input: Input, at now: Instant, _ turn: inout Turn) {
    begin(&turn, at: now)
    server.step(input, &turn)
    random = turn.random
  }

  /// Hands a command to the server.
  mutating func propose(_ command: UInt64, at now: Instant, _ turn: inout Turn) {
    begin(&turn, at: now)
    server.propose(command, &turn)
    random = turn.random
  }

  /// Asks the server whether it may answer a read.
  mutating func read(_ number: UInt64, at now: Instant, _ turn: inout Turn) {
    begin(&turn, at: now)
    server.read(number, &turn)
    random = turn.random
  }

  /// Asks the disk for the write that the turn has left to do.
  /// - Returns: When it is done; `.never` while the disk is held.
  @inline(__always)
  mutating func write(at now: Instant) -> Instant {
    // Writes are done in the order asked for, also when the latency has changed in between.
    let doneAt = disk.isHeld ? .never : disk.end(ofWriteAskedAt: now)
    disk.writes.append(
      Disk.Write(
        number: server.state.lastWrite, doneAt: doneAt,
        content: Disk.Content(server.state.persistent)))
    return doneAt
  }

  /// The writes up to this number are done, and the server, if it runs, is told.
  /// - Returns: Whether it runs.
  @inline(__always)
  mutating func finishWrites(upTo number: Int, at now: Instant, _ turn: inout Turn) -> Bool {
    disk.finishWrites(upTo: number)
    guard status == .running else {
      disk.unseenWrite = number
      return false
    }
    begin(&turn, at: now)
    server.finishWrite(number, &turn)
    random = turn.random
    return true
  }

  /// The server's timer runs out.
  mutating func fireTimer(at now: Instant, _ turn: inout Turn) {
    begin(&turn, at: now)
    server.fireTimer(&turn)
    random = turn.random
  }

  /// Hands the message in a slot of the turn to the server; where it lies it stays.
  @inline(__always)
  mutating func receive(slot: Int, at now: Instant, _ turn: inout Turn) {
    begin(&turn, at: now)
    server.receive(slot: slot, &turn)
    random = turn.random
  }

  /// Counts the next entry of the log as applied.
  /// - Returns: The command that it holds, if it holds one.
  /// - Precondition: There is one, behind what the snapshot covers.
  @inline(__always)
  mutating func takeNextCommand() -> UInt64? {
    lastApplied += 1
    // The index apart from the node: else a copy of the log would be made to be asked.
    let index = lastApplied
    return server.state.persistent.log.command(at: index)
  }

  /// Counts as applied what is committed next and changes nothing: entries without a command, and commands
  /// that no client asked for. A log that is to be compacted some time is left as it is.
  @inline(__always)
  mutating func passIdleEntries() {
    if lastApplied >= server.state.commitIndex || server.settings.snapshotThreshold > 0 { return }
    passEntries()
  }

  @inline(never)
  private mutating func passEntries() {
    if lastApplied < server.state.persistent.log.snapshotIndex { return }
    while lastApplied < server.state.commitIndex {
      let index = lastApplied + 1
      if let command = server.state.persistent.log.command(at: index), !command.isOpaque { return }
      lastApplied = index
    }
  }

  /// Whether a turn has left nothing to do but to send what is in the outbox, at once.
  @inline(__always)
  func isSettled(after turn: borrowing Turn) -> Bool {
    !turn.needsWrite && !turn.isListening && !isEnding && lastApplied >= server.commitIndex
      && turn.reads.isEmpty && pending.isEmpty && server.doneWrite >= server.lastWrite
      && server.deadline >= armedFor
  }
}

/// A disk that takes its time.
public struct Disk: Sendable {
  /// How long a write takes.
  public internal(set) var latency: TimeSpan {
    didSet { takesNoTime = latency == .zero && !isHeld }
  }
  /// Whether writes wait until the disk is let go.
  public internal(set) var isHeld = false {
    didSet { takesNoTime = latency == .zero && !isHeld }
  }
  /// Whether a write is done the moment it is asked for.
  public private(set) var takesNoTime: Bool
  /// Writes under way, oldest first.
  public internal(set) var writes: [Write] = []
  /// Messages that wait for a write, those for the earliest first.
  public internal(set) var waiting: [Waiting] = []
  /// How often writes have been done together: what is on the disk of a server that runs or is paused is
  /// another only if this is.
  public internal(set) var doneCount = 0
  /// What is on the disk while a write is under way; else `Node.durable` tells.
  public internal(set) var durable: Content
  /// An idle disk that holds this.
  init(latency: TimeSpan, durable: Persistent) {
    self.latency = latency
    takesNoTime = latency == .zero
    self.durable = .apart(durable)
  }

  /// A write that was done while the process was paused, and of which it does not know.
  var unseenWrite: Int?

  /// Makes it what that of a node was at the beginning.
  @inline(__always)
  fileprivate mutating func reset(to origin: UnsafePointer<Node>) {
    if isHeld { isHeld = false }
    if latency != origin.pointee.disk.latency { latency = origin.pointee.disk.latency }
    writes.dequeue(writes.count)
    waiting.dequeue(waiting.count)
    doneCount = 0
    durable = origin.pointee.disk.durable
    unseenWrite = nil
  }

  /// The writes up to this number are done.
  @inline(__always)
  mutating func finishWrites(upTo number: Int) {
    // Nearly always there is but one.
    if writes.count == 1, writes[0].number <= number {
      doneCount += 1
      durable = writes.removeLast().content
      return
    }
    var count = 0
    while count < writes.count, writes[count].number <= number { count += 1 }
    if count == 0 { return }
    doneCount += 1
    durable = writes[count - 1].content
    writes.dequeue(count)
  }

  /// When the write with this number is done, in true time; nil if it is.
  package func end(ofWrite number: Int) -> Instant? {
    writes.first { $0.number >= number }?.doneAt
  }

  /// When a write is done that is asked for at this time; that time itself where a hand holds back what is written.
  package func end(ofWriteAskedAt time: Instant) -> Instant {
    isHeld ? time : max(time + latency, writes.last?.doneAt ?? time)
  }

  /// Keeps a message until its write is done.
  mutating func keep(_ message: Waiting) {
    var place = waiting.count
    while place > 0, waiting[place - 1].write > message.write { place -= 1 }
    // Nearly always at the end, where it costs a tenth.
    if place == waiting.count {
      waiting.append(message)
    } else {
      waiting.insert(message, at: place)
    }
  }

  /// A write under way.
  public struct Write: Sendable {
    /// Counts the writes that the server has asked for.
    public var number: Int
    /// When it is done, in true time; `.never` while the disk is held.
    public var doneAt: Instant
    var content: Content
  }

  /// A message that is sent once the write is done.
  public struct Waiting: Hashable, Sendable {
    /// The number of the write.
    public var write: Int
    /// Where the message lies that is to be sent; `World.unsent(of:)` tells which it is.
    var slot: Int
  }
}

// What comes of what is done to a server: the same that a world would make of it.

import Checking
import Raft
import Simulation

extension LocalState {
  /// What comes of a stimulus; nil if there is no such thing to do.
  func response(to stimulus: Stimulus, _ bounds: Bounds) -> Response? {
    var response = Response(state: self)
    switch stimulus {
    case .restart:
      guard isDown else { return nil }
      response.state.isDown = false
    case .message where isDown:
      // It comes in vain.
      return response
    case _ where isDown: return nil
    case .crash:
      response.state.crash()
      response.isReborn = true
      response.mayKeepLess = true
    default:
      var turn = Turn()
      turn.hasInstantDisk = !bounds.hasSlowDisks
      guard response.state.take(stimulus, bounds, &turn) else { return nil }
      response.logChangedFrom = turn.logChangedFrom
      response.mayKeepLess =
        stimulus == .diskWrite || turn.logChangedFrom <= server.log.lastIndex
      if bounds.seesClients { response.calls = response.state.begin(stimulus, turn, bounds) }
      response.sent = response.state.carryOut(
        &turn, diskBefore: server.persistent, bounds, &response.calls)
      if stimulus == .diskWrite { response.sent += response.state.takeWritten() }
    }
    response.state.noteVotes(since: self, isReborn: response.isReborn)
    return response
  }

  /// - Returns: Whether there is such a thing to do.
  private mutating func take(
    _ stimulus: Stimulus, _ bounds: Bounds, _ turn: inout Turn
  ) -> Bool {
    switch stimulus {
    case .message(let message): step(.message(message), &turn)
    case .timeout:
      if server.isLeader { return false }
      step(.electionTimeout, &turn)
    case .heartbeat:
      if !server.isLeader { return false }
      step(.heartbeat, &turn)
    case .retry:
      if !server.isLeader { return false }
      clock = clock + Bounds.retryTime
      step(.timer, &turn)
    case .diskWrite:
      guard let write = openWrites.first else { return false }
      openWrites.removeFirst()
      durable = openWrites.isEmpty ? nil : write.content
      step(.diskWritten(write.number), &turn)
    case .write(let number):
      if !server.isLeader { return false }
      step(.command(UInt64(number)), &turn)
      return turn.acceptedIndex > 0
    case .read(let number):
      if !server.isLeader { return false }
      step(.read(UInt64(number)), &turn)
    case .repeatWrite(let number):
      if !server.isLeader { return false }
      // It is answered, and nothing more.
      if isDone(number, bounds) { return true }
      step(.command(UInt64(number)), &turn)
      return turn.acceptedIndex > 0
    case .repeatRead(let number):
      if !server.isLeader { return false }
      step(.read(UInt64(number)), &turn)
    case .snapshot:
      if !canCompact { return false }
      let data = machine.encoded(keepsSessions: bounds.rules[.snapshotKeepsSessions])
      step(.snapshot(through: lastApplied, data: data), &turn)
    case .transfer(let target):
      if server.refusal(ofTransferTo: target) != nil { return false }
      step(.transfer(target), &turn)
    case .change(let voters, let method):
      if server.refusal(ofChangeTo: voters, method) != nil { return false }
      step(.change(voters, method), &turn)
    case .crash, .restart: fatalError("a crash is no step of a server")
    }
    return true
  }

  private mutating func step(_ input: Input, _ turn: inout Turn) {
    turn.now = clock
    server.step(input, &turn)
  }

  /// Whether a snapshot would cover more than the last one.
  private var canCompact: Bool {
    lastApplied > server.persistent.snapshotEnd && lastApplied <= server.commitIndex
      && server.log.term(at: lastApplied) != nil
  }

  /// Does what a step leaves to do.
  /// - Parameter diskBefore: What was persistent before it.
  /// - Returns: What it sends at once.
  private mutating func carryOut(
    _ turn: inout Turn, diskBefore: Persistent, _ bounds: Bounds,
    _ calls: inout [CallHistory.Event]
  ) -> [Message] {
    if turn.takeWrite() {
      if openWrites.isEmpty { durable = diskBefore }
      openWrites.append(OpenWrite(number: server.lastWrite, content: server.persistent))
    }
    applyCommitted(bounds, &calls)
    for read in turn.reads where read.isReady {
      calls.append(.answer(Int(read.number), value: valueRead(bounds)))
    }
    if !server.isLeader { pending = [] }
    var sent: [Message] = []
    for place in turn.outbox.indices {
      let outgoing = turn.outbox[place]
      let message = turn.messages[outgoing.slot]
      if outgoing.waitsFor <= server.doneWrite {
        sent.append(message)
      } else {
        let later = waiting.firstIndex { $0.write > outgoing.waitsFor } ?? waiting.count
        waiting.insert(Waiting(write: outgoing.waitsFor, message: message), at: later)
      }
    }
    return sent
  }

  /// Takes out what has waited for a write that is done.
  private mutating func takeWritten() -> [Message] {
    let ready = waiting.prefix { $0.write <= server.doneWrite }.map(\.message)
    waiting.removeFirst(ready.count)
    return ready
  }

  /// Applies what it knows to be committed.
  private mutating func applyCommitted(_ bounds: Bounds, _ calls: inout [CallHistory.Event]) {
    if lastApplied < server.log.snapshotIndex { restoreSnapshot() }
    while lastApplied < server.commitIndex {
      lastApplied += 1
      guard let command = server.log.command(at: lastApplied) else { continue }
      machine.apply(
        Stimulus.operation(ofWrite: Int(command), bounds),
        onlyCallOf: Stimulus.client(ofWrite: Int(command)),
        deduplicates: bounds.rules[.clientDeduplication])
      if let place = pending.firstIndex(where: {
        $0.index == lastApplied && $0.number == Int(command)
      }) {
        pending.remove(at: place)
        calls.append(.answer(Int(command), value: 0))
      }
    }
  }

  /// A client's call has come: takes down that it began, and what waits for it.
  private mutating func begin(
    _ stimulus: Stimulus, _ turn: borrowing Turn, _ bounds: Bounds
  ) -> [CallHistory.Event] {
    switch stimulus {
    case .write(let number):
      pending.append(PendingWrite(number: number, index: turn.acceptedIndex))
      return [.begin(isRead: false)]
    case .repeatWrite(let number):
      if isDone(number, bounds) { return [.answer(number, value: 0)] }
      pending.append(PendingWrite(number: number, index: turn.acceptedIndex))
      return []
    case .read: return [.begin(isRead: true)]
    default: return []
    }
  }

  /// Whether a client's write is known to have been applied: then who asks again is told so.
  private func isDone(_ number: Int, _ bounds: Bounds) -> Bool {
    bounds.rules[.clientDeduplication]
      && machine.hasApplied(onlyCallOf: Stimulus.client(ofWrite: number))
  }

  /// What a client reads here, as a number.
  private func valueRead(_ bounds: Bounds) -> UInt64 {
    CallHistory.value(machine.store["x"], appends: bounds.repeats > 0)
  }

  private mutating func restoreSnapshot() {
    guard let snapshot = server.persistent.snapshot, snapshot.lastIndex > lastApplied else {
      return
    }
    machine = StateMachine(snapshot: snapshot.data)
    lastApplied = snapshot.lastIndex
  }

  /// Crashes: what it will start with is what is on the disk.
  private mutating func crash() {
    isDown = true
    var turn = Turn(now: clock)
    server.restart(with: onDisk, &turn)
    durable = nil
    openWrites = []
    waiting = []
    pending = []
    machine = StateMachine()
    lastApplied = 0
    restoreSnapshot()
  }

  /// Takes down whom it has voted for, so that it can be told if it votes for another in the same term, even if it has
  /// forgotten the first.
  private mutating func noteVotes(since before: LocalState, isReborn: Bool) {
    let known = isReborn ? before.lastVoteOnDisk : before.lastVoteInMemory
    lastVote = server.votedFor ?? (known?.term == server.currentTerm ? known?.candidate : nil)
    let disk = onDisk
    let knownOnDisk = before.lastVoteOnDisk
    voteOnDisk =
      disk.votedFor ?? (knownOnDisk?.term == disk.currentTerm ? knownOnDisk?.candidate : nil)
  }

  /// The last vote it has given.
  var lastVoteInMemory: (term: Term, candidate: ServerID)? {
    lastVote.map { (server.currentTerm, $0) }
  }

  /// The last vote that has reached its disk.
  var lastVoteOnDisk: (term: Term, candidate: ServerID)? {
    voteOnDisk.map { (onDisk.currentTerm, $0) }
  }
}

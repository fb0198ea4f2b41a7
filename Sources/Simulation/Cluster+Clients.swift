// Clients: calls, attempts, answers, and the state machine between them (§8).

import Raft

extension Cluster {
  // MARK: Calls

  mutating func request(
    _ operation: Operation, client: ClientID, to server: ServerID?
  ) throws(Refusal) -> Event {
    guard let server = server ?? leader else { throw .noLeader }
    try checkRunning(server)
    hash.mix(operation)
    hash.mix(client.number)
    let event = intervene(.request(clients.requests.count), touched: [server])
    call(operation, client, server)
    return event
  }

  mutating func submitOpaque(_ command: UInt64, to server: ServerID) {
    begin(.opaque(server), ServerSet(server))
    mixIntervention(code: Intervention.opaque(server).code, last.touched)
    nodes[server.index].propose(command.opaque, at: now, &turn)
    carryOut(server.index)
  }

  mutating func setClients(_ change: (inout ClientSettings) -> Void) -> Event {
    change(&clients.settings)
    hash.mix(clients.settings)
    return intervene(.clientSettings(clients.settings))
  }

  /// A client makes a call, in the event that has begun.
  mutating func call(_ operation: Operation, _ client: ClientID, _ server: ServerID) {
    let number = clients.record(operation, client, to: server, at: now, event: last.number)
    clients.refreshLoad(at: now, &queue)
    attempt(number, server)
  }

  /// The client asks a server, once more or for the first time.
  private mutating func attempt(_ number: Int, _ server: ServerID) {
    clients.requests[number].attempts += 1
    clients.requests[number].server = server
    let attempt = clients.requests[number].attempts
    if let timeout = clients.settings.timeout {
      let wait = ClientMail(request: number, attempt: attempt, kind: .timeout)
      clients.post(wait, at: now + timeout, &queue)
    }
    if clients.settings.isImmediate, nodes[server.index].status == .running {
      serve(number, attempt, server.index)
    } else {
      let call = ClientMail(request: number, attempt: attempt, kind: .call(to: server))
      clients.send(call, at: now, &queue)
    }
  }

  // MARK: Mail

  mutating func clientMailArrives(_ slot: Int) {
    let letter = clients.take(slot: slot)
    let number = letter.request
    switch letter.kind {
    case .call(let server): arriveAtServer(letter, server)
    case .answer(let server, let answer):
      beginClientEvent(number, .answered(by: server, answer))
      take(answer, number, letter.attempt, from: server)
    case .retry(let server):
      beginClientEvent(number, .retried(server), touched: touched(server))
      attempt(number, server)
    case .timeout:
      let old = clients.requests[number].server
      let next = ServerID((old.index + 1) % nodes.count)
      let client = clients.requests[number].client
      if clients[client].leader == old { clients[client].leader = nil }
      clients.requests[number].silent = old
      beginClientEvent(number, .timedOut(old, next: next), touched: touched(next))
      attempt(number, next)
    }
  }

  /// A server that a call may change the state of, as a set.
  func touched(_ server: ServerID) -> ServerSet {
    nodes[server.index].status == .running ? [server] : []
  }

  private mutating func arriveAtServer(_ letter: ClientMail, _ server: ServerID) {
    switch nodes[server.index].status {
    case .crashed: beginClientEvent(letter.request, .receiverDown(server))
    case .paused:
      beginClientEvent(letter.request, .waits(server))
      nodes[server.index].callInbox.append(letter)
    case .running:
      beginClientEvent(letter.request, .arrived(server), touched: [server])
      serve(letter.request, letter.attempt, server.index)
    }
  }

  mutating func beginClientEvent(
    _ number: Int, _ what: ClientEvent, touched: ServerSet = []
  ) {
    begin(.client(number, what), touched: touched)
    hash.mix(now.microseconds << 9 ^ 0x1D0)
    hash.mix(number << 12 ^ what.code)
  }

  // MARK: At the server

  /// A call reaches a server that runs. Answers wait until `settleCalls` where they need the others.
  private mutating func serve(_ number: Int, _ attempt: Int, _ index: Int) {
    let request = clients.requests[number]
    if case .get = request.operation {
      nodes[index].pending.append(PendingCall(request: number, attempt: attempt, index: nil))
      nodes[index].step(.read(UInt64(number)), at: now, &turn)
    } else if nodes[index].server.roleKind == .leader,
      nodes[index].server.settings.rules[.clientDeduplication],
      let result = nodes[index].machine.answer(to: request)
    {
      answer(number, attempt, .result(result, isOld: true), from: index)
    } else {
      propose(number, attempt, index)
    }
    carryOut(index)
    setAlarm(index)
  }

  /// A server takes a command into its log, or sends the client elsewhere.
  private mutating func propose(_ number: Int, _ attempt: Int, _ index: Int) {
    nodes[index].propose(UInt64(number), at: now, &turn)
    guard turn.acceptedIndex > 0 else {
      let isLeader = nodes[index].server.isLeader
      let hint = nodes[index].server.knownLeader
      return answer(number, attempt, isLeader ? .busy : .redirect(to: hint), from: index)
    }
    clients.requests[number].index = turn.acceptedIndex
    clients.requests[number].term = nodes[index].server.currentTerm
    nodes[index].pending.append(
      PendingCall(request: number, attempt: attempt, index: turn.acceptedIndex))
  }

  /// Applies what the server knows to be committed, in order.
  @inline(never)
  mutating func applyCommitted(_ index: Int) {
    if nodes[index].lastApplied < nodes[index].server.state.persistent.log.snapshotIndex {
      restoreSnapshot(index)
    }
    let end = nodes[index].server.commitIndex
    while nodes[index].lastApplied < end {
      let command = nodes[index].takeNextCommand()
      if let command, !command.isOpaque { apply(Int(command), index) }
    }
    if isLong(index) {
      queue.remove(.compaction(ServerID(index)))
      queue.push(at: now.microseconds, due: .compaction(ServerID(index)))
    }
  }

  /// Applies one command; the leader that took it answers it.
  private mutating func apply(_ number: Int, _ index: Int) {
    let deduplicates = nodes[index].server.settings.rules[.clientDeduplication]
    let (result, isOld) = nodes[index].machine.apply(
      clients.requests[number], deduplicates: deduplicates)
    let applied = nodes[index].lastApplied
    guard
      let place = nodes[index].pending.firstIndex(where: {
        $0.index == applied && $0.request == number
      })
    else { return }
    let call = nodes[index].pending.remove(at: place)
    answer(number, call.attempt, .result(result, isOld: isOld), from: index)
  }

  /// Answers the reads that were decided; a server that leads no longer sends all its callers away.
  @inline(never)
  mutating func settleCalls(_ index: Int) {
    for outcome in turn.reads {
      let number = Int(outcome.number)
      guard
        let place = nodes[index].pending.firstIndex(where: {
          $0.index == nil && $0.request == number
        })
      else { continue }
      let call = nodes[index].pending.remove(at: place)
      if outcome.isReady, case .get(let key) = clients.requests[number].operation {
        let value = nodes[index].store[key]
        answer(number, call.attempt, .result(.value(value), isOld: false), from: index)
      } else {
        let hint = nodes[index].server.knownLeader
        answer(number, call.attempt, .redirect(to: hint), from: index)
      }
    }
    if nodes[index].server.roleKind == .leader { return }
    let calls = nodes[index].pending
    nodes[index].pending = []
    let hint = nodes[index].server.knownLeader
    for call in calls { answer(call.request, call.attempt, .redirect(to: hint), from: index) }
  }

  private mutating func answer(_ number: Int, _ attempt: Int, _ answer: Answer, from index: Int) {
    if clients.settings.isImmediate {
      take(answer, number, attempt, from: ServerID(index))
    } else {
      let kind = ClientMail.Kind.answer(from: ServerID(index), answer)
      clients.send(ClientMail(request: number, attempt: attempt, kind: kind), at: now, &queue)
    }
  }

  // MARK: At the client

  private mutating func take(
    _ answer: Answer, _ number: Int, _ attempt: Int, from server: ServerID
  ) {
    let request = clients.requests[number]
    if request.result != nil { return }
    if case .result(let result, let isOld) = answer {
      clients.settle(number, result, isOld: isOld, from: server, at: now, event: last.number)
      clients.forgetWait(number, request.attempts, &queue)
      clients.refreshLoad(at: now, &queue)
      if isListening { record(answer: number) }
      return
    }
    // What an earlier attempt was told is overtaken by a later one.
    guard attempt == request.attempts, clients.settings.timeout != nil else { return }
    clients.forgetWait(number, attempt, &queue)
    if case .redirect(let leader?) = answer, leader != server, leader != request.silent {
      clients[request.client].leader = leader
      let retry = ClientMail(request: number, attempt: attempt, kind: .retry(to: leader))
      clients.post(retry, at: now, &queue)
    } else {
      let isBusy = answer == .busy
      clients[request.client].leader = isBusy ? server : nil
      let next = isBusy ? server : ServerID((server.index + 1) % nodes.count)
      // Asked all around, it may try that one again.
      if next == request.silent { clients.requests[number].silent = nil }
      let retry = ClientMail(request: number, attempt: attempt, kind: .retry(to: next))
      clients.post(retry, at: now + ClientSettings.backoff, &queue)
    }
  }
}

/// Commands as numbers: the places of requests, or marked as such that no client asked for.
extension UInt64 {
  /// The command, marked as one that no client asked for: it changes nothing in the state machine.
  fileprivate var opaque: UInt64 { self | 1 << 63 }

  /// Whether no client asked for the command.
  @inline(__always) var isOpaque: Bool { self >> 63 != 0 }
}

// Clients: calls, attempts, answers, and the state machine between them (§8).

import Raft

extension Cluster {
  // MARK: Calls

  mutating func request(
    _ operation: Operation, client: ClientID, to server: ServerID?
  ) throws(Refusal) {
    guard let server = server ?? leader else { throw .noLeader }
    // Whom a client asks is its own affair: of a server that does not run nobody answers.
    try check([server])
    hash.mix(operation)
    hash.mix(client.number)
    let number = place(of: operation, client)
    mixIntervention(code: Intervention.request(number).code, touched(server))
    hash.mix(number)
    begin(.request(number), touched(server))
    call(operation, client, server)
  }

  mutating func repeatCall(of client: ClientID, to server: ServerID?) throws(Refusal) {
    guard clients.hasCalled(client) else { throw .nothingAsked(client) }
    guard let number = clients.firstUnanswered(of: client) else {
      throw .nothingUnanswered(client)
    }
    guard let server = server ?? leader else { throw .noLeader }
    try check([server])
    // It waits for nothing else any more.
    stopWaiting(number)
    retry(number, server)
  }

  mutating func submitOpaque(_ command: UInt64, to server: ServerID) {
    begin(.opaque(server), ServerSet(server))
    mixIntervention(code: Intervention.opaque(server).code, last.touched)
    nodes[server.index].propose(command.opaque, at: now, &turn)
    carryOut(server.index)
  }

  mutating func setClients(_ change: (inout ClientSettings) -> Void) {
    change(&clients.settings)
    hash.mix(clients.settings)
    intervene(.clientSettings(clients.settings))
  }

  /// A client makes a call, in the event that has begun. Without a session it registers first (diss. 6.3).
  mutating func call(_ operation: Operation, _ client: ClientID, _ server: ServerID) {
    if clients.settings.sessionLimit > 0, needsSession(operation, client) {
      clients[client].afterRegistration.append(Errand(operation: operation, server: server))
      if clients[client].afterRegistration.count > 1 { return }
      clients[client].registration = clients.requests.count
      return begin(.register, client, server)
    }
    begin(operation, client, server)
  }

  private mutating func begin(_ operation: Operation, _ client: ClientID, _ server: ServerID) {
    let number = clients.record(operation, client, to: server, at: now, event: last.number)
    forgetRequests()
    clients.refreshLoad(at: now, &queue)
    attempt(number, server)
  }

  /// Where the request will be that a call becomes, or where the registration is that it has to wait for.
  private func place(of operation: Operation, _ client: ClientID) -> Int {
    let isWaiting =
      clients.settings.sessionLimit > 0 && needsSession(operation, client)
      && !clients[client].afterRegistration.isEmpty
    return isWaiting ? clients[client].registration : clients.requests.count
  }

  /// Reads are in no log, and need no session.
  private func needsSession(_ operation: Operation, _ client: ClientID) -> Bool {
    switch operation {
    case .get, .register: false
    default: clients[client].session == 0
    }
  }

  /// What a client was told of its session: it has one, and asks for what had to wait; or it has none any more.
  private mutating func settleSession(
    _ number: Int, _ result: OperationResult, _ client: ClientID, _ server: ServerID
  ) {
    if result == .sessionExpired {
      // Of a session that it has opened since, that says nothing.
      if clients.requests.withElement(at: number, { $0.session }) == clients[client].session {
        clients[client].session = 0
      }
      return
    }
    guard case .session(let session) = result else { return }
    clients[client].session = session
    let errands = clients[client].afterRegistration
    clients[client].afterRegistration = []
    for errand in errands {
      let call = clients.record(errand.operation, client, to: server, at: now, event: last.number)
      wait(call, for: .retry(request: UInt32(call), server), until: now)
    }
  }

  /// The client asks a server, once more or for the first time.
  private mutating func attempt(_ number: Int, _ server: ServerID) {
    let attempt = clients.requests.modify(at: number) { $0.ask(server) }
    if let timeout = clients.settings.timeout {
      wait(number, for: .timeout(request: UInt32(number)), until: now + timeout)
    }
    if clients.settings.isImmediate, nodes[server.index].status == .running {
      serve(number, attempt, server.index)
    } else {
      let letter = ClientMail(request: number, attempt: attempt, kind: .call(to: server))
      clients.send(letter, at: now, &queue)
    }
  }

  // MARK: Mail

  mutating func clientMailArrives(_ slot: Int) {
    clients.take(slot: slot)
    let (number, attempt) = (clients.mail[slot].request, clients.mail[slot].attempt)
    switch clients.mail[slot].kind {
    case .call(let server): arriveAtServer(number, attempt, server)
    case .answer(let server, let answer):
      beginClientEvent(number, .answered(by: server))
      take(answer, number, attempt, from: server)
    }
  }

  /// A server that a call may change the state of, as a set.
  func touched(_ server: ServerID) -> ServerSet {
    nodes[server.index].status == .running ? ServerSet(server) : ServerSet()
  }

  private mutating func arriveAtServer(_ number: Int, _ attempt: Int, _ server: ServerID) {
    switch nodes[server.index].status {
    case .crashed: beginClientEvent(number, .receiverDown(server))
    case .paused:
      beginClientEvent(number, .waits(server))
      let call = ClientMail(request: number, attempt: attempt, kind: .call(to: server))
      nodes[server.index].callInbox.append(call)
    case .running:
      beginClientEvent(number, .arrived(server), touched: ServerSet(server))
      serve(number, attempt, server.index)
    }
  }

  mutating func beginClientEvent(
    _ number: Int, _ what: ClientEvent.Code, touched: ServerSet = ServerSet()
  ) {
    begin(.client(number, what), touched)
    // A call of the load has its event before it has its record.
    if number < clients.requests.count {
      let event = last.number
      clients.requests.modify(at: number) {
        $0.toldBefore = $0.told
        $0.told = event
      }
    }
    hash.mix(now.microseconds << 9 ^ 0x1D0)
    hash.mix(number << 12 ^ what.number)
  }

  // MARK: At the server

  /// A call reaches a server that runs. Answers wait until `settleCalls` where they need the others.
  private mutating func serve(_ number: Int, _ attempt: Int, _ index: Int) {
    if clients.requests.withElement(at: number, { $0.isRead }) {
      nodes[index].pending.append(PendingCall(request: number, attempt: attempt, index: nil))
      nodes[index].read(UInt64(number), at: now, &turn)
    } else if nodes[index].server.roleKind == .leader,
      nodes[index].server.settings.rules[.clientDeduplication],
      let result = oldAnswer(to: number, index)
    {
      answer(number, attempt, .result(result, isOld: true), from: index)
    } else {
      propose(number, attempt, index)
    }
    carryOut(index)
    setAlarm(index)
  }

  /// The answer to a command that the server has applied before, or nil.
  private func oldAnswer(to number: Int, _ index: Int) -> OperationResult? {
    let call = clients.requests.withElement(at: number) { $0.call }
    return nodes[index].machine.answer(to: call)
  }

  /// A server takes a command into its log, or sends the client elsewhere.
  private mutating func propose(_ number: Int, _ attempt: Int, _ index: Int) {
    nodes[index].propose(UInt64(number), at: now, &turn)
    guard turn.acceptedIndex > 0 else {
      let isLeader = nodes[index].server.isLeader
      let hint = nodes[index].server.knownLeader
      return answer(number, attempt, isLeader ? .busy : .redirect(to: hint), from: index)
    }
    let (place, term) = (turn.acceptedIndex, nodes[index].server.currentTerm)
    clients.requests.modify(at: number) { $0.enter(at: place, in: term) }
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

  /// Applies one command.
  private mutating func apply(_ number: Int, _ index: Int) {
    let deduplicates = nodes[index].server.settings.rules[.clientDeduplication]
    let (operation, call, firstUnanswered, limit, session) =
      clients.requests.withElement(at: number) {
        ($0.operation, $0.call, $0.firstUnanswered, $0.sessionLimit, $0.session)
      }
    if limit > 0, let answer = nodes[index].machine.attend(operation, call, session, limit: limit) {
      return answerCaller(number, (answer, false), index)
    }
    let outcome = nodes[index].machine.apply(
      operation, of: call, firstUnanswered: firstUnanswered, deduplicates: deduplicates)
    answerCaller(number, outcome, index)
  }

  /// The leader that took a command which has been applied answers who asked.
  @inline(__always)
  private mutating func answerCaller(
    _ number: Int, _ outcome: (result: OperationResult, isOld: Bool), _ index: Int
  ) {
    let (result, isOld) = outcome
    let applied = nodes[index].lastApplied
    guard
      let place = nodes[index].pending.firstIndex(where: {
        $0.index == applied && $0.request == number
      })
    else { return }
    let attempt = nodes[index].pending.take(at: place).attempt
    answer(number, attempt, .result(result, isOld: isOld), from: index)
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
      let call = nodes[index].pending.take(at: place)
      if outcome.isReady, case .get(let key) = clients.requests[number].operation {
        let value = nodes[index].store[key]
        answer(number, call.attempt, .result(.value(value), isOld: false), from: index)
      } else {
        let hint = nodes[index].server.knownLeader
        answer(number, call.attempt, .redirect(to: hint), from: index)
      }
    }
    if nodes[index].server.roleKind == .leader { return }
    if nodes[index].pending.isEmpty { return }
    let calls = nodes[index].pending.takeAll()
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

  /// Until then the client waits for nothing else, unless an answer comes before.
  @inline(__always)
  private mutating func wait(_ number: Int, for due: EventQueue.Due, until time: Instant) {
    let wait = queue.pushWait(at: time.microseconds, due: due)
    clients.requests.modify(at: number) { $0.wait = wait }
  }

  /// A client waits for nothing any more.
  @inline(__always)
  private mutating func stopWaiting(_ number: Int) {
    let wait = clients.requests.modify(at: number) { request in
      defer { request.wait = nil }
      return request.wait
    }
    if let wait { queue.removeWait(wait) }
  }

  /// The moment has come for a client to ask again.
  mutating func retry(_ number: Int, _ server: ServerID) {
    beginClientEvent(number, .retried(server), touched: touched(server))
    attempt(number, server)
  }

  /// A client has waited long enough for the server that it asked last.
  mutating func timeOut(_ number: Int) {
    let (client, old) = clients.requests.withElement(at: number) { ($0.client, $0.server) }
    let next = ServerID((old.index + 1) % nodes.count)
    if clients[client].leader == old { clients[client].leader = nil }
    clients.requests.modify(at: number) { $0.silent = old }
    beginClientEvent(number, .timedOut(old, next: next), touched: touched(next))
    attempt(number, next)
  }

  private mutating func take(
    _ answer: Answer, _ number: Int, _ attempt: Int, from server: ServerID
  ) {
    let (isAnswered, attempts, silent, client) = clients.requests.withElement(at: number) {
      ($0.result != nil, $0.attempts, $0.silent, $0.client)
    }
    if isAnswered { return }
    if case .result(let result, let isOld) = answer {
      stopWaiting(number)
      clients.settle(number, result, isOld: isOld, from: server, at: now, event: last.number)
      if clients.settings.sessionLimit > 0 { settleSession(number, result, client, server) }
      clients.refreshLoad(at: now, &queue)
      if isListening { record(answer: number) }
      return
    }
    // What an earlier attempt was told is overtaken by a later one.
    guard attempt == attempts, clients.settings.timeout != nil else { return }
    stopWaiting(number)
    if case .redirect(let leader?) = answer, leader != server, leader != silent {
      clients[client].leader = leader
      wait(number, for: .retry(request: UInt32(number), leader), until: now)
    } else {
      let isBusy = answer == .busy
      clients[client].leader = isBusy ? server : nil
      let next = isBusy ? server : ServerID((server.index + 1) % nodes.count)
      // Asked all around, it may try that one again.
      if next == silent { clients.requests.modify(at: number) { $0.silent = nil } }
      wait(number, for: .retry(request: UInt32(number), next), until: now + ClientSettings.backoff)
    }
  }
}

/// Commands as numbers: the places of requests, or marked as such that no client asked for.
extension UInt64 {
  /// The command, marked as one that no client asked for: it changes nothing in the state machine.
  var opaque: UInt64 { self | 1 << 63 }

  /// Whether no client asked for the command.
  @inline(__always) var isOpaque: Bool { self >> 63 != 0 }
}

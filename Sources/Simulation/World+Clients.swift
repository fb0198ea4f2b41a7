// Clients: calls, attempts, answers, and the state machine between them (§8).

import Raft

extension World {
  // MARK: Calls

  /// A client calls: it asks this server; the leader if none is named. A server that does not lead
  /// refuses and says who does, if it knows.
  @discardableResult
  public mutating func request(
    _ operation: Operation, client: ClientID = ClientID(1), to server: ServerID? = nil
  ) throws(Refusal) -> Event {
    guard let server = server ?? leader else { throw .noLeader }
    try check([server])
    let node = nodes[server.index]
    if node.status != .running { throw .notRunning(server, node.status) }
    let number = requests.count
    mix(operation)
    mix(client.number)
    let event = intervene(.request(number), touched: [server])
    recordCall(operation, client, server)
    attempt(number, server)
    return event
  }

  /// What the client asked for with this serial number, or nil if it has not asked so often.
  /// - Complexity: O(1).
  public func request(_ client: ClientID, _ serial: Int) -> Request? {
    guard clients.indices.contains(client.number),
      serial >= 1, serial <= clients[client.number].calls.count
    else { return nil }
    return requests[clients[client.number].calls[serial - 1]]
  }

  /// Hands a command to a server that no client asked for; it changes nothing in the state machine.
  public mutating func submitOpaque(_ command: UInt64, to server: ServerID) {
    beginOpaque(server)
    act(server.index, .command(command | Self.opaqueBit))
  }

  /// A call that nobody asked for: the load's.
  mutating func callByLoad(_ operation: Operation, _ client: ClientID, _ server: ServerID) {
    let number = requests.count
    beginClientEvent(number, .called(server), touched: touched(server))
    recordCall(operation, client, server)
    attempt(number, server)
  }

  /// Marks commands that are no places in `requests`.
  private static let opaqueBit: UInt64 = 1 << 63

  /// Changes how clients call, from the next attempt on.
  @discardableResult
  public mutating func setClients(_ change: (inout ClientSettings) -> Void) -> Event {
    change(&clientSettings)
    mix(clientSettings)
    return intervene(.clientSettings(clientSettings))
  }

  private mutating func recordCall(
    _ operation: Operation, _ client: ClientID, _ server: ServerID
  ) {
    while clients.count <= client.number { clients.append(Client()) }
    clients[client.number].calls.append(requests.count)
    let serial = clients[client.number].calls.count
    clients[client.number].unanswered.append(serial)
    requests.append(
      Request(
        client: client, serial: serial,
        firstUnanswered: clients[client.number].unanswered[0], operation: operation,
        calledAt: now, called: eventCount, server: server))
    if load != nil { refreshLoad() }
  }

  /// The client asks a server, once more or for the first time.
  private mutating func attempt(_ number: Int, _ server: ServerID) {
    requests[number].attempts += 1
    requests[number].server = server
    let attempt = requests[number].attempts
    if let timeout = clientSettings.timeout {
      post(ClientMail(request: number, attempt: attempt, kind: .timeout), at: now + timeout)
    }
    let call = ClientMail(request: number, attempt: attempt, kind: .call(to: server))
    if clientSettings.isImmediate, nodes[server.index].status == .running {
      serve(number, attempt, server.index)
    } else {
      travel(call)
    }
  }

  /// Puts a message between a client and a server on its way, unless it gets lost.
  private mutating func travel(_ letter: ClientMail) {
    if clientRandom.happens(millionths: clientSettings.lossMillionths) { return }
    post(letter, at: now + clientRandom.duration(in: clientSettings.delay))
  }

  // MARK: Mail

  mutating func post(_ letter: ClientMail, at time: Instant) {
    let slot = freeMail.popLast() ?? mail.count
    if slot == mail.count { mail.append(letter) } else { mail[slot] = letter }
    queue.push(at: time.microseconds, due: .clientMail(slot: UInt32(slot)))
  }

  mutating func clientMailArrives(_ slot: Int) {
    let letter = mail[slot]
    freeMail.append(slot)
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
      let old = requests[number].server
      let next = ServerID((old.index + 1) % nodes.count)
      if clients[requests[number].client.number].leader == old {
        clients[requests[number].client.number].leader = nil
      }
      requests[number].silent = old
      beginClientEvent(number, .timedOut(old, next: next), touched: touched(next))
      attempt(number, next)
    }
  }

  /// A server that a call may change the state of, as a set.
  private func touched(_ server: ServerID) -> ServerSet {
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

  private mutating func beginClientEvent(
    _ number: Int, _ what: ClientEvent, touched: ServerSet = []
  ) {
    begin(.client(number, what), touched: touched)
    mix(now.microseconds << 9 ^ 0x1D0)
    mix(number << 12 ^ what.code)
  }

  // MARK: At the server

  /// A call reaches a server that runs. Answers wait until `settleCalls` where they need the others.
  private mutating func serve(_ number: Int, _ attempt: Int, _ index: Int) {
    let request = requests[number]
    if case .get = request.operation {
      nodes[index].pending.append(PendingCall(request: number, attempt: attempt, index: nil))
      nodes[index].step(.read(UInt64(number)), at: now, &turn)
    } else if nodes[index].server.roleKind == .leader,
      nodes[index].server.settings.rules[.clientDeduplication],
      let result = nodes[index].machine.answer(to: request)
    {
      answer(number, attempt, .result(result, isOld: true), from: index)
    } else {
      nodes[index].step(.command(UInt64(number)), at: now, &turn)
      if turn.acceptedIndex > 0 {
        requests[number].index = turn.acceptedIndex
        requests[number].term = nodes[index].server.persistent.currentTerm
        nodes[index].pending.append(
          PendingCall(request: number, attempt: attempt, index: turn.acceptedIndex))
      } else {
        let server = nodes[index].server
        answer(
          number, attempt, server.isLeader ? .busy : .redirect(to: server.knownLeader),
          from: index)
      }
    }
    carryOut(index)
    armWake(index)
  }

  /// Applies what the server knows to be committed, in order.
  @inline(never)
  mutating func applyCommitted(_ index: Int) {
    if nodes[index].lastApplied < nodes[index].server.persistent.log.snapshotIndex {
      restoreSnapshot(index)
    }
    let end = nodes[index].server.commitIndex
    while nodes[index].lastApplied < end {
      nodes[index].lastApplied += 1
      let entry = nodes[index].server.persistent.log[nodes[index].lastApplied]
      guard case .command(let command) = entry.content, command & Self.opaqueBit == 0 else {
        continue
      }
      apply(Int(command), index)
    }
    if isLong(index) {
      queue.remove(.compaction(ServerID(index)))
      queue.push(at: now.microseconds, due: .compaction(ServerID(index)))
    }
  }

  /// Applies one command; the leader that took it answers it.
  private mutating func apply(_ number: Int, _ index: Int) {
    let deduplicates = nodes[index].server.settings.rules[.clientDeduplication]
    let (result, isOld) = nodes[index].machine.apply(requests[number], deduplicates: deduplicates)
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
      if outcome.isReady, case .get(let key) = requests[number].operation {
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
    if clientSettings.isImmediate {
      take(answer, number, attempt, from: ServerID(index))
    } else {
      travel(
        ClientMail(request: number, attempt: attempt, kind: .answer(from: ServerID(index), answer)))
    }
  }

  // MARK: At the client

  private mutating func take(
    _ answer: Answer, _ number: Int, _ attempt: Int, from server: ServerID
  ) {
    let request = requests[number]
    if request.result != nil { return }
    let client = request.client.number
    if case .result(let result, let isOld) = answer {
      requests[number].result = result
      requests[number].isAnsweredFromSession = isOld
      requests[number].answeredAt = now
      requests[number].answered = eventCount
      clients[client].leader = server
      clients[client].unanswered.removeAll { $0 == request.serial }
      forgetWait(number, request.attempts)
      if load != nil { refreshLoad() }
      if isListening { answers.append(number) }
      return
    }
    // What an earlier attempt was told is overtaken by a later one.
    guard attempt == request.attempts, clientSettings.timeout != nil else { return }
    forgetWait(number, attempt)
    if case .redirect(let leader?) = answer, leader != server, leader != request.silent {
      clients[client].leader = leader
      post(ClientMail(request: number, attempt: attempt, kind: .retry(to: leader)), at: now)
    } else {
      let isBusy = answer == .busy
      clients[client].leader = isBusy ? server : nil
      let next = isBusy ? server : ServerID((server.index + 1) % nodes.count)
      // Asked all around, it may try that one again.
      if next == request.silent { requests[number].silent = nil }
      post(
        ClientMail(request: number, attempt: attempt, kind: .retry(to: next)),
        at: now + ClientSettings.backoff)
    }
  }

  /// The client no longer waits for the end of its patience, or for the moment to ask again.
  private mutating func forgetWait(_ number: Int, _ attempt: Int) {
    let due = queue.remove { [mail] in
      guard case .clientMail(let slot) = $0 else { return false }
      let letter = mail[Int(slot)]
      return letter.request == number && letter.attempt == attempt && letter.isWait
    }
    if case .clientMail(let slot)? = due { freeMail.append(Int(slot)) }
  }
}

// Clients: requests, the state machine, answers.

import Raft

extension World {
  /// Hands a client's request to a server; to the leader if none is named. A server that does not lead
  /// refuses and says who does, if it knows.
  @discardableResult
  public mutating func request(
    _ operation: Operation, client: ClientID = ClientID(1), to server: ServerID? = nil
  ) throws(Refusal) -> Event {
    guard let server = server ?? leader else { throw .noLeader }
    try check([server])
    let node = nodes[server.index]
    if node.status != .running { throw .notRunning(server, node.status) }
    while requestCounts.count <= client.number { requestCounts.append(0) }
    requestCounts[client.number] += 1
    let number = requests.count
    requests.append(
      Request(
        client: client, serial: requestCounts[client.number], operation: operation,
        submittedAt: now, server: server,
        index: node.server.isLeader ? node.server.log.lastIndex + 1 : nil,
        term: node.server.currentTerm))
    return submit(UInt64(number), to: server, .request(number))
  }

  /// Hands a command to a server that no client asked for; it changes nothing in the state machine.
  @discardableResult
  public mutating func submitOpaque(_ command: UInt64, to server: ServerID) -> Event {
    submit(command | 1 << 63, to: server, .request(-1))
  }

  private mutating func submit(
    _ command: UInt64, to server: ServerID, _ what: Intervention
  ) -> Event {
    let event = intervene(what, touched: [server])
    act(server.index, .command(command))
    return event
  }

  /// Applies what the server knows to be committed, in order.
  mutating func applyCommitted(_ index: Int) {
    let server = nodes[index].server
    while nodes[index].lastApplied < server.commitIndex {
      nodes[index].lastApplied += 1
      let entry = server.log[nodes[index].lastApplied]
      guard case .command(let command) = entry.content, command < UInt64(requests.count) else {
        continue
      }
      let result = nodes[index].store.apply(requests[Int(command)].operation)
      answer(Int(command), with: result, by: server)
    }
  }

  /// The leader that took a request answers it, if it still leads in the same term.
  private mutating func answer(_ number: Int, with result: OperationResult, by server: Server) {
    let request = requests[number]
    guard request.result == nil, request.server == server.id, server.isLeader,
      request.term == server.currentTerm
    else { return }
    requests[number].result = result
    if isListening { answers.append(number) }
  }
}

// What a cluster forgets of its clients' past, so that a run may go on for days.

import Raft

extension Cluster {
  /// Forgets requests that nothing in the cluster refers to any more: whose commands are in no log, on no disk and in
  /// no message, and of which no call, answer or patience is left. What happens is the same with or without them.
  /// - Complexity: O(entries, messages and mail) once for many requests; O(1) for all others.
  mutating func forgetRequests() {
    guard clients.requests.count >= clients.nextForgetting else { return }
    let floor = clients.requests.forgotten
    var first = clients.requests.count - clients.keptRequests
    clients.nextForgetting = clients.requests.count + max(1, clients.keptRequests / 4)
    for index in nodes.indices where first > floor {
      first = min(first, firstRequest(inLogsOf: index, before: first, floor))
    }
    guard first > floor else { return }
    for index in nodes.indices {
      for flight in nodes[index].inbox { lower(&first, flight.message) }
      for letter in nodes[index].callInbox { first = min(first, letter.request) }
      for call in nodes[index].pending { first = min(first, call.request) }
      for waiting in nodes[index].disk.waiting { lower(&first, turn.messages[waiting.slot]) }
    }
    for flight in network.held { lower(&first, flight.message) }
    for key in queue.keys {
      switch key.due {
      case .flight(let slot): lower(&first, turn.messages[Int(slot)])
      case .clientMail(let slot): first = min(first, clients.mail[Int(slot)].request)
      case .timeout(let request), .retry(let request, _): first = min(first, Int(request))
      case .diskWrite, .load, .compaction, .ending: break
      }
    }
    clients.forget(before: first)
  }

  /// The first of the requests whose commands a server has in its log, or on its disk.
  /// - Parameters:
  ///   - limit: It is not lower than all that are looked for.
  ///   - floor: Where one is found that is not higher, no more is looked for.
  private func firstRequest(inLogsOf index: Int, before limit: Int, _ floor: Int) -> Int {
    var first = limit
    func look(at log: borrowing Log) {
      var place = log.snapshotIndex
      while place < log.lastIndex, first > floor {
        place += 1
        if let command = log.command(at: place) { lower(&first, command) }
      }
    }
    look(at: nodes[index].server.state.persistent.log)
    if nodes[index].disk.writes.isEmpty { return first }
    nodes[index].disk.durable.withLog(in: nodes[index].server.state.persistent) { look(at: $0) }
    for write in nodes[index].disk.writes {
      write.content.withLog(in: nodes[index].server.state.persistent) { look(at: $0) }
    }
    return first
  }

  private func lower(_ first: inout Int, _ message: borrowing Message) {
    for place in 0..<message.entryCount {
      if let command = message.entry(place).command { lower(&first, command) }
    }
  }

  /// Commands that no client asked for, and such as a script has given the servers, are of no request.
  private func lower(_ first: inout Int, _ command: UInt64) {
    if !command.isOpaque, command < UInt64(first) { first = Int(command) }
  }
}

// Disks: writes that take time, and what waits for them.

import Raft

extension Cluster {
  /// Begins the write that the server asked for.
  mutating func write(_ index: Int) {
    let latency = nodes[index].disk.latency
    let number = nodes[index].server.lastWrite
    // Writes are done in the order asked for, also when the latency has changed in between.
    let doneAt = max(now + latency, nodes[index].disk.writes.last?.doneAt ?? now)
    nodes[index].disk.writes.append(
      Disk.Write(number: number, doneAt: doneAt, content: nodes[index].server.persistent))
    queue.push(
      at: doneAt.microseconds, due: .diskWrite(number: UInt32(number), nodes[index].server.id))
  }

  mutating func finishWrite(_ index: Int, _ number: Int) {
    while let write = nodes[index].disk.writes.first, write.number <= number {
      nodes[index].disk.durable = write.content
      nodes[index].disk.writes.removeFirst()
    }
    guard nodes[index].status == .running else {
      nodes[index].disk.unseenWrite = number
      return
    }
    act(index, .diskWritten(number))
    let ready = nodes[index].disk.waiting.prefix { $0.write <= number }
    nodes[index].disk.waiting.removeFirst(ready.count)
    for waiting in ready { send(turn.messages.store(waiting.message)) }
    setAlarm(index)
  }

  mutating func setDisk(_ servers: ServerSet, latency: TimeSpan) throws(Refusal) -> Event {
    try check(servers)
    for server in servers {
      // From here on a crash may lose something: what is on disk has to be known apart.
      nodes[server.index].disk.durable = nodes[server.index].durable
      nodes[server.index].disk.latency = latency
    }
    return intervene(.disk(servers, latency), touched: servers)
  }
}

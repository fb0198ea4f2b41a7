// Disks: writes that take time, and what waits for them.

import Raft

extension Cluster {
  /// Begins the write that the server asked for.
  mutating func write(_ index: Int) {
    if turn.hasFormer { nodes[index].disk.keep(turn.takeFormer()) }
    let doneAt = nodes[index].write(at: now)
    if doneAt == .never { return }
    let number = UInt32(nodes[index].server.state.lastWrite)
    queue.push(at: doneAt.microseconds, due: .diskWrite(number: number, ServerID(index)))
  }

  mutating func finishWrite(_ index: Int, _ number: Int) {
    guard nodes[index].finishWrites(upTo: number, at: now, &turn) else { return }
    carryOut(index)
    sendWaiting(index, number)
    setAlarm(index)
  }

  /// Sends what has waited for a write, or for an earlier one.
  private mutating func sendWaiting(_ index: Int, _ number: Int) {
    var count = 0
    while count < nodes[index].disk.waiting.count, nodes[index].disk.waiting[count].write <= number
    {
      send(nodes[index].disk.waiting[count].slot)
      count += 1
    }
    nodes[index].disk.waiting.dequeue(count)
  }

  /// Forgets what waits for the writes of a disk.
  mutating func forgetWaiting(_ index: Int) {
    for waiting in nodes[index].disk.waiting { turn.messages.release(waiting.slot) }
    nodes[index].disk.waiting.dequeue(nodes[index].disk.waiting.count)
  }

  mutating func holdDisks(of servers: ServerSet) throws(Refusal) {
    try check(servers)
    for server in servers {
      settleDisk(server.index)
      nodes[server.index].disk.isHeld = true
      queue.removeWrites(of: server)
      for place in nodes[server.index].disk.writes.indices {
        nodes[server.index].disk.writes[place].doneAt = .never
      }
    }
    intervene(.holdDisk(servers), touched: servers)
  }

  mutating func releaseDisks(of servers: ServerSet) throws(Refusal) {
    try check(servers)
    for server in servers where nodes[server.index].disk.isHeld {
      nodes[server.index].disk.isHeld = false
      for place in nodes[server.index].disk.writes.indices {
        nodes[server.index].disk.writes[place].doneAt = now
        let number = UInt32(nodes[server.index].disk.writes[place].number)
        queue.push(at: now.microseconds, due: .diskWrite(number: number, server))
      }
    }
    intervene(.releaseDisk(servers), touched: servers)
  }

  mutating func setDisk(_ servers: ServerSet, latency: TimeSpan) throws(Refusal) {
    try check(servers)
    for server in servers {
      settleDisk(server.index)
      nodes[server.index].disk.latency = latency
    }
    intervene(.disk(servers, latency), touched: servers)
  }

  /// From here on a crash may lose something: what is on the disk has to be known.
  mutating func settleDisk(_ index: Int) {
    guard nodes[index].disk.writes.isEmpty else { return }
    nodes[index].disk.durable = Disk.Content(nodes[index].server.state.persistent)
  }
}

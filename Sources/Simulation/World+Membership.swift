// What is asked of a leader besides commands: other voters, another leader. And of any server: a snapshot.

import Raft

extension World {
  /// Asks the leader to change the voters to these, through joint consensus (§6). Servers that are not
  /// there yet are started, with empty logs; they must have the next numbers.
  @discardableResult
  public mutating func reconfigure(_ voters: ServerSet) throws(Refusal) -> Event {
    try change(to: voters, .joint)
  }

  /// Asks the leader to take in one more voter (diss. 4.1). A server that is not there yet is started.
  @discardableResult
  public mutating func add(_ server: ServerID) throws(Refusal) -> Event {
    let voters = try runningLeader().configuration.voters
    if voters.contains(server) { throw .alreadyMember(server) }
    return try change(to: voters.union([server]), .single)
  }

  /// Asks the leader to do without one of the voters (diss. 4.1).
  @discardableResult
  public mutating func remove(_ server: ServerID) throws(Refusal) -> Event {
    let voters = try runningLeader().configuration.voters
    try check([server])
    if !voters.contains(server) { throw .notMember(server) }
    return try change(to: voters.subtracting([server]), .single)
  }

  private mutating func change(
    to voters: ServerSet, _ method: ChangeMethod
  ) throws(Refusal) -> Event {
    let server = try runningLeader()
    let started = voters.subtracting(servers)
    if !started.isEmpty {
      let next = ServerID(nodes.count < ServerSet.capacity ? nodes.count : nodes.count - 1)
      if nodes.count == ServerSet.capacity { throw .noRoomForServers }
      for (offset, server) in started.enumerated() where server.index != nodes.count + offset {
        throw .notNextServer(server, next: ServerID(min(next.index + offset, 30)))
      }
    }
    if let refusal = server.refusal(ofChangeTo: voters, method) {
      throw .change(refusal, leader: server.id)
    }
    for _ in started { startNewServer() }
    let event = intervene(
      .change(leader: server.id, to: voters, method, started: started),
      touched: started.union([server.id]))
    act(server.id.index, .change(voters, method))
    armWake(server.id.index)
    return event
  }

  /// Asks the leader to hand over to another server (diss. 3.10).
  @discardableResult
  public mutating func transfer(to target: ServerID) throws(Refusal) -> Event {
    let server = try runningLeader()
    try check([target])
    let status = nodes[target.index].status
    if status == .crashed { throw .notRunning(target, status) }
    if let refusal = server.refusal(ofTransferTo: target) { throw .transfer(refusal, to: target) }
    let event = intervene(.transfer(from: server.id, to: target), touched: [server.id])
    act(server.id.index, .transfer(target))
    armWake(server.id.index)
    return event
  }

  /// The leader, which must be able to act.
  private func runningLeader() throws(Refusal) -> Server {
    guard let leader else { throw .noLeaderToChange }
    let node = nodes[leader.index]
    if node.status != .running { throw .notRunning(leader, node.status) }
    return node.server
  }

  /// Adds a server that knows nothing and belongs nowhere.
  private mutating func startNewServer() {
    let count = nodes.count
    turn.now = now
    turn.random = RandomSource(seed: setup.seed, stream: UInt64(count))
    let server = Server(
      id: ServerID(count), settings: nodes[0].server.settings, persistent: Persistent(),
      turn: &turn)
    nodes.append(
      Node(
        server: server,
        disk: Disk(latency: nodes[0].disk.latency, durable: server.persistent),
        random: turn.random))
    let old = links
    links = (0..<nodes.count * nodes.count).map { place in
      let (from, to) = (place / nodes.count, place % nodes.count)
      return from < count && to < count
        ? old[from * count + to] : Self.link(from: from, to: to, usualLink, seed: setup.seed)
    }
    wakes.append(.max)
  }

  // MARK: Snapshots

  /// Makes the servers compact their logs (§7).
  @discardableResult
  public mutating func snapshot(_ servers: ServerSet) throws(Refusal) -> Event {
    try check(servers)
    for server in servers {
      let node = nodes[server.index]
      if node.status != .running { throw .notRunning(server, node.status) }
      if node.lastApplied == node.server.log.snapshotIndex { throw .nothingToCompact(server) }
    }
    let event = intervene(.snapshot(servers), touched: servers)
    for server in servers {
      takeSnapshot(server.index)
      carryOut(server.index)
    }
    return event
  }

  /// Whether a server has applied so many entries since its last snapshot that it is to take one.
  func isLong(_ index: Int) -> Bool {
    let threshold = nodes[index].server.settings.snapshotThreshold
    return threshold > 0
      && nodes[index].lastApplied - nodes[index].server.persistent.log.snapshotIndex >= threshold
  }

  /// A server whose log has grown long takes a snapshot. One that is paused will do so when it has applied
  /// more.
  mutating func compacts(_ index: Int) {
    begin(.compacted(ServerID(index)), touched: [ServerID(index)])
    mix(now.microseconds << 9 ^ 0x1F0 ^ index)
    guard nodes[index].status == .running, isLong(index) else { return }
    takeSnapshot(index)
    carryOut(index)
    armWake(index)
  }

  /// Writes the state machine down and hands it to the server.
  mutating func takeSnapshot(_ index: Int) {
    let keepsSessions = nodes[index].server.settings.rules[.snapshotKeepsSessions]
    let data = nodes[index].machine.encoded(keepsSessions: keepsSessions)
    nodes[index].step(
      .snapshot(through: nodes[index].lastApplied, data: data), at: now, &turn)
    if turn.takeWrite() { write(index) }
  }

  /// Puts the state of the server's snapshot in the place of a state that is behind it.
  mutating func restoreSnapshot(_ index: Int) {
    guard let snapshot = nodes[index].server.persistent.snapshot,
      snapshot.lastIndex > nodes[index].lastApplied
    else { return }
    nodes[index].machine = StateMachine(snapshot: snapshot.data)
    nodes[index].lastApplied = snapshot.lastIndex
  }
}

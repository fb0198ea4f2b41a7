// What is asked of a leader besides commands: other voters, another leader. And of any server: a snapshot.

import Raft

extension Cluster {
  mutating func reconfigure(_ voters: ServerSet) throws(Refusal) {
    try change(to: voters, .joint)
  }

  mutating func add(_ server: ServerID) throws(Refusal) {
    let voters = nodes[try runningLeader()].server.configuration.voters
    if voters.contains(server) { throw .alreadyMember(server) }
    try change(to: voters.union([server]), .single)
  }

  mutating func remove(_ server: ServerID) throws(Refusal) {
    let configuration = nodes[try runningLeader()].server.configuration
    try check([server])
    if configuration.learners.contains(server) {
      return try setLearners(configuration.learners.subtracting([server]))
    }
    if !configuration.voters.contains(server) { throw .notMember(server) }
    try change(to: configuration.voters.subtracting([server]), .single)
  }

  mutating func addLearner(_ server: ServerID) throws(Refusal) {
    let learners = nodes[try runningLeader()].server.configuration.learners
    if learners.contains(server) { throw .alreadyLearner(server) }
    try setLearners(learners.union([server]))
  }

  private mutating func setLearners(_ learners: ServerSet) throws(Refusal) {
    let index = try runningLeader()
    let started = try newServers(among: learners)
    let leader = ServerID(index)
    if let refusal = nodes[index].server.refusal(ofLearners: learners) {
      throw .change(refusal, leader: leader)
    }
    for _ in started { startNewServer() }
    intervene(
      .learners(leader: leader, to: learners, started: started), touched: started.union([leader]))
    act(index, .learners(learners))
    setAlarm(index)
  }

  /// Those of the servers that are not there yet, which must have the next numbers.
  private func newServers(among servers: ServerSet) throws(Refusal) -> ServerSet {
    let started = servers.subtracting(self.servers)
    if started.isEmpty { return started }
    let next = ServerID(nodes.count < ServerSet.capacity ? nodes.count : nodes.count - 1)
    if nodes.count == ServerSet.capacity { throw .noRoomForServers }
    for (offset, server) in started.enumerated() where server.index != nodes.count + offset {
      throw .notNextServer(server, next: ServerID(min(next.index + offset, 30)))
    }
    return started
  }

  private mutating func change(
    to voters: ServerSet, _ method: ChangeMethod
  ) throws(Refusal) {
    let index = try runningLeader()
    let started = try newServers(among: voters)
    let leader = ServerID(index)
    if let refusal = nodes[index].server.refusal(ofChangeTo: voters, method) {
      throw .change(refusal, leader: leader)
    }
    for _ in started { startNewServer() }
    intervene(
      .change(leader: leader, to: voters, method, started: started),
      touched: started.union([leader]))
    act(index, .change(voters, method))
    setAlarm(index)
  }

  mutating func transfer(to target: ServerID) throws(Refusal) {
    let index = try runningLeader()
    try check([target])
    let status = nodes[target.index].status
    if status == .crashed { throw whyNotRunning(target) }
    if let refusal = nodes[index].server.refusal(ofTransferTo: target) {
      throw .transfer(refusal, to: target)
    }
    let leader = ServerID(index)
    intervene(.transfer(from: leader, to: target), touched: [leader])
    act(index, .transfer(target))
    setAlarm(index)
  }

  mutating func cancelTransfer() throws(Refusal) {
    let index = try runningLeader()
    let leader = ServerID(index)
    guard let transfer = nodes[index].server.transfer else { throw .noTransfer(leader) }
    intervene(.cancelTransfer(leader, to: transfer.target), touched: [leader])
    act(index, .cancelTransfer)
    setAlarm(index)
  }

  /// The number of the leader, which must be able to act.
  private func runningLeader() throws(Refusal) -> Int {
    guard let leader else { throw .noLeaderToChange }
    try checkRunning(leader)
    return leader.index
  }

  /// Adds a server that knows nothing and belongs nowhere.
  private mutating func startNewServer() {
    let count = nodes.count
    turn.now = now
    turn.random = RandomSource(seed: setup.seed, stream: UInt64(count))
    let server = Server(
      id: ServerID(count), settings: nodes[0].server.settings, persistent: Persistent(),
      tickPhase: Self.tickPhase(of: count, seed: setup.seed), turn: &turn)
    nodes.append(
      Node(
        server: server,
        disk: Disk(latency: nodes[0].disk.latency, durable: server.persistent),
        random: turn.random))
    network.addServer()
    network.connect(ServerID(count), at: now)
    alarms.addServer(to: count)
  }

  // MARK: Snapshots

  mutating func snapshot(_ servers: ServerSet) throws(Refusal) {
    try check(servers)
    for server in servers {
      try checkRunning(server)
      if !canCompact(server.index) { throw .nothingToCompact(server) }
    }
    intervene(.snapshot(servers), touched: servers)
    for server in servers {
      takeSnapshot(server.index)
      carryOut(server.index)
    }
  }

  /// Whether there is something to compact, and the log has the entry with which the snapshot would end. Where a
  /// property is broken and the run goes on, a server may have applied what its log has lost since.
  private func canCompact(_ index: Int) -> Bool {
    let applied = nodes[index].lastApplied
    let server = nodes[index].server
    return applied > server.state.persistent.snapshotEnd && applied <= server.commitIndex
      && server.log.term(at: applied) != nil
  }

  /// Whether a server has applied so many entries since its last snapshot that it is to take one.
  func isLong(_ index: Int) -> Bool {
    let threshold = nodes[index].server.settings.snapshotThreshold
    return threshold > 0
      && nodes[index].lastApplied - nodes[index].server.state.persistent.snapshotEnd
        >= threshold
  }

  /// A server whose log has grown long takes a snapshot. One that is paused will do so when it has applied
  /// more.
  mutating func compacts(_ index: Int) {
    begin(.compacted(ServerID(index)), touched: ServerSet(ServerID(index)))
    hash.mix(now.microseconds << 9 ^ 0x1F0 ^ index)
    guard nodes[index].status == .running, isLong(index), canCompact(index) else { return }
    takeSnapshot(index)
    carryOut(index)
    setAlarm(index)
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

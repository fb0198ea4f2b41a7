// What can be done to servers, disks, clocks and timers.

import Raft

extension World {
  func check(_ servers: ServerSet) throws(Refusal) {
    for server in servers where server.index >= nodes.count {
      throw .noSuchServer(server, servers: nodes.count)
    }
  }

  /// Records that somebody took a hand in the run.
  mutating func intervene(_ what: Intervention, touched: ServerSet = []) -> Event {
    beginIntervention(what, touched: touched)
    return event
  }

  /// Records that servers have ended or begun.
  private mutating func interveneInLives(
    _ what: Intervention, of servers: ServerSet, wiped: ServerSet = []
  ) -> Event {
    beginIntervention(what, touched: servers)
    lastReborn = servers
    lastWiped = wiped
    return event
  }

  private mutating func beginIntervention(_ what: Intervention, touched: ServerSet) {
    mixIntervention(code: what.code, touched)
    for detail in what.details { mix(detail) }
    begin(.intervention(what), touched: touched)
  }

  /// Makes the hash depend on something that was done to the world.
  @inline(__always)
  mutating func mixIntervention(code: Int, _ touched: ServerSet) {
    mix(now.microseconds << 8 ^ 0xFF)
    mix(Int(touched.bits) << 8 ^ code)
  }

  /// Stops the servers. Of each only what is on its disk remains.
  @discardableResult
  public mutating func crash(_ servers: ServerSet) throws(Refusal) -> Event {
    try check(servers)
    for server in servers where nodes[server.index].status == .crashed {
      throw .alreadyCrashed(server)
    }
    for server in servers { stop(server.index, keeping: nodes[server.index].durable) }
    return interveneInLives(.crash(servers), of: servers)
  }

  /// Loses the servers' disks. A server that runs crashes.
  @discardableResult
  public mutating func wipe(_ servers: ServerSet) throws(Refusal) -> Event {
    try check(servers)
    // Who sets the server up again tells it what it was told the first time.
    for server in servers {
      let bootstrap = nodes[server.index].server.log.bootstrap
      stop(server.index, keeping: Persistent(configuration: bootstrap))
    }
    return interveneInLives(.wipe(servers), of: servers, wiped: servers)
  }

  private mutating func stop(_ index: Int, keeping persistent: Persistent) {
    nodes[index].status = .crashed
    nodes[index].disk.writes = []
    nodes[index].disk.waiting = []
    nodes[index].disk.durable = persistent
    nodes[index].disk.unseenWrite = nil
    nodes[index].inbox = []
    nodes[index].callInbox = []
    nodes[index].pending = []
    let server = ServerID(index)
    while queue.remove(where: { if case .diskWrite(_, server) = $0 { true } else { false } }) != nil
    {}
    queue.remove(.compaction(ServerID(index)))
    start(index, with: persistent)
    rearmWake(index)
  }

  /// Makes the server begin anew with what its disk kept.
  private mutating func start(_ index: Int, with persistent: Persistent) {
    let old = nodes[index].server
    turn.now = nodes[index].clock.own(at: now)
    turn.random = nodes[index].random
    nodes[index].server = Server(
      id: old.id, settings: old.settings, persistent: persistent, turn: &turn)
    nodes[index].random = turn.random
    nodes[index].machine = StateMachine()
    nodes[index].lastApplied = 0
    restoreSnapshot(index)
  }

  /// Starts crashed servers again, as followers with what their disks kept.
  @discardableResult
  public mutating func restart(_ servers: ServerSet) throws(Refusal) -> Event {
    try check(servers)
    for server in servers where nodes[server.index].status != .crashed {
      throw .notCrashed(server)
    }
    for server in servers {
      nodes[server.index].status = .running
      start(server.index, with: nodes[server.index].server.persistent)
      rearmWake(server.index)
    }
    return interveneInLives(.restart(servers), of: servers)
  }

  /// Stops the processes without losing anything: their clocks go on, timers and messages wait.
  @discardableResult
  public mutating func pause(_ servers: ServerSet) throws(Refusal) -> Event {
    try check(servers)
    for server in servers where nodes[server.index].status != .running {
      throw .notRunning(server, nodes[server.index].status)
    }
    for server in servers {
      queue.remove(.compaction(server))
      nodes[server.index].status = .paused
      rearmWake(server.index)
    }
    return intervene(.pause(servers), touched: servers)
  }

  /// Lets paused processes go on: what waited in the inbox arrives now, before any timer.
  @discardableResult
  public mutating func resume(_ servers: ServerSet) throws(Refusal) -> Event {
    try check(servers)
    for server in servers where nodes[server.index].status != .paused { throw .notPaused(server) }
    for server in servers {
      nodes[server.index].status = .running
      for var flight in nodes[server.index].inbox {
        flight.arrivesAt = now
        schedule(flight)
      }
      nodes[server.index].inbox = []
      for mail in nodes[server.index].callInbox { post(mail, at: now) }
      nodes[server.index].callInbox = []
      if let write = nodes[server.index].disk.unseenWrite {
        nodes[server.index].disk.unseenWrite = nil
        queue.push(at: now.microseconds, due: .diskWrite(number: UInt32(write), server))
      }
      rearmWake(server.index)
    }
    return intervene(.resume(servers), touched: servers)
  }

  /// Makes the servers' clocks run at another rate from now on.
  /// - Precondition: `thousandths > 0`.
  @discardableResult
  public mutating func setClock(
    _ servers: ServerSet, thousandths: Int
  ) throws(Refusal) -> Event {
    precondition(thousandths > 0, "a clock runs forwards")
    try check(servers)
    for server in servers {
      nodes[server.index].clock.setRate(thousandths: thousandths, at: now)
      rearmWake(server.index)
    }
    return intervene(.clock(servers, thousandths: thousandths), touched: servers)
  }

  /// Changes the settings of the servers from now on.
  @discardableResult
  public mutating func setServers(
    _ servers: ServerSet, _ change: (inout Settings) -> Void
  ) throws(Refusal) -> Event {
    try check(servers)
    for server in servers {
      change(&nodes[server.index].server.settings)
      precondition(nodes[server.index].server.settings.isUsable, "timers and batches are positive")
      rearmWake(server.index)
      mix(nodes[server.index].server.settings)
    }
    return intervene(.serverSettings, touched: servers)
  }

  // MARK: Timers

  /// Ends a server's election timeout now.
  @discardableResult
  public mutating func timeout(_ server: ServerID) throws(Refusal) -> Event {
    try check([server])
    try checkElectionTimer(server)
    let event = intervene(.timeout(server), touched: [server])
    act(server.index, .electionTimeout)
    rearmWake(server.index)
    return event
  }

  /// Makes the election timers of the servers run out at the same moment, that of the first of them:
  /// the way to a split vote. Without servers: all that have one.
  @discardableResult
  public mutating func align(_ servers: ServerSet) throws(Refusal) -> Event {
    try check(servers)
    for server in servers { try checkElectionTimer(server) }
    let affected = servers.isEmpty ? withElectionTimer : servers
    guard affected.count >= 2, let earliest = affected.compactMap({ deadline(of: $0) }).min() else {
      throw .nothingToAlign
    }
    for server in affected { setElectionDeadline(server.index, earliest) }
    return intervene(.align(affected), touched: affected)
  }

  /// Spaces the running election timers evenly over the range of the election timeout, in the order
  /// in which they would have run out.
  @discardableResult
  public mutating func spread() throws(Refusal) -> Event {
    let affected = withElectionTimer.sorted {
      (deadline(of: $0) ?? .never, $0) < (deadline(of: $1) ?? .never, $1)
    }
    guard affected.count >= 2 else { throw .nothingToAlign }
    for (position, server) in affected.enumerated() {
      let range = nodes[server.index].server.settings.electionTimeout
      let span = (range.upperBound - range.lowerBound).microseconds
      let timeout =
        range.lowerBound + .microseconds(span * position / (affected.count - 1))
      setElectionDeadline(server.index, now + timeout)
    }
    let touched = ServerSet(affected)
    return intervene(.spread(touched), touched: touched)
  }

  private mutating func setElectionDeadline(_ index: Int, _ time: Instant) {
    nodes[index].server.setElectionDeadline(nodes[index].clock.own(at: time))
    rearmWake(index)
  }

  /// The running servers that have an election timer.
  private var withElectionTimer: ServerSet {
    ServerSet(
      nodes.filter { $0.status == .running && !$0.server.isLeader }.map(\.server.id))
  }

  private func checkElectionTimer(_ server: ServerID) throws(Refusal) {
    let node = nodes[server.index]
    if node.status != .running { throw .notRunning(server, node.status) }
    if node.server.isLeader { throw .leaderHasNoElectionTimer(server) }
  }
}

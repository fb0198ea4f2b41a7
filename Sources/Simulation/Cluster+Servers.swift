// What can be done to servers, disks, clocks and timers.

import Raft

extension Cluster {
  // Checks are in line, because a call would copy the whole cluster to look at it.
  @inline(__always)
  func check(_ servers: ServerSet) throws(Refusal) {
    for server in servers where server.index >= nodes.count {
      throw .noSuchServer(server, servers: nodes.count)
    }
  }

  /// That a server is there and runs.
  @inline(__always)
  func checkRunning(_ server: ServerID) throws(Refusal) {
    try check(ServerSet(server))
    let status = nodes[server.index].status
    if status != .running { throw whyNotRunning(server) }
  }

  /// Why the server, which does not run, cannot be asked for anything.
  func whyNotRunning(_ server: ServerID) -> Refusal {
    let node = nodes[server.index]
    return node.hasEnded ? .hasEnded(server) : .notRunning(server, node.status)
  }

  /// Records that somebody took a hand in the run.
  mutating func intervene(_ what: consuming Intervention, touched: ServerSet = ServerSet()) {
    mixIntervention(code: what.code, touched)
    what.mixDetails(into: &hash)
    begin(.intervention(what), touched: touched)
  }

  /// Records that servers have ended or begun.
  private mutating func interveneInLives(
    _ what: consuming Intervention, of servers: ServerSet, wiped: ServerSet = ServerSet()
  ) {
    intervene(what, touched: servers)
    last.reborn = servers
    last.wiped = wiped
  }

  /// Makes the hash depend on something that was done to the world.
  @inline(__always)
  mutating func mixIntervention(code: Int, _ touched: ServerSet) {
    hash.mix(now.microseconds << 8 ^ 0xFF)
    hash.mix(Int(touched.bits) << 8 ^ code)
  }

  mutating func crash(_ servers: ServerSet) throws(Refusal) {
    try check(servers)
    for server in servers where nodes[server.index].status == .crashed {
      throw nodes[server.index].hasEnded ? .hasEnded(server) : .alreadyCrashed(server)
    }
    for server in servers { crash(server.index) }
    interveneInLives(.crash(servers), of: servers)
  }

  private mutating func crash(_ index: Int) {
    let durable = nodes[index].disk.writes.isEmpty ? nil : nodes[index].durable
    stop(index)
    // What a disk holds that takes no time need not be known.
    if !nodes[index].disk.takesNoTime {
      nodes[index].disk.durable = .apart(durable ?? nodes[index].server.persistent)
    }
    forget(index, keeping: durable)
  }

  mutating func wipe(_ servers: ServerSet) throws(Refusal) {
    try check(servers)
    for server in servers {
      // Who sets the server up again tells it what it was told the first time.
      let bootstrap = nodes[server.index].server.state.persistent.log.bootstrap
      let persistent = Persistent(configuration: bootstrap)
      stop(server.index)
      nodes[server.index].disk.durable = .apart(persistent)
      forget(server.index, keeping: persistent)
    }
    interveneInLives(.wipe(servers), of: servers, wiped: servers)
  }

  /// Ends the process, and with it what was on its way to the disk.
  private mutating func stop(_ index: Int) {
    nodes[index].status = .crashed
    nodes[index].hasEnded = false
    nodes[index].disk.writes.dequeue(nodes[index].disk.writes.count)
    forgetWaiting(index)
    nodes[index].disk.unseenWrite = nil
    nodes[index].inbox = []
    nodes[index].callInbox = []
    nodes[index].pending = Backlog()
    queue.removeWrites(of: ServerID(index))
    queue.remove(.compaction(ServerID(index)))
    if nodes[index].isEnding {
      nodes[index].isEnding = false
      queue.remove(.ending(ServerID(index)))
    }
  }

  /// Makes a server that has ended what a restart would begin with: its memory is gone.
  private mutating func forget(_ index: Int, keeping persistent: Persistent? = nil) {
    start(index, with: persistent)
    nodes[index].machine = StateMachine()
    nodes[index].lastApplied = 0
    restoreSnapshot(index)
    resetAlarm(index)
  }

  /// Makes the server begin anew with what its disk kept. Its state machine did so when the server stopped.
  private mutating func start(_ index: Int, with persistent: Persistent? = nil) {
    turn.now = nodes[index].clock.own(at: now)
    turn.random = nodes[index].random
    nodes[index].server.restart(with: persistent, &turn)
    nodes[index].random = turn.random
  }

  mutating func restart(_ servers: ServerSet) throws(Refusal) {
    try check(servers)
    for server in servers where nodes[server.index].status != .crashed {
      throw .notCrashed(server)
    }
    for server in servers {
      nodes[server.index].status = .running
      nodes[server.index].hasEnded = false
      network.connect(server, at: now)
      start(server.index)
      resetAlarm(server.index)
    }
    interveneInLives(.restart(servers), of: servers)
  }

  mutating func pause(_ servers: ServerSet) throws(Refusal) {
    try check(servers)
    for server in servers { try checkRunning(server) }
    for server in servers {
      queue.remove(.compaction(server))
      queue.remove(.ending(server))
      nodes[server.index].status = .paused
      nodes[server.index].pausedAt = nodes[server.index].clock.own(at: now)
      resetAlarm(server.index)
    }
    intervene(.pause(servers), touched: servers)
  }

  mutating func resume(_ servers: ServerSet) throws(Refusal) {
    try check(servers)
    for server in servers where nodes[server.index].status != .paused { throw .notPaused(server) }
    for server in servers {
      nodes[server.index].status = .running
      if nodes[server.index].server.settings.habits.pauseStopsTimers {
        nodes[server.index].clock.goOn(from: nodes[server.index].pausedAt, at: now)
      }
      for var flight in nodes[server.index].inbox {
        flight.arrivesAt = now
        network.put(flight, &turn.messages, &queue)
      }
      nodes[server.index].inbox = []
      for letter in nodes[server.index].callInbox { clients.post(letter, at: now, &queue) }
      nodes[server.index].callInbox = []
      if let write = nodes[server.index].disk.unseenWrite {
        nodes[server.index].disk.unseenWrite = nil
        queue.push(at: now.microseconds, due: .diskWrite(number: UInt32(write), server))
      }
      resetAlarm(server.index)
      if nodes[server.index].isEnding { settleEnding(server.index) }
    }
    intervene(.resume(servers), touched: servers)
  }

  mutating func setClock(
    _ servers: ServerSet, thousandths: Int
  ) throws(Refusal) {
    require(thousandths > 0, "a clock runs forwards")
    try check(servers)
    for server in servers {
      nodes[server.index].clock.setRate(thousandths: thousandths, at: now)
      resetAlarm(server.index)
    }
    intervene(.clock(servers, thousandths: thousandths), touched: servers)
  }

  /// Ends servers in good order: what their disks were asked for is written, and a leader that hears from another member
  /// hands over to it first.
  mutating func shutDown(_ servers: ServerSet) throws(Refusal) {
    try check(servers)
    for server in servers {
      try checkRunning(server)
      if nodes[server.index].isEnding { throw .endsAlready(server) }
    }
    intervene(.shutdown(servers), touched: servers)
    for server in servers {
      let index = server.index
      let ownTime = nodes[index].clock.own(at: now)
      if nodes[index].server.transfer == nil,
        let successor = nodes[index].server.successor(besides: servers, at: ownTime)
      {
        act(index, .transfer(successor))
      }
      if nodes[index].server.transfer != nil {
        nodes[index].isEnding = true
        setAlarm(index)
      } else {
        end(index)
        last.reborn.insert(server)
      }
    }
  }

  /// Lets a server that was told to end do so if nothing keeps it any longer.
  mutating func settleEnding(_ index: Int) {
    if nodes[index].server.transfer != nil { return }
    queue.remove(.ending(ServerID(index)))
    queue.push(at: now.microseconds, due: .ending(ServerID(index)))
  }

  /// A server that was told to end leads no longer, or has given up handing over.
  mutating func ends(_ server: ServerID) {
    let stillLed = nodes[server.index].server.isLeader
    begin(.ended(server, stillLed: stillLed), touched: ServerSet(server))
    hash.mix(now.microseconds << 9 ^ 0x1A0 ^ server.index)
    end(server.index)
    last.reborn = ServerSet(server)
  }

  /// Ends the process once what its disk was asked for is written.
  private mutating func end(_ index: Int) {
    nodes[index].isEnding = false
    if let last = nodes[index].disk.writes.last, !nodes[index].disk.isHeld {
      finishWrite(index, last.number)
    }
    crash(index)
    nodes[index].hasEnded = true
  }

  /// A clock shows a later time from one moment to the next.
  mutating func jumpClock(_ servers: ServerSet, by span: TimeSpan) throws(Refusal) {
    try check(servers)
    for server in servers {
      nodes[server.index].clock.jump(by: span, at: now)
      resetAlarm(server.index)
    }
    intervene(.jump(servers, by: span), touched: servers)
  }

  /// A leader's heartbeats go out now.
  mutating func heartbeat(_ server: ServerID) throws(Refusal) {
    try checkLeads(server)
    intervene(.heartbeat(server), touched: ServerSet(server))
    act(server.index, .heartbeat)
    setAlarm(server.index)
  }

  /// A leader becomes a follower in its own term.
  mutating func stepDown(_ server: ServerID) throws(Refusal) {
    try checkLeads(server)
    intervene(.stepDown(server), touched: ServerSet(server))
    act(server.index, .stepDown)
    resetAlarm(server.index)
  }

  private func checkLeads(_ server: ServerID) throws(Refusal) {
    try checkRunning(server)
    if !nodes[server.index].server.isLeader { throw .doesNotLead(server) }
  }

  mutating func setServers(
    _ servers: ServerSet, _ change: (inout Settings) -> Void
  ) throws(Refusal) {
    try check(servers)
    for server in servers {
      var settings = nodes[server.index].server.settings
      change(&settings)
      if let contradiction = settings.contradiction { throw .contradiction(contradiction) }
    }
    for server in servers {
      change(&nodes[server.index].server.settings)
      require(nodes[server.index].server.settings.isUsable, "timers and batches are positive")
      resetAlarm(server.index)
      hash.mix(nodes[server.index].server.settings)
    }
    intervene(.serverSettings, touched: servers)
  }

  /// Changes settings of servers, disks, links and clients, all in one event.
  mutating func setAll(_ change: (inout Setup) -> Void) throws(Refusal) {
    func changed(_ part: (inout Setup) -> Void) -> Setup {
      var setup = Setup()
      part(&setup)
      change(&setup)
      return setup
    }
    for index in nodes.indices {
      let settings = changed { $0.settings = nodes[index].server.settings }.settings
      if let contradiction = settings.contradiction { throw .contradiction(contradiction) }
    }
    for index in nodes.indices {
      let own = changed {
        $0.settings = nodes[index].server.settings
        $0.diskLatency = nodes[index].disk.latency
      }
      nodes[index].server.settings = own.settings
      settleDisk(index)
      nodes[index].disk.latency = own.diskLatency
      resetAlarm(index)
      hash.mix(own.settings)
      hash.mix(own.diskLatency.microseconds)
    }
    for link in network.allLinks {
      network.set([link]) { link in link = changed { $0.link = link }.link }
      hash.mix(network[link].settings)
    }
    network.setUsual { link in link = changed { $0.link = link }.link }
    clients.settings = changed { $0.clients = clients.settings }.clients
    intervene(.serverSettings, touched: servers)
  }

  // MARK: Timers

  mutating func timeout(_ server: ServerID) throws(Refusal) {
    try check(ServerSet(server))
    try checkElectionTimer(server)
    intervene(.timeout(server), touched: ServerSet(server))
    act(server.index, .electionTimeout)
    resetAlarm(server.index)
  }

  mutating func align(_ servers: ServerSet) throws(Refusal) {
    try check(servers)
    for server in servers { try checkElectionTimer(server) }
    let affected = servers.isEmpty ? withElectionTimer : servers
    guard affected.count >= 2, let earliest = affected.compactMap({ deadline(of: $0) }).min() else {
      throw .nothingToAlign
    }
    for server in affected { setElectionDeadline(server.index, earliest) }
    intervene(.align(affected), touched: affected)
  }

  mutating func spread() throws(Refusal) {
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
    intervene(.spread(touched), touched: touched)
  }

  private mutating func setElectionDeadline(_ index: Int, _ time: Instant) {
    nodes[index].server.setElectionDeadline(nodes[index].clock.own(at: time))
    resetAlarm(index)
  }

  /// The running servers that have an election timer.
  private var withElectionTimer: ServerSet {
    ServerSet(
      servers.filter {
        nodes[$0.index].status == .running && !nodes[$0.index].server.isLeader
      })
  }

  @inline(__always)
  private func checkElectionTimer(_ server: ServerID) throws(Refusal) {
    try checkRunning(server)
    if nodes[server.index].server.isLeader { throw .leaderHasNoElectionTimer(server) }
  }
}

// How a trial ends: the faults stop, a majority is whole again, and the cluster has to work.

import Raft
import Running
import Scripting
import Simulation

/// Who may take part after the faults have stopped. Enough do to elect a leader and to commit.
///
/// What is demanded of them is what Raft promises while a majority runs and hears each other: a leader, that it
/// commits what it has, that it answers, and that it brings the others up to date.
package struct Ending: Hashable, Sendable {
  /// What becomes of the servers that are not needed.
  enum Fate: Hashable, Sendable, CaseIterable {
    case healed, isolated, crashed, paused
  }

  /// When the faults stop.
  var time: Instant
  /// By server.
  var fates: [Fate]

  /// The servers that run and hear each other.
  var survivors: ServerSet {
    ServerSet(fates.indices.filter { fates[$0] == .healed }.map { ServerID($0) })
  }

  /// Draws who is healed, and what becomes of the rest. The healed are a quorum of every configuration
  /// that is in any log: whichever of them is in force, they can work. And one of them can be elected by them: a
  /// server that catches up may have the newest log and no vote. It is no help to the others that a majority of
  /// every set runs if only such a server could win: it does not stand, since its log does not say who votes. But who
  /// voted in a configuration that may still be in force has to stand, though its own latest one leaves it out (diss.
  /// 4.2.2): that this is demanded shows the mistake `only-voters-stand` of `.ci/mutants`, found at seed 121.
  init(_ world: World, _ dice: inout Dice) {
    time = world.now
    var healed = ServerSet()
    for voters in world.votersToCome {
      // A few at a time, until they are enough.
      while !Configuration.isMajority(healed, of: voters) {
        guard let one = dice.pick(voters.subtracting(healed)) else { break }
        healed.insert(one)
      }
    }
    while !world.canElect(healed), let one = dice.pick(world.servers.subtracting(healed)) {
      healed.insert(one)
    }
    fates = world.servers.map { healed.contains($0) ? .healed : dice.pick(Fate.allCases) }
  }

  /// Whether something can be demanded of the survivors. It can in the run that the ending was drawn for; a
  /// run with fewer commands may have other servers or other voters.
  func isEnough(in world: World) -> Bool {
    fates.count == world.nodes.count
      && world.votersToCome.allSatisfy { Configuration.isMajority(survivors, of: $0) }
      && (world.canElect(survivors) || survivors == world.servers)
  }

  /// The client whose requests must be answered. Nothing else uses it.
  static let client = ClientID(9)
}

extension RecordedRun {
  /// Ends all faults. The cluster must then elect a leader, which commits what is in its log without
  /// being asked for anything (§8), then answers a request, and brings all survivors up to date (§5.3).
  /// - Returns: Whether it did, or need not have; if a property breaks meanwhile, false.
  mutating func end(_ ending: Ending) -> Bool {
    run(until: ending.time)
    if !isOver, !ending.isEnough(in: world) { return true }
    stopFaults(ending)
    let deadline = world.now + patience
    let survivors = ending.survivors
    while !isOver {
      guard run(until: deadline, { $0.leader(among: survivors) != nil }),
        let leader = world.leader(among: survivors)
      else { return false }
      let office = Office(leader, world)
      guard
        run(until: deadline, { $0.hasCommittedAll(leader) || !office.isHeld(in: $0) })
      else { return false }
      guard office.isHeld(in: world) else { continue }
      let number = world.requests.count
      let put = Operation.put(key: "end", value: "\(number)")
      guard perform(.request(put, client: Ending.client, to: leader)),
        run(until: deadline, { $0.requests[number].result != nil || !office.isHeld(in: $0) })
      else { return false }
      if world.requests[number].result == nil { continue }
      guard
        run(
          until: deadline,
          { $0.behind(leader, among: survivors).isEmpty || !office.isHeld(in: $0) })
      else { return false }
      if world.behind(leader, among: survivors).isEmpty { return true }
    }
    return false
  }

  /// A leader with the term that it leads.
  private struct Office {
    let leader: ServerID
    let term: Term

    init(_ leader: ServerID, _ world: World) {
      self.leader = leader
      term = world.nodes[leader.index].server.persistent.currentTerm
    }

    @inline(__always)
    func isHeld(in world: World) -> Bool {
      world.isLeading(leader) && world.nodes[leader.index].server.persistent.currentTerm == term
    }
  }

  private mutating func stopFaults(_ ending: Ending) {
    let fates = ending.fates
    func those(_ fate: Ending.Fate, _ status: Node.Status...) -> [ServerID] {
      fates.indices.filter { fates[$0] == fate && status.contains(world.nodes[$0].status) }
        .map { ServerID($0) }
    }
    if world.links.contains(where: \.isHeld) { perform(.release(nil)) }
    if world.links.contains(where: \.isCut) { perform(.heal(nil)) }
    for server in fates.indices where fates[server] == .isolated {
      perform(.isolate(ServerID(server)))
    }
    let held = world.nodes.filter(\.disk.isHeld).map(\.server.id)
    if !held.isEmpty { perform(.releaseDisk(held)) }
    let wrong = world.nodes.filter { $0.clock.thousandths != 1000 }.map(\.server.id)
    if !wrong.isEmpty { perform(.clock(wrong, thousandths: 1000)) }
    // Messages and disks much faster than the election timers (§5.6).
    let shortest = setupTimeout.lowerBound.microseconds / 1000
    perform(
      .set(.delay(TimeSpanRange(.milliseconds(1), .milliseconds(max(1, shortest / 40))))))
    if world.links.contains(where: { $0.settings.lossMillionths > 0 }) {
      perform(.set(.lossMillionths(0)))
    }
    if world.links.contains(where: { $0.settings.duplicateMillionths > 0 }) {
      perform(.set(.duplicateMillionths(0)))
    }
    if world.nodes.contains(where: { $0.disk.latency > .zero }) { perform(.set(.disk(.zero))) }
    if world.load != nil { perform(.loadOff) }
    if world.clientSettings.lossMillionths > 0 { perform(.set(.clientLossMillionths(0))) }
    if world.clientSettings.delay.upperBound > .milliseconds(10) {
      perform(.set(.clientDelay(TimeSpanRange(.zero, .milliseconds(5)))))
    }
    if world.clientSettings.timeout == nil { perform(.set(.clientTimeout(.seconds(1)))) }
    // Who was told to end does so at once, and then comes back if it is needed.
    let ending = fates.indices.filter {
      world.nodes[$0].isEnding && (fates[$0] == .healed || fates[$0] == .isolated)
    }
    if !ending.isEmpty { perform(.crash(ending.map { ServerID($0) })) }
    for (servers, act) in [
      (those(.crashed, .running, .paused), Act.crash),
      (those(.paused, .running), Act.pauseServers),
      (those(.healed, .crashed) + those(.isolated, .crashed), Act.restart),
      (those(.healed, .paused) + those(.isolated, .paused), Act.resume),
    ] where !servers.isEmpty {
      perform(act(servers.sorted()))
    }
  }

  private var setupTimeout: TimeSpanRange { world.setup.settings.electionTimeout }

  /// How long the end may take: elections again and again, each of which may split the vote, what is
  /// still on its way, and the repair of the longest log, entry by entry.
  private var patience: TimeSpan {
    let longest = world.nodes.map(\.server.log.lastIndex.number).max() ?? 0
    let inFlight = world.flights.map(\.arrivesAt).filter { $0 != .never }.max() ?? world.now
    let writes = world.nodes.compactMap { $0.disk.writes.last?.doneAt }.max() ?? world.now
    let roundTrip = TimeSpan.milliseconds(max(1, setupTimeout.lowerBound.microseconds / 40_000)) * 2
    let chunks = world.nodes.map { node in
      let bytes = node.machine.encodedSize
      return bytes / node.server.settings.snapshotChunkSize + 1
    }
    // What a client waits before it asks another server, once for each.
    let patience = (world.clientSettings.timeout ?? .zero) * world.nodes.count
    return setupTimeout.upperBound * 40 + roundTrip * (longest + 4 * (chunks.max() ?? 0))
      + max(inFlight - world.now, writes - world.now, .zero) + patience
  }

  /// What is wrong if the end was no good one, in one sentence.
  func deficiency(_ ending: Ending) -> String {
    let names = ending.survivors.map(\.description).joined(separator: " ")
    let wait = Double((world.now - ending.time).microseconds / 100_000) / 10
    guard let leader = world.leader(among: ending.survivors) else {
      return "\(wait) s after the faults nobody leads, though \(names) run and hear each other."
    }
    let behind = world.behind(leader, among: ending.survivors)
    let what =
      !world.hasCommittedAll(leader)
      ? "does not commit what is in its log"
      : world.requests.last?.result == nil
        ? "answers nothing" : "does not bring \(behind) up to date"
    return "\(wait) s after the faults \(leader) leads but \(what), though \(names) run and hear "
      + "each other."
  }
}

extension World {
  /// The server among these that leads the highest term.
  @inline(__always)
  fileprivate func leader(among servers: ServerSet) -> ServerID? {
    var best: ServerID?
    var bestTerm: Term = -1
    for server in servers where isLeading(server) {
      let term = nodes[server.index].server.persistent.currentTerm
      if term > bestTerm { (best, bestTerm) = (server, term) }
    }
    return best
  }

  /// Whether one of these would be elected by these if all ran and heard each other.
  fileprivate func canElect(_ servers: ServerSet) -> Bool {
    servers.contains { candidate in
      let server = nodes[candidate.index].server
      let own = server.persistent.log
      let voters = servers.filter { voter in
        let other = nodes[voter.index].server.persistent.log
        return other.lastTerm == own.lastTerm
          ? other.lastIndex <= own.lastIndex : other.lastTerm < own.lastTerm
      }
      return server.mayStand && server.configuration.isQuorum(ServerSet(voters))
    }
  }

  /// The leader's members among these that do not know all to be committed that the leader does.
  @inline(__always)
  fileprivate func behind(_ leader: ServerID, among servers: ServerSet) -> ServerSet {
    let commit = nodes[leader.index].server.commitIndex
    let members = nodes[leader.index].server.persistent.log.configuration.members
    var behind = ServerSet()
    for server in members.intersection(servers)
    where nodes[server.index].server.commitIndex < commit {
      behind.insert(server)
    }
    return behind
  }

  /// The sets of voters whose majorities may be asked: those in the logs, and what a leader is about to put
  /// into its own. In an order that is the same everywhere.
  fileprivate var votersToCome: [ServerSet] {
    var sets: [ServerSet] = []
    func add(_ voters: ServerSet) {
      if !voters.isEmpty, !sets.contains(voters) { sets.append(voters) }
    }
    for index in nodes.indices {
      for change in nodes[index].server.persistent.log.configurations {
        add(change.configuration.voters)
        add(change.configuration.outgoing)
      }
      if nodes[index].server.roleKind == .leader,
        case .leader(let leader) = nodes[index].server.role, let change = leader.change
      {
        add(change.target)
      }
    }
    return sets.sorted { $0.bits < $1.bits }
  }

  /// Whether the server knows its whole log to be committed.
  @inline(__always)
  fileprivate func hasCommittedAll(_ server: ServerID) -> Bool {
    nodes[server.index].server.commitIndex == nodes[server.index].server.persistent.log.lastIndex
  }
}

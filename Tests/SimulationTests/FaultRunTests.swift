// Random faults: nothing unsafe while they last, and a working cluster soon after they end.

import Raft
import Testing

@testable import Simulation

/// A run with faults drawn from one seed, and what must hold in it whatever happens.
struct FaultRun {
  var world: World
  private var random: RandomSource
  /// Who led each term, as seen from outside.
  private var leaders: [Term: ServerID] = [:]
  /// What any server took for committed, in order.
  private var committed: [Entry] = []
  /// What is wrong, if anything is.
  private(set) var violation: String?

  init(seed: UInt64) {
    random = RandomSource(seed: seed, stream: 77)
    var setup = Setup()
    setup.seed = seed
    setup.servers = [1, 2, 3, 5, 7][Int(seed % 5)]
    let low = Int(random.next() % 15)
    let high = low + Int(random.next() % 40)
    setup.link.delay = TimeSpanRange(.milliseconds(low), .milliseconds(high))
    setup.link.lossMillionths = Int(random.next() % 4) * 50_000
    setup.link.duplicateMillionths = Int(random.next() % 4) * 50_000
    setup.diskLatency = .milliseconds(Int(random.next() % 3) * 8)
    setup.settings.maxEntriesPerAppend = 1 + Int(random.next() % 8)
    setup.settings.maxAppendsInFlight = 1 + Int(random.next() % 4)
    setup.settings.rules[.leaderNoOp] = true
    // Commands that come again much later would still be on their way at the end.
    setup.clients.timeout = nil
    world = World(setup)
  }

  /// Faults, one after the other, for so long.
  mutating func breakThings(for duration: TimeSpan) {
    let end = world.now + duration
    while world.now < end, violation == nil {
      run(for: .milliseconds(1 + Int(random.next() % 60)))
      // What cannot be done at this moment is refused, and changes nothing.
      try? doSomething()
      observe(world.servers)
    }
  }

  private mutating func pick<C: Collection>(_ choices: C) -> C.Element {
    choices[choices.index(choices.startIndex, offsetBy: Int(random.next() % UInt64(choices.count)))]
  }

  private mutating func doSomething() throws(Refusal) {
    let server = pick(Array(world.servers))
    switch random.next() % 16 {
    case 0: try world.crash([server])
    case 1: try world.crash(world.servers)
    case 2, 3: try world.restart([server])
    case 4:
      try world.restart(ServerSet(world.nodes.filter { $0.status == .crashed }.map(\.server.id)))
    case 5: try world.pause([server])
    case 6: try world.resume([server])
    case 7: try world.setClock([server], thousandths: 500 + Int(random.next() % 1500))
    case 8: try world.setDisk([server], latency: .milliseconds(Int(random.next() % 30)))
    case 9 where world.nodes.count > 1: try world.cut([pick(world.allLinks), pick(world.allLinks)])
    case 10: try world.heal(world.allLinks)
    case 11:
      try world.partition([
        ServerSet(bits: UInt32(truncatingIfNeeded: random.next()) & world.servers.bits)
      ])
    case 12: try world.timeout(server)
    case 13 where world.nodes.count > 1:
      try world.hold([pick(world.allLinks)])
    case 14: try world.release(world.allLinks.filter { world.link($0).isHeld })
    default: try meddle()
    }
    try world.request(.append(key: "x", value: "."))
  }

  private mutating func meddle() throws(Refusal) {
    let flights = world.flights
    if flights.isEmpty { return }
    let flight = pick(flights)
    switch random.next() % 4 {
    case 0: try world.deliver(flight)
    case 1: try world.drop(flight)
    case 2: try world.duplicate(flight)
    default: try world.delay(flight, by: .milliseconds(Int(random.next() % 400)))
    }
  }

  /// Ends all faults at once. Clocks keep true time from here on.
  mutating func repair() throws {
    try world.setLinks(world.allLinks) {
      $0 = LinkSettings()
    }
    try world.heal(world.allLinks)
    try world.release(world.allLinks)
    try world.setDisk(world.servers, latency: .zero)
    try world.setClock(world.servers, thousandths: 1000)
    for node in world.nodes {
      if node.status == .crashed { try world.restart([node.server.id]) }
      if node.status == .paused { try world.resume([node.server.id]) }
    }
  }

  /// Whether a command handed in after now is applied everywhere within the time.
  mutating func recovers(within limit: TimeSpan) throws -> Bool {
    let end = world.now + limit
    let first = world.requests.count
    while world.now < end, violation == nil {
      if world.leader != nil { try world.request(.put(key: "y", value: "1")) }
      run(for: .milliseconds(200))
      let isAnswered = (first..<world.requests.count).contains { world.requests[$0].result != nil }
      if isAnswered, world.nodes.allSatisfy({ $0.store["y"] == "1" }) { return true }
    }
    return false
  }

  mutating func run(for duration: TimeSpan) {
    let end = world.now + duration
    while violation == nil, let next = world.nextEventTime(), next <= end {
      if let event = world.step() { observe(event.touched) }
    }
    if violation == nil, world.now < end { world.advance(to: end) }
  }

  /// Election Safety and State Machine Safety, for these servers.
  private mutating func observe(_ servers: ServerSet) {
    for id in servers {
      let server = world.server(id)
      if server.isLeader {
        if let other = leaders[server.currentTerm], other != id {
          violation = "\(id) and \(other) lead term \(server.currentTerm)"
        }
        leaders[server.currentTerm] = id
      }
      if server.log.lastIndex < server.commitIndex {
        violation = "\(id) has deleted what it took for committed"
        return
      }
      // What was committed long ago is looked at again in the end.
      let end = server.commitIndex.number
      let start = min(committed.count, max(0, end - 20))
      for index in start..<max(start, end) {
        let entry = server.log[LogIndex(index + 1)]
        if index >= committed.count {
          committed.append(entry)
        } else if committed[index] != entry {
          violation = "\(id) takes another entry \(index + 1) for committed"
        }
      }
    }
  }

  /// Whether every server's log begins with all that was ever committed. Only after recovery.
  var keepsCommitted: Bool {
    world.nodes.allSatisfy { node in
      committed.indices.allSatisfy {
        LogIndex($0) < node.server.log.lastIndex
          && node.server.log[LogIndex($0 + 1)] == committed[$0]
      }
    }
  }

  var options: String {
    let setup = world.setup
    return "seed \(setup.seed), \(setup.servers) servers, link \(setup.link), t=\(world.now)"
  }
}

@Suite("Fault runs")
struct FaultRunTests {
  @Test(
    "nothing unsafe happens, and five seconds after the last fault a new command is everywhere",
    arguments: 1...200)
  func run(seed: UInt64) throws {
    var run = FaultRun(seed: seed)
    run.breakThings(for: .milliseconds(2500))
    try #require(run.violation == nil, "\(run.options)")
    try run.repair()
    let recovers = try run.recovers(within: .seconds(5))
    #expect(run.violation == nil, "\(run.options)")
    #expect(recovers && run.keepsCommitted, "\(run.options)")
  }

  @Test(
    "the runs are worth something: with a rule off, some find it",
    arguments: [
      Rule.upToDateVote, .oneVotePerTerm, .writeBeforeReply,
      .stepDownOnHigherTerm, .voteCountedOnce, .consistencyCheck, .deleteOnlyConflicts,
    ])
  func findsMistakes(rule: Rule) throws {
    let found = (UInt64(1)...400).contains { seed in
      var run = FaultRun(seed: seed)
      _ = try? run.world.setServers(run.world.servers) { $0.rules[rule] = false }
      run.breakThings(for: .milliseconds(2500))
      return run.violation != nil
    }
    #expect(found, "400 runs without \(rule.name), and nothing unsafe")
  }
}

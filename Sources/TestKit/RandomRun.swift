// Runs in which anything may go wrong, drawn from a seed.

import Raft
import Simulation

/// A world with random settings, and random faults and requests between its own events.
package struct RandomRun {
  /// What may happen in a run besides what Raft can survive always.
  package struct Options {
    /// The rules that are on.
    package var rules = RuleSet.all
    /// How many servers there are; drawn if nil.
    package var servers: Int?
    /// One event in so many is a fault or a request; drawn if nil.
    package var calmness: UInt64?
    /// Whether disks may take their time.
    package var slowDisks = true
    /// Whether disks may be lost, which Raft does not promise to survive.
    package var wipes = false
    /// Whether there are snapshots, changes of membership, transfers, loads and the options of
    /// sections 6 to 8.
    package var hasExtensions = false
    /// Whether the servers say why they do what they do.
    package var isListening = false

    /// What Raft can survive always.
    package init() {}
  }

  /// The world as it is now.
  package private(set) var world: World
  private var random: RandomSource
  private let options: Options
  private let calmness: UInt64

  /// The run of a seed, not yet begun.
  package init(seed: UInt64, _ options: Options = Options()) {
    self.options = options
    var random = RandomSource(seed: seed, stream: 7)
    let drawnServers = [3, 3, 5, 5, 4, 7, 2, 1][Int(random.next() % 8)]
    let drawnCalmness: UInt64 = [4, 12, 24, 60][Int(random.next() % 4)]
    calmness = options.calmness ?? drawnCalmness
    var setup = Setup()
    setup.seed = seed
    setup.settings.rules = options.rules
    setup.servers = options.servers ?? drawnServers
    setup.settings.maxEntriesPerAppend = 1 + Int(random.next() % 4)
    setup.settings.maxAppendsInFlight = 1 + Int(random.next() % 4)
    setup.settings.retryInterval = .milliseconds([50, 120, 300][Int(random.next() % 3)])
    setup.link.lossMillionths = random.next() % 2 == 0 ? 0 : Int(random.next() % 200_000)
    setup.link.duplicateMillionths = random.next() % 2 == 0 ? 0 : Int(random.next() % 200_000)
    if random.next() % 2 == 0 {
      setup.link.delay = TimeSpanRange(.milliseconds(1), .milliseconds(100))
    }
    if options.slowDisks, random.next() % 2 == 0 {
      setup.diskLatency = .milliseconds(Int(random.next() % 60))
    }
    if options.hasExtensions { Self.extend(&setup, &random) }
    world = World(setup)
    world.isListening = options.isListening
    self.random = random
  }

  /// Draws the settings of sections 6 to 8.
  private static func extend(_ setup: inout Setup, _ random: inout RandomSource) {
    func isOn() -> Bool { random.next() % 2 == 0 }
    setup.settings.hasPreVote = isOn()
    setup.settings.checksQuorum = isOn()
    setup.settings.hasDisruptionGuard = isOn()
    setup.settings.hasLeaseReads = random.next() % 4 == 0
    setup.settings.snapshotThreshold = [0, 3, 8, 20][Int(random.next() % 4)]
    setup.settings.snapshotChunkSize = [5, 20, 64, 1000][Int(random.next() % 4)]
    if isOn() {
      setup.clients.delay = TimeSpanRange(.milliseconds(1), .milliseconds(30))
      setup.clients.lossMillionths = 50_000
    }
    setup.clients.timeout = isOn() ? .milliseconds(200) : nil
  }

  /// The next event: something done to the world, or what it does by itself.
  package mutating func next() -> Event {
    while true {
      if random.next() % calmness == 0 {
        if (try? intervene()) != nil { return world.event }
      } else if let event = world.step() {
        return event
      } else if (try? world.restart(crashed)) != nil {
        return world.event
      }
    }
  }

  private var crashed: ServerSet {
    ServerSet(world.nodes.filter { $0.status == .crashed }.map(\.server.id))
  }

  private mutating func intervene() throws(Refusal) {
    if options.hasExtensions, random.next() % 3 == 0 { return try administer() }
    let number = random.next()
    switch number % 32 {
    case 0..<9: try world.request(.put(key: "x", value: "\(number)"))
    case 9..<11: try world.request(.put(key: "y", value: "\(number)"), to: server())
    case 11..<14: try world.timeout(server())
    case 14..<17: return try harm()
    case 17..<20: try world.restart(crashed)
    case 20..<22: try world.resume([server()])
    case 22..<25: try world.heal(world.allLinks)
    case 25..<28: return try disturbNetwork()
    default: return try touchMessage()
    }
  }

  private mutating func harm() throws(Refusal) {
    switch random.next() % 8 {
    case 0..<3: try world.crash([server()])
    case 3: try world.crash(world.servers.subtracting(crashed))
    case 4: try world.pause([server()])
    case 5: try world.setClock([server()], thousandths: 500 + Int(random.next() % 1000))
    case 6 where options.slowDisks:
      try world.setDisk(
        [server()], latency: .milliseconds(Int(random.next() % 100)))
    case 6: try world.align([])
    default: return options.wipes ? try world.wipe([server()]) : try world.spread()
    }
  }

  private mutating func administer() throws(Refusal) {
    switch random.next() % 16 {
    case 0..<3:
      let bits = UInt32(truncatingIfNeeded: random.next())
      var voters = ServerSet(bits: bits & world.servers.bits)
      if bits & 1 << 30 != 0, world.nodes.count < 8 { voters.insert(ServerID(world.nodes.count)) }
      try world.reconfigure(voters)
    case 3..<5:
      let isNew = random.next() % 2 == 0 && world.nodes.count < 8
      try world.add(isNew ? ServerID(world.nodes.count) : server())
    case 5..<7: try world.remove(server())
    case 7..<10: try world.transfer(to: server())
    case 10..<13: try world.snapshot([server()])
    case 13:
      var load = Load(callsPerSecond: 5 + Int(random.next() % 60))
      load.readPercent = Int(random.next() % 60)
      world.startLoad(load, for: .milliseconds(Int(random.next() % 2000)))
    case 14: try world.request(.get(key: "x"), to: server())
    default:
      let bits = random.next()
      try world.setServers([server()]) {
        $0.hasPreVote = bits & 1 != 0
        $0.checksQuorum = bits & 2 != 0
        $0.hasDisruptionGuard = bits & 4 != 0
        $0.snapshotThreshold = Int((bits >> 3) % 12)
      }
    }
  }

  private mutating func disturbNetwork() throws(Refusal) {
    switch random.next() % 6 {
    case 0: try world.cut([link()])
    case 1:
      let bits = UInt32(truncatingIfNeeded: random.next())
      try world.partition([ServerSet(bits: bits & world.servers.bits)])
    case 2:
      let leader = world.leader ?? server()
      try world.cut(world.allLinks.filter { $0.from == leader || $0.to == leader })
    case 3: try world.hold([link()])
    case 4: try world.release(world.allLinks)
    default:
      let loss = Int(random.next() % 300_000)
      try world.setLinks([link()]) { $0.lossMillionths = loss }
    }
  }

  private mutating func touchMessage() throws(Refusal) {
    let flights = world.flights
    if flights.isEmpty { throw .nothingToAlign }
    let flight = flights[Int(random.next() % UInt64(flights.count))]
    switch random.next() % 4 {
    case 0 where world.nodes[flight.message.to.index].status == .running:
      try world.deliver(flight)
    case 1: try world.drop(flight)
    case 2: try world.duplicate(flight)
    default:
      try world.delay(flight, by: .milliseconds(Int(random.next() % 400)))
    }
  }

  private mutating func server() -> ServerID {
    ServerID(Int(random.next() % UInt64(world.nodes.count)))
  }

  private mutating func link() throws(Refusal) -> DirectedLink {
    let link = DirectedLink(from: server(), to: server())
    if link.from == link.to { throw .sameServer(link.from) }
    return link
  }
}

// A world that begins anew is as a new one, whatever it has gone through.

import Raft
import Simulation
import Testing

@Suite("Beginning anew")
struct ResetTests {
  /// A setup in which little is as usual.
  private static func setup(_ seed: UInt64) -> Setup {
    var setup = Setup()
    setup.seed = seed
    setup.diskLatency = .milliseconds(4)
    setup.settings.habits.tick = .milliseconds(50)
    setup.settings.hasPreVote = true
    setup.link.lossMillionths = 20_000
    setup.given = [
      GivenServer(ServerID(0), term: 2, log: [1, 1, 2], commitIndex: 2, snapshotIndex: 1),
      GivenServer(ServerID(2), term: 2, votedFor: ServerID(0), log: [1, 1]),
    ]
    return setup
  }

  /// Lets it run with writes, cut links, crashes, a pause, a clock that runs wrong and another disk.
  private static func mistreat(_ world: inout World) throws {
    let (s1, s2, s3) = (ServerID(0), ServerID(1), ServerID(2))
    world.run(until: world.now + .seconds(1))
    for command in UInt64(1)...20 {
      if let leader = world.leader { world.submitOpaque(command, to: leader) }
      world.run(until: world.now + .milliseconds(20))
    }
    try world.cut([DirectedLink(from: s1, to: s2)])
    try world.setClock(ServerSet(s2), thousandths: 1500)
    try world.crash(ServerSet(s3))
    try world.pause(ServerSet(s1))
    world.run(until: world.now + .seconds(1))
    try world.setServers(ServerSet(s2)) {
      $0.electionTimeout = TimeSpanRange(.milliseconds(100), .seconds(1))
    }
    world.isListening = true
    try world.restart(ServerSet(s3))
    world.run(until: world.now + .milliseconds(777))
    try world.wipe(ServerSet(ServerID(4)))
  }

  @Test("whatever happened before, the same happens as in a new world")
  func same() throws {
    let origin = World(Self.setup(1))
    var used = World(Self.setup(99))
    try Self.mistreat(&used)
    for seed in UInt64(1)...20 {
      used.reset(to: origin, seed: seed)
      var new = World(Self.setup(seed))
      #expect(used.setup == new.setup && used.hash == new.hash)
      try Self.mistreat(&used)
      try Self.mistreat(&new)
      #expect(used.hash == new.hash && used.eventCount == new.eventCount, "seed \(seed)")
      for (one, other) in zip(used.nodes, new.nodes) {
        #expect(one.server.state == other.server.state && one.server.timing == other.server.timing)
        #expect(one.machine == other.machine && one.durable == other.durable)
      }
    }
    #expect(origin.eventCount == 0 && origin.now == .zero)
  }

  @Test("a copy made before goes on as it was")
  func copies() throws {
    let origin = World(Self.setup(1))
    var used = World(Self.setup(5))
    used.run(until: .zero + .seconds(2))
    var copy = used
    var other = World(Self.setup(5))
    other.run(until: .zero + .seconds(2))
    used.reset(to: origin, seed: 6)
    try Self.mistreat(&copy)
    try Self.mistreat(&other)
    #expect(copy.hash == other.hash)
  }
}

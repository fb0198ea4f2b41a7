// Rules without which nothing breaks: what is lost instead, measured in virtual time.

import Checking
import Raft
import Search
import Simulation
import Testing

@Suite("What is lost without a rule")
struct LossTests {
  private static let servers = (0..<6).map { ServerID($0) }

  /// A cluster that S1 leads.
  private static func led(
    by setup: Setup, without rule: Rule?, _ change: (inout Setup) -> Void = { _ in }
  ) throws -> World {
    var setup = setup
    setup.clients.timeout = nil
    if let rule { setup.settings.rules[rule] = false }
    change(&setup)
    var world = World(setup)
    try world.timeout(servers[0])
    world.run(until: world.now + .milliseconds(200))
    try #require(world.leader == servers[0])
    return world
  }

  private static func setup(servers: Int) -> Setup {
    var setup = Setup()
    setup.servers = servers
    return setup
  }

  @Test("timer-reset-only-on-grant: after faults a cluster is without a leader for longer")
  func timerReset() throws {
    func meanRecovery(without rule: Rule?) throws -> Double {
      var options = FuzzOptions()
      options.seconds = 3
      options.servers = 5
      if let rule { options.rules[rule] = false }
      let recoveries = (1...60).compactMap { Trial.outcome(of: $0, options).recovery?.milliseconds }
      try #require(recoveries.count == 60)
      return recoveries.reduce(0, +) / 60
    }
    #expect(try meanRecovery(without: .timerResetOnlyOnGrant) > meanRecovery(without: nil) * 1.15)
  }

  @Test("catch-up-first: while new servers are sent the log, nothing commits")
  func catchUp() throws {
    // Two of three voters are new and far away, and the log is long.
    func wait(without rule: Rule?) throws -> TimeSpan {
      var world = try Self.led(by: Self.setup(servers: 1), without: rule) {
        $0.settings.maxEntriesPerAppend = 1
        $0.settings.maxAppendsInFlight = 1
      }
      for _ in 0..<40 { try world.request(.append(key: "x", value: ".")) }
      try world.reconfigure(ServerSet(Self.servers[0...2]))
      let start = world.now
      try world.request(.put(key: "y", value: "1"))
      let number = world.requests.count - 1
      while world.requests[number].result == nil, world.now < start + .seconds(20) {
        world.run(until: world.now + .milliseconds(1))
      }
      try #require(world.requests[number].result != nil)
      return world.now - start
    }
    let with = try wait(without: nil)
    let without = try wait(without: .catchUpFirst)
    #expect(with < .milliseconds(100) && without > .milliseconds(800))
  }

  @Test("check-every-quorum: a leader that one set of voters does not hear goes on for ever")
  func everyQuorum() throws {
    func leadsOn(without rule: Rule?) throws -> Bool {
      var world = try Self.led(by: Self.setup(servers: 3), without: rule) {
        $0.settings.checksQuorum = true
      }
      try world.reconfigure(ServerSet([Self.servers[0], Self.servers[3], Self.servers[4]]))
      while !world.server(Self.servers[0]).configuration.isJoint {
        world.run(until: world.now + .milliseconds(1))
      }
      try world.partition([ServerSet(Self.servers[0...2]), ServerSet(Self.servers[3...4])])
      world.run(until: world.now + .milliseconds(160))
      return world.server(Self.servers[0]).isLeader
    }
    #expect(try !leadsOn(without: nil))
    #expect(try leadsOn(without: .checkEveryQuorum))
  }

  @Test("transfer-skips-checks: with pre-vote and the guard on, a transfer comes to nothing")
  func transfer() throws {
    func isHandedOver(without rule: Rule?) throws -> Bool {
      var world = try Self.led(by: Self.setup(servers: 3), without: rule) {
        $0.settings.hasPreVote = true
        $0.settings.hasDisruptionGuard = true
      }
      try world.transfer(to: Self.servers[1])
      world.run(until: world.now + .milliseconds(150))
      return world.leader == Self.servers[1]
    }
    #expect(try isHandedOver(without: nil))
    #expect(try !isHandedOver(without: .transferSkipsChecks))
  }
}

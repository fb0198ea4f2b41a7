// Figures that can be reckoned with paper and pencil, and that the simulation must meet exactly.

import Raft
import TestKit
import Testing

@testable import Simulation

@Suite("Figures")
struct FigureTests {
  @Test("an idle cluster of five: 160 messages a second, whatever the seed", arguments: 1...5)
  func idle(seed: UInt64) throws {
    var world = makeWorld(seed: seed)
    try world.run(until: "a leader") { $0.leader != nil }
    // The first second, and up to the pause between the last answers and the next heartbeats.
    world.run(for: .milliseconds(1040))
    #expect(world.flights.isEmpty)
    for _ in 0..<3 {
      let before = (world.sentCount, world.deliveredCount)
      world.run(for: .seconds(1))
      #expect(world.sentCount - before.0 == 160 && world.deliveredCount - before.1 == 160)
    }
  }

  @Test("an election without conflict takes one round of votes", arguments: [2, 3, 5, 7, 9])
  func election(servers: Int) throws {
    var world = makeEvenWorld(servers)
    try world.timeout(s1)
    try world.run(until: "S1 leads") { $0.leader == s1 }
    #expect(world.now == Instant.zero + .milliseconds(20))
    #expect(world.server(s1).currentTerm == 1)
    let quorum = servers / 2 + 1
    #expect(world.deliveredCount == servers - 1 + quorum - 1)
  }

  @Test(
    "a command commits in one round trip to a majority, and others learn it with the next message")
  func commit() throws {
    var world = makeEvenWorld()
    try world.settle(leader: s1)
    let start = world.now
    try world.request(.put(key: "x", value: "1"))
    try world.run(until: "answered") { $0.requests[0].result != nil }
    #expect(world.now - start == .milliseconds(20))
    try world.run(until: "applied by all") { world in
      world.nodes.allSatisfy { $0.store["x"] == "1" }
    }
    #expect(world.now - start <= .milliseconds(70), "a heartbeat later")
  }

  @Test(
    "slow servers change neither election nor commit, as long as a majority is fast",
    arguments: 0...3)
  func slowServers(count: Int) throws {
    var world = makeEvenWorld()
    let slow = [s5, s4, s3].prefix(count)
    for server in slow {
      let links = world.allLinks.filter { $0.from == server || $0.to == server }
      try world.setLinks(links) {
        $0.delay = TimeSpanRange(.milliseconds(60), .milliseconds(60))
      }
    }
    let roundTrip = TimeSpan.milliseconds(count == 3 ? 120 : 20)
    try world.timeout(s1)
    try world.run(until: "S1 leads") { $0.leader == s1 }
    #expect(world.now - .zero == roundTrip)
    try world.request(.put(key: "x", value: "1"))
    let start = world.now
    try world.run(until: "the no-op is committed") { $0.server(s1).commitIndex >= 1 }
    #expect(world.now - start == roundTrip)
  }

  @Test("a disk adds one write to each: the leader's own overlaps with the others'")
  func disk() throws {
    var world = makeEvenWorld { $0.diskLatency = .milliseconds(6) }
    try world.timeout(s1)
    try world.run(until: "S1 leads") { $0.leader == s1 }
    #expect(world.now == Instant.zero + .milliseconds(26))
    try world.run(until: "the no-op is committed") { $0.server(s1).commitIndex == 1 }
    #expect(world.now == Instant.zero + .milliseconds(52))
  }

  @Test("a cluster of one elects itself in no time and commits at once")
  func one() throws {
    var world = makeWorld(1)
    let deadline = world.deadline(of: s1)
    _ = world.step()
    #expect(world.now == deadline && world.leader == s1 && world.server(s1).commitIndex == 1)
    #expect(world.nextEventTime() == nil && world.step() == nil)
    try world.request(.put(key: "x", value: "1"))
    #expect(world.requests[0].result == .done && world.sentCount == 0)
  }
}

// Clocks and timers do what they say.

import Raft
import TestKit
import Testing

@testable import Simulation

@Suite("Clocks and timers")
struct TimerTests {
  @Test("a fast clock shortens timeouts, a slow one lengthens them", arguments: [500, 1000, 2000])
  func electionTimeout(thousandths: Int) throws {
    var world = makeWorld()
    let own = try #require(world.deadline(of: s2)).microseconds
    try world.setClock([s2], thousandths: thousandths)
    let deadline = try #require(world.deadline(of: s2))
    #expect(deadline.microseconds == (own * 1000 + thousandths - 1) / thousandths)
    try world.cut(world.allLinks)
    for other in [s1, s3, s4, s5] { try world.crash([other]) }
    let next = world.step()
    let event = try #require(next)
    #expect(event.kind == .timer(s2, .election) && event.time == deadline)
  }

  @Test("a leader that steps down stands again in time, however rare its heartbeats were")
  func rareHeartbeats() throws {
    var world = makeWorld(3)
    try world.settle(leader: s1)
    try world.setServers([s1]) { $0.heartbeatInterval = .seconds(10) }
    try world.timeout(s2)
    try world.run(until: "S1 follows") { !$0.server(s1).isLeader }
    try world.crash([s2, s3])
    try world.cut(world.allLinks)
    let deadline = try #require(world.deadline(of: s1))
    try world.run(until: "S1 stands") { $0.server(s1).roleKind == .candidate }
    #expect(world.now == deadline)
  }

  @Test("a leader with a slow clock sends fewer heartbeats")
  func heartbeats() throws {
    var world = makeWorld(3)
    try world.settle(leader: s1)
    try world.setClock([s1], thousandths: 500)
    world.run(for: .milliseconds(100))
    let times = world.events(until: world.now + .seconds(1)).filter {
      $0.kind == .timer(s1, .heartbeat)
    }.map(\.time)
    #expect(times.count == 10)
    #expect(zip(times, times.dropFirst()).allSatisfy { $1 - $0 == .milliseconds(100) })
  }

  @Test("aligned timers run out together, and the vote is split")
  func align() throws {
    var world = makeWorld(4)
    let earliest = world.servers.compactMap { world.deadline(of: $0) }.min()
    try world.align([])
    #expect(world.servers.allSatisfy { world.deadline(of: $0) == earliest })
    world.run(until: try #require(earliest) + .milliseconds(40))
    #expect(world.nodes.allSatisfy { $0.server.roleKind == .candidate })
    #expect(world.nodes.allSatisfy { $0.server.currentTerm == 1 })
  }

  @Test("some timers can be aligned and the others left alone")
  func alignSome() throws {
    var world = makeWorld()
    let third = world.deadline(of: s3)
    try world.align([s1, s5])
    #expect(world.deadline(of: s1) == world.deadline(of: s5) && world.deadline(of: s3) == third)
  }

  @Test("spread timers run out one after the other, evenly over the range, in the order they had")
  func spread() throws {
    var world = makeWorld()
    let before = world.servers.sorted {
      (world.deadline(of: $0) ?? .never) < (world.deadline(of: $1) ?? .never)
    }
    try world.spread()
    let deadlines = before.map { world.deadline(of: $0)?.microseconds }
    #expect(deadlines == [150_000, 187_500, 225_000, 262_500, 300_000])
  }

  @Test("a timeout by hand starts an election at this moment")
  func timeout() throws {
    var world = makeWorld()
    try world.timeout(s4)
    let event = world.event
    #expect(event.kind == .intervention(.timeout(s4)) && event.touched == [s4])
    #expect(world.now == .zero && world.server(s4).roleKind == .candidate)
    #expect(world.flights.allSatisfy { $0.cause == event.number })
  }

  @Test("changed settings hold from now on")
  func settings() throws {
    var world = makeWorld(3)
    try world.settle(leader: s1)
    try world.setServers([s1]) { $0.heartbeatInterval = .milliseconds(10) }
    world.run(for: .milliseconds(100))
    let count = world.events(until: world.now + .seconds(1)).filter {
      $0.kind == .timer(s1, .heartbeat)
    }.count
    #expect(count == 100)
  }

  @Test("a heartbeat interval that is changed moves the heartbeat that is due next, either way")
  func heartbeatInterval() throws {
    var world = makeWorld(3)
    try world.settle(leader: s1)
    let due = try #require(world.deadline(of: s1))
    try world.setServers([s1]) { $0.heartbeatInterval = .milliseconds(70) }
    #expect(world.deadline(of: s1) == due + .milliseconds(20))
    try world.setServers([s1]) { $0.heartbeatInterval = .milliseconds(45) }
    #expect(world.deadline(of: s1) == max(world.now, due + .milliseconds(-5)))
  }
}

// Faults of servers do what they say: crashes, restarts, pauses, lost disks.

import Raft
import TestKit
import Testing

@testable import Simulation

@Suite("Servers")
struct ServerFaultTests {
  @Test("a crashed server is silent and deaf, and keeps what its disk has")
  func crash() throws {
    var world = makeEvenWorld(3)
    try world.settle(leader: s1)
    try world.request(.put(key: "x", value: "1"))
    world.run(for: .milliseconds(100))
    #expect(world.nodes[1].store["x"] == "1")

    try world.crash([s2])
    #expect(world.nodes[1].store.pairs.isEmpty && world.nodes[1].lastApplied == 0)
    #expect(world.deadline(of: s2) == nil)
    let lost = world.events(until: world.now + .milliseconds(60)).filter {
      if case .lost(let flight, .receiverDown) = $0.kind { flight.message.to == s2 } else { false }
    }
    #expect(lost.count >= 1)

    try world.restart([s2])
    let server = world.server(s2)
    #expect(server.currentTerm == 1 && server.votedFor == s1 && server.log.lastIndex == 2)
    #expect(server.commitIndex == 0 && !server.isLeader)
    world.run(for: .milliseconds(100))
    #expect(world.nodes[1].store["x"] == "1", "applied again from the log")
  }

  @Test("a crash of the leader: another is elected; all at once: the log is still there")
  func crashLeader() throws {
    var world = makeWorld()
    try world.settle(leader: s1)
    try world.request(.put(key: "x", value: "1"))
    try world.run(until: "answered") { $0.requests[0].result != nil }
    try world.crash([s1])
    #expect(world.leader == nil)
    try world.run(until: "another leads") { $0.leader != nil }
    try world.crash([s2, s3, s4, s5])
    world.run(for: .seconds(1))
    #expect(world.leader == nil)
    try world.restart(world.servers)
    try world.run(until: "all have it again") { world in
      world.nodes.allSatisfy { $0.store["x"] == "1" }
    }
  }

  @Test("a wipe crashes the server and empties its disk")
  func wipe() throws {
    var world = makeWorld(3)
    try world.settle(leader: s1)
    try world.wipe([s2])
    let configuration = Configuration(voters: ServerSet(first: 3))
    #expect(world.nodes[1].status == .crashed)
    #expect(world.nodes[1].durable == Persistent(configuration: configuration))
    try world.restart([s2])
    #expect(world.server(s2).currentTerm == 0 && world.server(s2).log.lastIndex == 0)
  }

  @Test("a paused server loses nothing: first what arrived meanwhile, then its timers")
  func pause() throws {
    var world = makeWorld(3)
    try world.settle(leader: s1)
    try world.pause([s2])
    #expect(world.deadline(of: s2) == nil)
    var queued = 0
    for event in world.events(until: world.now + .seconds(1)) {
      if case .queued = event.kind { queued += 1 }
    }
    #expect(queued == 20 && world.nodes[1].inbox.count == 20)
    world.advance(to: world.now)

    // Its election timeout passed long ago, but it finds the leader's heartbeats first.
    try world.resume([s2])
    world.run(for: .milliseconds(100))
    #expect(world.server(s2).currentTerm == 1 && world.nodes[1].inbox.isEmpty)
    #expect(world.leader == s1)
  }

  @Test("a server that heard nothing while it was paused stands for election at once")
  func pauseAlone() throws {
    var world = makeWorld(3)
    try world.settle(leader: s1)
    try world.cut([link(s1, s2)])
    try world.pause([s2])
    world.run(for: .seconds(1))
    try world.resume([s2])
    let next = world.step()
    let event = try #require(next)
    #expect(event.kind == .timer(s2, .election) && event.time == world.now)
  }

  @Test("a paused leader still takes itself for one, and learns better")
  func pausedLeader() throws {
    var world = makeWorld(3)
    try world.settle(leader: s1)
    try world.pause([s1])
    try world.run(until: "another leads") { world in world.leader != s1 }
    let term = world.server(world.leader ?? s1).currentTerm
    try world.resume([s1])
    #expect(world.server(s1).isLeader)
    world.run(for: .milliseconds(100))
    #expect(!world.server(s1).isLeader && world.server(s1).currentTerm == term)
  }
}

// Slow disks do what they say: what waits for a write, and what a crash loses.

import Raft
import TestKit
import Testing

@testable import Simulation

@Suite("Disks")
struct DiskTests {
  @Test("an answer is not sent before its write is done")
  func answerWaits() throws {
    var world = makeEvenWorld(3)
    try world.settle(leader: s1)
    world.run(for: .milliseconds(30))
    try world.setDisk([s2], latency: .milliseconds(40))
    world.isListening = true
    try world.request(.put(key: "x", value: "1"))
    let requested = world.now
    try world.run(until: "S2 has the entry") { $0.server(s2).log.lastIndex == 2 }
    #expect(world.sendings.map(\.fate) == [.waitsForDisk])
    #expect(world.nodes[1].disk.writes.count == 1)
    #expect(world.nodes[1].durable.log.lastIndex == 1)

    let event = try world.run(until: "it is written") { $0.nodes[1].disk.writes.isEmpty }
    #expect(event?.kind == .diskWritten(s2, write: world.server(s2).doneWrite))
    #expect(world.now - requested == .milliseconds(50))
    #expect(world.sendings.map(\.message.kind) == [.appendEntriesReply])
  }

  @Test("a crash loses what was not written, and keeps what was", arguments: [39, 40])
  func crash(milliseconds: Int) throws {
    var world = makeEvenWorld(3)
    try world.settle(leader: s1)
    world.run(for: .milliseconds(30))
    try world.setDisk([s2], latency: .milliseconds(40))
    world.submitOpaque(1, to: s1)
    try world.run(until: "S2 has the entry") { $0.server(s2).log.lastIndex == 2 }
    world.run(for: .milliseconds(milliseconds))
    try world.crash([s2])
    #expect(world.server(s2).log.lastIndex == (milliseconds == 40 ? 2 : 1))
    #expect(world.server(s2).currentTerm == 1 && world.server(s2).votedFor == s1)
  }

  @Test("writes are done in the order asked for, also after the disk got faster")
  func order() throws {
    var world = makeEvenWorld(1) { $0.diskLatency = .milliseconds(50) }
    try world.timeout(s1)
    try world.run(until: "S1 leads") { $0.leader == s1 }
    try world.setDisk([s1], latency: .zero)
    world.submitOpaque(1, to: s1)
    world.run(for: .milliseconds(49))
    #expect(world.server(s1).commitIndex == 0, "the no-op is still being written")
    world.run(for: .milliseconds(1))
    #expect(world.server(s1).commitIndex == 2)
    world.submitOpaque(2, to: s1)
    #expect(world.server(s1).commitIndex == 3, "no write is under way any more")
  }

  @Test(
    "a write that ends while the process is paused is seen when it goes on, and outlives a crash")
  func pause() throws {
    var world = makeEvenWorld(3)
    try world.settle(leader: s1)
    try world.setDisk([s2], latency: .milliseconds(40))
    world.submitOpaque(1, to: s1)
    try world.run(until: "S2 has the entry") { $0.server(s2).log.lastIndex == 2 }
    try world.pause([s2])
    world.run(for: .milliseconds(100))
    #expect(world.server(s2).durableIndex == 1)
    var crashed = world
    try crashed.crash([s2])
    #expect(crashed.server(s2).log.lastIndex == 2)

    try world.resume([s2])
    world.run(for: .zero)
    #expect(world.server(s2).durableIndex == 2)
    #expect(
      world.flights.contains { $0.message.from == s2 && $0.message.kind == .appendEntriesReply })
  }

  @Test("what waits for the disk is lost with the process")
  func waitingIsLost() throws {
    var world = makeEvenWorld(3) { $0.diskLatency = .milliseconds(40) }
    try world.timeout(s1)
    world.run(for: .milliseconds(20))
    #expect(world.nodes[1].disk.waiting.count == 1)
    try world.crash([s2])
    try world.restart([s2])
    #expect(world.nodes[1].disk.waiting.isEmpty && world.server(s2).votedFor == nil)
  }
}

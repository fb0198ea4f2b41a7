// Faults do what they say: links, servers, disks, clocks and timers.

import Raft
import TestKit
import Testing

@testable import Simulation

@Suite("Links")
struct LinkTests {
  /// The fates of a thousand heartbeats and answers of a stable cluster.
  private static func fates(_ change: (inout LinkSettings) -> Void) throws -> [Sending.Fate] {
    var world = makeWorld(2)
    try world.settle(leader: s1)
    // No election interferes, whatever is lost.
    try world.setServers([s2]) { $0.electionTimeout = TimeSpanRange(.seconds(99), .seconds(99)) }
    world.run(for: .milliseconds(60))
    try world.setLinks(world.allLinks, change)
    world.isListening = true
    var fates: [Sending.Fate] = []
    while fates.count < 1000 {
      _ = world.step()
      fates += world.sendings.map(\.fate)
    }
    return fates
  }

  @Test("as many messages are lost as the link loses")
  func loss() throws {
    let lost = try Self.fates { $0.lossMillionths = 200_000 }
    #expect((150...250).contains(lost.filter { $0 == .lost(.chance) }.count))
    #expect(try Self.fates { _ in }.allSatisfy { $0 == .flying(copies: 1) })
    #expect(try Self.fates { $0.lossMillionths = 1_000_000 }.allSatisfy { $0 == .lost(.chance) })
  }

  @Test("as many messages arrive twice as the link duplicates")
  func duplication() throws {
    let fates = try Self.fates { $0.duplicateMillionths = 200_000 }
    #expect((150...250).contains(fates.filter { $0 == .flying(copies: 2) }.count))
  }

  @Test("messages take as long as the link says; a range reorders them")
  func delays() throws {
    var world = makeWorld(2)
    try world.setLinks([link(s1, s2)]) {
      $0.delay = TimeSpanRange(.milliseconds(3), .milliseconds(90))
    }
    try world.settle(leader: s1)
    for command in 0..<4 { world.submitOpaque(UInt64(command), to: s1) }
    var delays: [Raft.TimeSpan] = []
    var order: [Int] = []
    for event in world.events(until: world.now + .seconds(1)) {
      if case .delivered(let flight) = event.kind, flight.message.to == s2 {
        delays.append(event.time - flight.sentAt)
        order.append(flight.id)
      }
    }
    #expect(delays.allSatisfy { $0 >= .milliseconds(3) && $0 <= .milliseconds(90) })
    #expect(order != order.sorted())
  }

  @Test("a cut loses what is on the link and what is sent over it, in one direction only")
  func cut() throws {
    var world = makeEvenWorld(3)
    world.isListening = true
    try world.timeout(s1)
    try world.cut([link(s1, s2)])
    #expect(world.flights.map(\.message.to) == [s3])
    try world.run(until: "S1 leads with the vote of S3") { $0.leader == s1 }
    #expect(world.sendings.map(\.fate) == [.lost(.cut), .flying(copies: 1)])
    #expect(world.server(s2).currentTerm == 0)

    try world.timeout(s2)
    world.run(for: .milliseconds(10))
    #expect(world.server(s1).currentTerm == 1 && world.link(link(s2, s1)).isCut == false)

    try world.heal([link(s1, s2)])
    try world.run(until: "all have what was committed") { world in
      world.nodes.allSatisfy { $0.server.commitIndex >= 1 }
    }
  }

  @Test("a cut loses held messages too")
  func cutHeld() throws {
    var world = makeWorld(3)
    try world.hold(world.allLinks)
    try world.timeout(s1)
    try world.cut([link(s1, s2)])
    #expect(world.held.map(\.message.to) == [s3])
  }

  @Test("a partition: the majority elects, the other side does not, and healing joins them")
  func partition() throws {
    var world = makeWorld()
    try world.settle(leader: s1)
    try world.partition([[s1, s2]])
    try world.request(.put(key: "x", value: "lost"), to: s1)
    try world.run(until: "the rest elects") { world in
      [s3, s4, s5].contains { world.leader == $0 }
    }
    #expect(world.server(s1).isLeader && world.server(s1).currentTerm == 1)
    #expect(!world.link(link(s1, s2)).isCut && world.link(link(s2, s3)).isCut)

    let commit = world.server(s1).commitIndex
    world.run(for: .seconds(2))
    #expect(world.server(s1).commitIndex == commit)
    try world.heal(world.allLinks)
    world.run(for: .seconds(1))
    #expect(!world.server(s1).isLeader)
    #expect(world.requests[0].result == nil)
    #expect(Set(world.nodes.map { $0.server.log.lastIndex }).count == 1)
    #expect(world.nodes[0].store["x"] == nil)
  }
}

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
    let event = try world.timeout(s4)
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

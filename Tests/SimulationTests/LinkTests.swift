// Faults of links do what they say: delay, loss, duplication, cuts, holds.

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
    var delays: [TimeSpan] = []
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

// What can be done to messages, one by one, and to the links that carry them.

import Raft
import TestKit
import Testing

@testable import Simulation

@Suite("Messages, by hand")
struct MessageTests {
  /// S1 has asked all for votes, and the requests wait.
  private static func held() throws -> World {
    var world = makeWorld()
    try world.hold(world.allLinks)
    try world.timeout(s1)
    #expect(world.held.map(\.message.to) == [s2, s3, s4, s5])
    return world
  }

  @Test("what is held waits, however long, and arrives in the order sent when it is released")
  func holdAndRelease() throws {
    var world = makeWorld()
    try world.timeout(s1)
    try world.hold([link(s1, s2), link(s1, s3)])
    #expect(world.held.count == 2, "what was on the links is held too")
    world.run(for: .milliseconds(100))
    #expect(world.server(s2).currentTerm == 0 && world.server(s4).currentTerm == 1)

    let before = world.held.map(\.id)
    try world.release([link(s1, s2), link(s1, s3)])
    #expect(world.held.isEmpty)
    var arrived: [Int] = []
    for event in world.events(until: world.now) {
      if case .delivered(let flight) = event.kind { arrived.append(flight.id) }
    }
    #expect(arrived == before)
    #expect(world.server(s2).currentTerm == 1)
  }

  @Test("releasing one link leaves the others held")
  func releaseOne() throws {
    var world = try Self.held()
    try world.release([link(s1, s3)])
    #expect(world.held.map(\.message.to) == [s2, s4, s5])
    #expect(!world.link(link(s1, s3)).isHeld && world.link(link(s1, s2)).isHeld)
  }

  @Test("a message can be delivered now, and only once")
  func deliver() throws {
    var world = try Self.held()
    let flight = world.held[1]
    try world.deliver(flight)
    let event = world.event
    #expect(event.kind == .delivered(flight) && event.time == .zero)
    #expect(world.server(s3).votedFor == s1 && world.server(s2).votedFor == nil)
    #expect(throws: Refusal.noSuchMessage(from: s1, to: s3)) { try world.deliver(flight) }
  }

  @Test("a message on its way can be delivered early")
  func deliverMoving() throws {
    var world = makeWorld()
    try world.timeout(s1)
    let last = try #require(world.flights.last)
    try world.deliver(last)
    #expect(world.server(last.message.to).votedFor == s1)
    #expect(world.flights.filter { $0.message.kind == .requestVote }.count == 3)
  }

  @Test("a dropped message never arrives")
  func drop() throws {
    var world = try Self.held()
    let flight = world.held[0]
    try world.drop(flight)
    #expect(world.event.kind == .lost(flight, .byHand))
    try world.release(world.allLinks)
    world.run(for: .milliseconds(100))
    #expect(world.server(s2).votedFor == nil && world.server(s3).votedFor == s1)
  }

  @Test("a duplicate is another message with the same contents; what is held stays in order")
  func duplicate() throws {
    var world = try Self.held()
    let flight = world.held[0]
    try world.duplicate(flight)
    #expect(world.held.map(\.message.to) == [s2, s3, s4, s5, s2])
    #expect(world.held.map(\.id) == world.held.map(\.id).sorted())
    #expect(Set(world.held.map(\.id)).count == 5)

    for copy in world.held where copy.message.to == s2 { try world.deliver(copy) }
    #expect(world.held.filter { $0.message.kind == .requestVoteReply }.count == 2)
  }

  @Test("a duplicate of a message on its way arrives right after it")
  func duplicateMoving() throws {
    var world = makeWorld()
    try world.timeout(s1)
    let flight = world.flights[2]
    try world.duplicate(flight)
    var arrivals: [Instant] = []
    for event in world.events(until: Instant.zero + .milliseconds(15)) {
      if case .delivered(let arrived) = event.kind, arrived.message == flight.message {
        arrivals.append(event.time)
      }
    }
    #expect(arrivals == [flight.arrivesAt, flight.arrivesAt])
  }

  @Test("a delayed message arrives that much later; a held one, that much from now")
  func delay() throws {
    var world = makeWorld()
    try world.timeout(s1)
    let moving = world.flights[0]
    try world.delay(moving, by: .milliseconds(30))
    #expect(
      world.flights.first { $0.id == moving.id }?.arrivesAt
        == moving.arrivesAt + .milliseconds(30))

    world = try Self.held()
    let held = world.held[0]
    try world.delay(held, by: .milliseconds(5))
    #expect(world.flights.first?.arrivesAt == Instant.zero + .milliseconds(5))
    #expect(world.held.count == 3)
  }

  @Test("the copies the network makes can be told apart, and are held together")
  func networkCopies() throws {
    var world = makeWorld { $0.link.duplicateMillionths = 1_000_000 }
    try world.timeout(s1)
    #expect(world.flights.count == 8 && Set(world.flights.map(\.id)).count == 8)
    try world.hold(world.allLinks)
    #expect(world.held.count == 8)
    #expect(world.flights.allSatisfy { $0.arrivesAt == .never })
    for flight in world.held { try world.deliver(flight) }
    #expect(world.server(s2).votedFor == s1)
  }
}

// What is asked of a cluster from outside: new members, transfers, snapshots, and when that is refused.

import Raft
import TestKit
import Testing

@testable import Simulation

@Suite("Membership and snapshots in a world")
struct AdministrationTests {
  private static func world(_ servers: Int = 3) throws -> World {
    var world = makeWorld(servers)
    try world.settle(leader: s1)
    return world
  }

  @Test("a server that is not there yet is started with an empty log, catches up and votes")
  func startedOnTheFly() throws {
    var world = try Self.world(5)
    let s6 = ServerID(5)
    try world.request(.put(key: "x", value: "1"))
    world.run(for: .milliseconds(100))
    try world.add(s6)
    let event = world.event
    #expect(world.nodes.count == 6 && event.touched == [s1, s6])
    #expect(
      event.kind
        == .intervention(
          .change(leader: s1, to: ServerSet(first: 6), .single, started: [s6])))
    #expect(world.server(s6).log.lastIndex == 0 && !world.server(s6).isVoter)
    #expect(world.deadline(of: s6) == nil)
    try world.run(until: "S6 votes and has all") { world in
      world.server(s6).isVoter && world.nodes[5].store["x"] == "1"
    }
    try world.timeout(s6)
    try world.run(until: "S6 leads") { $0.leader == s6 }
  }

  @Test("the links of a new server are like those of the others, and cuts between the others stay")
  func linksOfNewServers() throws {
    var world = try Self.world()
    try world.setLinks(world.allLinks) {
      $0.delay = TimeSpanRange(.milliseconds(3), .milliseconds(4))
    }
    try world.cut([link(s2, s3)])
    try world.hold([link(s3, s2)])
    try world.reconfigure([s1, s2, s3, s4, s5])
    #expect(world.nodes.count == 5 && world.allLinks.count == 20)
    #expect(
      world.link(link(s5, s1)).settings.delay == TimeSpanRange(.milliseconds(3), .milliseconds(4)))
    #expect(world.link(link(s2, s3)).isCut && world.link(link(s3, s2)).isHeld)
    #expect(!world.link(link(s4, s5)).isCut)
    world.run(for: .seconds(1))
    #expect(world.configuration.voters == ServerSet(first: 5))
  }

  @Test("a server that was removed can be taken in again")
  func removedAndAdded() throws {
    var world = try Self.world()
    // It does not hear of its removal, and must not disturb.
    try world.setServers(world.servers) { $0.hasPreVote = true }
    try world.remove(s3)
    try world.run(until: "it is through") {
      $0.configuration.voters == [s1, s2] && !$0.server(s1).isChanging
    }
    world.run(for: .seconds(2))
    #expect(world.leader == s1)
    try world.add(s3)
    world.run(for: .seconds(1))
    #expect(world.server(s3).isVoter && world.configuration.voters == [s1, s2, s3])
  }

  @Test("a wiped server that was started on the fly waits as before")
  func wiped() throws {
    var world = try Self.world()
    try world.add(s4)
    try world.run(until: "S4 votes") { $0.server(s4).isVoter }
    world.run(for: .milliseconds(200))
    try world.wipe([s4])
    try world.restart([s4])
    #expect(world.server(s4).log.lastIndex == 0 && !world.server(s4).isVoter)
    // The leader takes it for one that has all; the next leader looks again.
    try world.timeout(s2)
    world.run(for: .seconds(1))
    #expect(world.server(s4).isVoter)
  }

  struct Case: CustomTestStringConvertible, Sendable {
    let text: String
    let call: @Sendable (inout World) throws(Refusal) -> Void
    init(_ text: String, _ call: @escaping @Sendable (inout World) throws(Refusal) -> Void) {
      self.text = text
      self.call = call
    }
    var testDescription: String { text }
  }

  /// Of three servers S1 leads; everything is committed and applied, and S1 has just taken a snapshot.
  static let cases = [
    Case("a cluster needs at least one voter") { (world) throws(Refusal) in
      try world.reconfigure([])
    },
    Case("these are the voters already") { (world) throws(Refusal) in
      try world.reconfigure([s1, s2, s3])
    },
    Case("S2 is a member of the cluster already") { (world) throws(Refusal) in
      try world.add(s2)
    },
    Case("there is no S5; the next new server is S4") { (world) throws(Refusal) in
      try world.add(s5)
    },
    Case("there is no S5; the next new server is S4") { (world) throws(Refusal) in
      try world.reconfigure([s1, s2, s5])
    },
    Case("there is no S5: the cluster has S1 to S3") { (world) throws(Refusal) in
      try world.remove(s5)
    },
    Case("S1 leads already") { (world) throws(Refusal) in try world.transfer(to: s1) },
    Case("there is no S4: the cluster has S1 to S3") { (world) throws(Refusal) in
      try world.transfer(to: s4)
    },
    Case("S1 has applied nothing since its last snapshot: there is nothing to compact") {
      (world) throws(Refusal) in try world.snapshot([s2, s1])
    },
    Case("there is no S5: the cluster has S1 to S3") { (world) throws(Refusal) in
      try world.snapshot([s1, s5])
    },
  ]

  @Test("impossible changes are refused with the reason, and nothing changes", arguments: cases)
  func refuses(_ example: Case) throws {
    var world = try Self.world()
    world.run(for: .milliseconds(100))
    try world.snapshot([s1])
    let state = world.state
    let refusal = #expect(throws: Refusal.self) { try example.call(&world) }
    #expect(refusal?.description == example.text)
    #expect(world.state == state && world.nodes.count == 3)
  }

  /// What is said to a call after another.
  private func words(
    _ servers: Int = 3, after before: (inout World) throws -> Void,
    _ call: (inout World) throws -> Void
  ) throws -> String? {
    var world = try Self.world(servers)
    world.run(for: .milliseconds(100))
    try before(&world)
    return #expect(throws: Refusal.self) { try call(&world) }?.description
  }

  @Test("the last server is not removed")
  func lastServer() throws {
    #expect(
      try words(1, after: { _ in }) { try $0.remove(s1) } == "a cluster needs at least one voter")
  }

  @Test("no second change while one is under way: new servers catch up, or it is not committed")
  func oneAtATime() throws {
    #expect(
      try words(after: { try $0.add(s4) }) { try $0.remove(s2) }
        == "one change at a time: S4 must catch up first (§6)")
    #expect(
      try words(after: { try $0.remove(s3) }) { try $0.add(s4) }
        == "one change at a time: the change in entry 2 is not committed yet (§6)")
    #expect(
      try words(after: { try $0.reconfigure([s1, s2]) }) { try $0.reconfigure([s1]) }
        == "one change at a time: the change in entry 2 is not committed yet (§6)")
  }

  @Test("a single change needs a commit in the leader's term")
  func noOwnCommit() throws {
    var world = makeWorld(3)
    try world.timeout(s1)
    try world.run(until: "S1 leads") { $0.leader == s1 }
    let refusal = #expect(throws: Refusal.self) { try world.remove(s3) }
    #expect(
      refusal?.description
        == "S1 has not yet committed an entry of its own term (diss. 4.1)")
  }

  @Test("a transfer to a crashed server, to one without a vote, and a second one")
  func transfers() throws {
    #expect(
      try words(after: { try $0.crash([s2]) }) { try $0.transfer(to: s2) }
        == "S2 has crashed; restart it first")
    #expect(
      try words(after: { try $0.add(s4) }) { try $0.transfer(to: s4) }
        == "S4 has no vote and cannot lead")
    #expect(
      try words(after: { try $0.transfer(to: s2) }) { try $0.transfer(to: s3) }
        == "leadership is being handed over to S2 already")
    #expect(
      try words(after: { try $0.transfer(to: s2) }) { try $0.remove(s3) }
        == "S1 is handing over to S2; try again later")
  }

  @Test("without a leader, or with a paused one, nothing can be asked of it")
  func noLeader() throws {
    var world = makeWorld(3)
    for call: (inout World) throws -> Void in [
      { try $0.add(s4) }, { try $0.remove(s1) }, { try $0.reconfigure([s1]) },
      { try $0.transfer(to: s1) },
    ] {
      #expect(throws: Refusal.noLeaderToChange) { try call(&world) }
    }
    #expect(
      try words(after: { try $0.pause([s1]) }) { try $0.transfer(to: s2) }
        == "S1 is paused; resume it first")
    #expect(
      try words(after: { try $0.crash([s2]) }) { try $0.snapshot([s2]) }
        == "S2 has crashed; restart it first")
  }

  @Test("at 31 servers there is no room for more")
  func noRoom() throws {
    var world = makeWorld(31)
    try world.settle(leader: s1)
    try world.remove(ServerID(30))
    try world.run(until: "it is through") { !$0.server(s1).isChanging }
    #expect(throws: Never.self) { try world.add(ServerID(30)) }
    #expect(world.nodes.count == 31)
  }
}

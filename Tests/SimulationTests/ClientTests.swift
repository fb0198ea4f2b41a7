// Clients, the key–value store, and what the world refuses.

import Raft
import TestKit
import Testing

@testable import Simulation

@Suite("Key–value store")
struct KeyValueStoreTests {
  @Test("each operation does what it says, and gives back what it should")
  func operations() {
    var store = KeyValueStore()
    #expect(results(&store, .get(key: "x"), .delete(key: "x")) == [.value(nil), .done])
    #expect(
      results(&store, .put(key: "x", value: "1"), .get(key: "x")) == [.done, .value("1")])
    #expect(
      results(
        &store, .compareAndSet(key: "x", expected: "2", new: "3"),
        .compareAndSet(key: "x", expected: "1", new: "3"),
        .compareAndSet(key: "y", expected: "", new: "3")
      ) == [.mismatch(found: "1"), .done, .mismatch(found: nil)])
    #expect(
      results(
        &store, .append(key: "x", value: "4"), .append(key: "y", value: "5"), .get(key: "x"),
        .get(key: "y"), .delete(key: "x"), .get(key: "x")
      ) == [.done, .done, .value("34"), .value("5"), .done, .value(nil)])
    #expect(store.pairs == [KeyValueStore.Pair(key: "y", value: "5")])
  }

  private func results(
    _ store: inout KeyValueStore, _ operations: Operation...
  ) -> [OperationResult] {
    operations.map { store.apply($0) }
  }

  @Test("behaves like a dictionary, and keeps its keys in order", arguments: 1...5)
  func likeADictionary(seed: UInt64) {
    var random = RandomSource(seed: seed)
    var store = KeyValueStore()
    var model: [String: String] = [:]
    for step in 0..<400 {
      let key = "k\(random.next() % 20)"
      if random.happens(millionths: 300_000) {
        _ = store.apply(.delete(key: key))
        model[key] = nil
      } else {
        _ = store.apply(.put(key: key, value: "\(step)"))
        model[key] = "\(step)"
      }
    }
    #expect(store.pairs.map(\.key) == model.keys.sorted())
    for number in 0..<20 { #expect(store["k\(number)"] == model["k\(number)"]) }
  }
}

@Suite("Clients")
struct ClientTests {
  @Test("the leader answers once the command is committed and applied; all stores become the same")
  func request() throws {
    var world = makeWorld()
    try world.settle(leader: s1)
    try world.request(.put(key: "x", value: "1"), client: ClientID(2))
    let event = world.event
    try world.run(until: "it is applied") { $0.requests[0].result != nil }
    try world.request(.get(key: "x"), client: ClientID(2))
    try world.request(.get(key: "x"), client: ClientID(1))
    #expect(event.kind == .intervention(.request(0)) && event.touched == [s1])
    let request = world.requests[0]
    #expect(request.client == ClientID(2) && request.server == s1 && request.index == 2)
    #expect(request.term == 1 && request.result == .done && request.calledAt == event.time)
    #expect(Array(world.requests).map(\.serial) == [1, 2, 1])

    world.run(for: .milliseconds(100))
    #expect(Array(world.requests).map(\.result) == [.done, .value("1"), .value("1")])
    #expect(world.nodes.allSatisfy { $0.store == world.nodes[0].store && $0.lastApplied == 2 })
  }

  @Test("nothing is applied before it is committed")
  func notBeforeCommit() throws {
    var world = makeWorld(3)
    try world.settle(leader: s1)
    try world.cut(world.allLinks)
    try world.request(.put(key: "x", value: "1"))
    world.run(for: .seconds(1))
    #expect(world.requests[0].result == nil)
    #expect(world.nodes.allSatisfy { $0.store["x"] == nil })
  }

  @Test("a server that does not lead takes nothing, and says who does")
  func follower() throws {
    var world = makeWorld(3)
    world.isListening = true
    try world.settle(leader: s1)
    try world.request(.put(key: "x", value: "1"), to: s2)
    #expect(world.notes == [.client(.requestRefused(.notLeader(leader: s1)))])
    #expect(world.requests[0].index == nil)
    world.run(for: .milliseconds(100))
    #expect(world.requests[0].result == nil && world.server(s1).log.lastIndex == 1)
  }

  @Test("a leader that lost its office does not answer, although the command is applied")
  func lostLeadership() throws {
    var world = makeWorld(3)
    try world.settle(leader: s1)
    world.run(for: .milliseconds(100))
    try world.request(.put(key: "x", value: "1"))
    try world.run(until: "S2 has the entry") { $0.server(s2).log.lastIndex == 2 }
    try world.cut([link(s2, s1), link(s3, s1)])
    try world.timeout(s2)
    try world.run(until: "S2 leads") { $0.leader == s2 }
    try world.heal(world.allLinks)
    try world.run(until: "all have applied it") { world in
      world.nodes.allSatisfy { $0.store["x"] == "1" }
    }
    #expect(world.requests[0].result == nil)
  }

  @Test("nor does one that is elected again: it cannot tell whose the answer is")
  func regainedLeadership() throws {
    var world = makeWorld(3)
    try world.settle(leader: s1)
    try world.cut([link(s2, s1), link(s3, s1), link(s1, s3)])
    try world.request(.put(key: "x", value: "1"))
    try world.run(until: "S2 has the entry") { $0.server(s2).log.lastIndex == 2 }
    try world.heal(world.allLinks)
    try world.timeout(s3)
    try world.deliver(try #require(world.flights.first { $0.message.to == s1 }))
    #expect(!world.server(s1).isLeader)
    try world.timeout(s1)
    try world.run(until: "all have applied it") { world in
      world.nodes.allSatisfy { $0.store["x"] == "1" }
    }
    #expect(world.leader == s1 && world.requests[0].result == nil)
  }

  @Test("opaque commands are replicated and change no store")
  func opaque() throws {
    var world = makeWorld(3)
    try world.settle(leader: s1)
    try world.request(.put(key: "x", value: "1"))
    world.submitOpaque(0, to: s1)
    world.run(for: .milliseconds(200))
    #expect(world.nodes.allSatisfy { $0.lastApplied == 3 && $0.store.pairs.count == 1 })
  }

  @Test(
    "opaque commands between others count as applied, whoever listens and whatever is compacted",
    arguments: [0, 2])
  func opaqueBetweenOthers(threshold: Int) throws {
    var world = makeWorld(3) { $0.settings.snapshotThreshold = threshold }
    try world.settle(leader: s1)
    var watched = world
    watched.isListening = true
    func ask(_ world: inout World) throws {
      try world.request(.put(key: "x", value: "1"))
      for command in 0..<3 { world.submitOpaque(UInt64(command), to: s1) }
      try world.request(.append(key: "x", value: "2"))
      world.submitOpaque(3, to: s1)
      world.run(for: .milliseconds(400))
    }
    try ask(&world)
    try ask(&watched)
    #expect(world.nodes.allSatisfy { $0.lastApplied == 7 && $0.store["x"] == "12" })
    #expect(world.nodes.map(\.machine) == watched.nodes.map(\.machine))
    #expect(world.hash == watched.hash)
    let compacted = world.nodes.map(\.server.log.snapshotIndex)
    #expect(compacted == watched.nodes.map(\.server.log.snapshotIndex))
    #expect(compacted.allSatisfy { ($0 > 0) == (threshold > 0) })
  }
}

@Suite("Refusals")
struct RefusalTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let text: String
    let call: @Sendable (inout World) throws(Refusal) -> Void
    init(_ text: String, _ call: @escaping @Sendable (inout World) throws(Refusal) -> Void) {
      self.text = text
      self.call = call
    }
    var testDescription: String { text }
  }

  static let unknownFlight = Flight(
    id: 1_000_000,
    message: Message(from: s1, to: s2, term: 1, body: .requestVoteReply(granted: true)),
    sentAt: .zero, arrivesAt: .zero, cause: 1)

  /// Of three servers S1 leads, S2 is paused, S3 has crashed.
  static let cases = [
    Case("there is no S5: the cluster has S1 to S3") { (world) throws(Refusal) in
      try world.crash([s1, s5])
    },
    Case("S3 has already crashed; restart it first") { (world) throws(Refusal) in
      try world.crash([s1, s3])
    },
    Case("there is no S5: the cluster has S1 to S3") { (world) throws(Refusal) in
      try world.wipe([s1, s5])
    },
    Case("S1 has not crashed") { (world) throws(Refusal) in try world.restart([s1, s3]) },
    Case("S2 has not crashed") { (world) throws(Refusal) in try world.restart([s2]) },
    Case("S2 is paused; resume it first") { (world) throws(Refusal) in
      try world.pause([s1, s2])
    },
    Case("S3 has crashed; restart it first") { (world) throws(Refusal) in
      try world.pause([s1, s3])
    },
    Case("S1 is not paused") { (world) throws(Refusal) in try world.resume([s1, s2]) },
    Case("S1 leads and so has no election timer") { (world) throws(Refusal) in
      try world.timeout(s1)
    },
    Case("S2 is paused; resume it first") { (world) throws(Refusal) in try world.timeout(s2) },
    Case("S3 has crashed; restart it first") { (world) throws(Refusal) in
      try world.align([s3])
    },
    Case("fewer than two servers have an election timer") { (world) throws(Refusal) in
      try world.align([])
    },
    Case("fewer than two servers have an election timer") { (world) throws(Refusal) in
      try world.spread()
    },
    Case("S1 has no link to itself") { (world) throws(Refusal) in
      try world.cut([link(s1, s2), link(s1, s1)])
    },
    Case("there is no S5: the cluster has S1 to S3") { (world) throws(Refusal) in
      try world.heal([link(s1, s5)])
    },
    Case("there is no S5: the cluster has S1 to S3") { (world) throws(Refusal) in
      try world.partition([[s1], [s2, s5]])
    },
    Case("S2 has no link to itself") { (world) throws(Refusal) in
      try world.hold([link(s1, s2), link(s2, s2)])
    },
    Case("S2 has no link to itself") { (world) throws(Refusal) in
      try world.release([link(s2, s2)])
    },
    Case("S2 has no link to itself") { (world) throws(Refusal) in
      try world.setLinks([link(s1, s2), link(s2, s2)]) { $0.lossMillionths = 1 }
    },
    Case("no such message is on its way from S1 to S2") { (world) throws(Refusal) in
      try world.deliver(unknownFlight)
    },
    Case("no such message is on its way from S1 to S2") { (world) throws(Refusal) in
      try world.drop(unknownFlight)
    },
    Case("no such message is on its way from S1 to S2") { (world) throws(Refusal) in
      try world.duplicate(unknownFlight)
    },
    Case("no such message is on its way from S1 to S2") { (world) throws(Refusal) in
      try world.delay(unknownFlight, by: .milliseconds(1))
    },
    Case("there is no S5: the cluster has S1 to S3") { (world) throws(Refusal) in
      try world.request(.get(key: "x"), to: s5)
    },
    Case("there is no S5: the cluster has S1 to S3") { (world) throws(Refusal) in
      try world.setDisk([s1, s5], latency: .milliseconds(1))
    },
    Case("there is no S5: the cluster has S1 to S3") { (world) throws(Refusal) in
      try world.setClock([s1, s5], thousandths: 2000)
    },
    Case("there is no S5: the cluster has S1 to S3") { (world) throws(Refusal) in
      try world.setServers([s1, s5]) { $0.maxEntriesPerAppend = 1 }
    },
  ]

  @Test("says what is wrong, and changes nothing", arguments: cases)
  func refuses(_ example: Case) throws {
    var world = makeWorld(3)
    try world.settle(leader: s1)
    try world.pause([s2])
    try world.crash([s3])
    try world.hold([link(s1, s2)])
    world.run(for: .milliseconds(60))
    let state = world.state

    let refusal = #expect(throws: Refusal.self) { try example.call(&world) }

    #expect(refusal?.description == example.text)
    #expect(world.state == state)
  }

  @Test("a request to nobody in particular needs a leader")
  func noLeader() {
    var world = makeWorld(3)
    let refusal = #expect(throws: Refusal.self) { try world.request(.get(key: "x")) }
    #expect(
      refusal?.description
        == "no running server leads; wait for an election or name a server with 'to'")
    #expect(world.requests.isEmpty && world.eventCount == 0)
  }
}

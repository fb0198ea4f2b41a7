// A load: calls at a steady rate, drawn from the run's own chance.

import Raft
import TestKit
import Testing

@testable import Simulation

@Suite("Load")
struct LoadTests {
  private static func loaded(
    _ rate: Int, reads: Int, seed: UInt64 = 1, clients: Int = 9,
    for length: TimeSpan? = nil
  ) throws -> World {
    var world = makeWorld(3, seed: seed) { $0.clients.timeout = .seconds(1) }
    try world.settle(leader: s1)
    var load = Load(callsPerSecond: rate)
    load.readPercent = reads
    load.keys = 2
    load.clients = clients
    world.startLoad(load, for: length)
    return world
  }

  @Test("so many calls a second, of which so many read, about so many keys and by so many clients")
  func rateAndMix() throws {
    var world = try Self.loaded(100, reads: 30)
    world.run(for: .seconds(10))
    let requests = Array(world.requests)
    #expect((950...1050).contains(requests.count))
    let reads = requests.filter { if case .get = $0.operation { true } else { false } }.count
    #expect((25...35).contains(reads * 100 / requests.count))
    #expect(Set(requests.map(\.operation.key)) == ["a", "b"])
    #expect(Set(requests.map(\.client.number)) == Set(11...19))
    #expect(requests.dropLast(20).allSatisfy { $0.result != nil })
  }

  /// A world under load that is run for a while, with so many requests that are kept in any case.
  private static func run(keeping count: Int, for length: TimeSpan) throws -> World {
    var world = makeWorld(5) {
      $0.clients.timeout = .milliseconds(300)
      $0.clients.delay = TimeSpanRange(.milliseconds(1), .milliseconds(9))
      $0.link.lossMillionths = 20_000
      $0.link.duplicateMillionths = 20_000
      $0.diskLatency = .milliseconds(2)
      $0.settings.snapshotThreshold = 60
    }
    world.keepRequests(count)
    try world.settle(leader: s3)
    world.startLoad(Load(callsPerSecond: 200))
    world.run(for: length)
    try world.crash([s1])
    world.run(for: length)
    try world.restart([s1])
    try world.pause([s2])
    world.run(for: length)
    try world.resume([s2])
    world.run(for: length)
    return world
  }

  @Test(
    "old requests are forgotten, those that something refers to are not, and nothing else is different"
  )
  func forgetting() throws {
    let whole = try Self.run(keeping: 1 << 18, for: .seconds(8))
    let world = try Self.run(keeping: 100, for: .seconds(8))
    #expect(whole.requests.forgotten == 0 && whole.requests.count > 2000)
    let first = world.requests.forgotten
    #expect(first > 1000 && world.requests.count - first >= 100)
    #expect(world.hash == whole.hash && world.requests.count == whole.requests.count)
    for server in world.servers {
      let log = world.server(server).log
      for index in log.firstIndex...max(log.firstIndex, log.lastIndex) where index <= log.lastIndex
      {
        if let command = log.command(at: index) { #expect(Int(command) >= first) }
      }
    }
    for number in 11..<11 + Load(callsPerSecond: 200).clients {
      let client = ClientID(number)
      #expect(world.answeredCalls(of: client) == whole.answeredCalls(of: client))
      #expect(world.isAnswered(client, 1) && world.request(client, 1) == nil)
      #expect(whole.request(client, 1) != nil)
      let last = whole.answeredCalls(of: client) + whole.unansweredCalls(of: client)
      #expect(world.request(client, last) == whole.request(client, last))
      #expect(!world.isAnswered(client, last + 1))
    }
  }

  @Test("what waits at a frozen server is kept for as long as it does")
  func pinned() throws {
    var world = makeWorld(3) { $0.settings.snapshotThreshold = 20 }
    world.keepRequests(10)
    try world.settle(leader: s1)
    try world.pause([s3])
    try world.request(.put(key: "x", value: "first"))
    for _ in 0..<200 {
      try world.request(.put(key: "x", value: "y"))
      world.run(for: .milliseconds(60))
    }
    // What waits at the frozen server still carries the first of them.
    #expect(world.requests.forgotten == 0)
    try world.resume([s3])
    for _ in 0..<200 {
      try world.request(.put(key: "x", value: "y"))
      world.run(for: .milliseconds(60))
    }
    #expect(world.requests.forgotten > 300)
  }

  @Test("a client that waits for an answer does not call")
  func clientsWait() throws {
    var world = try Self.loaded(1000, reads: 0, clients: 2)
    for _ in 0..<2000 {
      _ = world.step()
      #expect(world.unansweredCalls(of: ClientID(11)) <= 1)
      #expect(world.unansweredCalls(of: ClientID(12)) <= 1)
    }
    #expect(world.requests.count > 20)
  }

  @Test("none of it, or all of it, reads", arguments: [0, 100])
  func onlyReads(percent: Int) throws {
    var world = try Self.loaded(100, reads: percent)
    world.run(for: .seconds(2))
    let isRead = Array(world.requests).map { if case .get = $0.operation { true } else { false } }
    #expect(!isRead.isEmpty && isRead.allSatisfy { $0 == (percent == 100) })
  }

  @Test("it ends by itself, or when it is stopped; what was called is answered")
  func end() throws {
    var world = try Self.loaded(100, reads: 50, for: .seconds(1))
    #expect(world.load != nil)
    world.run(for: .seconds(3))
    let count = world.requests.count
    #expect(world.load == nil && (80...120).contains(count))
    #expect(Array(world.requests).allSatisfy { $0.result != nil })
    world.startLoad(Load(callsPerSecond: 100))
    world.run(for: .milliseconds(500))
    world.stopLoad()
    let more = world.requests.count
    world.run(for: .seconds(1))
    #expect(more > count && world.requests.count == more)
  }

  @Test("the same seed makes the same calls; another seed makes others")
  func deterministic() throws {
    func run(_ seed: UInt64) throws -> World {
      var world = try Self.loaded(50, reads: 50, seed: seed)
      world.run(for: .seconds(3))
      return world
    }
    let first = try run(1)
    let again = try run(1)
    #expect(first.hash == again.hash && Array(first.requests) == Array(again.requests))
    #expect(try run(2).hash != first.hash)
  }

  @Test("with the leader down, the load finds the next one")
  func leaderCrashes() throws {
    var world = try Self.loaded(50, reads: 50)
    world.run(for: .seconds(1))
    try world.crash([try #require(world.leader)])
    world.run(for: .seconds(5))
    world.stopLoad()
    world.run(for: .seconds(5))
    #expect(Array(world.requests).allSatisfy { $0.result != nil })
  }
}

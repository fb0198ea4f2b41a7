// Clients that retry, are sent elsewhere, and find another server: §8.

import Raft
import TestKit
import Testing

@testable import Simulation

@Suite("§8 Clients that retry")
struct RetryTests {
  /// Three servers, of which S1 leads and no other stands by itself.
  private static func world(_ change: (inout Setup) -> Void = { _ in }) throws -> World {
    var world = makeEvenWorld(3) {
      $0.settings.electionTimeout = TimeSpanRange(.seconds(1000), .seconds(2000))
      $0.clients.timeout = .milliseconds(300)
      change(&$0)
    }
    try world.settle(leader: s1)
    return world
  }

  @Test("who asks a follower is sent to the leader, and remembers it")
  func redirect() throws {
    var world = try Self.world()
    try world.request(.put(key: "x", value: "1"), to: s2)
    let event = world.step()
    #expect(event?.kind == .client(0, .retried(s1)))
    world.run(for: .milliseconds(50))
    #expect(world.requests[0].attempts == 2 && world.requests[0].server == s1)
    #expect(world.requests[0].result == .done && !world.requests[0].isAnsweredFromSession)
  }

  @Test("where nobody knows a leader, the client tries one server after the other")
  func noLeader() throws {
    var world = makeEvenWorld(3) {
      $0.settings.electionTimeout = TimeSpanRange(.seconds(1000), .seconds(2000))
      $0.clients.timeout = .milliseconds(300)
    }
    try world.request(.put(key: "x", value: "1"), to: s3)
    let retries = world.events(until: world.now + .milliseconds(160)).compactMap { event in
      if case .client(0, .retried(let server)) = event.kind { server } else { nil }
    }
    #expect(retries == [s1, s2, s3])
    try world.timeout(s2)
    try world.run(until: "it is answered") { $0.requests[0].result != nil }
    #expect(world.requests[0].server == s2)
  }

  @Test("a client asks again by hand: the same call, which is done once, and then it waits anew")
  func byHand() throws {
    var world = try Self.world()
    try world.cut(world.allLinks)
    try world.request(.append(key: "x", value: "1"))
    world.run(for: .milliseconds(200))
    try world.repeatCall(of: ClientID(1))
    #expect(world.event.kind == .client(0, .retried(s1)) && world.requests.count == 1)
    #expect(world.requests[0].attempts == 2)
    let start = world.now
    let event = try world.run(until: "the client loses patience") { $0.requests[0].attempts == 3 }
    #expect(event?.time == start + .milliseconds(300))
    try world.heal(world.allLinks)
    try world.repeatCall(of: ClientID(1), to: s1)
    try world.run(until: "all have applied it") { $0.nodes.allSatisfy { $0.lastApplied >= 4 } }
    #expect(world.requests[0].result != nil)
    #expect(world.nodes.allSatisfy { $0.store["x"] == "1" })
  }

  @Test(
    "who has asked for nothing, or has all answers, does not ask again; nor is somebody asked who is down"
  )
  func nothingToRepeat() throws {
    var world = try Self.world()
    func expectRefusal(_ refusal: Refusal, _ server: ServerID? = nil) {
      let before = world.event
      #expect(throws: refusal) { try world.repeatCall(of: ClientID(1), to: server) }
      #expect(world.event == before)
    }
    expectRefusal(.nothingAsked(ClientID(1)))
    try world.request(.put(key: "x", value: "1"))
    try world.run(until: "it is answered") { $0.requests[0].result != nil }
    expectRefusal(.nothingUnanswered(ClientID(1)))
    try world.cut(world.allLinks)
    try world.request(.put(key: "x", value: "2"))
    expectRefusal(.noSuchServer(ServerID(8), servers: 3), ServerID(8))
    #expect("\(Refusal.nothingAsked(ClientID(2)))".contains("let it call first"))
    #expect("\(Refusal.nothingUnanswered(ClientID(2)))".contains("let it make a new one"))
  }

  @Test("without an answer within the time-out the client asks the next server")
  func timeout() throws {
    var world = try Self.world()
    try world.cut(world.allLinks)
    try world.request(.put(key: "x", value: "1"))
    let start = world.now
    let event = try world.run(until: "the client loses patience") { $0.requests[0].attempts == 2 }
    #expect(event?.time == start + .milliseconds(300))
    #expect(event?.kind == .client(0, .timedOut(s1, next: s2)) && event?.touched == [s2])
  }

  @Test("a leader that steps down sends its callers away at once")
  func stepDown() throws {
    var world = try Self.world { $0.clients.timeout = .seconds(100) }
    try world.cut([link(s2, s1), link(s3, s1)])
    try world.request(.put(key: "x", value: "1"))
    try world.request(.get(key: "x"))
    #expect(world.nodes[0].pending.map(\.request) == [0, 1])
    world.run(for: .milliseconds(20))
    try world.timeout(s2)
    try world.run(until: "S2 leads and has committed") { $0.server(s2).commitIndex == 3 }
    #expect(world.requests[0].result == nil && world.requests[1].result == nil)
    try world.heal(world.allLinks)
    try world.run(until: "both are answered") { world in
      world.requests[0].result != nil && world.requests[1].result != nil
    }
    #expect(world.nodes[0].pending.isEmpty && world.requests[0].attempts == 2)
    #expect(world.requests[0].isAnsweredFromSession, "S2 had the entry and applied it")
    #expect(
      world.requests[1].result == .value("1")
        && world.requests[1].answeredAt! < Instant.zero + .seconds(2))
    #expect(world.nodes[1].store["x"] == "1")
  }

  @Test("while leadership is handed over the client waits and asks again")
  func busy() throws {
    var world = try Self.world()
    try world.cut([link(s1, s2), link(s2, s1)])
    try world.transfer(to: s3)
    // The target is told, and not yet elected.
    try world.request(.put(key: "x", value: "1"), to: s1)
    #expect(world.requests[0].index == nil)
    try world.run(until: "it is answered") { $0.requests[0].result != nil }
    #expect(world.requests[0].server == s3 && world.nodes[2].store["x"] == "1")
  }

  @Test(
    "messages to and from clients take their time and get lost; each command is applied once",
    arguments: 1...8)
  func badLinks(seed: UInt64) throws {
    var world = makeWorld(3, seed: seed) {
      $0.clients.timeout = .milliseconds(200)
      $0.clients.delay = TimeSpanRange(.milliseconds(1), .milliseconds(80))
      $0.clients.lossMillionths = 300_000
    }
    try world.settle(leader: s1)
    for number in 0..<20 {
      try world.request(
        .append(key: "x", value: "\(number)."), client: ClientID(1 + number % 3), to: s1)
      world.run(for: .milliseconds(30))
    }
    try world.run(until: "all are answered", limit: .seconds(60)) { world in
      Array(world.requests).allSatisfy { $0.result != nil }
    }
    let applied = try #require(world.nodes[0].store["x"]).split(separator: ".").map(String.init)
    #expect(applied.sorted() == (0..<20).map(String.init).sorted())
    #expect(Array(world.requests).contains { $0.attempts > 1 })
  }

  @Test("a call takes the client's delay to the server and its answer as long back")
  func delay() throws {
    var world = try Self.world {
      $0.clients.delay = TimeSpanRange(.milliseconds(7), .milliseconds(7))
    }
    world.run(for: .milliseconds(60))
    try world.request(.put(key: "x", value: "1"))
    let start = world.now
    try world.run(until: "it is answered") { $0.requests[0].result != nil }
    #expect(world.requests[0].answeredAt == start + .milliseconds(7 + 20 + 7))
    let event = world.event
    #expect(event.kind == .client(0, .answered(by: s1, .result(.done, isOld: false))))
  }

  @Test("calls to a paused server wait; a crashed one does not get them")
  func pausedServer() throws {
    var world = try Self.world {
      $0.clients.delay = TimeSpanRange(.milliseconds(5), .milliseconds(5))
      $0.clients.timeout = nil
    }
    try world.request(.put(key: "x", value: "1"))
    try world.request(.put(key: "y", value: "1"), to: s3)
    try world.pause([s1])
    try world.crash([s3])
    let kinds = world.events(until: world.now + .milliseconds(6)).map(\.kind)
    #expect(kinds.contains(.client(0, .waits(s1))) && kinds.contains(.client(1, .receiverDown(s3))))
    world.run(for: .seconds(1))
    #expect(world.requests[0].result == nil)
    try world.resume([s1])
    try world.run(until: "the call that waited is answered") { $0.requests[0].result == .done }
    #expect(world.requests[1].result == nil)
    // A crash forgets what waited.
    try world.request(.put(key: "z", value: "1"))
    try world.pause([s1])
    world.run(for: .milliseconds(10))
    try world.crash([s1])
    try world.restart([s1])
    world.run(for: .seconds(1))
    #expect(world.requests[2].result == nil)
  }

  @Test("an answer to an earlier attempt is as good as one to the last")
  func lateAnswer() throws {
    var world = try Self.world {
      $0.clients.delay = TimeSpanRange(.milliseconds(200), .milliseconds(200))
    }
    try world.request(.append(key: "x", value: "a"))
    try world.run(until: "it is answered") { $0.requests[0].result != nil }
    #expect(world.requests[0].attempts == 2, "the time-out came before the answer")
    world.run(for: .seconds(2))
    #expect(world.requests[0].attempts == 2 && world.nodes[0].store["x"] == "a")
  }
}

// Clients that retry, are sent elsewhere, and are answered from their sessions: §8, diss. 6.

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

@Suite("Diss. 6.3 Sessions")
struct ClientSessionTests {
  @Test("a session keeps the answers that the client has not had, and forgets the others")
  func forgetting() throws {
    var world = makeEvenWorld(3)
    try world.settle(leader: s1)
    for number in 1...4 {
      try world.request(.put(key: "x", value: "\(number)"), client: ClientID(5))
      world.run(for: .milliseconds(60))
    }
    let session = try #require(world.nodes[0].machine.sessions.first)
    #expect(session.client == ClientID(5))
    #expect(session.answers == [StateMachine.Answer(serial: 4, result: .done)])
    #expect(Array(world.requests).map(\.firstUnanswered) == [1, 2, 3, 4])
    world.run(for: .milliseconds(200))
    #expect(world.nodes.allSatisfy { $0.machine == world.nodes[0].machine })
  }

  @Test("calls that are open at the same time are all remembered")
  func openCalls() throws {
    var world = makeEvenWorld(3)
    try world.settle(leader: s1)
    for number in 1...3 {
      try world.request(.append(key: "x", value: "\(number)"), client: ClientID(2))
    }
    #expect(Array(world.requests).map(\.firstUnanswered) == [1, 1, 1])
    world.run(for: .milliseconds(100))
    #expect(world.nodes[0].machine.sessions.map { $0.answers.map(\.serial) } == [[1, 2, 3]])
  }

  @Test("sessions are kept in the order of the clients, and what one remembers is its own")
  func severalClients() throws {
    var machine = StateMachine()
    func apply(
      _ client: Int, _ value: String, deduplicates: Bool = true
    ) -> (OperationResult, isOld: Bool) {
      machine.apply(
        .append(key: "x", value: value), of: CallID(client: ClientID(client), serial: 1),
        firstUnanswered: 1, deduplicates: deduplicates)
    }
    for client in [3, 1, 2] { _ = apply(client, "\(client)") }
    #expect(machine.sessions.map(\.client.number) == [1, 2, 3])
    let (result, isOld) = apply(2, "2")
    #expect(result == .done && isOld && machine.store["x"] == "312")
    #expect(!apply(2, "2", deduplicates: false).isOld)
    #expect(machine.store["x"] == "3122")
  }

  @Test("a snapshot holds store, sessions and digest, whatever is in them")
  func encoding() {
    var machine = StateMachine()
    let operations: [Operation] = [
      .put(key: "a", value: ""), .put(key: "", value: "ä€😀"), .get(key: "a"), .get(key: "q"),
      .compareAndSet(key: "a", expected: "x", new: "y"),
      .compareAndSet(key: "q", expected: "x", new: "y"),
      .append(key: "b", value: String(repeating: "z", count: 300)),
      .delete(key: "a"),
    ]
    for (place, operation) in operations.enumerated() {
      _ = machine.apply(
        operation, of: CallID(client: ClientID(1 + place % 3 * 200), serial: place),
        firstUnanswered: 0, deduplicates: true)
    }
    #expect(StateMachine(snapshot: machine.encoded(keepsSessions: true)) == machine)
    let without = StateMachine(snapshot: machine.encoded(keepsSessions: false))
    #expect(without.sessions.isEmpty && without.store == machine.store)
    #expect(without.digest == machine.digest)
    #expect(StateMachine(snapshot: StateMachine().encoded(keepsSessions: true)) == StateMachine())
  }
}

@Suite("Load")
struct LoadTests {
  private static func loaded(
    _ rate: Int, reads: Int, seed: UInt64 = 1, clients: Int = 9,
    for length: Raft.TimeSpan? = nil
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
    let event = try world.add(s6)
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
        == "S1 has not yet committed an entry of its own term (dissertation, 4.1)")
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

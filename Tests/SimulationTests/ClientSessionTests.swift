// Sessions: what a client asks twice is done once, and answered as before: diss. 6.3.

import Raft
import TestKit
import Testing

@testable import Simulation

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

@Suite("Diss. 6.3 Sessions that expire")
struct ExpiringSessionTests {
  /// A machine, and a count of the calls of each client.
  private struct Log {
    var machine = StateMachine()
    var serials: [ClientID: Int] = [:]

    /// Applies a command of a session, as an entry of the log does.
    mutating func apply(
      _ operation: Operation, of client: Int, session: Int, serial: Int? = nil, limit: Int = 2
    ) -> OperationResult {
      let client = ClientID(client)
      let serial = serial ?? (serials[client] ?? 0) + 1
      serials[client] = max(serial, serials[client] ?? 0)
      let call = CallID(client: client, serial: serial)
      if let answer = machine.attend(operation, call, session, limit: limit) { return answer }
      return machine.apply(operation, of: call, firstUnanswered: serial, deduplicates: true).0
    }
  }

  @Test("the session that was used least recently goes, whoever asks")
  func leastRecentlyUsed() {
    var log = Log()
    #expect(log.apply(.register, of: 1, session: 0) == .session(1))
    #expect(log.apply(.register, of: 2, session: 0) == .session(2))
    #expect(log.apply(.append(key: "x", value: "a"), of: 1, session: 1) == .done)
    #expect(log.apply(.register, of: 3, session: 0) == .session(4))
    #expect(log.apply(.append(key: "x", value: "b"), of: 2, session: 2) == .sessionExpired)
    #expect(log.apply(.append(key: "x", value: "c"), of: 1, session: 1) == .done)
    #expect(log.machine.store["x"] == "ac")
  }

  @Test("a command of a session that is gone is not done in a later one, however often it comes")
  func lateCopies() {
    var log = Log()
    _ = log.apply(.register, of: 1, session: 0, serial: 1, limit: 1)
    #expect(
      log.apply(.append(key: "x", value: "a"), of: 1, session: 1, serial: 2, limit: 1) == .done)
    _ = log.apply(.register, of: 2, session: 0, serial: 1, limit: 1)
    // A late copy of the registration opens a session of another number.
    #expect(log.apply(.register, of: 1, session: 0, serial: 1, limit: 1) == .session(4))
    #expect(
      log.apply(.append(key: "x", value: "a"), of: 1, session: 1, serial: 2, limit: 1)
        == .sessionExpired)
    #expect(log.machine.store["x"] == "a")
  }

  @Test("a second copy of a registration opens no second session")
  func sameRegistration() {
    var log = Log()
    #expect(log.apply(.register, of: 1, session: 0, serial: 1) == .session(1))
    #expect(log.apply(.register, of: 1, session: 0, serial: 1) == .session(1))
    #expect(log.apply(.register, of: 1, session: 0, serial: 2) == .session(3))
  }

  @Test("§7: a snapshot knows which session will go next")
  func snapshot() {
    var log = Log()
    for client in 1...2 { _ = log.apply(.register, of: client, session: 0) }
    _ = log.apply(.put(key: "x", value: "1"), of: 1, session: 1)
    let restored = StateMachine(snapshot: log.machine.encoded(keepsSessions: true))
    #expect(restored == log.machine)
  }

  @Test("a client registers before it writes, once for all that waits, and reads without")
  func registration() throws {
    var world = makeEvenWorld(3)
    world.setClients { $0.sessionLimit = 2 }
    try world.settle(leader: s1)
    _ = try world.request(.get(key: "x"), client: ClientID(1))
    try world.request(.put(key: "x", value: "1"), client: ClientID(1))
    try world.request(.put(key: "x", value: "2"), client: ClientID(1))
    world.run(for: .milliseconds(200))
    #expect(
      Array(world.requests).map(\.operation) == [
        .get(key: "x"), .register, .put(key: "x", value: "1"), .put(key: "x", value: "2"),
      ])
    #expect(world.requests.allSatisfy { $0.result != nil })
    #expect(world.nodes.allSatisfy { $0.machine == world.nodes[0].machine })
    #expect(world.nodes[0].store["x"] == "2")
  }
}

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

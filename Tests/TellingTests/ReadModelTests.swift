// What is told of a cluster that nobody simulates: as much as is known of it.

import Raft
import Scripting
import Session
import Simulation
import Telling
import Testing

@Suite("What is told of servers that are not simulated")
struct ReadModelTests {
  private let s1 = ServerID(0)
  private let s2 = ServerID(1)
  private let s3 = ServerID(2)

  /// Three servers in term 2 of which so much is known: who votes, and how long each log is.
  private func cluster(logs: [LogIndex] = [0, 0, 0], leader: ServerID? = nil) -> ClusterView {
    let servers = logs.enumerated().map { number, length in
      var server = ServerView(ServerID(number), term: 2)
      server.log = Log(configuration: Configuration(voters: ServerSet(first: 3)))
      for _ in 0..<length { server.log.append(Entry(term: 2, content: .noOp)) }
      if server.id == leader { server.role = .leader }
      return server
    }
    return ClusterView(at: .zero, servers: servers)
  }

  @Test("an event is told from its notes and what is known of the servers")
  func narration() {
    let event = Event(number: 1, time: .zero, kind: .timer(s1, .election), touched: [s1])
    let told = narrate(
      ObservedEvent(
        event,
        notes: [
          .election(
            .electionStarted(term: 2, again: false, Configuration(voters: ServerSet(first: 3))))
        ]),
      in: cluster())
    #expect(told.headline == "S1 stands for election in term 2.")
    #expect(told.sections.contains(.leaderElection))
    // Where the servers say nothing of their reasons, what happened is still told.
    let message = Message(from: s1, to: s2, term: 2, body: .timeoutNow)
    let flight = Flight(id: 1, message: message, sentAt: .zero, arrivesAt: .zero, cause: 0)
    let arrival = Event(number: 2, time: .zero, kind: .delivered(flight), touched: [s2])
    #expect(
      narrate(ObservedEvent(arrival), in: cluster()).headline == "S2 gets S1's TimeoutNow.")
  }

  @Test("what an event changed is told from the views before and after it")
  func changes() {
    let changes = changesBetween(
      cluster(), cluster(logs: [1, 0, 0], leader: s1), at: .zero)
    #expect(changes.map(\.name) == ["role", "log ends"])
    #expect(changes.allSatisfy { $0.server == s1 })
  }

  @Test("questions are answered, but nothing is tried out")
  func questions() throws {
    let silent = Inquiry(cluster())
    #expect(silent.questions()[0].subject == .noLeader)
    #expect(!silent.explanation(of: .noLeader).headline.isEmpty)
    #expect(silent.outlook(of: .noLeader) == nil)
    let led = Inquiry(cluster(logs: [2, 2, 1], leader: s1))
    #expect(led.leaders == [s1])
    let subjects = led.questions().map(\.subject)
    #expect(subjects.contains(.uncommitted(1, in: s1)) && subjects.contains(.behind(s3)))
    for subject in subjects { #expect(!led.explanation(of: subject).headline.isEmpty) }
  }
}

// Check quorum: a leader that hears from no majority steps down: diss. 6.2.

import Checking
import Simulation
import TestKit
import Testing

@testable import Raft

@Suite("Diss. 6.2 Check quorum")
struct CheckQuorumTests {
  private static func leader(of count: Int, checks: Bool = true) -> Bench {
    Bench.leader(of: count) { $0.checksQuorum = checks }
  }

  @Test("a leader that hears from no quorum for an election timeout steps down")
  func stepsDown() {
    var bench = Self.leader(of: 5)
    bench.pass(.milliseconds(100))
    bench.receive(success(after: 0, match: 1), from: s2)
    bench.pass(.milliseconds(50))
    bench.step(.timer)
    #expect(bench.kind == .follower && bench.server.currentTerm == 1)
    #expect(bench.server.votedFor == s1, "the vote of the term stays")
    #expect(
      bench.turn.notes.contains(
        .election(.quorumLost(heard: [s1, s2], Configuration(voters: ServerSet(first: 5))))))
    #expect(bench.server.deadline != .never)
  }

  @Test("with the answers of a quorum it stays, and looks again later")
  func stays() {
    var bench = Self.leader(of: 5)
    bench.pass(.milliseconds(100))
    bench.receive(success(after: 0, match: 1), from: s2)
    bench.receive(conflict(after: 0, index: 1), from: s3)
    bench.pass(.milliseconds(50))
    bench.step(.timer)
    #expect(bench.kind == .leader)
    bench.pass(.milliseconds(100))
    bench.step(.timer)
    #expect(bench.kind == .follower)
  }

  @Test("without the setting it stays for ever; alone it is its own quorum")
  func never() {
    var bench = Self.leader(of: 3, checks: false)
    var alone = Self.leader(of: 1)
    for _ in 1...40 {
      bench.pass(.milliseconds(50))
      bench.step(.timer)
      alone.pass(.milliseconds(50))
      alone.step(.timer)
    }
    #expect(bench.kind == .leader && alone.kind == .leader)
  }

  @Test("a refusal of an older term is no sign of life")
  func staleAnswers() {
    var bench = Bench(of: 3, terms: [], term: 6) { $0.checksQuorum = true }
    bench.win()
    bench.pass(.milliseconds(140))
    bench.receive(success(after: 0, match: 1), from: s2, term: 3)
    bench.pass(.milliseconds(10))
    bench.step(.timer)
    #expect(bench.kind == .follower)
  }

  @Test(
    "cut off from the majority, the leader steps down while the others elect; writes wait nowhere")
  func partition() throws {
    var stage = Stage(servers: 5, isMoving: true) {
      $0.settings.electionTimeout = Settings().electionTimeout
      $0.settings.checksQuorum = true
    }
    try stage.lead(s1)
    try stage.partition([s1, s2])
    stage.run(.milliseconds(250))
    #expect(!stage[s1].isLeader)
    stage.run(.seconds(1))
    #expect(stage.world.leader.map { [s3, s4, s5].contains($0) } == true)
    #expect(stage.violation == nil)
  }
}

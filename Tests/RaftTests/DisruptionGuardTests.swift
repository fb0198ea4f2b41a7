// The disruption guard: who hears from a leader gives no vote: §6.

import Checking
import Simulation
import TestKit
import Testing

@testable import Raft

@Suite("§6 The disruption guard")
struct DisruptionGuardTests {
  private static func follower(_ change: (inout Settings) -> Void) -> Bench {
    var bench = Bench(of: 3, terms: [1], term: 1, change)
    bench.receive(append(after: 1, term: 1), from: s3)
    return bench
  }

  @Test(
    "§6: within the minimum election timeout of hearing from a leader no vote is given, no term taken"
  )
  func ignores() {
    var bench = Self.follower { $0.hasDisruptionGuard = true }
    bench.pass(.milliseconds(149))
    let sent = bench.receive(.requestVote(lastLogIndex: 1, lastLogTerm: 1), term: 8)
    #expect(sent.isEmpty && bench.server.currentTerm == 1)
    #expect(
      bench.turn.notes == [
        .election(.voteIgnored(from: s2, .leaderIsAlive(s3), heard: .milliseconds(149)))
      ]
    )
    bench.pass(.milliseconds(1))
    #expect(
      bench.receive(.requestVote(lastLogIndex: 1, lastLogTerm: 1), term: 8).map(\.vote) == [true])
  }

  @Test("without it, and from who was told to stand by the leader, a request is looked at")
  func doesNotIgnore() {
    var plain = Self.follower { _ in }
    #expect(
      plain.receive(.requestVote(lastLogIndex: 1, lastLogTerm: 1), term: 8).map(\.vote) == [true])
    var bench = Self.follower { $0.hasDisruptionGuard = true }
    let request = Message.Body.requestVote(lastLogIndex: 1, lastLogTerm: 1, isTransfer: true)
    #expect(bench.receive(request, term: 2).map(\.vote) == [true])
  }

  @Test("a leader is not deposed by a request for votes; leases imply the guard")
  func leader() {
    for lease in [false, true] {
      var bench = Bench.leader(of: 3) {
        $0.hasDisruptionGuard = !lease
        $0.hasLeaseReads = lease
      }
      #expect(bench.receive(.requestVote(lastLogIndex: 9, lastLogTerm: 9), term: 9).isEmpty)
      #expect(bench.kind == .leader && bench.server.currentTerm == 1)
    }
  }

  @Test("who never heard from a leader votes")
  func newServer() {
    var bench = Bench(of: 3) { $0.hasDisruptionGuard = true }
    #expect(
      bench.receive(.requestVote(lastLogIndex: 0, lastLogTerm: 0), term: 1).map(\.vote) == [true])
  }

  @Test("§6: removed servers that know nothing of it do not disturb the cluster")
  func removedServers() throws {
    func terms(_ hasGuard: Bool) throws -> Int {
      var stage = Stage(servers: 5, isMoving: true) {
        $0.settings.electionTimeout = Settings().electionTimeout
        $0.settings.hasDisruptionGuard = hasGuard
      }
      try stage.lead(s1)
      try stage.partition([s4, s5])
      try stage.world.reconfigure([s1, s2, s3])
      stage.run(.milliseconds(200))
      let before = stage[s1].currentTerm
      try stage.heal()
      stage.run(.seconds(5))
      #expect(stage.violation == nil)
      return stage[s1].currentTerm - before
    }
    #expect(try terms(true) == 0)
    #expect(try terms(false) > 4)
  }
}

// Transfers of leadership: diss. 3.10.

import Checking
import Simulation
import TestKit
import Testing

@testable import Raft

@Suite("Diss. 3.10 Leadership transfer")
struct TransferTests {
  /// A leader of three with three entries, which S2 holds and S3 does not.
  private static func leader(_ change: (inout Settings) -> Void = { _ in }) -> Bench {
    var bench = Bench.leader(of: 3, change)
    bench.step(.command(1))
    bench.step(.command(2))
    bench.receive(success(after: 0, match: 3), from: s2)
    return bench
  }

  @Test("a target that has everything is told at once, in the leader's term")
  func atOnce() {
    var bench = Self.leader()
    let sent = bench.step(.transfer(s2))
    #expect(sent.map(\.body) == [.timeoutNow] && sent.map(\.to) == [s2] && sent.map(\.term) == [1])
    #expect(
      bench.turn.notes == [
        .transfer(.transferStarted(to: s2, missing: 0)), .transfer(.timeoutNowSent(to: s2)),
      ])
    #expect(bench.server.transfer?.isSent == true)
  }

  @Test("one that lacks entries is brought up to date first, and told once")
  func catchesUp() {
    var bench = Self.leader()
    bench.step(.transfer(s3))
    #expect(bench.turn.notes.contains(.transfer(.transferStarted(to: s3, missing: 3))))
    #expect(!bench.sent.contains { $0.kind == .timeoutNow })
    bench.receive(success(after: 0, match: 2), from: s3)
    #expect(!bench.sent.contains { $0.kind == .timeoutNow })
    bench.receive(success(after: 2, match: 3), from: s3)
    #expect(bench.sent.filter { $0.kind == .timeoutNow }.map(\.to) == [s3])
    bench.receive(success(after: 3, match: 3), from: s3)
    #expect(!bench.sent.contains { $0.kind == .timeoutNow })
  }

  @Test("meanwhile commands are not taken, and say why")
  func commandsWait() {
    var bench = Self.leader()
    bench.step(.transfer(s3))
    bench.step(.command(9))
    #expect(bench.turn.notes == [.client(.requestRefused(.transferUnderWay(to: s3)))])
    #expect(bench.turn.acceptedIndex == 0 && bench.server.log.lastIndex == 3)
  }

  @Test("after an election timeout it is abandoned, and the leader takes commands again")
  func abandoned() {
    var bench = Self.leader()
    bench.step(.transfer(s3))
    bench.pass(.milliseconds(149))
    bench.step(.timer)
    #expect(bench.server.transfer != nil)
    bench.pass(.milliseconds(1))
    bench.step(.timer)
    #expect(bench.server.transfer == nil && bench.kind == .leader)
    #expect(bench.turn.notes.contains(.transfer(.transferAbandoned(to: s3))))
    bench.step(.command(9))
    #expect(bench.turn.acceptedIndex == 4)
  }

  @Test("the target stands at once, whatever pre-vote says, and marks its requests")
  func targetStands() {
    var bench = Bench(of: 3, terms: [1], term: 1) {
      $0.hasPreVote = true
      $0.hasDisruptionGuard = true
    }
    bench.receive(append(after: 1, term: 1))
    let sent = bench.receive(.timeoutNow)
    let request = Message.Body.requestVote(lastLogIndex: 1, lastLogTerm: 1, isTransfer: true)
    #expect(bench.kind == .candidate && bench.server.currentTerm == 2)
    #expect(sent.map(\.body) == [request, request])
    // A second try is an ordinary one.
    #expect(bench.step(.timer).map(\.kind) == [.preVote, .preVote])
  }

  @Test("an old order to stand, or one to who has no vote, is ignored")
  func ignored() {
    var bench = Bench(of: 3, terms: [1], term: 4)
    #expect(bench.receive(.timeoutNow, term: 3).isEmpty && bench.kind == .follower)
    #expect(bench.turn.notes == [.transfer(.timeoutNowIgnored(from: s2, term: 3))])
    var learner = Bench(s4, of: 3, terms: [1], term: 1)
    #expect(learner.receive(.timeoutNow).isEmpty && learner.server.currentTerm == 1)
    var leader = Bench.leader(of: 3)
    #expect(leader.receive(.timeoutNow).isEmpty && leader.kind == .leader)
  }

  @Test("what cannot be transferred is refused with the reason")
  func refusals() {
    var bench = Self.leader()
    #expect(bench.server.refusal(ofTransferTo: s1) == .alreadyLeads)
    #expect(bench.server.refusal(ofTransferTo: s5) == .notVoter)
    bench.step(.transfer(s5))
    #expect(
      bench.turn.notes == [.transfer(.transferRefused(to: s5, .notVoter))] && bench.sent.isEmpty)
    bench.step(.transfer(s3))
    #expect(bench.server.refusal(ofTransferTo: s2) == .transferUnderWay(to: s3))
    var follower = Bench(of: 3)
    #expect(follower.server.refusal(ofTransferTo: s2) == .notLeader(nil))
    follower.step(.transfer(s2))
    #expect(follower.turn.notes == [.transfer(.transferRefused(to: s2, .notLeader(nil)))])
  }

  @Test("one that catches up has no vote and cannot be the target")
  func learner() {
    var bench = Self.leader()
    bench.step(.change([s1, s2, s3, s4], .joint))
    #expect(bench.server.refusal(ofTransferTo: s4) == .notVoter)
  }

  @Test(
    "in a world: the target leads within three message times, with a lagging log too",
    arguments: [s2, s3])
  func inAWorld(target: ServerID) throws {
    var stage = Stage(servers: 3, isMoving: true) {
      $0.settings.hasPreVote = true
      $0.settings.hasDisruptionGuard = true
      $0.settings.checksQuorum = true
    }
    try stage.lead(s1)
    try stage.partition([s3])
    for command: UInt64 in 1...20 { stage.world.submitOpaque(command, to: s1) }
    stage.run()
    try stage.heal()
    try stage.world.transfer(to: target)
    stage.run(.milliseconds(300))
    #expect(stage.world.leader == target && stage[target].log.lastIndex == 22)
    #expect(stage.violation == nil)
  }

  @Test("a target that crashes on the way: the leader goes on")
  func targetCrashes() throws {
    var stage = Stage(servers: 3, isMoving: true) {
      $0.settings.electionTimeout = Settings().electionTimeout
    }
    try stage.lead(s1)
    try stage.world.transfer(to: s2)
    try stage.world.crash([s2])
    stage.run(.milliseconds(300))
    #expect(stage.world.leader == s1 && stage[s1].transfer == nil)
    stage.world.submitOpaque(1, to: s1)
    stage.run()
    #expect(stage[s1].commitIndex == stage[s1].log.lastIndex)
  }
}

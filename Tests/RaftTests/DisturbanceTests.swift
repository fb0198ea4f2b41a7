// Pre-vote, the disruption guard, check quorum and transfers: diss. 9.6, §6, diss. 6.2 and 3.10.

import Checking
import Simulation
import TestKit
import Testing

@testable import Raft

extension Message {
  /// Whether this grants a pre-vote or refuses it; nil for anything else.
  fileprivate var preVote: Bool? {
    if case .preVoteReply(let granted) = body { granted } else { nil }
  }
}

private func asks(_ lastLogIndex: LogIndex = 0, _ lastLogTerm: Term = 0) -> Message.Body {
  .preVote(lastLogIndex: lastLogIndex, lastLogTerm: lastLogTerm)
}

@Suite("Diss. 9.6 Pre-vote")
struct PreVoteTests {
  @Test("asking raises neither the term nor the vote, and writes nothing")
  func changesNothing() {
    var bench = Bench(of: 3, terms: [1, 2], term: 2, votedFor: s3) { $0.hasPreVote = true }
    bench.hasSlowDisk = true
    let sent = bench.step(.electionTimeout)
    #expect(sent.map(\.body) == [asks(2, 2), asks(2, 2)] && sent.map(\.term) == [3, 3])
    #expect(bench.kind == .preCandidate && bench.server.currentTerm == 2)
    #expect(bench.server.votedFor == s3 && !bench.turn.needsWrite)
    #expect(bench.turn.notes.first == .election(.preVoteStarted(term: 3, again: false)))
  }

  @Test("so does being asked", arguments: [2, 3, 9])
  func beingAsked(term: Term) {
    var bench = Bench(of: 3, terms: [1], term: 2, votedFor: s3, hasSlowDisk: true)
    let before = bench.server.persistent
    let deadline = bench.server.deadline
    bench.pass(.milliseconds(10))
    let sent = bench.receive(asks(1, 1), term: term)
    #expect(sent.map(\.preVote) == [term > 2], "in term 2 it has voted for S3")
    #expect(bench.server.persistent == before && bench.server.deadline == deadline)
    #expect(!bench.turn.needsWrite && bench.kind == .follower)
    // Where it would vote the answer repeats the term, else it tells its own.
    #expect(sent.map(\.term) == [term > 2 ? term : 2])
  }

  @Test("it would vote only for a log that is at least as up to date, and of no term that is over")
  func refusals() {
    var bench = Bench(of: 3, terms: [1, 2], term: 3)
    #expect(bench.receive(asks(5, 1), term: 4).map(\.preVote) == [false])
    #expect(
      bench.turn.notes == [
        .election(
          .preVoteRefused(
            to: s2, .logBehind(lastIndex: 5, lastTerm: 1, ownLastIndex: 2, ownLastTerm: 2)))
      ])
    #expect(bench.receive(asks(9, 2), term: 2).map(\.preVote) == [false])
    #expect(
      bench.turn.notes == [.election(.preVoteRefused(to: s2, .staleTerm(candidate: 2, own: 3)))])
    #expect(bench.receive(asks(2, 2), term: 4).map(\.preVote) == [true])
  }

  @Test("it would not vote while it hears from a leader, or leads")
  func leaderIsAlive() {
    var bench = Bench(of: 3, terms: [1], term: 1)
    bench.receive(append(after: 1, term: 1), from: s3)
    bench.pass(.milliseconds(149))
    #expect(bench.receive(asks(1, 1), term: 2).map(\.preVote) == [false])
    #expect(bench.turn.notes == [.election(.preVoteRefused(to: s2, .leaderIsAlive(s3)))])
    bench.pass(.milliseconds(1))
    #expect(bench.receive(asks(1, 1), term: 2).map(\.preVote) == [true])

    var leader = Bench.leader(of: 3)
    #expect(leader.receive(asks(9, 9), term: 9).map(\.preVote) == [false])
    #expect(leader.kind == .leader && leader.server.currentTerm == 1)
  }

  @Test("with a quorum that would vote it stands, in the next term")
  func stands() {
    var bench = Bench(of: 5, term: 4) { $0.hasPreVote = true }
    bench.step(.electionTimeout)
    bench.receive(.preVoteReply(granted: true), from: s2, term: 5)
    bench.receive(.preVoteReply(granted: true), from: s2, term: 5)
    #expect(bench.kind == .preCandidate, "one server twice is one server")
    let sent = bench.receive(.preVoteReply(granted: true), from: s3, term: 5)
    #expect(bench.kind == .candidate && bench.server.currentTerm == 5)
    #expect(sent.map(\.kind) == Array(repeating: .requestVote, count: 4))
  }

  @Test("an answer for another term does not count, nor one that comes too late")
  func otherAnswers() {
    var bench = Bench(of: 3, term: 4) { $0.hasPreVote = true }
    bench.step(.electionTimeout)
    bench.receive(.preVoteReply(granted: true), term: 4)
    #expect(bench.turn.notes == [.election(.voteNotCounted(from: s2, .staleTerm(4)))])
    bench.receive(append(after: 0, term: 0), from: s3)
    #expect(bench.kind == .follower)
    bench.receive(.preVoteReply(granted: true), term: 5)
    #expect(bench.kind == .follower && bench.server.currentTerm == 4)
  }

  @Test("a refusal from a higher term is learned from")
  func learns() {
    var bench = Bench(of: 3, term: 4) { $0.hasPreVote = true }
    bench.step(.electionTimeout)
    bench.receive(.preVoteReply(granted: false), term: 7)
    #expect(bench.server.currentTerm == 7 && bench.kind == .follower)
  }

  @Test("nobody answers: it asks again after another timeout, in the same term")
  func again() {
    var bench = Bench(of: 3, term: 4) { $0.hasPreVote = true }
    bench.step(.electionTimeout)
    let sent = bench.step(.timer)
    #expect(bench.turn.notes.first == .election(.preVoteStarted(term: 5, again: true)))
    #expect(sent.map(\.term) == [5, 5] && bench.server.currentTerm == 4)
  }

  @Test("who gives its vote away asks no longer")
  func votedForOther() {
    var bench = Bench(of: 3, term: 4) { $0.hasPreVote = true }
    bench.step(.electionTimeout)
    bench.receive(.requestVote(lastLogIndex: 0, lastLogTerm: 0), from: s2, term: 4)
    #expect(bench.kind == .follower && bench.server.votedFor == s2)
    #expect(
      bench.turn.notes.contains(
        .election(.becameFollower(was: .preCandidate, term: 4, .votedForOther(s2)))))
  }

  @Test("the only server is its own quorum")
  func alone() {
    var bench = Bench(of: 1) { $0.hasPreVote = true }
    bench.step(.electionTimeout)
    #expect(bench.kind == .leader && bench.server.currentTerm == 1)
  }

  @Test("a server that was cut off disturbs nobody when it comes back; without pre-vote it does")
  func comesBack() throws {
    func terms(_ hasPreVote: Bool) throws -> Int {
      var stage = Stage(servers: 3, isMoving: true) {
        $0.settings.electionTimeout = Settings().electionTimeout
        $0.settings.hasPreVote = hasPreVote
      }
      try stage.lead(s1)
      let before = stage[s1].currentTerm
      try stage.partition([s3])
      stage.run(.seconds(2))
      try stage.heal()
      stage.run(.seconds(2))
      #expect(stage.violation == nil && stage.world.leader != nil)
      return stage[s1].currentTerm - before
    }
    #expect(try terms(true) == 0)
    #expect(try terms(false) > 4)
  }

  @Test(
    "with pre-vote on some servers only, and check quorum, clusters settle after any fault",
    arguments: 1...16)
  func mixed(seed: UInt64) throws {
    var stage = Stage(servers: seed % 2 == 0 ? 3 : 5, isMoving: true) {
      $0.seed = seed
      $0.settings.electionTimeout = Settings().electionTimeout
      $0.settings.checksQuorum = true
      $0.settings.hasDisruptionGuard = seed % 3 == 0
    }
    let withPreVote = ServerSet(bits: UInt32(seed * 7) & stage.world.servers.bits)
    try stage.world.setServers(withPreVote) { $0.hasPreVote = true }
    for round in 0..<4 {
      let lone = ServerID((Int(seed) + round) % stage.world.nodes.count)
      try stage.partition([lone])
      stage.run(.milliseconds(1500))
      if round % 2 == 1, let leader = stage.world.leader {
        try stage.world.crash([leader])
        try stage.heal()
        stage.run(.seconds(3))
        #expect(stage.world.leader != nil, "after the crash of \(leader)")
        try stage.world.restart([leader])
      }
      try stage.heal()
      stage.run(.seconds(3))
      let leader = try #require(stage.world.leader)
      let term = stage[leader].currentTerm
      #expect(stage.world.nodes.allSatisfy { $0.server.currentTerm == term })
      stage.run(.seconds(2))
      #expect(stage.world.leader == leader && stage[leader].currentTerm == term)
    }
    #expect(stage.violation == nil)
  }
}

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
      bench.turn.notes == [.election(.voteIgnored(from: s2, leader: s3, heard: .milliseconds(149)))]
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

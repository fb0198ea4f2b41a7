// Pre-vote: who cannot win does not stand: diss. 9.6.

import Checking
import Simulation
import TestKit
import Testing

@testable import Raft

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
    #expect(
      bench.turn.notes.first
        == .election(.preVoteStarted(term: 3, again: false, bench.server.configuration)))
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
    #expect(
      bench.turn.notes.first
        == .election(.preVoteStarted(term: 5, again: true, bench.server.configuration)))
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

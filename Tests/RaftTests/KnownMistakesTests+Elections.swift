// Known mistakes in elections: votes that are forgotten, counted twice or too late, and timers.

import Checking
import Simulation
import TestKit
import Testing

@testable import Raft

extension KnownMistakesTests {
  // MARK: Row 7

  @Test("Row 7: a vote outlives a crash: two candidates of a term do not both get it")
  func row7() throws {
    func stage(without rule: Rule? = nil) throws -> Stage {
      var stage = Stage(servers: 3, without: rule)
      try stage.elect(s1, by: [s3])
      try stage.world.crash([s3])
      try stage.world.restart([s3])
      #expect(stage[s3].currentTerm == 1)
      try stage.elect(s2, by: [s3])
      return stage
    }
    let right = try stage()
    #expect(right.leaders(of: 1) == [s1] && right.violation == nil)

    let broken = try stage(without: .votePersisted)
    #expect(broken.leaders(of: 1) == [s1, s2])
    #expect(broken.violation?.property == .voteMonotonic)
  }

  // MARK: Row 8

  @Test("Row 8: a candidate that yields to the leader of its term keeps its vote")
  func row8() {
    func vote(without rule: Rule? = nil) -> [Bool?] {
      var bench = Bench(without: rule)
      bench.step(.electionTimeout)
      bench.receive(append(after: 0, term: 0), from: s2)
      #expect(bench.kind == .follower && bench.server.currentTerm == 1)
      return bench.receive(.requestVote(lastLogIndex: 0, lastLogTerm: 0), from: s3).map(\.vote)
    }
    #expect(vote() == [false])
    #expect(vote(without: .voteKeptInTerm) == [true])
  }

  @Test("Row 8: a candidate that yields gives no other candidate of the term its vote")
  func row8World() throws {
    func stage(without rule: Rule? = nil) throws -> Stage {
      var stage = Stage(without: rule) { $0.settings.retryInterval = .seconds(10) }
      // All three stand in term 1, and S2 wins.
      for candidate in [s1, s3, s2] { try stage.world.timeout(candidate) }
      for voter in [s4, s5] {
        try stage.deliver(.requestVote, from: s2, to: voter)
        try stage.deliver(.requestVoteReply, from: voter, to: s2)
      }
      // Its heartbeat is quicker than its first entry, which would make S1 refuse S3 for its log.
      try stage.run(until: "a heartbeat to S1") { stage in
        stage.held(from: s2, to: s1).contains { $0.message.append?.isHeartbeat == true }
      }
      try stage.deliver(.appendEntries, from: s2, to: s1)
      #expect(stage[s1].roleKind == .follower && stage[s1].log.lastIndex == 0)
      // What S3 asked before comes only now.
      try stage.deliver(.requestVote, from: s3, to: s1)
      return stage
    }
    let right = try stage()
    #expect(right[s1].votedFor == s1 && right.violation == nil)

    let broken = try stage(without: .voteKeptInTerm)
    #expect(broken.violation?.witness == .voteChanged(s1, term: 1, first: s1, second: s3))
  }

  // MARK: Row 9

  @Test("Row 9: a vote of an older term does not count")
  func row9() throws {
    func stage(without rule: Rule? = nil) throws -> Stage {
      var stage = Stage(without: rule)
      try stage.world.timeout(s1)
      for voter in [s2, s3] { try stage.deliver(.requestVote, from: s1, to: voter) }
      try stage.world.timeout(s1)
      for voter in [s2, s3] { try stage.deliver(.requestVoteReply, from: voter, to: s1) }
      try stage.elect(s5, by: [s2, s3], timeouts: 2)
      return stage
    }
    let right = try stage()
    #expect(right.leaders(of: 2) == [s5] && right.violation == nil)

    let broken = try stage(without: .ignoreStaleReplies)
    #expect(broken.leaders(of: 2) == [s1, s5])
    #expect(broken.violation?.property == .electionSafety)
  }

  // MARK: Row 10

  @Test("Row 10: a vote that arrives twice counts once")
  func row10() throws {
    func stage(without rule: Rule? = nil) throws -> Stage {
      var stage = Stage(without: rule)
      try stage.world.timeout(s1)
      try stage.deliver(.requestVote, from: s1, to: s2)
      let grant = try #require(stage.held(from: s2, to: s1).first)
      try stage.world.duplicate(grant)
      for copy in stage.held(from: s2, to: s1) { try stage.world.deliver(copy) }
      try stage.elect(s5, by: [s3, s4])
      return stage
    }
    let right = try stage()
    #expect(right.leaders(of: 1) == [s5] && right.violation == nil)

    let broken = try stage(without: .voteCountedOnce)
    #expect(broken.leaders(of: 1) == [s1, s5])
    #expect(broken.violation?.property == .electionSafety)
  }

  // MARK: Row 11

  @Test(
    "Row 11: a log that was cut back still knows its last term", arguments: [0, 1, 127, 128, 129])
  func row11(kept: LogIndex) {
    // Entries of term 2 up to `kept`, then of term 3, which a leader of term 4 deletes.
    let terms =
      Array(repeating: Term(2), count: Int(kept)) + Array(repeating: 3, count: 300 - Int(kept))
    var bench = Bench(terms: terms, term: 3)
    bench.receive(append(after: kept, term: kept == 0 ? 0 : 2, [4]), term: 4)
    #expect(bench.server.log.lastIndex == kept + 1 && bench.server.log.lastTerm == 4)

    let request = Message.Body.requestVote(lastLogIndex: 300, lastLogTerm: 3)
    #expect(bench.receive(request, from: s3, term: 5).map(\.vote) == [false])
  }

  // MARK: Row 12

  @Test("Row 12: a longer log of an older term does not win against a shorter one of a newer term")
  func row12() throws {
    func stage(without rule: Rule? = nil) throws -> Stage {
      var stage = Stage(servers: 3, without: rule)
      // S1 leads term 1 and fills its own log only.
      try stage.elect(s1, by: [s3])
      for command in 1...3 { stage.world.submitOpaque(UInt64(command), to: s1) }
      // S2 leads term 2 and commits one entry with S3.
      try stage.elect(s2, by: [s3], timeouts: 2)
      try stage.exchange(s2, s3)
      #expect(stage[s2].commitIndex == 1)
      try stage.dropAll()
      // S1 learns of term 2 and stands for election in term 3.
      stage.world.submitOpaque(9, to: s2)
      try stage.exchange(s2, s3)
      try stage.world.crash([s1])
      try stage.world.restart([s1])
      try stage.elect(s1, by: [s3], timeouts: 2)
      try stage.exchange(s1, s3)
      return stage
    }
    let right = try stage()
    #expect(right[s1].roleKind == .follower || right[s1].roleKind == .candidate)
    #expect(right[s3].log.terms == [2, 2] && right.violation == nil)

    let broken = try stage(without: .upToDateVote)
    #expect(broken[s1].isLeader)
    #expect(broken.hasDivergedCommits)
    #expect(broken.violation?.property == .leaderCompleteness)
  }

  // MARK: Row 26

  @Test("Row 26: a refused vote does not reset the election timer")
  func row26() {
    func isReset(without rule: Rule? = nil) -> Bool {
      var bench = Bench(terms: [1], term: 1, without: rule)
      let deadline = bench.server.deadline
      bench.pass(.milliseconds(100))
      bench.receive(.requestVote(lastLogIndex: 0, lastLogTerm: 0), term: 2)
      return bench.server.deadline != deadline
    }
    #expect(!isReset())
    #expect(isReset(without: .timerResetOnlyOnGrant))
  }

  @Test("Row 26: a server that cannot win does not keep the others quiet")
  func row26World() throws {
    // S1 leads and commits with S2; S3 missed it, and asks for votes more often than S2 may.
    func leader(without rule: Rule? = nil) throws -> ServerID? {
      var stage = Stage(servers: 3, without: rule) {
        $0.link.delay = TimeSpanRange(.milliseconds(1), .milliseconds(2))
      }
      try stage.elect(s1, by: [s2])
      try stage.exchange(s1, s2)
      try stage.dropAll()
      try stage.world.crash([s1])
      try stage.world.setServers([s3]) {
        $0.electionTimeout = TimeSpanRange(.milliseconds(100), .milliseconds(140))
      }
      try stage.world.release(stage.world.allLinks)
      stage.run(.seconds(5))
      return stage.world.leader
    }
    #expect(try leader() == s2)
    #expect(try leader(without: .timerResetOnlyOnGrant) == nil)
  }
}

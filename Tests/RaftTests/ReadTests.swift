// Reads without the log: §8 of the paper, 6.4 of the dissertation.

import Checking
import Simulation
import TestKit
import Testing

@testable import Raft

@Suite("§8 Reads")
struct ReadTests {
  private static func leader(
    of count: Int = 5, _ change: (inout Settings) -> Void = { _ in }
  ) -> Bench {
    var bench = Bench.leader(of: count, change)
    for peer in [s2, s3] { bench.receive(success(after: 0, match: 1), from: peer) }
    return bench
  }

  private static func answer(_ round: Int, match: LogIndex = 1) -> Message.Body {
    .appendEntriesReply(
      AppendEntriesReply(prevLogIndex: 1, round: round, outcome: .success(matchIndex: match)))
  }

  @Test("§8: a read starts a round of heartbeats, and is answered once a quorum has answered it")
  func confirmation() throws {
    var bench = Self.leader()
    let sent = bench.step(.read(7))
    #expect(
      sent.map(\.to) == [s2, s3, s4, s5] && sent.allSatisfy { $0.append?.isHeartbeat == true })
    let round = try #require(sent.first?.append?.round)
    #expect(
      bench.turn.notes == [.client(.readWaits(round: round, index: 1))] && bench.turn.reads.isEmpty)
    bench.receive(Self.answer(round), from: s2)
    #expect(bench.turn.reads.isEmpty)
    bench.receive(Self.answer(round), from: s2)
    #expect(bench.turn.reads.isEmpty, "one server twice is one server")
    bench.receive(Self.answer(round), from: s3)
    #expect(bench.turn.reads.map(\.number) == [7] && bench.turn.reads.allSatisfy(\.isReady))
    #expect(bench.turn.notes.contains(.client(.readReady(index: 1, .confirmed(round: round)))))
    #expect(bench.server.log.lastIndex == 1, "nothing goes into the log")
  }

  @Test("§8: answers to messages sent before the read came in confirm nothing")
  func olderRounds() throws {
    var bench = Self.leader()
    let round = try #require(bench.step(.read(7)).first?.append?.round)
    for peer in [s2, s3, s4, s5] { bench.receive(Self.answer(round - 1), from: peer) }
    #expect(bench.turn.reads.isEmpty)
  }

  @Test("a refusal from a follower in the leader's term confirms as well")
  func refusalsConfirm() throws {
    var bench = Self.leader(of: 3)
    let round = try #require(bench.step(.read(7)).first?.append?.round)
    bench.receive(
      .appendEntriesReply(
        AppendEntriesReply(
          prevLogIndex: 1, round: round, outcome: .conflict(conflictTerm: nil, conflictIndex: 1))))
    #expect(bench.turn.reads.map(\.isReady) == [true])
  }

  @Test("one round confirms all reads that came before it")
  func severalReads() throws {
    var bench = Self.leader(of: 3)
    bench.step(.read(1))
    let round = try #require(bench.step(.read(2)).first?.append?.round)
    bench.receive(Self.answer(round))
    #expect(bench.turn.reads.map(\.number) == [1, 2])
  }

  @Test("a lost round is made up for by a later heartbeat")
  func lostRound() throws {
    var bench = Self.leader(of: 3)
    bench.step(.read(1))
    bench.pass(.milliseconds(50))
    let later = try #require(bench.step(.timer).first?.append?.round)
    bench.receive(Self.answer(later))
    #expect(bench.turn.reads.map(\.number) == [1])
  }

  @Test("§8: before a commit of its own term a leader makes reads wait, then confirms them")
  func ownCommit() {
    var bench = Bench.leader(of: 3)
    #expect(bench.step(.read(1)).isEmpty)
    #expect(bench.turn.notes == [.client(.readWaits(round: nil, index: 0))])
    let sent = bench.receive(success(after: 0, match: 1))
    let rounds = sent.compactMap(\.append?.round)
    let round = rounds.max() ?? 0
    #expect(bench.server.commitIndex == 1 && bench.turn.reads.isEmpty)
    bench.receive(Self.answer(round))
    #expect(bench.turn.reads.map(\.isReady) == [true])
  }

  @Test("a server that does not lead sends readers away; one that steps down too")
  func notLeader() {
    var follower = Bench(of: 3)
    follower.step(.read(3))
    #expect(follower.turn.reads.map(\.isReady) == [false])
    var bench = Self.leader(of: 3)
    bench.step(.read(3))
    bench.receive(append(after: 0, term: 0), from: s3, term: 5)
    #expect(bench.turn.reads.map(\.number) == [3] && bench.turn.reads.map(\.isReady) == [false])
  }

  @Test("the only server answers at once")
  func alone() {
    var bench = Bench.leader(of: 1)
    bench.step(.read(3))
    #expect(bench.turn.reads.map(\.isReady) == [true])
  }

  @Test("in joint mode both majorities confirm")
  func joint() throws {
    var bench = Self.leader(of: 3)
    bench.step(.change([s1, s4, s5], .joint))
    for peer in [s4, s5] { bench.receive(success(after: 0, match: 1), from: peer) }
    let round = try #require(bench.step(.read(1)).first?.append?.round)
    bench.receive(Self.answer(round), from: s2)
    bench.receive(Self.answer(round), from: s3)
    #expect(bench.turn.reads.isEmpty)
    bench.receive(Self.answer(round), from: s5)
    #expect(bench.turn.reads.map(\.number) == [1])
  }
}

@Suite("Diss. 6.4.1 Leases")
struct LeaseTests {
  /// A leader of three with leases, whose heartbeat of time 50 ms S2 answered at 60.
  private static func leader(_ change: (inout Settings) -> Void = { _ in }) throws -> Bench {
    var bench = Bench.leader(of: 3) {
      $0.hasLeaseReads = true
      change(&$0)
    }
    bench.receive(success(after: 0, match: 1))
    bench.pass(.milliseconds(50))
    let sent = bench.step(.timer)
    let round = try #require(sent.first?.append?.round)
    bench.pass(.milliseconds(10))
    bench.receive(
      .appendEntriesReply(
        AppendEntriesReply(prevLogIndex: 1, round: round, outcome: .success(matchIndex: 1))))
    return bench
  }

  /// Whether a read is answered at once.
  private static func isReady(_ bench: Bench) -> Bool {
    var bench = bench
    bench.step(.read(1))
    return bench.turn.reads.map(\.isReady) == [true]
  }

  @Test("the lease counts from when the round was sent, and is shorter by the bound on clocks")
  func length() throws {
    var bench = try Self.leader { $0.clockBoundThousandths = 500 }
    // 150 ms · (1 − 0.5), from 50 ms on.
    #expect(bench.server.timing.leader.leaseEnd == Instant.zero + .milliseconds(125))
    #expect(Self.isReady(bench))
    bench.pass(.milliseconds(64))
    #expect(Self.isReady(bench))
    bench.pass(.milliseconds(1))
    #expect(!Self.isReady(bench))
  }
  private struct Stop: Error {}

  @Test("without the setting there is no lease")
  func without() throws {
    #expect(try !Self.isReady(Self.leader { $0.hasLeaseReads = false }))
  }

  @Test("who has told another to take over has no lease, even when that came to nothing")
  func transfer() throws {
    func isReady(without rule: Rule? = nil) throws -> Bool {
      var bench = try Self.leader { settings in
        settings.electionTimeout = TimeSpanRange(.milliseconds(600), .milliseconds(900))
        if let rule { settings.rules[rule] = false }
      }
      bench.step(.transfer(s2))
      #expect(bench.turn.notes.contains(.transfer(.timeoutNowSent(to: s2))))
      return Self.isReady(bench)
    }
    #expect(try !isReady())
    #expect(try isReady(without: .leaseEndsWithTransfer))
  }

  @Test("a server that starts again gives no vote for a timeout: it may have made a lease before")
  func restart() {
    var bench = Bench(of: 3, terms: [1], term: 1) { $0.hasLeaseReads = true }
    let request = Message.Body.requestVote(lastLogIndex: 1, lastLogTerm: 1)
    #expect(bench.receive(request, term: 2).isEmpty)
    bench.pass(.milliseconds(150))
    #expect(bench.receive(request, term: 2).map(\.vote) == [true])
  }

  @Test(
    "with clocks that keep to the bound no read is stale, with a slower one it may be",
    arguments: [930, 250])
  func clocks(thousandths: Int) throws {
    var stage = Stage(servers: 3, isMoving: true) {
      $0.settings.electionTimeout = TimeSpanRange(.milliseconds(300), .milliseconds(600))
      $0.settings.hasLeaseReads = true
    }
    try stage.run(until: "somebody leads") { $0.world.leader != nil }
    stage.run(.milliseconds(200))
    let leader = try #require(stage.world.leader)
    let others = stage.world.servers.subtracting([leader])
    try stage.world.request(.put(key: "x", value: "old"))
    stage.run()
    try stage.world.setClock([leader], thousandths: thousandths)
    try stage.world.partition([[leader]])
    try stage.run(until: "another leads") { stage in
      others.contains { stage[$0].isLeader }
    }
    let next = try #require(others.first { stage[$0].isLeader })
    try stage.world.request(.put(key: "x", value: "new"), to: next)
    try stage.run(until: "it is committed") { $0.world.requests[1].result != nil }
    try stage.world.request(.get(key: "x"), to: leader)
    #expect(stage.world.requests[2].result == (thousandths == 930 ? nil : .value("old")))
  }
}

// How a leader repairs a log that differs from its own: §5.3 of the paper.

import TestKit
import Testing

@testable import Raft

@Suite("§5.3 Repair")
struct RepairTests {
  /// Figure 7: the leader of term 8 and the followers (a) to (f) it may find.
  static let leaderTerms: [Term] = [1, 1, 1, 4, 4, 5, 5, 6, 6, 6]
  static let followers: [[Term]] = [
    [1, 1, 1, 4, 4, 5, 5, 6, 6],
    [1, 1, 1, 4],
    [1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 6],
    [1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 7, 7],
    [1, 1, 1, 4, 4, 4, 4],
    [1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3],
  ]

  @Test("§5.3, Figure 7: every follower's log becomes the leader's", arguments: followers)
  func figure7(terms: [Term]) {
    var leader = Bench(s1, of: 3, terms: Self.leaderTerms, term: 7)
    var follower = Bench(s2, of: 3, terms: terms, term: 7)
    leader.step(.electionTimeout)
    let sent = leader.receive(.requestVoteReply(granted: true), from: s3)

    exchange(&leader, &follower, sent)

    #expect(leader.server.log.terms == Self.leaderTerms + [8])
    #expect(follower.server.log == leader.server.log)
    #expect(leader.server.commitIndex == 11)
  }

  @Test("§5.3: repair takes one round trip for each conflicting term, not for each entry")
  func repairCost() {
    // Terms 2 and 3 conflict, a hundred entries each.
    let terms = [1] + Array(repeating: Term(2), count: 100) + Array(repeating: 3, count: 100)
    var leader = Bench(s1, of: 3, terms: [1] + Array(repeating: 4, count: 200), term: 4)
    leader.server.settings.maxEntriesPerAppend = 1000
    var follower = Bench(s2, of: 3, terms: terms, term: 4)
    leader.step(.electionTimeout)
    let sent = leader.receive(.requestVoteReply(granted: true), from: s3)

    let appends = exchange(&leader, &follower, sent)

    #expect(follower.server.log == leader.server.log)
    #expect(appends == 3, "one refused for each of two terms, and the one that repairs")
  }

  @Test("§5.3: a follower far behind catches up, batch after batch")
  func catchUp() throws {
    var leader = Bench(s1, of: 3, terms: Array(repeating: 1, count: 1000), term: 1)
    var follower = Bench(s2, of: 3)
    leader.step(.electionTimeout)
    let sent = leader.receive(.requestVoteReply(granted: true), from: s3)

    exchange(&leader, &follower, sent)

    #expect(follower.server.log == leader.server.log)
    #expect(try leader.progress(of: s2).matchIndex == 1001)
    #expect(try leader.progress(of: s2).inflight.isEmpty)
  }

  // MARK: Refusals out of order

  /// A leader that has two entries under way to S2, behind its no-op there.
  private static func pipelining() -> (bench: Bench, sent: [Message]) {
    var bench = Bench.leader(of: 3) {
      $0.maxAppendsInFlight = 2
      $0.maxEntriesPerAppend = 1
    }
    bench.receive(success(after: 0, match: 1))
    let sent = (1...3).flatMap { bench.step(.command($0)) }.filter { $0.to == s2 }
    return (bench, sent)
  }

  @Test("§5.3: an append that overtook another is sent again only when that one is answered")
  func outOfOrder() throws {
    var (bench, sent) = Self.pipelining()
    #expect(sent.map(\.append?.prevLogIndex) == [1, 2])

    #expect(bench.receive(conflict(after: 2, index: 2)).isEmpty)
    #expect(
      bench.turn.notes == [
        .replication(.outOfOrder(from: s2, prevLogIndex: 2, unanswered: 1))
      ])
    let progress = try bench.progress(of: s2)
    #expect(progress.stage == .waiting && progress.nextIndex == 3 && progress.matchIndex == 1)

    let next = bench.receive(success(after: 1, match: 2)).filter { $0.to == s2 }
    #expect(next.map(\.append?.prevLogIndex) == [2, 3])
    #expect(try bench.progress(of: s2).inflight.count == 2)
  }

  @Test("§5.3: a second copy of a refusal, or of a success, sends nothing")
  func copies() throws {
    var (bench, _) = Self.pipelining()
    bench.receive(conflict(after: 2, index: 2))
    #expect(bench.receive(conflict(after: 2, index: 2)).isEmpty)
    bench.receive(success(after: 1, match: 2))
    #expect(bench.receive(success(after: 1, match: 2)).isEmpty)
    #expect(try bench.progress(of: s2).inflight.count == 2)
  }

  @Test("§5.3: a refusal of what was sent before the leader went back says nothing new")
  func beforeBackUp() throws {
    var bench = Bench.leader(of: 3, terms: [1, 1, 1]) { $0.retryInterval = .milliseconds(50) }
    bench.pass(.milliseconds(50))
    // Two probes at the same place, both refused.
    let again = try #require(bench.step(.timer).first { $0.to == s2 }?.append)
    #expect(again.prevLogIndex == 3 && again.number == 2)
    #expect(bench.receive(conflict(after: 3, index: 1)).count == 1)
    #expect(bench.receive(conflict(after: 3, index: 1)).isEmpty)
    #expect(try bench.progress(of: s2).nextIndex == 1)
  }

  // MARK: Servers that lost their disk

  @Test("Figure 2: who refuses what it had acknowledged gets the log again")
  func lostEntries() throws {
    var bench = Bench.leader(of: 3, terms: [1, 1, 1])
    bench.receive(success(after: 3, match: 4))
    bench.pass(.milliseconds(50))
    let beat = try #require(bench.step(.timer).first { $0.to == s2 }?.append)
    #expect(beat.prevLogIndex == 4)

    var refusal = AppendEntriesReply(
      prevLogIndex: 4, round: beat.round, outcome: .conflict(conflictTerm: nil, conflictIndex: 1))
    let sent = bench.receive(.appendEntriesReply(refusal))
    #expect(
      bench.turn.notes.first
        == .replication(.followerLostEntries(s2, prevLogIndex: 4, matchIndex: 4)))
    #expect(sent.first?.append?.prevLogIndex == 0 && sent.first?.entries.count == 4)
    #expect(try bench.progress(of: s2).matchIndex == 0)

    // An older refusal of the same entry is old news all the same.
    bench.receive(success(after: 0, match: 4))
    refusal.round = 0
    #expect(bench.receive(.appendEntriesReply(refusal)).isEmpty)
    #expect(try bench.progress(of: s2).matchIndex == 4)
  }

  @Test("a refusal of what was sent before a success came is no loss, whichever round it bears")
  func noLoss() throws {
    var bench = Bench.leader(of: 3, terms: [1, 1, 1])
    bench.pass(.milliseconds(50))
    // Sent again in a later round, refused there, while the first came late and was taken.
    let again = try #require(bench.step(.timer).first { $0.to == s2 }?.append)
    bench.receive(success(after: 3, match: 4))
    bench.receive(
      .appendEntriesReply(
        AppendEntriesReply(
          prevLogIndex: 3, round: again.round, number: again.number,
          outcome: .conflict(conflictTerm: nil, conflictIndex: 1))))
    #expect(try bench.progress(of: s2).matchIndex == 4)
  }
}

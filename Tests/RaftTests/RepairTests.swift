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
    #expect(try leader.progress(of: s2).appendsInFlight == 0)
  }
}

// Replication to a follower, sentence by sentence: §5.3 of the paper.

import TestKit
import Testing

@testable import Raft

@Suite("§5.3 Log replication, the follower")
struct FollowerTests {
  struct Case: CustomTestStringConvertible {
    let own: [Term]
    let prev: (index: LogIndex, term: Term)
    let entries: [Term]
    let result: [Term]
    let outcome: AppendEntriesReply.Outcome
    var testDescription: String { "\(own) gets \(entries) after \(prev.index) of \(prev.term)" }
  }

  static let cases = [
    Case(own: [], prev: (0, 0), entries: [3], result: [3], outcome: .success(matchIndex: 1)),
    Case(
      own: [1, 2], prev: (2, 2), entries: [3, 3], result: [1, 2, 3, 3],
      outcome: .success(matchIndex: 4)),
    Case(
      own: [1, 2], prev: (1, 1), entries: [3], result: [1, 3], outcome: .success(matchIndex: 2)),
    Case(
      own: [1, 2, 2, 2], prev: (1, 1), entries: [2, 3], result: [1, 2, 3],
      outcome: .success(matchIndex: 3)),
    Case(
      own: [1, 2, 3], prev: (0, 0), entries: [1, 2], result: [1, 2, 3],
      outcome: .success(matchIndex: 2)),
    Case(
      own: [1, 2, 3], prev: (1, 1), entries: [], result: [1, 2, 3],
      outcome: .success(matchIndex: 1)),
    Case(
      own: [1, 2], prev: (5, 3), entries: [3], result: [1, 2],
      outcome: .conflict(conflictTerm: nil, conflictIndex: 3)),
    Case(
      own: [], prev: (1, 1), entries: [], result: [],
      outcome: .conflict(conflictTerm: nil, conflictIndex: 1)),
    Case(
      own: [1, 2, 2, 2], prev: (4, 3), entries: [3], result: [1, 2, 2, 2],
      outcome: .conflict(conflictTerm: 2, conflictIndex: 2)),
  ]

  @Test(
    "§5.3: the previous entry must match; then what conflicts goes and what is new comes",
    arguments: cases)
  func appends(_ example: Case) {
    var bench = Bench(terms: example.own, term: 3)

    let sent = bench.receive(
      append(after: example.prev.index, term: example.prev.term, example.entries))

    #expect(bench.server.log.terms == example.result)
    #expect(sent.map(\.reply?.outcome) == [example.outcome])
    #expect(sent.map(\.reply?.prevLogIndex) == [example.prev.index])
    #expect(sent.map(\.to) == [s2])
  }

  @Test("§5.3: the entries a follower takes are the leader's, contents and all")
  func contents() {
    var bench = Bench(terms: [1], term: 1)
    bench.receive(append(after: 1, term: 1, [1, 1]))
    #expect(bench.server.log[2] == Entry(term: 1, content: .command(100)))
    #expect(bench.server.log[3] == Entry(term: 1, content: .command(101)))
  }

  @Test("§5.5: the same append again changes nothing, and gets the same answer")
  func idempotent() {
    var bench = Bench(hasSlowDisk: true)
    let request = append(after: 0, term: 0, [1, 1], commit: 1)
    let first = bench.receive(request, term: 1)
    let log = bench.server.log
    let early = bench.receive(request, term: 1)
    #expect(early.first?.reply?.outcome == .success(matchIndex: 0), "what is on disk")
    #expect(bench.waits == [true], "for the term")
    bench.step(.diskWritten(bench.server.lastWrite))

    let second = bench.receive(request, term: 1)

    #expect(first == second)
    #expect(bench.server.log == log)
    #expect(!bench.turn.needsWrite, "nothing new has to be written")
    #expect(bench.turn.logChangedFrom == .max)
  }

  static let commits: [(leaderCommit: LogIndex, entries: [Term], result: LogIndex)] = [
    (0, [1], 0), (1, [1], 1), (3, [1], 3), (4, [1], 3), (9, [], 2), (2, [], 2),
  ]

  @Test(
    "Figure 2: commitIndex = min(leaderCommit, index of the last new entry)", arguments: commits)
  func commit(leaderCommit: LogIndex, entries: [Term], result: LogIndex) {
    var bench = Bench(terms: [1, 1, 1, 1], term: 1)
    bench.receive(append(after: 2, term: 1, entries, commit: leaderCommit))
    #expect(bench.server.commitIndex == result)
  }

  @Test("§5.3: a follower's commit index never goes back")
  func commitStays() {
    var bench = Bench(terms: [1, 1], term: 1)
    bench.receive(append(after: 2, term: 1, commit: 2))
    bench.receive(append(after: 2, term: 1, commit: 1))
    #expect(bench.server.commitIndex == 2)
  }

  @Test("§5.3: a refused append commits nothing")
  func refusedCommitsNothing() {
    var bench = Bench(terms: [1, 1], term: 1)
    bench.receive(append(after: 7, term: 1, commit: 2))
    #expect(bench.server.commitIndex == 0)
  }
}

// Mistakes that implementations of Raft have made, each by a script that would show it. Where a rule
// guards against the mistake, the script is run again with the rule off: the mistake is made, and the
// checker finds it.

import Checking
import Simulation
import TestKit
import Testing

@testable import Raft

@Suite("Known mistakes")
struct KnownMistakesTests {
  // MARK: Row 1

  /// Figure 8 up to (c), then (d): an entry of term 1 reaches a majority in term 3 and S5, with an
  /// entry of term 2 at the same index, is elected after all.
  private func figure8(without rule: Rule? = nil) throws -> Stage {
    var stage = Stage(without: rule) { $0.settings.maxEntriesPerAppend = 1 }
    // (a) S1 leads term 1; its entry reaches only S2.
    try stage.elect(s1, by: [s2, s3])
    try stage.exchange(s1, s2)
    try stage.world.crash([s1])
    // (b) S5 leads term 2; its entry reaches nobody.
    try stage.elect(s5, by: [s3, s4], timeouts: 2)
    try stage.world.crash([s5])
    try stage.dropAll()
    // (c) S1 leads term 3; its entry of term 1 reaches S3, the one of term 3 does not.
    try stage.world.restart([s1])
    try stage.elect(s1, by: [s2, s3], timeouts: 2)
    try stage.exchange(s1, s2)
    for _ in 0..<2 {
      try stage.deliver(.appendEntries, from: s1, to: s3)
      try stage.deliver(.appendEntriesReply, from: s3, to: s1)
    }
    #expect(stage[s1].log.terms == [1, 3] && stage[s3].log.terms == [1])
    return stage
  }

  @Test("Row 1: an entry of an older term is not committed by counting (Figure 8)")
  func row1() throws {
    var stage = try figure8()
    #expect(stage[s1].commitIndex == 0)
    try s5TakesOver(&stage)
    #expect(stage[s3].log.terms == [2, 4] && stage[s5].commitIndex == 2)
    #expect(stage.violation == nil && !stage.hasDivergedCommits)

    var broken = try figure8(without: .commitOwnTermOnly)
    #expect(broken[s1].commitIndex == 1)
    try s5TakesOver(&broken)
    #expect(broken.hasDivergedCommits)
    #expect(broken.violation?.property == .leaderCompleteness)
  }

  /// (d) S5 leads term 4 with the votes of S3 and S4 and spreads its entries.
  private func s5TakesOver(_ stage: inout Stage) throws {
    try stage.dropAll()
    try stage.world.restart([s5])
    try stage.elect(s5, by: [s3, s4], timeouts: 2)
    try stage.exchange(s5, s3)
    try stage.exchange(s5, s4)
    try stage.exchange(s5, s3)
  }

  // MARK: Row 3

  /// S1 leads and has two commands under way to S2; the first of the two appends arrives once more
  /// after the second.
  private func reorderedAppend(without rule: Rule? = nil) throws -> Stage {
    var stage = Stage(servers: 3, without: rule)
    try stage.elect(s1, by: [s2])
    try stage.exchange(s1, s2)
    stage.world.submitOpaque(1, to: s1)
    stage.world.submitOpaque(2, to: s1)
    let first = try #require(stage.held(from: s1, to: s2).first)
    try stage.world.duplicate(first)
    let flights = stage.held(from: s1, to: s2)
    try #require(flights.count == 3)
    try stage.world.deliver(flights[0])
    try stage.world.deliver(flights[1])
    #expect(stage[s2].log.lastIndex == 3)
    for flight in stage.held(from: s2, to: s1) { try stage.world.deliver(flight) }
    #expect(stage[s1].commitIndex == 3)
    try stage.world.deliver(flights[2])
    return stage
  }

  @Test("Row 3: an old append that arrives late deletes nothing")
  func row3() throws {
    let stage = try reorderedAppend()
    #expect(stage[s2].log.lastIndex == 3 && stage.violation == nil)

    // Entry 3 is committed, and only one of three servers still holds it.
    let broken = try reorderedAppend(without: .deleteOnlyConflicts)
    #expect(broken[s2].log.lastIndex == 2)
    #expect(broken.violation?.property == .committedOnQuorum)
  }

  // MARK: Row 4

  @Test("Row 4: the commit index goes no further than the last entry the leader sent")
  func row4() {
    // Entry 10 is left over from term 1; the leader of term 3 has committed another one there.
    func commitIndex(without rule: Rule? = nil) -> LogIndex {
      var bench = Bench(terms: Array(repeating: 1, count: 10), term: 1, without: rule)
      bench.receive(append(after: 9, term: 1, commit: 11), term: 3)
      return bench.server.commitIndex
    }
    #expect(commitIndex() == 9)
    #expect(commitIndex(without: .commitUpToNewEntry) == 10)
  }

  @Test("Row 4: a heartbeat does not commit what is left over from an older term")
  func row4World() throws {
    func stage(without rule: Rule? = nil) throws -> Stage {
      var stage = Stage(servers: 3, without: rule) { $0.settings.retryInterval = .seconds(10) }
      // S1 leads term 1 and has an entry 2 that nobody else has.
      try stage.elect(s1, by: [s2])
      try stage.exchange(s1, s2)
      try stage.exchange(s1, s3)
      stage.world.submitOpaque(1, to: s1)
      // S2 leads term 2 and commits another. What reaches S1 is not that entry but a heartbeat.
      try stage.elect(s2, by: [s3])
      try stage.exchange(s2, s3)
      let entry = try #require(stage.held(from: s2, to: s1, .appendEntries).first)
      try stage.world.drop(entry)
      try stage.run(until: "a heartbeat to S1") { !$0.held(from: s2, to: s1).isEmpty }
      try stage.deliver(.appendEntries, from: s2, to: s1)
      #expect(stage[s1].log.terms == [1, 1] && stage[s2].commitIndex == 2)
      return stage
    }
    let right = try stage()
    #expect(right[s1].commitIndex == 1 && right.violation == nil)

    let broken = try stage(without: .commitUpToNewEntry)
    #expect(broken[s1].commitIndex == 2)
    #expect(broken.violation?.property == .stateMachineSafety)
  }

  // MARK: Row 5

  @Test("Row 5: a heartbeat beyond a gap in the log is refused")
  func row5() throws {
    func outcome(without rule: Rule? = nil) -> AppendEntriesReply.Outcome? {
      var bench = Bench(terms: [1, 1], term: 2, without: rule)
      return bench.receive(append(after: 5, term: 2, commit: 5)).first?.reply?.outcome
    }
    #expect(outcome() == .conflict(conflictTerm: nil, conflictIndex: 3))
    #expect(outcome(without: .consistencyCheck) == .success(matchIndex: 5))
  }

  @Test("Row 5: an append beyond a gap is refused, and the gap is filled first")
  func row5World() throws {
    // Of two entries under way to S2 the first is lost.
    func stage(without rule: Rule? = nil) throws -> Stage {
      var stage = Stage(servers: 3, without: rule)
      try stage.elect(s1, by: [s2])
      try stage.exchange(s1, s2)
      for command in 1...2 { stage.world.submitOpaque(UInt64(command), to: s1) }
      try stage.world.drop(#require(stage.held(from: s1, to: s2).first))
      try stage.exchange(s1, s2)
      // The first could be late as well: S1 takes it for lost after the retry interval.
      stage.run(.milliseconds(60))
      try stage.exchange(s1, s2)
      return stage
    }
    let right = try stage()
    #expect(right[s2].log == right[s1].log && right[s1].commitIndex == 3)
    #expect(right.violation == nil)

    let broken = try stage(without: .consistencyCheck)
    #expect(broken.violation?.property == .logMatching)
  }

  // MARK: Row 6

  @Test("Row 6: behind a conflicting entry nothing is kept")
  func row6() {
    func terms(without rule: Rule? = nil) -> [Term] {
      var bench = Bench(terms: [1, 1, 1, 1], term: 2, without: rule)
      bench.receive(append(after: 1, term: 1, [2]))
      return bench.server.log.terms
    }
    #expect(terms() == [1, 2])
    #expect(terms(without: .conflictDeletesSuffix) == [1, 2, 1, 1])
  }

  @Test("Row 6: a leader of a new term leaves nothing of a longer log behind its first entry")
  func row6World() throws {
    func stage(without rule: Rule? = nil) throws -> Stage {
      var stage = Stage(servers: 3, without: rule)
      try stage.elect(s1, by: [s2])
      for command in 1...2 { stage.world.submitOpaque(UInt64(command), to: s1) }
      try stage.elect(s2, by: [s3])
      try stage.exchange(s2, s1)
      return stage
    }
    let right = try stage()
    #expect(right[s1].log.terms == [2] && right.violation == nil)

    let broken = try stage(without: .conflictDeletesSuffix)
    #expect(broken[s1].log.terms == [2, 1, 1])
    #expect(broken.violation?.property == .logMatching)
  }
}

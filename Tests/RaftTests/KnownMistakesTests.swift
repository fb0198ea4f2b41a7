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

  // MARK: Row 13

  @Test("Row 13: a refusal that a success overtook does not put nextIndex back", arguments: [1, 2])
  func row13(copies: Int) throws {
    var bench = Bench.leader(of: 3, terms: [1, 1, 1])
    bench.receive(conflict(after: 3, index: 1))
    bench.receive(success(after: 0, match: 4))
    for _ in 0..<copies { bench.receive(conflict(after: 3, index: 1)) }

    #expect(
      bench.turn.notes == [
        .replication(.replyIgnored(from: s2, .overtaken(prevLogIndex: 3, matchIndex: 4)))
      ])
    #expect(try bench.progress(of: s2).matchIndex == 4)
    #expect(try bench.progress(of: s2).nextIndex == 5)
    #expect(try !bench.progress(of: s2).isProbing)
  }

  @Test("Row 13: of two copies of a refusal the second changes nothing")
  func row13Duplicate() throws {
    var bench = Bench.leader(of: 3, terms: [1, 2, 3, 4])
    bench.receive(conflict(after: 4, index: 4))
    #expect(bench.receive(conflict(after: 4, index: 1)).isEmpty)
    #expect(try bench.progress(of: s2).nextIndex == 4)
  }

  // MARK: Row 14

  /// That it goes back breaks nothing: it only ever understates what the follower holds, a leader's own
  /// commit index never goes back, and a late refusal makes it look for an agreement that it had found.
  /// What is lost is time and messages. See the next two.
  @Test("Row 14: matchIndex does not go back")
  func row14() throws {
    func matchIndex(without rule: Rule? = nil) throws -> LogIndex {
      var bench = Bench.leader(of: 3, without: rule)
      bench.step(.command(1))
      bench.receive(success(after: 1, match: 2))
      bench.receive(success(after: 0, match: 1))
      #expect(bench.server.commitIndex == 2)
      return try bench.progress(of: s2).matchIndex
    }
    #expect(try matchIndex() == 2)
    #expect(try matchIndex(without: .matchIndexMonotonic) == 1)
  }

  /// S1 has had two commands acknowledged by S2, in reverse order, when the append of a third is lost.
  private func reorderedAnswers(without rule: Rule? = nil) throws -> Stage {
    var stage = Stage(without: rule) {
      $0.settings.electionTimeout = TimeSpanRange(.seconds(1000), .seconds(2000))
    }
    try stage.elect(s1, by: [s2, s3])
    for peer in [s2, s3] { try stage.exchange(s1, peer) }
    try stage.dropAll()
    for command in 1...2 { stage.world.submitOpaque(UInt64(command), to: s1) }
    for flight in stage.held(from: s1, to: s2) { try stage.world.deliver(flight) }
    for answer in stage.held(from: s2, to: s1).reversed() { try stage.world.deliver(answer) }
    #expect(stage[s2].log.lastIndex == 3 && stage[s1].commitIndex == 1)
    return stage
  }

  @Test("Row 14: what was acknowledged is not sent again")
  func row14Resent() throws {
    // How many entries go to S2 when the leader sends again what was lost.
    func resent(without rule: Rule? = nil) throws -> Int {
      var stage = try reorderedAnswers(without: rule)
      stage.world.submitOpaque(3, to: s1)
      try stage.world.drop(#require(stage.held(from: s1, to: s2).first))
      try stage.run(until: "entries for S2") { stage in
        stage.held(from: s1, to: s2).contains { $0.message.append?.isHeartbeat == false }
      }
      #expect(stage.violation == nil)
      let appends = stage.held(from: s1, to: s2).compactMap(\.message.append)
      return appends.reduce(0) { $0 + Int($1.count) }
    }
    #expect(try resent() == 1)
    #expect(try resent(without: .matchIndexMonotonic) == 2)
  }

  @Test("Row 14: what was acknowledged counts for a commit at once")
  func row14Commit() throws {
    func stage(without rule: Rule? = nil) throws -> Stage {
      var stage = try reorderedAnswers(without: rule)
      for flight in stage.held(from: s1, to: s3) { try stage.world.deliver(flight) }
      for answer in stage.held(from: s3, to: s1) { try stage.world.deliver(answer) }
      return stage
    }
    let right = try stage()
    #expect(right[s1].commitIndex == 3 && right.violation == nil)

    var broken = try stage(without: .matchIndexMonotonic)
    #expect(broken[s1].commitIndex == 2, "S2 counts for less than it holds")
    // A command later it is made up for.
    broken.world.submitOpaque(3, to: s1)
    try broken.exchange(s1, s2)
    try broken.exchange(s1, s3)
    #expect(broken[s1].commitIndex == 4 && broken.violation == nil)
  }

  // MARK: Row 15

  @Test("Row 15: a write under way does not vouch for entries that were truncated meanwhile")
  func row15() {
    var bench = Bench(of: 3, terms: [1], term: 1, hasSlowDisk: true)
    bench.receive(append(after: 1, term: 1, [1, 1]))
    bench.receive(append(after: 1, term: 1, [2]), from: s3, term: 2)
    #expect(bench.server.log.terms == [1, 2])

    bench.step(.diskWritten(1))
    #expect(bench.server.durableIndex == 1, "entry 2 on disk is another one")
    bench.step(.diskWritten(2))
    #expect(bench.server.durableIndex == 2)
  }

  /// S5, whose disk is slow, writes an entry of S1 while S2 takes over and replaces it; S3 is the only
  /// other that has the entry of S2. Ends when the first of the two writes is done.
  private func replacedInFlight(without rule: Rule? = nil) throws -> Stage {
    var stage = Stage(without: rule)
    try stage.elect(s1, by: [s2, s3])
    for peer in [s2, s3, s4, s5] { try stage.exchange(s1, peer) }
    try stage.world.setDisk([s5], latency: .milliseconds(40))
    stage.world.submitOpaque(1, to: s1)
    try stage.deliver(.appendEntries, from: s1, to: s5)
    let firstWrite = stage[s5].lastWrite
    #expect(stage[s5].log.terms == [1, 1])
    stage.world.advance(to: stage.world.now + .milliseconds(10))
    try stage.elect(s2, by: [s3, s4])
    try stage.exchange(s2, s3)
    try stage.deliver(.appendEntries, from: s2, to: s5)
    #expect(stage[s5].log.terms == [1, 2] && stage[s5].doneWrite < firstWrite)
    try stage.run(until: "the first write is done") { $0[s5].doneWrite >= firstWrite }
    #expect(stage.world.nodes[s5.index].durable.log.terms == [1, 1])
    return stage
  }

  @Test("Row 15: a finished write vouches to nobody for what has replaced its entries meanwhile")
  func row15World() throws {
    var stage = try replacedInFlight()
    #expect(stage[s5].durableIndex == 1 && stage[s5].lastWrite > stage[s5].doneWrite)
    #expect(stage.held(from: s5, to: s2).isEmpty)
    // Whatever S5 says now, S2 has two copies of five.
    for peer in [s1, s2] { try stage.exchange(s5, peer) }
    #expect(stage[s2].matchIndex(of: s5) == 0 && stage[s2].commitIndex < 2)
    // The second write is the one that counts.
    try stage.run(until: "the second write is done") { $0[s5].doneWrite == $0[s5].lastWrite }
    try stage.exchange(s5, s2)
    #expect(stage[s2].matchIndex(of: s5) == 2 && stage[s2].commitIndex == 2)
    #expect(stage.violation == nil)

    // An answer that does not wait for its own write commits what is not on disk.
    var broken = try replacedInFlight(without: .writeBeforeReply)
    try broken.exchange(s5, s2)
    #expect(broken[s2].matchIndex(of: s5) == 2 && broken[s2].commitIndex == 2)
    #expect(broken.violation?.property == .committedOnQuorum)
  }

  // MARK: Row 16

  /// S1 leads three servers; S2, with a slow disk, is sent a command and crashes right after it
  /// could have answered; S3 has not heard of the command and stands for election.
  private func crashAfterReply(without rule: Rule? = nil) throws -> Stage {
    var stage = Stage(servers: 3, without: rule)
    try stage.elect(s1, by: [s2])
    try stage.exchange(s1, s2)
    try stage.exchange(s1, s3)
    try stage.world.setDisk([s2], latency: .milliseconds(100))
    stage.world.submitOpaque(1, to: s1)
    try stage.exchange(s1, s2)
    #expect(stage[s2].log.lastIndex == 2)
    try stage.world.crash([s2])
    try stage.world.restart([s2])
    #expect(stage[s2].log.lastIndex == 1)
    return stage
  }

  @Test("Row 16: nothing is answered, and nothing committed, before it is on disk")
  func row16() throws {
    let stage = try crashAfterReply()
    #expect(stage[s1].commitIndex == 1 && stage.violation == nil)

    var broken = try crashAfterReply(without: .writeBeforeReply)
    #expect(broken[s1].commitIndex == 2)
    try broken.elect(s3, by: [s2])
    try broken.exchange(s3, s2)
    #expect(broken.hasDivergedCommits)
    #expect(broken.violation?.property == .committedOnQuorum)
  }

  @Test("Row 16: a leader that crashes before its own copy is on disk has not counted it")
  func row16Leader() throws {
    func stage(without rule: Rule? = nil) throws -> Stage {
      var stage = Stage(servers: 3, without: rule)
      try stage.elect(s1, by: [s2])
      try stage.exchange(s1, s2)
      try stage.world.setDisk([s1], latency: .milliseconds(100))
      stage.world.submitOpaque(1, to: s1)
      try stage.exchange(s1, s2)
      return stage
    }
    let right = try stage()
    #expect(right[s1].commitIndex == 1 && right.violation == nil)

    let broken = try stage(without: .writeBeforeReply)
    #expect(broken[s1].commitIndex == 2)
    #expect(broken.violation?.property == .committedOnQuorum)
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

@Suite("Broken rules")
struct BrokenRuleTests {
  /// A leader of term 6 with two entries, which once led with a longer log.
  private static func leader() -> Bench {
    var bench = Bench(of: 3, terms: [1], term: 5, without: .ignoreStaleReplies)
    bench.win()
    return bench
  }

  @Test("§5.1: with the rule off, an old success counts, but for no more than the log has")
  func oldSuccess() throws {
    var bench = Self.leader()
    bench.receive(success(after: 8, match: 9), term: 1)
    #expect(bench.server.commitIndex == 2, "the mistake")
    #expect(try bench.progress(of: s2).matchIndex == 2)
    bench.pass(.milliseconds(50))
    #expect(bench.step(.timer).count == 2)
  }

  @Test("§5.1: with the rule off, an old refusal does not send the leader beyond its log")
  func oldRefusal() throws {
    var bench = Self.leader()
    bench.receive(success(after: 1, match: 2))
    bench.receive(conflict(after: 8, index: 8), term: 1)
    #expect(try bench.progress(of: s2).nextIndex == 3)
    bench.pass(.milliseconds(50))
    #expect(bench.step(.timer).count == 2)
  }
}

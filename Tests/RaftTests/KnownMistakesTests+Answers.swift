// Known mistakes with answers that come late or twice, and with what is on disk.

import Checking
import Simulation
import TestKit
import Testing

@testable import Raft

extension KnownMistakesTests {
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
}

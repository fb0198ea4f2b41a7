// Changes of who votes, sentence by sentence: §6 of the paper, chapter 4 of the dissertation.

import Checking
import Simulation
import TestKit
import Testing

@testable import Raft

/// An entry of a configuration, as a leader of this term would send it.
private func configurationAppend(
  after prevLogIndex: LogIndex, term prevLogTerm: Term, _ configuration: Configuration,
  of term: Term
) -> Draft {
  var draft = append(after: prevLogIndex, term: prevLogTerm)
  draft.entries = [Entry(term: term, content: .configuration(configuration))]
  return draft
}

private let four = ServerSet(first: 4)
private let three = ServerSet(first: 3)

@Suite("§6 Cluster membership changes")
struct MembershipTests {
  /// A leader of three in term 1 that has committed its no-op, which S2 and S3 hold.
  private static func leader(_ change: (inout Settings) -> Void = { _ in }) -> Bench {
    var bench = Bench.leader(of: 3, change)
    bench.receive(success(after: 0, match: 1), from: s2)
    bench.receive(success(after: 0, match: 1), from: s3)
    return bench
  }

  @Test("§6: a server uses the latest configuration in its log, committed or not")
  func inForceWhenAppended() {
    var bench = Bench(of: 3, terms: [1], term: 1)
    let joint = Configuration(voters: [s1, s4, s5], outgoing: three)
    bench.receive(configurationAppend(after: 1, term: 1, joint, of: 1))
    #expect(bench.server.configuration == joint && bench.server.commitIndex == 0)
    #expect(bench.turn.notes.contains(.membership(.configurationEntered(index: 2, joint))))
    let asked = bench.step(.electionTimeout).map(\.to)
    #expect(asked == [s2, s3, s4, s5])
  }

  @Test("§6: deleting the entry brings the configuration before back")
  func rollback() {
    var bench = Bench(of: 3, terms: [1], term: 1)
    bench.receive(configurationAppend(after: 1, term: 1, Configuration(voters: four), of: 1))
    bench.receive(append(after: 1, term: 1, [2]), from: s3, term: 2)
    #expect(bench.server.configuration.voters == three)
    #expect(bench.server.log.configurationIndex == 0)
    #expect(
      bench.turn.notes.contains(
        .membership(.configurationRolledBack(to: 0, Configuration(voters: three)))))
  }

  @Test("§6: one configuration in the place of another, at the same index, is in force at once")
  func replaced() {
    var bench = Bench(of: 3, terms: [1], term: 1)
    bench.receive(configurationAppend(after: 1, term: 1, Configuration(voters: [s2, s3]), of: 1))
    #expect(!bench.server.isVoter)
    bench.receive(
      configurationAppend(after: 1, term: 1, Configuration(voters: four), of: 2), from: s3, term: 2)
    #expect(bench.server.configuration.voters == four)
    #expect(
      bench.turn.notes.contains(
        .membership(.configurationEntered(index: 2, Configuration(voters: four)))))
    #expect(bench.server.isVoter)
  }

  @Test("§6: new servers catch up as non-voters first: they get entries and count for nothing")
  func catchUp() throws {
    var bench = Self.leader()
    let sent = bench.step(.change([s1, s4, s5], .joint))
    #expect(sent.map(\.to) == [s4, s5] && bench.server.isChanging)
    #expect(bench.turn.notes == [.membership(.catchUpStarted(learners: [s4, s5], through: 1))])
    #expect(bench.server.configuration == Configuration(voters: three))
    // Copies on learners commit nothing.
    bench.step(.command(1))
    bench.receive(success(after: 0, match: 2), from: s4)
    #expect(bench.server.commitIndex == 1)
    bench.receive(success(after: 0, match: 2), from: s5)
    let joint = Configuration(voters: [s1, s4, s5], outgoing: three)
    #expect(bench.server.configuration == joint && bench.server.log.lastIndex == 3)
  }

  @Test("diss. 4.2.1: a round that takes longer than an election timeout is followed by another")
  func rounds() {
    var bench = Self.leader()
    bench.step(.change(four, .single))
    bench.step(.command(1))
    bench.pass(.milliseconds(160))
    bench.receive(success(after: 0, match: 1), from: s4)
    #expect(bench.turn.notes.contains(.membership(.catchUpContinued(round: 2, through: 2))))
    #expect(bench.server.configuration.voters == three)
    bench.pass(.milliseconds(20))
    bench.receive(success(after: 1, match: 2), from: s4)
    #expect(bench.server.configuration.voters == four)
  }

  @Test("diss. 4.2.1: a server that does not catch up is given up")
  func tooSlow() {
    var bench = Self.leader()
    bench.step(.change([s1, s2, s3, s4], .single))
    bench.pass(.milliseconds(3001))
    bench.step(.timer)
    #expect(bench.turn.notes.contains(.membership(.changeAbandoned(target: four, .tooSlow([s4])))))
    #expect(!bench.server.isChanging && !bench.server.peers.contains(s4))
    bench.receive(success(after: 0, match: 1), from: s4)
    #expect(bench.server.configuration.voters == three)
  }

  @Test("with the rule off, a new server has a vote from the beginning")
  func withoutCatchUp() {
    var bench = Self.leader { $0.rules[.catchUpFirst] = false }
    bench.step(.change(four, .single))
    #expect(bench.server.configuration.voters == four && bench.server.log.lastIndex == 2)
  }

  @Test("§6: in joint mode what is committed is on a majority of both sets")
  func jointCommit() {
    var bench = Self.leader()
    bench.step(.change([s1, s4, s5], .joint))
    for peer in [s4, s5] { bench.receive(success(after: 0, match: 1), from: peer) }
    #expect(bench.server.configuration.isJoint && bench.server.log.lastIndex == 2)
    bench.receive(success(after: 1, match: 2), from: s4)
    bench.receive(success(after: 1, match: 2), from: s5)
    #expect(bench.server.commitIndex == 1, "of the old servers S1 alone holds it")
    bench.receive(success(after: 1, match: 2), from: s2)
    #expect(bench.server.commitIndex == 2)
  }

  @Test("§6: once C_old,new is committed the leader appends C_new, and no sooner")
  func leavesJointMode() {
    var bench = Self.leader()
    bench.step(.change([s1, s4, s5], .joint))
    for peer in [s4, s5] { bench.receive(success(after: 0, match: 1), from: peer) }
    bench.receive(success(after: 1, match: 2), from: s2)
    #expect(bench.server.log.lastIndex == 2)
    let sent = bench.receive(success(after: 1, match: 2), from: s4)
    let new = Configuration(voters: [s1, s4, s5])
    #expect(bench.server.configuration == new && bench.server.log.lastIndex == 3)
    #expect(bench.turn.notes.contains(.membership(.configurationEntered(index: 3, new))))
    // Who leaves is not sent any more.
    #expect(sent.map(\.to) == [s4, s5])
    // From here on the old servers do not count.
    bench.receive(success(after: 2, match: 3), from: s2)
    #expect(bench.server.commitIndex == 2)
    bench.receive(success(after: 2, match: 3), from: s5)
    #expect(bench.server.commitIndex == 3 && !bench.server.isChanging)
  }

  @Test("§6: in joint mode an election needs a majority of both sets")
  func jointElection() {
    var bench = Bench(of: 3, terms: [1], term: 1)
    let joint = Configuration(voters: [s1, s4, s5], outgoing: three)
    bench.receive(configurationAppend(after: 1, term: 1, joint, of: 1))
    bench.step(.electionTimeout)
    bench.receive(.requestVoteReply(granted: true), from: s4)
    bench.receive(.requestVoteReply(granted: true), from: s5)
    #expect(bench.kind == .candidate)
    bench.receive(.requestVoteReply(granted: true), from: s3)
    #expect(bench.kind == .leader)
  }

  @Test("§6: a leader that is not in C_new steps down once C_new is committed, not before")
  func leaderLeaves() {
    var bench = Self.leader()
    bench.step(.change([s2, s3], .joint))
    #expect(bench.server.configuration.isJoint)
    for peer in [s2, s3] { bench.receive(success(after: 1, match: 2), from: peer) }
    #expect(bench.server.configuration.voters == [s2, s3] && bench.kind == .leader)
    bench.receive(success(after: 2, match: 3), from: s2)
    #expect(bench.kind == .leader, "its own copy does not count")
    bench.receive(success(after: 2, match: 3), from: s3)
    #expect(bench.kind == .follower && bench.server.commitIndex == 3)
    #expect(bench.turn.notes.contains(.election(.becameFollower(was: .leader, term: 1, .removed))))
    // It has no vote and does not stand.
    #expect(bench.server.deadline == .never)
    #expect(bench.step(.electionTimeout).isEmpty && bench.server.currentTerm == 1)
  }

  @Test("a new leader that finds a committed C_old,new goes on with it")
  func newLeaderFinishes() {
    var bench = Bench(of: 3, terms: [1], term: 1)
    let joint = Configuration(voters: [s1, s2], outgoing: three)
    bench.receive(configurationAppend(after: 1, term: 1, joint, of: 1))
    bench.receive(append(after: 2, term: 1, commit: 2))
    bench.win()
    #expect(bench.kind == .leader && bench.server.configuration == Configuration(voters: [s1, s2]))
    #expect(bench.server.log.terms == [1, 1, 2, 2])
  }

  @Test("a server that belongs to no cluster yet waits: it has no timer, and follows who comes")
  func waitingServer() {
    var bench = Bench(s4, of: 0)
    #expect(bench.server.deadline == .never && !bench.server.isVoter)
    #expect(bench.step(.electionTimeout).isEmpty && bench.kind == .follower)
    bench.receive(append(after: 0, term: 0, [1]), from: s1, term: 1)
    #expect(bench.server.knownLeader == s1 && bench.server.log.lastIndex == 1)
    #expect(bench.server.deadline == .never)
    bench.receive(
      configurationAppend(after: 1, term: 1, Configuration(voters: four), of: 1), from: s1)
    #expect(bench.server.deadline != .never)
  }

  @Test("diss. 4.2.2: a server that is left out stands until it knows that this is committed")
  func leftOut() {
    var bench = Bench(of: 3, terms: [1], term: 1)
    let next = Configuration(voters: [s2, s3])
    bench.receive(configurationAppend(after: 1, term: 1, next, of: 1))
    #expect(!bench.server.isVoter && bench.server.deadline != .never)
    var candidate = bench
    candidate.step(.electionTimeout)
    candidate.receive(.requestVoteReply(granted: true), from: s2)
    #expect(candidate.kind == .candidate, "its own vote does not count")
    candidate.receive(.requestVoteReply(granted: true), from: s3)
    #expect(candidate.kind == .leader)

    bench.receive(append(after: 2, term: 1, commit: 2))
    #expect(bench.server.deadline == .never)
    #expect(bench.step(.electionTimeout).isEmpty && bench.kind == .follower)
  }

  @Test("diss. 4.2.2: a server votes even for who is not in its own configuration")
  func votesForStrangers() {
    var bench = Bench(of: 3, terms: [1], term: 1)
    let sent = bench.receive(
      .requestVote(lastLogIndex: 3, lastLogTerm: 1), from: s5, term: 2)
    #expect(sent.map(\.vote) == [true])
  }

  @Test("what cannot be changed now is refused with the reason")
  func refusals() {
    var bench = Self.leader()
    func refusal(
      _ target: ServerSet, _ method: ChangeMethod = .single,
      after change: (inout Bench) -> Void = { _ in }
    ) -> ChangeRefusal? {
      var copy = bench
      change(&copy)
      let reason = copy.server.refusal(ofChangeTo: target, method)
      let index = copy.server.log.lastIndex
      copy.step(.change(target, method))
      if let reason {
        #expect(
          copy.turn.notes == [.membership(.changeRefused(reason))]
            && copy.server.log.lastIndex == index)
      }
      return reason
    }
    #expect(refusal([]) == .noVoters)
    #expect(refusal(three) == .sameVoters && refusal(three, .joint) == .sameVoters)
    #expect(refusal([s1, s4]) == .moreThanOneServer && refusal([s1, s4], .joint) == nil)
    #expect(refusal([s1, s2, s4]) == .moreThanOneServer)
    #expect(refusal([s1, s2]) == nil && refusal(four) == nil)
    #expect(refusal(four) { $0.step(.transfer(s2)) } == .transferUnderWay(to: s2))
    #expect(
      refusal([s1, s2]) { $0.step(.change(four, .single)) } == .stillCatchingUp(learners: [s4]))
    #expect(refusal([s1]) { $0.step(.change([s1, s2], .single)) } == .notCommitted(index: 2))
    #expect(refusal([s1]) { $0.step(.change([s1, s2], .joint)) } == .notCommitted(index: 2))
    bench = Bench.leader(of: 3)
    #expect(refusal([s1, s2]) == .noOwnCommit && refusal([s1, s2], .joint) == nil)
    bench.receive(append(after: 0, term: 0), from: s3, term: 9)
    #expect(refusal([s1, s2]) == .notLeader(s3))
  }

  @Test("with the rule off, a second change begins before the first is committed")
  func twoAtATime() {
    var bench = Self.leader { $0.rules[.oneChangeAtATime] = false }
    bench.step(.change([s1, s2], .single))
    bench.step(.change([s1], .single))
    #expect(bench.server.configuration.voters == [s1] && bench.server.commitIndex == 3)
  }

  @Test("the last voter but one is removed by two, and then one server is a quorum")
  func downToOne() {
    var bench = Bench.leader(of: 2)
    bench.receive(success(after: 0, match: 1))
    bench.step(.change([s1], .single))
    #expect(bench.server.commitIndex == 2 && bench.kind == .leader)
    #expect(bench.step(.command(1)).isEmpty && bench.server.commitIndex == 3)
  }

  @Test("without the last one, §6: one change at a time: two at once lose what is committed")
  func twoChangesAtOnce() throws {
    func outcome(without rule: Rule? = nil) throws -> Stage {
      var stage = Stage(servers: 4, without: rule, isMoving: true)
      try stage.lead(s1)
      // S1, hearing from nobody, does without S2, S3 and S4, one after the other.
      try stage.partition([s1])
      for server in [s4, s3, s2] { _ = try? stage.world.remove(server) }
      stage.run()
      try stage.lead(s2)
      return stage
    }
    let stage = try outcome()
    #expect(stage[s1].commitIndex == 1 && stage.violation == nil)
    let broken = try outcome(without: .oneChangeAtATime)
    #expect(broken[s1].commitIndex == 4)
    #expect(broken.violation?.property == .leaderCompleteness)
  }
}

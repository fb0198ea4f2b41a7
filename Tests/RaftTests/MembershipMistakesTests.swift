// Mistakes that implementations have made in changing who votes: §6, diss. 4.

import Checking
import Simulation
import TestKit
import Testing

@testable import Raft

@Suite("Known mistakes")
struct MembershipMistakesTests {
  // MARK: Row 2

  /// S1 takes S5 in and reaches only S5; S2 is elected by the others and, before anything of its own term
  /// is committed, would do without S1, which S3 hears and S4 does not. Then S1 stands with S4 and S5.
  private func twoChanges(without rule: Rule? = nil) throws -> Stage {
    var stage = Stage(servers: 4, without: rule, isMoving: true)
    try stage.lead(s1)
    try stage.partition([s1], [s2, s3, s4])
    try stage.world.add(s5)
    stage.run()
    #expect(stage[s5].configuration.voters.count == 5 && stage[s1].commitIndex == 1)
    try stage.world.timeout(s2)
    try stage.run(until: "S2 leads") { $0[s2].isLeader }
    let refusal = Result { try stage.world.remove(s1) }
    if rule == nil {
      #expect(throws: Refusal.change(.noOwnCommit, leader: s2)) { try refusal.get() }
    }
    try stage.partition([s2, s3], [s1, s4, s5])
    stage.run()
    try stage.lead(s1)
    return stage
  }

  @Test("Row 2: single servers are changed only after a commit in the leader's own term")
  func row2() throws {
    let stage = try twoChanges()
    #expect(stage[s2].commitIndex == 1 && stage.violation == nil)

    let broken = try twoChanges(without: .changeAfterOwnCommit)
    #expect(broken[s2].commitIndex == 3, "two of S2, S3 and S4 hold the removal of S1")
    #expect(broken.violation?.property == .leaderCompleteness)
  }

  // MARK: Row 19

  /// Three servers become five and compact their logs; S1 and S2 start again.
  private func restartedFromSnapshots(without rule: Rule? = nil) throws -> Stage {
    var stage = Stage(servers: 3, without: rule, isMoving: true)
    try stage.lead(s1)
    try stage.world.reconfigure([s1, s2, s3, s4, s5])
    stage.run(.milliseconds(300))
    #expect(stage.world.nodes.allSatisfy { $0.server.commitIndex == 3 })
    try stage.world.snapshot(stage.world.servers)
    try stage.world.crash([s1, s2])
    try stage.world.restart([s1, s2])
    try stage.partition([s1, s2], [s3, s4, s5])
    return stage
  }

  @Test("Row 19: who votes outlives a snapshot and a restart")
  func row19() throws {
    var stage = try restartedFromSnapshots()
    #expect(stage[s1].configuration == Configuration(voters: [s1, s2, s3, s4, s5]))
    try stage.lead(s3)
    for _ in 1...3 {
      try stage.world.timeout(s1)
      stage.run()
    }
    #expect(!stage[s1].isLeader && stage.violation == nil)

    // Both sides elect by their own lights.
    var broken = try restartedFromSnapshots(without: .snapshotKeepsConfiguration)
    #expect(broken[s1].configuration == Configuration(voters: [s1, s2, s3]))
    try broken.lead(s3)
    try broken.lead(s1)
    #expect(
      broken.violation?.witness == .twoLeaders(first: s3, second: s1, term: stage[s3].currentTerm))
  }

  @Test("Row 19: a follower that gets a snapshot gets the configuration with it")
  func row19Follower() throws {
    func stage(without rule: Rule? = nil) throws -> Stage {
      var stage = Stage(servers: 3, without: rule, isMoving: true)
      try stage.lead(s1)
      try stage.partition([s3])
      try stage.world.add(s4)
      stage.run(.milliseconds(300))
      try stage.world.snapshot([s1, s2])
      try stage.heal()
      stage.run(.milliseconds(300))
      #expect(stage[s3].log.snapshotIndex == 2)
      return stage
    }
    let right = try stage()
    #expect(right[s3].configuration.voters == [s1, s2, s3, s4] && right.violation == nil)

    let broken = try stage(without: .snapshotKeepsConfiguration)
    #expect(broken[s3].configuration.voters == [s1, s2, s3])
  }

  // MARK: Row 20

  /// S1 alone has an entry that leaves S4 out. S3 is elected, overwrites it, and takes S5 in, of which
  /// S1 and S2 do not hear. Then S1 stands with the help of S2.
  private func overwrittenChange(without rule: Rule? = nil) throws -> Stage {
    var stage = Stage(servers: 4, without: rule, isMoving: true)
    try stage.lead(s1)
    try stage.partition([s1])
    try stage.world.remove(s4)
    #expect(stage[s1].configuration.voters == [s1, s2, s3])
    try stage.lead(s3)
    try stage.heal()
    stage.run()
    #expect(stage[s1].log.terms == [1, 2])
    try stage.partition([s1, s2], [s3, s4])
    try stage.world.add(s5)
    stage.run(.milliseconds(200))
    #expect(stage[s3].commitIndex == 3)
    for _ in 1...3 where stage.violation == nil {
      try stage.world.timeout(s1)
      stage.run()
    }
    return stage
  }

  @Test("Row 20: a configuration whose entry is deleted is no longer in force")
  func row20() throws {
    let stage = try overwrittenChange()
    #expect(stage[s1].configuration.voters == [s1, s2, s3, s4])
    #expect(!stage[s1].isLeader && stage.violation == nil)

    let broken = try overwrittenChange(without: .configurationRollback)
    #expect(broken[s1].configuration.voters == [s1, s2, s3])
    #expect(broken.violation?.property == .leaderCompleteness)
  }

  @Test("Row 20: a configuration that is not committed is in force after a restart too")
  func row20Restart() throws {
    var stage = Stage(servers: 3, isMoving: true)
    try stage.lead(s1)
    try stage.partition([s1], [s2, s3])
    try stage.world.reconfigure([s1, s4, s5])
    stage.run()
    let joint = Configuration(voters: [s1, s4, s5], outgoing: [s1, s2, s3])
    #expect(stage[s4].configuration == joint && stage[s1].commitIndex == 1)
    try stage.world.crash([s1, s4])
    try stage.world.restart([s1, s4])
    #expect(stage[s1].configuration == joint && stage[s4].configuration == joint)
    // With S4 and S5 alone it is not elected, and with S2 it is.
    try stage.world.timeout(s1)
    stage.run()
    #expect(!stage[s1].isLeader)
    try stage.partition([s1, s2, s4])
    try stage.lead(s1)
    #expect(stage[s1].isLeader && stage.violation == nil)
  }

  // MARK: Row 21

  /// The old servers 2 and 3 do not hear of the change to S3, S4 and S5, and elect one of them.
  private func oldMajority(without rule: Rule? = nil) throws -> Stage {
    var stage = Stage(servers: 3, without: rule, isMoving: true)
    try stage.lead(s1)
    try stage.partition([s1], [s2, s3])
    try stage.world.reconfigure([s3, s4, s5])
    stage.run(.milliseconds(200))
    #expect(stage[s4].log.lastIndex >= 2 && stage[s5].log.lastIndex >= 2)
    try stage.lead(s2)
    return stage
  }

  @Test(
    "Row 21: joint mode needs both majorities, and lasts until it is committed",
    arguments: [Rule.jointQuorums, .leaveJointWhenCommitted])
  func row21(rule: Rule) throws {
    let stage = try oldMajority()
    #expect(stage[s1].commitIndex == 1 && stage[s1].configuration.isJoint)
    #expect(stage.violation == nil)

    let broken = try oldMajority(without: rule)
    #expect(broken[s1].commitIndex >= 2)
    #expect(broken.violation?.property == .leaderCompleteness)
  }

  @Test("Row 21: a leader in joint mode is elected by both majorities")
  func row21Election() throws {
    func leaders(without rule: Rule? = nil) throws -> Stage {
      var stage = Stage(servers: 3, without: rule, isMoving: true)
      try stage.lead(s1)
      try stage.partition([s1], [s2, s3])
      try stage.world.reconfigure([s1, s4, s5])
      try stage.run(until: "S4 and S5 have C_old,new") {
        $0[s4].configuration.isJoint && $0[s5].configuration.isJoint
      }
      // What they answer is lost.
      try stage.partition([s1], [s2, s3], [s4, s5])
      try stage.partition([s1, s4, s5], [s2, s3])
      // S4 stands with the votes of S1 and S5 only, S2 with that of S3.
      try stage.world.timeout(s4)
      try stage.world.timeout(s2)
      stage.run()
      return stage
    }
    let stage = try leaders()
    #expect(stage.leaders(of: 2) == [s2] && stage.violation == nil)
    let broken = try leaders(without: .jointQuorums)
    #expect(broken.violation?.property == .electionSafety)
  }

  @Test("Row 21: when the leader crashes in joint mode, the next one brings the change to its end")
  func row21Crash() throws {
    var stage = Stage(servers: 3, isMoving: true)
    try stage.lead(s1)
    try stage.world.reconfigure([s3, s4, s5])
    try stage.run(until: "all have C_old,new") { stage in
      stage.world.nodes.count == 5
        && stage.world.nodes.allSatisfy { $0.server.configuration.isJoint }
    }
    #expect(stage[s1].commitIndex == 1)
    try stage.world.crash([s1])
    try stage.lead(s3)
    #expect(stage[s3].configuration == Configuration(voters: [s3, s4, s5]))
    stage.run()
    #expect(stage[s3].commitIndex == stage[s3].log.lastIndex)
    #expect(stage[s4].configuration == Configuration(voters: [s3, s4, s5]))
    #expect(stage.violation == nil)
  }

  // MARK: Row 22

  /// S1 leads and removes itself, with a command before and one behind; S3 hears nothing of it.
  private func removalOfTheLeader(without rule: Rule? = nil) throws -> Stage {
    var stage = Stage(servers: 3, without: rule, isMoving: true)
    try stage.lead(s1)
    try stage.partition([s3])
    stage.world.submitOpaque(1, to: s1)
    try stage.world.remove(s1)
    stage.world.submitOpaque(2, to: s1)
    stage.run()
    return stage
  }

  @Test("Row 22: a leader that removes itself does not count itself, and then goes")
  func row22() throws {
    var stage = try removalOfTheLeader()
    #expect(stage[s2].log.lastIndex == 4)
    #expect(stage[s1].commitIndex == 1 && stage[s1].isLeader)
    try stage.heal()
    stage.run(.milliseconds(200))
    #expect(stage[s1].commitIndex == 4 && !stage[s1].isLeader && stage.violation == nil)

    let broken = try removalOfTheLeader(without: .removedLeaderNotCounted)
    #expect(
      broken.violation?.witness
        == .tooFewCopies(
          index: 2, entry: broken[s1].log[2], holders: [s2], voters: [s2, s3]))
  }

  // MARK: Row 27

  /// S1 leads in joint mode and hears from the old servers only.
  private func leadsWithHalf(without rule: Rule? = nil) throws -> Bool {
    var stage = Stage(servers: 3, without: rule, isMoving: true) {
      $0.settings.electionTimeout = TimeSpanRange(.milliseconds(300), .milliseconds(600))
      $0.settings.checksQuorum = true
      $0.settings.hasPreVote = true
    }
    try stage.lead(s1)
    try stage.world.reconfigure([s1, s4, s5])
    try stage.run(until: "joint mode") { $0[s1].configuration.isJoint }
    try stage.partition([s1, s2, s3], [s4, s5])
    stage.run(.seconds(3))
    #expect(stage.violation == nil)
    return stage.world.leader != nil
  }

  @Test("Row 27: check quorum asks for every set of voters")
  func row27() throws {
    #expect(try !leadsWithHalf())
    #expect(try leadsWithHalf(without: .checkEveryQuorum))
  }

  @Test("Row 27: those that catch up do not count for check quorum")
  func row27Learners() {
    var bench = Bench.leader(of: 3) { $0.checksQuorum = true }
    bench.receive(success(after: 0, match: 1))
    bench.step(.change([s1, s2, s3, s4], .single))
    for _ in 1...3 {
      bench.pass(.milliseconds(50))
      bench.receive(conflict(after: 1, index: 1), from: s4)
    }
    #expect(bench.kind == .leader)
    bench.step(.timer)
    #expect(bench.kind == .follower)
    #expect(
      bench.turn.notes.first
        == .election(.quorumLost(heard: [s1], Configuration(voters: [s1, s2, s3]))))
  }
}

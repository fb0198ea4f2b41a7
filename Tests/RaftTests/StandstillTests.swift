// Mistakes after which clusters elected for ever, or never: diss. 3.10, 6.2, 9.6.

import Checking
import Simulation
import TestKit
import Testing

@testable import Raft

@Suite("Known mistakes")
struct StandstillTests {
  /// Three servers that stand for election by themselves, with pre-vote and check quorum or without.
  private func lively(
    seed: UInt64 = 1, extensions: Bool = true, without rule: Rule? = nil
  ) throws -> Stage {
    Stage(servers: 3, without: rule, isMoving: true) {
      $0.seed = seed
      $0.settings.electionTimeout = Settings().electionTimeout
      $0.settings.hasPreVote = extensions
      $0.settings.checksQuorum = extensions
    }
  }

  // MARK: Row 23

  /// One server is cut off while the two others write and hand leadership to and fro. The cut heals as the
  /// leader crashes: the two that are left have to elect.
  /// - Parameter standsAlone: Whether the one that is cut off stands for election meanwhile, without
  ///   pre-vote, as it does in a cluster where pre-vote is just being introduced.
  /// - Returns: Whether somebody leads in the end.
  private func healedAsTheLeaderDies(
    seed: UInt64, standsAlone: Bool, without rule: Rule? = nil
  ) throws -> Bool {
    var stage = try lively(seed: seed, without: rule)
    try stage.run(until: "somebody leads") { $0.world.leader != nil }
    stage.run()
    let first = try #require(stage.world.leader)
    let others = stage.world.servers.subtracting([first]).map { $0 }
    let (second, lone) = (others[0], others[1])
    try stage.partition([lone])
    if standsAlone { try stage.world.setServers([lone]) { $0.hasPreVote = false } }
    try stage.world.transfer(to: second)
    try stage.run(until: "the second leads") { $0.world.leader == second }
    try stage.world.request(.put(key: "x", value: "1"))
    stage.run(.seconds(2))
    try stage.world.setServers([lone]) { $0.hasPreVote = true }
    try stage.world.transfer(to: first)
    stage.run(.milliseconds(200))
    #expect(stage[lone].currentTerm == 1 || standsAlone && stage[lone].currentTerm > 4)
    try stage.world.crash([stage.world.leader ?? first])
    try stage.heal()
    stage.run(.seconds(3))
    #expect(stage.violation == nil)
    return stage.world.leader != nil
  }

  @Test("Row 23: pre-vote does not get stuck behind terms that have gone on", arguments: 1...10)
  func row23(seed: UInt64) throws {
    #expect(try healedAsTheLeaderDies(seed: seed, standsAlone: false))
    #expect(try healedAsTheLeaderDies(seed: seed, standsAlone: true))
    #expect(
      try !healedAsTheLeaderDies(seed: seed, standsAlone: true, without: .preVoteRefusalTeaches))
  }

  // MARK: Row 28

  /// S1 hands over to S2. A heartbeat that S1 sent before comes after the TimeoutNow.
  private func transferAndHeartbeat(without rule: Rule? = nil) throws -> Stage {
    var stage = Stage(servers: 3, without: rule)
    try stage.elect(s1, by: [s2])
    try stage.exchange(s1, s2)
    try stage.exchange(s1, s3)
    try stage.world.setServers([s1, s2, s3]) {
      $0.hasPreVote = true
      $0.hasDisruptionGuard = true
    }
    stage.run(.milliseconds(50))
    let heartbeat = try #require(stage.held(from: s1, to: s2, .appendEntries).first)
    try stage.deliver(.appendEntries, from: s1, to: s3)
    try stage.world.transfer(to: s2)
    try stage.deliver(.timeoutNow, from: s1, to: s2)
    try stage.world.deliver(heartbeat)
    try stage.exchange(s2, s3)
    return stage
  }

  @Test("Row 28: who is told to take over stands at once, whatever heartbeat is still on its way")
  func row28() throws {
    let stage = try transferAndHeartbeat()
    #expect(stage[s2].isLeader && stage[s2].currentTerm == 2)

    let broken = try transferAndHeartbeat(without: .transferSkipsChecks)
    #expect(broken[s2].roleKind == .follower && broken[s2].currentTerm == 1)
  }

  // MARK: Row 29

  /// In a chain S1 – S2 – S3, starting with S1 as leader: the terms after two and after ten seconds, and who
  /// then leads.
  private func chain(
    seed: UInt64, extensions: Bool
  ) throws -> (early: Term, late: Term, leader: ServerID?) {
    var stage = try lively(seed: seed, extensions: extensions)
    try stage.lead(s1)
    try stage.world.cut([DirectedLink(from: s1, to: s3), DirectedLink(from: s3, to: s1)])
    func term(_ stage: Stage) -> Term {
      stage.world.nodes.map(\.server.currentTerm).max() ?? 0
    }
    let before = term(stage)
    stage.run(.seconds(10))
    #expect(stage.violation == nil)
    return (before, term(stage), stage.world.leader)
  }

  @Test("Row 29: in a chain of three with pre-vote and check quorum, terms rest and a leader stays")
  func row29() throws {
    var unrest = 0
    for seed: UInt64 in 1...10 {
      let calm = try chain(seed: seed, extensions: true)
      #expect(calm.early == calm.late && calm.leader == s1, "seed \(seed)")
      let plain = try chain(seed: seed, extensions: false)
      unrest += plain.late - plain.early
    }
    #expect(unrest >= 10, "without them S3 deposes S1, and S1 S3")
  }

  @Test("Row 29: a chain of three that begins without a leader finds one and keeps it")
  func row29Beginning() throws {
    for seed: UInt64 in 1...20 {
      var stage = try lively(seed: seed)
      try stage.world.cut([DirectedLink(from: s1, to: s3), DirectedLink(from: s3, to: s1)])
      stage.run(.seconds(5))
      let leader = try #require(stage.world.leader, "seed \(seed)")
      let terms = stage.world.nodes.map(\.server.currentTerm)
      for _ in 1...50 {
        stage.run(.milliseconds(200))
        #expect(stage.world.leader == leader, "seed \(seed)")
      }
      #expect(stage.world.nodes.map(\.server.currentTerm) == terms, "seed \(seed)")
    }
  }
}

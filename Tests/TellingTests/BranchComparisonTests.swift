// Two futures side by side.

import Checking
import Raft
import Scripting
import Session
import Simulation
import Telling
import TestKit
import Testing

@Suite("Comparing branches")
struct BranchComparisonTests {
  /// Branch 0 puts x 1; branch 1 leaves before that and puts x 2; branch 2 leaves branch 1 and
  /// crashes S1.
  private func forked() throws -> (Session, fork: Int, second: Int) {
    var session = try Session.led()
    let fork = session.position
    try session.perform("put x 1", "run 200ms")
    session.seek(to: fork)
    try session.perform("put x 2", "run 100ms")
    let second = session.position - 3
    try session.perform("run 100ms")
    session.seek(to: second)
    try session.perform("crash S1", "run 600ms")
    return (session, fork, second)
  }

  @Test("two branches part where the one left the other, or where their ancestors did")
  func parting() throws {
    let (session, fork, second) = try forked()
    #expect(session.branches.count == 3)
    #expect(session.partingPosition(of: 0, 1) == fork)
    #expect(session.partingPosition(of: 1, 0) == fork)
    #expect(session.partingPosition(of: 1, 2) == second)
    #expect(session.partingPosition(of: 0, 2) == fork)
    for (first, other) in [(0, 1), (1, 2), (2, 0)] {
      let parted = session.partingPosition(of: first, other)
      let (a, b) = (session.branches[first].chronicle, session.branches[other].chronicle)
      #expect((1...parted).allSatisfy { a[$0] == b[$0] }, "up to there they are the same")
    }
  }

  @Test("what each did is told in order of time, commands and milestones, side by side")
  func rows() throws {
    let (session, fork, _) = try forked()
    let comparison = session.comparison(of: 0, 1)
    #expect(comparison.partedAt == fork && !comparison.isBounded)
    #expect(comparison.rows.map(\.time) == comparison.rows.map(\.time).sorted())
    let left = comparison.rows.compactMap(\.left)
    let right = comparison.rows.compactMap(\.right)
    #expect(left.first?.text == ":put x 1" && right.first?.text == ":put x 2")
    #expect(left.first?.isCommand == true)
    #expect(left.contains { $0.text.contains("S1 commits up to 2") })
    #expect(left.allSatisfy { $0.position > fork })
    // Each step is where it says.
    for step in left {
      #expect(session.branches[0].chronicle[step.position].time == step.time)
    }
  }

  @Test("how each ended, and which committed entry and which value differ")
  func endings() throws {
    let (session, _, _) = try forked()
    let comparison = session.comparison(of: 0, 1)
    #expect(comparison.endings.0.leader == ServerID(0))
    #expect(comparison.endings.0.committed == 2 && comparison.endings.1.committed == 2)
    #expect(comparison.difference?.index == 2)
    #expect(comparison.difference?.left == "x=1, term 1")
    #expect(comparison.difference?.right == "x=2, term 1")
    #expect(comparison.values.map(\.key) == ["x"])
    #expect(comparison.values.first?.left == "1" && comparison.values.first?.right == "2")
    let crash = session.comparison(of: 1, 2)
    #expect(crash.difference == nil && crash.values.isEmpty)
    #expect(crash.endings.1.term > crash.endings.0.term)
    #expect(crash.endings.1.leader != ServerID(0))
    // Comparing changes nothing.
    #expect(session.branchNumber == 2)
  }

  @Test(
    "what was committed is compared even where a snapshot or a crash has taken it from the logs")
  func compactedAndCrashed() throws {
    var session = try Session.led(servers: 3)
    try session.perform("put x 1", "run 100ms")
    let fork = session.position
    try session.perform("put y 1", "run 100ms", "put q 6", "run 100ms")
    session.seek(to: fork)
    try session.perform("put z 5", "run 100ms", "snapshot S1 S2 S3", "put q 6", "run 100ms")
    #expect(session.world.server(ServerID(0)).log.firstIndex > 3, "entry 3 is compacted")
    let compacted = session.comparison(of: 0, 1)
    #expect(compacted.difference?.index == 3)
    #expect(compacted.difference?.left == "y=1, term 1")
    #expect(compacted.difference?.right == "z=5, term 1")
    #expect(compacted.areApplied && compacted.values.map(\.key) == ["y", "z"])
    try session.perform("crash S1 S2 S3")
    let crashed = session.comparison(of: 0, 1)
    #expect(crashed.difference == compacted.difference)
    #expect(!crashed.areApplied && crashed.values.isEmpty, "nobody has a store to compare")
  }

  @Test("a violation is part of the ending, and long branches are cut")
  func bounds() throws {
    var session = try Session.led()
    let fork = session.position
    try session.perform("load 200/s", "run 3s")
    session.seek(to: fork)
    try session.perform(
      "rule one-vote-per-term off", "timeout S2", "timeout S3", "run 40ms")
    let comparison = session.comparison(of: 0, 1)
    #expect(comparison.isBounded)
    #expect(comparison.rows.compactMap(\.left).count == BranchComparison.mostSteps)
    #expect(comparison.endings.0.violation == nil)
    #expect(comparison.endings.1.violation != nil)
  }
}

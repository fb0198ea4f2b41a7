// Mistakes that implementations have made with snapshots: §7.

import Checking
import Simulation
import TestKit
import Testing

@testable import Raft

@Suite("Known mistakes")
struct SnapshotMistakesTests {
  // MARK: Row 11

  /// S1 commits with S2, and both compact all of it. S1 crashes, and S3, which has none of it, stands.
  private func compactedVoter(without rule: Rule? = nil) throws -> Stage {
    var stage = Stage(servers: 3, without: rule, isMoving: true)
    try stage.lead(s1)
    try stage.partition([s3])
    for command in 1...3 { stage.world.submitOpaque(UInt64(command), to: s1) }
    stage.run()
    try stage.world.snapshot([s1, s2])
    #expect(stage[s2].log.lastIndex == 4 && stage[s2].log.terms.isEmpty)
    try stage.world.crash([s1])
    try stage.heal()
    for _ in 1...3 where stage.violation == nil {
      try stage.world.timeout(s3)
      stage.run()
    }
    return stage
  }

  @Test("Row 11: a log that was compacted whole still knows its last term")
  func row11() throws {
    let stage = try compactedVoter()
    #expect(!stage[s3].isLeader && stage.violation == nil)

    let broken = try compactedVoter(without: .lastTermOutlivesCompaction)
    #expect(broken.violation?.property == .leaderCompleteness)
  }

  // MARK: Row 17

  /// S1 has entries of term 1 that nobody else has. In term 2 S2 commits others in their place and compacts
  /// some of them, so that S1 gets a snapshot that ends in the midst of its own.
  private func divergentTail(without rule: Rule? = nil) throws -> Stage {
    var stage = Stage(servers: 3, without: rule, isMoving: true)
    try stage.lead(s1)
    try stage.partition([s1])
    for command in 1...4 { stage.world.submitOpaque(UInt64(command), to: s1) }
    try stage.lead(s2)
    stage.world.submitOpaque(5, to: s2)
    stage.run()
    try stage.world.snapshot([s2])
    stage.world.submitOpaque(6, to: s2)
    try stage.heal()
    stage.run(.milliseconds(500))
    return stage
  }

  @Test("Row 17: a snapshot that does not match discards the log")
  func row17() throws {
    let stage = try divergentTail()
    #expect(stage[s1].log.snapshotIndex == 3 && stage[s1].log.snapshotTerm == 2)
    #expect(stage[s1].log.terms == [2] && stage[s1].commitIndex == 4)
    #expect(stage.violation == nil)

    let broken = try divergentTail(without: .snapshotDiscardsConflicts)
    #expect(
      broken.violation?.witness
        == .snapshotDiffers(index: 3, server: s1, term: 1, first: s2, firstTerm: 2))
  }

  // MARK: Row 18

  /// S3 is sent a snapshot twice; before the second comes it has committed more and compacted that.
  private func lateSnapshot(without rule: Rule? = nil) throws -> Stage {
    var stage = Stage(servers: 3, without: rule) { $0.settings.snapshotChunkSize = 1000 }
    try stage.elect(s1, by: [s2])
    try stage.exchange(s1, s2)
    stage.world.submitOpaque(1, to: s1)
    try stage.exchange(s1, s2)
    try stage.world.snapshot([s1])
    stage.world.submitOpaque(2, to: s1)
    try stage.exchange(s1, s2)
    // S1 leads anew, and finds out that S3 has nothing.
    try stage.world.crash([s1])
    try stage.world.restart([s1])
    try stage.elect(s1, by: [s2, s3], timeouts: 2)
    while stage.held(from: s1, to: s3, .installSnapshot).isEmpty {
      try stage.deliver(.appendEntries, from: s1, to: s3)
      try stage.deliver(.appendEntriesReply, from: s3, to: s1)
    }
    let chunk = try #require(stage.held(from: s1, to: s3, .installSnapshot).first)
    try stage.world.duplicate(chunk)
    try stage.world.deliver(chunk)
    let late = try #require(stage.held(from: s1, to: s3, .installSnapshot).first)
    while stage[s3].commitIndex < 4 {
      for flight in stage.held(from: s3, to: s1) { try stage.world.deliver(flight) }
      for flight in stage.held(from: s1, to: s3, .appendEntries) { try stage.world.deliver(flight) }
      try stage.exchange(s1, s2)
      stage.world.submitOpaque(3, to: s1)
    }
    try stage.world.snapshot([s3])
    try stage.world.deliver(late)
    return stage
  }

  @Test("Row 18: an old snapshot that comes late changes nothing")
  func row18() throws {
    let stage = try lateSnapshot()
    #expect(stage[s3].commitIndex >= 4 && stage[s3].log.snapshotIndex >= 4)
    #expect(stage.violation == nil)

    let broken = try lateSnapshot(without: .staleSnapshotIgnored)
    #expect(broken[s3].log.lastIndex == 2, "committed entries are gone")
    #expect(broken.violation?.property == .commitMonotonic)
  }
}

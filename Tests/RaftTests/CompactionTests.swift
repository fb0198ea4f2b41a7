// Log compaction, by each server for itself, sentence by sentence: §7 of the paper.

import TestKit
import Testing

@testable import Raft

@Suite("§7 Log compaction, each server for itself")
struct CompactionTests {
  @Test("§7: entries are discarded up to the snapshot, which has the last one's index and term")
  func compaction() throws {
    var bench = Bench(of: 3, terms: [1, 1, 2, 2, 3], term: 3)
    bench.receive(append(after: 5, term: 3, commit: 4))
    bench.hasSlowDisk = true
    bench.step(.snapshot(through: 4, data: [7, 8]))

    let log = bench.server.log
    #expect(log.snapshotIndex == 4 && log.snapshotTerm == 2 && log.terms == [3])
    #expect(log.firstIndex == 5 && log.lastIndex == 5 && log.lastTerm == 3)
    let snapshot = try #require(bench.server.persistent.snapshot)
    #expect(snapshot.lastIndex == 4 && snapshot.lastTerm == 2 && snapshot.data == [7, 8])
    #expect(snapshot.configuration == Configuration(voters: ServerSet(first: 3)))
    #expect(bench.turn.needsWrite && bench.turn.logChangedFrom == .max)
    #expect(bench.turn.notes == [.snapshot(.snapshotTaken(through: 4, entries: 4, bytes: 2))])
  }

  @Test("§7: a later snapshot takes the place of the earlier one")
  func secondSnapshot() {
    var bench = Bench(of: 3, terms: [1, 1, 2, 2, 3], term: 3)
    bench.receive(append(after: 5, term: 3, commit: 5))
    bench.step(.snapshot(through: 2, data: [1]))
    bench.step(.snapshot(through: 5, data: [2]))
    #expect(bench.server.log.terms.isEmpty && bench.server.log.lastTerm == 3)
    #expect(bench.server.persistent.snapshot?.data == [2])
    #expect(
      bench.turn.notes == [
        .snapshot(.snapshotTaken(through: 5, entries: 3, bytes: 1)),
        .replication(.diskWritten(through: 5)),
      ])
  }

  @Test("§7: a snapshot has the configuration as of its end, not the one in force")
  func configuration() throws {
    var bench = Bench.leader(of: 3)
    bench.receive(success(after: 0, match: 1))
    bench.step(.change([s1, s2], .single))
    #expect(bench.server.log.configurationIndex == 2 && bench.server.commitIndex == 1)
    bench.step(.snapshot(through: 1, data: []))
    #expect(bench.server.persistent.snapshot?.configuration.voters == [s1, s2, s3])
    #expect(bench.server.configuration.voters == [s1, s2])
    bench.receive(success(after: 1, match: 2))
    bench.step(.snapshot(through: 2, data: []))
    #expect(bench.server.persistent.snapshot?.configuration.voters == [s1, s2])
  }

  @Test("§7: an append that begins within the snapshot is accepted: what it covers matches")
  func appendIntoSnapshot() {
    var bench = Bench(of: 3, terms: [1, 1, 2, 2], term: 3)
    bench.receive(append(after: 4, term: 2, commit: 4))
    bench.step(.snapshot(through: 4, data: []))
    let sent = bench.receive(append(after: 1, term: 1, [1, 2, 2, 3, 3], commit: 5))
    #expect(sent.map(\.reply?.outcome) == [.success(matchIndex: 6)])
    #expect(bench.server.log.terms == [3, 3] && bench.server.commitIndex == 5)
  }

  @Test("§7: a restart begins with what the snapshot covers as committed")
  func restart() {
    var bench = Bench(of: 3, terms: [1, 1, 2], term: 3)
    bench.receive(append(after: 3, term: 2, commit: 2))
    bench.step(.snapshot(through: 2, data: []))
    let server = Server(
      id: s1, settings: Settings(), persistent: bench.server.persistent, turn: &bench.turn.turn)
    #expect(server.commitIndex == 2 && server.log.terms == [2] && server.durableIndex == 3)
  }

  @Test("§7: with nothing behind the snapshot a candidate claims the snapshot's end")
  func claimedEnd() {
    var bench = Bench(of: 3, terms: [1, 1, 2], term: 3)
    bench.receive(append(after: 3, term: 2, commit: 3))
    bench.step(.snapshot(through: 3, data: []))
    let sent = bench.step(.electionTimeout)
    #expect(
      sent.map(\.body) == [
        .requestVote(lastLogIndex: 3, lastLogTerm: 2),
        .requestVote(lastLogIndex: 3, lastLogTerm: 2),
      ])
  }
}

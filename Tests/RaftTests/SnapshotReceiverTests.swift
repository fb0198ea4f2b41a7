// InstallSnapshot at the receiver, sentence by sentence: §7 of the paper.

import TestKit
import Testing

@testable import Raft

@Suite("§7 InstallSnapshot, the receiver")
struct SnapshotReceiverTests {
  private static func outcomes(_ messages: [Message]) -> [InstallSnapshotReply.Outcome?] {
    messages.map(\.chunkReply?.outcome)
  }

  @Test("Figure 13, 1: a leader whose term is over is refused, with the current one")
  func staleTerm() {
    var bench = Bench(terms: [1], term: 4)
    let sent = bench.step(.message(chunk([1], in: 3)))
    #expect(Self.outcomes(sent) == [.staleTerm] && sent.map(\.term) == [4])
    #expect(bench.turn.notes == [.snapshot(.snapshotRefused(from: s2, leader: 3, own: 4))])
    #expect(bench.server.incoming == nil && bench.server.log.terms == [1])
  }

  @Test("§5.2: a chunk counts as a sign of life, and makes a candidate follow")
  func signOfLife() {
    var bench = Bench(terms: [1], term: 2)
    bench.step(.electionTimeout)
    let deadline = bench.server.deadline
    bench.pass(.milliseconds(140))
    bench.step(.message(chunk([1], isLast: false)))
    #expect(bench.kind == .follower && bench.server.knownLeader == s2)
    #expect(bench.server.deadline > deadline)
  }

  @Test("Figure 13, 2 to 4: chunks are put together in order, and each is answered")
  func chunks() {
    var bench = Bench(terms: [1], term: 3)
    #expect(
      Self.outcomes(bench.step(.message(chunk([1, 2], isLast: false)))) == [.wants(offset: 2)])
    #expect(
      Self.outcomes(bench.step(.message(chunk([3], at: 2, isLast: false)))) == [.wants(offset: 3)])
    #expect(bench.server.log.snapshotIndex == 0 && bench.server.incoming?.data == [1, 2, 3])
    #expect(Self.outcomes(bench.step(.message(chunk([4], at: 3)))) == [.installed])
    #expect(bench.server.persistent.snapshot?.data == [1, 2, 3, 4] && bench.server.incoming == nil)
  }

  @Test("a chunk that comes twice, or too early, is not taken; the answer says what is wanted")
  func outOfPlace() {
    var bench = Bench(terms: [1], term: 3)
    #expect(
      Self.outcomes(bench.step(.message(chunk([9], at: 4, isLast: false)))) == [.wants(offset: 0)])
    bench.step(.message(chunk([1, 2], isLast: false)))
    bench.step(.message(chunk([3], at: 2, isLast: false)))
    #expect(
      Self.outcomes(bench.step(.message(chunk([3], at: 2, isLast: false)))) == [.wants(offset: 3)])
    #expect(bench.turn.notes == [.snapshot(.chunkOutOfPlace(from: s2, offset: 2, wanted: 3))])
    #expect(Self.outcomes(bench.step(.message(chunk([5], at: 9)))) == [.wants(offset: 3)])
    #expect(bench.server.incoming?.data == [1, 2, 3])
  }

  @Test("a chunk of another snapshot is not put behind the first one's")
  func otherSnapshot() {
    var bench = Bench(terms: [1], term: 3)
    bench.step(.message(chunk([1, 2], through: 4, isLast: false)))
    let sent = bench.step(.message(chunk([3], at: 2, through: 6)))
    #expect(Self.outcomes(sent) == [.wants(offset: 0)])
    bench.step(.message(chunk([5, 6], through: 6, isLast: false)))
    #expect(bench.server.incoming?.lastIndex == 6 && bench.server.incoming?.data == [5, 6])
  }

  @Test("a new leader's snapshot begins afresh: half a one of the old leader is forgotten")
  func leaderChanges() {
    var bench = Bench(terms: [1], term: 3)
    bench.step(.message(chunk([1, 2], isLast: false)))
    bench.receive(append(after: 9, term: 3), from: s3, term: 4)
    #expect(bench.server.incoming == nil)
    let sent = bench.step(.message(chunk([3], at: 2, from: s3, in: 4)))
    #expect(Self.outcomes(sent) == [.wants(offset: 0)])
  }

  @Test("half a snapshot does not outlive a crash, a whole one does")
  func crash() {
    var bench = Bench(terms: [1], term: 3)
    bench.step(.message(chunk([1, 2], isLast: false)))
    var server = Server(
      id: s1, settings: Settings(), persistent: bench.server.persistent, turn: &bench.turn.turn)
    #expect(server.incoming == nil && server.log.snapshotIndex == 0)
    bench.step(.message(chunk([3], at: 2)))
    server = Server(
      id: s1, settings: Settings(), persistent: bench.server.persistent, turn: &bench.turn.turn)
    #expect(server.commitIndex == 4 && server.persistent.snapshot?.data == [1, 2, 3])
  }

  @Test("Figure 13, 6: if the log has the snapshot's last entry, what follows it is kept")
  func keepsSuffix() {
    var bench = Bench(terms: [1, 1, 2, 2, 2, 3], term: 3)
    let sent = bench.step(.message(chunk([1])))
    #expect(Self.outcomes(sent) == [.installed])
    #expect(bench.server.log.snapshotIndex == 4 && bench.server.log.terms == [2, 3])
    #expect(bench.server.commitIndex == 4 && bench.server.log.lastIndex == 6)
    #expect(
      bench.turn.notes.contains(
        .snapshot(.snapshotInstalled(through: 4, keptEntries: 2, discardedEntries: 0))))
  }

  @Test("Figure 13, 7: else the whole log goes", arguments: [[1, 1], [1, 1, 1, 1, 1, 1]])
  func discardsLog(terms: [Term]) {
    var bench = Bench(terms: terms, term: 3)
    bench.step(.message(chunk([1])))
    let log = bench.server.log
    #expect(log.terms.isEmpty && log.lastIndex == 4 && log.lastTerm == 2)
    #expect(bench.server.commitIndex == 4 && bench.server.durableIndex == 4)
    #expect(
      bench.turn.notes.contains(
        .snapshot(.snapshotInstalled(through: 4, keptEntries: 0, discardedEntries: terms.count))))
  }

  @Test("Figure 13, 8: the cluster's configuration is that of the snapshot")
  func configuration() {
    var bench = Bench(terms: [1], term: 3)
    bench.step(.message(chunk([1], voters: [s1, s2, s6])))
    #expect(bench.server.configuration.voters == [s1, s2, s6])
    #expect(bench.server.log.configurationIndex == 4)
    // And that of a kept suffix comes after it.
    var other = Bench(terms: [1, 1, 2, 2], term: 3)
    other.server.state.persistent.log.append(
      Entry(term: 2, content: .configuration(Configuration(voters: [s1, s2]))))
    other.step(.message(chunk([1], voters: [s1, s2, s3])))
    #expect(other.server.configuration.voters == [s1, s2])
    #expect(other.server.log.configuration(at: 4).voters == ServerSet(first: 5))
  }

  @Test("a snapshot of what is committed here already changes nothing, and is acknowledged")
  func stale() {
    var bench = Bench(terms: [1, 1, 2, 2, 2], term: 3)
    bench.receive(append(after: 5, term: 2, commit: 5))
    bench.hasSlowDisk = true
    let sent = bench.step(.message(chunk([1])))
    #expect(Self.outcomes(sent) == [.installed])
    #expect(bench.server.persistent.snapshot == nil && bench.server.log.terms.count == 5)
    #expect(bench.turn.notes == [.snapshot(.snapshotStale(lastIndex: 4, commitIndex: 5))])
    #expect(!bench.turn.needsWrite)
  }

  @Test("Figure 2: that it is installed is said only once it is on disk")
  func waitsForDisk() {
    var bench = Bench(terms: [1], term: 3, hasSlowDisk: true)
    bench.step(.message(chunk([1])))
    #expect(bench.waits == [true] && bench.turn.needsWrite)
    #expect(bench.server.durableIndex == 0)
    // Until then it claims nothing.
    let sent = bench.step(.electionTimeout)
    #expect(sent.first?.body == .requestVote(lastLogIndex: 0, lastLogTerm: 0))
    bench.step(.diskWritten(bench.server.lastWrite))
    #expect(bench.server.durableIndex == 4)
  }
}

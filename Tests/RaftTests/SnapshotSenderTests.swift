// InstallSnapshot at the leader, sentence by sentence: §7 of the paper.

import TestKit
import Testing

@testable import Raft

@Suite("§7 InstallSnapshot, the leader")
struct SnapshotSenderTests {
  /// A leader of three with six entries, all committed with S3's help, and a snapshot of `data` through 5.
  private static func leader(
    data: [UInt8] = [1, 2, 3, 4, 5],
    _ change: (inout Settings) -> Void = { $0.snapshotChunkSize = 2 }
  ) -> Bench {
    var bench = Bench.leader(of: 3, terms: [1, 1, 1, 1, 1], change)
    bench.receive(success(after: 5, match: 6), from: s3)
    bench.step(.snapshot(through: 5, data: data))
    return bench
  }

  private static func wants(_ offset: Int, _ answered: InstallSnapshot) -> Message.Body {
    .installSnapshotReply(
      InstallSnapshotReply(
        lastIndex: answered.lastIndex, round: answered.round, number: answered.number,
        outcome: .wants(offset: offset)))
  }

  @Test(
    "§7: who lacks what is compacted is sent the snapshot, a chunk at a time, and then the rest")
  func sends() throws {
    var bench = Self.leader()
    var sent = bench.receive(conflict(after: 5, index: 1))
    var offsets: [Int] = []
    while let next = sent.first?.chunk, !next.isLast {
      #expect(sent.count == 1 && next.lastIndex == 5 && next.lastTerm == 1)
      #expect(next.configuration.voters == [s1, s2, s3])
      offsets.append(next.offset)
      sent = bench.receive(Self.wants(next.offset + sent[0].data.count, next))
    }
    let last = try #require(sent.first?.chunk)
    #expect(offsets == [0, 2] && last.offset == 4 && sent[0].data == [5])
    sent = bench.receive(
      .installSnapshotReply(
        InstallSnapshotReply(
          lastIndex: 5, round: last.round, number: last.number, outcome: .installed)))
    #expect(sent.first?.append?.prevLogIndex == 5 && sent.first?.entries.count == 1)
    #expect(try bench.progress(of: s2).matchIndex == 5)
  }

  @Test("a chunk that goes unanswered is sent again at the next heartbeat")
  func resends() {
    var bench = Self.leader()
    bench.receive(conflict(after: 5, index: 1))
    bench.pass(.milliseconds(50))
    let again = bench.step(.timer).compactMap(\.chunk)
    #expect(again.map(\.offset) == [0])
  }

  @Test("an answer to an earlier chunk, or to the same one sent before, changes nothing")
  func oldAnswers() throws {
    var bench = Self.leader()
    let first = try #require(bench.receive(conflict(after: 5, index: 1)).first?.chunk)
    let second = try #require(bench.receive(Self.wants(2, first)).first?.chunk)
    #expect(second.offset == 2)
    #expect(bench.receive(Self.wants(2, first)).isEmpty)
    #expect(bench.turn.notes == [.replication(.replyIgnored(from: s2, .otherSnapshot(5)))])
    #expect(bench.receive(Self.wants(99, second)).isEmpty)
  }

  @Test("the follower's answer decides where to go on: from the start, if it has lost all")
  func wantsFromTheStart() throws {
    var bench = Self.leader()
    let first = try #require(bench.receive(conflict(after: 5, index: 1)).first?.chunk)
    let second = try #require(bench.receive(Self.wants(2, first)).first?.chunk)
    #expect(bench.receive(Self.wants(0, second)).first?.chunk?.offset == 0)
  }

  @Test("a newer snapshot does not take the place of one on its way")
  func newerSnapshot() throws {
    var bench = Self.leader()
    let first = try #require(bench.receive(conflict(after: 5, index: 1)).first?.chunk)
    bench.step(.command(1))
    bench.receive(success(after: 6, match: 7), from: s3)
    bench.step(.snapshot(through: 7, data: [9, 9, 9, 9]))
    let next = try #require(bench.receive(Self.wants(2, first)).first)
    #expect(next.chunk?.lastIndex == 5 && next.chunk?.offset == 2 && next.data == [3, 4])
  }

  @Test("one chunk is on its way at a time, whatever else is asked of the leader")
  func oneChunkAtATime() throws {
    var bench = Self.leader { $0.retryInterval = .milliseconds(200) }
    let first = bench.receive(conflict(after: 5, index: 1)).compactMap(\.chunk)
    #expect(first.count == 1)
    #expect(bench.step(.command(1)).filter { $0.to == s2 }.isEmpty)
    bench.pass(.milliseconds(50))
    let beat = bench.step(.timer).filter { $0.to == s2 }
    #expect(beat.map(\.append?.prevLogIndex) == [0], "a heartbeat that every log accepts")
    #expect(bench.receive(success(after: 0, match: 0)).isEmpty)
    #expect(bench.step(.command(2)).filter { $0.to == s2 }.isEmpty)
  }

  @Test("a follower that fell behind what is compacted later gets the snapshot too")
  func compactedUnderWay() throws {
    var bench = Bench.leader(of: 3) {
      $0.snapshotChunkSize = 2
      $0.retryInterval = .milliseconds(200)
    }
    bench.receive(success(after: 0, match: 1))
    for command: UInt64 in 1...3 { bench.step(.command(command)) }
    bench.receive(success(after: 0, match: 4), from: s3)
    bench.step(.snapshot(through: 4, data: [1, 2, 3]))
    // S2's appends are lost.
    bench.pass(.milliseconds(200))
    let again = bench.step(.timer).filter { $0.to == s2 }
    #expect(again.map(\.chunk?.offset) == [0])
    bench.step(.read(1))
    #expect(bench.receive(success(after: 0, match: 0)).compactMap(\.chunk).isEmpty)
    #expect(bench.step(.command(9)).filter { $0.to == s2 && $0.chunk != nil }.isEmpty)
  }
}

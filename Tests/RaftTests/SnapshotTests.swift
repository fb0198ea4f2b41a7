// Log compaction, sentence by sentence: §7 of the paper.

import Checking
import Simulation
import TestKit
import Testing

@testable import Raft

extension Message {
  var chunk: InstallSnapshot? {
    if case .installSnapshot(let chunk) = body { chunk } else { nil }
  }

  var chunkReply: InstallSnapshotReply? {
    if case .installSnapshotReply(let reply) = body { reply } else { nil }
  }
}

/// A chunk of a snapshot that ends at `lastIndex`.
private func chunk(
  _ data: [UInt8], at offset: Int = 0, through lastIndex: LogIndex = 4, term lastTerm: Term = 2,
  isLast: Bool = true, voters: ServerSet = ServerSet(first: 5), from sender: ServerID = s2,
  in term: Term = 3
) -> Message {
  Message(
    from: sender, to: s1, term: term,
    chunk: InstallSnapshot(
      lastIndex: lastIndex, lastTerm: lastTerm, configuration: Configuration(voters: voters),
      offset: offset, round: 1, isLast: isLast), data: data)
}

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
        lastIndex: answered.lastIndex, round: answered.round, outcome: .wants(offset: offset)))
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
        InstallSnapshotReply(lastIndex: 5, round: last.round, outcome: .installed)))
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

@Suite("§7 Snapshots on bad links and slow disks")
struct SnapshotWorldTests {
  @Test(
    "lost, duplicated and reordered chunks: the follower gets the state all the same",
    arguments: 1...12)
  func badLinks(seed: UInt64) throws {
    var stage = Stage(servers: 3, isMoving: true) {
      $0.seed = seed
      $0.settings.snapshotChunkSize = 3
      $0.settings.hasPreVote = seed % 2 == 0
      $0.diskLatency = .milliseconds(seed % 3 == 0 ? 7 : 0)
    }
    try stage.lead(s1)
    try stage.partition([s3])
    for key in 0..<12 {
      try stage.world.request(.put(key: "k\(key)", value: "\(key)"))
      stage.run(.milliseconds(30))
    }
    try stage.world.snapshot([s1])
    try stage.world.setLinks(stage.world.allLinks) {
      $0.delay = TimeSpanRange(.milliseconds(1), .milliseconds(60))
      $0.lossMillionths = 200_000
      $0.duplicateMillionths = 200_000
    }
    try stage.heal()
    try stage.run(until: "S3 has it all", within: .seconds(60)) {
      $0.world.nodes[2].machine == $0.world.nodes[0].machine
    }
    #expect(stage[s3].log.snapshotIndex == stage[s1].log.snapshotIndex)
    #expect(stage.violation == nil)
  }

  @Test(
    "the leader changes, or the follower crashes, half way: another sends it again from the start")
  func halfWay() throws {
    for crashes in [false, true] {
      var stage = Stage(servers: 3, isMoving: true) { $0.settings.snapshotChunkSize = 4 }
      try stage.lead(s1)
      try stage.partition([s3])
      for key in 0..<10 { try stage.world.request(.put(key: "k\(key)", value: "\(key)")) }
      stage.run()
      stage.world.submitOpaque(1, to: s1)
      stage.run()
      try stage.world.snapshot([s1, s2])
      try stage.heal()
      try stage.run(until: "S3 has some chunks") { ($0[s3].incoming?.data.count ?? 0) > 8 }
      if crashes {
        try stage.world.crash([s3])
        try stage.world.restart([s3])
        #expect(stage[s3].incoming == nil && stage[s3].log.snapshotIndex == 0)
      } else {
        try stage.world.crash([s1])
        try stage.lead(s2)
      }
      try stage.run(until: "S3 has it all") {
        $0.world.nodes[2].machine == $0.world.nodes[1].machine
      }
      #expect(stage[s3].log.snapshotIndex >= 11 && stage.violation == nil)
    }
  }

  @Test("a snapshot that a crash overtakes on its way to the disk is not there afterwards")
  func crashDuringWrite() throws {
    var stage = Stage(servers: 3, isMoving: true) { $0.settings.snapshotChunkSize = 1000 }
    try stage.lead(s1)
    try stage.partition([s3])
    for _ in 0..<5 { try stage.world.request(.append(key: "x", value: "a")) }
    stage.run()
    try stage.world.snapshot([s1])
    try stage.world.setDisk([s3], latency: .seconds(1))
    try stage.heal()
    try stage.run(until: "S3 installs it") { $0[s3].log.snapshotIndex == 6 }
    #expect(stage.world.nodes[2].store["x"] == "aaaaa")
    #expect(try #require(stage.progress(of: s3)).matchIndex == 1, "not acknowledged")
    try stage.world.crash([s3])
    try stage.world.restart([s3])
    #expect(stage[s3].log.snapshotIndex == 0 && stage.world.nodes[2].store["x"] == nil)
    try stage.run(until: "S3 has it on disk") { $0.world.nodes[2].durable.log.snapshotIndex == 6 }
    #expect(stage.violation == nil)
  }

  @Test("§7, §8: configuration, sessions and state outlive a snapshot and a restart of all")
  func restartOfAll() throws {
    var stage = Stage(servers: 3, isMoving: true)
    try stage.lead(s1)
    try stage.world.request(.append(key: "x", value: "a"), client: ClientID(4))
    try stage.world.add(s4)
    stage.run(.milliseconds(300))
    try stage.world.snapshot(stage.world.servers)
    let machines = stage.world.nodes.map(\.machine)
    #expect(machines[0].sessions.count == 1 && machines[3] == machines[0])
    try stage.world.crash(stage.world.servers)
    try stage.world.restart(stage.world.servers)
    #expect(stage.world.nodes.map(\.machine) == machines)
    #expect(
      stage.world.nodes.allSatisfy {
        $0.server.configuration.voters == ServerSet(first: 4) && $0.server.log.terms.isEmpty
          && $0.lastApplied == $0.server.commitIndex && $0.lastApplied == 3
      })
    try stage.lead(s4)
    #expect(stage.violation == nil)
  }

  @Test(
    "logs that exceed the threshold are compacted by themselves, and never beyond what is applied")
  func threshold() throws {
    var stage = Stage(servers: 3, isMoving: true) { $0.settings.snapshotThreshold = 5 }
    try stage.lead(s1)
    for _ in 0..<23 {
      try stage.world.request(.append(key: "x", value: "a"))
      stage.run(.milliseconds(60))
    }
    stage.run()
    for node in stage.world.nodes {
      #expect(node.server.log.snapshotIndex >= 20 && node.server.log.terms.count < 5)
      #expect(node.lastApplied == 24 && node.store["x"]?.count == 23)
    }
    #expect(stage.violation == nil)
  }
}

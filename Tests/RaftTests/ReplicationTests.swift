// Replication and commitment, sentence by sentence: §5.3, §5.4.2, §5.5 and §8 of the paper.

import TestKit
import Testing

@testable import Raft

@Suite("§5.3 Log replication, the leader")
struct LeaderTests {
  @Test("§5.3: a leader appends the command and sends it to all others in parallel")
  func propose() throws {
    var bench = Bench.leader(of: 3)
    for peer in [s2, s3] { bench.receive(success(after: 0, match: 1), from: peer) }

    let sent = bench.step(.command(42))

    let entry = Entry(term: 1, content: .command(42))
    #expect(bench.server.log[2] == entry)
    #expect(sent.map(\.to) == [s2, s3])
    for message in sent {
      let append = try #require(message.append)
      #expect(append.prevLogIndex == 1 && append.prevLogTerm == 1)
      #expect(message.entries == [entry])
    }
    #expect(bench.turn.notes.contains(.client(.requestAccepted(index: 2))))
  }

  @Test("§8: whoever does not lead refuses a command, and says who does")
  func refuseCommand() {
    var bench = Bench()
    bench.receive(append(after: 0, term: 0), from: s3, term: 1)

    #expect(bench.step(.command(42)).isEmpty)

    #expect(bench.server.log.lastIndex == 0)
    #expect(bench.turn.notes == [.client(.requestRefused(.notLeader(leader: s3)))])
  }

  @Test(
    "§5.3: what a majority holds is committed, at once and with all before it", arguments: [3, 5])
  func commitOnMajority(servers: Int) {
    var bench = Bench.leader(of: servers, terms: [1, 1])
    bench.step(.command(42))
    let needed = servers / 2

    for follower in 1..<needed {
      bench.receive(success(after: 2, match: 4), from: ServerID(follower))
      #expect(bench.server.commitIndex == 0)
      #expect(
        bench.turn.notes.contains(
          .commitment(
            .notCommitted(
              index: 4,
              .noQuorum(replicas: ServerSet(first: follower + 1), bench.server.configuration)))))
    }
    bench.receive(success(after: 2, match: 4), from: ServerID(needed))

    #expect(bench.server.commitIndex == 4)
    #expect(
      bench.turn.notes.contains(
        .commitment(.committed(through: 4, replicas: ServerSet(first: needed + 1)))))
  }

  @Test("§5.3: a cluster of one commits by itself")
  func commitAlone() {
    var bench = Bench.leader(of: 1)
    #expect(bench.server.commitIndex == 1)
    bench.step(.command(1))
    #expect(bench.server.commitIndex == 2)
    #expect(bench.server.deadline == .never)
  }

  @Test("§5.3: the leader keeps the highest committed index in what it sends")
  func commitTravels() {
    var bench = Bench.leader(of: 3)
    bench.receive(success(after: 0, match: 1), from: s2)
    #expect(bench.server.commitIndex == 1)

    let sent = bench.step(.command(1))

    #expect(sent.map(\.append?.leaderCommit) == [1])
    bench.pass(.milliseconds(50))
    #expect(bench.step(.timer).map(\.append?.leaderCommit) == [1, 1])
  }

  @Test("§5.3: a leader starts with nextIndex just after its last entry, and nothing matched")
  func initialProgress() throws {
    let bench = Bench.leader(of: 3, terms: [1, 1, 1], without: .leaderNoOp)
    for follower in [s2, s3] {
      #expect(try bench.progress(of: follower).nextIndex == 4)
      #expect(try bench.progress(of: follower).matchIndex == 0)
    }
  }

  @Test("§5.3: a refused leader goes back and tries again, until the logs agree")
  func backsUp() throws {
    var bench = Bench.leader(of: 3, terms: [1, 1, 1])

    var sent = bench.receive(conflict(after: 3, index: 2))
    #expect(sent.map(\.append?.prevLogIndex) == [1])
    sent = bench.receive(conflict(after: 1, term: 1, index: 1))
    #expect(sent.map(\.append?.prevLogIndex) == [0])
    #expect(sent.first?.append?.count == 4)

    bench.receive(success(after: 0, match: 4))
    #expect(try bench.progress(of: s2).matchIndex == 4)
    #expect(try bench.progress(of: s2).nextIndex == 5)
  }

  @Test("§5.3: where the leader has entries of the conflicting term, it goes on after its last one")
  func backsUpByTerm() {
    var bench = Bench.leader(of: 3, terms: [1, 1, 2, 3, 3])
    let sent = bench.receive(conflict(after: 5, term: 1, index: 1))
    #expect(sent.map(\.append?.prevLogIndex) == [2])
  }

  @Test("§5.3: a refusal never sends the leader further ahead")
  func backsUpOnlyBack() {
    var bench = Bench.leader(of: 3, terms: [1, 1, 2, 2, 2])
    let sent = bench.receive(conflict(after: 3, term: 2, index: 99))
    #expect(sent.isEmpty, "it is of no probe under way")
    let again = bench.receive(conflict(after: 5, term: 2, index: 99))
    #expect(again.map(\.append?.prevLogIndex) == [4])
  }

  @Test("§5.3: unanswered entries are sent again, for ever")
  func retries() {
    var bench = Bench.leader(of: 3)
    for _ in 0..<20 {
      bench.pass(.milliseconds(50))
      let sent = bench.step(.timer)
      #expect(sent.map(\.to) == [s2, s3])
      #expect(sent.allSatisfy { $0.append?.count == 1 })
    }
  }

  @Test("§5.3: entries lost on the way to a follower that answered before are sent again")
  func retriesPipeline() throws {
    var bench = Bench.leader(of: 3)
    bench.receive(success(after: 0, match: 1))
    bench.step(.command(1))
    bench.step(.command(2))
    #expect(try bench.progress(of: s2).nextIndex == 4)
    bench.pass(.milliseconds(50))

    let again = bench.step(.timer).filter { $0.to == s2 }

    #expect(again.map(\.append?.prevLogIndex) == [1])
    #expect(again.first?.append?.count == 2)
  }

  @Test("§5.3: a heartbeat that overtakes entries does not look like a gap")
  func heartbeatBehindEntries() throws {
    var bench = Bench.leader(of: 3)
    bench.server.settings.retryInterval = .seconds(1)
    bench.receive(success(after: 0, match: 1))
    bench.step(.command(1))
    bench.pass(.milliseconds(50))

    let heartbeat = try #require(bench.step(.timer).first { $0.to == s2 }?.append)

    #expect(heartbeat.prevLogIndex == 1, "what it is known to hold, not what is under way")
    #expect(heartbeat.isHeartbeat)
  }

  @Test("§5.3: appends and entries in flight stay within the settings")
  func pipelineIsBounded() {
    var bench = Bench.leader(of: 3)
    bench.server.settings.maxAppendsInFlight = 2
    bench.server.settings.maxEntriesPerAppend = 3
    bench.receive(success(after: 0, match: 1))

    let sent = (0..<10).map { bench.step(.command($0)).filter { $0.to == s2 }.count }
    #expect(sent == [1, 1, 0, 0, 0, 0, 0, 0, 0, 0])
    let more = bench.receive(success(after: 1, match: 2))
    #expect(more.map(\.append?.count) == [3])
    #expect(more.map(\.append?.prevLogIndex) == [3])
  }

  @Test("§5.3: while it looks for where the logs agree, a leader sends one append at a time")
  func probesOneAtATime() {
    var bench = Bench.leader(of: 3)
    #expect(bench.step(.command(1)).isEmpty)
    #expect(bench.receive(success(after: 0, match: 1)).count == 1)
  }

  @Test("§5.3: a leader never changes what is in its own log")
  func leaderAppendOnly() {
    var bench = Bench.leader(of: 3, terms: [1, 1])
    bench.receive(append(after: 0, term: 0, [9]))
    bench.receive(append(after: 0, term: 0, [9]), term: 1)
    #expect(bench.server.log.terms == [1, 1, 2])
  }
}

@Suite("§5.3 Log replication, the follower")
struct FollowerTests {
  struct Case: CustomTestStringConvertible {
    let own: [Term]
    let prev: (index: LogIndex, term: Term)
    let entries: [Term]
    let result: [Term]
    let outcome: AppendEntriesReply.Outcome
    var testDescription: String { "\(own) gets \(entries) after \(prev.index) of \(prev.term)" }
  }

  static let cases = [
    Case(own: [], prev: (0, 0), entries: [3], result: [3], outcome: .success(matchIndex: 1)),
    Case(
      own: [1, 2], prev: (2, 2), entries: [3, 3], result: [1, 2, 3, 3],
      outcome: .success(matchIndex: 4)),
    Case(
      own: [1, 2], prev: (1, 1), entries: [3], result: [1, 3], outcome: .success(matchIndex: 2)),
    Case(
      own: [1, 2, 2, 2], prev: (1, 1), entries: [2, 3], result: [1, 2, 3],
      outcome: .success(matchIndex: 3)),
    Case(
      own: [1, 2, 3], prev: (0, 0), entries: [1, 2], result: [1, 2, 3],
      outcome: .success(matchIndex: 2)),
    Case(
      own: [1, 2, 3], prev: (1, 1), entries: [], result: [1, 2, 3],
      outcome: .success(matchIndex: 1)),
    Case(
      own: [1, 2], prev: (5, 3), entries: [3], result: [1, 2],
      outcome: .conflict(conflictTerm: nil, conflictIndex: 3)),
    Case(
      own: [], prev: (1, 1), entries: [], result: [],
      outcome: .conflict(conflictTerm: nil, conflictIndex: 1)),
    Case(
      own: [1, 2, 2, 2], prev: (4, 3), entries: [3], result: [1, 2, 2, 2],
      outcome: .conflict(conflictTerm: 2, conflictIndex: 2)),
  ]

  @Test(
    "§5.3: the previous entry must match; then what conflicts goes and what is new comes",
    arguments: cases)
  func appends(_ example: Case) {
    var bench = Bench(terms: example.own, term: 3)

    let sent = bench.receive(
      append(after: example.prev.index, term: example.prev.term, example.entries))

    #expect(bench.server.log.terms == example.result)
    #expect(sent.map(\.reply?.outcome) == [example.outcome])
    #expect(sent.map(\.reply?.prevLogIndex) == [example.prev.index])
    #expect(sent.map(\.to) == [s2])
  }

  @Test("§5.3: the entries a follower takes are the leader's, contents and all")
  func contents() {
    var bench = Bench(terms: [1], term: 1)
    bench.receive(append(after: 1, term: 1, [1, 1]))
    #expect(bench.server.log[2] == Entry(term: 1, content: .command(100)))
    #expect(bench.server.log[3] == Entry(term: 1, content: .command(101)))
  }

  @Test("§5.5: the same append again changes nothing, and gets the same answer")
  func idempotent() {
    var bench = Bench(hasSlowDisk: true)
    let request = append(after: 0, term: 0, [1, 1], commit: 1)
    let first = bench.receive(request, term: 1)
    let log = bench.server.log

    let second = bench.receive(request, term: 1)

    #expect(first == second)
    #expect(bench.server.log == log)
    #expect(!bench.turn.needsWrite, "nothing new has to be written")
    #expect(bench.turn.logChangedFrom == .max)
  }

  static let commits: [(leaderCommit: LogIndex, entries: [Term], result: LogIndex)] = [
    (0, [1], 0), (1, [1], 1), (3, [1], 3), (4, [1], 3), (9, [], 2), (2, [], 2),
  ]

  @Test(
    "Figure 2: commitIndex = min(leaderCommit, index of the last new entry)", arguments: commits)
  func commit(leaderCommit: LogIndex, entries: [Term], result: LogIndex) {
    var bench = Bench(terms: [1, 1, 1, 1], term: 1)
    bench.receive(append(after: 2, term: 1, entries, commit: leaderCommit))
    #expect(bench.server.commitIndex == result)
  }

  @Test("§5.3: a follower's commit index never goes back")
  func commitStays() {
    var bench = Bench(terms: [1, 1], term: 1)
    bench.receive(append(after: 2, term: 1, commit: 2))
    bench.receive(append(after: 2, term: 1, commit: 1))
    #expect(bench.server.commitIndex == 2)
  }

  @Test("§5.3: a refused append commits nothing")
  func refusedCommitsNothing() {
    var bench = Bench(terms: [1, 1], term: 1)
    bench.receive(append(after: 7, term: 1, commit: 2))
    #expect(bench.server.commitIndex == 0)
  }
}

@Suite("§5.3 Repair")
struct RepairTests {
  /// Figure 7: the leader of term 8 and the followers (a) to (f) it may find.
  static let leaderTerms: [Term] = [1, 1, 1, 4, 4, 5, 5, 6, 6, 6]
  static let followers: [[Term]] = [
    [1, 1, 1, 4, 4, 5, 5, 6, 6],
    [1, 1, 1, 4],
    [1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 6],
    [1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 7, 7],
    [1, 1, 1, 4, 4, 4, 4],
    [1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3],
  ]

  @Test("§5.3, Figure 7: every follower's log becomes the leader's", arguments: followers)
  func figure7(terms: [Term]) {
    var leader = Bench(s1, of: 3, terms: Self.leaderTerms, term: 7)
    var follower = Bench(s2, of: 3, terms: terms, term: 7)
    leader.step(.electionTimeout)
    let sent = leader.receive(.requestVoteReply(granted: true), from: s3)

    exchange(&leader, &follower, sent)

    #expect(leader.server.log.terms == Self.leaderTerms + [8])
    #expect(follower.server.log == leader.server.log)
    #expect(leader.server.commitIndex == 11)
  }

  @Test("§5.3: repair takes one round trip for each conflicting term, not for each entry")
  func repairCost() {
    // Terms 2 and 3 conflict, a hundred entries each.
    let terms = [1] + Array(repeating: Term(2), count: 100) + Array(repeating: 3, count: 100)
    var leader = Bench(s1, of: 3, terms: [1] + Array(repeating: 4, count: 200), term: 4)
    leader.server.settings.maxEntriesPerAppend = 1000
    var follower = Bench(s2, of: 3, terms: terms, term: 4)
    leader.step(.electionTimeout)
    let sent = leader.receive(.requestVoteReply(granted: true), from: s3)

    let appends = exchange(&leader, &follower, sent)

    #expect(follower.server.log == leader.server.log)
    #expect(appends == 3, "one refused for each of two terms, and the one that repairs")
  }

  @Test("§5.3: a follower far behind catches up, batch after batch")
  func catchUp() throws {
    var leader = Bench(s1, of: 3, terms: Array(repeating: 1, count: 1000), term: 1)
    var follower = Bench(s2, of: 3)
    leader.step(.electionTimeout)
    let sent = leader.receive(.requestVoteReply(granted: true), from: s3)

    exchange(&leader, &follower, sent)

    #expect(follower.server.log == leader.server.log)
    #expect(try leader.progress(of: s2).matchIndex == 1001)
    #expect(try leader.progress(of: s2).appendsInFlight == 0)
  }
}

@Suite("§5.4.2 Committing entries from previous terms, and §8")
struct CommitTests {
  @Test("§5.4.2: an entry of an older term is not committed by counting, but with a newer one")
  func olderTerm() {
    var bench = Bench.leader(of: 3, terms: [1, 1])
    bench.receive(conflict(after: 2, index: 1))
    bench.receive(success(after: 0, match: 2))
    #expect(bench.server.commitIndex == 0)
    #expect(bench.turn.notes.contains(.commitment(.notCommitted(index: 2, .olderTerm(1)))))

    bench.receive(success(after: 2, match: 3))
    #expect(bench.server.commitIndex == 3)
  }

  @Test("§8: a new leader appends a no-op of its own term")
  func noOp() {
    let bench = Bench.leader(of: 3, terms: [1, 1])
    #expect(bench.server.log[3] == Entry(term: 2, content: .noOp))
  }

  @Test("§8: without the no-op, what an earlier leader left waits for the next command")
  func withoutNoOp() {
    var bench = Bench.leader(of: 3, terms: [1, 1], without: .leaderNoOp)
    #expect(bench.server.log.lastIndex == 2)
    bench.receive(success(after: 2, match: 2))
    #expect(bench.server.commitIndex == 0)
    bench.step(.command(1))
    bench.receive(success(after: 2, match: 3))
    #expect(bench.server.commitIndex == 3)
  }
}

@Suite("Figure 2: stable storage")
struct StorageTests {
  @Test("Figure 2: answers wait for the disk, requests need not")
  func waiting() {
    var bench = Bench(of: 3, hasSlowDisk: true)
    bench.receive(append(after: 0, term: 0, [1]), term: 1)
    #expect(bench.turn.needsWrite && bench.waits == [true])
    bench.receive(.requestVote(lastLogIndex: 5, lastLogTerm: 1), term: 2)
    #expect(bench.turn.needsWrite && bench.waits == [true])
    bench.step(.electionTimeout)
    #expect(bench.turn.needsWrite && bench.waits == [false, false])
  }

  @Test("Figure 2: with the rule off, answers do not wait")
  func notWaiting() {
    var bench = Bench(of: 3, without: .writeBeforeReply, hasSlowDisk: true)
    bench.receive(append(after: 0, term: 0, [1]), term: 1)
    #expect(bench.waits == [false])
  }

  @Test("Figure 2: a candidate's own vote counts once it is on disk, and it leads no sooner")
  func ownVote() {
    var bench = Bench(of: 3, hasSlowDisk: true)
    bench.step(.electionTimeout)
    bench.receive(.requestVoteReply(granted: true), from: s2)
    bench.receive(.requestVoteReply(granted: true), from: s3)
    #expect(bench.kind == .candidate)

    let sent = bench.step(.diskWritten(1))

    #expect(bench.kind == .leader)
    #expect(sent.map(\.to) == [s2, s3])
  }

  @Test("Figure 2: a write of an earlier candidacy is not the vote of this one")
  func earlierVoteWrite() {
    var bench = Bench(of: 1, hasSlowDisk: true)
    bench.step(.electionTimeout)
    bench.step(.electionTimeout)
    bench.step(.diskWritten(1))
    #expect(bench.kind == .candidate && bench.server.currentTerm == 2)
    bench.step(.diskWritten(2))
    #expect(bench.kind == .leader)
  }

  @Test("Figure 2: a leader's own copy counts once it is on disk; the others' need not wait for it")
  func ownCopy() {
    var slow = Bench.leader(of: 3, hasSlowDisk: true)
    slow.receive(success(after: 0, match: 1), from: s2)
    slow.receive(success(after: 0, match: 1), from: s3)
    slow.step(.command(1))
    slow.receive(success(after: 1, match: 2), from: s2)
    #expect(slow.server.commitIndex == 1, "one copy on disk, and its own is not")
    var byOthers = slow
    byOthers.receive(success(after: 1, match: 2), from: s3)
    #expect(byOthers.server.commitIndex == 2)
    slow.step(.diskWritten(slow.server.lastWrite))
    #expect(slow.server.commitIndex == 2)
  }

  @Test("a disk that takes no time does what one does that is done with every write at once")
  func instantDisk() {
    func run(instant: Bool) -> (Server, [Note], Int) {
      var bench = Bench(of: 3, terms: [1])
      bench.turn.hasInstantDisk = instant
      var notes: [Note] = []
      var sent = 0
      func step(_ input: Input) {
        sent += bench.step(input).count
        notes += bench.turn.notes
      }
      step(.electionTimeout)
      let vote = Message.Body.requestVoteReply(granted: true)
      step(.message(Message(from: s2, to: s1, term: 2, body: vote)))
      for command: UInt64 in 1...3 { step(.command(command)) }
      let reply = AppendEntriesReply(prevLogIndex: 1, outcome: .success(matchIndex: 5))
      step(.message(Message(from: s3, to: s1, term: 2, body: .appendEntriesReply(reply))))
      let request = Message.Body.requestVote(lastLogIndex: 9, lastLogTerm: 2)
      step(.message(Message(from: s2, to: s1, term: 3, body: request)))
      return (bench.server, notes, sent)
    }
    let (instant, other) = (run(instant: true), run(instant: false))
    #expect(instant.0.persistent == other.0.persistent && instant.0.commitIndex == 5)
    #expect(instant.0.commitIndex == other.0.commitIndex)
    #expect(instant.0.doneWrite == other.0.doneWrite && instant.0.lastWrite == other.0.lastWrite)
    #expect(instant.0.durableIndex == other.0.durableIndex)
    #expect(instant.1 == other.1 && instant.2 == other.2)
  }

  @Test("Figure 2: a restart keeps term, vote and log, and nothing else")
  func restart() {
    var before = Bench.leader(of: 3, terms: [1])
    before.receive(success(after: 1, match: 2))
    #expect(before.server.commitIndex == 2)
    var turn = Turn()

    let after = Server(
      id: s1, settings: Settings(), persistent: before.server.persistent, turn: &turn)

    #expect(after.persistent == before.server.persistent)
    #expect(after.currentTerm == 2 && after.votedFor == s1 && after.log.terms == [1, 2])
    #expect(after.roleKind == .follower && after.commitIndex == 0)
    #expect(after.durableIndex == 2)
  }

  @Test("a server that starts again is one that starts with what its disk kept")
  func restartInPlace() {
    // A leader with a read that waits and an append under way; and a candidate whose write is not done.
    var leader = Bench.leader(of: 3, terms: [1])
    leader.receive(success(after: 1, match: 2))
    leader.step(.read(4))
    leader.step(.command(9))
    var candidate = Bench(of: 3, terms: [1], hasSlowDisk: true)
    candidate.step(.electionTimeout)
    for bench in [leader, candidate] {
      var server = bench.server
      for kept in [nil, Persistent(configuration: server.configuration)] {
        var turn = Turn(random: RandomSource(seed: 3))
        var other = Turn(random: RandomSource(seed: 3))
        server.restart(with: kept, &turn)
        let new = Server(
          id: server.id, settings: server.settings, persistent: kept ?? bench.server.persistent,
          turn: &other)
        #expect(server.state == new.state && server.timing == new.timing)
        let chance = (turn.random, other.random)
        #expect(chance.0 == chance.1)
      }
    }
  }

  @Test("who holds more than an index, as far as the leader knows")
  func followersBeyond() {
    var leader = Leader()
    #expect(leader.followers(beyond: 0) == [])
    let held: [LogIndex] = [3, 0, 4, 9]
    leader.followers = held.map {
      var progress = Progress(nextIndex: 10)
      progress.matchIndex = $0
      return progress
    }
    #expect(leader.followers(beyond: 3) == [s3, ServerID(3)])
    #expect(leader.followers(beyond: 9) == [])
  }
}

// What is on disk before anybody hears of it: Figure 2 of the paper.

import TestKit
import Testing

@testable import Raft

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

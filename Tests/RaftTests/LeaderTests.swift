// Replication by the leader, sentence by sentence: §5.3 of the paper.

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

// Terms and elections, sentence by sentence: §5.1, §5.2 and §5.4.1 of the paper.

import TestKit
import Testing

@testable import Raft

@Suite("§5.1 Terms")
struct TermTests {
  static let bodies: [Message.Body] = [
    .requestVote(lastLogIndex: 0, lastLogTerm: 0),
    .requestVoteReply(granted: true),
    append(after: 0, term: 0).body,
    success(after: 0, match: 0),
  ]

  /// A server in term 1 of each role.
  private static func server(_ role: RoleKind, without rule: Rule? = nil) -> Bench {
    var bench = Bench(of: 3, without: rule)
    switch role {
    case .follower, .preCandidate: bench.receive(append(after: 0, term: 0), term: 1)
    case .candidate: bench.step(.electionTimeout)
    case .leader: bench.win()
    }
    return bench
  }

  @Test(
    "§5.1: whoever sees a higher term, in a request or an answer, takes it and follows",
    arguments: [RoleKind.follower, .candidate, .leader], bodies)
  func higherTerm(role: RoleKind, body: Message.Body) {
    var bench = Self.server(role)
    #expect(bench.kind == role && bench.server.currentTerm == 1)

    bench.receive(body, from: s3, term: 5)

    #expect(bench.server.currentTerm == 5)
    #expect(bench.kind == .follower)
    #expect(bench.turn.notes.contains(.election(.termAdvanced(from: 1, to: 5, by: s3))))
  }

  @Test("§5.1: a new term begins without a vote, and is written down")
  func newTermHasNoVote() {
    var bench = Bench(of: 3, term: 1, votedFor: s2, hasSlowDisk: true)

    bench.receive(.requestVoteReply(granted: false), from: s3, term: 2)

    #expect(bench.server.votedFor == nil)
    #expect(bench.turn.needsWrite)
  }

  @Test("§5.1: with stepping down switched off, a leader goes on in the higher term")
  func withoutStepDown() {
    var bench = Self.server(.leader, without: .stepDownOnHigherTerm)

    bench.receive(.requestVoteReply(granted: false), from: s3, term: 5)

    #expect(bench.kind == .leader && bench.server.currentTerm == 5)
  }

  @Test("§5.1: a request for votes of a stale term is refused, with the current one")
  func staleRequestVote() {
    var bench = Bench(terms: [], term: 4)

    let sent = bench.receive(.requestVote(lastLogIndex: 9, lastLogTerm: 3), term: 3)

    #expect(sent.map(\.vote) == [false])
    #expect(sent.map(\.term) == [4])
    #expect(bench.server.votedFor == nil)
    #expect(bench.turn.notes == [.election(.voteRefused(to: s2, .staleTerm(candidate: 3, own: 4)))])
  }

  @Test("§5.1: an append of a stale term is refused, and changes neither log nor timer")
  func staleAppend() {
    var bench = Bench(terms: [1, 2], term: 4)
    let deadline = bench.server.deadline
    bench.pass(.milliseconds(20))

    let sent = bench.receive(append(after: 1, term: 1, [3, 3], commit: 2), term: 3)

    #expect(sent.map(\.reply?.outcome) == [.staleTerm])
    #expect(sent.map(\.term) == [4])
    #expect(bench.server.log.terms == [1, 2])
    #expect(bench.server.commitIndex == 0)
    #expect(bench.server.deadline == deadline)
    #expect(bench.server.knownLeader == nil)
  }

  @Test("§5.1: what follows from a higher term is no vote and no leader")
  func followerOfNobody() {
    var bench = Self.server(.leader)
    bench.receive(.requestVoteReply(granted: false), from: s3, term: 5)

    #expect(bench.server.knownLeader == nil)
    #expect(bench.server.electionDeadline != .never)
  }
}

@Suite("§5.2 Leader election")
struct ElectionTests {
  @Test("§5.2: servers begin as followers, in term 0, with a timer from the range")
  func begin() {
    let bench = Bench()
    #expect(bench.kind == .follower)
    #expect(bench.server.currentTerm == 0 && bench.server.commitIndex == 0)
    #expect(bench.server.deadline >= Instant.zero + .milliseconds(150))
    #expect(bench.server.deadline <= Instant.zero + .milliseconds(300))
  }

  @Test("§5.2: a follower hears from its leader and waits a full timeout from then")
  func heartbeatResetsTimer() {
    var bench = Bench()
    bench.pass(.milliseconds(140))

    bench.receive(append(after: 0, term: 0), from: s3, term: 1)

    #expect(bench.kind == .follower)
    #expect(bench.server.knownLeader == s3)
    #expect(bench.server.deadline >= bench.turn.now + .milliseconds(150))
  }

  @Test("§5.2: a refused append is still word from the leader, and resets the timer")
  func refusedAppendResetsTimer() {
    var bench = Bench()
    bench.pass(.milliseconds(140))

    bench.receive(append(after: 3, term: 1), from: s3, term: 1)

    #expect(bench.server.deadline >= bench.turn.now + .milliseconds(150))
  }

  @Test("§5.2: granting a vote resets the timer")
  func grantResetsTimer() {
    var bench = Bench()
    bench.pass(.milliseconds(140))

    bench.receive(.requestVote(lastLogIndex: 0, lastLogTerm: 0), term: 1)

    #expect(bench.server.deadline >= bench.turn.now + .milliseconds(150))
  }

  @Test(
    "§5.2: without word from a leader: next term, a vote for itself, a request to every other",
    arguments: [false, true])
  func startElection(asCandidate: Bool) {
    var bench = Bench(terms: [1, 2], term: 2)
    if asCandidate { bench.step(.timer) }
    let term = bench.server.currentTerm
    bench.pass(.milliseconds(300))

    let sent = bench.step(.timer)

    #expect(bench.kind == .candidate)
    #expect(bench.server.currentTerm == term + 1)
    #expect(bench.server.votedFor == s1)
    #expect(sent.map(\.to) == [s2, s3, s4, s5])
    #expect(sent.allSatisfy { $0.term == term + 1 })
    #expect(
      sent.allSatisfy { $0.body == .requestVote(lastLogIndex: 2, lastLogTerm: 2) })
    #expect(bench.server.deadline >= bench.turn.now + .milliseconds(150))
    #expect(
      bench.turn.notes.first
        == .election(
          .electionStarted(term: term + 1, again: asCandidate, bench.server.configuration)))
  }

  @Test("§5.2: votes of a majority of the whole cluster win, one fewer do not", arguments: 1...9)
  func majority(servers: Int) {
    var bench = Bench(of: servers)
    bench.step(.electionTimeout)
    let needed = servers / 2 + 1

    for votes in 1..<needed {
      #expect(bench.kind == .candidate, "with \(votes) of \(servers)")
      bench.receive(.requestVoteReply(granted: true), from: ServerID(votes))
    }

    #expect(bench.kind == .leader, "with \(needed) of \(servers)")
  }

  @Test("§5.2: refusals do not make a leader, however many")
  func refusals() {
    var bench = Bench()
    bench.step(.electionTimeout)
    for voter in [s2, s3, s4, s5] {
      bench.receive(.requestVoteReply(granted: false), from: voter)
    }
    #expect(bench.kind == .candidate)
  }

  @Test("§5.2: one vote a term, first come, first served; the same candidate is told again")
  func oneVotePerTerm() {
    var bench = Bench()
    let request = Message.Body.requestVote(lastLogIndex: 0, lastLogTerm: 0)

    #expect(bench.receive(request, from: s2, term: 1).map(\.vote) == [true])
    #expect(bench.receive(request, from: s3, term: 1).map(\.vote) == [false])
    #expect(bench.turn.notes == [.election(.voteRefused(to: s3, .alreadyVoted(for: s2)))])
    #expect(bench.receive(request, from: s2, term: 1).map(\.vote) == [true])
    #expect(bench.receive(request, from: s3, term: 2).map(\.vote) == [true])
  }

  @Test("§5.2: with the rule off, a server votes for everybody who asks")
  func withoutOneVotePerTerm() {
    var bench = Bench(without: .oneVotePerTerm)
    let request = Message.Body.requestVote(lastLogIndex: 0, lastLogTerm: 0)
    bench.receive(request, from: s2, term: 1)
    #expect(bench.receive(request, from: s3, term: 1).map(\.vote) == [true])
  }

  @Test("§5.2: candidate and leader refuse their vote to another of the same term")
  func candidateKeepsItsVote() {
    let request = Message.Body.requestVote(lastLogIndex: 9, lastLogTerm: 9)
    var candidate = Bench()
    candidate.step(.electionTimeout)
    #expect(candidate.receive(request).map(\.vote) == [false])
    var leader = Bench.leader()
    #expect(leader.receive(request).map(\.vote) == [false])
    #expect(leader.kind == .leader)
  }

  @Test("§5.2: a new leader tells all others at once, to stop other elections")
  func newLeaderSpeaks() {
    var bench = Bench()
    bench.step(.electionTimeout)
    bench.receive(.requestVoteReply(granted: true), from: s2)
    let sent = bench.receive(.requestVoteReply(granted: true), from: s4)

    #expect(bench.kind == .leader && bench.server.knownLeader == s1)
    #expect(sent.map(\.kind) == Array(repeating: .appendEntries, count: 4))
    #expect(sent.map(\.to) == [s2, s3, s4, s5])
    #expect(bench.turn.notes.contains(.election(.becameLeader(term: 1, votes: [s1, s2, s4]))))
  }

  @Test("§5.2: a candidate yields to a leader of its own term or a later one", arguments: [1, 2])
  func candidateYields(term: Term) {
    var bench = Bench()
    bench.step(.electionTimeout)

    let sent = bench.receive(append(after: 0, term: 0), from: s3, term: term)

    #expect(bench.kind == .follower && bench.server.knownLeader == s3)
    #expect(sent.map(\.reply?.isSuccess) == [true])
  }

  @Test("§5.2: a candidate does not yield to a leader of an earlier term")
  func candidateStays() {
    var bench = Bench(term: 3)
    bench.step(.electionTimeout)

    let sent = bench.receive(append(after: 0, term: 0), from: s3, term: 3)

    #expect(bench.kind == .candidate)
    #expect(sent.map(\.reply?.outcome) == [.staleTerm])
  }

  @Test("§5.2: timeouts are drawn anew each time, from the whole range and nothing else")
  func timeoutsAreRandom() {
    var bench = Bench()
    var seen: [Int] = []
    for _ in 0..<500 {
      bench.step(.electionTimeout)
      seen.append((bench.server.deadline - bench.turn.now).microseconds)
    }
    #expect(seen.allSatisfy { (150_000...300_000).contains($0) })
    #expect(Set(seen).count > 490)
    // In each tenth of the range about fifty of the five hundred.
    for tenth in 0..<10 {
      let low = 150_000 + 15_000 * tenth
      #expect((25...80).contains(seen.filter { (low..<low + 15_000).contains($0) }.count))
    }
  }

  @Test("§5.2: with randomness switched off, every timeout is the shortest one")
  func timeoutsWithoutRandomness() {
    var bench = Bench(without: .randomizedTimeouts)
    for _ in 0..<5 {
      bench.step(.electionTimeout)
      #expect(bench.server.deadline - bench.turn.now == .milliseconds(150))
    }
  }

  @Test("§5.2: a leader has no election timer, and one that steps down gets a new one")
  func leaderHasNoElectionTimer() {
    var bench = Bench.leader()
    #expect(bench.server.electionDeadline == nil)
    bench.step(.electionTimeout)
    #expect(bench.kind == .leader && bench.server.currentTerm == 1)

    bench.pass(.seconds(3))
    bench.receive(.requestVoteReply(granted: false), term: 2)

    #expect(bench.server.deadline >= bench.turn.now + .milliseconds(150))
  }

  @Test("§5.2: a leader sends heartbeats to whom it has sent nothing for the interval")
  func heartbeats() {
    var bench = Bench.leader(of: 3)
    for peer in [s2, s3] { bench.receive(success(after: 0, match: 1), from: peer) }
    #expect(bench.server.deadline == Instant.zero + .milliseconds(50))
    bench.pass(.milliseconds(50))

    let sent = bench.step(.timer)

    #expect(sent.map(\.to) == [s2, s3])
    #expect(sent.allSatisfy { $0.append?.isHeartbeat == true })
    #expect(sent.allSatisfy { $0.append?.leaderCommit == 1 })
    #expect(bench.server.deadline == bench.turn.now + .milliseconds(50))
    #expect(bench.step(.timer).isEmpty, "all have heard from it just now")
  }

  @Test("§5.2: a vote counts only for a server of the cluster")
  func votesOfStrangers() {
    var bench = Bench(of: 3)
    bench.step(.electionTimeout)
    bench.receive(.requestVoteReply(granted: true), from: ServerID(7))
    #expect(bench.kind == .candidate)
  }
}

@Suite("§5.4.1 Election restriction")
struct ElectionRestrictionTests {
  struct Case: CustomTestStringConvertible {
    let own: [Term]
    let index: LogIndex
    let term: Term
    let granted: Bool
    var testDescription: String { "voter \(own), candidate ends with \(index) of term \(term)" }
  }

  static let cases = [
    Case(own: [], index: 0, term: 0, granted: true),
    Case(own: [1], index: 1, term: 1, granted: true),
    Case(own: [1], index: 2, term: 1, granted: true),
    Case(own: [1], index: 1, term: 2, granted: true),
    Case(own: [1, 1], index: 1, term: 2, granted: true),
    Case(own: [1, 1], index: 1, term: 1, granted: false),
    Case(own: [1], index: 0, term: 0, granted: false),
    Case(own: [1, 2], index: 9, term: 1, granted: false),
    Case(own: [2], index: 2, term: 1, granted: false),
  ]

  @Test(
    "§5.4.1: a voter refuses unless the candidate's log is at least as up to date", arguments: cases
  )
  func upToDate(_ example: Case) {
    let request = Message.Body.requestVote(
      lastLogIndex: example.index, lastLogTerm: example.term)

    var bench = Bench(terms: example.own, term: 3)
    #expect(bench.receive(request, term: 4).map(\.vote) == [example.granted])
    #expect(bench.server.votedFor == (example.granted ? s2 : nil))
    #expect(bench.server.currentTerm == 4, "the term counts also where the vote is refused")

    var lax = Bench(terms: example.own, term: 3, without: .upToDateVote)
    #expect(lax.receive(request, term: 4).map(\.vote) == [true])
  }

  @Test("§5.4.1: asking again in the same term, the vote still depends on the log")
  func regrantDependsOnLog() {
    // An append of the same term can have made the log longer between two copies of a request.
    var bench = Bench(terms: [1], term: 2, votedFor: s2)
    #expect(bench.receive(.requestVote(lastLogIndex: 0, lastLogTerm: 0)).map(\.vote) == [false])
    #expect(bench.receive(.requestVote(lastLogIndex: 1, lastLogTerm: 1)).map(\.vote) == [true])
  }
}

@Suite("§5.2 Without a vote")
struct NonvoterTests {
  @Test("§5.2: who has no vote does not stand, and has no election timer")
  func doesNotStand() {
    var bench = Bench(s4, of: 3)
    #expect(bench.server.deadline == .never)
    #expect(bench.step(.electionTimeout).isEmpty)
    #expect(bench.kind == .follower && bench.server.currentTerm == 0)
    #expect(bench.server.deadline == .never)
  }
}

// For each property the smallest run in which it breaks, and what exactly is said then.

import Checking
import Raft
import TestKit
import Testing

@testable import Simulation

@Suite("Each property, broken by hand")
struct DirectedTests {
  /// Expects the last event to have broken the property in just this way.
  private func expect(
    _ watched: WatchedWorld, _ witness: Witness, _ description: String,
    at location: SourceLocation = #_sourceLocation
  ) {
    #expect(watched.violation?.witness == witness, sourceLocation: location)
    #expect(watched.violation?.description == description, sourceLocation: location)
    #expect(watched.checker.violation == watched.violation, sourceLocation: location)
  }

  /// Mistake 10: a duplicated vote counted twice (§5.2).
  @Test func electionSafety() throws {
    var watched = WatchedWorld(servers: 5, without: .voteCountedOnce)
    try watched.perform { try $0.hold($0.allLinks) }
    try watched.perform { try $0.timeout(s1) }
    try watched.perform { try $0.timeout(s2) }
    for (candidate, voters) in [(s1, [s3]), (s2, [s4, s5])] {
      for voter in voters {
        try watched.deliver(.requestVote, from: candidate, to: voter)
      }
    }
    let vote = try #require(watched.world.held.first { $0.message.from == s3 })
    try watched.perform { try $0.duplicate(vote) }
    try watched.deliver(.requestVoteReply, from: s3, to: s1)
    #expect(watched.world.server(s1).isLeader && watched.violation == nil)
    try watched.deliver(.requestVoteReply, from: s4, to: s2)
    try watched.deliver(.requestVoteReply, from: s5, to: s2)
    expect(
      watched, .twoLeaders(first: s1, second: s2, term: 1),
      "ElectionSafety: S1 and S2 both lead in term 1.")
    #expect(watched.violation?.event == watched.world.eventCount)
    #expect(watched.violation?.servers == [s1, s2])
  }

  /// Mistake 6: a conflicting entry replaced, the tail behind it kept (§5.3).
  @Test func logMatching() throws {
    var watched = WatchedWorld(servers: 3, without: .conflictDeletesSuffix)
    try watched.elect(s1)
    try watched.isolate(s1)
    try watched.put(s1)
    try watched.put(s1)
    try watched.elect(s2)
    #expect(watched.violation == nil)
    try watched.heal()
    watched.run()
    expect(
      watched,
      .predecessorDiffers(
        index: 3, term: 1, server: s1, previousTerm: 2, firstSeenOn: s1, firstPreviousTerm: 1),
      "LogMatching: entry 3 of term 1 follows an entry of term 2 on S1 but was first seen after an "
        + "entry of term 1 on S1.")
  }

  /// Mistake 5: success without the previous-entry check (§5.3): what was held at index 3 ends up
  /// at 2.
  @Test func contentsOfOneEntryDiffer() throws {
    var watched = WatchedWorld(servers: 3, without: .consistencyCheck)
    try watched.elect(s1)
    watched.run()
    try watched.perform { try $0.hold([DirectedLink(from: s1, to: s3)]) }
    try watched.put(s1)
    try watched.put(s1)
    let append = try #require(watched.world.held.last { $0.message.kind == .appendEntries })
    try watched.perform { try $0.deliver(append) }
    expect(
      watched,
      .contentDiffers(
        index: 2, term: 1, server: s3, content: .command(1), firstSeenOn: s1,
        firstContent: .command(0)),
      "LogMatching: entry 2 of term 1 is command 1 on S3 but was first seen as command 0 on S1.")
  }

  /// Mistake 12: a vote for a log that is behind (§5.4.1).
  @Test func leaderCompleteness() throws {
    var watched = WatchedWorld(servers: 3, without: .upToDateVote)
    try watched.elect(s1)
    watched.run()
    try watched.isolate(s3)
    try watched.put(s1)
    watched.run()
    try watched.perform { try $0.crash([s1]) }
    try watched.heal()
    try watched.elect(s3)
    let committed = Entry(term: 1, content: .command(0))
    expect(
      watched,
      .leaderLacks(leader: s3, term: 2, index: 2, entry: committed, committedIn: 1, by: s1),
      "LeaderCompleteness: S3 leads term 2 without entry 2 of term 1, which was committed in term 1 "
        + "(by S1).")
  }

  /// Mistake 4: the commit index set to the leader's without regard to the last new entry (Figure 2).
  @Test func stateMachineSafety() throws {
    var watched = WatchedWorld(servers: 3, without: .commitUpToNewEntry) {
      $0.settings.retryInterval = .seconds(10)
    }
    try watched.elect(s1)
    watched.run()
    try watched.isolate(s1)
    try watched.put(s1)
    try watched.elect(s2)
    watched.run()
    try watched.heal()
    watched.run(.milliseconds(200))
    expect(
      watched,
      .appliedDifferently(
        index: 2, server: s1, entry: Entry(term: 1, content: .command(0)), first: s2,
        firstEntry: Entry(term: 2, content: .noOp)),
      "StateMachineSafety: S1 applied command 0 of term 1 at index 2, where S2 applied a no-op of "
        + "term 2.")
  }

  /// Mistake 7: the vote is not persisted (Figure 2).
  @Test func voteMonotonic() throws {
    var watched = WatchedWorld(servers: 3, without: .votePersisted)
    try watched.perform { try $0.hold($0.allLinks) }
    try watched.perform { try $0.timeout(s1) }
    try watched.deliver(.requestVote, from: s1, to: s3)
    try watched.perform { try $0.crash([s3]) }
    try watched.perform { try $0.restart([s3]) }
    try watched.perform { try $0.timeout(s2) }
    #expect(watched.violation == nil, "a vote that is merely forgotten is not yet wrong")
    try watched.deliver(.requestVote, from: s2, to: s3)
    expect(
      watched, .voteChanged(s3, term: 1, first: s1, second: s2),
      "VoteMonotonic: S3 voted for S1 in term 1, and then for S2.")
  }

  /// Mistake 16: committed before the write is on disk (Figure 2).
  @Test func committedOnQuorum() throws {
    var watched = WatchedWorld(servers: 5, without: .writeBeforeReply)
    try watched.elect(s1)
    watched.run()
    try watched.perform { try $0.setDisk([s3, s4, s5], latency: .seconds(1)) }
    try watched.put(s1)
    watched.run()
    expect(
      watched,
      .tooFewCopies(
        index: 2, entry: Entry(term: 1, content: .command(0)), holders: [s1, s2],
        voters: watched.world.servers),
      "CommittedOnQuorum: entry 2 of term 1 is committed but on the disks of S1 and S2 only, 2 of 5."
    )
  }

  @Test func wipedDisks() throws {
    var watched = WatchedWorld(servers: 3)
    try watched.elect(s1)
    watched.run()
    try watched.perform { try $0.wipe([s1]) }
    #expect(watched.violation == nil, "two of three disks are a quorum")
    try watched.perform { try $0.wipe([s2]) }
    expect(
      watched,
      .tooFewCopies(
        index: 1, entry: Entry(term: 1, content: .noOp), holders: [s3],
        voters: watched.world.servers),
      "CommittedOnQuorum: entry 1 of term 1 is committed but on the disk of S3 only, 1 of 3.")
  }

  /// The paper's Figure 8, with its terms 2, 3, 4 and 5 as 1, 2, 3 and 4 (§5.4.2).
  private func figure8(without rule: Rule?) throws -> WatchedWorld {
    var watched = WatchedWorld(servers: 5, without: rule) { $0.settings.rules[.leaderNoOp] = false }
    try watched.elect(s1)
    try watched.perform { try $0.partition([[s1, s2], [s3, s4, s5]]) }
    try watched.put(s1)
    watched.run()
    try watched.perform { try $0.crash([s1]) }
    try watched.elect(s5)
    try watched.isolate(s5)
    try watched.put(s5)
    try watched.perform { try $0.crash([s5]) }
    try watched.heal()
    try watched.perform { try $0.restart([s1]) }
    try watched.elect(s1)
    watched.run()
    #expect(watched.violation == nil)
    #expect(watched.world.nodes.filter { $0.server.log.term(at: 1) == 1 }.count == 4)
    try watched.perform { try $0.crash([s1]) }
    try watched.perform { try $0.restart([s5]) }
    try watched.elect(s5)
    watched.run()
    return watched
  }

  /// Mistake 1: an entry of an older term committed by counting.
  @Test func figure8WithoutTheRule() throws {
    let watched = try figure8(without: .commitOwnTermOnly)
    expect(
      watched,
      .leaderLacks(
        leader: s5, term: 4, index: 1, entry: Entry(term: 1, content: .command(0)),
        committedIn: 3, by: s1),
      "LeaderCompleteness: S5 leads term 4 without entry 1 of term 1, which was committed in term 3 "
        + "(by S1).")
  }

  @Test func figure8WithTheRule() throws {
    let watched = try figure8(without: nil)
    #expect(watched.violation == nil)
    #expect(watched.world.server(s5).isLeader)
    #expect(watched.world.nodes[1...].allSatisfy { $0.server.log.term(at: 1) == 2 })
  }

  /// A stale leader commits what a leader of a later term, elected before, lacks (§5.4).
  @Test func commitByAStaleLeader() throws {
    var watched = WatchedWorld(servers: 3, without: .upToDateVote)
    try watched.elect(s1)
    watched.run()
    try watched.perform { world in
      try world.hold(world.allLinks.filter { $0.to == s1 || $0.from == s1 && $0.to == s3 })
    }
    try watched.put(s1)
    watched.run(.milliseconds(20))
    let acknowledgement = try #require(
      watched.world.held.last { $0.message.kind == .appendEntriesReply })
    try watched.elect(s3)
    #expect(watched.violation == nil)
    try watched.perform { try $0.deliver(acknowledgement) }
    expect(
      watched,
      .leaderLacks(
        leader: s3, term: 2, index: 2, entry: Entry(term: 1, content: .command(0)),
        committedIn: 1, by: s1),
      "LeaderCompleteness: S3 leads term 2 without entry 2 of term 1, which was committed in term 1 "
        + "(by S1).")
  }

  /// With slow disks a candidate loses the end of its log in a crash and stands again in the same
  /// term. Votes that its longer log was given must not elect the shorter one (§5.4.1).
  @Test func candidateThatLostItsLogIsNotElectedByOldVotes() throws {
    var watched = WatchedWorld(servers: 5)
    try watched.elect(s2)
    watched.run()
    try watched.perform { try $0.setDisk([s1], latency: .seconds(10)) }
    try watched.put(s2)
    watched.run()
    try watched.perform { world in
      try world.hold(world.allLinks.filter { $0.to == s1 })
    }
    try watched.perform { try $0.timeout(s1) }
    watched.run(.milliseconds(40))
    try watched.perform { try $0.crash([s1]) }
    try watched.perform { try $0.setDisk([s1], latency: .zero) }
    try watched.perform { try $0.restart([s1]) }
    try watched.perform { try $0.timeout(s1) }
    for voter in [s2, s3, s4, s5] { try watched.deliver(.requestVoteReply, from: voter, to: s1) }
    #expect(watched.world.server(s1).currentTerm == 2)
    #expect(watched.violation == nil)
  }
}

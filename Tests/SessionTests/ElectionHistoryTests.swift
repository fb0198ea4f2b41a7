// Past elections, term by term.

import Raft
import Running
import Scripting
import Session
import Simulation
import TestKit
import Testing

private let (s1, s2, s3, s4, s5) = (
  ServerID(0), ServerID(1), ServerID(2), ServerID(3), ServerID(4)
)

@Suite("Elections, term by term")
struct ElectionHistoryTests {
  /// S1 led term 1 and is down; S2 and S5 share the votes of term 2.
  private func split() throws -> Session {
    var session = try Session.led()
    try session.perform(
      "crash S1", "hold", "timeout S2", "timeout S5", "deliver S2>S3 RequestVote",
      "deliver S5>S4 RequestVote", "deliver S2>S4 RequestVote", "deliver S5>S3 RequestVote")
    return session
  }

  @Test("an elected leader, with the votes that did it")
  func elected() throws {
    let session = try Session.led()
    let elections = session.elections()
    #expect(elections.map(\.term) == [1])
    let first = try #require(elections.first)
    #expect(first.winners == [s1] && first.candidates == [s1] && first.state == .elected)
    #expect(first.winningVotes.count == 3 && first.voters(for: s1) == session.world.servers)
    #expect(first.start == 1 && first.tallies[s1]?.configuration.voters.count == 5)
    #expect(first.endTime > first.startTime)
  }

  @Test("a split vote; then the next term: the newest comes first")
  func splitVote() throws {
    var session = try split()
    var latest = try #require(session.elections().first)
    #expect(latest.term == 2 && latest.state == .split)
    #expect(latest.candidates == [s2, s5])
    #expect(latest.voters(for: s2) == [s2, s3] && latest.voters(for: s5) == [s4, s5])
    try session.perform("release", "timeout S3", "run 40ms")
    latest = try #require(session.elections().first)
    #expect(latest.term == 3 && latest.winners == [s3])
    #expect(session.elections().map(\.term) == [3, 2, 1])
    #expect(session.elections()[1].state == .split, "it stays what it was")
  }

  @Test("a split vote stays split when a candidate stands again, or a server comes back")
  func splitForEver() throws {
    var session = try split()
    try session.perform("restart S1")
    #expect(session.elections().first?.state == .split, "S1 could vote now, but the vote was split")
    try session.perform("timeout S2")
    #expect(session.elections().map(\.state) == [.open, .split, .elected], "S5 waits in term 2")
  }

  @Test("an election is open until it is decided or given up")
  func open() throws {
    var session = try Session.led()
    try session.perform("crash S1", "hold", "timeout S2")
    #expect(session.elections().first?.state == .open)
    try session.perform("timeout S2")
    #expect(session.elections().map(\.state) == [.open, .over, .elected])
  }

  @Test("only what had happened by the position is told")
  func position() throws {
    var session = try split()
    let end = session.position
    session.seek(to: session.elections()[0].start)
    #expect(session.elections().first?.candidates == [s2])
    #expect(session.elections().first?.votes.isEmpty == true)
    session.seek(to: 0)
    #expect(session.elections().isEmpty)
    session.seek(to: end)
    #expect(session.elections().first?.votes.count == 2)
  }

  @Test("pre-votes that found no majority are an election in which nobody stood")
  func preVotes() throws {
    var session = try Session.led()
    try session.perform("set pre-vote on", "run 200ms", "timeout S2")
    #expect(session.elections().first?.state == .open)
    try session.perform("run 60ms")
    let latest = try #require(session.elections().first)
    #expect(latest.term == 2 && latest.askers == [s2] && !latest.hasCandidates)
    #expect(latest.state == .over)
    let refusals = session.ballots(of: 2).count {
      if case .preVoteRefused(_, .leaderIsAlive) = $0.note { true } else { false }
    }
    #expect(refusals == 4)
  }

  @Test("the votes of a term are told in full, with reasons and event numbers")
  func ballots() throws {
    let session = try split()
    let ballots = session.ballots(of: 2)
    #expect(ballots.map(\.position) == ballots.map(\.position).sorted())
    let refusals = ballots.compactMap { ballot -> VoteRefusal? in
      if case .voteRefused(_, let refusal) = ballot.note { refusal } else { nil }
    }
    #expect(refusals == [.alreadyVoted(for: s5), .alreadyVoted(for: s2)])
    for ballot in ballots {
      let notes = session.moment(at: ballot.position)?.observed.notes
      #expect(notes?.contains(.election(ballot.note)) == true)
    }
  }

  @Test("a split vote among 31 servers leaves earlier elections in sight")
  func large() throws {
    var setup = Setup()
    setup.servers = 31
    var session = Session(setup)
    try session.perform("timeout S1")
    session.advance(to: .zero + .milliseconds(100))
    try session.perform("crash S1", "align")
    session.advance(to: .zero + .seconds(1))
    #expect(session.elections().contains { $0.term == 1 })
  }

  @Test("of a thousand elections the looked-for ones are found without looking at all")
  func many() throws {
    var session = try Session.led()
    try session.perform("crash S1", "crash S2", "hold")
    for _ in 0..<1200 { try session.perform("timeout S3") }
    let latest = session.elections()
    #expect(latest.first?.term == 1201 && latest.count <= session.ballotHorizon)
    let old = session.elections(around: 300)
    #expect(old.contains { $0.term == 300 && $0.candidates == [s3] })
    #expect(old.count <= session.ballotHorizon)
    #expect(!session.ballots(of: 300).isEmpty)
  }

  @Test("a message's name is the one that the command finds it by")
  func selectors() throws {
    var session = try split()
    try session.perform("timeout S2", "duplicate S2>S3 RequestVote")
    let world = session.world
    #expect(world.flights.count > 8)
    for flight in world.flights {
      let name = world.selector(for: flight)
      var trial = session
      let line = "\(Act.drop(name))"
      try trial.perform(line)
      #expect(!trial.world.flights.contains { $0.id == flight.id }, "\(line)")
      #expect(trial.world.flights.count == world.flights.count - 1)
    }
    #expect(world.holdsAllMessages)
    try session.perform("release S1>S2")
    #expect(!session.world.holdsAllMessages)
  }
}

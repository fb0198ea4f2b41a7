// The moments worth stopping at.

import Checking
import Raft
import Scripting
import Session
import Simulation
import TestKit
import Testing

@Suite struct MilestoneTests {
  @Test("A first election: it starts, votes are given, it is won, its entry is committed")
  func firstElection() {
    var session = Session()
    session.advance(to: .zero + .milliseconds(300))
    let kinds = session.branch.milestones.map(\.kind)
    guard case .electionStarted(let winner, 1)? = kinds.first else {
      Issue.record("the first milestone is \(kinds.first.map { "\($0)" } ?? "missing")")
      return
    }
    let election = kinds.prefix { if case .elected = $0 { false } else { true } }
    let votes = election.dropFirst()
    #expect(votes.count >= 2)
    for vote in votes {
      guard case .voted(let voter, winner, 1) = vote else {
        Issue.record("\(vote) is no vote for \(winner)")
        continue
      }
      #expect(voter != winner)
    }
    #expect(kinds[election.count] == .elected(winner, 1))
    #expect(kinds.contains(.committed(winner, 1)))
  }

  @Test("A split vote is a milestone, and so is standing down")
  func splitAndDown() throws {
    var setup = Setup()
    setup.servers = 4
    var session = Session(setup)
    try session.perform(
      "hold", "timeout S1", "timeout S2", "deliver S1>S3 RequestVote", "deliver S2>S4 RequestVote",
      "release", "run 30ms", "timeout S1", "run 60ms", "timeout S2", "run 60ms")
    let kinds = session.branch.milestones.map(\.kind)
    #expect(kinds.contains(.split(1)))
    #expect(kinds.contains(.elected(ServerID(0), 2)))
    #expect(kinds.contains(.steppedDown(ServerID(0), 3)))
    #expect(kinds.contains(.elected(ServerID(1), 3)))
  }

  @Test("What is done from outside is a milestone; a timer made to run out counts as what follows")
  func interventions() throws {
    var session = Session()
    try session.perform("crash S5", "timeout S1", "cut S1-S2")
    #expect(
      session.branch.milestones.map(\.kind) == [
        .intervened, .electionStarted(ServerID(0), 1), .intervened,
      ])
    #expect(session.branch.milestones.map(\.position) == [1, 2, 3])
  }

  /// What becomes a milestone after the lines, of five servers of which S1 leads.
  private func milestones(_ lines: String...) throws -> [Milestone.Kind] {
    var session = try Session.led()
    let before = session.branch.milestones.count
    for line in lines { try session.perform(line) }
    return session.branch.milestones.dropFirst(before).map(\.kind)
  }

  @Test("A membership change: joint mode begins, is committed, ends, is committed")
  func membership() throws {
    let kinds = try milestones("run 60ms", "reconfigure S1 S2 S6", "run 400ms")
    let leader = ServerID(0)
    let changes = kinds.filter {
      switch $0 {
      case .configurationEntered, .configurationCommitted: true
      default: false
      }
    }
    #expect(
      changes == [
        .configurationEntered(leader, 2), .configurationCommitted(leader, 2),
        .configurationCommitted(leader, 3),
      ], "C_new is entered in the event that commits C_old,new")
  }

  @Test("A configuration that is overwritten is rolled back, and that is a milestone")
  func rolledBack() throws {
    let kinds = try milestones(
      "isolate S1", "remove S5", "timeout S2", "run 60ms", "rejoin S1", "run 200ms")
    #expect(kinds.contains(.configurationRolledBack(ServerID(0), to: 0)))
  }

  @Test("Pre-votes, lost quorums, transfers, snapshots and retries are milestones")
  func later() throws {
    let (first, second) = (ServerID(0), ServerID(1))
    #expect(
      try milestones("set pre-vote on", "timeout S2").contains(.preVoteStarted(second, 2)))
    #expect(
      try milestones("isolate S1", "crash S2 S3 S4 S5", "set check-quorum on", "run 200ms")
        .contains(.quorumLost(first, 1)))
    #expect(
      try milestones("hold", "put x 1", "transfer S2", "release", "run 60ms")
        .contains(.toldToStand(second, by: first)))
    #expect(
      try milestones("run 60ms", "hold", "transfer S2", "run 155ms")
        .contains(.transferAbandoned(first)))
    #expect(
      try milestones("set snapshot-after 2", "put x 1", "run 60ms")
        .contains(.snapshotTaken(first, 2)))
    #expect(
      try milestones(
        "crash S5", "wipe S5", "put x 1", "run 100ms", "snapshot S1", "restart S5", "run 200ms"
      ).contains(.snapshotInstalled(ServerID(4), 2)))
    #expect(try milestones("put x 1 to S2", "step").contains(.retried(ClientID(1), first)))
    #expect(
      try milestones(
        "set client-delay 1ms", "put x 1", "run 5ms", "set client-loss 100%", "run 100ms",
        "set client-loss 0%", "run 2s"
      ).contains(.answeredFromSession(ClientID(1))))
  }

  @Test("Next and previous visit exactly the recorded milestones, in order")
  func visiting() throws {
    var session = try Session.led()
    try session.perform("put x 1", "run 100ms", "crash S1", "run 500ms", "restart S1", "run 200ms")
    let milestones = session.branch.milestones
    #expect(milestones.count > 10)
    #expect(milestones.map(\.position) == Array(Set(milestones.map(\.position))).sorted())
    let end = State(session)
    var visited: [Int] = []
    while session.previousMilestone() { visited.append(session.position) }
    #expect(visited == milestones.map(\.position).reversed())
    #expect(session.position == 0)
    #expect(session.previousMilestone() == false)
    visited = []
    while session.position < milestones[milestones.count - 1].position {
      #expect(session.nextMilestone() == true)
      visited.append(session.position)
      #expect(session.world.now == milestones[visited.count - 1].time)
    }
    #expect(visited == milestones.map(\.position))
    #expect(session.branch.milestones == milestones, "nothing new was run")
    session.seek(to: .max)
    #expect(State(session) == end)
  }

  @Test("From the end the next milestone is searched for by running on")
  func searching() {
    var session = Session()
    #expect(session.nextMilestone() == true)
    #expect(session.isAtFrontier)
    #expect(session.branch.milestones.map(\.position) == [session.position])
    var walked = Session()
    while walked.branch.milestones.isEmpty { walked.stepForward() }
    #expect(State(session) == State(walked))
  }

  @Test("Where nothing but heartbeats comes there is no next milestone, and nothing changes")
  func quiet() throws {
    var session = try Session.led()
    session.advance(to: session.world.now + .milliseconds(500))
    let before = State(session)
    let length = session.branch.length
    #expect(session.nextMilestone() == false)
    #expect(State(session) == before)
    #expect(session.branch.length == length)
    #expect(session.branch.endTime == before.now)
  }

  @Test("Where nothing ever happens there is no next milestone")
  func dead() throws {
    var session = Session()
    try session.perform("crash S1 S2 S3 S4 S5")
    let before = State(session)
    #expect(session.nextMilestone() == false)
    #expect(State(session) == before)
  }

  @Test("A stop of the lesson is a place to stop at as well")
  func stopOfLesson() throws {
    var session = Session(playing: try parsed("say A\npause\nrun 5ms\npause\nrun 1s\n"))
    for stop in 1...2 {
      #expect(session.nextMilestone() == true)
      #expect(session.lesson?.stopsReached == stop)
      #expect(session.position == 0)
    }
    #expect(session.nextMilestone() == true)
    #expect(session.position > 0)
  }

  @Test("stops that were reached before are not jumped over")
  func recordedStops() throws {
    var session = Session(playing: try parsed("run 400ms\npause\nrun 200ms\npause\nrun 1s\n"))
    while session.nextStop() == .stop {}
    session.seek(to: 0)
    var stops: [Int] = []
    while session.nextMilestone(), stops.last != 2 {
      stops.append(session.lesson?.stopsReached ?? 0)
    }
    #expect(Set(stops) == [0, 1, 2])
    #expect(session.world.now < .zero + .seconds(1))
  }

  @Test("a lesson is returned to where it was left last, by whatever way")
  func leftTwice() throws {
    var session = Session(playing: try parsed("run 400ms\npause\nrun 200ms\npause\nrun 1s\n"))
    _ = session.nextStop()
    try session.perform(.crash([ServerID(0)]))
    _ = session.nextStop()
    #expect(session.branchNumber == 0)
    _ = session.nextStop()
    let time = session.world.now
    session.switchBranch(to: 1)
    _ = session.nextStop()
    #expect(session.world.now == time)
    #expect(session.lesson?.stopsReached == 2)
  }
}

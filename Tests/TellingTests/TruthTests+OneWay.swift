// What is told where links are cut one way only: who is heard need not hear.

import Raft
import Scripting
import Session
import Simulation
import Telling
import TestKit
import Testing

private let (s1, s2, s3) = (ServerID(0), ServerID(1), ServerID(2))

private let led = """
  servers 3
  seed 6
  set client-timeout off
  timeout S1
  run until leader S1 and commit S3 1 and commit S2 1 within 1s

  """

private let ledFive = """
  servers 5
  seed 1
  set client-timeout off
  timeout S1
  run until leader S1 and commit S2 1 and commit S5 1 within 2s

  """

extension TruthTests {
  @Test("a leader that is heard and hears nobody reaches the others: a later leader commits")
  func heardLeader() throws {
    var session = try Session(played: led + "cut S2>S1\ncut S3>S1")
    #expect(
      session.lastNarration?.headline
        == "Cut: S3>S1. S1 leads but hears nobody: it commits nothing new.")
    try session.perform("put x 1 to S1")
    #expect(
      session.lastNarration?.headline
        == "C1's x=1 becomes entry 2 of S1, which hears nobody and can't commit it.")
    #expect(
      line(session).contains("Who gets it may commit it later, as the leader of a later term."))
    while session.world.server(s2).log.lastIndex < 2 { try step(&session) }
    #expect(
      session.lastNarration?.headline
        == "S2 stores entry 2 (x=1): 2 of 3 hold it, but S1 hears nobody.")
    try session.perform("run until log S3 1 1 within 50ms")
    #expect(
      session.cluster.callStatus(of: 0).words().hasPrefix("C1 x=1 → S1 hears no majority · waits"))
    #expect(
      session.cluster.goingOn.headline
        == "S1 leads term 1 but hears nobody: it can commit nothing new.")
    #expect(
      session.chances[s1].outlook
        == "It hears only itself, no quorum: it cannot commit anything new."
    )
    let powerless = answer(.powerless(s1), session)
    #expect(powerless.hasPrefix("S1 leads, but hears only 1 of the 2 needed."), "\(powerless)")
    #expect(powerless.contains("S2: hears S1, but its answers are cut off"))
    #expect(powerless.contains("may commit it later, as the leader of a later term"))
    while session.lastNarration?.headline.contains("leads term 1") != true { try step(&session) }
    #expect(
      session.lastNarration?.headline
        == "S1 leads term 1 but hears nobody: it can commit nothing new.")
    // And it comes so: S1 never commits it, and S2 does.
    try session.perform("timeout S2", "run until commit S2 3 within 1s", "run 60ms")
    #expect(session.world.server(s1).commitIndex == 1 && session.world.server(s1).isLeader == true)
    #expect(session.world.server(s2).log.hasEntry(2, 1))
    #expect(
      answer(.twoLeaders([s2, s1]), session).contains(
        "S1: leads term 1 and hears only itself: no quorum"))
  }

  @Test("of those that it reaches a leader hears only some, and those are named")
  func halfDeafLeader() throws {
    var session = try Session(
      played: ledFive + "cut S3>S1\ncut S4>S1\ncut S5>S1\nput x 1\n")
    #expect(
      session.lastNarration?.headline
        == "C1's x=1 becomes entry 2 of S1, which hears only S2 and can't commit it.")
    try session.perform("run 100ms")
    #expect(session.world.servers.allSatisfy { session.world.server($0).log.hasEntry(2, 1) })
    #expect(session.world.server(s1).commitIndex == 1)
    #expect(
      answer(.powerless(s1), session).hasPrefix("S1 leads, but hears only 2 of the 3 needed."))
    // Whom it hears and whom it reaches may be other servers, of which each would be enough.
    session = try Session(
      played: ledFive + "cut S2>S1\ncut S3>S1\ncut S1>S4\ncut S1>S5\nput x 1\n")
    #expect(
      session.lastNarration?.headline
        == "C1's x=1 becomes entry 2 of S1, which can't commit it.")
    #expect(
      answer(.powerless(s1), session).hasPrefix(
        "S1 leads, but reaches and hears only 1 of the 3 needed."))
    #expect(session.cluster.lackOfReach(of: s1) == .reachesAndHears([s1]))
    // Too few that it reaches is said as ever, and of these one may commit as well.
    session = try Session(played: ledFive + "partition S1 S2 | S3 S4 S5\nput x 1 to S1\n")
    #expect(
      session.lastNarration?.headline
        == "C1's x=1 becomes entry 2 of S1, which reaches only S2 and can't commit it.")
    #expect(line(session).contains("Who gets it may commit it later"))
    session = try Session(played: ledFive + "isolate S1\nput x 1 to S1\n")
    #expect(!line(session).contains("Who gets it may commit it later"))
  }

  @Test("a candidate that hears nobody is heard: it wins nothing, and deposes who leads")
  func deafCandidate() throws {
    var session = try Session(played: led + "cut S2>S1\ncut S3>S1\ntimeout S2\nrun 60ms")
    #expect(session.world.server(s2).isLeader)
    try session.perform("step-down S1", "timeout S1")
    #expect(
      session.lastNarration?.headline
        == "S1 stands for election in term 2, but hears nobody: it cannot win.")
    try session.perform("timeout S1")
    #expect(session.lastNarration?.headline.contains("in term 3, but hears nobody") == true)
    #expect(
      answer(.candidate(s1), session).contains(
        "S2 leads term 2: it hears S1, and does not reach it"))
    try session.perform("run 40ms")
    #expect(!session.world.server(s2).isLeader && session.world.server(s2).currentTerm == 3)
    #expect(Inquiry(session).vote(of: s2, for: s1) == .cutOff(there: false, back: true))
    #expect(answer(.noLeader, session).contains("S2: S1 does not hear it: that link is cut"))
  }

  @Test("where links are cut one way, who reaches a majority both ways is told")
  func ring() throws {
    // Each reaches one, and each is heard by one: nobody has an answer.
    var session = try Session(
      played: "servers 3\nseed 1\ncut S1>S3\ncut S2>S1\ncut S3>S2\nrun 5ms\n")
    #expect(
      session.lastNarration == nil
        || session.moment(at: 3)?.narration.headline
          == "Cut: S3>S2. Nobody reaches a majority both ways: nobody can be elected."
    )
    #expect(
      session.cluster.goingOn.headline
        == "Nobody leads yet, and nobody reaches a majority both ways: nobody can be elected.")
    #expect(answer(.noLeader, session).contains("S1: reaches nobody both ways"))
    try session.perform("run 3s")
    #expect(session.world.leader == nil)
    session = try Session(played: "servers 3\nseed 1\ncut S1-S2\ncut S2>S3\n")
    #expect(
      session.lastNarration?.headline == "Cut: S2>S3. Only S1 and S3 reach a majority.")
    session = try Session(played: "servers 3\nseed 1\ncut S1>S2\ncut S2>S3\n")
    #expect(
      session.lastNarration?.headline == "Cut: S2>S3. Only S1 and S3 reach a majority both ways.")
    // Where nothing is cut one way it is said in fewer words.
    session = try Session(played: "servers 3\nseed 1\ncut S1-S2\ncut S2-S3\ncut S1-S3\n")
    #expect(
      session.lastNarration?.headline
        == "Cut: S1-S3. Nobody reaches a majority: nobody can be elected.")
    #expect(session.cluster.groups.headline == "1-1-1 of 3: no group has the 2 needed.")
  }
}

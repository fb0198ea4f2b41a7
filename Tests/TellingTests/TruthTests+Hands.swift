// What is told where a hand holds links or disks, where connections die, and where a rule that is off broke something.

import Checking
import Raft
import Scripting
import Session
import Simulation
import Telling
import TestKit
import Testing

private let (s1, s2, s3, s4, s5) = (
  ServerID(0), ServerID(1), ServerID(2), ServerID(3), ServerID(4)
)

private let heldScript = """
  servers 3
  seed 1
  timeout S1
  run until leader S1 and commit S3 1 and commit S2 1 within 2s
  """

extension TruthTests {
  /// The answer to one question, in one line.
  func answer(_ subject: Question.Subject, _ session: Session) -> String {
    let answer = Inquiry(session).explanation(of: subject)
    let points = answer.points.map { ($0.server.map { "\($0): " } ?? "") + $0.text }
    return ([answer.headline] + points + answer.reasons).joined(separator: " ")
  }

  func question(_ subject: Question.Subject, _ session: Session) -> String? {
    Inquiry(session).questions().first { $0.subject == subject }?.text
  }

  // MARK: Links

  @Test("while all is held nobody wins and nothing is committed, unless a hand delivers it")
  func held() throws {
    var session = try Session(played: heldScript + "\nhold\n")
    let chances = session.chances
    for server in [s2, s3] {
      let prospect = chances[server].prospect
      #expect(!prospect.couldWin && prospect.needsHand && prospect.conclusion == "only by hand")
      #expect(prospect.votes == [server] && prospect.servers(on: .held).count == 2)
      #expect(prospect.remarks == ["It could win only if a hand delivered what is held."])
    }
    #expect(
      chances[s1].outlook
        == "By itself it reaches only itself, since links are held: a hand must deliver what it sends, and the answers."
    )
    #expect(
      chances.groups.sentences == [
        "1-1-1 of 3: no group has the 2 needed.",
        "Every link is held: nothing arrives until a hand delivers it.",
      ])
    #expect(
      session.cluster.goingOn.headline
        == "S1 leads term 1, but links are held: by itself it can commit nothing.")
    #expect(!session.cluster.goingOn.reasons.contains { $0.contains("keeps S2") })
    #expect(answer(.notStanding(s2), session).hasPrefix("S2 hears from S1 only if a hand delivers"))
    // It is so.
    var later = session
    try later.perform("put x 1 to S1", "run 60s")
    #expect(later.world.servers.allSatisfy { later.world.server($0).commitIndex < 2 })
    #expect(later.world.servers.filter { later.world.server($0).isLeader } == [s1])
    try session.perform("release")
    #expect(session.chances[s2].prospect.couldWin)
    #expect(session.chances[s1].outlook?.hasSuffix("a quorum: it can commit.") == true)
  }

  @Test("a leader all of whose links are held commits nothing by itself, and that is asked about")
  func heldLeader() throws {
    let session = try Session(played: heldScript + "\nhold S1-S2\nhold S1-S3\nput x 1 to S1\n")
    #expect(question(.powerless(s1), session) == "Why can S1 commit nothing by itself?")
    #expect(
      Inquiry(session).explanation(of: .powerless(s1)).headline
        == "S1 leads, but by itself reaches only 1 of the 2 needed: links are held.")
    #expect(
      answer(.powerless(s1), session).contains(
        "S2: what passes between it and S1 is held back by hand"))
    #expect(session.cluster.groups.headline == "1-2 of 3: S2 and S3 have the 2 needed.")
    #expect(
      session.cluster.groups.sentences.contains(
        "Held: S1>S2, S1>S3, S2>S1, S3>S1: a hand must deliver what is sent there."))
  }

  @Test("a change whose new server is out of reach is given up, and not said to get done")
  func abandonedChange() throws {
    for hindrance in ["isolate S1", "hold"] {
      var session = try Session(played: heldScript + "\n\(hindrance)\nadd S4\nrun 40ms\n")
      let outlook = try #require(Inquiry(session).outlook(of: .change(s1)))
      #expect(outlook.text.hasPrefix("Left alone, S1 gives the change up in"), "\(outlook.text)")
      // And so it does.
      session.advance(to: try #require(outlook.at))
      #expect(Inquiry(session).lastChange?.fate == .abandoned(by: s1))
      #expect(session.world.server(s1).configuration.voters == [s1, s2, s3])
    }
  }

  @Test("a connection that died of silence loses the request for a vote; the next one gets through")
  func deadConnection() throws {
    let session = try Session(
      played: """
        servers 3
        seed 2
        like pysyncobj
        timeout S1
        run until commit S2 1 and commit S3 1 within 1s
        run 5s
        crash S1
        """)
    let prospect = session.chances[s2].prospect
    #expect(prospect.responses[2] == .dead && !prospect.couldWin && prospect.triesNeeded == 2)
    #expect(
      prospect.grounds.contains { $0.ground == .dead && $0.servers == [s3] },
      "\(prospect.grounds)")
    var later = session
    try later.perform("timeout S2", "run 100ms")
    #expect(later.world.leader == nil && later.world.server(s3).currentTerm == 1)
    try later.perform("timeout S2", "run 100ms")
    #expect(later.world.leader == s2)
  }

  @Test("a vote that is on its way counts, whoever can be reached by now")
  func voteUnderWay() throws {
    var session = try Session(
      played: """
        servers 3
        seed 32
        set client-timeout off
        timeout S1
        step until vote S3 S1
        cut S1>S2
        crash S3
        """)
    #expect(session.chances[s1].prospect.couldWin)
    #expect(
      session.cluster.goingOn.headline
        == "S1 stands in term 1, and all votes that it needs are given.")
    #expect(answer(.noLeader, session).hasPrefix("S1 stands in term 1"))
    #expect(session.lastNarration?.line.contains("too few to elect") == false)
    try session.perform("run 50ms")
    #expect(session.world.leader == s1)
  }

  @Test("both ways are cut: neither hears the other, and that is said")
  func cutBothWays() throws {
    let session = try Session(
      played: """
        servers 5
        seed 62
        rule vote-counted-once off
        set client-timeout off
        partition S1 S2 | S3 S4 S5
        timeout S1
        step until vote S2 S1
        duplicate S2>S1 RequestVoteReply
        timeout S3
        run 60ms
        """)
    let leaders = Inquiry(session).leaders
    #expect(leaders == [s1, s3], "both lead term 1")
    #expect(
      answer(.uncommitted(1, in: s1), session).contains(
        "S3: cut off: nothing from S1 reaches it"))
    #expect(!answer(.uncommitted(1, in: s1), session).contains("its answers are cut off"))
    // S4 follows S3, and S2 follows S1.
    #expect(answer(.behind(s4), session).contains("S4: the entry is on its way"))
    #expect(answer(.behind(s2), session).contains("S2: the entry is on its way"))
    #expect(!subjects(session).contains(.behind(s1)) && !subjects(session).contains(.behind(s3)))
  }

  // MARK: Elections

  @Test("a new leader whose rivals it does not reach does not make them give up")
  func rivalsOutOfReach() throws {
    for (isCut, words) in [
      (true, "It tells the others at once, but not S2, which stands on."),
      (false, "It tells the others at once: S2 gives up on hearing that."),
    ] {
      var session = Session()
      try session.perform("timeout S1", "timeout S2")
      if isCut { try session.perform("cut S1-S2") }
      while session.world.leader == nil { try step(&session) }
      let leader = try #require(session.world.leader)
      let rival = leader == s1 ? s2 : s1
      #expect(session.world.server(rival).roleKind == .candidate)
      #expect(
        session.lastNarration?.reasons.contains(words.replacing("S2", with: "\(rival)")) == true,
        "\(session.lastNarration?.reasons ?? [])")
      try session.perform("run 16ms")
      #expect((session.world.server(rival).roleKind == .candidate) == isCut)
    }
  }

  @Test("who has died is not heard; who was heard lately, or led, is told as of then")
  func deadLeader() throws {
    var session = try Session(
      played: """
        servers 3
        seed 1
        like hashicorp
        timeout S1
        run until commit S2 1 and commit S3 1 within 1s
        run 2s
        crash S1
        """)
    let prospect = session.chances[s2].prospect
    #expect(prospect.conclusion == "no, heard leader")
    #expect(
      Prospect.Ground.leader.sentence(in: prospect)
        == "S3 heard from the leader S1 less than an election timeout ago.")
    // Timers are looked at when they end, and begin again: who stands next is found out.
    let next = answer(.noLeader, session)
    try session.perform("run until role S2 candidate or role S3 candidate within 5s")
    #expect(
      session.world.server(s2).roleKind == .candidate && session.now > .zero + .milliseconds(3600))
    #expect(next.contains("by then: S2's in 500 ms, S3's in"), "\(next)")
    try session.perform("run until role S3 candidate within 2s")
    let open = session.chances[s2].prospect
    #expect(
      Prospect.Ground.leader.sentence(in: open)
        == "S3 ignored the request: it stuck to its leader S1, as its own timer still ran.")
  }

  @Test("an own vote that is not on its disk is counted nowhere")
  func ownVoteUnwritten() throws {
    let session = try Session(
      played: "servers 3\nseed 1\nset client-timeout off\ndisk S2 100ms\ntimeout S2\nrun 5ms\n")
    #expect(session.elections().first?.outcome == "open: S2 0 of 3")
    #expect(answer(.noLeader, session).contains("its votes are only 0 of the 2 needed"))
  }

  @Test("nobody that stands is left out of the list of elections")
  func allCandidates() throws {
    var session = Session()
    try session.perform("timeout S1", "timeout S2", "timeout S3", "timeout S4")
    #expect(session.elections().first?.outcome == "split: S1 1, S2 1, S3 1, S4 1 of 5")
    try session.perform("timeout S5")
    #expect(session.elections().first?.outcome == "split: S1 1, S2 1, S3 1 and 2 more of 5")
  }

  @Test("a candidate needs only the votes of those who vote by its own configuration")
  func votersOnly() throws {
    let session = try Session(
      played: """
        servers 3
        seed 1
        set client-timeout off
        timeout S1
        run until leader S1 and commit S3 1 within 2s
        partition S1 | S2 S3
        reconfigure S4
        run until config S1 joint within 1s
        run until log S4 1 1 within 100ms
        timeout S2
        run until leader S2 within 100ms
        partition S2 S4 | S1 S3
        reconfigure S4
        run until log S4 1 2 within 300ms
        heal
        crash S2
        run 20s
        """)
    let words = answer(.noLeader, session)
    #expect(words.contains("S3: needs the vote of S1, whose log is newer than its own"), "\(words)")
    #expect(words.contains("S1: needs the vote of S4, whose log is newer than its own"), "\(words)")
  }
}

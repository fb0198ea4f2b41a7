// What was once counted by a configuration that nobody acts by, of entries of which more may hold the first, or told
// as one of two causes where it is known which.

import Checking
import Raft
import Scripting
import Session
import Simulation
import Telling
import TestKit
import Testing

private let (s1, s2, s3, s4) = (ServerID(0), ServerID(1), ServerID(2), ServerID(3))

extension TruthTests {
  /// A leader that has stored C_new, S2 S3 S4, and crashed before anybody heard of it.
  private func leftEarly(_ more: String...) throws -> Session {
    var session = try Session(
      played: """
        servers 3
        seed 41
        set client-timeout off
        set election-timeout 400ms..800ms
        timeout S1
        run until leader S1 and commit S2 1 and commit S3 1 within 1s
        reconfigure S2 S3 S4
        run until config S1 joint within 1s
        run until config S4 joint and config S2 joint and config S3 joint within 200ms
        step until config S1 simple
        crash S1
        drop S1>S2 all
        drop S1>S3 all
        drop S1>S4 all
        run 5ms
        """)
    for command in more { try session.perform(command) }
    return session
  }

  // MARK: Majorities

  @Test("whether a majority runs goes by the configurations of those that run")
  func runningMajority() throws {
    var session = try leftEarly("crash S3")
    // C_new, which S1 alone has, would be content with S2 and S4.
    #expect(!session.world.server(s2).isQuorum([s2, s4]))
    #expect(
      line(session).contains("S3 crashes: no majority of S1, S2 and S3 runs."), "\(line(session))")
    #expect(session.world.configuration.isJoint && session.cluster.quorum.isJoint)
    try session.perform("restart S3")
    #expect(
      line(session).contains("2 of S1 S2 S3 and 3 of S2 S3 S4 run, a majority"),
      "\(line(session))")
    session = try leftEarly("crash S2", "crash S3")
    try session.perform("restart S3")
    #expect(line(session).contains("no majority"), "\(line(session))")
  }

  @Test("where nobody who runs has a vote, no count of those who run is told")
  func noVoters() throws {
    let session = try Session(
      played: """
        servers 3
        seed 1
        set client-timeout off
        timeout S1
        run until leader S1 and commit S2 1 and commit S3 1 within 1s
        isolate S1
        add S4
        crash S2
        crash S3
        crash S1
        """)
    #expect(!session.world.server(s4).mayStand)
    #expect(line(session).contains("S1 crashes: nobody that runs has a vote."), "\(line(session))")
  }

  // MARK: Catching up

  @Test("a new server that held all is not said not to have caught up: its leader did not hear it")
  func unheardNewcomer() throws {
    let script = """
      servers 3
      seed 1
      set client-timeout off
      timeout S1
      run until leader S1 and commit S1 1 within 1s
      add S4
      LATER
      run 4s
      """
    for (later, words) in [
      ("isolate S4", "S4 did not catch up in time."),
      ("run until log S4 1 within 1s\ncut S4>S1", "S1 did not hear in time that S4 had caught up."),
    ] {
      var session = try Session(played: script.replacing("LATER", with: later))
      let isHeld = session.world.nodes[s4.index].durable.log.lastIndex >= 1
      #expect(isHeld == later.hasSuffix("cut S4>S1"))
      let told = Inquiry(session).explanation(of: .lostChange(ServerSet(first: 4))).headline
      #expect(told.hasSuffix(words), "\(told)")
      let record = try #require(session.branch.chronicle.changes.last)
      session.seek(to: try #require(record.ended))
      #expect(line(session).contains(words), "\(line(session))")
    }
  }

  // MARK: Copies

  @Test("of several entries that are stored it is told who holds the last: more may hold the first")
  func severalEntries() throws {
    var session = try Session(
      played: """
        servers 3
        seed 19
        set client-timeout off
        timeout S1
        run until leader S1 and commit S2 1 and commit S3 1 within 1s
        isolate S3
        put x 1
        put y 2
        run until commit S1 3 within 1s
        put z 3
        rejoin S3
        isolate S2
        """)
    for _ in 0..<60 where session.world.server(s3).log.lastIndex < 4 { session.stepForward() }
    #expect(
      line(session).contains("S3 stores entries 2 to 4: 2 of 3 hold entry 4"), "\(line(session))")
    #expect(!line(session).contains("hold them"))
  }

  // MARK: Votes

  @Test("of a vote that did not come it is told which was lost, the request or the answer")
  func lostRequestOrAnswer() throws {
    var session = try Session(
      played: """
        servers 5
        seed 1
        hold
        timeout S1
        drop S1>S2 RequestVote
        deliver S1>S3 RequestVote
        drop S3>S1 RequestVoteReply
        crash S4
        crash S5
        release
        """)
    let inquiry = Inquiry(session)
    #expect(inquiry.vote(of: s2, for: s1) == .requestLost)
    #expect(inquiry.vote(of: s3, for: s1) == .answerLost(granted: true))
    let prospect = session.chances[s1].prospect
    #expect(prospect.responses[s2.index] == .requestLost)
    #expect(prospect.responses[s3.index] == .answerLost)
    let sentences = prospect.grounds.map { $0.ground.sentence(in: prospect) }
    #expect(sentences.contains("The request to S2 is lost, and not sent again."), "\(sentences)")
    #expect(sentences.contains("The answer of S3 is lost, and not sent again."), "\(sentences)")
    #expect(session.world.server(s3).votedFor == s1 && session.world.server(s2).votedFor == nil)
    session.stepForward()
  }

  // MARK: Timers and terms

  @Test("that timers are set alike is no word on when they run out: a leader starts them anew")
  func aligned() throws {
    let session = try Session(
      played: """
        servers 3
        seed 1
        set client-timeout off
        timeout S1
        run until leader S1 and commit S2 1 and commit S3 1 within 1s
        run 100ms
        align
        """)
    #expect(line(session).contains("S2 and S3 are set to run out at the same moment"))
    var later = session
    try later.perform("run 1s")
    #expect(later.world.leader == s1 && !line(session).contains("will run out"))
  }

  @Test(
    "a leader that takes over no later term is not said to lead no longer, nor that term to be over"
  )
  func laterTermIgnored() throws {
    var session = try Session(
      played: """
        servers 3
        seed 1
        set client-timeout off
        rule step-down-on-higher-term off
        timeout S1
        run until leader S1 and commit S2 1 and commit S3 1 within 1s
        isolate S3
        timeout S3
        rejoin S3
        heartbeat S1
        """)
    var told: [String] = []
    for _ in 0..<30 where session.stepForward() { told.append(line(session)) }
    #expect(
      told.contains { $0.contains("but S1 leads on: step-down-on-higher-term is off") }, "\(told)")
    #expect(
      told.contains { $0.contains("it tells of term 2, and S1 does not step down for that") },
      "\(told)")
    #expect(
      !told.contains { $0.contains("leads no longer") || $0.contains("term 2, which is over") })
    #expect(session.world.server(s1).isLeader)
  }

  @Test(
    "a candidate's own vote is on no link: it waits for its disk, or for a hand that holds that")
  func ownVote() throws {
    for (disk, words) in [
      ("hold disk S1", "its own waits for a hand"),
      ("disk S1 60ms", "its own is being written"),
    ] {
      var session = try Session(
        played:
          "servers 3\nseed 1\nset client-timeout off\n\(disk)\ntimeout S1\nstep until vote S2 S1\n"
      )
      while session.world.server(s1).roleKind == .candidate,
        !line(session).hasPrefix("S1 gets S"), session.stepForward()
      {}
      #expect(
        line(session).contains("it has 1 of the 2 votes it needs, \(words)"), "\(line(session))")
      #expect(!line(session).contains("S1's is on its way"))
      try session.perform("cut S2-S3")
      #expect(
        line(session).contains("are given, some held back") == disk.hasPrefix("hold"),
        "\(line(session))")
    }
  }

  @Test("a new leader to whom a link is held is not said to keep all from standing")
  func heldVictory() throws {
    let script =
      "servers 3\nseed 1\nset client-timeout off\nHOLD\ntimeout S1\nrun until leader S1 within 1s\n"
    for (hold, words) in [
      ("hold S1>S3", "so that who hears it does not stand"),
      ("# none", "so that none of them stands"),
    ] {
      var session = try Session(played: script.replacing("HOLD", with: hold))
      if hold != "# none" { #expect(session.world.leader != nil) }
      #expect(line(session).contains(words), "\(line(session))")
      try session.perform("run until role S3 candidate or role S2 candidate within 1s")
      #expect(
        session.world.nodes.contains { $0.server.roleKind == .candidate } == (hold != "# none"))
    }
  }

  @Test(
    "who has been refused too often can win because of a rule that is off, and no vote alone does that"
  )
  func doubtfulWin() throws {
    var session = try Session(
      played: """
        servers 5
        seed 910
        set client-timeout off
        rule ignore-stale-replies off
        timeout S1
        crash S5
        timeout S2
        """)
    var told: [String] = []
    while session.world.leader == nil, session.stepForward() { told.append(line(session)) }
    let last = try #require(told.last { $0.contains(" refuses S") })
    #expect(!last.contains("can still win"), "\(told)")
    let candidates = session.world.servers.filter { !session.world.server($0).isLeader }
    #expect(candidates.allSatisfy { session.cluster.voteCount(for: $0)?.doubt != nil || $0 != s1 })
  }
}

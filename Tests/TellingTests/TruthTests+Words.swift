// What was once told of what does not come about, or of one of several causes, or of too many.

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
  // MARK: Arriving

  @Test("a heartbeat that is lost on a cut link is refused by nobody, and one that arrives is")
  func refusedHeartbeats() throws {
    var session = try Session(
      played: """
        servers 3
        seed 1
        set client-timeout off
        timeout S1
        run until leader S1 and commit S3 1 and commit S2 1 within 1s
        isolate S3
        timeout S3
        heartbeat S1
        """)
    #expect(session.world.server(s3).currentTerm > session.world.server(s1).currentTerm)
    #expect(!line(session).contains("refuses"), "\(line(session))")
    #expect(line(session).contains("Nothing reaches S3"), "\(line(session))")
    try session.perform("heal", "heartbeat S1")
    #expect(line(session).contains("S3 is in a later term and refuses it."), "\(line(session))")
    #expect(session.lastNarration?.claims.contains(.refuses([s3], from: s1)) == true)
    // And so it does.
    try session.perform("run 60ms")
    #expect(!session.world.server(s1).isLeader)
  }

  @Test("a new leader that some cannot hear is not said to keep all from standing")
  func unheardVictory() throws {
    let script = """
      servers 3
      seed 1
      CUT
      timeout S1
      run until leader S1 within 1s
      """
    for (cut, words) in [
      ("cut S1>S3", "so that who hears it does not stand"),
      ("cut S2>S3", "so that none of them stands"),
    ] {
      let session = try Session(played: script.replacing("CUT", with: cut))
      #expect(line(session).contains(words), "\(line(session))")
    }
  }

  // MARK: Winning only if

  @Test("how many voters a candidate needs to give up on a leader is counted, and is so")
  func neededVoters() throws {
    var session = try Session(
      played: """
        servers 3
        seed 1
        set client-timeout off
        set lease-reads on
        link S1>S2 delay 160ms..160ms
        link S1>S3 delay 160ms..160ms
        link S2>S1 delay 1ms..1ms
        link S3>S1 delay 1ms..1ms
        timeout S1
        """)
    #expect(
      session.chances[s1].outlook
        == "It wins this term only if S2 or S3 has been up for an election timeout once its request is there."
    )
    // One of them is enough.
    try session.perform("crash S3", "run 170ms")
    #expect(session.world.leader == s1)

    session = try Session(
      played: """
        servers 5
        seed 1
        set client-timeout off
        set disruption-guard on
        timeout S1
        run until leader S1 and commit S2 1 and commit S3 1 and commit S4 1 and commit S5 1 within 1s
        run 100ms
        link S2>S3 delay 170ms..170ms
        link S2>S4 delay 170ms..170ms
        link S2>S5 delay 170ms..170ms
        crash S1
        timeout S2
        """)
    #expect(
      session.chances[s2].outlook
        == "It wins this term only if two of S3, S4 and S5 have given up on S1 once its request is there."
    )
    try session.perform("crash S5")
    #expect(
      session.chances[s2].outlook
        == "It wins this term only if S3 and S4 have given up on S1 once its request is there.")
  }

  @Test(
    "where all will ignore its request a candidate is said not to win, by the line and by its chances alike",
    arguments: [
      ("servers 3\nset lease-reads on\ntimeout S1\n", s1),
      (
        "servers 3\nset disruption-guard on\ntimeout S1\nrun until leader S1 and commit S3 1 and commit S2 1\n"
          + "run 100ms\ntimeout S2\n", s2
      ),
      (
        "servers 5\nset disruption-guard on\ntimeout S1\nrun until leader S1 and commit S3 1 and commit S2 1\n"
          + "run 100ms\ntimeout S2\n", s2
      ),
    ])
  func ignoredByAll(script: String, candidate: ServerID) throws {
    var session = try Session(played: "seed 1\nset client-timeout off\n" + script)
    #expect(line(session).contains("but it cannot win"), "\(line(session))")
    let outlook = try #require(session.chances[candidate].outlook)
    #expect(outlook.hasPrefix("It cannot win this term"), "\(outlook)")
    try session.perform("run 40ms")
    let prospect = session.chances[candidate].prospect
    for (ground, servers) in prospect.grounds where !ground.isVote && servers.count > 1 {
      for sentence in ground.sentence(in: prospect).split(separator: ". ")
      where sentence.contains(" and S") {
        #expect(!sentence.contains(": it "), "\(sentence)")
      }
    }
  }

  @Test(
    "a leader that hears of a later term in time may vote: then nobody says that a candidate cannot win"
  )
  func leaderThatFollows() throws {
    var session = try Session(
      played: """
        servers 3
        seed 1
        set client-timeout off
        set disruption-guard on
        timeout S1
        run until leader S1 and commit S3 1 and commit S2 1 within 1s
        run 100ms
        link S2>S1 delay 1ms..1ms
        link S1>S2 delay 1ms..1ms
        link S2>S3 delay 200ms..200ms
        timeout S2
        heartbeat S1
        """)
    #expect(session.cluster.voteCount(for: s2)?.canWin == true)
    #expect(
      session.chances[s2].outlook
        == "It wins this term only if S1 or S3 no longer keeps to a leader once its request is there."
    )
    try session.perform("run 5ms")
    #expect(!session.world.server(s1).isLeader)
  }

  // MARK: Causes that are known

  @Test("a change that was given up for a server that did not catch up names that cause alone")
  func tooSlow() throws {
    let session = try Session(
      played: """
        servers 3
        seed 1
        set client-timeout off
        timeout S1
        run until leader S1 and commit S1 1 within 1s
        add S4
        isolate S4
        run 4s
        """)
    #expect(
      Inquiry(session).lastChange?.fate == .abandoned(by: s1), "\(words(session))")
    #expect(
      Inquiry(session).explanation(of: .lostChange(ServerSet(first: 4))).headline
        == "S1 has given up the change to S1..S4: S4 did not catch up in time.")
  }

  @Test(
    "a read that a leader took is not said to have been lost: the leader stepped down, or went down"
  )
  func takenReads() throws {
    let script = """
      servers 3
      seed 1
      set client-timeout off
      timeout S1
      run until leader S1 and commit S3 1 and commit S2 1 within 1s
      isolate S1
      get x as C2 to S1

      """
    for (end, fate, words) in [
      (
        "crash S1\nrestart S1\n", Inquiry.LeaderFate.wentDown,
        "S1 took it, and went down since and forgot it."
      ),
      (
        "timeout S2\nrun until leader S2 within 1s\nheal\nrun 100ms\n", .steppedDown,
        "S1 took it, and has stepped down since: it does not answer it."
      ),
    ] {
      let session = try Session(played: script + end)
      let call = try #require(Inquiry(session).openCalls.last)
      #expect(Inquiry(session).trace(ofCall: call) == .taken(fate))
      let told = Inquiry(session).explanation(of: .unanswered(call)).headline
      #expect(told == words)
    }
  }

  @Test("a vote that was given and lost on its way is not said to have been lost, or the request")
  func lostVote() throws {
    let session = try Session(
      played: """
        servers 3
        seed 1
        crash S3
        timeout S1
        step until vote S2 S1
        drop S2>S1
        run 20ms
        """)
    #expect(Inquiry(session).vote(of: s2, for: s1) == .answerLost(granted: true))
    #expect(answer(.noLeader, session).contains("voted for S1, but its answer was lost"))
  }

  @Test("where a lost disk broke a property, it is named with the server that lost it")
  func lostDisk() throws {
    let session = try Session(
      played: """
        servers 3
        seed 3
        set client-timeout off
        timeout S1
        run until leader S1 and commit S2 1 and commit S3 1 within 1s
        isolate S3
        put x 1
        run until commit S1 2 and commit S2 2 within 1s
        crash S1
        wipe S2
        run 5ms
        """)
    #expect(session.violation?.property == .committedOnQuorum)
    let points = Inquiry(session).explanation(of: .violation).points
    #expect(points.contains { $0.server == s2 && $0.text.hasPrefix("lost its disk") })
    #expect(!points.contains { $0.server == s1 })
  }

  @Test(
    "where nothing is sent to a removed server that deposed leaders, none waits to hear of its term"
  )
  func nothingMoreToHear() throws {
    var session = try Session(
      played: """
        servers 4
        seed 18
        set client-timeout off
        timeout S1
        run until leader S1 and commit S3 1 and commit S4 1 within 1s
        isolate S4
        remove S4
        run until commit S1 2 within 1s
        run 2s
        set disruption-guard on
        heal
        run 500ms
        add S4
        run 1s
        add S4
        run 1s
        add S4
        run 1s
        add S4
        run 1s
        """)
    #expect(Inquiry(session).churn?.server == s4)
    let leader = try #require(session.world.leader)
    let points = Inquiry(session).explanation(of: .churn(s4)).points
    #expect(
      points.contains {
        $0.server == leader && $0.text.hasSuffix("and sends S4 nothing: it leads on until it does")
      }, "\(points)")
    // And so it does.
    try session.perform("run 5s")
    #expect(session.world.leader == leader)
  }

  // MARK: Counting

  @Test("who is a quorum alone is named, and two votes are both")
  func few() throws {
    var session = try Session(
      played: """
        servers 2
        seed 1
        set client-timeout off
        timeout S1
        run until leader S1 and commit S2 1 within 1s
        remove S2
        """)
    let told = words(session)
    #expect(!told.contains("1 of 1"), "\(told)")
    session = try Session(
      played: "servers 3\nseed 1\ntimeout S1\nstep until vote S3 S1\n")
    #expect(line(session).contains("both votes it needs are cast"), "\(line(session))")
  }

  @Test("a part of which a majority does not run is none in which anything is committed")
  func deadParts() throws {
    var session = Session()
    try session.perform("crash S2", "partition S1 S2 S3 | S4 S5")
    #expect(
      line(session).contains("In no part does a majority run"), "\(line(session))")
    #expect(!line(session).contains("are a majority:"), "\(line(session))")
    session = Session()
    try session.perform("crash S1", "partition S2 S3 S4 S5 | S1")
    #expect(
      line(session).contains("Nobody leads, and each that runs can reach a majority."),
      "\(line(session))")
  }
}

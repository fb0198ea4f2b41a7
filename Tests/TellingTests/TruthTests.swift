// What was once told wrongly: each scene with what is the case in it.

import Checking
import Raft
import Scripting
import Session
import Simulation
import Telling
import TestKit
import Testing

@Suite("What is told is so: scenes that were once told wrongly")
struct TruthTests {
  func subjects(_ session: Session) -> [Question.Subject] {
    Inquiry(session).questions().map(\.subject)
  }

  /// What the last event's line says.
  func line(_ session: Session) -> String { session.lastNarration?.line ?? "" }

  /// All that is told of the last event, and all answers to what the moment raises.
  func words(_ session: Session) -> String {
    let inquiry = Inquiry(session)
    let answers = inquiry.questions().map { question in
      let answer = inquiry.explanation(of: question.subject)
      return ([answer.headline] + answer.points.map(\.text) + answer.reasons)
        .joined(separator: " ")
    }
    return ([session.lastNarration?.line ?? ""] + answers).joined(separator: " ")
  }

  func step(_ session: inout Session) throws {
    let isDone = session.stepForward()
    try #require(isDone)
  }

  // MARK: Elections

  @Test("a request that was delivered and ignored is not lost: who leads, or hears the leader")
  func ignored() throws {
    let session = try Session(
      played: """
        servers 3
        seed 1
        set client-timeout off
        set disruption-guard on
        timeout S1
        run until leader S1 and commit S3 1 and commit S2 1 within 1s
        run 100ms
        timeout S2
        run 40ms
        """)
    let inquiry = Inquiry(session)
    #expect(inquiry.vote(of: s1, for: s2) == .ignored(.leaderIsAlive(s1)))
    #expect(inquiry.vote(of: s3, for: s2) == .ignored(.leaderIsAlive(s1)))
    let prospect = session.chances[s2].prospect
    #expect(prospect.responses[0] == .ignored(.leaderIsAlive(s1)))
    #expect(prospect.responses[2] == .ignored(.leaderIsAlive(s1)))
    #expect(prospect.grounds.map(\.ground) == [.leader, .itself] && !prospect.couldWin)
  }

  @Test("with leases a server that has just started ignores requests: it heard no leader")
  func justStarted() throws {
    let start = try Session(
      played: "servers 3\nseed 1\nset lease-reads on\ntimeout S1\nrun 40ms")
    #expect(Inquiry(start).vote(of: s2, for: s1) == .ignored(.leaderMayLive))
    #expect(start.chances[s1].prospect.responses[1] == .ignored(.leaderMayLive))
    let told = try #require(start.moment(at: 2)).narration.headline
    let time = start.branch.chronicle[2].time.microseconds / 1000
    #expect(told.contains("it started only \(time) ms ago"), "\(told)")
    let restart = try Session(
      played: """
        servers 3
        seed 15
        set client-timeout off
        set lease-reads on
        timeout S1
        run until leader S1 and commit S3 1 within 1s
        run 100ms
        cut S1-S2
        run 130ms
        crash S3
        restart S3
        timeout S2
        run 40ms
        """)
    #expect(Inquiry(restart).vote(of: s3, for: s2) == .ignored(.leaderMayLive))
    #expect(Inquiry(restart).vote(of: s1, for: s2) == .cutOff(there: true, back: true))
  }

  @Test("a vote that counts twice makes no majority of servers, and that is said")
  func countedTwice() throws {
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
        run until leader S1 within 60ms
        """)
    let told = try #require(session.lastNarration)
    #expect(
      told.headline == "S1 leads term 1 with 3 of 5: S2's vote came twice and counts each time.")
    #expect(told.reasons.contains("With vote-counted-once off it counts votes that came before."))
    // The list of elections counts as the event does.
    let election = try #require(session.elections().first)
    #expect(election.winningVotes == [s1, s2] && election.tallies[s1]?.repeated == 1)
    #expect(election.outcome == "S1 elected, 3 of 5")
    let note = Note.Election.becameLeader(term: 1, votes: election.winningVotes)
    #expect(note.brief(by: s1, tally: election.tallies[s1]) == "S1 is elected, 3 votes by 2")
  }

  @Test(
    "who votes again has forgotten a vote, and that is said: by a rule that is off, or a lost disk")
  func forgotten() throws {
    let script = """
      servers 3
      seed 32
      set client-timeout off
      RULE
      cut S1>S2
      align S1 S2
      timeout S1
      step until vote S3 S1
      timeout S2
      END S3
      restart S3
      """
    for (rule, end) in [("rule vote-persisted off", "crash"), ("# none", "wipe")] {
      var session = try Session(
        played: script.replacing("RULE", with: rule).replacing("END", with: end))
      let isOff = end == "crash"
      let restart = try #require(session.lastNarration).line
      #expect(restart.contains("Its vote is forgotten: vote-persisted is off.") == isOff)
      #expect(restart.contains("its term and log from disk") == isOff)
      let crash = try #require(session.moment(at: session.position - 1)).narration.line
      #expect(crash.contains("Its vote is lost as well: vote-persisted is off.") == isOff)
      #expect(!crash.contains("term, vote and log"))
      while session.world.server(s3).votedFor != s2, session.stepForward() {}
      let told = try #require(session.lastNarration)
      #expect(
        told.reasons.contains { $0.hasPrefix("It had voted for S1 in term 1, and forgot it") })
      #expect(told.reasons.contains { $0.contains("vote-persisted is off") } == (end == "crash"))
      #expect(session.moment(at: session.position)?.forgottenVote == s1)
    }
  }

  @Test("a crash keeps what the rules in force keep, of each server")
  func keptByDisks() throws {
    let script = """
      servers 3
      seed 1
      RULE
      timeout S1
      run until leader S1 and commit S3 1 within 1s
      crash S1 S2
      """
    let on = try Session(played: script.replacing("RULE", with: "set client-timeout off"))
    #expect(
      on.lastNarration?.reasons.contains(
        "What is on disk stays: term, vote and log. All else is lost.") == true)
    let off = try Session(played: script.replacing("RULE", with: "rule vote-persisted off"))
    #expect(
      off.lastNarration?.reasons.contains(
        "What is on disk stays: term and log. All else is lost.") == true)
    #expect(
      off.lastNarration?.reasons.contains(
        "Their votes are lost as well: vote-persisted is off.") == true)
  }

  @Test("nobody can win while votes take longer to be written than candidates wait")
  func slowDisks() throws {
    let session = try Session(
      played: """
        servers 3
        seed 4
        set client-timeout off
        set check-quorum on
        timeout S1
        run until leader S1 and commit S3 1 within 1s
        disk S2 S3 1s
        put x 1
        run 4s
        """)
    for server in [s2, s3] {
      let prospect = session.chances[server].prospect
      #expect(!prospect.couldWin && prospect.triesNeeded == nil)
      #expect(prospect.servers(on: .late) == [s2, s3])
    }
    let stall = try #require(Inquiry(session).stall(among: [s2, s3]))
    #expect(stall.late == [s2, s3] && stall.wait >= .seconds(1))
    #expect(words(session).contains("But if S1 fell out, nobody could be elected while it is so"))
    // And so it is, as long as it is so.
    var later = session
    try later.perform("crash S1")
    #expect(Inquiry(later).explanation(of: .noLeader).headline.hasPrefix("Nobody can be elected"))
    for _ in 0..<3000 {
      later.stepForward()
      #expect(later.world.leader == nil)
    }
    try later.perform("disk S2 S3 5ms", "run 3s")
    #expect(later.world.leader != nil)
  }

  @Test("how long a candidate waits depends on whether timeouts are drawn")
  func patience() throws {
    let script = """
      servers 3
      seed 4
      RULE
      timeout S1
      run until leader S1 and commit S3 1 within 1s
      set disk 200ms
      crash S1
      """
    let drawn = try Session(played: script.replacing("RULE", with: "set client-timeout off"))
    #expect(Inquiry(drawn).stall(among: [s2, s3]) == nil)
    let fixed = try Session(played: script.replacing("RULE", with: "rule randomized-timeouts off"))
    let stall = try #require(Inquiry(fixed).stall(among: [s2, s3]))
    #expect(stall.patience == .milliseconds(150) && stall.wait > stall.patience)
  }

  @Test("what a request came to that nobody will answer is told as it was")
  func deadRequests() throws {
    let script = """
      servers 3
      seed 15
      set client-timeout off
      timeout S1
      run until leader S1 and commit S3 1 within 1s
      """
    var refused = try Session(played: script)
    var lost = refused
    try refused.perform("put x 2 to S2", "run 20ms")
    // Who does not lead sends the client to the leader.
    #expect(Inquiry(refused).openCalls.isEmpty || subjects(refused).contains(.unanswered(0)))
    try refused.perform("crash S1", "put x 3 to S2", "run 100ms")
    var call = try #require(Inquiry(refused).openCalls.last)
    #expect(Inquiry(refused).trace(ofCall: call) == .refused)
    #expect(
      Inquiry(refused).explanation(of: .unanswered(call)).headline
        == "S2 refused it, and no other server was asked.")
    try lost.perform("set client-loss 100%", "put x 2 to S1", "run 100ms")
    call = try #require(Inquiry(lost).openCalls.last)
    #expect(Inquiry(lost).trace(ofCall: call) == .lost)
  }

  // MARK: Quorums

  @Test("with joint-quorums off a quorum is a majority of all, wherever it is told")
  func jointRuleOff() throws {
    var session = try Session(
      played: """
        servers 3
        seed 7
        rule joint-quorums off
        set client-timeout off
        timeout S1
        run until leader S1 and commit S3 1 and commit S2 1 within 1s
        isolate S2
        isolate S3
        reconfigure S1 S4 S5
        """)
    while !session.world.server(s1).configuration.isJoint { try step(&session) }
    let told = try #require(session.lastNarration).line
    #expect(told.contains("a quorum is 3 of 5 servers"))
    #expect(!told.contains("2 of S1 S2 S3"))
    let quorum = session.cluster[s1].quorum
    #expect(quorum.parts.map(\.voters) == [[s1, s2, s3, s4, s5]] && quorum.parts[0].needed == 3)
    let fields = session.cluster.inspection(of: s1).flatMap(\.fields)
    #expect(fields.contains { $0.value == "joint, one majority: 3 of S1..S5" })
    #expect(!fields.contains { $0.value.contains("quorum 2") })
    let group = session.cluster.groups.all.first { $0.servers.contains(s1) }
    #expect(group?.hasQuorum == true)
    // Who was cut off has stood by the time that the change is through, and is not said to be about to.
    session.advance(to: session.now + .milliseconds(160))
    let stands = session.cluster.ids.filter { session.cluster[$0].role == .candidate }
    #expect(!stands.isEmpty)
    let points = Inquiry(session).explanation(of: .nothing).points
    for server in stands {
      let own = points.filter { $0.server == server }.map(\.text)
      let term = session.cluster[server].term
      #expect(
        own.contains {
          $0.hasPrefix("stands in term \(term) and hears S1 no longer: its timer runs out in")
        })
      #expect(!own.contains { $0.hasPrefix("hears S1 no longer") })
    }
  }

  @Test("a quorum is what the protocol takes for one, in every mode and with every rule")
  func quorums() {
    var compared = 0
    for voters in 1..<16 as Range<UInt32> {
      for outgoing in 0..<16 as Range<UInt32> {
        let configuration = Configuration(
          voters: ServerSet(bits: voters), outgoing: ServerSet(bits: outgoing))
        for rules in [
          RuleSet.all, .all.subtracting(RuleSet(.jointQuorums)),
          .all.subtracting(RuleSet(.removedLeaderNotCounted)),
          .all.subtracting([RuleSet(.removedLeaderNotCounted), RuleSet(.jointQuorums)]),
        ] {
          for leader in [nil, s1, s4] as [ServerID?] {
            let quorum = Quorum(configuration, by: rules, leader: leader)
            for servers in 0..<16 as Range<UInt32> {
              let servers = ServerSet(bits: servers)
              compared += 1
              #expect(
                quorum.isReached(by: servers)
                  == configuration.isQuorum(servers, by: rules, leader: leader))
            }
          }
        }
      }
    }
    #expect(compared == 15 * 16 * 4 * 3 * 16)
  }

  @Test("in joint mode only the set is named that is short")
  func shortSet() throws {
    let session = try Session(
      played: """
        servers 3
        seed 60
        timeout S1
        run until leader S1 and commit S3 1 and commit S2 1 within 1s
        reconfigure S1 S4 S5
        run until config S1 joint within 2s
        crash S4 S5
        run 300ms
        """)
    #expect(subjects(session).contains(.powerless(s1)))
    #expect(
      Inquiry(session).explanation(of: .powerless(s1)).headline
        == "S1 leads, but reaches only 1 of the 2 needed of S1 S4 S5.")
  }

  // MARK: Beliefs

  @Test("a lease is told as what the leader believes, beside who leads")
  func lease() throws {
    let session = try Session(
      played: """
        servers 3
        seed 50
        set client-timeout off
        timeout S1
        run until leader S1 and commit S3 1 and commit S2 1 within 1s
        set lease-reads on
        put x 1
        run until commit S1 2 and commit S2 2 and commit S3 2 within 1s
        run 160ms
        clock S1 x0.05
        partition S1 | S2 S3
        run until leader any and not leader S1 within 2s
        get x as C2 to S1
        """)
    let told = try #require(session.lastNarration).line
    #expect(told.contains("on a lease that no longer holds: S2 leads term 2"))
    #expect(!told.contains("nobody else can"))
  }

  @Test("clients may ask a server that does not run: nobody answers")
  func deadServers() throws {
    var session = try Session(
      played: """
        servers 3
        seed 16
        set client-timeout off
        timeout S1
        run until leader S1 and commit S3 1 and commit S2 1 within 1s
        crash S3
        pause S2
        """)
    try session.perform("get x as C2 to S3")
    #expect(session.lastNarration?.headline == "C2 asks S3, which is down: get x. Nobody answers.")
    try session.perform("get x as C3 to S2")
    #expect(session.lastNarration?.headline.contains("S2, which is frozen: get x") == true)
    session.advance(to: session.world.now + .milliseconds(50))
    let calls = Inquiry(session).openCalls
    #expect(calls.count == 2)
    #expect(Inquiry(session).wait(ofCall: calls[0]) == .silence(s3, until: nil))
    #expect(Inquiry(session).wait(ofCall: calls[1]) == .inInbox(s2))
  }
}

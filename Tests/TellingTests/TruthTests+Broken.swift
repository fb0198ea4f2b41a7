// What is told where a leader has handed over, where a rule that is off broke something, and of calls that are lost.

import Checking
import Raft
import Scripting
import Session
import Simulation
import Telling
import TestKit
import Testing

private let (s1, s2, s3) = (ServerID(0), ServerID(1), ServerID(2))

extension TruthTests {
  // MARK: Handing over

  @Test("who has handed over and not heard of it is asked about as such")
  func handedOver() throws {
    let session = try Session(
      played: """
        servers 3
        seed 1
        set client-timeout off
        timeout S1
        run until leader S1 and commit S3 1 and commit S2 1 within 1s
        transfer S3
        run 5ms
        cut S3>S1
        run until leader S3 within 200ms
        """)
    #expect(session.world.server(s1).isLeader && session.world.server(s3).isLeader)
    #expect(
      question(.transfer(s1), session)
        == "Why does S1 still lead beside S3, to which it has handed over?")
    #expect(
      answer(.transfer(s1), session).hasPrefix("S3 leads term 2 already, and S1 has not heard"))
    #expect(Inquiry(session).outlook(of: .transfer(s1))?.text.contains("S3 leads") != true)
  }

  // MARK: Broken properties

  @Test("what broke is asked about ever after, and nothing that broke is said to hold")
  func broken() throws {
    let session = try Session(
      played: """
        servers 3
        seed 3
        set client-timeout off
        timeout S1
        run until leader S1 and commit S3 1 and commit S2 1 within 1s
        isolate S2
        put x 1
        run until answered C1 1 within 1s
        run until commit S3 2 within 1s
        partition S1 | S2 S3
        wipe S3
        expect violation CommittedOnQuorum
        restart S3
        timeout S2
        run until leader S2 within 2s
        run 200ms
        """)
    #expect(session.violation != nil && session.isAcknowledged)
    #expect(question(.violation, session) == "What has been broken in this run?")
    let words = answer(.behind(s1), session)
    #expect(words.contains("S2 leads term 2 without it, which no leader should"), "\(words)")
    #expect(!words.contains("no leader may") && !words.contains("committed and stays"))
  }

  @Test("what the newest leader holds is not said to be overwritten, nor its term to be old")
  func newestLeaderHolds() throws {
    let session = try Session(
      played: """
        servers 3
        seed 1
        set chunk 4096
        set client-timeout off
        rule up-to-date-vote off
        timeout S1
        run until commit S1 1 and commit S2 1 and commit S3 1 within 1s
        isolate S2
        put x 1 to S1
        run until commit S1 2 and commit S3 2 within 200ms
        rejoin S2
        crash S1
        timeout S2
        run until violation LeaderCompleteness within 1s
        expect violation LeaderCompleteness
        """)
    #expect(Inquiry(session).leaders.first == s2)
    let all = words(session)
    #expect(!all.contains("will be overwritten") && !all.contains("old term"), "\(all)")
    #expect(
      answer(.uncommitted(2, in: s2), session).contains("S2 leads without it"),
      "\(answer(.uncommitted(2, in: s2), session))")
    #expect(
      answer(.unanswered(0), session).contains("That entry was committed")
        || session.world.requests[0].result != nil)
  }

  @Test("where logs part is told as far as it is known: below a snapshot it is not")
  func partingUnknown() throws {
    let session = try Session(
      played: """
        servers 3
        seed 1
        set heartbeat 1ms
        set retry 1ms
        set chunk 4096
        rule snapshot-discards-conflicts off
        hold
        timeout S1
        deliver S1>S2
        deliver S2>S1
        deliver S1>S3 RequestVote
        deliver S3>S1
        timeout S2
        deliver S2>S3
        deliver S2>S1
        deliver S1>S2 RequestVoteReply
        deliver S3>S2
        deliver S2>S3
        deliver S3>S2
        deliver S1>S2
        deliver S2>S1 AppendEntriesReply
        snapshot S2
        clock S2 jump 1ms
        step
        deliver S2>S1 InstallSnapshot
        expect violation StateMachineSafety
        """)
    let words = answer(.behind(s1), session)
    #expect(!words.contains("They agree"), "\(words)")
    #expect(words.contains("Where they part is not known any more"), "\(words)")
  }

  @Test("a change of a leader in office is not given up while its log has it")
  func changeInForce() throws {
    let session = try Session(
      played: """
        servers 4
        seed 1
        set client-timeout off
        rule change-after-own-commit off
        hold
        timeout S1
        deliver S1>S2
        deliver S1>S3
        deliver S2>S1
        deliver S3>S1
        remove S2
        """)
    #expect(Inquiry(session).lastChange?.fate == .written)
    #expect(!subjects(session).contains { if case .lostChange = $0 { true } else { false } })
  }

  // MARK: Calls

  @Test("a call whose entry nobody stores any more does not wait for the next leader")
  func nowhereStored() throws {
    var session = try Session(
      played: """
        servers 3
        seed 1
        set client-timeout off
        timeout S1
        run until leader S1 and commit S3 1 and commit S2 1 within 1s
        isolate S1
        put x 1 to S1
        """)
    #expect(
      answer(.unanswered(0), session).contains("waits at S1 for entry 2"))
    try session.perform("crash S1")
    #expect(
      answer(.unanswered(0), session).contains(
        "Nobody can tell yet whether it counts: the next leader decides."))
    try session.perform("wipe S1")
    #expect(
      answer(.unanswered(0), session).contains(
        "Unless a message that is late still brings it, it never counts."))
  }

  @Test("of several reasons why an answer has not come none is left out")
  func lostOrTaken() throws {
    var session = try Session(
      played: """
        servers 3
        seed 1
        set client-timeout off
        timeout S1
        run until leader S1 and commit S3 1 and commit S2 1 within 1s
        isolate S1
        get x as C2 to S1
        run 20ms
        crash S1
        restart S1
        """)
    try session.perform("run 10ms")
    let call = try #require(Inquiry(session).openCalls.last)
    #expect(
      answer(.unanswered(call), session).hasPrefix(
        "The request or its answer was lost, S1 leads no more, or S1 went down since and forgot it."
      ) || Inquiry(session).trace(ofCall: call) != .lostOrTaken)
  }

  @Test("one link is cut one way only")
  func oneLink() throws {
    var session = Session()
    try session.perform("crash S3 S4 S5", "cut S1>S2")
    #expect(
      session.cluster.groups.sentences.contains("Between them 1 link is cut one way only."))
  }
}

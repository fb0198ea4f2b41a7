// What is told of candidates beside a leader, of servers of which none can win, and of votes that are forgotten.

import Raft
import Session
import Simulation
import Telling
import TestKit
import Testing

private let (s1, s2, s3) = (ServerID(0), ServerID(1), ServerID(2))

extension TruthTests {
  @Test(
    "a candidate whose log is still being written is not said to be behind, but to lack it on its disk"
  )
  func unwritten() throws {
    var session = try Session(
      played: """
        servers 3
        seed 1
        set client-timeout off
        timeout S1
        run until leader S1 and commit S3 1 and commit S2 1 within 2s
        hold disk S3
        put x 1
        run 100ms
        crash S2
        timeout S3
        run 100ms
        """)
    let prospect = try #require(session.chances[s3].prospect as Prospect?)
    #expect(prospect.responses[s1.index].ground == .unwritten)
    #expect(prospect.servers(on: .logBehind).isEmpty)
    // And so it is: with the disk let go S3 is elected with the log that it had all the time.
    try session.perform("release disk S3", "run 5ms", "timeout S3", "run 60ms")
    #expect(session.world.leader == s3)
  }

  @Test(
    "with a rule off that counts votes again, who has the vote of nobody else is still said not to win"
  )
  func noVoteToRepeat() throws {
    let session = try Session(
      played: """
        servers 3
        seed 1
        rule vote-counted-once off
        timeout S1
        run until leader S1 within 1s
        isolate S3
        """)
    #expect(session.chances[s3].prospect.doubt == nil)
    let beside = try Session(
      played: """
        servers 5
        seed 1
        rule vote-counted-once off
        timeout S1
        run until leader S1 within 1s
        isolate S3
        heal S3-S2
        """)
    #expect(beside.chances[s3].prospect.doubt == .voteCountedOnce)
  }

  @Test("a candidate of a later term is asked about, though all that is asked for is done")
  func laterCandidate() throws {
    var session = try Session(
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
    #expect(subjects(session) == [.candidate(s2)])
    let answer = Inquiry(session).explanation(of: .candidate(s2))
    #expect(answer.headline == "S2 stands in term 2, but its votes are only 1 of the 2 needed.")
    #expect(answer.reasons.contains("S1 leads term 1 and reaches S2."))
    let fate = "S1 follows as soon as it hears of a term above 1"
    #expect(
      answer.reasons.contains("\(fate), but not from requests for votes: those it ignores."))
    // And so it does: the answer to its next heartbeat is of term 2.
    try session.perform("run 40ms")
    #expect(!session.world.server(s1).isLeader)
  }

  @Test("beside a request that nobody answers, the candidate that refused it is asked about")
  func candidateAndRequest() throws {
    let session = try Session(
      played: """
        servers 3
        seed 15
        set client-timeout off
        timeout S1
        run until leader S1 and commit S3 1 and commit S2 1 within 1s
        set lease-reads on
        cut S1-S2
        run 130ms
        crash S3
        restart S3
        timeout S2
        run 40ms
        put x 2 to S2
        run 60ms
        """)
    #expect(subjects(session) == [.candidate(s2), .unanswered(0)])
    let answer = Inquiry(session).explanation(of: .candidate(s2))
    #expect(answer.reasons.contains("S1 leads term 1 and does not reach S2."))
  }

  @Test(
    "where the newest log has no vote and keeps its own from all others, nobody is ever elected, and that is said"
  )
  func deadlock() throws {
    let script = """
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

      """
    for (fate, isAlone) in [("isolate S2", false), ("crash S2", true)] {
      let session = try Session(played: script + fate + "\nrun 20s\n")
      let subject = subjects(session)[isAlone ? 0 : 1]
      if isAlone {
        #expect(subject == .noLeader)
      } else {
        guard case .candidate = subject else {
          Issue.record("\(subjects(session))")
          continue
        }
      }
      let answer = Inquiry(session).explanation(of: subject)
      #expect(
        answer.headline
          == "S1, S3 and S4 can never elect anybody as they are: each lacks votes that it will not get."
      )
      #expect(answer.reasons.contains { $0.hasPrefix("Timers go on raising terms in vain.") })
      // It is so: a minute later nobody has been elected, and S2's return ends it.
      var later = session
      try later.perform("run 60s")
      #expect([s1, s3, ServerID(3)].allSatisfy { !later.world.server($0).isLeader })
      try later.perform(isAlone ? "restart S2" : "heal", "run 5s")
      let leader = try #require(later.world.leader)
      #expect(later.world.server(leader).commitIndex > 1)
    }
  }

  @Test("a vote that a lost disk has forgotten is missing, until a new term begins")
  func forgottenVote() throws {
    var session = try Session(
      played: """
        servers 3
        seed 3
        timeout S1
        run until leader S1 and commit S3 1 within 1s
        wipe S3
        restart S3
        run 130ms
        """)
    #expect(subjects(session) == [.nothing])
    let answer = Inquiry(session).explanation(of: .nothing)
    #expect(
      answer.headline == "S1 leads term 1 and its one entry is committed, but a vote is forgotten.")
    // It is so: nothing keeps S3 from voting in term 1.
    #expect(session.world.server(s3).currentTerm == 1 && session.world.server(s3).votedFor == nil)
    try session.perform("timeout S2", "run 500ms")
    let term = session.world.server(s2).currentTerm
    #expect(term > 1)
    #expect(
      Inquiry(session).explanation(of: .nothing).headline
        .hasPrefix("Nothing is missing: S2 leads term \(term)"))
  }

  @Test("who may forget a vote may still give it: the other candidate is not said to lose")
  func winsByForgetting() throws {
    let script = """
      servers 3
      seed 32
      set client-timeout off
      rule vote-persisted RULE
      cut S1>S2
      align S1 S2
      timeout S1
      step until vote S3 S1
      timeout S2
      """
    for rule in ["on", "off"] {
      let session = try Session(played: script.replacing("RULE", with: rule))
      let told = try #require(session.lastNarration)
      #expect(told.headline.contains("cannot win") == (rule == "on"), "\(told.headline)")
      #expect(session.cluster.voteCount(for: s2)?.canWin == (rule == "off"))
    }
  }
}

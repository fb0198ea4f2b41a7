// What is asked about a moment, and the answers: in scenes whose cause is known.

import Checking
import Raft
import Scripting
import Session
import Simulation
import Telling
import TestKit
import Testing

@Suite("Questions")
struct QuestionTests {
  private func inquiry(_ script: String) throws -> Inquiry {
    Inquiry(try Session(played: script))
  }

  private func subjects(_ inquiry: Inquiry) -> [Question.Subject] {
    inquiry.questions().map(\.subject)
  }

  @Test("with everything committed everywhere it is said that nothing is missing, and so it is")
  func nothing() throws {
    let inquiry = try inquiry("timeout S1\nrun 65ms\nput x 1\nrun 200ms")
    #expect(subjects(inquiry) == [.nothing])
    let answer = inquiry.explanation(of: .nothing)
    #expect(answer.headline.contains("S1 leads term 1"))
    #expect(inquiry.outlook(of: .nothing) == nil)
  }

  @Test("before the first election the timers are told in the order in which they run out")
  func start() throws {
    let inquiry = Inquiry(Session())
    #expect(subjects(inquiry) == [.noLeader])
    let times = inquiry.timers.map(\.at)
    #expect(times.count == 5 && times == times.sorted())
    let answer = inquiry.explanation(of: .noLeader)
    let first = try #require(inquiry.timers.first)
    #expect(answer.headline.hasPrefix("No server stands yet"))
    #expect(answer.reasons.joined().contains("Next: \(first.server) stands"))
    // The forecast is what happens.
    let outlook = try #require(inquiry.outlook(of: .noLeader))
    var session = Session()
    session.advance(to: try #require(outlook.at))
    #expect(session.world.leader != nil)
    #expect(session.position == outlook.events)
  }

  @Test("a candidate's votes: given, under way, refused with the reason, missing with the cause")
  func votes() throws {
    // S4 has a better log than S2, S5 has not; S1 and S3 are down.
    let session = try Session(
      played: """
        timeout S1
        run 65ms
        partition S1 S3 S4 | S2 S5
        put x 1
        run 60ms
        crash S1 S3
        heal
        timeout S2
        run 5ms
        """)
    let inquiry = Inquiry(session)
    #expect(session.world.server(s4).log.lastIndex > session.world.server(s2).log.lastIndex)
    #expect(inquiry.vote(of: s2, for: s2) == .granted)
    #expect(inquiry.vote(of: s1, for: s2) == .crashed)
    #expect(inquiry.vote(of: s3, for: s2) == .crashed)
    guard case .requestOnItsWay(_, .logBehind?) = inquiry.vote(of: s4, for: s2) else {
      Issue.record("\(inquiry.vote(of: s4, for: s2))")
      return
    }
    guard case .requestOnItsWay(_, nil) = inquiry.vote(of: s5, for: s2) else {
      Issue.record("\(inquiry.vote(of: s5, for: s2))")
      return
    }
    let answer = inquiry.explanation(of: .noLeader)
    #expect(answer.headline.contains("1 of the 3 needed"))
    #expect(answer.points.contains { $0.server == s4 && $0.text.contains("will be refused") })
    #expect(answer.sections.contains(.electionRestriction))
    // What was forecast comes true, and is then told with its reason.
    var later = session
    later.advance(to: later.world.now + .milliseconds(35))
    guard case .refused(.logBehind?) = Inquiry(later).vote(of: s4, for: s2) else {
      Issue.record("\(Inquiry(later).vote(of: s4, for: s2))")
      return
    }
    #expect(Inquiry(later).vote(of: s5, for: s2) == .granted)
  }

  @Test("a split vote is told with everybody's votes, and who tries again first")
  func split() throws {
    let inquiry = try inquiry(
      """
      run until leader S3 within 1s
      run 100ms
      crash S3
      run 20ms
      align
      run until election split within 2s
      """)
    #expect(subjects(inquiry).first == .noLeader)
    let answer = inquiry.explanation(of: .noLeader)
    #expect(answer.headline.contains("is split"))
    #expect(answer.points.count { $0.text.hasPrefix("has ") && $0.text.contains(" vote") } >= 2)
    #expect(answer.points.contains { $0.server == nil && $0.text.contains("S3: down") })
  }

  @Test("without a quorum it is said what is missing: servers that are down, or links")
  func noQuorum() throws {
    let down = try inquiry("timeout S1\nrun 65ms\ncrash S1 S2 S3\nrun 50ms")
    #expect(down.connected.isEmpty)
    #expect(
      down.explanation(of: .noLeader).headline.contains(
        "Too few servers run: it takes 3 of S1..S5"))
    let cut = try inquiry("partition S1 S2 | S3 S4 | S5\nrun 10ms")
    #expect(cut.connected.isEmpty)
    #expect(cut.explanation(of: .noLeader).headline.contains("No quorum of servers can reach"))
    let points = cut.explanation(of: .noLeader).points.map(\.text)
    #expect(
      points == [
        "S1 and S2: reach each other, too few", "S3 and S4: reach each other, too few",
        "S5: reaches nobody",
      ])
    // A star of which the middle reaches two that do not reach each other.
    let star = try inquiry(
      "partition S1 S2 S3 | S4 | S5\ncut S1-S2\ncrash S4 S5\ncut S1-S3\nrun 10ms")
    #expect(
      star.explanation(of: .noLeader).points.first?.text == "S1: reaches nobody")
    let outlook = try #require(cut.outlook(of: .noLeader))
    #expect(outlook.at == nil, "they stand again and again, in vain")
    let dead = try inquiry("crash S1 S2 S3 S4 S5")
    #expect(dead.explanation(of: .noLeader).headline.contains("Nobody is alive"))
  }

  @Test("a leader in a minority: two lead, one can commit nothing, its entry and call say why")
  func minority() throws {
    let inquiry = try inquiry(
      """
      timeout S1
      run 65ms
      partition S1 S2 | S3 S4 S5
      put x 1 to S1
      timeout S3
      run 100ms
      """)
    let asked = subjects(inquiry)
    #expect(asked.contains(.twoLeaders([s3, s1])))
    #expect(asked.contains(.powerless(s1)))
    #expect(!asked.contains(.powerless(s3)))
    #expect(asked.contains(.uncommitted(2, in: s1)))
    #expect(asked.contains(.unanswered(0)))
    let gap = try #require(inquiry.commitGap(2, of: s1))
    #expect(gap.holders == [s1, s2] && !gap.hasQuorum && !gap.isOlderTerm)
    #expect(gap.lacks.map(\.lack) == Array(repeating: .cutOff(from: s1), count: 3))
    #expect(inquiry.wait(ofCall: 0) == .entry(2, at: s1))
    let answer = inquiry.explanation(of: .uncommitted(2, in: s1))
    #expect(answer.reasons.joined().contains("another entry 2"), "S3's no-op is committed there")
    #expect(
      inquiry.explanation(of: .twoLeaders([s3, s1])).headline.contains("different terms"))
  }

  @Test("Figure 8 (c): on a quorum, but of an older term; the next own entry is what is missing")
  func figure8() throws {
    let script = """
      set client-timeout off
      set election-timeout 10s..20s
      set heartbeat 1s
      set retry 1s
      rule leader-no-op off
      timeout S1
      run 100ms
      partition S1 S2 | S3 S4 S5
      put x 1
      run 60ms
      crash S1
      restart S1
      partition S1 S2 S3 | S4 S5
      timeout S1
      run 200ms
      """
    let inquiry = try inquiry(script)
    #expect(subjects(inquiry).contains(.uncommitted(1, in: s1)))
    let gap = try #require(inquiry.commitGap(1, of: s1))
    #expect(gap.hasQuorum && gap.isOlderTerm && gap.ownEntry == nil)
    let answer = inquiry.explanation(of: .uncommitted(1, in: s1))
    #expect(answer.headline.contains("of an older term: S1 leads term 2"))
    #expect(answer.sections.contains(.entriesFromPreviousTerms))
    #expect(inquiry.outlook(of: .uncommitted(1, in: s1))?.at == nil)
    // With an entry of its own term under way, that is what it waits for.
    let next = try self.inquiry(script + "\nput y 2\nrun 3ms")
    #expect(next.commitGap(1, of: s1)?.ownEntry == 2)
    #expect(next.outlook(of: .uncommitted(1, in: s1))?.text.contains("committed") == true)
  }

  @Test("a follower's lack: down, frozen, on its way, written, answered, held, cut one way")
  func lacks() throws {
    let sent = try inquiry(
      "timeout S1\nrun 65ms\ncrash S2\npause S3\nhold S1>S4\nput x 1\nrun 3ms")
    #expect(sent.lack(of: s2, of: 2, by: s1) == .crashed)
    #expect(sent.lack(of: s3, of: 2, by: s1) == .frozen(holdsMessage: false))
    #expect(sent.lack(of: s4, of: 2, by: s1) == .held)
    guard case .onItsWay(let time)? = sent.lack(of: s5, of: 2, by: s1) else {
      Issue.record("\(String(describing: sent.lack(of: s5, of: 2, by: s1)))")
      return
    }
    #expect(time > sent.cluster.now)
    #expect(sent.lack(of: s1, of: 2, by: s1) == nil, "its own disk takes no time")
    let arrived = try inquiry(
      "timeout S1\nrun 65ms\npause S3\ndisk S2 20ms\nput x 1\nrun 16ms")
    #expect(arrived.lack(of: s3, of: 2, by: s1) == .frozen(holdsMessage: true))
    guard case .writing? = arrived.lack(of: s2, of: 2, by: s1) else {
      Issue.record("\(String(describing: arrived.lack(of: s2, of: 2, by: s1)))")
      return
    }
    guard case .answerOnItsWay? = arrived.lack(of: s5, of: 2, by: s1) else {
      Issue.record("\(String(describing: arrived.lack(of: s5, of: 2, by: s1)))")
      return
    }
    let oneWay = try inquiry("timeout S1\nrun 65ms\ncut S2>S1\nput x 1\nrun 40ms")
    #expect(oneWay.lack(of: s2, of: 2, by: s1) == .cannotAnswer)
    #expect(oneWay.lack(of: s3, of: 2, by: s1) == nil)
    let lossy = try inquiry(
      "timeout S1\nrun 65ms\nlink S1>S2 loss 99%\nput x 1\nrun 20ms")
    guard case .sentInVain? = lossy.lack(of: s2, of: 2, by: s1) else {
      Issue.record("\(String(describing: lossy.lack(of: s2, of: 2, by: s1)))")
      return
    }
    // A link that loses everything is as good as cut, here as in who can win and which groups there are.
    let deaf = try inquiry("timeout S1\nrun 65ms\nlink S1>S2 loss 100%\nput x 1\nrun 20ms")
    #expect(deaf.lack(of: s2, of: 2, by: s1) == .cutOff(from: s1))
    #expect(!deaf.cluster.reach(of: s1).contains(s2))
  }

  @Test("in joint mode both majorities are told, and the change that waits for them")
  func joint() throws {
    let inquiry = try inquiry(
      """
      run until leader S3 within 1s
      run 100ms
      reconfigure S1 S2 S5 S6 S7
      run until config S3 joint within 1s
      crash S6 S7 S5
      run 60ms
      """)
    let index = inquiry.cluster[s3].log.configurationIndex
    #expect(subjects(inquiry).contains(.change(s3)))
    let answer = inquiry.explanation(of: .uncommitted(index, in: s3))
    #expect(answer.headline.hasSuffix("knows of: 2 of the 3 needed of S1 S2 S5 S6 S7."))
    #expect(answer.reasons.contains("In joint mode it takes 3 of S1..S5 and 3 of S1 S2 S5 S6 S7."))
    #expect(inquiry.explanation(of: .change(s3)).headline.contains("both majorities"))
  }

  @Test("a read waits for a round, and it is told who has answered it")
  func read() throws {
    let inquiry = try inquiry(
      "timeout S1\nrun 65ms\npartition S1 S2 | S3 S4 S5\nget x to S1\nrun 40ms")
    guard case .readRound(_, at: s1, let answered) = inquiry.wait(ofCall: 0) else {
      Issue.record("\(inquiry.wait(ofCall: 0))")
      return
    }
    #expect(answered == [s1, s2])
    let answer = inquiry.explanation(of: .unanswered(0))
    #expect(answer.headline.contains("still leads"))
    #expect(answer.points.contains { $0.server == s4 && $0.text.contains("cut off") })
  }

  @Test("a call: on its way, in the inbox of a frozen server, gone with a crash")
  func calls() throws {
    let away = try inquiry(
      "set client-delay 5ms..5ms\ntimeout S1\nrun 65ms\nput x 1\nrun 2ms")
    guard case .onItsWay(to: s1, _) = away.wait(ofCall: 0) else {
      Issue.record("\(away.wait(ofCall: 0))")
      return
    }
    let frozen = try inquiry(
      "set client-delay 5ms..5ms\ntimeout S1\nrun 65ms\nput x 1\npause S1\nrun 6ms")
    #expect(frozen.wait(ofCall: 0) == .inInbox(s1))
    let gone = try inquiry("timeout S1\nrun 65ms\nput x 1\ncrash S1\nrun 20ms")
    guard case .silence(s1, let patience) = gone.wait(ofCall: 0) else {
      Issue.record("\(gone.wait(ofCall: 0))")
      return
    }
    #expect(patience == Instant(microseconds: 1_065_000))
    let never = try inquiry(
      "set client-timeout off\ntimeout S1\nrun 65ms\nput x 1\ncrash S1\nrun 20ms")
    #expect(never.wait(ofCall: 0) == .silence(s1, until: nil))
    #expect(
      never.explanation(of: .unanswered(0)).reasons.joined().contains("no answer will come"))
  }

  @Test("a transfer and a new server that catches up are told while they last")
  func duties() throws {
    let transfer = try inquiry("timeout S1\nrun 165ms\nput y 2\ntransfer S5\nrun 16ms")
    #expect(subjects(transfer).contains(.transfer(s1)))
    #expect(
      transfer.explanation(of: .transfer(s1)).headline.contains("S5 must first hold"))
    #expect(transfer.outlook(of: .transfer(s1))?.text.contains("S5 leads") == true)
    let learner = try inquiry("timeout S1\nrun 165ms\nadd S6\nrun 5ms")
    #expect(subjects(learner).contains(.behind(ServerID(5))))
    #expect(learner.explanation(of: .change(s1)).headline.contains("S6 must hold the log"))
  }

  @Test("a read that a server has forgotten in a crash is not said to be lost on the way")
  func forgotten() throws {
    let inquiry = try inquiry(
      "timeout S1\nrun 165ms\nget x to S1\nrun 2ms\ncrash S1\nrestart S1\nrun 1ms")
    guard case .silence(s1, _) = inquiry.wait(ofCall: 0) else {
      Issue.record("\(inquiry.wait(ofCall: 0))")
      return
    }
    #expect(inquiry.explanation(of: .unanswered(0)).headline.contains("and went down since"))
  }

  @Test("why a server does not stand: it hears, it has no vote, it has not noticed, it is down")
  func notStanding() throws {
    func answer(_ script: String, _ server: ServerID) throws -> String {
      try inquiry(script).explanation(of: .notStanding(server)).headline
    }
    let led = "timeout S1\nrun 165ms\n"
    #expect(try answer(led, s2).contains("hears from S1"))
    #expect(try answer(led + "crash S2", s2).contains("is down"))
    #expect(try answer(led + "pause S2", s2).contains("frozen"))
    #expect(try answer(led + "crash S1\nrun 20ms", s2).contains("has not yet noticed"))
    #expect(try answer(led + "add S6\nrun 5ms", ServerID(5)).contains("has no vote"))
    #expect(try answer("timeout S1\nrun 16ms", s2).contains("has voted for S1"))
    #expect(try inquiry(led).questions(about: s1).count == 1, "a leader is not asked")
    #expect(try inquiry(led).questions(about: s2).last?.subject == .notStanding(s2))
  }

  @Test("whatever is done, questions can be asked and answered, and forecasts come true")
  func anyMoment() throws {
    for seed in 1...12 {
      var meddler = Meddler(seed: seed)
      var session = Session(meddler.setup())
      for _ in 0..<100 {
        meddler.meddle(&session, 2)
        let inquiry = Inquiry(session)
        let questions = inquiry.questions(about: ServerID(meddler.number(0...8)))
        #expect(!questions.isEmpty)
        for question in questions {
          let answer = inquiry.explanation(of: question.subject)
          #expect(!answer.headline.isEmpty && !question.text.isEmpty)
          let all = ([answer.headline] + answer.points.map(\.text) + answer.reasons).joined()
          #expect(!all.contains("-1"), "a number that is none: \(all)")
        }
        guard questions.first?.subject == .noLeader, session.violation == nil,
          let time = inquiry.outlook(of: .noLeader)?.at
        else { continue }
        var trial = session
        trial.advance(to: time)
        #expect(trial.world.leader != nil)
      }
    }
  }
}

// Answers that must not say what is not so: about old leaders, frozen ones, lost disks and lost messages.

import Checking
import Raft
import Session
import Simulation
import Telling
import TestKit
import Testing

@Suite("Answers")
struct AnswerTests {
  private func inquiry(_ script: String) throws -> Inquiry {
    Inquiry(try Session(played: script))
  }

  private func subjects(_ inquiry: Inquiry) -> [Question.Subject] {
    inquiry.questions().map(\.subject)
  }

  private func text(_ subject: Question.Subject, _ inquiry: Inquiry) -> String? {
    inquiry.questions().first { $0.subject == subject }?.text
  }

  /// All that the answer says.
  private func words(_ subject: Question.Subject, _ inquiry: Inquiry) -> String {
    let answer = inquiry.explanation(of: subject)
    let points = answer.points.map { ($0.server.map { "\($0): " } ?? "") + $0.text }
    return ([answer.headline] + points + answer.reasons).joined(separator: "\n")
  }

  @Test("where nothing is missing yet, who no longer hears the leader is named")
  func cutFollower() throws {
    let inquiry = try inquiry(
      """
      seed 1
      timeout S1
      run until leader S1 within 2s
      run 300ms
      cut S1>S2
      """)
    let words = words(.nothing, inquiry)
    #expect(words.contains("S2: hears S1 no longer: its timer runs out in"))
    #expect(!words.contains("S3: hears"))
  }

  // MARK: An old leader

  /// S1 leads term 1 alone, with an entry that will be overwritten; S2 leads term 2.
  private let old = """
    seed 1
    set client-timeout off
    timeout S1
    run until leader S1 within 2s
    run 100ms
    isolate S1
    put q 9 to S1
    run 100ms
    timeout S2
    run until leader S2 within 1s

    """

  @Test("an old leader, alone to lead, is not said to overwrite what a later one has committed")
  func otherLog() throws {
    let inquiry = try inquiry(old + "put x 1 to S2\nstep until commit S2 3\ncrash S2")
    #expect(inquiry.leaders == [s1])
    #expect(inquiry.cluster[s3].log.lastIndex == 3)
    let words = words(.behind(s3), inquiry)
    #expect(!words.contains("never committed"))
    #expect(words.contains("Entry 2 of term 2 is committed and stays: S1 leads the old term 1"))
    #expect(words.contains("its own entry 2 will be overwritten"))
    // A log without a later entry lacks one that will never be committed.
    #expect(subjects(inquiry).contains(.uncommitted(2, in: s1)))
  }

  @Test("what an old leader may yet overwrite is not said to be lost while nothing is committed")
  func openLog() throws {
    let inquiry = try inquiry(old + "step until log S3 1 2\ncrash S2")
    #expect(inquiry.cluster.servers.allSatisfy { $0.commitIndex < 2 })
    let words = words(.behind(s3), inquiry)
    #expect(!words.contains("overwrites"))
    #expect(words.contains("S3 is in term 2 and no longer listens to S1: a later leader decides"))
  }

  @Test("that another entry is committed at the index does not commit an old leader's")
  func doomedEntry() throws {
    let inquiry = try inquiry(old + "step until commit S2 2\ncrash S2")
    #expect(inquiry.leaders == [s1])
    let subject = Question.Subject.uncommitted(2, in: s1)
    #expect(text(subject, inquiry) == "Why is entry 2 of S1 not committed?")
    let words = words(subject, inquiry)
    #expect(!words.contains("An earlier leader committed it"))
    #expect(
      words.contains("Another entry 2, of term 2, is committed: this one will be overwritten"))
    #expect(inquiry.outlook(of: subject)?.text.contains("knows") == false)
  }

  @Test("of an entry that a new leader does not know to be committed that is still said")
  func unknownEntry() throws {
    let inquiry = try inquiry(
      """
      rule leader-no-op off
      timeout S1
      run 65ms
      put x 1
      step until commit S1 1
      crash S1
      timeout S2
      run until leader S2 within 1s
      """)
    let subject = Question.Subject.uncommitted(1, in: s2)
    #expect(text(subject, inquiry)?.contains("not know that entry 1 is committed") == true)
    #expect(words(subject, inquiry).contains("An earlier leader committed it"))
  }

  @Test("a frozen old leader is not said to reach a quorum, or to hear of a later term soon")
  func frozenOldLeader() throws {
    let inquiry = try inquiry(
      """
      servers 3
      seed 1
      timeout S1
      run until leader S1 within 2s
      run 100ms
      pause S1
      run 500ms
      """)
    let leaders = inquiry.leaders
    #expect(leaders.count == 2 && leaders.last == s1)
    let words = words(.twoLeaders(leaders), inquiry)
    #expect(words.contains("S1: leads term 1, but is frozen"))
    #expect(!words.contains("S1: leads term 1 and reaches"))
    #expect(!words.contains("It gets"))
    #expect(words.contains("in its inbox: once it goes on, S1 follows at once"))
    #expect(subjects(inquiry).contains(.frozenLeader(s1)))
    let frozen = self.words(.frozenLeader(s1), inquiry)
    #expect(frozen.contains("\(leaders[0]) leads term"))
    #expect(!frozen.contains("Next:"), "the timers of the others start anew again and again")
    // What was said comes true.
    var later = try Session(
      played: """
        servers 3
        seed 1
        timeout S1
        run until leader S1 within 2s
        run 100ms
        pause S1
        run 500ms
        """)
    try later.perform("resume S1", "run 1ms")
    #expect(Inquiry(later).leaders == [leaders[0]])
  }

  @Test("whatever is done, no log that ends with a committed entry is said to be overwritten")
  func neverCommitted() throws {
    var said = 0
    for seed in 1...60 {
      var meddler = Meddler(seed: seed)
      var session = Session(meddler.setup())
      for _ in 0..<80 {
        meddler.meddle(&session, 2)
        let inquiry = Inquiry(session)
        for question in inquiry.questions() {
          guard case .behind(let server) = question.subject,
            words(question.subject, inquiry).contains("never committed")
          else { continue }
          said += 1
          let log = session.world.server(server).log
          #expect(session.checks.commitment(at: log.lastIndex)?.entryTerm != log.lastTerm)
        }
      }
    }
    #expect(said > 0)
  }

  // MARK: A leader without a quorum

  /// S1 leads and has committed x=1, with `setting`; then it is alone.
  private func alone(_ setting: String) throws -> Inquiry {
    try inquiry(
      """
      servers 3
      seed 1
      timeout S1
      run until leader S1 within 2s
      \(setting)
      put x 1
      run 200ms
      isolate S1
      run 2ms
      get x to S1
      run 1ms
      """)
  }

  @Test("a leader without a quorum is said to answer reads exactly where it does")
  func reads() throws {
    for (setting, answered, phrase) in [
      ("set lease-reads on", true, "It still answers reads, until its lease ends in "),
      ("rule read-confirmation off", true, "It still answers reads: read-confirmation is off"),
      ("run 1ms", false, "Reads wait in vain, too"),
    ] {
      let inquiry = try alone(setting)
      #expect((inquiry.cluster.requests.last?.result != nil) == answered, "\(setting)")
      let words = words(.powerless(s1), inquiry)
      #expect(words.contains(phrase), "\(setting)")
      #expect(!words.contains("What it takes from clients"))
    }
  }

  @Test("check-quorum is said to depose a leader in joint mode only where it does")
  func checkQuorum() throws {
    let script = """
      seed 1
      set check-quorum on
      timeout S1
      run until leader S1 within 2s
      run 100ms
      reconfigure S1 S2 S6 S7
      step until config S1 joint
      isolate S3
      isolate S4
      isolate S5

      """
    let off = try inquiry(script + "rule check-every-quorum off\nrun 100ms")
    #expect(!words(.powerless(s1), off).contains("steps down when it notices"))
    #expect(
      words(.powerless(s1), off).contains(
        "with check-every-quorum off a majority of S1, S2, S6 and S7 is enough"))
    #expect(off.outlook(of: .powerless(s1))?.at == nil)
    let on = try inquiry(script + "run 20ms")
    #expect(words(.powerless(s1), on).contains("steps down when it notices"))
    #expect(on.outlook(of: .powerless(s1))?.at != nil)
  }

  @Test("links that lose everything leave a leader without a quorum, as cut ones do")
  func losses() throws {
    let led = "seed 1\ntimeout S1\nrun until leader S1 within 2s\nrun 100ms\n"
    let all = try inquiry(led + "set loss 100%\nrun 100ms")
    #expect(subjects(all).contains(.powerless(s1)))
    let oneWay = try inquiry(
      led + "link S2>S1 loss 100%\nlink S3>S1 loss 100%\nlink S4>S1 loss 100%\nrun 100ms")
    #expect(subjects(oneWay).contains(.powerless(s1)))
  }

  // MARK: Calls

  @Test("an answer that got lost on its way to the client is told from a leader that is gone")
  func lostAnswer() throws {
    let script = """
      servers 3
      seed 1
      set client-timeout off
      timeout S1
      run until leader S1 within 2s
      run 100ms
      put x 1 to S1
      step until log S1 1 1
      set client-loss 100%
      step until commit S1 2
      run 200ms
      """
    let lost = try inquiry(script)
    #expect(words(.unanswered(0), lost).contains("the answer to C1 was lost"))
    #expect(!words(.unanswered(0), lost).contains("no longer leads"))
    #expect(words(.unanswered(0), lost).contains("S1, S2 and S3: entry 2 of term 1 is in the log"))
    // Compacted, the entry is in no log, but not gone either.
    let compacted = try inquiry(script + "\nsnapshot S1 S3")
    let words = words(.unanswered(0), compacted)
    #expect(words.contains("S2: entry 2 of term 1 is in the log"))
    #expect(words.contains("S1 and S3: the snapshot covers entry 2 of term 1"))
    #expect(words.contains("the write counts"))
    let deposed = try inquiry(script + "\ncrash S1\nrestart S1\nrun 1ms")
    #expect(self.words(.unanswered(0), deposed).contains("but no longer leads"))
  }

  @Test("a call that is refused, by a client that asks only once, is not said to be lost only")
  func refused() throws {
    let inquiry = try inquiry(
      "set client-timeout off\ntimeout S1\nrun 165ms\nput x 1 to S2\nrun 20ms")
    #expect(words(.unanswered(0), inquiry).contains("S2 refused it, and"))
  }

  // MARK: Lost disks

  @Test("who has lost its disk does not hold what the leader believes it to hold")
  func wiped() throws {
    let inquiry = try inquiry(
      """
      seed 1
      timeout S1
      run until leader S1 within 2s
      run 100ms
      isolate S3
      isolate S4
      isolate S5
      put x 1 to S1
      run 60ms
      wipe S2
      restart S2
      run 5ms
      """)
    #expect(inquiry.cluster[s2].log.lastIndex == 0)
    let entry = words(.uncommitted(2, in: s1), inquiry)
    #expect(!entry.contains("S1 and S2: hold it"))
    #expect(entry.contains("S1: holds it"))
    #expect(entry.contains("S2: had it and has lost it, but S1 still counts it"))
    #expect(!words(.unanswered(0), inquiry).contains("S1 and S2: hold it"))
    #expect(words(.behind(s2), inquiry).contains("S1: believes that S2 holds all up to entry 2"))
  }

  @Test("a snapshot that a leader does not send has its reason: it believes that none is needed")
  func wipedBehindSnapshot() throws {
    let inquiry = try inquiry(
      """
      servers 4
      seed 2
      timeout S1
      run until leader S1 within 1s
      put x 1
      run 100ms
      put y 2
      run 100ms
      snapshot S1
      wipe S2
      restart S2
      run 20ms
      """)
    let words = words(.behind(s2), inquiry)
    #expect(!words.contains("needs a snapshot"))
    #expect(words.contains("S1: believes that S2 holds all up to entry 3"))
    #expect(words.contains("S2: its log is empty"))
    #expect(inquiry.outlook(of: .behind(s2))?.at != nil, "a refusal will tell S1")
  }

  // MARK: Transfers

  @Test("a transfer that hangs has its reason: a frozen target, a lost message, one that is held")
  func transfers() throws {
    let led = "seed 1\ntimeout S1\nrun until leader S1 within 2s\nrun 100ms\n"
    for (lines, phrase) in [
      ("transfer S3\npause S3\nrun 20ms", "S3: frozen: TimeoutNow waits in its inbox"),
      ("transfer S3\ncut S1>S3\nrun 20ms", "S3: still follows: TimeoutNow was lost"),
      ("transfer S3\ndrop S1>S3 TimeoutNow\nrun 20ms", "lost, and is not sent again"),
      ("hold S1>S3\ntransfer S3\nrun 20ms", "S3: TimeoutNow is held by hand"),
      ("transfer S3\ncrash S3\nrun 20ms", "S3: down"),
    ] {
      let inquiry = try inquiry(led + lines)
      #expect(words(.transfer(s1), inquiry).contains(phrase), "\(lines)")
      #expect(!words(.transfer(s1), inquiry).contains("is follower"))
    }
  }

  // MARK: One server

  @Test("a candidate alone waits for its disk, and asks nobody")
  func alone() throws {
    let session = try Session(played: "servers 1\ndisk S1 50ms\nrun until role S1 candidate")
    let inquiry = Inquiry(session)
    #expect(
      words(.noLeader, inquiry).contains(
        "0 of the 1 needed: its own counts once it is on its disk"))
    let told = try #require(session.moment(at: session.position)).narration
    let text = ([told.headline] + told.reasons).joined(separator: " ")
    #expect(text.contains("nobody else has a vote"))
    #expect(!text.contains("asks all others"))
  }

  @Test("one is told in the singular, and nobody without a colon")
  func grammar() throws {
    let empty = try inquiry("timeout S1\nrun until leader S1 within 1s")
    #expect(text(.behind(s2), empty) == "Why is S2 behind? (0 of 1 entry)")
    let writing = try inquiry(
      "disk S1 50ms\ntimeout S1\nrun until leader S1 within 1s\nrun 1ms")
    let words = words(.uncommitted(1, in: s1), writing)
    #expect(words.contains("no copy counts yet"))
    #expect(!words.contains("nobody:"))
  }

  // MARK: Many messages

  @Test("with thousands of held messages what was held last is found")
  func piledUp() throws {
    let inquiry = try inquiry(
      "seed 1\ntimeout S1\nrun 165ms\nhold S2>S1\nrun 100s\nput x 1\nrun 40ms")
    #expect(inquiry.cluster.heldCount > 1500)
    #expect(inquiry.lack(of: s2, of: 2, by: s1) == .answerHeld)
  }
}

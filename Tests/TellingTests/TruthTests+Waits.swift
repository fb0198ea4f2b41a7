// What is told of what somebody waits for, and of what comes next: once it was another leader's, another term's, or
// nothing that could come.

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

extension TruthTests {
  /// S3 leads term 1, cut off; S1 leads term 2 and will step down, since S2 stands in term 3.
  private static let rivals = """
    servers 3
    seed 5
    set lease-reads on
    set disruption-guard on
    run until leader any within 3s
    put x 1
    run 200ms
    clock leader x0.2
    isolate leader
    run 100ms
    run until role S1 leader within 10ms
    run 600ms
    put x 2 as C2 to S1
    put x 2 as C3 to S2
    put x 2 as C4 to S3
    run 100ms
    clock S1 jump 2s
    clock S2 jump 2s
    run 10ms
    """

  /// All answers to what the moment raises, with who they are about.
  func answers(_ session: Session) -> String {
    subjects(session).map { answer($0, session) }.joined(separator: "\n")
  }

  // MARK: What comes

  @Test("nobody is up to date with itself, nor with who leads an older term")
  func upToDate() throws {
    let stale = try Session(played: Self.rivals)
    #expect(stale.world.server(s3).isLeader && stale.world.server(s1).isLeader)
    let outlook = try #require(Inquiry(stale).outlook(of: .behind(s3)))
    #expect(!outlook.text.contains("up to date"), "\(outlook.text)")
    // Who is behind and will lead never gets what it lacks.
    var next = try Session(
      played: """
        servers 3
        seed 5
        run until leader any within 3s
        put x 1
        run 200ms
        isolate leader
        put y 2
        run 20ms
        """)
    let lead = try #require(Inquiry(next).outlook(of: .behind(s1)))
    #expect(lead.text.hasPrefix("Left alone, S1 leads in "), "\(lead.text)")
    let time = try #require(lead.at)
    #expect(!next.world.server(s1).isLeader)
    next.advance(to: time)
    #expect(next.world.server(s1).isLeader)
  }

  // MARK: Copies

  @Test(
    "a leader that removes itself holds the entry: no copy counts, which is not that nobody has one"
  )
  func removesItself() throws {
    let session = try Session(
      played: """
        servers 4
        seed 1
        timeout S4
        run until leader S4 and commit S1 1 within 1s
        remove S4
        run until log S1 1 1 and log S2 1 1 and log S3 1 1 within 1s
        """)
    let change = try #require(session.moment(at: 0 + session.position))
    #expect(change.narration.line.isEmpty == false)
    let told = answer(.uncommitted(2, in: s4), session)
    #expect(!told.contains("nobody holds") && told.contains("no copy counts yet"), "\(told)")
    #expect(told.contains("S4: has it, but no vote: its copy does not count"), "\(told)")
    #expect(told.contains("holds it; its answer"), "\(told)")
    let all = (1...session.position).compactMap { session.moment(at: $0)?.narration.headline }
    #expect(all.contains("S4 will remove itself from the voters."))
  }

  @Test("an answer that waits for a disk, or in the inbox of a frozen leader, is not lost")
  func waitingAnswers() throws {
    let disk = try Session(
      played: """
        servers 5
        seed 2
        set disk 10ms
        run until leader any within 3s
        put x 1
        run 100ms
        hold S1>S2
        hold S1>S4
        hold S1>S5
        transfer S2
        get x
        put z 1
        run 20ms
        """)
    let told = answers(disk)
    #expect(!told.contains("was lost"), "\(told)")
    #expect(told.contains("S2: its refusal, of term 2, is sent in "), "\(told)")
    let frozen = try Session(
      played: """
        servers 3
        seed 1
        timeout S1
        run until leader S1 and commit S2 1 and commit S3 1 within 1s
        put x 1
        get x
        run until log S2 1 1 and log S3 1 1 within 1s
        pause S1
        run 100ms
        """)
    let unread = answers(frozen)
    #expect(!unread.contains("was lost") && !unread.contains("answer lost"), "\(unread)")
    #expect(
      unread.contains("S2: holds it; its answer waits in the inbox of S1, which is frozen"),
      "\(unread)")
    #expect(
      unread.contains("S2: its answer waits in the inbox of S1, which is frozen"), "\(unread)")
  }

  // MARK: Elections

  @Test(
    "with pre-vote nobody is said to stand, or to raise its term, where no majority is in reach")
  func futile() throws {
    let script = """
      servers 3
      seed 4
      set pre-vote PRE
      run until leader any within 3s
      partition S1 | S2 | S3
      crash leader
      run 300ms
      """
    let asks = "asks first, hears too few that would vote for it, and does not stand"
    let on = answer(.noLeader, try Session(played: script.replacing("PRE", with: "on")))
    #expect(on.contains(asks) && !on.contains("raises its term"), "\(on)")
    let off = answer(.noLeader, try Session(played: script.replacing("PRE", with: "off")))
    #expect(!off.contains(asks) && off.contains("too few votes"), "\(off)")
  }

  @Test("a term that was won is not split, whatever its voters forget")
  func wonTerm() throws {
    var session = try Session(
      played: """
        servers 5
        seed 3
        run until leader any within 3s
        put x 1
        run 200ms
        wipe S1 S2
        run 50ms
        restart S1 S2
        run 20ms
        crash S3
        run 30ms
        crash S4 S5
        """)
    let term = session.world.server(s3).currentTerm
    let start = session.position
    while session.world.highestTerm <= term, session.position < start + 400, session.stepForward() {
      #expect(!session.world.isSplit(term: 1) && !session.cluster.isSplit(term: 1))
      let told = try #require(session.lastNarration).line
      #expect(!told.contains("split"), "\(told)")
    }
    let isSplit = session.branch.milestones.contains {
      if case .split = $0.kind { true } else { false }
    }
    #expect(!isSplit)
    #expect(session.position > start + 10)
  }

  @Test("who leads does not give up on its leader, and guards itself from requests for votes")
  func guardedLeader() throws {
    var session = try Session(played: Self.rivals)
    let outlook = try #require(session.chances[s2].outlook)
    #expect(outlook == "It cannot win this term, nor term 4 as things are.")
    let rivals = answers(session)
    #expect(
      rivals.contains(
        "S3 follows as soon as it hears of a term above 1, but not from requests for votes: those "
          + "it ignores."), "\(rivals)")
    // And so it is: nobody is elected in that term.
    let term = session.world.server(s2).currentTerm
    try session.perform("run 40ms")
    #expect(
      !session.world.servers.contains {
        session.world.server($0).isLeader && session.world.server($0).currentTerm == term
      })
  }

  // MARK: Old leaders

  @Test("an old leader that is cut off repairs nobody, and the fall of the newer one is told")
  func oldLeader() throws {
    let session = try Session(
      played: """
        servers 5
        seed 5
        run until leader any within 3s
        put x 1
        run 200ms
        isolate leader
        put y 2
        run 600ms
        crash leader
        """)
    let told = try #require(session.lastNarration).headline
    #expect(
      told
        == "S5 crashes: term 2 has lost its leader, and only S3 still leads, term 1.", "\(told)")
    #expect(question(.noLeader, session) == "Why does nobody lead term 2?")
    let outlook = try #require(Inquiry(session).outlook(of: .noLeader))
    #expect(outlook.text.contains(" leads in ") && !outlook.text.contains("S3"), "\(outlook.text)")
    let behind = answer(.behind(s5), session)
    #expect(!behind.contains("sends the rest"), "\(behind)")
    #expect(
      behind.contains(
        "Once it is back it is in term 2, and takes nothing from S3, which leads term 1."),
      "\(behind)")
  }

  @Test("of a leader that hears no answers it is not said that it repairs who comes back")
  func repair() throws {
    let led = """
      servers 3
      seed 1
      timeout S1
      run until leader S1 and commit S2 1 and commit S3 1 within 1s
      crash S3
      put x 1
      run 100ms
      """
    let plain = "Once it is back, S1 finds where the logs agree and sends the rest."
    for (line, words) in [
      ("run 1ms", plain),
      ("cut S1-S3", "Once it is back and hears from S1 and is heard, S1 finds where"),
      ("hold S1>S3", "and sends the rest, if a hand delivers that."),
      ("pause S1", "Once it is back and S1 goes on, S1 finds where the logs agree"),
    ] {
      let told = answer(.behind(s3), try Session(played: "\(led)\n\(line)"))
      #expect(told.contains(words), "\(line): \(told)")
      #expect(told.contains(plain) == (line == "run 1ms"), "\(line): \(told)")
    }
  }

  @Test("a heartbeat keeps nobody from standing who is in a later term, and that is told")
  func refusedHeartbeat() throws {
    let session = try Session(
      played: """
        servers 3
        seed 24
        timeout S1
        run until leader S1 and commit S2 1 and commit S3 1 within 1s
        isolate S1
        timeout S2
        run until leader S2 and log S3 1 2 within 1s
        rejoin S1
        heartbeat S1
        """)
    let told = try #require(session.lastNarration).line
    #expect(!told.contains("a whole election timeout anew"), "\(told)")
    #expect(told.contains("S2 and S3 are in a later term and refuse it."), "\(told)")
  }

  @Test(
    "what an earlier leader committed and told is not called uncommitted, only unknown to the new one"
  )
  func unknownCommit() throws {
    let session = try Session(
      played: """
        servers 3
        seed 8
        rule leader-no-op off
        set election-timeout 10s..20s
        set heartbeat 1s
        timeout S3
        run until leader S3 within 1s
        put x 1
        run until commit S1 1 and commit S2 1 and commit S3 1 within 2s
        put x 2
        run until commit S3 2 and log S1 1 1 within 3s
        cut S3>S1
        run until commit S2 2 within 3s
        crash S3
        timeout S1
        run until leader S1 within 1s
        """)
    let own = session.world.server(s1)
    #expect(own.commitIndex < session.world.server(s2).commitIndex)
    let told = session.cluster.goingOn.headline
    #expect(
      told == "S1 leads term 2 and does not know yet that entry 2 (x=2) is committed.", "\(told)")
  }

  @Test("nobody is said to wait for an answer of which the entry was deleted")
  func deletedEntry() throws {
    let session = try Session(
      played: """
        servers 3
        seed 24
        set client-timeout off
        timeout S1
        run until leader S1 and commit S2 1 within 1s
        isolate S1
        put y 1 to S1
        timeout S2
        run until leader S2 and commit S3 2 within 1s
        rejoin S1
        run until log S1 1 2 within 1s
        """)
    let told = session.cluster.goingOn.reasons
    #expect(told.contains("The entry of C1's y=1 was deleted: nobody answers it."), "\(told)")
    #expect(!told.contains { $0.contains("waits for an answer") }, "\(told)")
  }

  @Test("of a server that a client asks again it is told that it is down")
  func downAgain() throws {
    var session = try Session(
      played: "servers 3\nseed 1\nset client-timeout 100ms\ncrash S1 S2 S3\nput x 1 to S1\n")
    var count = 0
    for _ in 0..<30 where session.stepForward() {
      guard case .client(_, .timedOut(_, let next))? = session.lastEvent?.event.kind else {
        continue
      }
      count += 1
      let told = try #require(session.lastNarration).reasons
      #expect(told.contains("\(next) is down: nobody answers."), "\(told)")
    }
    #expect(count > 2)
  }

  // MARK: Membership
}

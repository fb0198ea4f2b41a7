// What was once told wrongly of changes, disks, and of what happens again and again.

import Checking
import Raft
import Scripting
import Session
import Simulation
import Telling
import TestKit
import Testing

extension TruthTests {
  // MARK: What is lost

  @Test(
    "a membership change dies with its leader: the step-down, the changes and the question say so")
  func lostChange() throws {
    let script = """
      servers 3
      seed 13
      set client-timeout off
      timeout S1
      run until leader S1 and commit S3 1 within 1s
      add S4
      step until changing S1
      """
    var session = try Session(played: script)
    #expect(Inquiry(session).lastChange?.fate == .underWay)
    var crashed = session
    try session.perform("transfer S2")
    while session.world.server(s1).isLeader { try step(&session) }
    let told = try #require(session.lastNarration)
    #expect(told.reasons.contains { $0.hasPrefix("The change to S1..S4 is lost with it") })
    let changes = try #require(session.moment(at: session.position)).changes
    #expect(changes.contains { $0.field == .change && $0.after == "lost" })
    session.advance(to: session.world.now + .milliseconds(400))
    #expect(subjects(session).contains(.lostChange([s1, s2, s3, s4])))
    #expect(Inquiry(session).lastChange?.fate == .lost(with: s1))
    // Asked again it is made, and nothing is missing any more.
    try session.perform("add S4", "run 500ms")
    #expect(Inquiry(session).lastChange?.fate == .written)
    #expect(subjects(session) == [.nothing])
    // It dies with the process as well.
    try crashed.perform("crash S1")
    #expect(crashed.lastNarration?.line.contains("The change to S1..S4 is lost with it") == true)
  }

  @Test("a change to voters that were in force before is lost like any other, and each time anew")
  func lostAgain() throws {
    let script = """
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

      """
    let again = String(repeating: "add S4\nrun 1s\n", count: 5)
    var session = try Session(played: script + again)
    let all: ServerSet = [s1, s2, s3, s4]
    guard case .lost? = Inquiry(session).lastChange?.fate else {
      Issue.record("\(String(describing: Inquiry(session).lastChange))")
      return
    }
    #expect(subjects(session) == [.churn(s4), .lostChange(all)])
    let churn = try #require(Inquiry(session).churn)
    #expect(churn.answers == churn.count && churn.count >= 3 && churn.reason == .removed)
    // S4 goes by four voters, the others by three: each is counted by its own.
    let outcomes = session.elections().map(\.outcome)
    #expect(outcomes.contains("S1 beats S4, 2 of 3"))
    #expect(outcomes.contains("nobody: S3 1 of 3 (1 more given), S4 1 of 4"))
    let answer = Inquiry(session).explanation(of: .churn(s4))
    #expect(answer.headline.contains("its answer deposes each leader that sends it something"))
    // What is on already is no cure; what is named as one is.
    #expect(!answer.reasons.contains { $0.contains("with disruption-guard on") })
    #expect(answer.reasons.contains { $0.hasPrefix("With pre-vote on") })
    var cured = session
    try cured.perform("set pre-vote on", "add S4", "run 2s", "add S4", "run 2s")
    #expect(Inquiry(cured).lastChange?.fate == .written)
    #expect(Inquiry(cured).churn == nil && subjects(cured) == [.nothing])
    try session.perform("wipe S4", "restart S4", "run 500ms", "add S4", "run 1s")
    #expect(Inquiry(session).lastChange?.fate == .written)
  }

  @Test("what is in memory only is not held: the leader's disk hangs")
  func memoryOnly() throws {
    let session = try Session(
      played: """
        servers 3
        seed 4
        set client-timeout off
        timeout S1
        run until leader S1 and commit S3 1 within 1s
        disk S1 60s
        put x 1
        run 2s
        """)
    #expect(subjects(session) == [.nothing])
    let answer = Inquiry(session).explanation(of: .nothing)
    #expect(
      answer.headline
        == "S1 leads term 1 and both entries are committed, but not on every disk yet."
    )
    let points = answer.points
    #expect(
      points.contains {
        $0.server == s1
          && $0.text == "has entry 2 in memory only: its disk still writes, done in 58 s"
      })
    #expect(!points.contains { $0.text.contains("every voter holds") })
    #expect(session.cluster.copyCount(of: 2, at: s1)?.holders == [s2, s3])
  }

  @Test(
    "a frozen candidate whose requests wait for a held disk gets no answer, ever so long after its time"
  )
  func frozenBehindDisk() throws {
    let session = try Session(
      played: """
        servers 3
        seed 4
        hold disk S1
        timeout S1
        pause S1
        run 900ms
        """)
    #expect(session.world.server(s1).roleKind == .candidate)
    #expect(!session.chances.groups.sentences.isEmpty)
  }

  @Test(
    "a candidate that others may make wait for ever, whose request is there already, is looked at as well"
  )
  func waitsForEver() throws {
    let session = try Session(
      played: """
        servers 3
        seed 4
        rule one-vote-per-term off
        set delay 10ms..20ms
        timeout S1
        pause S2
        run 20ms
        pause S1
        run 900ms
        """)
    #expect(session.world.server(s1).roleKind == .candidate)
    #expect(!session.chances.groups.sentences.isEmpty)
  }

  @Test("a disk that a hand holds back is told of: what it has to write waits for that hand")
  func heldDisks() throws {
    var session = try Session(
      played: """
        servers 3
        seed 4
        set client-timeout off
        timeout S1
        run until leader S1 and commit S3 1 within 1s
        hold disk S2 S3
        put x 1
        run 60ms
        """)
    #expect(
      session.chances.groups.sentences.contains {
        $0.hasPrefix("Their disks are held: S2 and S3.") && $0.hasSuffix("once it is let go.")
      })
    #expect(subjects(session).contains(.uncommitted(2, in: s1)))
    let points = Inquiry(session).explanation(of: .uncommitted(2, in: s1)).points
    for server in [s2, s3] {
      #expect(
        points.contains {
          $0.server == server
            && $0.text
              == "has the entry in memory: its disk is held, and answers once that is let go"
        })
    }
    // In E nobody counts on a hand.
    for server in [s2, s3] {
      let prospect = session.chances[server].prospect
      #expect(!prospect.couldWin && prospect.triesNeeded == nil, "\(prospect)")
    }
    try session.perform("crash S1", "run until role S2 candidate within 1s")
    #expect(
      Inquiry(session).explanation(of: .noLeader).headline
        == "Nobody can be elected while it is so: votes of S2 and S3 count only once a hand lets the disks go."
    )
    #expect(
      Inquiry(session).explanation(of: .noLeader).points.contains {
        $0.server == s2 && $0.text == "its disk is held: its vote counts once that is let go"
      })
    try session.perform("release disk S2 S3", "run 1s")
    #expect(session.world.leader != nil && session.chances.groups.heldDisks.isEmpty)
  }

  @Test("a wiped server is repaired once it refuses, and nothing else is said")
  func wiped() throws {
    let session = try Session(
      played: """
        servers 3
        seed 3
        timeout S1
        run until leader S1 and commit S3 1 within 1s
        wipe S3
        """)
    let told = try #require(session.lastNarration).line
    #expect(told.contains("until it refuses what follows that"))
    #expect(!told.contains("does not send"))
  }

  // MARK: What happens again and again

  @Test("leader after leader is deposed by a server that hears nobody")
  func churn() throws {
    let session = try Session(
      played: """
        servers 3
        seed 6
        set client-timeout off
        timeout S1
        run until leader S1 and commit S3 1 within 1s
        cut S1>S3
        cut S2>S3
        run 3s
        run until leader any within 1s
        run 60ms
        """)
    let churn = try #require(Inquiry(session).churn)
    #expect(churn.server == s3 && churn.count >= 3)
    #expect(churn.reason == .hears(nothingFrom: [s1, s2]))
    #expect(subjects(session).first == .churn(s3))
    // With pre-vote it ends, and is asked about no more.
    var quiet = session
    try quiet.perform("set pre-vote on", "run 5s")
    #expect(Inquiry(quiet).churn == nil && quiet.world.leader != nil)
  }

  @Test(
    "a leader that hears nobody disturbs as a candidate once check-quorum has made it step down")
  func deafLeader() throws {
    var session = try Session(
      played: """
        servers 3
        seed 6
        set client-timeout off
        timeout S1
        run until leader S1 and commit S3 1 within 1s
        cut S2>S1
        cut S3>S1
        put x 1
        run 2s
        """)
    #expect(subjects(session).contains(.powerless(s1)) && Inquiry(session).churn == nil)
    try session.perform("set check-quorum on", "run 2s")
    #expect(Inquiry(session).churn?.server == s1)
  }

  @Test("a follower that gets snapshot after snapshot, each too old when it arrives")
  func snapshotRace() throws {
    var session = try Session(
      played: """
        servers 3
        seed 11
        set client-timeout off
        set snapshot-after 6
        set chunk 8
        timeout S1
        run until leader S1 and commit S3 1 within 1s
        crash S3
        load 60/s reads 0% keys 9
        run 1s
        restart S3
        run 2s
        """)
    // In the middle of a transfer that the leader has outrun.
    var isOutdated = false
    for _ in 0..<400 where !isOutdated {
      session.stepForward()
      let lack = Inquiry(session).lack(
        of: s3, of: session.world.server(s1).log.lastIndex, by: s1)
      if case .snapshot(_, _, isOutdated: true) = lack { isOutdated = true }
    }
    #expect(isOutdated)
    let race = try #require(Inquiry(session).snapshotRace(of: s3))
    #expect(race.count >= 2)
    #expect(
      Inquiry(session).explanation(of: .behind(s3)).points.contains {
        $0.text.contains("each was outdated when it arrived")
      })
    #expect(subjects(session).first == .behind(s3), "before what is only late")
    // What is named as a cure is one.
    #expect(
      Inquiry(session).explanation(of: .behind(s3)).reasons.contains {
        $0.contains("`set keep-after-snapshot` with more than it writes meanwhile")
      })
    var cured = session
    try cured.perform("set keep-after-snapshot 100", "run 2s")
    #expect(Inquiry(cured).snapshotRace(of: s3) == nil)
    #expect(cured.world.server(s1).commitIndex - cured.world.server(s3).commitIndex < 20)
    try session.perform("load off", "run 2s")
    #expect(Inquiry(session).snapshotRace(of: s3) == nil)
  }
}

// What is told of members: of learners, of joint mode, and of changes that are complete.

import Raft
import Session
import Simulation
import Telling
import TestKit
import Testing

private let (s1, s2, s3, s4, s5) = (
  ServerID(0), ServerID(1), ServerID(2), ServerID(3), ServerID(4)
)

extension TruthTests {
  @Test("a learner is a member: it is told of as one, and what it lacks is missing")
  func learner() throws {
    var session = try Session(
      played: """
        servers 3
        seed 9
        run until leader any within 3s
        learner S4
        run until config S4 learners S4 within 1s
        """)
    let told = try #require(session.lastNarration).line
    #expect(
      told.contains("S4 is in it without a vote: it gets every entry, and stands for no election."),
      "\(told)")
    #expect(
      told.contains("S1 S2 S3, and S4 without a vote") && !told.contains("S4 is not in it"),
      "\(told)")
    try session.perform("run 300ms", "cut leader>S4", "put x 1", "run 300ms")
    #expect(subjects(session).contains(.behind(s4)))
    #expect(!answers(session).contains("Nothing is missing"))
    try session.perform("remove S4", "run 300ms")
    let groups = session.cluster.groups.sentences
    #expect(
      groups.contains("S4 goes by S1 S2 S3 + S4 (2 needed), the others by S1 S2 S3 (2)."),
      "\(groups)")
  }

  @Test("who is taken out of the members without a vote is named")
  func learnerRemoved() throws {
    var session = try Session(
      played: """
        servers 3
        seed 9
        run until leader any within 3s
        learner S4
        run until config S1 learners S4 and config S2 learners S4 and config S3 learners S4 within 1s
        run 300ms
        remove S4
        """)
    let leader = try #require(session.world.leader)
    let told = try #require(session.lastNarration).line
    #expect(told.hasPrefix("\(leader) will do without S4, which has no vote."), "\(told)")
    try session.perform("run 300ms", "learner S5")
    let next = try #require(session.lastNarration).line
    #expect(next.hasPrefix("\(leader) will send S5 every entry, without a vote."), "\(next)")
  }

  @Test("a leader of two that reaches only who is to become the third can commit once that votes")
  func thirdVote() throws {
    var session = try Session(
      played: """
        servers 2
        seed 9
        set client-timeout off
        timeout S1
        run until leader S1 and commit S2 1 within 1s
        add S3
        hold S1-S3
        cut S1-S2
        """)
    #expect(session.cluster.votersToHelp(s1) == [s3])
    var lines: [String] = []
    for _ in 0..<20 {
      try step(&session)
      let told = try #require(session.lastNarration)
      lines.append(told.line)
      #expect(!told.claims.contains(.commitsNothingNew(s1)))
    }
    #expect(
      lines.contains { $0.contains("it can commit nothing new before S3 has a vote") }, "\(lines)")
    try session.perform("release", "put x 1 to S1", "run 300ms")
    #expect(session.cluster[s1].commitIndex == session.cluster[s1].log.lastIndex)
    #expect(session.cluster.votersToHelp(s1) == nil)
  }

  @Test("in joint mode a majority of the old servers that runs is not denied")
  func jointLoss() throws {
    let session = try Session(
      played: """
        servers 3
        seed 9
        run until leader any within 3s
        put x 1
        run 100ms
        reconfigure S3 S4 S5
        run until config leader joint within 1s
        crash S4 S5
        """)
    let told = try #require(session.lastNarration).headline
    #expect(told == "S4 and S5 crash: no majority of S3, S4 and S5 runs.", "\(told)")
  }

  @Test("a change is complete once: who hears of it later learns that")
  func completeOnce() throws {
    var session = try Session(
      played: """
        servers 4
        seed 1
        timeout S4
        run until leader S4 and commit S1 1 within 1s
        remove S4
        run until commit S4 2 within 1s
        run 20ms
        timeout S1
        run until leader S1 within 1s
        run until commit S1 3 within 1s
        """)
    session.advance(to: session.now + .milliseconds(1))
    let all = (1...session.position).compactMap { session.moment(at: $0)?.narration.line }
    #expect(all.count { $0.contains("The change is complete") } == 1)
    #expect(all.contains { $0.contains("So S1 knows that the change is complete") })
  }
}

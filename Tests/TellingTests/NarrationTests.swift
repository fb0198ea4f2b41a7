// What is told about an event: true, readable, and short enough for two lines.

import Raft
import Scripting
import Session
import Simulation
import Telling
import TestKit
import Testing

@Suite struct NarrationTests {
  /// What is done to five servers of which S1 leads, and what is told about the last event of it.
  struct Story: Sendable, CustomTestStringConvertible {
    let commands: String
    let line: String

    init(_ commands: String, _ line: String) {
      self.commands = commands
      self.line = line
    }

    var testDescription: String { commands }
  }

  @Test("Each event is told in these words", arguments: stories + laterStories)
  func story(_ story: Story) throws {
    var session = try Session.led()
    for command in story.commands.split(separator: "; ") { try session.perform(String(command)) }
    #expect(session.narration.line == story.line)
  }

  @Test("An election that begins by itself tells whom the server had not heard from")
  func election() throws {
    var session = Session()
    session.stepForward()
    let narration = session.narration
    #expect(narration.headline.hasSuffix(" times out and stands for election in term 1."))
    #expect(
      narration.reasons == [
        "It heard from no leader for a whole timeout: it votes for itself and asks all others.",
        "Its own vote is the first of the 3 it needs.",
      ])
    #expect(narration.sections == [.leaderElection])
    session = try Session.led()
    try session.perform("isolate S2", "timeout S2")
    while session.world.server(ServerID(1)).currentTerm == 2 { session.stepForward() }
    #expect(
      session.narration.line
        == "S2 times out and stands for election in term 3. Its last try found no majority: "
        + "it votes for itself and asks the others again. Its own vote is the first of the 3 it "
        + "needs. Nothing reaches S1 S3 S4 S5: the links are cut. (§5.2)")
  }

  @Test("A cluster of one elects and commits alone")
  func alone() throws {
    var session = try Session.led(servers: 1)
    session.seek(to: 1)
    #expect(
      session.narration.line
        == "S1's timer is made to fire: it stands for election in term 1. It votes for itself. "
        + "S1 leads term 1: nobody else has a vote. Entry 1 is committed: no other server must "
        + "hold it. (§5.2, §5.3)")
    try session.perform("put x 1")
    #expect(
      session.narration.line
        == "C1 asks S1: x=1. S1 puts it into its log as entry 2. "
        + "Entry 2 is committed: no other server must hold it. "
        + "C1 has its answer: x=1 is done. (§8, §5.3)")
  }

  @Test("What arrives at a paused server waits, at a crashed one it is lost")
  func nobodyThere() throws {
    var session = try Session.led()
    try session.perform("hold", "put x 1", "pause S2", "crash S3", "deliver S1>S2")
    #expect(session.narration.line == "S2 is frozen: an AppendEntries from S1 waits in its inbox.")
    try session.perform("deliver S1>S3")
    #expect(
      session.narration.line == "An AppendEntries from S1 to S3 is lost: S3 is down. (§5.5)")
  }

  @Test("A server that starts again has what is on its disk: nothing, if that was lost")
  func restarts() throws {
    var session = try Session.led()
    try session.perform("run 60ms", "wipe S2", "restart S2")
    #expect(
      session.lastNarration?.line
        == "S2 starts again as a follower. Its disk is empty: it has forgotten its term, vote and "
        + "log. (§5.2)")
    try session.perform("crash S3 S4", "restart S3 S4")
    #expect(
      session.lastNarration?.line
        == "S3 S4 start again as followers. They have their term, vote and log from disk; they do "
        + "not know yet what is committed. (§5.2)")
    try session.perform("crash S3", "wipe S4", "restart S3 S4")
    #expect(
      session.lastNarration?.reasons == [
        "S3 has its term, vote and log from disk; it does not know yet what is committed.",
        "S4's disk is empty: it has forgotten its term, vote and log.",
      ])
    // Who had nothing yet has forgotten nothing.
    session = Session()
    try session.perform("crash S1", "restart S1")
    #expect(
      session.lastNarration?.reasons == ["Its disk is empty: no term, no vote and no log yet."])
  }

  @Test("What an acknowledgement is of is said: entries, a heartbeat, or the same once more")
  func acknowledgements() throws {
    var session = try Session.led(servers: 3)
    try session.perform("run 45ms", "hold", "run 20ms", "deliver S1>S2", "deliver S2>S1")
    #expect(session.narration.headline == "S2 acknowledges S1's heartbeat.")
    try session.perform("put x 1", "duplicate S1>S2 AppendEntries", "deliver S1>S2 AppendEntries")
    try session.perform("deliver S1>S2 AppendEntries", "deliver S2>S1", "deliver S2>S1")
    #expect(session.narration.headline == "S2 acknowledges up to entry 2 once more.")
  }

  @Test("A command comes first, the old entry that waits for it last")
  func oldEntry() throws {
    var session = try Session.led(servers: 3)
    try session.perform("rule leader-no-op off", "hold", "put x 1", "deliver S1>S2", "crash S1")
    try session.perform("release", "timeout S2", "run 60ms", "put y 2")
    let reasons = session.narration.reasons
    let entry = reasons.firstIndex { $0.hasPrefix("S2 puts it into its log as entry 3") }
    #expect(entry == 0, "\(reasons)")
    #expect(reasons.last?.hasPrefix("Entry 2 is on a majority but not committed") == true)
  }

  @Test("Whatever happens, it is told in whole sentences that fit two lines", arguments: 1...20)
  func length(seed: Int) {
    var meddler = Meddler(seed: seed)
    var session = Session(meddler.setup())
    meddler.meddle(&session, 60)
    session.seek(to: 0)
    while session.stepForward(), !session.isAtFrontier {
      let narration = session.narration
      let first = narration.headline + (narration.reasons.first.map { " " + $0 } ?? "")
      #expect(narration.headline.count <= 80, "\(narration.headline)")
      #expect(first.count <= 150, "\(first)")
      for sentence in [narration.headline] + narration.reasons {
        #expect(sentence.hasSuffix(".") && !sentence.contains("  "), "\(sentence)")
        #expect(sentence.prefix(1) == sentence.prefix(1).uppercased(), "\(sentence)")
      }
      #expect(Set(narration.sections).count == narration.sections.count, "\(narration.line)")
    }
  }
}

extension Session {
  /// The last event in words.
  var narration: Explanation { narrate(ObservedEvent(lastOf: world), in: glance) }
}

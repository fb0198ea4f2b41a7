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
    #expect(
      narration.headline.hasSuffix(
        " stands for election in term 1: it has 1 of the 3 votes it needs."))
    #expect(
      narration.reasons == [
        "It heard from no leader for a whole timeout: it votes for itself and asks."
      ])
    #expect(narration.sections == [.leaderElection])
    session = try Session.led()
    try session.perform("isolate S2", "timeout S2")
    while session.world.server(ServerID(1)).currentTerm == 2 { session.stepForward() }
    #expect(
      session.narration.line
        == "S2 stands for election in term 3, but reaches nobody: it cannot win. S1 still leads "
        + "term 1, and does not know of this yet. Its last election found no majority: it votes "
        + "for itself and asks again. Nothing reaches S1, S3, S4 and S5: the links are cut. (§5.2)")
  }

  @Test("A cluster of one elects and commits alone")
  func alone() throws {
    var session = try Session.led(servers: 1)
    session.seek(to: 1)
    #expect(
      session.narration.line
        == "S1 stands in term 1, and nobody else has a vote. S1 leads term 1: nobody else has a "
        + "vote. Entry 1 (nop) is committed: no other server must hold it. (§5.2, §5.3)")
    try session.perform("put x 1")
    #expect(
      session.narration.line
        == "C1's x=1 becomes entry 2 of S1: no other server must hold it. Entry 2 (x=1) is "
        + "committed: no other server must hold it. C1 has its answer: x=1 is done. (§5.3, §8)")
  }

  @Test("What arrives at a paused server waits, at a crashed one it is lost")
  func nobodyThere() throws {
    var session = try Session.led()
    try session.perform("hold", "put x 1", "pause S2", "crash S3", "deliver S1>S2")
    #expect(session.narration.line == "S2 is frozen: S1's entry 2 waits in its inbox.")
    try session.perform("deliver S1>S3")
    #expect(
      session.narration.line == "S1's entry 2 to S3 is lost: S3 is down. (§5.5)")
  }

  @Test("A server that starts again has what is on its disk: nothing, if that was lost")
  func restarts() throws {
    var session = try Session.led()
    try session.perform("run 60ms", "wipe S2", "restart S2")
    #expect(
      session.lastNarration?.line
        == "S2 is back as a follower: 5 of 5 run, a majority. Its disk is empty: it has forgotten "
        + "its term, vote and log. (§5.2)")
    try session.perform("crash S3 S4", "restart S3 S4")
    #expect(
      session.lastNarration?.line
        == "S3 and S4 are back as followers: 5 of 5 run, a majority. They have their term, vote and log "
        + "from disk, and must hear what is committed. (§5.2)")
    try session.perform("crash S3", "wipe S4", "restart S3 S4")
    #expect(
      session.lastNarration?.reasons == [
        "S3 has its term, vote and log from disk, and must hear what is committed.",
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
    #expect(session.narration.headline == "S1 leads on: S2 has heard its heartbeat.")
    try session.perform("put x 1", "duplicate S1>S2 AppendEntries", "deliver S1>S2 AppendEntries")
    try session.perform("deliver S1>S2 AppendEntries", "deliver S2>S1", "deliver S2>S1")
    #expect(session.narration.headline == "S2 acknowledges up to entry 2 once more.")
  }

  @Test("A command comes first, the old entry that waits for it last")
  func oldEntry() throws {
    var session = try Session.led(servers: 3)
    try session.perform("rule leader-no-op off", "hold", "put x 1", "deliver S1>S2", "crash S1")
    try session.perform("release", "timeout S2", "run 60ms", "put y 2")
    let narration = session.narration
    #expect(narration.headline.hasPrefix("C1's y=2 becomes entry 3 of S2, committed once"))
    #expect(narration.reasons.last?.hasPrefix("Entry 2 is on a majority but not committed") == true)
  }
}

extension Session {
  /// The last event in words.
  var narration: Explanation { narrate(ObservedEvent(lastOf: world), in: glance) }
}

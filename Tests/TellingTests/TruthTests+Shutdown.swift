// What is told of servers that end in good order.

import Raft
import Scripting
import Session
import Simulation
import Telling
import TestKit
import Testing

private let s1 = ServerID(0)

extension TruthTests {
  @Test("a leader that is told to end is said to hand over first, and then to have ended")
  func shutdownOfLeader() throws {
    var session = try Session.led(servers: 3)
    try session.perform("cut S1>S2", "cut S1>S3", "put x 1", "run 5ms", "heal", "shutdown S1")
    let target = try #require(session.world.server(s1).transfer).target
    let told = line(session)
    #expect(told.hasPrefix("S1 is to shut down: it hands over to \(target) first."), "\(told)")
    #expect(told.contains("\(target) still lacks one entry, which must come first."), "\(told)")
    #expect(told.contains("It ends when it leads no longer, or in 150ms if nobody takes over."))
    #expect(!told.contains("shuts down"), "\(told)")
    let moment = try #require(session.moment(at: session.position))
    #expect(moment.changes.contains { $0.field == .status && $0.after == "ends soon" })
    #expect(answer(.transfer(s1), session).contains("It gives up and ends in 150 ms"))

    try session.perform("run until role S1 crashed within 100ms")
    #expect(line(session).hasPrefix("S1 leads no longer and shuts down"), "\(line(session))")
    #expect(line(session).contains("In good order: what was on its way to disk is written."))
    #expect(session.branch.milestones.last?.kind == .ended(s1))
  }

  @Test("who has handed over to nobody in time is said to end without that")
  func shutdownInVain() throws {
    var session = try Session.led(servers: 3)
    try session.perform("isolate S1", "shutdown S1")
    let before = session.position
    try session.perform("run until role S1 crashed within 200ms")
    let lines = (before...session.position).map { position in
      var past = session
      past.seek(to: position)
      return line(past)
    }
    #expect(lines.contains { $0.contains("S1 abandons the transfer and ends without it.") })
    #expect(lines.last?.hasPrefix("S1 shuts down without having handed over") == true, "\(lines)")
  }

  @Test(
    "what an end in good order does not keep is said: what a hand holds, a vote with the rule off")
  func shutdownLoses() throws {
    var held = try Session.led(servers: 3)
    try held.perform("hold disk S2", "put x 1", "run 20ms", "shutdown S2")
    #expect(line(held).contains("but for what waits for the held disks of S2"), "\(line(held))")
    var forgetful = try Session.led(servers: 3)
    try forgetful.perform("rule vote-persisted off", "shutdown S2")
    #expect(line(forgetful).contains("Its vote is lost as well"), "\(line(forgetful))")
  }

  @Test("who was shut down has not crashed, wherever its state is told; who crashes later has")
  func shutDownIsNoCrash() throws {
    var session = try Session.led(servers: 3)
    try session.perform("put x 1 to S1", "shutdown S2 S3")
    let (s2, s3) = (ServerID(1), ServerID(2))
    #expect(session.cluster[s2].hasEnded && session.cluster[s2].roleWord == "shut down")
    #expect(session.cluster.groups.sentences.contains("Down: S2 and S3."))
    #expect(session.chances[s2].prospect.conclusion == "is down")
    var world = session.world
    for act: (inout World) throws -> Void in [
      { try $0.crash([s2]) }, { try $0.pause([s2]) }, { try $0.snapshot([s2]) },
      { try $0.transfer(to: s2) },
    ] {
      let refusal = #expect(throws: Refusal.self) { try act(&world) }
      #expect(refusal?.description == "S2 was shut down; restart it first")
    }
    try session.perform("shutdown S1", "run 200ms")
    #expect(
      session.cluster.callStatuses(most: 1).first?.words().hasPrefix(
        "C1 x=1 → S1 no answer: S1 was shut down") == true)
    try session.perform("restart S2 S3", "crash S3")
    #expect(!session.cluster[s2].hasEnded && !session.cluster[s3].hasEnded)
    #expect(session.cluster[s3].roleWord == "crashed")
    // Whose disk is lost after that has lost it, and has not ended well.
    try session.perform("wipe S1")
    #expect(!session.cluster[s1].hasEnded)
  }

  @Test("what runs out while a leader hands over before it ends is the time until it ends")
  func endsWithin() throws {
    var session = try Session.led(servers: 3)
    func fields() -> [String] {
      session.cluster.inspection(of: s1).flatMap(\.fields).map(\.name)
    }
    try session.perform("hold", "transfer S2")
    #expect(fields().contains("abandoned in") && !fields().contains("ends within"))
    try session.perform("transfer none", "shutdown S1")
    #expect(fields().contains("ends within") && !fields().contains("abandoned in"))
  }
}

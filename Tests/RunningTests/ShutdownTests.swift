// Servers that end in good order: diss. 3.10.

import Raft
import Scripting
import Session
import Simulation
import TestKit
import Testing

@testable import Running

@Suite("Servers that end in good order")
struct ShutdownTests {
  private func holds(_ text: String, _ session: Session) throws -> Bool {
    try condition(text).holds(in: session.run)
  }

  @Test(
    "a leader hands over to a follower that holds its whole log, and ends once it leads no longer")
  func handsOver() throws {
    var session = try Session.led(servers: 3)
    try session.perform("shutdown leader")
    #expect(try holds("role S1 leader and transferring S1 and flying TimeoutNow 1", session))
    #expect(session.world.nodes[0].isEnding)
    try session.perform("run until role S1 crashed within 60ms")
    #expect(try holds("not transferring S1 and term S1 2", session))
    try session.perform("run until leader any within 60ms")
    #expect(session.world.leader != nil, "no election timeout has to pass")
    #expect(!session.world.nodes[0].isEnding)
  }

  @Test("a leader whose followers lack entries sends them first: nothing that it took is lost")
  func bringsUpToDate() throws {
    var session = try Session.led(servers: 3)
    try session.perform("cut S1>S2", "cut S1>S3", "put x 1", "put y 2 as C2", "run 5ms", "heal")
    #expect(try holds("log S1 1 1 1 and log S2 1 and log S3 1", session))
    try session.perform("shutdown S1")
    #expect(try holds("transferring S1 and not flying TimeoutNow 1", session))
    try session.perform("run until role S1 crashed within 140ms")
    try session.perform("run until leader any within 60ms", "run 100ms")
    let leader = try #require(session.world.leader)
    #expect(try holds("value \(leader) x 1 and value \(leader) y 2 and safe", session))
  }

  @Test("of those that answer it chooses who holds most, not one that is long silent")
  func choice() throws {
    var session = try Session.led(servers: 5)
    try session.perform("cut S1>S2", "cut S1>S3", "put x 1", "run 30ms", "crash S4", "heal")
    #expect(try holds("match S1 S5 2 and match S1 S2 1 and match S1 S3 1", session))
    var early = session
    try early.perform("shutdown S1")
    let first = try #require(early.world.server(ServerID(0)).transfer).target
    #expect([ServerID(3), ServerID(4)].contains(first), "S4 may be alive as far as S1 knows")
    try session.perform("isolate S2", "isolate S3", "run 160ms", "rejoin S2", "put y 2", "run 1ms")
    try session.perform("shutdown S1")
    #expect(session.world.server(ServerID(0)).transfer?.target == ServerID(4))
  }

  @Test("who has not taken over within an election timeout keeps nobody from ending")
  func limit() throws {
    var session = try Session.led(servers: 3)
    try session.perform("run 20ms", "isolate S1", "put x 1 to S1", "shutdown S1", "run 140ms")
    #expect(try holds("role S1 leader and transferring S1", session))
    let deadline = session.world.server(ServerID(0)).timing.leader.transferDeadline
    try session.perform("run until role S1 crashed within 20ms")
    #expect(session.now == session.world.nodes[0].clock.trueTime(of: deadline))
    #expect(session.lastEvent?.event.kind == .ended(ServerID(0), stillLed: true))
  }

  @Test(
    "whoever has nobody to hand over to ends at once: a follower, a leader alone, one that hears nobody",
    arguments: [
      (3, [], "shutdown S2", "role S2 crashed and leader S1"),
      (1, [], "shutdown S1", "role S1 crashed"),
      (3, ["isolate S1", "run 200ms"], "shutdown S1", "role S1 crashed"),
      (3, ["crash S2 S3", "run 200ms"], "shutdown S1", "role S1 crashed"),
      (3, [], "shutdown S1 S2 S3", "role S1 crashed and role S2 crashed and role S3 crashed"),
    ])
  func atOnce(servers: Int, before: [String], command: String, after: String) throws {
    var session = try Session.led(servers: servers)
    for line in before { try session.perform(line) }
    try session.perform(command)
    #expect(try holds(after, session))
  }

  @Test("what is on its way to a disk is written first, unless a hand holds it back")
  func disk() throws {
    for (hold, last) in [([], 2), (["hold disk S2"], 1)] as [([String], LogIndex)] {
      var session = try Session.led(servers: 3)
      try session.perform("disk S2 10s")
      for line in hold { try session.perform(line) }
      try session.perform("put x 1", "run 30ms", "shutdown S2", "restart S2")
      #expect(session.world.server(ServerID(1)).log.lastIndex == last)
    }
  }

  @Test("what comes between: a crash, a pause, a transfer taken back, a second word")
  func interrupted() throws {
    var session = try Session.led(servers: 3)
    try session.perform("hold S1>S2", "hold S1>S3", "put x 1", "shutdown S1")
    #expect(throws: Refusal.endsAlready(ServerID(0))) { try session.perform("shutdown S1") }
    #expect(throws: Refusal.notCrashed(ServerID(0))) { try session.perform("restart S1") }

    var crashed = session
    try crashed.perform("crash S1", "restart S1", "run 200ms")
    #expect(try holds("alive S1", crashed), "a crash ends that it was told to end")
    #expect(!crashed.world.nodes[0].isEnding)

    var paused = session
    try paused.perform("pause S1", "run 1s")
    #expect(try holds("not role S1 crashed", paused), "who stands still does not end")
    try paused.perform("resume S1", "run 200ms")
    #expect(try holds("role S1 crashed", paused))

    var taken = session
    try taken.perform("transfer none", "step")
    #expect(taken.lastEvent?.event.kind == .ended(ServerID(0), stillLed: true))
    #expect(taken.now == session.now)

    try session.perform("step-down S1", "step")
    #expect(session.lastEvent?.event.kind == .ended(ServerID(0), stillLed: false))
  }

  @Test("a replay comes to the same, at every event")
  func replay() throws {
    var session = try Session.led(servers: 3)
    try session.perform("put x 1", "shutdown S1", "run 50ms", "restart S1", "run 300ms")
    let (end, hash) = (session.position, session.world.hash)
    #expect(try holds("not leader S1 and alive S1", session))
    var endings: [Bool] = []
    for position in stride(from: end, through: 0, by: -1) {
      session.seek(to: position)
      endings.append(session.world.nodes[0].isEnding)
    }
    #expect(endings.contains(true))
    session.seek(to: end)
    #expect(session.world.hash == hash)
  }

  @Test("a change of the members that only the leader knows of is lost with it, and said to be")
  func lostChange() throws {
    var session = try Session.led(servers: 3)
    try session.perform("hold", "add S4", "run 5ms", "isolate S1", "run 200ms")
    try session.perform("shutdown S1")
    #expect(session.branch.chronicle.changes.last?.ended == session.position)
    #expect(session.lastLostChanges == [[ServerID(0), ServerID(1), ServerID(2), ServerID(3)]])
  }
}

// Properties that no rule of Raft alone protects: the world is changed behind its back.

import Checking
import TestKit
import Testing

@testable import Raft
@testable import Simulation

@Suite("Each property, broken behind the world's back")
struct TamperTests {
  /// A leader with two entries, all on three disks.
  private func settled() throws -> WatchedWorld {
    var watched = WatchedWorld(servers: 3)
    try watched.elect(s1)
    try watched.put(s1)
    watched.run()
    #expect(watched.world.nodes.allSatisfy { $0.server.commitIndex == 2 })
    return watched
  }

  /// Lets an event happen that touches the server, and changes the server with it.
  private func tamper(
    _ watched: inout WatchedWorld, _ server: ServerID, logChangedFrom: LogIndex = .max,
    _ change: (inout Server) -> Void
  ) throws {
    try watched.world.setClock([server], thousandths: 1000)
    var event = watched.world.event
    change(&watched.world.own.nodes[server.index].server)
    watched.world.own.turn.logChangedFrom = logChangedFrom
    event.touched = [server]
    watched.look(at: event)
    #expect(watched.violation?.event == event.number)
  }

  @Test func leaderAppendOnly() throws {
    var watched = try settled()
    try tamper(&watched, s1, logChangedFrom: 2) { $0.state.persistent.log.truncate(from: 2) }
    #expect(watched.violation?.witness == .leaderChangedLog(leader: s1, term: 1, index: 2))
    #expect(
      watched.violation?.description
        == "LeaderAppendOnly: S1 changed or deleted entry 2 of its log while it led term 1.")
  }

  @Test func termMonotonic() throws {
    var watched = try settled()
    try tamper(&watched, s2) { $0.state.persistent.currentTerm = 0 }
    #expect(watched.violation?.witness == .termWentBack(s2, from: 1, to: 0))
    #expect(
      watched.violation?.description == "TermMonotonic: S2 went back from term 1 to term 0.")
  }

  @Test func termGoesBackInACrash() throws {
    var watched = try settled()
    try watched.world.crash([s2])
    let event = watched.world.event
    watched.world.own.nodes[1].server.state.persistent.currentTerm = 0
    watched.look(at: event)
    #expect(watched.violation?.witness == .termWentBack(s2, from: 1, to: 0))
  }

  @Test func commitMonotonic() throws {
    var watched = try settled()
    try tamper(&watched, s3) { $0.state.commitIndex = 1 }
    #expect(watched.violation?.witness == .commitWentBack(s3, from: 2, to: 1))
    #expect(
      watched.violation?.description
        == "CommitMonotonic: the commit index of S3 went back from 2 to 1.")
  }

  @Test func nothingIsCheckedAfterTheFirst() throws {
    var watched = try settled()
    try tamper(&watched, s3) { $0.state.commitIndex = 1 }
    let first = watched.violation
    try watched.world.wipe([s1, s2, s3])
    watched.look(at: watched.world.event)
    #expect(watched.violation == first && watched.checker.violation == first)
  }

  @Test func aCheckerThatComesLateChecksWhatIsThere() throws {
    var watched = try settled()
    #expect(Checker(watched.world).violation == nil)
    watched.world.own.nodes[0].server.state.persistent.log.truncate(from: 1)
    watched.world.own.nodes[1].server.state.persistent.log.truncate(from: 1)
    let violation = try #require(Checker(watched.world).violation)
    #expect(violation.property == .committedOnQuorum)
    #expect(violation.event == watched.world.eventCount)
  }
}

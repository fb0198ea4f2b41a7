// What every server was: compared with the world itself, event by event.

import Raft
import Running
import Scripting
import Simulation
import TestKit
import Testing

@testable import Session

@Suite("Lives")
struct LivesTests {
  /// A run with everything that changes what a server is.
  private func session(seed: UInt64) throws -> Session {
    var setup = Setup()
    setup.seed = seed
    var session = Session(setup)
    session.advance(to: Instant(microseconds: 400_000))
    let servers = [ServerID(0), ServerID(2)]
    for act: Act in [
      .set(.preVote(seed % 2 == 0)), .crash(servers), .isolate(ServerID(1)),
      .restart(servers), .pauseServers([ServerID(3)]), .align([]), .rejoin(ServerID(1)),
      .resume([ServerID(3)]), .wipe([ServerID(4)]), .add(ServerID(5)), .restart([ServerID(4)]),
      .timeout(ServerID(1)),
    ] {
      try? session.perform(act)
      session.advance(to: session.world.now + .milliseconds(350))
    }
    return session
  }

  /// Whether the stages are what the world says at every position of the branch.
  private func expectTrue(_ session: Session) {
    let lives = session.branch.chronicle.lives
    var walk = session
    for position in stride(from: session.branch.length, through: 0, by: -7) {
      walk.seek(to: position)
      let world = walk.world
      for server in ServerSet(first: 8) {
        let stage = lives.stage(of: server, at: position, initialCount: 5)
        guard world.servers.contains(server) else {
          #expect(stage == nil, "\(server) is not there at event \(position)")
          continue
        }
        #expect(stage?.term == world.server(server).currentTerm, "\(server) at \(position)")
        #expect(stage?.role == world.roleName(of: server), "\(server) at \(position)")
        #expect(
          stage?.isPaused == (world.nodes[server.index].status == .paused),
          "\(server) at \(position)")
      }
    }
  }

  @Test(
    "a server's stage at any event is what the world says", arguments: [1, 2, 3, 4] as [UInt64])
  func stages(seed: UInt64) throws {
    let session = try session(seed: seed)
    let crashes = session.branch.acts.count { recorded in
      switch recorded.act {
      case .crash, .wipe: true
      default: false
      }
    }
    #expect(crashes >= 2, "the run is worth looking at")
    expectTrue(session)
  }

  @Test("another future has its own lives, and leaves those of the first alone")
  func branches() throws {
    var session = try session(seed: 2)
    let before = session
    session.seek(to: session.branch.length / 2)
    try session.perform(.crash([ServerID(1)]))
    session.advance(to: session.world.now + .milliseconds(500))
    #expect(session.branches.count == 2)
    expectTrue(session)
    session.switchBranch(to: 0)
    expectTrue(session)
    #expect(session.branch.length == before.branch.length)
  }
}

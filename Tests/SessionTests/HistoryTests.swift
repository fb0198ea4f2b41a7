// History is sparse: checkpoints, and the events between them replayed.

import Raft
import Running
import Scripting
import Simulation
import TestKit
import Testing

@testable import Session

@Suite struct HistoryTests {
  @Test("Across checkpoints every position has one state, and none is far from a checkpoint")
  func acrossCheckpoints() throws {
    var session = Session()
    var states: [Int: State] = [:]
    let marks = [1, 2047, 2048, 2049, 4095, 4096, 4097, 6144, 7000]
    while session.position < 7000 {
      if session.position % 1500 == 700 {
        try session.perform("put x 1")
      } else {
        session.stepForward()
      }
      if marks.contains(session.position) { states[session.position] = State(session) }
    }
    #expect(
      [2047, 2048, 6000, 7000].map { session.branch.checkpoint(before: $0).position } == [
        0, 2048, 4096, 6144,
      ])
    for position in marks + marks.reversed() + [7000, 1, 4097, 2047] {
      session.seek(to: position)
      #expect(State(session) == states[position])
    }
    session.seek(to: 4100)
    while session.position > 4090 { session.stepBack() }
    session.seek(to: 4095)
    #expect(State(session) == states[4095])
  }

  @Test(
    "A long run keeps a bounded number of checkpoints, the nearer together the younger they are")
  func thinning() {
    let run = WatchedRun(Setup())
    func checkpoint(_ position: Int) -> Checkpoint { Checkpoint(position: position, run: run) }
    var checkpoints = Checkpoints(checkpoint(0))
    for position in stride(from: 0, through: 30_000_000, by: 512) {
      if checkpoints.wantsMore(at: position) {
        checkpoints.keep(checkpoint(position), room: .max)
        #expect(checkpoints.last(before: .max).position == position)
      }
    }
    #expect(checkpoints.count <= Checkpoints.most)
    #expect(checkpoints.last(before: 0).position == 0)
    // How far a position is from the checkpoint before it: near the end little, and far back in proportion.
    for position in stride(from: 0, through: 30_000_000, by: 17_777) {
      let from = checkpoints.last(before: position).position
      let age = 30_000_000 - position
      #expect(from <= position && position - from <= 50_000 + age / 20, "at \(position)")
    }
  }

  @Test("Checkpoints take no more room than they may, but for a few")
  func roomForCheckpoints() {
    var run = WatchedRun(Setup())
    var checkpoints = Checkpoints(Checkpoint(position: 0, run: run))
    for _ in 0..<400 {
      for _ in 0..<Checkpoints.interval { _ = run.happen() }
      checkpoints.keep(
        Checkpoint(position: run.world.eventCount, run: run), room: 20 * 20_000)
    }
    #expect(checkpoints.size <= 20 * 20_000)
    #expect(checkpoints.count >= Checkpoints.least && checkpoints.count < 60)
    #expect(checkpoints.last(before: .max).position == run.world.eventCount)
    #expect(checkpoints.last(before: 5).position == 0)
  }

  @Test("An idle cluster's history is bounded, and a branch of it as well")
  func idle() throws {
    var session = Session()
    session.advance(to: .never, mostEvents: 300_000)
    #expect(session.position == 300_000)
    #expect(session.branch.checkpoints.count <= Checkpoints.most)
    let end = State(session)
    for position in [1, 123_456, 299_999] {
      let from = session.branch.checkpoint(before: position).position
      #expect(position - from <= 2 * Checkpoints.interval)
      session.seek(to: position)
      #expect(session.position == position)
    }
    session.seek(to: 150_000)
    try session.perform("put x 1")
    #expect(session.branch.checkpoints.count <= Checkpoints.most)
    session.switchBranch(to: 0)
    #expect(State(session) == end)
  }
}

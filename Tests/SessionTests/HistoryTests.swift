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
    #expect(session.branch.checkpoints.map(\.position) == [0, 2048, 4096, 6144])
    for position in marks + marks.reversed() + [7000, 1, 4097, 2047] {
      session.seek(to: position)
      #expect(State(session) == states[position])
    }
    session.seek(to: 4100)
    while session.position > 4090 { session.stepBack() }
    session.seek(to: 4095)
    #expect(State(session) == states[4095])
  }

  @Test("A long run keeps a bounded number of checkpoints, evenly spread, the newest among them")
  func thinning() {
    let run = WatchedRun(Setup())
    func checkpoint(_ position: Int) -> Checkpoint { Checkpoint(position: position, run: run) }
    var branch = Branch(start: checkpoint(0))
    for position in stride(from: 0, through: 3_000_000, by: 64) {
      branch.length = position
      if branch.wantsCheckpoint {
        branch.keep(checkpoint(position))
        #expect(branch.checkpoints.last?.position == position)
      }
    }
    let positions = branch.checkpoints.map(\.position)
    #expect(positions.count <= Branch.mostCheckpoints)
    #expect(positions.first == 0)
    let gaps = zip(positions.dropFirst(), positions).map { $0 - $1 }
    #expect(gaps.allSatisfy { $0 <= branch.interval })
    #expect(branch.length - (positions.last ?? 0) <= branch.interval)
    // A position is replayed from the checkpoint before it.
    for position in stride(from: 0, through: branch.length, by: 1777) {
      let from = branch.checkpoint(before: position).position
      #expect(from <= position && position - from <= 2 * branch.interval)
    }
  }

  @Test("An idle cluster's history is bounded, and a branch of it as well")
  func idle() throws {
    var session = Session()
    session.advance(to: .never, mostEvents: 300_000)
    #expect(session.position == 300_000)
    #expect(session.branch.checkpoints.count <= Branch.mostCheckpoints)
    let end = State(session)
    for position in [1, 123_456, 299_999] {
      let from = session.branch.checkpoint(before: position).position
      #expect(position - from <= 2 * session.branch.interval)
      session.seek(to: position)
      #expect(session.position == position)
    }
    session.seek(to: 150_000)
    try session.perform("put x 1")
    #expect(session.branch.checkpoints.count <= Branch.mostCheckpoints)
    session.switchBranch(to: 0)
    #expect(State(session) == end)
  }
}

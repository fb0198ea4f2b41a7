// What a leader commits, and what it does not by counting: §5.4.2 and §8 of the paper.

import Testing

@testable import Raft

@Suite("§5.4.2 Committing entries from previous terms, and §8")
struct CommitTests {
  @Test("§5.4.2: an entry of an older term is not committed by counting, but with a newer one")
  func olderTerm() {
    var bench = Bench.leader(of: 3, terms: [1, 1])
    bench.receive(conflict(after: 2, index: 1))
    bench.receive(success(after: 0, match: 2))
    #expect(bench.server.commitIndex == 0)
    #expect(bench.turn.notes.contains(.commitment(.notCommitted(index: 2, .olderTerm(1)))))

    bench.receive(success(after: 2, match: 3))
    #expect(bench.server.commitIndex == 3)
  }

  @Test("§8: a new leader appends a no-op of its own term")
  func noOp() {
    let bench = Bench.leader(of: 3, terms: [1, 1])
    #expect(bench.server.log[3] == Entry(term: 2, content: .noOp))
  }

  @Test("§8: without the no-op, what an earlier leader left waits for the next command")
  func withoutNoOp() {
    var bench = Bench.leader(of: 3, terms: [1, 1], without: .leaderNoOp)
    #expect(bench.server.log.lastIndex == 2)
    bench.receive(success(after: 2, match: 2))
    #expect(bench.server.commitIndex == 0)
    bench.step(.command(1))
    bench.receive(success(after: 2, match: 3))
    #expect(bench.server.commitIndex == 3)
  }
}

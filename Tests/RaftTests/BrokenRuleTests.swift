// A server with a rule off makes its mistake, and nothing worse.

import TestKit
import Testing

@testable import Raft

@Suite("Broken rules")
struct BrokenRuleTests {
  /// A leader of term 6 with two entries, which once led with a longer log.
  private static func leader() -> Bench {
    var bench = Bench(of: 3, terms: [1], term: 5, without: .ignoreStaleReplies)
    bench.win()
    return bench
  }

  @Test("§5.1: with the rule off, an old success counts, but for no more than the log has")
  func oldSuccess() throws {
    var bench = Self.leader()
    bench.receive(success(after: 8, match: 9), term: 1)
    #expect(bench.server.commitIndex == 2, "the mistake")
    #expect(try bench.progress(of: s2).matchIndex == 2)
    bench.pass(.milliseconds(50))
    #expect(bench.step(.timer).count == 2)
  }

  @Test("§5.1: with the rule off, an old refusal does not send the leader beyond its log")
  func oldRefusal() throws {
    var bench = Self.leader()
    bench.receive(success(after: 1, match: 2))
    bench.receive(conflict(after: 8, index: 8), term: 1)
    #expect(try bench.progress(of: s2).nextIndex == 3)
    bench.pass(.milliseconds(50))
    #expect(bench.step(.timer).count == 2)
  }
}

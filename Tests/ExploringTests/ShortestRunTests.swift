// Without a rule something breaks, and just as soon as the table says.

import Checking
import Raft
import Testing

@testable import Exploring

@Suite("Shortest runs")
struct ShortestRunTests {
  /// Take so many clusters that `.ci` explores them in an optimised build.
  static let large: Set<Rule> = [
    .commitOwnTermOnly, .changeAfterOwnCommit, .configurationRollback,
  ]

  @Test(
    "is found, in so many moves, and happens in a world",
    arguments: ShortestRun.all.filter { !large.contains($0.rule) })
  func isFound(_ run: ShortestRun) throws {
    guard case .found(let property, let moves) = Explorer(run.bounds).run().1 else {
      Issue.record("without \(run.rule.name) nothing breaks within \(run.bounds.words)")
      return
    }
    #expect(property == run.property && moves.count == run.moves, "\(run.rule.name)")
    let played = try ExploredRun(breaking: moves, run.bounds)
    guard case .violation(let violation) = played.showing else { return }
    #expect(violation.property == run.property)
  }

  @Test(
    "with the rule on nothing breaks within the same bounds",
    arguments: [
      Rule.upToDateVote, .writeBeforeReply, .deleteOnlyConflicts, .jointQuorums,
      .removedLeaderNotCounted,
    ])
  func isNeeded(_ rule: Rule) throws {
    var bounds = try #require(ShortestRun.all.first { $0.rule == rule }).bounds
    bounds.rules = .all
    #expect(Explorer(bounds).run().1 == .complete)
  }

  @Test("every rule has a shortest run, or a reason why not")
  func complete() {
    for rule in Rule.allCases {
      let hasRun = ShortestRun.all.contains { $0.rule == rule }
      #expect(hasRun == (ShortestRun.reasonForNone(rule) == nil), "\(rule.name)")
    }
  }
}

// Every rule of Raft, switched off: what the search finds, and how soon.

import Checking
import Raft
import Search
import Testing

@Suite("Rules off")
struct RuleTests {
  /// What a rule's absence breaks first, within so many seeds.
  struct Harm: Sendable, CustomTestStringConvertible {
    var rule: Rule
    var breaks: Set<FindingKind>
    /// Twice as many seeds as it takes.
    var seeds: UInt64
    var testDescription: String { rule.name }
  }

  static let harms: [Harm] = [
    Harm(rule: .upToDateVote, breaks: [.safety(.leaderCompleteness)], seeds: 10),
    Harm(rule: .oneVotePerTerm, breaks: [.safety(.voteMonotonic)], seeds: 10),
    Harm(rule: .votePersisted, breaks: [.safety(.voteMonotonic)], seeds: 20),
    Harm(
      rule: .writeBeforeReply,
      breaks: [.safety(.electionSafety), .safety(.logMatching), .safety(.committedOnQuorum)],
      seeds: 10),
    Harm(
      rule: .stepDownOnHigherTerm,
      breaks: [.safety(.electionSafety), .safety(.leaderCompleteness), .liveness], seeds: 10),
    Harm(
      rule: .ignoreStaleReplies,
      breaks: [.safety(.electionSafety), .safety(.leaderCompleteness)], seeds: 100),
    Harm(rule: .voteKeptInTerm, breaks: [.safety(.voteMonotonic)], seeds: 100),
    Harm(
      rule: .voteCountedOnce,
      breaks: [.safety(.electionSafety), .safety(.leaderCompleteness)], seeds: 50),
    Harm(rule: .randomizedTimeouts, breaks: [.liveness], seeds: 30),
    Harm(
      rule: .consistencyCheck,
      breaks: [
        .safety(.logMatching), .safety(.leaderCompleteness), .safety(.stateMachineSafety),
        .safety(.committedOnQuorum),
      ], seeds: 10),
    Harm(rule: .conflictDeletesSuffix, breaks: [.safety(.logMatching)], seeds: 10),
    Harm(
      rule: .deleteOnlyConflicts,
      breaks: [.safety(.committedOnQuorum), .safety(.stateMachineSafety), .liveness], seeds: 10),
    Harm(rule: .commitOwnTermOnly, breaks: [.safety(.leaderCompleteness)], seeds: 100),
    Harm(rule: .commitUpToNewEntry, breaks: [.safety(.stateMachineSafety)], seeds: 30),
    Harm(rule: .leaderNoOp, breaks: [.liveness], seeds: 10),
  ]

  /// Rules without which a cluster waits longer, but nothing breaks.
  static let slower: [Rule] = [.timerResetOnlyOnGrant, .matchIndexMonotonic]

  @Test func everyRuleIsAccountedFor() {
    #expect(Set(Self.harms.map(\.rule)).union(Self.slower) == Set(Rule.allCases))
  }

  @Test("is found", arguments: harms)
  func ruleOffIsFound(_ harm: Harm) throws {
    var options = FuzzOptions()
    options.rules[harm.rule] = false
    let finding = (1...harm.seeds).lazy.compactMap { Trial.outcome(of: $0, options).finding }.first
    #expect(harm.breaks.contains(try #require(finding).kind))
  }

  @Test("is survived", arguments: slower)
  func ruleOffIsSurvived(_ rule: Rule) {
    var options = FuzzOptions()
    options.rules[rule] = false
    options.seconds = 3
    for seed: UInt64 in 1...40 {
      #expect(Trial.outcome(of: seed, options).finding?.summary == nil, "seed \(seed)")
    }
  }
}

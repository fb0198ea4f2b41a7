// Every rule of Raft, switched off: what the search finds, and how soon.

import Checking
import Raft
import Search
import Testing

@Suite("Rules off")
struct RuleTests {
  /// What a rule's absence breaks, in which seeds. The note of a release has the whole census: how many of
  /// the first thousand seeds find it.
  struct Harm: Sendable, CustomTestStringConvertible {
    var rule: Rule
    var breaks: Set<FindingKind>
    /// The first that breaks is among these; the ranges that do not begin with 1 save time.
    var seeds: ClosedRange<UInt64>
    var testDescription: String { rule.name }

    init(_ rule: Rule, _ seeds: ClosedRange<UInt64>, _ breaks: FindingKind...) {
      self.rule = rule
      self.seeds = seeds
      self.breaks = Set(breaks)
    }
  }

  static let harms: [Harm] = [
    Harm(
      .upToDateVote, 1...6, .safety(.leaderCompleteness), .safety(.electionSafety),
      .safety(.stateMachineSafety)),
    Harm(.oneVotePerTerm, 1...6, .safety(.voteMonotonic)),
    Harm(.votePersisted, 1...6, .safety(.voteMonotonic)),
    Harm(
      .writeBeforeReply, 1...6, .safety(.committedOnQuorum), .safety(.electionSafety),
      .safety(.logMatching)),
    Harm(
      .stepDownOnHigherTerm, 1...6, .safety(.electionSafety), .safety(.leaderCompleteness),
      .liveness),
    Harm(.ignoreStaleReplies, 29...34, .safety(.electionSafety), .safety(.leaderCompleteness)),
    Harm(.voteKeptInTerm, 329...334, .safety(.voteMonotonic)),
    Harm(.voteCountedOnce, 25...30, .safety(.electionSafety), .safety(.leaderCompleteness)),
    Harm(.randomizedTimeouts, 1...6, .liveness),
    Harm(
      .consistencyCheck, 1...6, .safety(.logMatching), .safety(.leaderCompleteness),
      .safety(.stateMachineSafety), .safety(.committedOnQuorum)),
    Harm(.conflictDeletesSuffix, 1...6, .safety(.logMatching)),
    Harm(
      .deleteOnlyConflicts, 3...8, .safety(.committedOnQuorum), .safety(.stateMachineSafety),
      .liveness),
    Harm(.commitOwnTermOnly, 55...60, .safety(.leaderCompleteness)),
    Harm(.commitUpToNewEntry, 1...6, .safety(.stateMachineSafety)),
    Harm(.matchIndexMonotonic, 1...6, .matchMonotonic),
    Harm(.leaderNoOp, 14...19, .liveness),
    Harm(
      .lastTermOutlivesCompaction, 8...13, .safety(.leaderCompleteness), .safety(.electionSafety)),
    Harm(
      .snapshotKeepsConfiguration, 2...7, .safety(.leaderCompleteness), .safety(.electionSafety),
      .liveness),
    Harm(.snapshotDiscardsConflicts, 1...6, .safety(.stateMachineSafety)),
    Harm(
      .staleSnapshotIgnored, 10...15, .safety(.commitMonotonic), .safety(.committedOnQuorum),
      .matchMonotonic),
    Harm(
      .jointQuorums, 4...9, .safety(.committedOnQuorum), .safety(.electionSafety),
      .safety(.leaderCompleteness)),
    Harm(.leaveJointWhenCommitted, 2...7, .safety(.electionSafety), .safety(.leaderCompleteness)),
    Harm(.configurationRollback, 110...115, .safety(.electionSafety), .safety(.leaderCompleteness)),
    Harm(
      .oneChangeAtATime, 3...8, .safety(.leaderCompleteness), .safety(.electionSafety),
      .safety(.stateMachineSafety)),
    Harm(.changeAfterOwnCommit, 422...427, .safety(.leaderCompleteness), .safety(.electionSafety)),
    Harm(.removedLeaderNotCounted, 1...6, .safety(.committedOnQuorum), .liveness),
    Harm(.preVoteRefusalTeaches, 196...201, .liveness),
    Harm(.clientDeduplication, 7...12, .linearizability),
    Harm(.snapshotKeepsSessions, 2...7, .safety(.stateMachineSafety), .linearizability),
    Harm(.readConfirmation, 10...15, .linearizability),
    Harm(.readAfterOwnCommit, 4...9, .linearizability),
    Harm(.leaseEndsWithTransfer, 30...35, .linearizability),
  ]

  /// Rules without which a cluster waits longer in some situation, but comes through every trial:
  /// `LossTests` measure how much longer.
  static let slower: [Rule] = [
    .timerResetOnlyOnGrant, .catchUpFirst, .checkEveryQuorum, .transferSkipsChecks,
  ]

  @Test func everyRuleIsAccountedFor() {
    #expect(Set(Self.harms.map(\.rule)).union(Self.slower) == Set(Rule.allCases))
  }

  @Test("what `raftview rules` says falls is what falls", arguments: harms)
  func wordsAreTrue(_ harm: Harm) {
    switch harm.rule.harm {
    case .safety(let property): #expect(harm.breaks.contains(.safety(property)))
    case .linearizability: #expect(harm.breaks.contains(.linearizability))
    case .liveness: #expect(harm.breaks == [.liveness] || harm.breaks == [.matchMonotonic])
    }
  }

  @Test("is found", arguments: harms)
  func ruleOffIsFound(_ harm: Harm) throws {
    var options = FuzzOptions()
    options.rules[harm.rule] = false
    let finding = harm.seeds.lazy.compactMap { Trial.outcome(of: $0, options).finding }.first
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

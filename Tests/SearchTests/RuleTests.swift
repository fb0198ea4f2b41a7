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
      .upToDateVote, 1...10, .safety(.leaderCompleteness), .safety(.electionSafety),
      .safety(.stateMachineSafety)),
    Harm(.oneVotePerTerm, 1...10, .safety(.voteMonotonic)),
    Harm(.votePersisted, 1...40, .safety(.voteMonotonic)),
    Harm(
      .writeBeforeReply, 1...10, .safety(.committedOnQuorum), .safety(.electionSafety),
      .safety(.logMatching)),
    Harm(
      .stepDownOnHigherTerm, 1...15, .safety(.electionSafety), .safety(.leaderCompleteness),
      .liveness),
    Harm(.ignoreStaleReplies, 60...120, .safety(.electionSafety), .safety(.leaderCompleteness)),
    Harm(.voteKeptInTerm, 200...230, .safety(.voteMonotonic)),
    Harm(.voteCountedOnce, 1...60, .safety(.electionSafety), .safety(.leaderCompleteness)),
    Harm(.randomizedTimeouts, 1...40, .liveness),
    Harm(
      .consistencyCheck, 1...10, .safety(.logMatching), .safety(.leaderCompleteness),
      .safety(.stateMachineSafety), .safety(.committedOnQuorum)),
    Harm(.conflictDeletesSuffix, 1...10, .safety(.logMatching)),
    Harm(
      .deleteOnlyConflicts, 1...15, .safety(.committedOnQuorum), .safety(.stateMachineSafety),
      .liveness),
    Harm(.commitOwnTermOnly, 1...30, .safety(.leaderCompleteness)),
    Harm(.commitUpToNewEntry, 1...10, .safety(.stateMachineSafety)),
    Harm(.leaderNoOp, 1...15, .liveness),
    Harm(
      .lastTermOutlivesCompaction, 1...30, .safety(.leaderCompleteness), .safety(.electionSafety)),
    Harm(
      .snapshotKeepsConfiguration, 1...30, .safety(.leaderCompleteness), .safety(.electionSafety),
      .liveness),
    Harm(.snapshotDiscardsConflicts, 1...10, .safety(.stateMachineSafety)),
    Harm(.staleSnapshotIgnored, 1...30, .safety(.commitMonotonic), .safety(.committedOnQuorum)),
    Harm(
      .jointQuorums, 1...40, .safety(.committedOnQuorum), .safety(.electionSafety),
      .safety(.leaderCompleteness)),
    Harm(.leaveJointWhenCommitted, 1...20, .safety(.electionSafety), .safety(.leaderCompleteness)),
    Harm(.configurationRollback, 40...80, .safety(.electionSafety), .safety(.leaderCompleteness)),
    Harm(
      .oneChangeAtATime, 40...80, .safety(.leaderCompleteness), .safety(.electionSafety),
      .safety(.stateMachineSafety)),
    Harm(.changeAfterOwnCommit, 290...310, .safety(.leaderCompleteness), .safety(.electionSafety)),
    Harm(.removedLeaderNotCounted, 1...10, .safety(.committedOnQuorum), .liveness),
    Harm(.preVoteRefusalTeaches, 30...60, .liveness),
    Harm(.clientDeduplication, 1...10, .linearizability),
    Harm(.snapshotKeepsSessions, 1...30, .safety(.stateMachineSafety), .linearizability),
    Harm(.readConfirmation, 1...30, .linearizability),
    Harm(.readAfterOwnCommit, 1...10, .linearizability),
    Harm(.leaseEndsWithTransfer, 1...40, .linearizability),
  ]

  /// Rules without which a cluster waits longer in some situation, but comes through every trial:
  /// `LossTests` measure how much longer.
  static let slower: [Rule] = [
    .timerResetOnlyOnGrant, .matchIndexMonotonic, .catchUpFirst, .checkEveryQuorum,
    .transferSkipsChecks,
  ]

  @Test func everyRuleIsAccountedFor() {
    #expect(Set(Self.harms.map(\.rule)).union(Self.slower) == Set(Rule.allCases))
  }

  @Test("what `raftview rules` says falls is what falls", arguments: harms)
  func wordsAreTrue(_ harm: Harm) {
    switch harm.rule.harm {
    case .safety(let property): #expect(harm.breaks.contains(.safety(property)))
    case .linearizability: #expect(harm.breaks.contains(.linearizability))
    case .liveness: #expect(harm.breaks == [.liveness])
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

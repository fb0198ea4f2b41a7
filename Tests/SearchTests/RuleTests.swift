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
    Harm(.votePersisted, 11...16, .safety(.voteMonotonic)),
    Harm(
      .writeBeforeReply, 1...6, .safety(.committedOnQuorum), .safety(.electionSafety),
      .safety(.logMatching)),
    Harm(
      .stepDownOnHigherTerm, 1...6, .safety(.electionSafety), .safety(.leaderCompleteness),
      .liveness),
    Harm(
      .ignoreStaleReplies, 75...80, .safety(.electionSafety), .safety(.leaderCompleteness),
      .safety(.committedOnQuorum)),
    Harm(.voteKeptInTerm, 153...158, .safety(.voteMonotonic)),
    // Who wins without a majority is one leader too many of a term, or lacks what was committed: which of the two is
    // seen first is chance.
    Harm(.voteCountedOnce, 6...11, .safety(.electionSafety), .safety(.leaderCompleteness)),
    Harm(.randomizedTimeouts, 2...7, .liveness),
    Harm(
      .consistencyCheck, 1...6, .safety(.logMatching), .safety(.leaderCompleteness),
      .safety(.stateMachineSafety), .safety(.committedOnQuorum)),
    Harm(.conflictDeletesSuffix, 4...9, .safety(.logMatching)),
    Harm(
      .deleteOnlyConflicts, 3...8, .safety(.committedOnQuorum), .safety(.stateMachineSafety),
      .liveness),
    Harm(.commitOwnTermOnly, 98...103, .safety(.leaderCompleteness)),
    Harm(.commitUpToNewEntry, 1...6, .safety(.stateMachineSafety)),
    Harm(.matchIndexMonotonic, 1...6, .matchMonotonic),
    Harm(.leaderNoOp, 14...19, .liveness),
    Harm(
      .lastTermOutlivesCompaction, 10...15, .safety(.leaderCompleteness), .safety(.electionSafety)),
    Harm(
      .snapshotKeepsConfiguration, 18...23, .safety(.leaderCompleteness), .safety(.electionSafety),
      .liveness),
    Harm(.snapshotDiscardsConflicts, 1...6, .safety(.stateMachineSafety)),
    Harm(
      .staleSnapshotIgnored, 37...42, .safety(.commitMonotonic), .safety(.committedOnQuorum),
      .matchMonotonic),
    Harm(
      .jointQuorums, 4...9, .safety(.committedOnQuorum), .safety(.electionSafety),
      .safety(.leaderCompleteness)),
    Harm(.leaveJointWhenCommitted, 30...35, .safety(.electionSafety), .safety(.leaderCompleteness)),
    Harm(.configurationRollback, 25...30, .safety(.electionSafety), .safety(.leaderCompleteness)),
    Harm(
      .oneChangeAtATime, 156...161, .safety(.leaderCompleteness), .safety(.electionSafety),
      .safety(.stateMachineSafety)),
    Harm(.changeAfterOwnCommit, 174...179, .safety(.leaderCompleteness), .safety(.electionSafety)),
    Harm(.removedLeaderNotCounted, 1...6, .safety(.committedOnQuorum), .liveness),
    Harm(.preVoteRefusalTeaches, 49...54, .liveness),
    Harm(.clientDeduplication, 1...6, .linearizability),
    Harm(.snapshotKeepsSessions, 1...6, .safety(.stateMachineSafety), .linearizability),
    Harm(.readConfirmation, 6...11, .linearizability),
    Harm(.readAfterOwnCommit, 36...41, .linearizability),
    Harm(.leaseEndsWithTransfer, 63...68, .linearizability),
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

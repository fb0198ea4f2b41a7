// Random runs: all rules on, nothing is found; a rule off, it is; and the slow checker agrees.

import Checking
import Raft
import Simulation
import TestKit
import Testing

@Suite("Random runs")
struct RandomTests {
  /// Rules without which clusters wait longer, or for ever, but stay safe.
  static let livenessOnly: Set<Rule> = [
    .leaderNoOp, .randomizedTimeouts, .timerResetOnlyOnGrant, .matchIndexMonotonic,
  ]

  /// A rule that is off, and the properties of which random runs then break one first.
  struct Harm: Sendable, CustomTestStringConvertible {
    var rule: Rule
    var breaks: Set<Property>
    var slowDisks = false
    var testDescription: String { rule.name }
  }

  static let harms: [Harm] = [
    Harm(rule: .upToDateVote, breaks: [.leaderCompleteness, .stateMachineSafety]),
    Harm(rule: .oneVotePerTerm, breaks: [.voteMonotonic]),
    Harm(rule: .votePersisted, breaks: [.voteMonotonic]),
    Harm(rule: .writeBeforeReply, breaks: [.committedOnQuorum], slowDisks: true),
    Harm(rule: .stepDownOnHigherTerm, breaks: [.electionSafety, .leaderCompleteness]),
    Harm(rule: .ignoreStaleReplies, breaks: [.electionSafety, .leaderCompleteness]),
    Harm(rule: .voteKeptInTerm, breaks: [.voteMonotonic]),
    Harm(
      rule: .voteCountedOnce,
      breaks: [.electionSafety, .leaderCompleteness, .stateMachineSafety]),
    Harm(
      rule: .consistencyCheck,
      breaks: [.logMatching, .leaderCompleteness, .stateMachineSafety, .committedOnQuorum]),
    Harm(rule: .conflictDeletesSuffix, breaks: [.logMatching]),
    Harm(rule: .deleteOnlyConflicts, breaks: [.committedOnQuorum]),
    Harm(rule: .commitOwnTermOnly, breaks: [.leaderCompleteness]),
    Harm(rule: .commitUpToNewEntry, breaks: [.stateMachineSafety]),
  ]

  /// The rules of sections 6 to 8, which these runs do not come near.
  static let beyond: Set<Rule> = [
    .lastTermOutlivesCompaction, .snapshotKeepsConfiguration, .snapshotDiscardsConflicts,
    .staleSnapshotIgnored, .jointQuorums, .leaveJointWhenCommitted, .configurationRollback,
    .oneChangeAtATime, .changeAfterOwnCommit, .removedLeaderNotCounted, .catchUpFirst,
    .checkEveryQuorum, .preVoteRefusalTeaches, .transferSkipsChecks, .clientDeduplication,
    .snapshotKeepsSessions, .readConfirmation, .readAfterOwnCommit, .leaseEndsWithTransfer,
  ]

  @Test func everyRuleIsAccountedFor() {
    #expect(
      Self.livenessOnly.union(Self.harms.map(\.rule)).union(Self.beyond) == Set(Rule.allCases))
  }

  @Test(arguments: harms)
  func ruleOffIsCaught(_ harm: Harm) throws {
    let violation = (1...200).lazy.compactMap { seed in
      var options = RandomRun.Options()
      options.rules[harm.rule] = false
      options.servers = seed % 2 == 0 ? 3 : 5
      options.calmness = 4
      options.slowDisks = harm.slowDisks
      return watch(UInt64(seed), options, events: 1500).violation
    }.first
    #expect(harm.breaks.contains(try #require(violation).property))
  }

  @Test(arguments: Array(livenessOnly).sorted { $0.rawValue < $1.rawValue })
  func ruleOffIsSafe(_ rule: Rule) {
    var committed = 0
    for seed: UInt64 in 1...12 {
      var options = RandomRun.Options()
      options.rules[rule] = false
      let checker = watch(seed, options, events: 2000)
      #expect(checker.violation == nil, "seed \(seed)")
      committed += checker.committedIndex.number
    }
    #expect(committed > 12 * 10, "runs in which nothing is committed show nothing")
  }

  /// Long runs with faults of all kinds, slow disks and bad links among them.
  @Test(arguments: [1, 2, 3, 5, 7])
  func noFalseAlarms(servers: Int) {
    var committed = 0
    for seed: UInt64 in 1...2 {
      var options = RandomRun.Options()
      options.servers = servers
      let checker = watch(seed, options, events: 5000)
      #expect(checker.violation == nil, "seed \(seed)")
      committed += checker.committedIndex.number
    }
    #expect(committed > 2 * 10, "runs in which nothing is committed show nothing")
  }

  @Test(arguments: [Rule?.none] + Rule.allCases.map(Optional.some))
  func slowCheckerAgrees(without rule: Rule?) {
    for seed: UInt64 in 1...3 {
      var options = RandomRun.Options()
      if let rule { options.rules[rule] = false }
      options.wipes = seed % 2 == 0
      compare(seed, options, events: 600)
    }
  }

  /// With snapshots, changes of membership, transfers and loads.
  @Test(arguments: [Rule?.none] + Rule.allCases.map(Optional.some))
  func slowCheckerAgreesOnExtensions(without rule: Rule?) {
    for seed: UInt64 in 1...(rule == nil ? 5 : 1) {
      var options = RandomRun.Options()
      if let rule { options.rules[rule] = false }
      options.hasExtensions = true
      options.wipes = seed % 3 == 0
      compare(100 + seed, options, events: 800)
    }
  }

  /// Long runs with everything in them.
  @Test(arguments: [1, 2, 3, 4, 5, 7])
  func noFalseAlarmsWithExtensions(seed: UInt64) {
    var options = RandomRun.Options()
    options.hasExtensions = true
    let checker = watch(1000 + seed, options, events: 5000)
    #expect(checker.violation == nil, "\(checker.violation?.description ?? "")")
    #expect(checker.committedIndex > 0, "a run in which nothing is committed shows nothing")
  }

  /// Runs both checkers and expects that they agree on the first violation.
  private func compare(_ seed: UInt64, _ options: RandomRun.Options, events: Int) {
    var run = RandomRun(seed: seed, options)
    var checker = Checker(run.world)
    var slow = SlowChecker(run.world)
    for _ in 0..<events {
      let event = run.next()
      let violation = checker.observe(event, run.world)
      let finding = violation.map {
        SlowChecker.Finding(property: $0.property, event: $0.event)
      }
      #expect(slow.observe(event, run.world) == finding, "seed \(seed), event \(event.number)")
      if violation != nil || slow.finding != nil { return }
    }
  }

  /// Runs until something is found, or for so many events, and gives back what the checker then knows.
  private func watch(_ seed: UInt64, _ options: RandomRun.Options, events: Int) -> Checker {
    var run = RandomRun(seed: seed, options)
    var checker = Checker(run.world)
    for _ in 0..<events where checker.violation == nil {
      let event = run.next()
      _ = checker.observe(event, run.world)
    }
    return checker
  }
}

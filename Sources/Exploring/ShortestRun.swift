// For each rule that keeps a property safe, tight bounds within which its absence breaks something, and how soon.

import Checking
import Raft

/// The shortest run within bounds that breaks something without a rule.
package struct ShortestRun: Hashable, Sendable {
  /// The rule that is off.
  package let rule: Rule
  /// What breaks first.
  package let property: Property
  /// How many moves it takes.
  package let moves: Int
  /// Within what.
  package let bounds: Bounds

  private init(
    _ rule: Rule, _ property: Property, _ moves: Int, _ change: (inout Bounds) -> Void
  ) {
    self.rule = rule
    self.property = property
    self.moves = moves
    var bounds = Bounds()
    bounds.writes = 0
    bounds.rules[rule] = false
    change(&bounds)
    self.bounds = bounds
  }

  /// All of them, in the order of the rules.
  package static let all = elections + replication + snapshots + members

  private static let elections = [
    ShortestRun(.upToDateVote, .leaderCompleteness, 10) { _ in },
    ShortestRun(.oneVotePerTerm, .voteMonotonic, 3) { ($0.terms, $0.entries) = (1, 1) },
    ShortestRun(.votePersisted, .voteMonotonic, 5) {
      ($0.terms, $0.entries, $0.crashes) = (1, 1, 1)
    },
    ShortestRun(.writeBeforeReply, .committedOnQuorum, 5) {
      ($0.terms, $0.entries, $0.crashes, $0.hasSlowDisks) = (1, 1, 1, true)
    },
    ShortestRun(.stepDownOnHigherTerm, .electionSafety, 10) { _ in },
    ShortestRun(.ignoreStaleReplies, .electionSafety, 11) { ($0.entries, $0.messages) = (1, 6) },
    ShortestRun(.voteKeptInTerm, .voteMonotonic, 15) { $0.messages = 5 },
    ShortestRun(.voteCountedOnce, .electionSafety, 18) {
      ($0.servers, $0.terms, $0.entries, $0.messages, $0.duplicates) = (4, 1, 1, 6, 2)
    },
  ]

  private static let replication = [
    ShortestRun(.consistencyCheck, .committedOnQuorum, 12) { _ in },
    ShortestRun(.conflictDeletesSuffix, .logMatching, 12) { $0.writes = 1 },
    ShortestRun(.deleteOnlyConflicts, .committedOnQuorum, 10) {
      ($0.terms, $0.writes, $0.duplicates) = (1, 1, 1)
    },
    ShortestRun(.commitOwnTermOnly, .leaderCompleteness, 32) {
      ($0.terms, $0.batch) = (4, 1)
    },
    ShortestRun(.commitUpToNewEntry, .stateMachineSafety, 16) { $0.heartbeats = 1 },
  ]

  private static let snapshots = [
    ShortestRun(.lastTermOutlivesCompaction, .leaderCompleteness, 14) {
      ($0.writes, $0.snapshots) = (1, 1)
    },
    ShortestRun(.snapshotKeepsConfiguration, .electionSafety, 15) {
      ($0.servers, $0.spares, $0.joint) = (1, 2, 1)
      ($0.entries, $0.messages, $0.snapshots, $0.crashes) = (4, 3, 1, 1)
    },
    ShortestRun(.snapshotDiscardsConflicts, .stateMachineSafety, 17) {
      ($0.entries, $0.snapshots, $0.retries) = (1, 1, 1)
    },
    ShortestRun(.snapshotKeepsSessions, .stateMachineSafety, 18) {
      ($0.servers, $0.terms, $0.entries, $0.messages) = (2, 1, 3, 2)
      ($0.writes, $0.repeats, $0.heartbeats, $0.crashes, $0.snapshots) = (1, 1, 1, 1, 1)
    },
    ShortestRun(.staleSnapshotIgnored, .commitMonotonic, 14) {
      ($0.terms, $0.writes, $0.snapshots, $0.retries, $0.duplicates) = (1, 1, 1, 1, 1)
    },
  ]

  private static let members = [
    ShortestRun(.jointQuorums, .committedOnQuorum, 8) {
      ($0.servers, $0.spares, $0.joint) = (2, 1, 1)
      ($0.terms, $0.entries, $0.messages) = (1, 3, 3)
    },
    ShortestRun(.leaveJointWhenCommitted, .leaderCompleteness, 13) {
      ($0.entries, $0.messages, $0.joint) = (3, 3, 1)
    },
    ShortestRun(.configurationRollback, .leaderCompleteness, 28) {
      ($0.terms, $0.entries, $0.messages, $0.changes) = (4, 4, 3, 2)
    },
    ShortestRun(.oneChangeAtATime, .leaderCompleteness, 14) {
      ($0.entries, $0.messages, $0.changes) = (3, 3, 2)
    },
    ShortestRun(.changeAfterOwnCommit, .leaderCompleteness, 33) {
      ($0.servers, $0.terms, $0.entries, $0.changes) = (4, 3, 3, 2)
    },
    ShortestRun(.removedLeaderNotCounted, .committedOnQuorum, 8) {
      ($0.terms, $0.messages, $0.changes) = (1, 3, 1)
    },
  ]

  /// Whether the absence of a rule that breaks what clients see, and no property, shows within bounds: they have to read,
  /// and for one of them to ask again.
  package static func isSeenByClients(_ rule: Rule, _ bounds: Bounds) -> Bool {
    switch rule {
    case .readConfirmation, .readAfterOwnCommit: bounds.reads > 0
    case .clientDeduplication: bounds.reads > 0 && bounds.repeats > 0
    default: false
    }
  }

  /// Why for a rule there is none.
  package static func reasonForNone(_ rule: Rule) -> String? {
    switch rule.harm {
    case .safety: return nil
    case .liveness: return "what is lost without it is time, and no property"
    case .linearizability: break
    }
    switch rule {
    case .readConfirmation, .readAfterOwnCommit:
      return
        "it breaks what clients see: `raftview explore --reads 1 --entries 3 --rule \(rule.name)=off` "
        + "finds a stale read"
    case .clientDeduplication:
      return
        "it breaks what clients see: `raftview explore --reads 1 --repeats 1 --terms 1 --entries 3 "
        + "--rule \(rule.name)=off` finds a command that is done twice"
    default:
      return
        "it breaks what clients see, which is judged by when they asked; `raftview fuzz` finds it"
    }
  }
}

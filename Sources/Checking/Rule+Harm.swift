// What each rule is for: what breaks without it.

import Raft

/// What falls when a rule is off.
package enum Harm: Hashable, Sendable {
  /// Runs break this property; others may break with it.
  case safety(Property)
  /// Clients see what no single server could have shown them.
  case linearizability
  /// Nothing wrong is ever done, but the cluster waits longer, or for ever: how.
  case liveness(String)

  /// The property's name, or `Liveness` with what is lost.
  package var words: String {
    switch self {
    case .safety(let property): property.name
    case .linearizability: "Linearizability"
    case .liveness(let loss): "Liveness: \(loss)"
    }
  }
}

extension Rule {
  /// What falls without the rule: of several properties the one that the rule is there for. Runs may break another
  /// first: who is elected with votes that count twice lacks what was committed, most often before another is elected.
  package var harm: Harm {
    switch self {
    case .upToDateVote: .safety(.leaderCompleteness)
    case .oneVotePerTerm, .votePersisted, .voteKeptInTerm: .safety(.voteMonotonic)
    case .writeBeforeReply: .safety(.committedOnQuorum)
    case .stepDownOnHigherTerm, .ignoreStaleReplies: .safety(.electionSafety)
    case .voteCountedOnce: .safety(.electionSafety)
    case .consistencyCheck, .conflictDeletesSuffix: .safety(.logMatching)
    case .deleteOnlyConflicts: .safety(.committedOnQuorum)
    case .commitOwnTermOnly: .safety(.leaderCompleteness)
    case .commitUpToNewEntry: .safety(.stateMachineSafety)
    case .timerResetOnlyOnGrant: .liveness("who cannot win keeps others from standing")
    case .randomizedTimeouts: .liveness("votes split again and again")
    case .matchIndexMonotonic: .liveness("what was acknowledged is sent again")
    case .leaderNoOp: .liveness("entries of old terms wait for a new command")
    case .lastTermOutlivesCompaction: .safety(.leaderCompleteness)
    case .snapshotKeepsConfiguration: .safety(.leaderCompleteness)
    case .snapshotDiscardsConflicts: .safety(.stateMachineSafety)
    case .staleSnapshotIgnored: .safety(.commitMonotonic)
    case .jointQuorums: .safety(.committedOnQuorum)
    case .leaveJointWhenCommitted, .configurationRollback, .oneChangeAtATime, .changeAfterOwnCommit:
      .safety(.leaderCompleteness)
    case .removedLeaderNotCounted: .safety(.committedOnQuorum)
    case .catchUpFirst: .liveness("nothing commits while a new server catches up")
    case .checkEveryQuorum: .liveness("a leader that cannot commit stays")
    case .preVoteRefusalTeaches: .liveness("a server of an old term asks in vain for ever")
    case .transferSkipsChecks: .liveness("the target of a transfer is not elected")
    case .clientDeduplication, .readConfirmation, .readAfterOwnCommit, .leaseEndsWithTransfer:
      .linearizability
    case .snapshotKeepsSessions: .safety(.stateMachineSafety)
    }
  }
}

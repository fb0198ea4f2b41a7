// The rules of Raft that can be switched off, each with its section of the paper.

/// One rule of the protocol. With all rules on, the server is Raft; with one off, it makes one
/// mistake, which the checks of `Checking` must then find.
public enum Rule: Int, CaseIterable, Sendable {
  /// A vote goes only to a candidate whose log is at least as up to date.
  case upToDateVote
  /// A server votes for at most one candidate in a term.
  case oneVotePerTerm
  /// A vote is on disk, and outlives a crash.
  case votePersisted
  /// What an answer promises is on disk before the answer is sent.
  case writeBeforeReply
  /// A server that sees a higher term takes it and follows.
  case stepDownOnHigherTerm
  /// An answer from an older term counts for nothing.
  case ignoreStaleReplies
  /// Becoming a follower within a term does not forget the term's vote.
  case voteKeptInTerm
  /// A server's vote counts once, however often it arrives.
  case voteCountedOnce
  /// Refusing a vote does not restart the election timer.
  case timerResetOnlyOnGrant
  /// Election timeouts are drawn at random from a range.
  case randomizedTimeouts
  /// An append is refused unless the entry before it matches.
  case consistencyCheck
  /// A conflicting entry is deleted together with all that follow it.
  case conflictDeletesSuffix
  /// Entries are deleted only when a new entry conflicts with them.
  case deleteOnlyConflicts
  /// What a follower has acknowledged is never taken back.
  case matchIndexMonotonic
  /// Only entries of the leader's own term are committed by counting.
  case commitOwnTermOnly
  /// A follower commits no further than the last entry it was sent.
  case commitUpToNewEntry
  /// A new leader appends an entry of its own term, so that older ones commit.
  case leaderNoOp
  /// A log whose last entry was compacted still knows that entry's term.
  case lastTermOutlivesCompaction
  /// A snapshot holds the configuration that was in force at its end.
  case snapshotKeepsConfiguration
  /// Installing a snapshot discards a log that does not match its last entry.
  case snapshotDiscardsConflicts
  /// A snapshot of what is committed already changes nothing.
  case staleSnapshotIgnored
  /// In joint mode a quorum is a majority of the old voters and one of the new.
  case jointQuorums
  /// The new configuration follows only once the joint one is committed.
  case leaveJointWhenCommitted
  /// A configuration whose entry is deleted is no longer in force.
  case configurationRollback
  /// No membership change begins before the last one is committed.
  case oneChangeAtATime
  /// A leader changes single members only after it has committed an entry of its term.
  case changeAfterOwnCommit
  /// A leader outside the configuration does not count itself.
  case removedLeaderNotCounted
  /// A new server catches up before it gets a vote.
  case catchUpFirst
  /// A leader must hear from a majority of every set of voters it has.
  case checkEveryQuorum
  /// Refusing a pre-vote of a stale term tells the current one.
  case preVoteRefusalTeaches
  /// Who is told to take over skips the pre-vote, and is not taken for a disturbance.
  case transferSkipsChecks
  /// A command that comes a second time is answered but not applied again.
  case clientDeduplication
  /// A snapshot holds what the clients' sessions remember.
  case snapshotKeepsSessions
  /// A leader answers a read only after a quorum has confirmed that it leads.
  case readConfirmation
  /// A leader answers a read only after it has committed an entry of its term.
  case readAfterOwnCommit
  /// Who has told another server to take over has no lease any more.
  case leaseEndsWithTransfer

  /// The name in scripts, such as `up-to-date-vote`.
  public var name: String {
    switch self {
    case .upToDateVote: "up-to-date-vote"
    case .oneVotePerTerm: "one-vote-per-term"
    case .votePersisted: "vote-persisted"
    case .writeBeforeReply: "write-before-reply"
    case .stepDownOnHigherTerm: "step-down-on-higher-term"
    case .ignoreStaleReplies: "ignore-stale-replies"
    case .voteKeptInTerm: "vote-kept-in-term"
    case .voteCountedOnce: "vote-counted-once"
    case .timerResetOnlyOnGrant: "timer-reset-only-on-grant"
    case .randomizedTimeouts: "randomized-timeouts"
    case .consistencyCheck: "consistency-check"
    case .conflictDeletesSuffix: "conflict-deletes-suffix"
    case .deleteOnlyConflicts: "delete-only-conflicts"
    case .matchIndexMonotonic: "match-index-monotonic"
    case .commitOwnTermOnly: "commit-own-term-only"
    case .commitUpToNewEntry: "commit-up-to-new-entry"
    case .leaderNoOp: "leader-no-op"
    case .lastTermOutlivesCompaction: "last-term-outlives-compaction"
    case .snapshotKeepsConfiguration: "snapshot-keeps-configuration"
    case .snapshotDiscardsConflicts: "snapshot-discards-conflicts"
    case .staleSnapshotIgnored: "stale-snapshot-ignored"
    case .jointQuorums: "joint-quorums"
    case .leaveJointWhenCommitted: "leave-joint-when-committed"
    case .configurationRollback: "configuration-rollback"
    case .oneChangeAtATime: "one-change-at-a-time"
    case .changeAfterOwnCommit: "change-after-own-commit"
    case .removedLeaderNotCounted: "removed-leader-not-counted"
    case .catchUpFirst: "catch-up-first"
    case .checkEveryQuorum: "check-every-quorum"
    case .preVoteRefusalTeaches: "pre-vote-refusal-teaches"
    case .transferSkipsChecks: "transfer-skips-checks"
    case .clientDeduplication: "client-deduplication"
    case .snapshotKeepsSessions: "snapshot-keeps-sessions"
    case .readConfirmation: "read-confirmation"
    case .readAfterOwnCommit: "read-after-own-commit"
    case .leaseEndsWithTransfer: "lease-ends-with-transfer"
    }
  }

  /// The section of the paper (or its Figure 2) that states the rule.
  public var section: Section {
    switch self {
    case .upToDateVote: .electionRestriction
    case .oneVotePerTerm, .voteKeptInTerm, .voteCountedOnce: .leaderElection
    case .timerResetOnlyOnGrant, .randomizedTimeouts: .leaderElection
    case .votePersisted, .writeBeforeReply, .commitUpToNewEntry: .figure2
    case .stepDownOnHigherTerm, .ignoreStaleReplies: .raftBasics
    case .consistencyCheck, .conflictDeletesSuffix, .deleteOnlyConflicts: .logReplication
    case .matchIndexMonotonic: .logReplication
    case .commitOwnTermOnly: .entriesFromPreviousTerms
    case .leaderNoOp: .clientInteraction
    case .lastTermOutlivesCompaction: .logCompaction
    case .snapshotKeepsConfiguration: .logCompaction
    case .snapshotDiscardsConflicts: .logCompaction
    case .staleSnapshotIgnored: .logCompaction
    case .jointQuorums: .membershipChanges
    case .leaveJointWhenCommitted: .membershipChanges
    case .configurationRollback: .membershipChanges
    case .oneChangeAtATime: .membershipChanges
    case .removedLeaderNotCounted: .membershipChanges
    case .catchUpFirst: .membershipChanges
    case .changeAfterOwnCommit: .singleServerChanges
    case .checkEveryQuorum: .findingLeader
    case .preVoteRefusalTeaches: .preVote
    case .transferSkipsChecks: .leadershipTransfer
    case .clientDeduplication, .snapshotKeepsSessions, .readConfirmation, .readAfterOwnCommit:
      .clientInteraction
    case .leaseEndsWithTransfer: .readOnlyQueries
    }
  }

  /// What the rule says, in one sentence.
  public var summary: String {
    switch self {
    case .upToDateVote: "A vote goes only to a candidate whose log is at least as up to date."
    case .oneVotePerTerm: "A server votes for at most one candidate in a term."
    case .votePersisted: "A vote is on disk, and outlives a crash."
    case .writeBeforeReply: "What an answer promises is on disk before the answer is sent."
    case .stepDownOnHigherTerm: "A server that sees a higher term takes it and follows."
    case .ignoreStaleReplies: "An answer from an older term counts for nothing."
    case .voteKeptInTerm: "Becoming a follower within a term does not forget the term's vote."
    case .voteCountedOnce: "A server's vote counts once, however often it arrives."
    case .timerResetOnlyOnGrant: "Refusing a vote does not restart the election timer."
    case .randomizedTimeouts: "Election timeouts are drawn at random from a range."
    case .consistencyCheck: "An append is refused unless the entry before it matches."
    case .conflictDeletesSuffix: "A conflicting entry is deleted together with all that follow it."
    case .deleteOnlyConflicts: "Entries are deleted only when a new entry conflicts with them."
    case .matchIndexMonotonic: "What a follower has acknowledged is never taken back."
    case .commitOwnTermOnly: "Only entries of the leader's own term are committed by counting."
    case .commitUpToNewEntry: "A follower commits no further than the last entry it was sent."
    case .leaderNoOp: "A new leader appends an entry of its own term, so that older ones commit."
    case .lastTermOutlivesCompaction:
      "A log whose last entry was compacted still knows that entry's term."
    case .snapshotKeepsConfiguration:
      "A snapshot holds the configuration that was in force at its end."
    case .snapshotDiscardsConflicts:
      "Installing a snapshot discards a log that does not match its last entry."
    case .staleSnapshotIgnored:
      "A snapshot of what is committed already changes nothing."
    case .jointQuorums:
      "In joint mode a quorum is a majority of the old voters and one of the new."
    case .leaveJointWhenCommitted:
      "The new configuration follows only once the joint one is committed."
    case .configurationRollback:
      "A configuration whose entry is deleted is no longer in force."
    case .oneChangeAtATime:
      "No membership change begins before the last one is committed."
    case .changeAfterOwnCommit:
      "A leader changes single members only after it has committed an entry of its term."
    case .removedLeaderNotCounted:
      "A leader outside the configuration does not count itself."
    case .catchUpFirst:
      "A new server catches up before it gets a vote."
    case .checkEveryQuorum:
      "A leader must hear from a majority of every set of voters it has."
    case .preVoteRefusalTeaches:
      "Refusing a pre-vote of a stale term tells the current one."
    case .transferSkipsChecks:
      "Who is told to take over skips the pre-vote, and is not taken for a disturbance."
    case .clientDeduplication:
      "A command that comes a second time is answered but not applied again."
    case .snapshotKeepsSessions:
      "A snapshot holds what the clients' sessions remember."
    case .readConfirmation:
      "A leader answers a read only after a quorum has confirmed that it leads."
    case .readAfterOwnCommit:
      "A leader answers a read only after it has committed an entry of its term."
    case .leaseEndsWithTransfer:
      "Who has told another server to take over has no lease any more."
    }
  }
}

/// The rules that are on.
public struct RuleSet: OptionSet, Hashable, Sendable {
  /// A bit a rule, by the order of `Rule.allCases`.
  public let rawValue: UInt64

  /// The set of these bits.
  @inlinable
  public init(rawValue: UInt64) { self.rawValue = rawValue }

  /// The set with just this rule.
  @inlinable
  public init(_ rule: Rule) { rawValue = 1 << UInt64(rule.rawValue) }

  /// Raft as published.
  public static let all = RuleSet(rawValue: (1 << UInt64(Rule.allCases.count)) - 1)

  /// Whether the rule is on.
  @inlinable @inline(__always)
  public subscript(rule: Rule) -> Bool {
    get { rawValue & (1 << UInt64(rule.rawValue)) != 0 }
    set {
      let bit: UInt64 = 1 << UInt64(rule.rawValue)
      self = RuleSet(rawValue: newValue ? rawValue | bit : rawValue & ~bit)
    }
  }
}

// The sections of the paper and the dissertation that rules and reasons refer to.

/// A section of the paper ("In Search of an Understandable Consensus Algorithm", extended version), a figure
/// of it, or a section of Ongaro's dissertation (`diss.`). Named as there, or after what it is cited for.
public enum Section: String, Hashable, Sendable, CaseIterable, CustomStringConvertible {
  /// Replicated state machines.
  case replicatedStateMachines = "§2"
  /// Terms, roles and messages.
  case raftBasics = "§5.1"
  /// Leader election.
  case leaderElection = "§5.2"
  /// Log replication.
  case logReplication = "§5.3"
  /// Safety.
  case safety = "§5.4"
  /// Who may win an election.
  case electionRestriction = "§5.4.1"
  /// Committing entries from previous terms.
  case entriesFromPreviousTerms = "§5.4.2"
  /// Why a leader has all committed entries.
  case safetyArgument = "§5.4.3"
  /// Crashes of followers and candidates.
  case crashes = "§5.5"
  /// Timing and availability.
  case timing = "§5.6"
  /// Changes of the cluster's members, by joint consensus.
  case membershipChanges = "§6"
  /// Log compaction, by snapshots.
  case logCompaction = "§7"
  /// How clients find the leader, and are served once.
  case clientInteraction = "§8"
  /// Raft on one page.
  case figure2 = "Figure 2"
  /// The properties that always hold.
  case figure3 = "Figure 3"
  /// Why copies of an entry from an older term do not commit it.
  case figure8 = "Figure 8"
  /// Handing leadership over.
  case leadershipTransfer = "diss. 3.10"
  /// Adding or removing one server at a time.
  case singleServerChanges = "diss. 4.1"
  /// New servers catch up before they vote.
  case catchingUp = "diss. 4.2.1"
  /// Where a leader that hears from no quorum steps down.
  case findingLeader = "diss. 6.2"
  /// Reads that need no entry in the log.
  case readOnlyQueries = "diss. 6.4"
  /// Reads by the leader's clock.
  case leases = "diss. 6.4.1"
  /// Asking before standing for election.
  case preVote = "diss. 9.6"

  /// How it is cited: `§5.4.1`, `Figure 2`, `diss. 9.6`.
  public var description: String { rawValue }
}

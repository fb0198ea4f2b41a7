// The sections of the paper and the dissertation that rules and reasons refer to.

/// A section of the paper ("In Search of an Understandable Consensus Algorithm", extended version), a figure
/// of it, or a section of Ongaro's dissertation (`diss.`). Named as there, or after what it is cited for.
public enum Section: String, Hashable, Sendable, CaseIterable, CustomStringConvertible {
  case replicatedStateMachines = "§2"
  case raftBasics = "§5.1"
  case leaderElection = "§5.2"
  case logReplication = "§5.3"
  case safety = "§5.4"
  case electionRestriction = "§5.4.1"
  case entriesFromPreviousTerms = "§5.4.2"
  case safetyArgument = "§5.4.3"
  case crashes = "§5.5"
  case timing = "§5.6"
  case membershipChanges = "§6"
  case logCompaction = "§7"
  case clientInteraction = "§8"
  /// Raft on one page.
  case figure2 = "Figure 2"
  /// The properties that always hold.
  case figure3 = "Figure 3"
  /// Why copies of an entry from an older term do not commit it.
  case figure8 = "Figure 8"
  case leadershipTransfer = "diss. 3.10"
  case singleServerChanges = "diss. 4.1"
  case catchingUp = "diss. 4.2.1"
  /// Where a leader that hears from no quorum steps down.
  case findingLeader = "diss. 6.2"
  case readOnlyQueries = "diss. 6.4"
  case leases = "diss. 6.4.1"
  case preVote = "diss. 9.6"

  /// How it is cited: `§5.4.1`, `Figure 2`, `diss. 9.6`.
  public var description: String { rawValue }
}

// What a trial is about: the faults and options that the absence of a rule needs to be seen, or circumstances in which
// things are hard.

import Raft
import Simulation

/// A preference for some faults and settings: those in which the mistake shows that a rule prevents.
struct FuzzFocus: Sendable {
  /// The names of the faults that come often.
  private(set) var favourites: Set<String> = []
  private var shapes: [@Sendable (inout Setup, inout Dice) -> Void] = []

  /// No preference.
  init() {}

  /// What shows that these rules are off.
  init(rulesOff rules: RuleSet) {
    for (rule, focus) in FuzzFocus.table where !rules[rule] {
      favourites.formUnion(focus.favourites)
      shapes += focus.shapes
    }
  }

  /// Hard circumstances, or what would show that some one rule is off: the runs in which mistakes are likeliest.
  static func any(_ dice: inout Dice) -> FuzzFocus {
    let place = dice.below(table.count + circumstances.count)
    return place < table.count ? table[place].1 : circumstances[place - table.count].1
  }

  private init(
    _ favourites: String..., shape: (@Sendable (inout Setup, inout Dice) -> Void)? = nil
  ) {
    self.favourites = Set(favourites)
    shapes = shape.map { [$0] } ?? []
  }

  /// Changes a drawn setup to what the mistake needs.
  func shape(_ setup: inout Setup, _ dice: inout Dice) {
    for shape in shapes { shape(&setup, &dice) }
  }

  /// By rule, what it takes. Rules that show by themselves are not in it.
  static let table: [(Rule, FuzzFocus)] = [
    (.voteCountedOnce, FuzzFocus("duplicate-vote", "late-votes")),
    (.ignoreStaleReplies, FuzzFocus("late-votes", "hold-replies", "answer-old-office")),
    (
      .writeBeforeReply,
      FuzzFocus(
        "crash-after-commit", "crash-voters", "crash-unwritten-leader", "crash-unwritten-candidate",
        shape: slowDisks)
    ),
    (.votePersisted, FuzzFocus("crash-voters")),
    (.commitOwnTermOnly, FuzzFocus("succession", shape: singleEntries)),
    (.commitUpToNewEntry, FuzzFocus("write-to-isolated-leader", "swap-majorities")),
    (.conflictDeletesSuffix, FuzzFocus("write-to-isolated-leader", "succession")),
    (.lastTermOutlivesCompaction, FuzzFocus("compact-and-return", "write-to-isolated-leader")),
    (
      .snapshotKeepsConfiguration,
      FuzzFocus(
        "compact-and-return", "reconfigure", "remove", "compact-rival-change", shape: fourServers)
    ),
    (
      .snapshotDiscardsConflicts,
      FuzzFocus("compact-and-return", "write-to-isolated-leader", shape: tinySnapshots)
    ),
    (.staleSnapshotIgnored, FuzzFocus("compact-and-return", shape: tinySnapshots)),
    (.snapshotKeepsSessions, FuzzFocus("compact-and-return", "lose-answers", shape: tinySnapshots)),
    (.jointQuorums, FuzzFocus("replace-majority", "change-in-minority")),
    (.leaveJointWhenCommitted, FuzzFocus("replace-majority", "change-in-minority")),
    (.configurationRollback, FuzzFocus("change-in-minority", "rival-changes")),
    (.oneChangeAtATime, FuzzFocus("reconfigure", "remove", "replace-majority")),
    (.changeAfterOwnCommit, FuzzFocus("rival-changes", shape: fourServers)),
    (.removedLeaderNotCounted, FuzzFocus("remove-leader")),
    (.clientDeduplication, FuzzFocus("lose-answers", "load")),
    (
      .readConfirmation, FuzzFocus("read-old-leader", "answer-old-chunk", shape: mostlyThreeServers)
    ),
    (.readAfterOwnCommit, FuzzFocus("read-new-leader")),
    (.leaseEndsWithTransfer, FuzzFocus("read-in-transfer", "vote-after-restart", shape: leases)),
  ]

  /// By name, what makes it hard for a cluster whose rules are all on.
  static let circumstances: [(String, FuzzFocus)] = [
    ("many-servers", FuzzFocus("partition", "swizzle", "answer-old-office", shape: manyServers)),
    ("reordering", FuzzFocus("load", "late-copy", "slow-link", "hold", shape: reordering)),
    (
      "refused-chunks", FuzzFocus("answer-old-chunk", "compact-and-return", shape: refusedChunks)
    ),
    (
      "slow-candidates",
      FuzzFocus("crash-unwritten-candidate", "disk", "timeout-some", shape: slowDisks)
    ),
    ("leases", FuzzFocus("vote-behind-lease", "vote-after-restart", shape: leases)),
  ]

  private static let manyServers: @Sendable (inout Setup, inout Dice) -> Void = { setup, dice in
    setup.servers = dice.pick([7, 7, 9])
  }

  /// Few entries may be under way, and those overtake each other.
  private static let reordering: @Sendable (inout Setup, inout Dice) -> Void = { setup, dice in
    setup.settings.maxAppendsInFlight = dice.number(1...3)
    setup.settings.maxEntriesPerAppend = 1
    setup.link.delay = TimeSpanRange(.milliseconds(1), .milliseconds(dice.pick([20, 40, 100])))
    setup.link.duplicateMillionths = dice.pick([0, 10, 40]) * 10_000
  }

  /// Snapshots of many chunks, of which some are refused while clients wait for what they read.
  private static let refusedChunks: @Sendable (inout Setup, inout Dice) -> Void = { setup, dice in
    mostlyThreeServers(&setup, &dice)
    tinySnapshots(&setup, &dice)
    setup.settings.snapshotChunkSize = dice.pick([8, 32])
  }

  private static let slowDisks: @Sendable (inout Setup, inout Dice) -> Void = { setup, dice in
    setup.diskLatency = dice.milliseconds(5...60)
  }

  private static let tinySnapshots: @Sendable (inout Setup, inout Dice) -> Void = { setup, dice in
    setup.settings.snapshotThreshold = dice.pick([1, 2, 4])
  }

  private static let fourServers: @Sendable (inout Setup, inout Dice) -> Void = { setup, dice in
    setup.servers = dice.pick([3, 4, 4, 5])
  }

  private static let mostlyThreeServers: @Sendable (inout Setup, inout Dice) -> Void = {
    setup, dice in
    setup.servers = dice.pick([3, 3, 5])
  }

  /// Messages are quick beside the timeouts, so that much can happen within a lease.
  private static let leases: @Sendable (inout Setup, inout Dice) -> Void = { setup, dice in
    setup.servers = dice.pick([3, 5])
    setup.settings.hasLeaseReads = true
    if dice.chance(50) {
      setup.settings.electionTimeout = TimeSpanRange(.milliseconds(300), .milliseconds(600))
      setup.link.delay = TimeSpanRange(.milliseconds(1), .milliseconds(5))
    }
  }

  private static let singleEntries: @Sendable (inout Setup, inout Dice) -> Void = { setup, dice in
    setup.servers = dice.pick([3, 5, 5])
    setup.settings.maxEntriesPerAppend = 1
  }
}

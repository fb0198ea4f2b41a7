// What a rule's absence needs to be seen: the faults and options that its mistake feeds on.

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

  /// What would show that some one rule is off: the runs in which mistakes are likeliest.
  static func any(_ dice: inout Dice) -> FuzzFocus { dice.pick(table).1 }

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
    (.ignoreStaleReplies, FuzzFocus("late-votes", "hold-replies")),
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

  private static let leases: @Sendable (inout Setup, inout Dice) -> Void = { setup, dice in
    setup.servers = dice.pick([3, 5])
    setup.settings.hasLeaseReads = true
  }

  private static let singleEntries: @Sendable (inout Setup, inout Dice) -> Void = { setup, dice in
    setup.servers = dice.pick([3, 5, 5])
    setup.settings.maxEntriesPerAppend = 1
  }
}

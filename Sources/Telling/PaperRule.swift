// What the paper asks of a server, rule by rule, in words of our own: each decision follows one of them.

import Raft

/// A rule of the paper, or of the dissertation, that a server's decision follows. Other than the switches of
/// `Rule`, these are all of Raft: what has no switch is here too.
package enum PaperRule: CaseIterable, Sendable {
  /// Terms, and who votes for whom.
  case takeHigherTerm, refuseOldTerm, electionTimer, standForElection, oneVote, upToDateLog
  /// What makes a leader, and what ends one.
  case countVotes, leadWithMajority, yieldToLeader, heartbeats
  /// How entries get into the logs.
  case appendCommand, sendEntries, sendAgain, consistencyCheck, takeEntries, deleteConflicts, goBack
  /// How far logs agree, and what is committed.
  case matchIndex, commitByCounting, commitOwnTerm, learnCommit
  /// What is on the disk.
  case persistBeforeAnswer
  /// Who may vote, and how that changes.
  case keepLeader, configurationInForce, configurationRollback, leaveJoint, oneChange, catchUp
  /// Changes without joint consensus, and what ends with a leader.
  case singleChange, removedLeader, changeDiesWithLeader
  /// Snapshots.
  case takeSnapshot, sendSnapshot, takeChunks, installSnapshot, oldSnapshot
  /// Clients.
  case redirect, sessions, readIndex, lease
  /// What the dissertation adds.
  case preVote, checkQuorum, transfer
}

extension PaperRule {
  /// Its name in a few words, for lists.
  package var name: String { words.name }

  /// What it says, in a sentence or two.
  package var statement: String { words.statement }

  /// Where the paper, or the dissertation, has it.
  package var section: Section { words.section }

  private var words: (name: String, section: Section, statement: String) {
    wordsOfElections ?? wordsOfLeaders ?? wordsOfLogs ?? wordsOfCommits ?? wordsOfMembership
      ?? wordsOfTheRest
  }

  private var wordsOfElections: (name: String, section: Section, statement: String)? {
    switch self {
    case .takeHigherTerm:
      (
        "take a higher term", .raftBasics,
        "Whoever sees a higher term takes it over and becomes a follower, with no vote given in it yet."
      )
    case .refuseOldTerm:
      (
        "refuse an old term", .raftBasics,
        "What a message of an older term asks for is refused, and what it answers counts for nothing."
      )
    case .electionTimer:
      (
        "wait a random time", .leaderElection,
        "A follower waits for a time drawn at random; a leader's message, or a vote given, starts the wait anew."
      )
    case .standForElection:
      (
        "stand for election", .leaderElection,
        "Who has waited in vain goes on to the next term, votes for itself and asks all others for their votes."
      )
    case .oneVote:
      (
        "one vote in a term", .leaderElection,
        "A server votes for one candidate in a term: the first that asks and may have the vote."
      )
    case .upToDateLog:
      (
        "vote for no older log", .electionRestriction,
        "A vote goes only to a log at least as up to date: a later last term, or the same and no fewer entries."
      )
    case .countVotes:
      (
        "count votes", .leaderElection,
        "A candidate counts each server's vote of its own term once, and no other answers."
      )
    default: nil
    }
  }

  private var wordsOfLeaders: (name: String, section: Section, statement: String)? {
    switch self {
    case .leadWithMajority:
      (
        "lead with a majority", .leaderElection,
        "Votes of a majority make a leader. At once it tells all others, so that nobody else stands."
      )
    case .yieldToLeader:
      (
        "yield to the leader", .leaderElection,
        "A candidate that hears from a leader of its own term becomes its follower."
      )
    case .heartbeats:
      (
        "send heartbeats", .leaderElection,
        "A leader that has nothing to send still sends, so often that no election timer runs out."
      )
    case .keepLeader:
      (
        "keep a leader one hears", .membershipChanges,
        "Who hears from a leader does not look at requests for votes: they would depose it for nothing."
      )
    case .preVote:
      (
        "ask before standing", .preVote,
        "Before it goes on to the next term, a server asks whether a majority would vote for it."
      )
    case .checkQuorum:
      (
        "lead only who answers", .findingLeader,
        "A leader that has no answers from a majority for an election timeout leads no longer."
      )
    case .transfer:
      (
        "hand over", .leadershipTransfer,
        "A leader brings the next one up to date, takes nothing new meanwhile, and tells it to stand at once."
      )
    default: nil
    }
  }

  private var wordsOfLogs: (name: String, section: Section, statement: String)? {
    switch self {
    case .appendCommand:
      (
        "append a command", .logReplication,
        "A leader puts a client's command at the end of its log, with its term, and sends it to the others."
      )
    case .sendEntries:
      (
        "send what is missing", .logReplication,
        "A leader sends each follower the entries from nextIndex on, and says what comes before them."
      )
    case .sendAgain:
      (
        "send again for ever", .crashes,
        "What is not answered in time is sent again, until it is: to take it twice does no harm."
      )
    case .consistencyCheck:
      (
        "fit, or be refused", .logReplication,
        "A follower takes entries only where its log has the entry before them, with the same term."
      )
    case .takeEntries:
      (
        "take what fits", .logReplication,
        "What the follower lacks it appends; what it has already stays, and so does what follows."
      )
    case .deleteConflicts:
      (
        "delete what conflicts", .logReplication,
        "An entry of another term in the same place goes, with all that follow it."
      )
    case .goBack:
      (
        "go back after a refusal", .logReplication,
        "A leader that is refused tries an earlier place in that follower's log, a whole term at a time."
      )
    default: nil
    }
  }

  private var wordsOfCommits: (name: String, section: Section, statement: String)? {
    switch self {
    case .matchIndex:
      (
        "know what matches", .figure2,
        "A leader keeps for each follower how far its log is known to match; that never goes back."
      )
    case .commitByCounting:
      (
        "commit what a majority has", .logReplication,
        "An entry is committed once the leader that made it knows of copies on a majority."
      )
    case .commitOwnTerm:
      (
        "count only one's own term", .entriesFromPreviousTerms,
        "Copies of an entry of an older term commit nothing: such entries are committed along with a newer one."
      )
    case .learnCommit:
      (
        "learn what is committed", .logReplication,
        "A follower hears from its leader how far the log is committed, and applies it in order."
      )
    case .persistBeforeAnswer:
      (
        "write before answering", .figure2,
        "Term, vote and log are on the disk before anything is said that depends on them."
      )
    default: nil
    }
  }
}

extension PaperRule {
  private var wordsOfMembership: (name: String, section: Section, statement: String)? {
    switch self {
    case .configurationInForce:
      (
        "the newest configuration", .membershipChanges,
        "A server uses the latest configuration in its log, whether it is committed or not."
      )
    case .configurationRollback:
      (
        "the configuration before", .membershipChanges,
        "If the entry of a configuration is deleted, the one before it is in force again."
      )
    case .leaveJoint:
      (
        "leave joint mode", .membershipChanges,
        "Once old and new voters have committed the joint configuration, the leader appends the new one."
      )
    case .oneChange:
      (
        "one change at a time", .membershipChanges,
        "No change of the voters begins before the last one is committed."
      )
    case .catchUp:
      (
        "catch up first", .catchingUp,
        "A new server gets the log before it gets a vote, so that nothing has to wait for it."
      )
    case .singleChange:
      (
        "one server, after a commit", .singleServerChanges,
        "One server may come or go without joint consensus, once the leader has committed in its own term."
      )
    case .removedLeader:
      (
        "leave when removed", .membershipChanges,
        "A leader outside the new configuration steps down once that is committed."
      )
    case .changeDiesWithLeader:
      (
        "a change ends with its leader", .membershipChanges,
        "A change that no log holds yet is known to its leader alone, and ends with it."
      )
    default: nil
    }
  }

  private var wordsOfTheRest: (name: String, section: Section, statement: String) {
    switch self {
    case .takeSnapshot:
      (
        "take a snapshot", .logCompaction,
        "Each server writes down by itself what it has applied, and forgets the entries that made it."
      )
    case .sendSnapshot:
      (
        "send a snapshot", .logCompaction,
        "A follower that lacks entries which are compacted gets the snapshot instead, in chunks."
      )
    case .takeChunks:
      (
        "take chunks in order", .logCompaction,
        "A chunk is taken only where the ones before it end."
      )
    case .installSnapshot:
      (
        "put it in place of the log", .logCompaction,
        "A whole snapshot takes the place of the log; what follows its last entry stays if that entry matches."
      )
    case .oldSnapshot:
      (
        "an old snapshot is no news", .logCompaction,
        "A snapshot of what is committed here already changes nothing."
      )
    case .redirect:
      (
        "only the leader answers", .clientInteraction,
        "Any other server sends the client to the leader, as far as it knows it."
      )
    case .sessions:
      (
        "apply a command once", .clientInteraction,
        "Commands have serial numbers: one that comes again is answered, but not applied again."
      )
    case .readIndex:
      (
        "read what is sure", .readOnlyQueries,
        "A leader reads without the log once it has committed in its term and a majority has confirmed it since."
      )
    case .lease:
      (
        "read by the clock", .leases,
        "While nobody else can have been elected, by its clock, a leader reads without asking."
      )
    default: fatalError("a rule of the paper without words")
    }
  }
}

extension PaperRule {
  /// The rule of the paper that the switch leaves out a part of.
  package init(_ rule: Rule) {
    self =
      switch rule {
      case .upToDateVote, .lastTermOutlivesCompaction: .upToDateLog
      case .oneVotePerTerm, .voteKeptInTerm: .oneVote
      case .votePersisted, .writeBeforeReply: .persistBeforeAnswer
      case .stepDownOnHigherTerm: .takeHigherTerm
      case .ignoreStaleReplies: .refuseOldTerm
      case .voteCountedOnce: .countVotes
      case .timerResetOnlyOnGrant, .randomizedTimeouts: .electionTimer
      case .consistencyCheck: .consistencyCheck
      case .conflictDeletesSuffix: .deleteConflicts
      case .deleteOnlyConflicts: .takeEntries
      case .matchIndexMonotonic: .matchIndex
      case .commitOwnTermOnly: .commitOwnTerm
      case .commitUpToNewEntry: .learnCommit
      case .leaderNoOp: .leadWithMajority
      case .snapshotKeepsConfiguration, .snapshotDiscardsConflicts: .installSnapshot
      case .staleSnapshotIgnored: .oldSnapshot
      case .jointQuorums: .configurationInForce
      case .configurationRollback: .configurationRollback
      case .leaveJointWhenCommitted: .leaveJoint
      case .oneChangeAtATime: .oneChange
      case .changeAfterOwnCommit: .singleChange
      case .removedLeaderNotCounted: .removedLeader
      case .catchUpFirst: .catchUp
      case .checkEveryQuorum: .checkQuorum
      case .preVoteRefusalTeaches: .preVote
      case .transferSkipsChecks: .transfer
      case .clientDeduplication, .snapshotKeepsSessions: .sessions
      case .readConfirmation, .readAfterOwnCommit: .readIndex
      case .leaseEndsWithTransfer: .lease
      }
  }

  /// The switches that leave out a part of it.
  package var switches: [Rule] { Rule.allCases.filter { PaperRule($0) == self } }
}

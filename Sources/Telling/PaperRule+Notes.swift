// Which rule of the paper each decision follows: a decision without one does not compile.

import Raft

extension PaperRule {
  /// The rule that the decision follows.
  package init(_ note: Note) {
    self =
      switch note {
      case .election(let note): PaperRule(note)
      case .replication(let note): PaperRule(note)
      case .commitment(let note): PaperRule(note)
      case .membership(let note): PaperRule(note)
      case .transfer: .transfer
      case .snapshot(let note): PaperRule(note)
      case .client(let note): PaperRule(note)
      }
  }

  private init(_ note: Note.Election) {
    self =
      switch note {
      case .electionStarted: .standForElection
      case .voteGranted: .oneVote
      case .voteRefused(_, let refusal), .voteIgnored(_, let refusal, _): PaperRule(refusal)
      case .voteCounted: .countVotes
      case .voteNotCounted(_, let dismissal): PaperRule(dismissal)
      case .becameLeader: .leadWithMajority
      case .becameFollower(_, _, let reason): PaperRule(reason)
      case .termAdvanced: .takeHigherTerm
      case .preVoteStarted, .preVoteGranted, .preVoteCounted: .preVote
      case .preVoteRefused(_, .staleTerm): .preVote
      case .preVoteRefused(_, let refusal): PaperRule(refusal)
      case .timerBegunAgain: .electionTimer
      case .quorumLost: .checkQuorum
      }
  }

  private init(_ refusal: VoteRefusal) {
    self =
      switch refusal {
      case .staleTerm: .refuseOldTerm
      case .alreadyVoted: .oneVote
      case .logBehind: .upToDateLog
      case .leaderIsAlive, .ownTimerRuns: .keepLeader
      case .leaderMayLive: .lease
      }
  }

  private init(_ dismissal: VoteDismissal) {
    self =
      switch dismissal {
      case .staleTerm: .refuseOldTerm
      case .refused, .notCandidate, .alreadyCounted: .countVotes
      }
  }

  private init(_ reason: FollowReason) {
    self =
      switch reason {
      case .higherTerm: .takeHigherTerm
      case .leaderOfSameTerm: .yieldToLeader
      case .quorumLost: .checkQuorum
      case .removed: .removedLeader
      case .asked: .transfer
      case .votedForOther: .preVote
      }
  }

  private init(_ note: Note.Replication) {
    self =
      switch note {
      case .heartbeatsSent: .heartbeats
      case .appendSent: .sendEntries
      case .entriesResent: .sendAgain
      case .appendAccepted: .takeEntries
      case .entriesDeleted: .deleteConflicts
      case .appendRefused(_, .staleTerm): .refuseOldTerm
      case .appendRefused(_, .logTooShort), .appendRefused(_, .termMismatch): .consistencyCheck
      case .matchAdvanced: .matchIndex
      case .backedUp, .outOfOrder: .goBack
      case .followerLostEntries: .persistBeforeAnswer
      case .replyIgnored(_, .staleTerm), .replyIgnored(_, .notLeader): .refuseOldTerm
      case .replyIgnored(_, .overtaken): .matchIndex
      case .replyIgnored(_, .otherSnapshot): .sendSnapshot
      case .diskWritten: .persistBeforeAnswer
      }
  }

  private init(_ note: Note.Commitment) {
    self =
      switch note {
      case .committed, .notCommitted(_, .noQuorum): .commitByCounting
      case .notCommitted(_, .olderTerm): .commitOwnTerm
      case .commitLearned: .learnCommit
      }
  }

  private init(_ note: Note.Membership) {
    self =
      switch note {
      case .catchUpStarted, .catchUpContinued, .changeAbandoned(_, .tooSlow): .catchUp
      case .changeAbandoned(_, .leaderGone): .changeDiesWithLeader
      case .changeRefused(let refusal): PaperRule(refusal)
      case .configurationEntered: .configurationInForce
      case .configurationRolledBack: .configurationRollback
      case .configurationCommitted: .leaveJoint
      }
  }

  private init(_ refusal: ChangeRefusal) {
    self =
      switch refusal {
      case .notLeader: .redirect
      case .stillCatchingUp, .notCommitted, .noVoters, .sameVoters: .oneChange
      case .transferUnderWay: .transfer
      case .moreThanOneServer, .noOwnCommit: .singleChange
      }
  }

  private init(_ note: Note.Snapshot) {
    self =
      switch note {
      case .snapshotTaken: .takeSnapshot
      case .chunkSent: .sendSnapshot
      case .chunkTaken, .chunkOutOfPlace: .takeChunks
      case .snapshotInstalled: .installSnapshot
      case .snapshotStale: .oldSnapshot
      case .snapshotRefused: .refuseOldTerm
      }
  }

  private init(_ note: Note.Client) {
    self =
      switch note {
      case .requestAccepted: .appendCommand
      case .requestRefused(.notLeader): .redirect
      case .requestRefused(.transferUnderWay): .transfer
      case .readWaits, .readReady(_, .confirmed), .readReady(_, .unconfirmed): .readIndex
      case .readReady(_, .lease): .lease
      }
  }

  /// The rule by which a server looks at a message of this kind, where it decides nothing about it.
  package init(of message: MessageKind) {
    self =
      switch message {
      case .requestVote: .oneVote
      case .requestVoteReply: .countVotes
      case .appendEntries: .takeEntries
      case .appendEntriesReply: .matchIndex
      case .preVote, .preVoteReply: .preVote
      case .installSnapshot: .takeChunks
      case .installSnapshotReply: .sendSnapshot
      case .timeoutNow: .transfer
      }
  }
}

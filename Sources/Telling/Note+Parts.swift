// The names of a decision and of its reason, as the source has them, and one of each kind.

import Raft

/// A decision by the names that the source has for it.
package struct DecisionName: Hashable, Sendable {
  /// The case of the note, such as `voteRefused`.
  package var decision: String
  /// The case of the reason in it, such as `logBehind`; nil where the decision has none.
  package var reason: String?
}

extension Note {
  /// The names that the source has for it.
  package var decisionName: DecisionName {
    guard let family = Mirror(reflecting: self).children.first?.value else {
      fatalError("a note without a family")
    }
    guard let part = Mirror(reflecting: family).children.first, let label = part.label else {
      return DecisionName(decision: "\(family)")
    }
    let parts = [part.value] + Mirror(reflecting: part.value).children.map(\.value)
    return DecisionName(decision: label, reason: parts.lazy.compactMap(Note.reasonName).first)
  }

  private static func reasonName(_ value: Any) -> String? {
    switch value {
    case is VoteRefusal, is VoteDismissal, is FollowReason, is AppendRefusal, is ReplyDismissal,
      is CommitRefusal, is RequestRefusal, is ReadGround, is ChangeRefusal, is ChangeFailure,
      is TransferRefusal:
      Mirror(reflecting: value).children.first?.label ?? "\(value)"
    default: nil
    }
  }

  /// A note of each kind, with each of its reasons: what the code of a rule is looked up by. The numbers mean nothing.
  package static let samples: [Note] =
    elections + replications + commitments + memberships + transfers + snapshots + clients

  private static let (one, other): (ServerID, ServerID) = (ServerID(0), ServerID(1))
  private static let both: ServerSet = [one, other]
  private static let voters = Configuration(voters: both)

  private static let refusals: [VoteRefusal] = [
    .staleTerm(candidate: 1, own: 2), .alreadyVoted(for: other),
    .logBehind(lastIndex: 1, lastTerm: 1, ownLastIndex: 2, ownLastTerm: 1), .leaderIsAlive(other),
    .ownTimerRuns(other), .leaderMayLive,
  ]
  private static let elections: [Note] =
    ([
      .electionStarted(term: 1, again: false, voters), .voteGranted(to: one, term: 1, again: false),
      .voteCounted(from: one, votes: both, repeated: 0, voters),
      .voteNotCounted(from: one, .refused), .voteNotCounted(from: one, .staleTerm(1)),
      .voteNotCounted(from: one, .notCandidate), .voteNotCounted(from: one, .alreadyCounted),
      .becameLeader(term: 1, votes: both),
      .becameFollower(was: .leader, term: 2, .higherTerm(from: one)),
      .becameFollower(was: .candidate, term: 2, .leaderOfSameTerm(one)),
      .becameFollower(was: .leader, term: 2, .quorumLost),
      .becameFollower(was: .leader, term: 2, .removed),
      .becameFollower(was: .leader, term: 2, .asked),
      .becameFollower(was: .preCandidate, term: 2, .votedForOther(one)),
      .termAdvanced(from: 1, to: 2, by: one), .preVoteStarted(term: 1, again: false, voters),
      .preVoteGranted(to: one, term: 1), .preVoteCounted(from: one, votes: both, voters),
      .timerBegunAgain(leader: one, heard: .zero), .quorumLost(heard: [], voters),
    ] as [Election]).map { .election($0) }
    // The guard looks at requests for votes, the vote at those that it lets through.
    + refusals.prefix(3).map { .election(.voteRefused(to: one, $0)) }
    + refusals.map { .election(.preVoteRefused(to: one, $0)) }
    + refusals.dropFirst(3).map { .election(.voteIgnored(from: one, $0, heard: .zero)) }

  private static let replications: [Note] =
    ([
      .heartbeatsSent(count: 1), .appendSent(to: one, first: 1, count: 1),
      .entriesResent(to: one, from: 1),
      .appendAccepted(from: one, prevLogIndex: 0, added: 1, matchIndex: 1),
      .entriesDeleted(from: 1, count: 1), .appendRefused(from: one, .staleTerm(leader: 1, own: 2)),
      .appendRefused(from: one, .logTooShort(prevLogIndex: 2, lastIndex: 1)),
      .appendRefused(from: one, .termMismatch(prevLogIndex: 1, own: 1, leader: 2)),
      .matchAdvanced(one, from: 0, to: 1), .backedUp(one, nextIndex: 1, conflictTerm: nil),
      .outOfOrder(from: one, prevLogIndex: 1, unanswered: 1),
      .followerLostEntries(one, prevLogIndex: 1, matchIndex: 1),
      .replyIgnored(from: one, .staleTerm(1)), .replyIgnored(from: one, .notLeader),
      .replyIgnored(from: one, .overtaken(prevLogIndex: 1, matchIndex: 1)),
      .replyIgnored(from: one, .otherSnapshot(1)), .diskWritten(through: 1),
    ] as [Replication]).map { .replication($0) }

  private static let commitments: [Note] =
    ([
      .committed(through: 1, replicas: both), .commitLearned(through: 1),
      .notCommitted(index: 1, .noQuorum(replicas: [one], voters)),
      .notCommitted(index: 1, .olderTerm(1)),
    ] as [Commitment]).map { .commitment($0) }

  private static let memberships: [Note] =
    ([
      .catchUpStarted(learners: [one], through: 1), .catchUpContinued(round: 2, through: 1),
      .changeAbandoned(target: both, .tooSlow([one])), .changeAbandoned(target: both, .leaderGone),
      .configurationEntered(index: 1, voters), .configurationRolledBack(to: 1, voters),
      .configurationCommitted(index: 1, voters),
    ] as [Membership]).map { .membership($0) }
    + ([
      .notLeader(nil), .stillCatchingUp(learners: [one]), .notCommitted(index: 1),
      .transferUnderWay(to: one), .noVoters, .sameVoters, .moreThanOneServer, .noOwnCommit,
    ] as [ChangeRefusal]).map { .membership(.changeRefused($0)) }

  private static let transfers: [Note] =
    ([
      .transferStarted(to: one, missing: 0), .transferRefused(to: one, .notLeader(nil)),
      .transferRefused(to: one, .alreadyLeads), .transferRefused(to: one, .notVoter),
      .transferRefused(to: one, .transferUnderWay(to: one)), .timeoutNowSent(to: one),
      .timeoutNowIgnored(from: one, term: 1), .transferAbandoned(to: one),
    ] as [Transfer]).map { .transfer($0) }

  private static let snapshots: [Note] =
    ([
      .snapshotTaken(through: 1, entries: 1, bytes: 1),
      .chunkSent(to: one, offset: 0, count: 1, of: 1), .chunkTaken(from: one, offset: 0, count: 1),
      .chunkOutOfPlace(from: one, offset: 1, wanted: 0),
      .snapshotInstalled(through: 1, keptEntries: 0, discardedEntries: 0),
      .snapshotStale(lastIndex: 1, commitIndex: 1),
      .snapshotRefused(from: one, leader: 1, own: 2),
    ] as [Snapshot]).map { .snapshot($0) }

  private static let clients: [Note] =
    ([
      .requestAccepted(index: 1), .requestRefused(.notLeader(leader: nil)),
      .requestRefused(.transferUnderWay(to: one)), .readWaits(round: nil, index: 1),
      .readReady(index: 1, .confirmed(round: 1)), .readReady(index: 1, .lease(until: .zero)),
      .readReady(index: 1, .unconfirmed),
    ] as [Client]).map { .client($0) }
}

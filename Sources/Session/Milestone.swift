// The moments of a run worth stopping at.

import Checking
import Raft
import Simulation

/// An event worth stopping at: what `nextMilestone` and `previousMilestone` go to.
package struct Milestone: Hashable, Sendable {
  /// The number of the event.
  package var position: Int
  /// When it happened.
  package var time: Instant
  /// What it is.
  package var kind: Kind

  /// What makes an event worth stopping at.
  package enum Kind: Hashable, Sendable {
    /// It stands for election in the term (§5.2).
    case electionStarted(ServerID, Term)
    /// It has voted for a candidate.
    case voted(ServerID, for: ServerID, Term)
    /// It has refused a candidate its vote.
    case refused(ServerID, for: ServerID, Term)
    /// It leads the term.
    case elected(ServerID, Term)
    /// Nobody can win the election of the term any more.
    case split(Term)
    /// It led, and is now a follower in this term.
    case steppedDown(ServerID, Term)
    /// A leader has committed up to this entry.
    case committed(ServerID, LogIndex)
    /// A majority holds the entry, but it is of an older term (§5.4.2).
    case heldBack(ServerID, LogIndex)
    /// The first server but the leader knows that the entry is committed.
    case learned(ServerID, LogIndex)
    /// Entries from this one on gave way to the leader's (§5.3).
    case overwritten(ServerID, from: LogIndex)
    /// Asks who would vote for it in the term (diss. 9.6).
    case preVoteStarted(ServerID, Term)
    /// A leader hears from no quorum any more (diss. 6.2).
    case quorumLost(ServerID, Term)
    /// A leader's log has another configuration from this entry on (§6).
    case configurationEntered(ServerID, LogIndex)
    /// The configuration of this entry is committed.
    case configurationCommitted(ServerID, LogIndex)
    /// The configuration of this entry, or of the setup at 0, is in force again.
    case configurationRolledBack(ServerID, to: LogIndex)
    /// A change came to nothing: new servers did not catch up.
    case changeAbandoned(ServerID)
    /// The leader has told another to stand (diss. 3.10).
    case toldToStand(ServerID, by: ServerID)
    /// The target has not taken over in time (diss. 3.10).
    case transferAbandoned(ServerID)
    /// A leader that was told to end has done so.
    case ended(ServerID)
    /// The log up to this entry was compacted (§7).
    case snapshotTaken(ServerID, LogIndex)
    /// It took over a snapshot of the log up to this entry (§7).
    case snapshotInstalled(ServerID, LogIndex)
    /// The client makes its call once more, to this server (§8).
    case retried(ClientID, ServerID)
    /// The client's answer came from its session: the command had been applied before (§8).
    case answeredFromSession(ClientID)
    /// The client has read from the server what had been overwritten before it asked (§8), and perhaps not what was
    /// written since, because that is lost.
    case answeredStale(ClientID, ServerID, isLost: Bool = false)
    /// Something was done from outside.
    case intervened
    /// A property broke.
    case violated(Property)
  }

  /// The milestone that the event is, if it is one. Of several the weightiest.
  package static func of(_ event: Event, _ world: World, _ violation: Violation?) -> Kind? {
    if let violation { return .violated(violation.property) }
    if let stale = staleRead(in: world) { return stale }
    if case .intervention(let what) = event.kind, !what.isTimeout { return .intervened }
    if case .ended(let server, _) = event.kind { return .ended(server) }
    var (kind, weight) = clientMilestone(of: event, world)
    for note in world.notes {
      guard let server = event.touched.first(where: { _ in true }),
        let (candidate, candidateWeight) = milestone(of: note, by: server, world),
        candidateWeight > weight
      else { continue }
      kind = candidate
      weight = candidateWeight
    }
    switch kind {
    case .voted(_, _, let term) where world.isSplit(term: term): return .split(term)
    case .electionStarted(_, let term) where world.isSplit(term: term): return .split(term)
    default: return kind
    }
  }

  /// That a client was told by it what had been overwritten before, even where somebody has just made it ask.
  private static func staleRead(in world: World) -> Kind? {
    for number in world.answers {
      guard case .get = world.requests[number].operation,
        ClusterView(glanceAt: world).isStale(number)
      else { continue }
      return .answeredStale(
        world.requests[number].client, world.requests[number].server,
        isLost: ClusterView(glanceAt: world).lostWrite(missedBy: number) != nil)
    }
    return nil
  }

  /// What the event is for a client, if it is worth a stop.
  private static func clientMilestone(of event: Event, _ world: World) -> (Kind?, weight: Int) {
    for number in world.answers where world.requests[number].isAnsweredFromSession {
      return (.answeredFromSession(world.requests[number].client), 1)
    }
    guard case .client(let number, let what) = event.kind else { return (nil, 0) }
    switch what {
    case .retried(let server), .timedOut(_, let server):
      let request = world.requests[number]
      // With the first try a client asks for what had to wait for its session.
      return request.attempts == 1 ? (nil, 0) : (.retried(request.client, server), 1)
    case .called, .arrived, .waits, .receiverDown, .answered: return (nil, 0)
    }
  }

  private static func milestone(
    of note: Note, by id: ServerID, _ world: World
  ) -> (Kind, Int)? {
    switch note {
    case .election(.electionStarted(let term, _, _)): (.electionStarted(id, term), 3)
    case .election(.preVoteStarted(let term, _, _)): (.preVoteStarted(id, term), 2)
    case .election(.quorumLost): (.quorumLost(id, world.nodes[id.index].server.currentTerm), 6)
    case .membership(.configurationEntered(let index, _))
    where world.nodes[id.index].server.isLeader:
      (.configurationEntered(id, index), 3)
    case .membership(.configurationCommitted(let index, _)): (.configurationCommitted(id, index), 4)
    case .membership(.configurationRolledBack(let index, _)):
      (.configurationRolledBack(id, to: index), 5)
    case .membership(.changeAbandoned): (.changeAbandoned(id), 3)
    case .transfer(.timeoutNowSent(let target)): (.toldToStand(target, by: id), 3)
    case .transfer(.transferAbandoned): (.transferAbandoned(id), 3)
    case .snapshot(.snapshotTaken(let index, _, _)): (.snapshotTaken(id, index), 2)
    case .snapshot(.snapshotInstalled(let index, _, _)): (.snapshotInstalled(id, index), 3)
    case .election(.voteGranted(let candidate, let term, false)):
      (.voted(id, for: candidate, term), 2)
    case .election(.voteRefused(let candidate, _)):
      (.refused(id, for: candidate, world.nodes[id.index].server.currentTerm), 1)
    case .election(.becameLeader(let term, _)): (.elected(id, term), 5)
    case .election(.becameFollower(.leader, let term, _)): (.steppedDown(id, term), 4)
    case .commitment(.committed(let index, _)): (.committed(id, index), 1)
    case .commitment(.notCommitted(let index, .olderTerm)): (.heldBack(id, index), 1)
    case .replication(.entriesDeleted(let index, _)): (.overwritten(id, from: index), 2)
    case .commitment(.commitLearned(let index))
    where world.nodes.count(where: { $0.server.commitIndex >= index }) == 2:
      (.learned(id, index), 1)
    case .election(.voteGranted), .election(.voteCounted), .election(.voteNotCounted),
      .election(.becameFollower), .election(.termAdvanced), .election(.preVoteGranted),
      .election(.preVoteRefused), .election(.preVoteCounted), .election(.voteIgnored),
      .election(.timerBegunAgain),
      .replication(.heartbeatsSent), .replication(.appendSent), .replication(.entriesResent),
      .replication(.appendAccepted), .replication(.appendRefused), .replication(.matchAdvanced),
      .replication(.backedUp), .replication(.outOfOrder), .replication(.followerLostEntries),
      .replication(.replyIgnored), .replication(.diskWritten),
      .commitment(.commitLearned), .commitment(.notCommitted), .membership(.catchUpStarted),
      .membership(.catchUpContinued), .membership(.changeRefused),
      .membership(.configurationEntered), .transfer(.transferStarted),
      .transfer(.transferRefused), .transfer(.timeoutNowIgnored), .snapshot(.chunkSent),
      .snapshot(.chunkTaken), .snapshot(.chunkOutOfPlace), .snapshot(.snapshotStale),
      .snapshot(.snapshotRefused), .client:
      nil
    }
  }
}

extension Intervention {
  /// Whether this only made a timer run out, so that what follows from it counts instead.
  var isTimeout: Bool {
    if case .timeout = self { return true }
    return false
  }
}

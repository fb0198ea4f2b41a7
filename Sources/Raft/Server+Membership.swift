// Changes of who votes: joint consensus (§6), and one server at a time (diss. 4.1).

/// How the voters are changed.
public enum ChangeMethod: Int, Hashable, Sendable {
  /// Through C_old,new to any other set of voters (§6).
  case joint
  /// Straight to a set that differs by one server (diss. 4.1).
  case single
}

/// A membership change whose new servers catch up before it begins (§6).
public struct PendingChange: Hashable, Sendable {
  /// Who shall vote.
  public var target: ServerSet
  /// In which way.
  public var method: ChangeMethod
  /// The new servers have caught up once they hold the log up to here.
  public internal(set) var through: LogIndex
  /// Rounds of catching up, this one included (diss. 4.2.1).
  public internal(set) var round = 1

  /// The most rounds before the change is abandoned.
  public static let maxRounds = 10
}

/// Why a membership change was not begun.
public enum ChangeRefusal: Hashable, Sendable {
  /// Another server leads, or none, as far as this one knows.
  case notLeader(ServerID?)
  /// New servers of an earlier change are catching up.
  case stillCatchingUp(learners: ServerSet)
  /// The last change is not committed, or the cluster is in joint mode.
  case notCommitted(index: LogIndex)
  /// Leadership is being handed over.
  case transferUnderWay(to: ServerID)
  /// Nobody would be left to vote.
  case noVoters
  /// Nothing would change.
  case sameVoters
  /// One server at a time, and this is more than one.
  case moreThanOneServer
  /// The leader has not yet committed an entry of its own term (diss. 4.1).
  case noOwnCommit
}

/// Why a membership change came to nothing.
public enum ChangeFailure: Hashable, Sendable {
  /// These did not catch up.
  case tooSlow(ServerSet)
  /// The leader that was to make it leads no more: nobody else knows of it.
  case leaderGone
}

extension Server {
  /// Whether it leads and a membership change is under way: new servers catch up, or a configuration
  /// waits to be committed or is joint.
  public var isChanging: Bool {
    isLeader
      && (state.leader.change != nil || configuration.isJoint
        || state.persistent.log.configurationIndex > commitIndex)
  }

  /// Why the leader would refuse to change the voters now, or nil if it would not.
  public func refusal(ofChangeTo target: ServerSet, _ method: ChangeMethod) -> ChangeRefusal? {
    guard isLeader else { return .notLeader(knownLeader) }
    if target.isEmpty { return .noVoters }
    if let transfer = state.leader.transfer { return .transferUnderWay(to: transfer.target) }
    if settings.rules[.oneChangeAtATime] {
      if state.leader.change != nil { return .stillCatchingUp(learners: state.leader.learners) }
      if configuration.isJoint || state.persistent.log.configurationIndex > commitIndex {
        return .notCommitted(index: state.persistent.log.configurationIndex)
      }
    }
    if target == configuration.voters { return .sameVoters }
    if method == .single {
      if ServerSet(bits: target.bits ^ configuration.voters.bits).count > 1 {
        return .moreThanOneServer
      }
      if settings.rules[.changeAfterOwnCommit],
        state.persistent.log.term(at: commitIndex) != state.persistent.currentTerm
      {
        return .noOwnCommit
      }
    }
    return nil
  }

  /// Begins to change the voters: lets new servers catch up first, then appends the configuration.
  mutating func change(to target: ServerSet, _ method: ChangeMethod, _ turn: inout Turn) {
    if let refusal = refusal(ofChangeTo: target, method) {
      turn.note(.changeRefused(refusal))
      return
    }
    let learners = target.subtracting(configuration.members).subtracting([id])
    prepareProgress(for: learners, &turn)
    let change = PendingChange(
      target: target, method: method, through: state.persistent.log.lastIndex)
    if learners.isEmpty || !settings.rules[.catchUpFirst] { return enter(change, &turn) }
    state.leader.learners = learners
    state.leader.change = change
    timing.leader.catchUpStarted = turn.now
    turn.note(.catchUpStarted(learners: learners, through: change.through))
    timing.isDeadlineStale = true
    for learner in learners { sendAppend(to: learner, &turn) }
  }

  /// Looks whether the new servers have caught up. A round that took less than an election timeout is
  /// good enough: what is still missing then is less (diss. 4.2.1).
  mutating func reviewCatchUp(_ turn: inout Turn) {
    // An entry after its TimeoutNow would make the target of a transfer lose.
    guard var change = state.leader.change, state.leader.transfer == nil else { return }
    let behind = ServerSet(
      state.leader.learners.filter { state.leader.followers[$0.index].matchIndex < change.through })
    let length = turn.now - timing.leader.catchUpStarted
    let isQuick = length <= settings.electionTimeout.lowerBound
    if behind.isEmpty && isQuick {
      enter(change, &turn)
    } else if behind.isEmpty && change.round < PendingChange.maxRounds {
      change.round += 1
      change.through = state.persistent.log.lastIndex
      timing.leader.catchUpStarted = turn.now
      state.leader.change = change
      turn.note(.catchUpContinued(round: change.round, through: change.through))
    } else if behind.isEmpty
      || length > settings.electionTimeout.upperBound * PendingChange.maxRounds
    {
      let tooSlow = behind.isEmpty ? state.leader.learners : behind
      state.leader.change = nil
      state.leader.learners = []
      timing.isDeadlineStale = true
      turn.note(.changeAbandoned(target: change.target, .tooSlow(tooSlow)))
    }
  }

  /// Appends the configuration that the change asks for. It is in force from now on.
  private mutating func enter(_ change: PendingChange, _ turn: inout Turn) {
    state.leader.change = nil
    state.leader.learners = []
    let next =
      change.method == .single
      ? Configuration(voters: change.target)
      : Configuration(voters: change.target, outgoing: configuration.voters)
    append(next, &turn)
    if next.isJoint, !settings.rules[.leaveJointWhenCommitted] {
      append(Configuration(voters: next.voters), &turn)
    }
    if isQuorum([id]) { advanceCommit(to: ownCopyIndex, &turn) }
  }

  /// How far the leader's own copy counts.
  private var ownCopyIndex: LogIndex {
    settings.rules[.writeBeforeReply] ? durableIndex : state.persistent.log.lastIndex
  }

  @inline(never)
  private mutating func append(_ next: Configuration, _ turn: inout Turn) {
    let before = peers
    appendToOwnLog(.configuration(next), &turn)
    turn.note(.configurationEntered(index: state.persistent.log.lastIndex, next))
    // Those that leave still get the entry on its way; only what comes later passes them by.
    prepareProgress(for: peers.subtracting(before).subtracting(knownFollowers), &turn)
    settleQuorumCheck()
    timing.isDeadlineStale = true
    for peer in peers where canSend(to: peer) { sendAppend(to: peer, &turn) }
  }

  /// Those of whom the leader keeps progress.
  private var knownFollowers: ServerSet { ServerSet(first: state.leader.followers.count) }

  /// What the committed configuration asks of a leader: to leave joint mode, or to step down if it has
  /// no vote any more (§6).
  @inline(__always)
  mutating func settleConfiguration(_ turn: inout Turn) {
    if configuration.isJoint || !isVoter { leaveConfiguration(&turn) }
  }

  @inline(never)
  private mutating func leaveConfiguration(_ turn: inout Turn) {
    let index = state.persistent.log.configurationIndex
    guard isLeader, index <= commitIndex else { return }
    turn.note(.configurationCommitted(index: index, configuration))
    if configuration.isJoint {
      // An entry after its TimeoutNow would make the target of a transfer lose.
      if state.leader.transfer?.isSent == true { return }
      append(Configuration(voters: configuration.voters), &turn)
    } else {
      becomeFollower(of: nil, .removed, &turn)
    }
  }

  /// What follows for a server from another configuration in its log than before. That a snapshot now holds
  /// the one in force changes nothing.
  mutating func noteConfiguration(after before: Log.ConfigurationRecord, _ turn: inout Turn) {
    let change = state.persistent.log.lastChange
    if change == before { return }
    let isCompacted =
      change.index > before.index && change.index == state.persistent.log.snapshotIndex
    if isCompacted && change.configuration == before.configuration { return }
    turn.note(
      change.index >= before.index
        ? .configurationEntered(index: change.index, change.configuration)
        : .configurationRolledBack(to: change.index, change.configuration))
    resetElectionTimer(&turn)
  }
}

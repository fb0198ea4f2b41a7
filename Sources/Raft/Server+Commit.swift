// Commitment: by counting in the leader's own term (§5.3, §5.4.2), by hearsay in a follower.

extension Server {
  /// Knows from the beginning that its log is committed up to the index.
  /// - Precondition: `index <= log.lastIndex`.
  public mutating func learn(committed index: LogIndex) {
    require(index <= log.lastIndex, "what is committed is in the log")
    state.commitIndex = max(commitIndex, index)
  }

  /// Commits as far as a quorum of logs allows, now that one more server holds the log up to `index`.
  @inline(__always)
  mutating func advanceCommit(to index: LogIndex, _ turn: inout Turn) {
    if index > commitIndex { countCopies(of: index, &turn) }
  }

  @inline(never)
  private mutating func countCopies(of index: LogIndex, _ turn: inout Turn) {
    let ownIndex = settings.rules[.writeBeforeReply] ? durableIndex : state.persistent.log.lastIndex
    let ahead = holders(beyond: commitIndex, ownIndex: ownIndex)
    if isQuorum(ahead) { return commit(byHolders: ahead, ownIndex: ownIndex, &turn) }
    turn.note(
      .notCommitted(
        index: index, .noQuorum(replicas: replicas(of: index, ownIndex: ownIndex), configuration)))
  }

  /// Commits what a quorum holds, now that one holds more than is committed.
  // Apart from the counting, which mostly finds no quorum.
  @inline(never)
  private mutating func commit(
    byHolders ahead: ServerSet, ownIndex: LogIndex, _ turn: inout Turn
  ) {
    let replicated = replicatedIndex(ahead: ahead, ownIndex: ownIndex)
    guard let term = state.persistent.log.term(at: replicated) else {
      fatalError("\(id) counts copies of an entry \(replicated) that it lacks")
    }
    if term != state.persistent.currentTerm, settings.rules[.commitOwnTermOnly] {
      turn.note(.notCommitted(index: replicated, .olderTerm(term)))
      return
    }
    let isChange =
      state.persistent.log.configurationIndex > commitIndex
      && state.persistent.log.configurationIndex <= replicated
    state.commitIndex = replicated
    turn.note(
      .committed(through: replicated, replicas: replicas(of: replicated, ownIndex: ownIndex)))
    // Of the others `settleConfiguration` takes note.
    if isChange, !configuration.isJoint, isVoter {
      turn.note(
        .configurationCommitted(index: state.persistent.log.configurationIndex, configuration))
    }
    if !state.leader.reads.isEmpty { startWaitingReads(&turn) }
    settleConfiguration(&turn)
  }

  /// How far a quorum holds the log, as far as the leader knows.
  /// - Parameter ahead: The servers, at least a quorum, that hold more than is committed.
  /// - Complexity: O(members), times the number of values between `commitIndex` and the result.
  @inline(__always)
  private func replicatedIndex(ahead: ServerSet, ownIndex: LogIndex) -> LogIndex {
    var ahead = ahead
    while true {
      var (least, most): (LogIndex, LogIndex) = (.max, 0)
      for server in ahead {
        let index = held(by: server, ownIndex: ownIndex)
        least = index < least ? index : least
        most = index > most ? index : most
      }
      if least == most { return least }
      ahead = holders(beyond: least, ownIndex: ownIndex)
      if !isQuorum(ahead) { return least }
    }
  }

  /// Who holds more of the log than up to the index, this server included, as far as the leader knows.
  @inline(__always)
  private func holders(beyond index: LogIndex, ownIndex: LogIndex) -> ServerSet {
    let others = configuration.members.subtracting(ServerSet(id))
    let ahead = state.leader.followers(beyond: index).intersection(others)
    return ownIndex > index ? ahead.union(ServerSet(id)) : ahead
  }

  /// Who holds the entry, as far as the leader knows.
  private func replicas(of index: LogIndex, ownIndex: LogIndex) -> ServerSet {
    ServerSet(
      configuration.members.filter { held(by: $0, ownIndex: ownIndex) >= index })
  }

  /// Up to which index the voter holds the leader's log, as far as the leader knows.
  @inline(__always)
  private func held(by voter: ServerID, ownIndex: LogIndex) -> LogIndex {
    voter == id ? ownIndex : state.leader.followers[voter.index].matchIndex
  }

  /// A follower learns how far the leader has committed.
  @inline(__always)
  mutating func learnCommit(_ index: LogIndex, _ turn: inout Turn) {
    guard index > commitIndex else { return }
    state.commitIndex = index
    turn.note(.commitLearned(through: index))
    if !isVoter { resetElectionTimer(&turn) }
  }
}

// Commitment: by counting in the leader's own term (§5.3, §5.4.2), by hearsay in a follower.

extension Server {
  /// Commits as far as a quorum of logs allows, now that one more server holds the log up to `index`.
  mutating func advanceCommit(to index: LogIndex, _ turn: inout Turn) {
    guard index > commitIndex else { return }
    let ownIndex = settings.rules[.writeBeforeReply] ? durableIndex : persistent.log.lastIndex
    let replicated = quorumIndex(above: commitIndex) { held(by: $0, ownIndex: ownIndex) }
    guard replicated > commitIndex else {
      turn.note(
        .notCommitted(
          index: index,
          .noQuorum(replicas: replicas(of: index, ownIndex: ownIndex), configuration)))
      return
    }
    guard let term = persistent.log.term(at: replicated) else {
      preconditionFailure("\(id) counts copies of an entry \(replicated) that it lacks")
    }
    if term != persistent.currentTerm, settings.rules[.commitOwnTermOnly] {
      turn.note(.notCommitted(index: replicated, .olderTerm(term)))
      return
    }
    let isChange =
      persistent.log.configurationIndex > commitIndex
      && persistent.log.configurationIndex <= replicated
    commitIndex = replicated
    turn.note(
      .committed(through: replicated, replicas: replicas(of: replicated, ownIndex: ownIndex)))
    // Of the others `settleConfiguration` takes note.
    if isChange, !configuration.isJoint, isVoter {
      turn.note(
        .configurationCommitted(index: persistent.log.configurationIndex, configuration))
    }
    if !leader.reads.isEmpty { startWaitingReads(&turn) }
    settleConfiguration(&turn)
  }

  /// Who holds the entry, as far as the leader knows.
  private func replicas(of index: LogIndex, ownIndex: LogIndex) -> ServerSet {
    ServerSet(
      configuration.members.filter { held(by: $0, ownIndex: ownIndex) >= index })
  }

  /// Up to which index the voter holds the leader's log, as far as the leader knows.
  @inline(__always)
  private func held(by voter: ServerID, ownIndex: LogIndex) -> LogIndex {
    voter == id ? ownIndex : leader.followers[voter.index].matchIndex
  }

  /// A follower learns how far the leader has committed.
  @inline(__always)
  mutating func learnCommit(_ index: LogIndex, _ turn: inout Turn) {
    guard index > commitIndex else { return }
    commitIndex = index
    turn.note(.commitLearned(through: index))
    if !isVoter { resetElectionTimer(&turn) }
  }
}

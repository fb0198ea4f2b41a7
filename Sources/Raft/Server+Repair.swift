// Repair of a follower's log: what a leader makes of a refusal (§5.3).

extension Server {
  /// The follower lacks the entry before the ones it was sent: finds out whether that is news, and what to send
  /// instead.
  @inline(never)
  mutating func takeRefusal(
    _ reply: AppendEntriesReply, of term: Term, conflictTerm: Term?, conflictIndex: LogIndex,
    _ follower: ServerID, _ turn: inout Turn
  ) {
    let place = follower.index
    let progress = state.leader.followers[place]
    state.leader.followers[place].answer(reply.number)
    if reply.prevLogIndex <= progress.matchIndex, reply.round > progress.matchRound,
      term == state.persistent.currentTerm
    {
      // It was sent this when it was known to hold all of it: Figure 2 does not ask how it can lack it now.
      turn.note(
        .followerLostEntries(
          follower, prevLogIndex: reply.prevLogIndex, matchIndex: progress.matchIndex))
      state.leader.followers[place].forget()
    } else if isOldNews(reply, progress) {
      turn.note(
        .replyIgnored(
          from: follower,
          .overtaken(prevLogIndex: reply.prevLogIndex, matchIndex: progress.matchIndex)))
      return sendWhatFits(to: follower, &turn)
    } else if !progress.isProbing, reply.number != 0 {
      let overtaken = progress.inflight.overtaken(by: reply.number)
      if overtaken > 0 {
        state.leader.followers[place].wait(
          after: reply.prevLogIndex, number: reply.number, limit: settings.maxAppendsInFlight)
        return turn.note(
          .outOfOrder(
            from: follower, prevLogIndex: reply.prevLogIndex, unanswered: overtaken))
      }
    }
    backUp(
      from: reply.prevLogIndex, conflictTerm: conflictTerm, conflictIndex: conflictIndex,
      follower, &turn)
  }

  /// Whether a refusal says nothing that the leader does not know: a later success, or going back since, has
  /// overtaken it. Going back by it could put nextIndex at or below matchIndex, or once more to where it was.
  private func isOldNews(_ reply: AppendEntriesReply, _ progress: Progress) -> Bool {
    if reply.prevLogIndex <= progress.matchIndex { return true }
    // A heartbeat has no number, but it says where it probed.
    if reply.number == 0 { return reply.prevLogIndex != progress.nextIndex - 1 }
    return progress.inflight.isBeforeBackUp(reply.number)
  }

  /// Goes back by a whole term at a time (§5.3) and tries again.
  private mutating func backUp(
    from prevLogIndex: LogIndex, conflictTerm: Term?, conflictIndex: LogIndex,
    _ follower: ServerID, _ turn: inout Turn
  ) {
    var next = conflictIndex
    if let conflictTerm {
      let lastOfTerm = state.persistent.log.firstIndex(termAtLeast: conflictTerm + 1) - 1
      if lastOfTerm > 0, state.persistent.log.term(at: lastOfTerm) == conflictTerm {
        next = lastOfTerm + 1
      }
    }
    // Beyond the own log only where an answer of an older term counts: a rule is off.
    next = min(next, prevLogIndex, state.persistent.log.lastIndex + 1)
    next = max(state.leader.followers[follower.index].matchIndex + 1, next)
    state.leader.followers[follower.index].backUp(to: next)
    turn.note(.backedUp(follower, nextIndex: next, conflictTerm: conflictTerm))
    if canSend(to: follower) { sendAppend(to: follower, &turn) }
  }
}

// Pre-vote: who could not win does not stand, and so disturbs nobody with a higher term (diss. 9.6).

extension Server {
  /// Asks the others whether they would vote for it. Nothing is written down: the term and the vote stay
  /// what they are.
  mutating func startPreVote(_ turn: inout Turn) {
    let term = state.persistent.currentTerm + 1
    turn.note(.preVoteStarted(term: term, again: roleKind == .preCandidate, configuration))
    state.roleKind = .preCandidate
    state.knownLeader = nil
    state.incoming = nil
    state.candidate = Candidate()
    resetElectionTimer(&turn)
    let end = claimedEnd
    for peer in configuration.members where peer != id {
      turn.send(
        .preVote(lastLogIndex: end.index, lastLogTerm: end.term), from: id, to: peer, term: term)
    }
    countPreVote(from: id, &turn)
  }

  /// Answers without changing anything. A refusal carries the own term, so that who lags behind learns of
  /// it and does not ask in vain for ever; where it would vote, the answer repeats the term asked about.
  mutating func handlePreVote(_ slot: Int, _ turn: inout Turn) {
    let (asker, term) = (turn.messages[slot].from, turn.messages[slot].term)
    let refusal = preVoteRefusal(
      of: asker, term: term, lastLogIndex: turn.messages[slot].index,
      lastLogTerm: turn.messages[slot].indexTerm, turn.now)
    if let refusal {
      turn.note(.preVoteRefused(to: asker, refusal))
      if case .staleTerm = refusal, !settings.rules[.preVoteRefusalTeaches] { return }
      send(.preVoteReply(granted: false), to: asker, &turn)
    } else {
      turn.note(.preVoteGranted(to: asker, term: term))
      turn.send(.preVoteReply(granted: true), from: id, to: asker, term: term)
    }
  }

  /// Why this server would not vote for the asker, or nil if it would.
  @inline(__always)
  private func preVoteRefusal(
    of asker: ServerID, term: Term, lastLogIndex: LogIndex, lastLogTerm: Term, _ now: Instant
  ) -> VoteRefusal? {
    if term < state.persistent.currentTerm {
      return .staleTerm(candidate: term, own: state.persistent.currentTerm)
    }
    if let reason = reasonToKeepLeader(at: now) { return reason }
    if term == state.persistent.currentTerm, let other = state.persistent.votedFor, other != asker {
      return .alreadyVoted(for: other)
    }
    return refusal(ofLastIndex: lastLogIndex, term: lastLogTerm)
  }

  mutating func handlePreVoteReply(_ slot: Int, _ turn: inout Turn) {
    let (voter, term) = (turn.messages[slot].from, turn.messages[slot].term)
    // A refusal of a higher term has been learned from already.
    guard roleKind == .preCandidate else {
      turn.note(.voteNotCounted(from: voter, .notCandidate))
      return
    }
    guard turn.messages[slot].isGranted else {
      state.candidate.refusals.insert(voter)
      turn.note(.voteNotCounted(from: voter, .refused))
      return
    }
    guard term == state.persistent.currentTerm + 1 else {
      turn.note(.voteNotCounted(from: voter, .staleTerm(term)))
      return
    }
    countPreVote(from: voter, &turn)
  }

  private mutating func countPreVote(from voter: ServerID, _ turn: inout Turn) {
    state.candidate.votes.insert(voter)
    turn.note(.preVoteCounted(from: voter, votes: state.candidate.votes, configuration))
    if isQuorum(state.candidate.votes) { startElection(&turn) }
  }
}

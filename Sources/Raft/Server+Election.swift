// Leader election: §5.2, and the restriction on who may win, §5.4.1.

extension Server {
  /// Stands for election in a new term: votes for itself and asks the others. The requests need not
  /// wait for the disk; its own vote counts only once it is there. What they claim of the log, though,
  /// must be there already: after a crash the server may stand in the same term again, and a late vote
  /// for the longer log would then elect the shorter one.
  mutating func startElection(_ turn: inout Turn) {
    guard !isLeader else { return }
    // Who has no vote does not stand. Its timer goes on, or this moment would come for ever.
    guard configuration.voters.contains(id) else { return resetElectionTimer(&turn) }
    let again = role.kind == .candidate
    persistent.currentTerm += 1
    persistent.votedFor = id
    turn.needsWrite = true
    turn.note(.electionStarted(term: persistent.currentTerm, again: again))
    role = .candidate(Candidate(voteWrite: lastWrite + 1, electionDeadline: .never))
    resetElectionTimer(&turn)
    let lastIndex =
      settings.rules[.writeBeforeReply] ? durableIndex : persistent.log.lastIndex
    let lastTerm = persistent.log.term(at: lastIndex) ?? persistent.log.lastTerm
    for peer in peers {
      send(.requestVote(lastLogIndex: lastIndex, lastLogTerm: lastTerm), to: peer, &turn)
    }
    if !settings.rules[.writeBeforeReply] { countVote(from: id, &turn) }
  }

  mutating func handleRequestVote(
    _ message: Message, lastLogIndex: LogIndex, lastLogTerm: Term, _ turn: inout Turn
  ) {
    let candidate = message.from
    let refusal = refusal(
      of: candidate, term: message.term, lastLogIndex: lastLogIndex, lastLogTerm: lastLogTerm)
    if let refusal {
      turn.note(.voteRefused(to: candidate, refusal))
      if !settings.rules[.timerResetOnlyOnGrant] { resetElectionTimer(&turn) }
    } else {
      turn.note(
        .voteGranted(
          to: candidate, term: persistent.currentTerm, again: persistent.votedFor == candidate))
      if persistent.votedFor != candidate {
        persistent.votedFor = candidate
        turn.needsWrite = true
      }
      resetElectionTimer(&turn)
    }
    send(
      .requestVoteReply(granted: refusal == nil), to: candidate,
      waitsForDisk: settings.rules[.writeBeforeReply], &turn)
  }

  /// Why this server does not vote for the candidate, or nil if it does.
  private func refusal(
    of candidate: ServerID, term: Term, lastLogIndex: LogIndex, lastLogTerm: Term
  ) -> VoteRefusal? {
    if term < persistent.currentTerm {
      return .staleTerm(candidate: term, own: persistent.currentTerm)
    }
    if let other = persistent.votedFor, other != candidate, settings.rules[.oneVotePerTerm] {
      return .alreadyVoted(for: other)
    }
    if settings.rules[.upToDateVote],
      persistent.log.isMoreUpToDate(thanLastIndex: lastLogIndex, term: lastLogTerm)
    {
      return .logBehind(
        lastIndex: lastLogIndex, lastTerm: lastLogTerm, ownLastIndex: persistent.log.lastIndex,
        ownLastTerm: persistent.log.lastTerm)
    }
    return nil
  }

  mutating func handleRequestVoteReply(_ message: Message, granted: Bool, _ turn: inout Turn) {
    if let dismissal = dismissal(of: message, granted: granted) {
      turn.note(.voteNotCounted(from: message.from, dismissal))
    } else {
      countVote(from: message.from, &turn)
    }
  }

  /// Why the answer does not count, or nil if it is a vote that does. Remembers who refused.
  private mutating func dismissal(of message: Message, granted: Bool) -> VoteDismissal? {
    guard case .candidate(var candidate) = role else { return .notCandidate }
    if message.term < persistent.currentTerm, settings.rules[.ignoreStaleReplies] {
      return .staleTerm(message.term)
    }
    guard granted else {
      candidate.refusals.insert(message.from)
      role = .candidate(candidate)
      return .refused
    }
    if candidate.votes.contains(message.from), settings.rules[.voteCountedOnce] {
      return .alreadyCounted
    }
    return nil
  }

  /// Counts a vote, and takes office with a majority.
  mutating func countVote(from voter: ServerID, _ turn: inout Turn) {
    guard case .candidate(var candidate) = role else { return }
    if candidate.votes.contains(voter) { candidate.repeatedVotes += 1 }
    candidate.votes.insert(voter)
    role = .candidate(candidate)
    let votes = candidate.votes.intersection(configuration.voters).count + candidate.repeatedVotes
    turn.note(.voteCounted(from: voter, votes: votes, needed: configuration.quorumSize))
    // Without its own vote on disk it must not lead: a crash would let it lead this term twice.
    if votes >= configuration.quorumSize, candidate.votes.contains(id) {
      becomeLeader(votes: votes, &turn)
    }
  }

  private mutating func becomeLeader(votes: Int, _ turn: inout Turn) {
    turn.note(.becameLeader(term: persistent.currentTerm, votes: votes))
    let progress = Progress(
      nextIndex: persistent.log.lastIndex + 1, lastSent: turn.now, lastEntriesSent: turn.now)
    let capacity = (configuration.voters.map(\.index).max() ?? 0) + 1
    var leader = Leader(followers: Array(repeating: progress, count: capacity))
    if settings.rules[.leaderNoOp] { appendToOwnLog(.noOp, &turn) }
    for peer in peers { sendAppend(to: peer, &leader, &turn) }
    role = .leader(leader)
  }
}

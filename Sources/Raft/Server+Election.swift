// Leader election: §5.2, and the restriction on who may win, §5.4.1.

extension Server {
  /// The election timeout is over: stands for election, or first asks whether that makes sense.
  mutating func standForElection(_ turn: inout Turn) {
    guard !isLeader else { return }
    guard mayStand else { return resetElectionTimer(&turn) }
    // However it came that the timer ran out: this server has given up on its leader.
    timing.leaderHeardAt = nil
    if settings.hasPreVote { startPreVote(&turn) } else { startElection(&turn) }
  }

  /// Stands for election in a new term: votes for itself and asks the others. The requests need not
  /// wait for the disk; its own vote counts only once it is there. What they claim of the log, though,
  /// must be there already: after a crash the server may stand in the same term again, and a late vote
  /// for the longer log would then elect the shorter one.
  mutating func startElection(isTransfer: Bool = false, _ turn: inout Turn) {
    let again = roleKind == .candidate
    state.persistent.currentTerm += 1
    state.persistent.votedFor = id
    changeBallot(&turn)
    turn.note(.electionStarted(term: state.persistent.currentTerm, again: again, configuration))
    state.roleKind = .candidate
    state.knownLeader = nil
    state.incoming = nil
    state.candidate = Candidate()
    resetElectionTimer(&turn)
    let end = claimedEnd
    for peer in configuration.members.subtracting(ServerSet(id)) {
      send(
        .requestVote(
          lastLogIndex: end.index, lastLogTerm: end.term,
          isTransfer: isTransfer && settings.rules[.transferSkipsChecks]),
        to: peer, &turn)
    }
    if !settings.rules[.writeBeforeReply] { countVote(from: id, &turn) }
  }

  /// The end of the log as far as a candidate may claim it.
  @inline(__always)
  var claimedEnd: (index: LogIndex, term: Term) {
    guard settings.rules[.writeBeforeReply], durableIndex < state.persistent.log.lastIndex else {
      return (state.persistent.log.lastIndex, ownLastTerm)
    }
    // A snapshot on its way to the disk leaves nothing there that is still known here.
    guard let term = state.persistent.log.term(at: durableIndex) else { return (0, 0) }
    return (durableIndex, term)
  }

  /// The term of the last entry, compacted or not (§7).
  @inline(__always)
  private var ownLastTerm: Term {
    let isLost =
      state.persistent.log.lastIndex == state.persistent.log.snapshotIndex
      && !settings.rules[.lastTermOutlivesCompaction]
    return isLost ? 0 : state.persistent.log.lastTerm
  }

  mutating func handleRequestVote(_ slot: Int, _ turn: inout Turn) {
    let candidate = turn.messages[slot].from
    if !turn.messages[slot].isTransfer, isGuarded(against: candidate, &turn) { return }
    let refusal = refusal(
      of: candidate, term: turn.messages[slot].term, lastLogIndex: turn.messages[slot].index,
      lastLogTerm: turn.messages[slot].indexTerm)
    if let refusal {
      turn.note(.voteRefused(to: candidate, refusal))
      if !settings.rules[.timerResetOnlyOnGrant] { resetElectionTimer(&turn) }
    } else {
      turn.note(
        .voteGranted(
          to: candidate, term: state.persistent.currentTerm,
          again: state.persistent.votedFor == candidate))
      if state.persistent.votedFor != candidate {
        state.persistent.votedFor = candidate
        changeBallot(&turn)
      }
      if roleKind == .preCandidate { becomeFollower(of: nil, .votedForOther(candidate), &turn) }
      resetElectionTimerAtContact(&turn)
    }
    send(
      .requestVoteReply(granted: refusal == nil), to: candidate, waitsFor: write(turn), &turn)
  }

  /// Why this server does not vote for the candidate, or nil if it does.
  @inline(__always)
  private func refusal(
    of candidate: ServerID, term: Term, lastLogIndex: LogIndex, lastLogTerm: Term
  ) -> VoteRefusal? {
    if term < state.persistent.currentTerm {
      return .staleTerm(candidate: term, own: state.persistent.currentTerm)
    }
    if let other = state.persistent.votedFor, other != candidate, settings.rules[.oneVotePerTerm] {
      return .alreadyVoted(for: other)
    }
    return refusal(ofLastIndex: lastLogIndex, term: lastLogTerm)
  }

  /// Why a log that ends so is not good enough for a leader, or nil if it is (§5.4.1).
  @inline(__always)
  func refusal(ofLastIndex lastLogIndex: LogIndex, term lastLogTerm: Term) -> VoteRefusal? {
    let ownIndex = state.persistent.log.lastIndex
    let ownTerm = ownLastTerm
    let isBehind = ownTerm != lastLogTerm ? ownTerm > lastLogTerm : ownIndex > lastLogIndex
    guard settings.rules[.upToDateVote], isBehind else { return nil }
    return .logBehind(
      lastIndex: lastLogIndex, lastTerm: lastLogTerm, ownLastIndex: ownIndex, ownLastTerm: ownTerm)
  }

  mutating func handleRequestVoteReply(_ slot: Int, _ turn: inout Turn) {
    let voter = turn.messages[slot].from
    let dismissal = dismissal(
      of: voter, term: turn.messages[slot].term, granted: turn.messages[slot].isGranted)
    if let dismissal {
      turn.note(.voteNotCounted(from: voter, dismissal))
      if settings.habits.afterSplit == .atOnce, dismissal == .refused { standAgainIfLost(&turn) }
    } else {
      countVote(from: voter, &turn)
    }
  }

  /// Why the answer does not count, or nil if it is a vote that does. Remembers who refused.
  private mutating func dismissal(
    of voter: ServerID, term: Term, granted: Bool
  ) -> VoteDismissal? {
    guard roleKind == .candidate else { return .notCandidate }
    if term < state.persistent.currentTerm, settings.rules[.ignoreStaleReplies] {
      return .staleTerm(term)
    }
    guard granted else {
      state.candidate.refusals.insert(voter)
      return .refused
    }
    if state.candidate.votes.contains(voter), settings.rules[.voteCountedOnce] {
      return .alreadyCounted
    }
    return nil
  }

  /// Counts a vote, and takes office with a quorum.
  mutating func countVote(from voter: ServerID, _ turn: inout Turn) {
    guard roleKind == .candidate else { return }
    if state.candidate.votes.contains(voter) { state.candidate.repeatedVotes += 1 }
    state.candidate.votes.insert(voter)
    turn.note(
      .voteCounted(
        from: voter, votes: state.candidate.votes, repeated: state.candidate.repeatedVotes,
        configuration))
    // Without its own vote on disk it must not lead: a crash would let it lead this term twice.
    if hasWon, state.candidate.votes.contains(id) { becomeLeader(&turn) }
  }

  @inline(__always)
  private var hasWon: Bool {
    if state.candidate.repeatedVotes == 0 { return isQuorum(state.candidate.votes) }
    let votes = state.candidate.votes.intersection(configuration.voters).count
    return votes + state.candidate.repeatedVotes >= configuration.quorumSize
  }

  private mutating func becomeLeader(_ turn: inout Turn) {
    turn.note(.becameLeader(term: state.persistent.currentTerm, votes: state.candidate.votes))
    state.roleKind = .leader
    state.knownLeader = id
    state.candidate = Candidate()
    timing.timeoutEnd = .never
    state.forgetOffice()
    state.leader.learners = configuration.learners
    timing.leader.reset()
    prepareProgress(for: peers, &turn)
    settleQuorumCheck()
    timing.isDeadlineStale = true
    if settings.rules[.leaderNoOp] { appendToOwnLog(.noOp, &turn) }
    beginRound(&turn)
    for peer in peers { sendAppend(to: peer, &turn) }
    settleConfiguration(&turn)
  }

  /// Makes room for what the leader knows of these servers, all of it still to be found out.
  mutating func prepareProgress(for servers: ServerSet, _ turn: inout Turn) {
    let progress = Progress(nextIndex: state.persistent.log.lastIndex + 1)
    let times = FollowerTiming(now: turn.now)
    let count = servers.highestIndex + 1
    state.leader.followers.reserveCapacity(count)
    timing.leader.followers.reserveCapacity(count)
    while state.leader.followers.count < count {
      state.leader.followers.append(progress)
      timing.leader.followers.append(times)
    }
    for server in servers {
      // Who was a follower before may still answer what it was sent then.
      var inflight = state.leader.followers[server.index].inflight
      inflight.giveUp()
      inflight.backUp()
      state.leader.followers[server.index] = progress
      state.leader.followers[server.index].inflight = inflight
      timing.leader.followers[server.index] = times
    }
  }
}

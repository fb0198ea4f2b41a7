// Log replication, §5.3: the leader's side first, then the follower's.

extension Server {
  /// A leader takes the command into its log and sends it on; any other server refuses.
  mutating func propose(_ content: Entry.Content, _ turn: inout Turn) {
    guard var leader = takeLeader() else {
      turn.note(.requestRefused(leader: knownLeader))
      return
    }
    appendToOwnLog(content, &turn)
    turn.note(.requestAccepted(index: persistent.log.lastIndex))
    for peer in peers where canSend(leader.followers[peer.index]) {
      sendAppend(to: peer, &leader, &turn)
    }
    role = .leader(leader)
  }

  mutating func appendToOwnLog(_ content: Entry.Content, _ turn: inout Turn) {
    persistent.log.append(Entry(term: persistent.currentTerm, content: content))
    turn.logChangedFrom = min(turn.logChangedFrom, persistent.log.lastIndex)
    turn.needsWrite = true
  }

  /// Sends an AppendEntries to each follower that has had none for a heartbeat interval. What has
  /// gone unanswered for the retry interval is sent again.
  mutating func sendHeartbeats(_ turn: inout Turn) {
    guard var leader = takeLeader() else { return }
    var count = 0
    for peer in peers
    where leader.followers[peer.index].lastSent + settings.heartbeatInterval <= turn.now {
      count += 1
      let progress = leader.followers[peer.index]
      if progress.appendsInFlight == 0 {
        sendAppend(to: peer, &leader, &turn)
      } else if progress.lastEntriesSent + settings.retryInterval <= turn.now {
        if !progress.isProbing { leader.followers[peer.index].nextIndex = progress.matchIndex + 1 }
        leader.followers[peer.index].appendsInFlight = 0
        turn.note(.entriesResent(to: peer, from: leader.followers[peer.index].nextIndex))
        sendAppend(to: peer, &leader, &turn)
      } else {
        // The previous index is one that the follower is known to have, or the one being probed, so
        // that the heartbeat is not refused because it overtook the entries.
        let prevLogIndex = progress.isProbing ? progress.nextIndex - 1 : progress.matchIndex
        leader.followers[peer.index].lastSent = turn.now
        sendAppend(.none, after: prevLogIndex, to: peer, &turn)
      }
    }
    turn.note(.heartbeatsSent(count: count))
    role = .leader(leader)
  }

  /// Whether another append with entries may be sent to the follower.
  private func canSend(_ progress: Progress) -> Bool {
    progress.appendsInFlight < (progress.isProbing ? 1 : settings.maxAppendsInFlight)
  }

  /// Sends what the follower needs next: entries if there are any, else a heartbeat.
  func sendAppend(to peer: ServerID, _ leader: inout Leader, _ turn: inout Turn) {
    let prevLogIndex = leader.followers[peer.index].nextIndex - 1
    let entries = persistent.log.batch(
      from: prevLogIndex + 1, limit: settings.maxEntriesPerAppend)
    leader.followers[peer.index].lastSent = turn.now
    let count = entries.count
    if count > 0 {
      leader.followers[peer.index].lastEntriesSent = turn.now
      leader.followers[peer.index].appendsInFlight += 1
      if !leader.followers[peer.index].isProbing {
        leader.followers[peer.index].nextIndex = prevLogIndex + 1 + count
      }
      turn.note(.appendSent(to: peer, first: prevLogIndex + 1, count: count))
    }
    sendAppend(entries, after: prevLogIndex, to: peer, &turn)
  }

  private func sendAppend(
    _ entries: EntryBatch, after prevLogIndex: LogIndex, to peer: ServerID, _ turn: inout Turn
  ) {
    guard let prevLogTerm = persistent.log.term(at: prevLogIndex) else {
      preconditionFailure("\(id) has no entry \(prevLogIndex) to send after")
    }
    send(
      .appendEntries(
        AppendEntries(
          prevLogIndex: prevLogIndex, prevLogTerm: prevLogTerm, entries: entries,
          leaderCommit: commitIndex)),
      to: peer, &turn)
  }

  mutating func handleAppendEntriesReply(
    _ reply: AppendEntriesReply, from follower: ServerID, term: Term, _ turn: inout Turn
  ) {
    if term < persistent.currentTerm, settings.rules[.ignoreStaleReplies] {
      turn.note(.replyIgnored(from: follower, .staleTerm(term)))
      return
    }
    guard configuration.voters.contains(follower), var leader = takeLeader() else {
      turn.note(.replyIgnored(from: follower, .notLeader))
      return
    }
    switch reply.outcome {
    case .staleTerm:
      turn.note(.replyIgnored(from: follower, .staleTerm(term)))
    case .success(let matchIndex):
      acknowledge(matchIndex, of: reply, from: follower, &leader, &turn)
    case .conflict(let conflictTerm, let conflictIndex):
      backUp(
        from: reply.prevLogIndex, conflictTerm: conflictTerm, conflictIndex: conflictIndex,
        follower, &leader, &turn)
    }
    role = .leader(leader)
  }

  /// The follower holds everything up to `matchIndex`: sends what comes next, and commits if that
  /// makes a quorum.
  private mutating func acknowledge(
    _ matchIndex: LogIndex, of reply: AppendEntriesReply, from follower: ServerID,
    _ leader: inout Leader, _ turn: inout Turn
  ) {
    // More than the own log only where an answer of an older term counts: a rule is off.
    let matchIndex = min(matchIndex, persistent.log.lastIndex)
    var progress = leader.followers[follower.index]
    if matchIndex > reply.prevLogIndex, progress.appendsInFlight > 0 {
      progress.appendsInFlight -= 1
    }
    let advances = matchIndex > progress.matchIndex
    if advances || !settings.rules[.matchIndexMonotonic] {
      if advances {
        turn.note(.matchAdvanced(follower, from: progress.matchIndex, to: matchIndex))
      }
      progress.matchIndex = matchIndex
    }
    progress.nextIndex = max(progress.nextIndex, progress.matchIndex + 1)
    progress.isProbing = false
    leader.followers[follower.index] = progress
    if advances { advanceCommit(to: matchIndex, leader, &turn) }
    while leader.followers[follower.index].nextIndex <= persistent.log.lastIndex,
      canSend(leader.followers[follower.index])
    {
      sendAppend(to: follower, &leader, &turn)
    }
  }

  /// The follower lacks the entry before the ones it was sent: goes back by a whole term at a time
  /// (§5.3) and tries again.
  private func backUp(
    from prevLogIndex: LogIndex, conflictTerm: Term?, conflictIndex: LogIndex,
    _ follower: ServerID, _ leader: inout Leader, _ turn: inout Turn
  ) {
    var progress = leader.followers[follower.index]
    // A refusal from before a success, or of another probe than the current one, is old news: going
    // back by it could put nextIndex at or below matchIndex.
    guard prevLogIndex > progress.matchIndex,
      !progress.isProbing || prevLogIndex == progress.nextIndex - 1
    else {
      turn.note(
        .replyIgnored(
          from: follower,
          .overtaken(prevLogIndex: prevLogIndex, matchIndex: progress.matchIndex)))
      return
    }
    var next = conflictIndex
    if let conflictTerm {
      let lastOfTerm = persistent.log.firstIndex(termAtLeast: conflictTerm + 1) - 1
      if lastOfTerm > 0, persistent.log.term(at: lastOfTerm) == conflictTerm {
        next = lastOfTerm + 1
      }
    }
    // Beyond the own log only where an answer of an older term counts: a rule is off.
    next = min(next, prevLogIndex, persistent.log.lastIndex + 1)
    progress.nextIndex = max(progress.matchIndex + 1, next)
    progress.isProbing = true
    progress.appendsInFlight = 0
    leader.followers[follower.index] = progress
    turn.note(.backedUp(follower, nextIndex: progress.nextIndex, conflictTerm: conflictTerm))
    sendAppend(to: follower, &leader, &turn)
  }

  /// Takes the leader's state out of the role so that it can be changed without being copied. The
  /// caller puts it back.
  mutating func takeLeader() -> Leader? {
    guard isLeader else { return nil }
    var taken = Role.follower(Follower(leader: nil, electionDeadline: .never))
    swap(&taken, &role)
    guard case .leader(let leader) = consume taken else { return nil }
    return leader
  }
}

extension Server {
  mutating func handleAppendEntries(
    _ append: AppendEntries, from leader: ServerID, term: Term, _ turn: inout Turn
  ) {
    var reply = AppendEntriesReply(prevLogIndex: append.prevLogIndex, outcome: .staleTerm)
    if term < persistent.currentTerm {
      turn.note(.appendRefused(from: leader, .staleTerm(leader: term, own: persistent.currentTerm)))
    } else if isLeader {
      // Only with a rule off: two leaders in one term. Neither yields.
      turn.note(.appendRefused(from: leader, .staleTerm(leader: term, own: persistent.currentTerm)))
    } else {
      follow(leader, &turn)
      reply.outcome = take(append, from: leader, &turn)
    }
    send(
      .appendEntriesReply(reply), to: leader,
      waitsForDisk: settings.rules[.writeBeforeReply], &turn)
  }

  /// Recognises the leader of the current term and waits a full timeout from now (§5.2).
  private mutating func follow(_ leader: ServerID, _ turn: inout Turn) {
    if case .candidate = role {
      becomeFollower(of: leader, .leaderOfSameTerm(leader), &turn)
      if !settings.rules[.voteKeptInTerm] { persistent.votedFor = nil }
    }
    role = .follower(Follower(leader: leader, electionDeadline: .never))
    resetElectionTimer(&turn)
  }

  /// Receives entries as Figure 2 says, steps 2 to 5.
  private mutating func take(
    _ append: AppendEntries, from leader: ServerID, _ turn: inout Turn
  ) -> AppendEntriesReply.Outcome {
    if !persistent.log.matches(index: append.prevLogIndex, term: append.prevLogTerm),
      settings.rules[.consistencyCheck]
    {
      return refuse(append, from: leader, &turn)
    }
    let added = store(append, &turn)
    let lastNewIndex = append.prevLogIndex + append.entries.count
    turn.note(
      .appendAccepted(
        from: leader, prevLogIndex: append.prevLogIndex, added: added, matchIndex: lastNewIndex))
    let bound =
      settings.rules[.commitUpToNewEntry] ? lastNewIndex : persistent.log.lastIndex
    learnCommit(min(append.leaderCommit, bound, persistent.log.lastIndex), &turn)
    return .success(matchIndex: lastNewIndex)
  }

  private func refuse(
    _ append: AppendEntries, from leader: ServerID, _ turn: inout Turn
  ) -> AppendEntriesReply.Outcome {
    let log = persistent.log
    guard let ownTerm = log.term(at: append.prevLogIndex) else {
      turn.note(
        .appendRefused(
          from: leader,
          .logTooShort(prevLogIndex: append.prevLogIndex, lastIndex: log.lastIndex)))
      return .conflict(conflictTerm: nil, conflictIndex: log.lastIndex + 1)
    }
    turn.note(
      .appendRefused(
        from: leader,
        .termMismatch(
          prevLogIndex: append.prevLogIndex, own: ownTerm, leader: append.prevLogTerm)))
    return .conflict(
      conflictTerm: ownTerm, conflictIndex: log.firstIndex(termAtLeast: ownTerm))
  }

  /// Puts the entries into the log where they are missing or conflict, and returns how many were
  /// added. What matches stays, and so does what follows it (§5.3).
  private mutating func store(_ append: AppendEntries, _ turn: inout Turn) -> Int {
    var added = 0
    for offset in 0..<append.entries.count {
      let index = append.prevLogIndex + 1 + offset
      let entry = append.entries[offset]
      if index <= persistent.log.lastIndex {
        if persistent.log.term(at: index) == entry.term { continue }
        turn.logChangedFrom = min(turn.logChangedFrom, index)
        turn.needsWrite = true
        guard settings.rules[.conflictDeletesSuffix] else {
          persistent.log.overwrite(entry, at: index)
          added += 1
          continue
        }
        truncate(from: index, &turn)
      }
      persistent.log.append(entry)
      turn.logChangedFrom = min(turn.logChangedFrom, persistent.log.lastIndex)
      turn.needsWrite = true
      added += 1
    }
    let lastNewIndex = append.prevLogIndex + append.entries.count
    if !settings.rules[.deleteOnlyConflicts], lastNewIndex < persistent.log.lastIndex {
      truncate(from: lastNewIndex + 1, &turn)
    }
    return added
  }

  private mutating func truncate(from index: LogIndex, _ turn: inout Turn) {
    turn.note(
      .entriesDeleted(from: index, count: persistent.log.lastIndex - index + 1))
    persistent.log.truncate(from: index)
    turn.logChangedFrom = min(turn.logChangedFrom, index)
    turn.needsWrite = true
    durableIndex = min(durableIndex, index - 1)
    for position in openWrites.indices {
      openWrites[position].lastIndex = min(openWrites[position].lastIndex, index - 1)
    }
  }
}

// Log replication, §5.3: the leader's side first, then the follower's.

extension Server {
  /// A leader takes the command into its log and sends it on; any other server refuses.
  mutating func propose(_ content: Entry.Content, _ turn: inout Turn) {
    guard isLeader else {
      return turn.note(.requestRefused(.notLeader(leader: knownLeader)))
    }
    if let transfer = leader.transfer {
      return turn.note(.requestRefused(.transferUnderWay(to: transfer.target)))
    }
    appendToOwnLog(content, &turn)
    turn.acceptedIndex = persistent.log.lastIndex
    turn.note(.requestAccepted(index: persistent.log.lastIndex))
    for peer in peers where canSend(to: peer) { sendAppend(to: peer, &turn) }
  }

  mutating func appendToOwnLog(_ content: Entry.Content, _ turn: inout Turn) {
    persistent.log.append(Entry(term: persistent.currentTerm, content: content))
    turn.logChangedFrom = min(turn.logChangedFrom, persistent.log.lastIndex)
    turn.needsWrite = true
  }

  /// How far the leader believes the follower's log to match its own; nil if it does not lead.
  public func matchIndex(of follower: ServerID) -> LogIndex? {
    guard isLeader, follower != id, follower.index < leader.followers.count else { return nil }
    return leader.followers[follower.index].matchIndex
  }

  /// Sends an AppendEntries to each follower that has had none for a heartbeat interval. What has
  /// gone unanswered for the retry interval is sent again (§5.3), whatever else was sent meanwhile.
  mutating func sendHeartbeats(_ turn: inout Turn) {
    var count = 0
    beginRound(&turn)
    for peer in peers where isDue(leader.followers[peer.index], at: turn.now) {
      count += 1
      let progress = leader.followers[peer.index]
      if progress.appendsInFlight == 0 {
        sendAppend(to: peer, &turn)
      } else if progress.lastEntriesSent + settings.retryInterval <= turn.now {
        if !progress.isProbing { leader.followers[peer.index].nextIndex = progress.matchIndex + 1 }
        leader.followers[peer.index].appendsInFlight = 0
        turn.note(.entriesResent(to: peer, from: leader.followers[peer.index].nextIndex))
        sendAppend(to: peer, &turn)
      } else {
        sendHeartbeat(to: peer, &turn)
      }
    }
    turn.note(.heartbeatsSent(count: count))
  }

  /// Whether a follower is owed a heartbeat or a repetition.
  private func isDue(_ progress: Progress, at now: Instant) -> Bool {
    progress.lastSent + settings.heartbeatInterval <= now
      || progress.appendsInFlight > 0 && progress.lastEntriesSent + settings.retryInterval <= now
  }

  /// Sends an AppendEntries without entries. The previous index is one that the follower is known to have,
  /// or the one being probed, so that the heartbeat is not refused because it overtook the entries.
  mutating func sendHeartbeat(to peer: ServerID, _ turn: inout Turn) {
    let progress = leader.followers[peer.index]
    var prevLogIndex = progress.isProbing ? progress.nextIndex - 1 : progress.matchIndex
    // What is compacted here cannot be named. The beginning of the log, all logs have in common.
    if prevLogIndex < persistent.log.snapshotIndex { prevLogIndex = 0 }
    leader.followers[peer.index].lastSent = turn.now
    isDeadlineStale = true
    send(.appendEntries(append(after: prevLogIndex)), to: peer, &turn)
  }

  /// Whether another append with entries, or another chunk of a snapshot, may be sent to the follower. Of
  /// probes and of chunks one at a time is on its way.
  @inline(__always)
  func canSend(to peer: ServerID) -> Bool {
    let progress = leader.followers[peer.index]
    let isOneAtATime = progress.isProbing || progress.nextIndex <= persistent.log.snapshotIndex
    return progress.appendsInFlight < (isOneAtATime ? 1 : settings.maxAppendsInFlight)
  }

  /// Sends what the follower needs next: entries if there are any, a chunk of the snapshot if they have
  /// been compacted, else a heartbeat.
  mutating func sendAppend(to peer: ServerID, _ turn: inout Turn) {
    let prevLogIndex = leader.followers[peer.index].nextIndex - 1
    if prevLogIndex < persistent.log.snapshotIndex { return sendChunk(to: peer, &turn) }
    leader.followers[peer.index].lastSent = turn.now
    isDeadlineStale = true
    let count = min(settings.maxEntriesPerAppend, persistent.log.lastIndex - prevLogIndex)
    var append = append(after: prevLogIndex)
    if count <= 0 { return send(.appendEntries(append), to: peer, &turn) }
    leader.followers[peer.index].lastEntriesSent = turn.now
    leader.followers[peer.index].appendsInFlight += 1
    if !leader.followers[peer.index].isProbing {
      leader.followers[peer.index].nextIndex = prevLogIndex + 1 + count
    }
    turn.note(.appendSent(to: peer, first: prevLogIndex + 1, count: count))
    if count == 1 {
      append.first = persistent.log[prevLogIndex + 1]
      append.count = 1
      send(.appendEntries(append), to: peer, &turn)
    } else {
      turn.send(
        Message(
          from: id, to: peer, term: persistent.currentTerm, append: append,
          entries: persistent.log.entries(from: prevLogIndex + 1, limit: count)))
    }
  }

  @inline(__always)
  private func append(after prevLogIndex: LogIndex) -> AppendEntries {
    let prevLogTerm = prevLogIndex == 0 ? 0 : persistent.log.term(at: prevLogIndex)
    guard let prevLogTerm else {
      preconditionFailure("\(id) has no entry \(prevLogIndex) to send after")
    }
    return AppendEntries(
      prevLogIndex: prevLogIndex, prevLogTerm: prevLogTerm, leaderCommit: commitIndex,
      round: leader.round)
  }

  mutating func handleAppendEntriesReply(
    _ reply: AppendEntriesReply, from follower: ServerID, term: Term, _ turn: inout Turn
  ) {
    if term < persistent.currentTerm, settings.rules[.ignoreStaleReplies] {
      turn.note(.replyIgnored(from: follower, .staleTerm(term)))
      return
    }
    guard isLeader, peers.contains(follower) else {
      turn.note(.replyIgnored(from: follower, .notLeader))
      return
    }
    if reply.outcome != .staleTerm { hear(from: follower, round: reply.round, &turn) }
    switch reply.outcome {
    case .staleTerm:
      turn.note(.replyIgnored(from: follower, .staleTerm(term)))
    case .success(let matchIndex):
      acknowledge(matchIndex, after: reply.prevLogIndex, from: follower, &turn)
    case .conflict(let conflictTerm, let conflictIndex):
      backUp(
        from: reply.prevLogIndex, conflictTerm: conflictTerm, conflictIndex: conflictIndex,
        follower, &turn)
    }
  }

  /// The follower has answered in this term: it takes this server for its leader.
  @inline(__always)
  mutating func hear(from follower: ServerID, round: Int, _ turn: inout Turn) {
    leader.followers[follower.index].hear(round: round, turn.now)
    if !leader.reads.isEmpty || settings.hasLeaseReads { settleRounds(&turn) }
  }

  /// The follower holds everything up to `matchIndex`: sends what comes next, and commits if that
  /// makes a quorum.
  @inline(__always)
  mutating func acknowledge(
    _ matchIndex: LogIndex, after prevLogIndex: LogIndex, from follower: ServerID,
    _ turn: inout Turn
  ) {
    let place = follower.index
    // More than the own log only where an answer of an older term counts: a rule is off.
    let matchIndex = min(matchIndex, persistent.log.lastIndex)
    let before = leader.followers[place].matchIndex
    leader.followers[place].acknowledge(
      matchIndex, after: prevLogIndex, mayGoBack: !settings.rules[.matchIndexMonotonic])
    if matchIndex > before {
      turn.note(.matchAdvanced(follower, from: before, to: matchIndex))
      matchAdvanced(of: follower, to: matchIndex, &turn)
    }
    while isLeader, leader.followers[place].nextIndex <= persistent.log.lastIndex,
      canSend(to: follower)
    {
      sendAppend(to: follower, &turn)
    }
  }

  /// What else follows from a follower's holding more of the log.
  @inline(never)
  private mutating func matchAdvanced(
    of follower: ServerID, to matchIndex: LogIndex, _ turn: inout Turn
  ) {
    if !leader.snapshots.isEmpty {
      leader.snapshots.removeAll { $0.to == follower && $0.snapshot.lastIndex <= matchIndex }
    }
    if leader.learners.contains(follower) {
      reviewCatchUp(&turn)
    } else {
      advanceCommit(to: matchIndex, &turn)
    }
    // Only now: what is committed may have put another configuration into the log.
    if isLeader, leader.transfer?.target == follower { tellTarget(&turn) }
  }

  /// The follower lacks the entry before the ones it was sent: goes back by a whole term at a time
  /// (§5.3) and tries again.
  private mutating func backUp(
    from prevLogIndex: LogIndex, conflictTerm: Term?, conflictIndex: LogIndex,
    _ follower: ServerID, _ turn: inout Turn
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
    sendAppend(to: follower, &turn)
  }
}

extension Server {
  @inline(__always)
  mutating func handleAppendEntries(_ message: borrowing Message, _ turn: inout Turn) {
    guard case .appendEntries(let append) = message.body else {
      preconditionFailure("only an AppendEntries is handled as one")
    }
    let term = message.term
    let leader = message.from
    var reply = AppendEntriesReply(
      prevLogIndex: append.prevLogIndex, round: append.round, outcome: .staleTerm)
    // That this server leads the same term happens only with a rule off. Then neither yields.
    if term < persistent.currentTerm || isLeader {
      turn.note(.appendRefused(from: leader, .staleTerm(leader: term, own: persistent.currentTerm)))
    } else {
      follow(leader, &turn)
      reply.outcome = take(append, message, &turn)
    }
    send(
      .appendEntriesReply(reply), to: leader,
      waitsForDisk: settings.rules[.writeBeforeReply], &turn)
  }

  /// Recognises the leader of the current term and waits a full timeout from now (§5.2).
  @inline(__always)
  mutating func follow(_ leader: ServerID, _ turn: inout Turn) {
    if roleKind != .follower {
      let wasCandidate = roleKind == .candidate
      becomeFollower(of: leader, .leaderOfSameTerm(leader), &turn)
      if wasCandidate, !settings.rules[.voteKeptInTerm] { persistent.votedFor = nil }
    }
    knownLeader = leader
    leaderHeardAt = turn.now
    resetElectionTimer(&turn)
  }

  /// Receives entries as Figure 2 says, steps 2 to 5.
  @inline(__always)
  private mutating func take(
    _ append: AppendEntries, _ message: borrowing Message, _ turn: inout Turn
  ) -> AppendEntriesReply.Outcome {
    if !persistent.log.matches(index: append.prevLogIndex, term: append.prevLogTerm),
      settings.rules[.consistencyCheck]
    {
      return refuse(append, from: message.from, &turn)
    }
    let added = append.isHeartbeat ? 0 : store(append, message, &turn)
    let lastNewIndex = append.prevLogIndex + Int(append.count)
    turn.note(
      .appendAccepted(
        from: message.from, prevLogIndex: append.prevLogIndex, added: added,
        matchIndex: lastNewIndex))
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
  /// added. What matches stays, and so does what follows it (§5.3). What a snapshot covers is there.
  private mutating func store(
    _ append: AppendEntries, _ message: borrowing Message, _ turn: inout Turn
  ) -> Int {
    var added = 0
    let changeBefore = persistent.log.lastChange
    for offset in 0..<Int(append.count) {
      let index = append.prevLogIndex + 1 + offset
      if index <= persistent.log.snapshotIndex { continue }
      let entry = message.entry(offset)
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
    let lastNewIndex = append.prevLogIndex + Int(append.count)
    if !settings.rules[.deleteOnlyConflicts], lastNewIndex < persistent.log.lastIndex,
      lastNewIndex >= persistent.log.snapshotIndex
    {
      truncate(from: lastNewIndex + 1, &turn)
    }
    if persistent.log.lastChange != changeBefore {
      noteConfiguration(after: changeBefore, &turn)
    }
    return added
  }

  private mutating func truncate(from index: LogIndex, _ turn: inout Turn) {
    turn.note(
      .entriesDeleted(from: index, count: persistent.log.lastIndex - index + 1))
    persistent.log.truncate(
      from: index, keepsConfiguration: !settings.rules[.configurationRollback])
    turn.logChangedFrom = min(turn.logChangedFrom, index)
    turn.needsWrite = true
    durableIndex = min(durableIndex, index - 1)
    for position in openWrites.indices {
      openWrites[position].lastIndex = min(openWrites[position].lastIndex, index - 1)
    }
  }
}

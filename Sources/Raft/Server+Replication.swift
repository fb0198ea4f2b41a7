// Log replication, §5.3: the leader's side first, then the follower's.

extension Server {
  /// A leader takes the command into its log and sends it on; any other server refuses.
  mutating func propose(_ content: Entry.Content, _ turn: inout Turn) {
    guard isLeader else {
      return turn.note(.requestRefused(.notLeader(leader: knownLeader)))
    }
    if let transfer = state.leader.transfer {
      return turn.note(.requestRefused(.transferUnderWay(to: transfer.target)))
    }
    appendToOwnLog(content, &turn)
    turn.acceptedIndex = state.persistent.log.lastIndex
    turn.note(.requestAccepted(index: state.persistent.log.lastIndex))
    for peer in peers where canSend(to: peer) { sendNext(to: peer, &turn) }
  }

  @inline(__always)
  mutating func appendToOwnLog(_ content: Entry.Content, _ turn: inout Turn) {
    state.persistent.log.append(Entry(term: state.persistent.currentTerm, content: content))
    turn.changeLog(from: state.persistent.log.lastIndex)
  }

  /// How far the leader believes the follower's log to match its own; nil if it does not lead.
  public func matchIndex(of follower: ServerID) -> LogIndex? {
    guard isLeader, follower != id, follower.index < state.leader.followers.count else {
      return nil
    }
    return state.leader.followers[follower.index].matchIndex
  }

  /// Sends an AppendEntries to each follower that has had none for a heartbeat interval. What has
  /// gone unanswered for the retry interval is sent again (§5.3), whatever else was sent meanwhile.
  mutating func sendHeartbeats(_ turn: inout Turn) {
    var count = 0
    beginRound(&turn)
    for peer in peers {
      let times = timing.leader.followers[peer.index]
      let hasUnanswered = !state.leader.followers[peer.index].inflight.isEmpty
      let isUnheard = hasUnanswered && times.lastEntriesSent + settings.retryInterval <= turn.now
      guard isUnheard || heartbeatDue(times) <= turn.now else { continue }
      count += 1
      if settings.hasHabits { drawHeartbeat(to: peer, &turn) }
      if isUnheard { takeBack(from: peer, &turn) }
      if isUnheard || !hasUnanswered {
        sendNext(to: peer, &turn)
      } else {
        sendHeartbeat(to: peer, &turn)
      }
    }
    turn.note(.heartbeatsSent(count: count))
  }

  /// Sends every follower what it needs next, or a heartbeat where something is unanswered.
  mutating func sendHeartbeatsNow(_ turn: inout Turn) {
    guard isLeader else { return }
    beginRound(&turn)
    let peers = peers
    for peer in peers {
      if state.leader.followers[peer.index].inflight.isEmpty {
        sendNext(to: peer, &turn)
      } else {
        sendHeartbeat(to: peer, &turn)
      }
    }
    turn.note(.heartbeatsSent(count: peers.count))
  }

  /// Takes what the follower has not answered for lost: it will be sent again.
  private mutating func takeBack(from peer: ServerID, _ turn: inout Turn) {
    state.leader.followers[peer.index].takeBack()
    turn.note(.entriesResent(to: peer, from: state.leader.followers[peer.index].nextIndex))
  }

  /// Sends an AppendEntries without entries. The previous index is one that the follower is known to have,
  /// or the one being probed, so that the heartbeat is not refused because it overtook the entries.
  mutating func sendHeartbeat(to peer: ServerID, _ turn: inout Turn) {
    let progress = state.leader.followers[peer.index]
    var prevLogIndex = progress.isProbing ? progress.nextIndex - 1 : progress.matchIndex
    // What is compacted here cannot be named. The beginning of the log, all logs have in common.
    if prevLogIndex < state.persistent.log.snapshotIndex { prevLogIndex = 0 }
    timing.leader.followers[peer.index].lastSent = turn.now
    timing.isDeadlineStale = true
    send(.appendEntries(append(after: prevLogIndex)), to: peer, &turn)
  }

  /// Whether another append with entries, or another chunk of a snapshot, may be sent to the follower. Of
  /// probes and of chunks one at a time is on its way, beside what was sent before the leader went back.
  @inline(__always)
  func canSend(to peer: ServerID) -> Bool {
    state.leader.followers[peer.index].hasRoom(
      of: settings.maxAppendsInFlight, compactedThrough: state.persistent.log.snapshotIndex)
  }

  /// Sends what the follower needs next: entries if there are any, a chunk of the snapshot if they have
  /// been compacted, else a heartbeat.
  mutating func sendAppend(to peer: ServerID, _ turn: inout Turn) { sendNext(to: peer, &turn) }

  @inline(__always)
  private mutating func sendNext(to peer: ServerID, _ turn: inout Turn) {
    let prevLogIndex = state.leader.followers[peer.index].nextIndex - 1
    if prevLogIndex < state.persistent.log.snapshotIndex { return sendChunk(to: peer, &turn) }
    timing.isDeadlineStale = true
    if prevLogIndex >= state.persistent.log.lastIndex {
      timing.leader.followers[peer.index].lastSent = turn.now
      return send(.appendEntries(append(after: prevLogIndex)), to: peer, &turn)
    }
    sendEntries(after: prevLogIndex, to: peer, &turn)
  }

  @inline(never)
  private mutating func sendEntries(
    after prevLogIndex: LogIndex, to peer: ServerID, _ turn: inout Turn
  ) {
    let rest = state.persistent.log.lastIndex - prevLogIndex
    let count = rest < settings.maxEntriesPerAppend ? rest : settings.maxEntriesPerAppend
    timing.leader.followers[peer.index].sendEntries(turn.now)
    var append = append(after: prevLogIndex)
    append.number = state.leader.followers[peer.index].sendEntries(through: prevLogIndex + count)
    turn.note(.appendSent(to: peer, first: prevLogIndex + 1, count: count))
    if count == 1 {
      append.first = state.persistent.log[prevLogIndex + 1]
      append.count = 1
      send(.appendEntries(append), to: peer, &turn)
    } else {
      turn.send(
        Message(
          from: id, to: peer, term: state.persistent.currentTerm, append: append,
          entries: state.persistent.log.entries(from: prevLogIndex + 1, limit: count)))
    }
  }

  @inline(__always)
  private func append(after prevLogIndex: LogIndex) -> AppendEntries {
    let prevLogTerm = prevLogIndex == 0 ? 0 : state.persistent.log.term(at: prevLogIndex)
    guard let prevLogTerm else {
      fatalError("\(id) has no entry \(prevLogIndex) to send after")
    }
    return AppendEntries(
      prevLogIndex: prevLogIndex, prevLogTerm: prevLogTerm, leaderCommit: commitIndex,
      round: state.leader.round)
  }

  @inline(__always)
  mutating func handleAppendEntriesReply(_ slot: Int, _ turn: inout Turn) {
    let (follower, term) = (turn.messages[slot].from, turn.messages[slot].term)
    if term < state.persistent.currentTerm, settings.rules[.ignoreStaleReplies] {
      turn.note(.replyIgnored(from: follower, .staleTerm(term)))
      return
    }
    guard isLeader, peers.contains(follower) else {
      turn.note(.replyIgnored(from: follower, .notLeader))
      return
    }
    let reply = turn.messages[slot].appendReply
    switch reply.outcome {
    case .staleTerm:
      state.leader.followers[follower.index].answer(reply.number)
      turn.note(.replyIgnored(from: follower, .staleTerm(term)))
    case .success(let matchIndex):
      acknowledge(
        matchIndex, after: reply.prevLogIndex, round: reply.round, number: reply.number,
        from: follower, &turn)
    case .conflict(let conflictTerm, let conflictIndex):
      hear(from: follower, round: reply.round, &turn)
      takeRefusal(
        reply, of: term, conflictTerm: conflictTerm, conflictIndex: conflictIndex, follower, &turn)
    }
  }

  /// The follower has answered in this term: it takes this server for its leader.
  @inline(__always)
  mutating func hear(from follower: ServerID, round: Int, _ turn: inout Turn) {
    timing.leader.followers[follower.index].lastHeard = turn.now
    state.leader.followers[follower.index].hear(round: round)
    if !state.leader.reads.isEmpty || settings.hasLeaseReads { settleRounds(&turn) }
  }

  /// The follower has answered, and holds everything up to `matchIndex`: sends what comes next, and commits
  /// if that makes a quorum.
  @inline(__always)
  mutating func acknowledge(
    _ matchIndex: LogIndex, after prevLogIndex: LogIndex, round: Int, number: UInt16,
    from follower: ServerID, _ turn: inout Turn
  ) {
    timing.leader.followers[follower.index].lastHeard = turn.now
    let place = follower.index
    // More than the own log only where an answer of an older term counts: a rule is off.
    let matchIndex = min(matchIndex, state.persistent.log.lastIndex)
    let before = state.leader.followers[place].acknowledge(
      matchIndex, after: prevLogIndex, round: round, number: number,
      leaderRound: state.leader.round, mayGoBack: !settings.rules[.matchIndexMonotonic])
    if !state.leader.reads.isEmpty || settings.hasLeaseReads { settleRounds(&turn) }
    if matchIndex > before {
      turn.note(.matchAdvanced(follower, from: before, to: matchIndex))
      if waitsForCopies {
        matchAdvanced(of: follower, to: matchIndex, &turn)
      } else {
        advanceCommit(to: matchIndex, &turn)
      }
    }
    sendWhatFits(to: follower, &turn)
  }

  /// Sends the follower as much of what it lacks as may be under way.
  @inline(__always)
  mutating func sendWhatFits(to follower: ServerID, _ turn: inout Turn) {
    while isLeader,
      state.leader.followers[follower.index].nextIndex <= state.persistent.log.lastIndex,
      canSend(to: follower)
    {
      sendAppend(to: follower, &turn)
    }
  }

  /// Whether something but a commit may wait until a follower holds more of the log.
  @inline(__always)
  private var waitsForCopies: Bool {
    !state.leader.learners.isEmpty || state.leader.transfer != nil
      || !state.leader.snapshots.isEmpty
  }

  /// What else follows from a follower's holding more of the log.
  @inline(never)
  private mutating func matchAdvanced(
    of follower: ServerID, to matchIndex: LogIndex, _ turn: inout Turn
  ) {
    if !state.leader.snapshots.isEmpty {
      state.leader.snapshots.removeAll { $0.to == follower && $0.snapshot.lastIndex <= matchIndex }
    }
    if state.leader.learners.contains(follower) {
      reviewCatchUp(&turn)
    } else {
      advanceCommit(to: matchIndex, &turn)
    }
    // Only now: what is committed may have put another configuration into the log.
    if isLeader, state.leader.transfer?.target == follower { tellTarget(&turn) }
  }
}

extension Server {
  @inline(__always)
  mutating func handleAppendEntries(_ slot: Int, _ turn: inout Turn) {
    let append = turn.messages[slot].append
    let (leader, term) = (turn.messages[slot].from, turn.messages[slot].term)
    var reply = AppendEntriesReply(
      prevLogIndex: append.prevLogIndex, round: append.round, number: append.number,
      outcome: .staleTerm)
    // That this server leads the same term happens only with a rule off. Then neither yields.
    if term < state.persistent.currentTerm || isLeader {
      turn.note(
        .appendRefused(from: leader, .staleTerm(leader: term, own: state.persistent.currentTerm)))
    } else {
      follow(leader, &turn)
      reply.outcome = take(append, slot, from: leader, &turn)
      if settings.habits.timers == .rankedByLog { noteEnd(of: append, &turn) }
    }
    var promised: LogIndex = 0
    if case .success(let matchIndex) = reply.outcome { promised = matchIndex }
    send(
      .appendEntriesReply(reply), to: leader, waitsFor: write(holding: promised, turn), &turn)
  }

  /// Recognises the leader of the current term and waits a full timeout from now (§5.2).
  @inline(__always)
  mutating func follow(_ leader: ServerID, _ turn: inout Turn) {
    if roleKind != .follower {
      let wasCandidate = roleKind == .candidate
      becomeFollower(of: leader, .leaderOfSameTerm(leader), &turn)
      if wasCandidate, !settings.rules[.voteKeptInTerm] { state.persistent.votedFor = nil }
    }
    state.knownLeader = leader
    timing.leaderHeardAt = turn.now
    timing.isHeardAtStart = false
    resetElectionTimerAtContact(&turn)
  }

  /// Receives entries as Figure 2 says, steps 2 to 5.
  @inline(__always)
  private mutating func take(
    _ append: AppendEntries, _ slot: Int, from leader: ServerID, _ turn: inout Turn
  ) -> AppendEntriesReply.Outcome {
    if !state.persistent.log.matches(index: append.prevLogIndex, term: append.prevLogTerm),
      settings.rules[.consistencyCheck]
    {
      return refuse(slot, &turn)
    }
    let added = append.isHeartbeat ? 0 : store(append, slot, &turn)
    let lastNewIndex = append.prevLogIndex + Int(append.count)
    turn.note(
      .appendAccepted(
        from: leader, prevLogIndex: append.prevLogIndex, added: added,
        matchIndex: lastNewIndex))
    let bound =
      settings.rules[.commitUpToNewEntry] ? lastNewIndex : state.persistent.log.lastIndex
    // Two of two, and two again: the least of three is looked for in an array.
    learnCommit(min(append.leaderCommit, min(bound, state.persistent.log.lastIndex)), &turn)
    // What came again and is not yet on disk need not be promised twice: the answer says at once what is
    // there, so that a leader whose followers have slow disks does not take them for dead.
    let isPromised =
      added > 0 || lastNewIndex <= durableIndex || !settings.rules[.writeBeforeReply]
      || lastNewIndex > state.persistent.log.lastIndex
    return .success(matchIndex: isPromised ? lastNewIndex : durableIndex)
  }

  // Handed the slot: else what the message says would be copied for it each time.
  @inline(never)
  private mutating func refuse(_ slot: Int, _ turn: inout Turn) -> AppendEntriesReply.Outcome {
    let (append, leader) = (turn.messages[slot].append, turn.messages[slot].from)
    let lastIndex = state.persistent.log.lastIndex
    guard let ownTerm = state.persistent.log.term(at: append.prevLogIndex) else {
      turn.note(
        .appendRefused(
          from: leader, .logTooShort(prevLogIndex: append.prevLogIndex, lastIndex: lastIndex)))
      return .conflict(conflictTerm: nil, conflictIndex: lastIndex + 1)
    }
    turn.note(
      .appendRefused(
        from: leader,
        .termMismatch(
          prevLogIndex: append.prevLogIndex, own: ownTerm, leader: append.prevLogTerm)))
    return .conflict(
      conflictTerm: ownTerm, conflictIndex: state.persistent.log.firstIndex(termAtLeast: ownTerm))
  }

  /// Puts the entries into the log where they are missing or conflict, and returns how many were
  /// added. What matches stays, and so does what follows it (§5.3). What a snapshot covers is there.
  @inline(__always)
  private mutating func store(
    _ append: AppendEntries, _ slot: Int, _ turn: inout Turn
  ) -> Int {
    if append.count == 1, append.prevLogIndex == state.persistent.log.lastIndex,
      !append.first.isConfiguration
    {
      state.persistent.log.append(append.first)
      turn.changeLog(from: append.prevLogIndex + 1)
      return 1
    }
    return storeAll(slot, &turn)
  }

  /// `store` for any entries.
  @inline(never)
  private mutating func storeAll(_ slot: Int, _ turn: inout Turn) -> Int {
    let append = turn.messages[slot].append
    var added = 0
    let changeBefore = state.persistent.log.lastChange
    for offset in 0..<Int(append.count) {
      let index = append.prevLogIndex + 1 + offset
      if index <= state.persistent.log.snapshotIndex { continue }
      let entry = turn.messages[slot].entry(offset)
      if index <= state.persistent.log.lastIndex {
        if state.persistent.log.term(at: index) == entry.term { continue }
        turn.changeLog(from: index)
        guard settings.rules[.conflictDeletesSuffix] else {
          turn.keepFormer(state.persistent)
          state.persistent.log.overwrite(entry, at: index)
          added += 1
          continue
        }
        truncate(from: index, &turn)
      }
      state.persistent.log.append(entry)
      turn.changeLog(from: state.persistent.log.lastIndex)
      added += 1
    }
    let lastNewIndex = append.prevLogIndex + Int(append.count)
    if !settings.rules[.deleteOnlyConflicts], lastNewIndex < state.persistent.log.lastIndex,
      lastNewIndex >= state.persistent.log.snapshotIndex
    {
      truncate(from: lastNewIndex + 1, &turn)
    }
    if state.persistent.log.lastChange != changeBefore {
      noteConfiguration(after: changeBefore, &turn)
    }
    return added
  }

  private mutating func truncate(from index: LogIndex, _ turn: inout Turn) {
    turn.note(
      .entriesDeleted(from: index, count: state.persistent.log.lastIndex - index + 1))
    turn.keepFormer(state.persistent)
    state.persistent.log.truncate(
      from: index, keepsConfiguration: !settings.rules[.configurationRollback])
    turn.changeLog(from: index)
    state.durableIndex = min(durableIndex, index - 1)
    for position in state.openWrites.indices {
      state.openWrites[position].lastIndex = min(state.openWrites[position].lastIndex, index - 1)
    }
  }
}

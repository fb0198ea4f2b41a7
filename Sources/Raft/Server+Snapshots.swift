// Log compaction: §7. Snapshots are taken by each server for itself, and sent to who lacks what they replace.

/// A snapshot that is coming in.
public struct IncomingSnapshot: Hashable, Sendable {
  /// The last index that it covers.
  public var lastIndex: LogIndex
  var lastTerm: Term
  /// The bytes so far, from the first on.
  public var data: [UInt8]

  /// Whether the chunk belongs to this snapshot.
  func holds(_ chunk: InstallSnapshot) -> Bool {
    lastIndex == chunk.lastIndex && lastTerm == chunk.lastTerm
  }
}

extension Server {
  /// The state machine has been written down: forgets the entries that this makes unnecessary.
  /// - Precondition: `snapshotEnd < index <= commitIndex`.
  mutating func takeSnapshot(through index: LogIndex, _ data: [UInt8], _ turn: inout Turn) {
    require(
      index > state.persistent.snapshotEnd && index <= commitIndex,
      "\(id) takes a snapshot of what is neither covered by one nor uncommitted")
    turn.keepFormer(state.persistent)
    let before = state.persistent.log.snapshotIndex
    keepSnapshot(data, through: index)
    state.persistent.log.compact(through: max(before, index - settings.entriesKept))
    let count = state.persistent.log.snapshotIndex - before
    turn.needsWrite = true
    turn.note(.snapshotTaken(through: index, entries: count, bytes: data.count))
  }

  /// Keeps a snapshot that ends with this entry of the log, or where the log begins.
  private mutating func keepSnapshot(_ data: [UInt8], through index: LogIndex) {
    guard let term = state.persistent.log.term(at: index) else {
      fatalError("\(id) has no entry \(index) for a snapshot to end with")
    }
    state.persistent.snapshot = Snapshot(
      lastIndex: index, lastTerm: term,
      configuration: state.persistent.log.configuration(at: index), data: data)
  }

  /// What a server with a rule off does not find in its snapshot when it starts.
  mutating func forgetWhatRulesKeep() {
    if state.persistent.log.snapshotIndex > 0, !settings.rules[.snapshotKeepsConfiguration] {
      state.persistent.log.replaceSnapshotConfiguration(state.persistent.log.bootstrap)
    }
  }

  // MARK: The leader's side

  /// Sends the chunk of the snapshot that the follower needs next.
  mutating func sendChunk(to peer: ServerID, _ turn: inout Turn) {
    let place = placeOfTransfer(to: peer)
    // A round of its own, so that only the answer to this very chunk counts.
    state.leader.round += 1
    state.leader.snapshots[place].round = state.leader.round
    let offset = state.leader.snapshots[place].offset
    let snapshot = state.leader.snapshots[place].snapshot
    let end = min(snapshot.data.count, offset + settings.snapshotChunkSize)
    timing.leader.followers[peer.index].lastSent = turn.now
    timing.leader.followers[peer.index].lastEntriesSent = turn.now
    // One chunk at a time.
    state.leader.followers[peer.index].stage = .probing
    let number = state.leader.followers[peer.index].inflight.send()
    timing.isDeadlineStale = true
    turn.note(
      .chunkSent(to: peer, offset: offset, count: end - offset, of: snapshot.data.count))
    turn.send(
      Message(
        from: id, to: peer, term: state.persistent.currentTerm,
        chunk: InstallSnapshot(
          lastIndex: snapshot.lastIndex, lastTerm: snapshot.lastTerm,
          configuration: snapshot.configuration, offset: offset, round: state.leader.round,
          number: number, isLast: end == snapshot.data.count),
        data: Array(snapshot.data[offset..<end])))
  }

  /// The place of the transfer to this follower, which begins now if there is none.
  private mutating func placeOfTransfer(to peer: ServerID) -> Int {
    if let place = state.leader.snapshots.firstIndex(where: { $0.to == peer }) { return place }
    guard let snapshot = state.persistent.snapshot else {
      fatalError("\(id) has compacted its log without a snapshot")
    }
    state.leader.snapshots.append(SnapshotTransfer(to: peer, snapshot: snapshot))
    return state.leader.snapshots.count - 1
  }

  mutating func handleInstallSnapshotReply(_ slot: Int, _ turn: inout Turn) {
    let (follower, term) = (turn.messages[slot].from, turn.messages[slot].term)
    let reply = turn.messages[slot].snapshotReply
    if term < state.persistent.currentTerm {
      return turn.note(.replyIgnored(from: follower, .staleTerm(term)))
    }
    guard isLeader, peers.contains(follower) else {
      return turn.note(.replyIgnored(from: follower, .notLeader))
    }
    state.leader.followers[follower.index].answer(reply.number)
    // The refusal of a chunk from an earlier term carries a round of that term.
    if reply.outcome != .staleTerm { hear(from: follower, round: reply.round, &turn) }
    switch reply.outcome {
    case .staleTerm: turn.note(.replyIgnored(from: follower, .staleTerm(term)))
    case .installed:
      state.leader.snapshots.removeAll {
        $0.to == follower && $0.snapshot.lastIndex <= reply.lastIndex
      }
      // A second copy must not send anything again: copies of copies would flood the network.
      guard reply.lastIndex > state.leader.followers[follower.index].matchIndex else {
        return turn.note(.replyIgnored(from: follower, .otherSnapshot(reply.lastIndex)))
      }
      acknowledge(
        reply.lastIndex, after: reply.lastIndex, round: reply.round, number: reply.number,
        from: follower, &turn)
    case .wants(let offset):
      guard
        let place = state.leader.snapshots.firstIndex(where: { $0.to == follower }),
        state.leader.snapshots[place].isNews(wanted: offset, of: reply)
      else {
        return turn.note(.replyIgnored(from: follower, .otherSnapshot(reply.lastIndex)))
      }
      state.leader.snapshots[place].offset = offset
      if canSend(to: follower) { sendChunk(to: follower, &turn) }
    }
  }

  // MARK: The follower's side

  mutating func handleInstallSnapshot(_ slot: Int, _ turn: inout Turn) {
    let message = turn.messages[slot]
    let chunk = message.chunk
    var reply = InstallSnapshotReply(
      lastIndex: chunk.lastIndex, round: chunk.round, number: chunk.number, outcome: .staleTerm)
    if message.term < state.persistent.currentTerm || isLeader {
      turn.note(
        .snapshotRefused(
          from: message.from, leader: message.term, own: state.persistent.currentTerm))
    } else {
      follow(message.from, &turn)
      reply.outcome = take(chunk, message.data, from: message.from, &turn)
    }
    let promised = reply.outcome == .installed ? chunk.lastIndex : 0
    send(
      .installSnapshotReply(reply), to: message.from, waitsFor: write(holding: promised, turn),
      &turn)
  }

  private mutating func take(
    _ chunk: InstallSnapshot, _ data: [UInt8], from leader: ServerID, _ turn: inout Turn
  ) -> InstallSnapshotReply.Outcome {
    if chunk.lastIndex <= commitIndex, settings.rules[.staleSnapshotIgnored] {
      if let lastIndex = incoming?.lastIndex, lastIndex <= commitIndex { state.incoming = nil }
      turn.note(.snapshotStale(lastIndex: chunk.lastIndex, commitIndex: commitIndex))
      return .installed
    }
    // A late copy of the first chunk must not undo what has come since.
    if chunk.offset == 0, incoming?.holds(chunk) != true {
      state.incoming = IncomingSnapshot(
        lastIndex: chunk.lastIndex, lastTerm: chunk.lastTerm, data: [])
    }
    let have = incoming?.holds(chunk) == true ? incoming?.data.count ?? 0 : 0
    guard incoming != nil, chunk.offset == have else {
      turn.note(.chunkOutOfPlace(from: leader, offset: chunk.offset, wanted: have))
      return .wants(offset: have)
    }
    state.incoming?.data += data
    turn.note(.chunkTaken(from: leader, offset: chunk.offset, count: data.count))
    guard chunk.isLast, let whole = incoming else { return .wants(offset: have + data.count) }
    state.incoming = nil
    install(chunk, whole.data, &turn)
    return .installed
  }

  /// Puts a whole snapshot in the place of the log's first entries. What follows its last entry stays
  /// if the log has that entry; else the whole log goes (§7).
  private mutating func install(_ chunk: InstallSnapshot, _ data: [UInt8], _ turn: inout Turn) {
    let before = state.persistent.log.lastChange
    let entries = state.persistent.log.lastIndex - state.persistent.log.snapshotIndex
    let keepsSuffix =
      chunk.lastIndex > state.persistent.log.snapshotIndex
      && chunk.lastIndex <= state.persistent.log.lastIndex
      && (state.persistent.log.term(at: chunk.lastIndex) == chunk.lastTerm
        || !settings.rules[.snapshotDiscardsConflicts])
    turn.keepFormer(state.persistent)
    if keepsSuffix {
      state.persistent.log.compact(through: chunk.lastIndex)
    } else {
      state.persistent.log.reset(
        toSnapshotAt: chunk.lastIndex, term: chunk.lastTerm, chunk.configuration)
      state.durableIndex = 0
      state.openWrites.removeAll()
    }
    turn.logChangedFrom = min(turn.logChangedFrom, chunk.lastIndex + 1)
    keepSnapshot(data, through: chunk.lastIndex)
    forgetWhatRulesKeep()
    state.commitIndex = max(commitIndex, chunk.lastIndex)
    if !settings.rules[.staleSnapshotIgnored] { state.commitIndex = chunk.lastIndex }
    turn.needsWrite = true
    let kept = state.persistent.log.lastIndex - chunk.lastIndex
    turn.note(
      .snapshotInstalled(
        through: chunk.lastIndex, keptEntries: kept, discardedEntries: keepsSuffix ? 0 : entries))
    noteConfiguration(after: before, &turn)
  }
}

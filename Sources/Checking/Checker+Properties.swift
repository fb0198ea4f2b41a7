// The checks, one a property: each looks only at what an event concerns.

import Raft
import Simulation

/// A property is broken.
struct Breach: Error {
  var witness: Witness
  init(_ witness: Witness) { self.witness = witness }
}

// Servers and logs are looked at where they are: a copy of one costs more than a check. For the same reason
// what is done for every event is `mutating` or inlined: it is not handed a copy of the checker.

// MARK: The paper's Figure 3

extension Checker {
  /// At most one server leads in a term (§5.2).
  mutating func checkElectionSafety(_ event: Footprint, _ nodes: Nodes) throws(Breach) {
    for server in event.newLeaders {
      count(.electionSafety)
      let term = nodes[server.index].server.state.persistent.currentTerm
      while leaders.count <= term.number { leaders.append(-1) }
      let former = Int(leaders[term.number])
      if former < 0 {
        leaders[term.number] = Int8(server.index)
      } else if former != server.index {
        throw Breach(.twoLeaders(first: ServerID(former), second: server, term: term))
      }
    }
  }

  /// A leader only appends to its log (§5.3).
  /// - Precondition: A log changed.
  @inline(__always)
  mutating func checkLeaderAppendOnly(_ event: Footprint) throws(Breach) {
    for server in event.touched.intersection(leading).subtracting(event.newLeaders) {
      count(.leaderAppendOnly)
      if event.logChangedFrom <= shadows[server.index].lastIndex {
        throw Breach(
          .leaderChangedLog(
            leader: server, term: shadows[server.index].face.term, index: event.logChangedFrom))
      }
    }
  }

  /// An index and a term stand for one content and one history (§5.3).
  /// - Precondition: A log changed.
  mutating func checkLogMatching(_ event: Footprint, _ nodes: Nodes) throws(Breach) {
    for server in event.touched {
      let first = max(
        event.logChangedFrom, nodes[server.index].server.state.persistent.log.firstIndex)
      try checkLogMatching(of: server, from: first, nodes)
    }
  }

  /// The same for one server, of whose log everything from an index on is new.
  @inline(__always)
  mutating func checkLogMatching(
    of server: ServerID, from start: LogIndex, _ nodes: Nodes
  ) throws(Breach) {
    let place = server.index
    let end = nodes[place].server.state.persistent.log.lastIndex
    if start > end { return }
    var previousTerm = nodes[place].server.state.persistent.log.term(at: start - 1) ?? 0
    for index in start...end {
      let sighting = LogHistory.Sighting(
        entry: nodes[place].server.state.persistent.log[index], previousTerm: previousTerm,
        server: server)
      count(.logMatching)
      if let first = history.record(sighting, at: index) {
        throw difference(sighting, first, index)
      }
      previousTerm = sighting.entry.term
    }
  }

  func difference(
    _ new: LogHistory.Sighting, _ first: LogHistory.Sighting, _ index: LogIndex
  ) -> Breach {
    if new.entry.content != first.entry.content {
      return Breach(
        .contentDiffers(
          index: index, term: new.entry.term, server: new.server, content: new.entry.content,
          firstSeenOn: first.server, firstContent: first.entry.content))
    }
    return Breach(
      .predecessorDiffers(
        index: index, term: new.entry.term, server: new.server, previousTerm: new.previousTerm,
        firstSeenOn: first.server, firstPreviousTerm: first.previousTerm))
  }

  /// Leaders hold what was committed before their term (§5.4). A new leader is compared with all of
  /// it; what is newly committed, with all leaders: one that a stale leader does not know of
  /// may lead a later term already.
  @inline(__always)
  mutating func checkLeaderCompleteness(
    _ event: Footprint, firstNew: LogIndex, _ nodes: Nodes
  ) throws(Breach) {
    if event.changesLog || !event.reborn.isEmpty { forgetAgreements(event) }
    for server in event.newLeaders {
      let agreed = history.heldIndex(server.index, from: shadows[server.index].agreed, nodes)
      shadows[server.index].agreed = agreed
      try lookForMissing(from: server, atOrAfter: agreed + 1, nodes)
    }
    if firstNew > history.committedIndex { return }
    for leader in leading { try lookForMissing(from: leader, atOrAfter: firstNew, nodes) }
  }

  private mutating func forgetAgreements(_ event: Footprint) {
    for server in event.touched
    where event.logChangedFrom <= shadows[server.index].agreed || event.reborn.contains(server) {
      shadows[server.index].forgetAgreement(
        changedFrom: event.logChangedFrom, isReborn: event.reborn.contains(server),
        isWiped: event.wiped.contains(server))
    }
  }

  /// Looks for an entry from the index on that was committed before the leader's term and that it lacks.
  mutating func lookForMissing(
    from leader: ServerID, atOrAfter first: LogIndex, _ nodes: Nodes
  ) throws(Breach) {
    let term = nodes[leader.index].server.state.persistent.currentTerm
    count(.leaderCompleteness)
    // Who lacks what is forgotten lacks the first that is not.
    var index = max(first, history.firstKnown)
    while index <= history.committedIndex {
      if history.commitTerm(at: index) < term, !history.isHeld(by: leader.index, at: index, nodes) {
        throw Breach(
          .leaderLacks(
            leader: leader, term: term, index: index, entry: history.committedEntry(at: index),
            committedIn: history.commitTerm(at: index), by: history.committer(at: index)))
      }
      index += 1
    }
  }

  /// All servers apply the same entry at an index (§5.4.3), and come to the same state.
  @inline(__always)
  mutating func checkStateMachineSafety(_ event: Footprint, _ nodes: Nodes) throws(Breach) {
    for server in event.touched {
      let isReborn = event.reborn.contains(server)
      if nodes[server.index].lastApplied != shadows[server.index].applied || isReborn {
        try checkApplied(by: server, isReborn: isReborn, nodes)
      }
    }
  }

  @inline(__always)
  mutating func checkApplied(
    by server: ServerID, isReborn: Bool, _ nodes: Nodes
  ) throws(Breach) {
    let before = shadows[server.index].applied
    let lastApplied = nodes[server.index].lastApplied
    let lastIndex = nodes[server.index].server.state.persistent.log.lastIndex
    let applied = min(min(lastApplied, lastIndex), history.committedIndex)
    try compareApplied(server, from: isReborn ? 1 : before + 1, to: applied, nodes)
    guard applied > before || isReborn, applied > 0, applied == lastApplied else { return }
    if let first = history.recordState(nodes[server.index].machine.digest, of: server, at: applied)
    {
      throw Breach(.stateDiffers(index: applied, server: server, first: first))
    }
  }

  /// Compares what the server has applied with what was committed.
  @inline(__always)
  private mutating func compareApplied(
    _ server: ServerID, from first: LogIndex, to applied: LogIndex, _ nodes: Nodes
  ) throws(Breach) {
    let place = server.index
    var index = first
    let snapshotIndex = nodes[place].server.state.persistent.log.snapshotIndex
    if index <= snapshotIndex {
      if snapshotIndex <= applied { try compareSnapshot(of: server, at: snapshotIndex, nodes) }
      // Of what it has replaced nothing is left to compare.
      index = snapshotIndex + 1
    }
    index = max(index, history.firstKnown)
    while index <= applied {
      count(.stateMachineSafety)
      let entry = nodes[place].server.state.persistent.log[index]
      let first = history.committedEntry(at: index)
      if entry != first {
        throw Breach(
          .appliedDifferently(
            index: index, server: server, entry: entry, first: history.committer(at: index),
            firstEntry: first))
      }
      index += 1
    }
  }

  /// Compares the end of a snapshot with what was committed there.
  private mutating func compareSnapshot(
    of server: ServerID, at index: LogIndex, _ nodes: Nodes
  ) throws(Breach) {
    count(.stateMachineSafety)
    if history.isForgotten(index) { return }
    let term = nodes[server.index].server.state.persistent.log.snapshotTerm
    let firstTerm = history.committedEntry(at: index).term
    if firstTerm != term {
      throw Breach(
        .snapshotDiffers(
          index: index, server: server, term: term, first: history.committer(at: index),
          firstTerm: firstTerm))
    }
  }
}

// MARK: What never goes back

extension Checker {
  /// Terms, commit indexes and votes never go back.
  @inline(__always)
  mutating func checkNothingGoesBack(_ event: Footprint, _ nodes: Nodes) throws(Breach) {
    for server in event.touched where mayHaveGoneBack(server, event, nodes) {
      return try lookForGoingBack(event, nodes)
    }
  }

  @inline(never)
  private mutating func lookForGoingBack(_ event: Footprint, _ nodes: Nodes) throws(Breach) {
    try checkTermMonotonic(event, nodes)
    try checkCommitMonotonic(event, nodes)
    try checkVoteMonotonic(event, nodes)
  }

  /// Whether a server has to be looked at more closely: after an ordinary event only one with a lower term or
  /// commit index, or with another vote in the same term.
  @inline(__always)
  private func mayHaveGoneBack(
    _ server: ServerID, _ event: Footprint, _ nodes: Nodes
  ) -> Bool {
    let place = server.index
    let (term, commit) = (shadows[place].face.term, shadows[place].face.commit)
    if event.reborn.contains(server) || nodes[place].server.state.commitIndex < commit {
      return true
    }
    if nodes[place].server.state.persistent.currentTerm > term { return false }
    return nodes[place].server.state.persistent.currentTerm < term
      || nodes[place].server.state.persistent.votedFor != shadows[place].face.vote
  }

  private mutating func checkTermMonotonic(_ event: Footprint, _ nodes: Nodes) throws(Breach) {
    for server in event.touched.subtracting(event.wiped) {
      let before =
        event.reborn.contains(server)
        ? shadows[server.index].termOnDisk : shadows[server.index].face.term
      let term = nodes[server.index].server.state.persistent.currentTerm
      if term < before { throw Breach(.termWentBack(server, from: before, to: term)) }
    }
  }

  private mutating func checkCommitMonotonic(_ event: Footprint, _ nodes: Nodes) throws(Breach) {
    for server in event.touched.subtracting(event.reborn) {
      let before = shadows[server.index].face.commit
      let commit = nodes[server.index].server.state.commitIndex
      if commit < before { throw Breach(.commitWentBack(server, from: before, to: commit)) }
    }
  }

  private mutating func checkVoteMonotonic(_ event: Footprint, _ nodes: Nodes) throws(Breach) {
    for server in event.touched.subtracting(event.wiped) {
      guard let vote = nodes[server.index].server.state.persistent.votedFor else { continue }
      let before =
        event.reborn.contains(server)
        ? shadows[server.index].lastVoteOnDisk : shadows[server.index].lastVote
      let term = nodes[server.index].server.state.persistent.currentTerm
      if before.term == term, before.candidate >= 0, before.candidate != vote.index {
        throw Breach(
          .voteChanged(server, term: term, first: ServerID(before.candidate), second: vote))
      }
    }
  }
}

// MARK: The disks

extension Checker {
  /// What was committed is on the disks of a quorum. Can only stop being so when more is committed
  /// or when a disk comes to hold less of it.
  /// - Parameter keepsLess: Whether a disk does.
  @inline(__always)
  mutating func checkCommittedOnQuorum(
    keepsLess: Bool, firstNew: LogIndex, _ nodes: Nodes
  ) throws(Breach) {
    if keepsLess || firstNew <= history.committedIndex { try countCopies(nodes) }
  }

  mutating func countCopies(_ nodes: Nodes) throws(Breach) {
    count(.committedOnQuorum)
    let holders = Checker.holders(of: history, &shadows, nodes)
    if !commitConfiguration.isQuorum(holders) { try tellWhatIsMissing() }
  }

  /// The servers that have all of what was committed on their disks. Takes down how much each has.
  private static func holders(
    of history: borrowing LogHistory, _ shadows: inout [Shadow], _ nodes: Nodes
  ) -> ServerSet {
    let all = history.committedIndex
    var holders = ServerSet()
    // As a span, so that it is asked only once whether the array is shared.
    var span = shadows.mutableSpan
    for index in span.indices {
      let known = span[index].kept
      if known < all { span[index].kept = history.keptIndex(index, from: known, nodes) }
      if span[index].kept == all { holders.insert(ServerID(index)) }
    }
    return holders
  }

  @inline(never)
  private func tellWhatIsMissing() throws(Breach) {
    let safe = LogIndex(commitConfiguration.quorumIndex { shadows[$0.index].kept.number })
    if safe == history.committedIndex { return }
    let missing = max(safe + 1, history.firstKnown)
    let members = commitConfiguration.members
    let holders = ServerSet(members.filter { shadows[$0.index].kept >= missing })
    throw Breach(
      .tooFewCopies(
        index: missing, entry: history.committedEntry(at: missing), holders: holders,
        voters: members))
  }
}

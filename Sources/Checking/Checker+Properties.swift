// The checks, one a property: each looks only at what a change concerns.

import Raft
import Simulation

/// A property is broken.
struct Breach: Error {
  var witness: Witness
  init(_ witness: Witness) { self.witness = witness }
}

// Logs are looked at where they are: a copy of one costs more than a check.

// MARK: The paper's Figure 3

extension Checker {
  /// At most one server leads in a term (§5.2).
  mutating func checkElectionSafety(_ change: Change, _ nodes: World.Nodes) throws(Breach) {
    for server in change.newLeaders {
      count(.electionSafety)
      let term = nodes[server.index].server.persistent.currentTerm
      while leaders.count <= term { leaders.append(-1) }
      let former = Int(leaders[term])
      if former < 0 {
        leaders[term] = Int8(server.index)
      } else if former != server.index {
        throw Breach(.twoLeaders(first: ServerID(former), second: server, term: term))
      }
    }
  }

  /// A leader only appends to its log (§5.3).
  mutating func checkLeaderAppendOnly(_ change: Change, _ nodes: World.Nodes) throws(Breach) {
    if change.logChangedFrom == .max { return }
    for server in change.touched.subtracting(change.newLeaders) where isLeading(server, nodes) {
      count(.leaderAppendOnly)
      if change.logChangedFrom <= shadows[server.index].lastIndex {
        throw Breach(
          .leaderChangedLog(
            leader: server, term: shadows[server.index].face.term, index: change.logChangedFrom))
      }
    }
  }

  /// An index and a term stand for one content and one history (§5.3).
  mutating func checkLogMatching(_ change: Change, _ nodes: World.Nodes) throws(Breach) {
    if change.logChangedFrom == .max { return }
    for server in change.touched {
      let place = server.index
      var index = max(
        change.logChangedFrom, nodes[place].server.persistent.log.firstIndex)
      let lastIndex = nodes[place].server.persistent.log.lastIndex
      var previousTerm = nodes[place].server.persistent.log.term(at: index - 1) ?? 0
      while index <= lastIndex {
        let sighting = SeenEntries.Sighting(
          entry: nodes[place].server.persistent.log[index], previousTerm: previousTerm,
          server: server)
        count(.logMatching)
        if let first = seen.record(sighting, at: index) {
          throw difference(sighting, first, index)
        }
        previousTerm = sighting.entry.term
        index += 1
      }
    }
  }

  private func difference(
    _ new: SeenEntries.Sighting, _ first: SeenEntries.Sighting, _ index: LogIndex
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
  mutating func checkLeaderCompleteness(
    _ change: Change, firstNew: LogIndex, _ nodes: World.Nodes
  ) throws(Breach) {
    for server in change.touched {
      forgetAgreement(server, change)
      if change.newLeaders.contains(server) {
        let agreed = commonLength(
          of: nodes[server.index].server.persistent.log,
          from: shadows[server.index].agreed)
        shadows[server.index].agreed = agreed
        try lookForMissing(from: server, atOrAfter: agreed + 1, nodes)
      }
    }
    if firstNew > committed.count { return }
    for leader in nodes.indices.lazy.map(ServerID.init) where isLeading(leader, nodes) {
      try lookForMissing(from: leader, atOrAfter: firstNew, nodes)
    }
  }

  @inline(__always)
  private mutating func forgetAgreement(_ server: ServerID, _ change: Change) {
    let index = server.index
    if change.wiped.contains(server) {
      shadows[index].agreed = 0
    } else if change.reborn.contains(server) {
      shadows[index].agreed = shadows[index].kept
    }
    if change.logChangedFrom <= shadows[index].agreed {
      shadows[index].agreed = change.logChangedFrom - 1
    }
  }

  /// Looks for an entry from the index on that was committed before the leader's term and that it lacks.
  private mutating func lookForMissing(
    from leader: ServerID, atOrAfter first: LogIndex, _ nodes: World.Nodes
  ) throws(Breach) {
    let term = nodes[leader.index].server.persistent.currentTerm
    count(.leaderCompleteness)
    var index = first
    while index <= committed.count {
      let entry = committed[index - 1]
      if entry.term < term,
        !holds(nodes[leader.index].server.persistent.log, entry.entry, at: index)
      {
        throw Breach(
          .leaderLacks(
            leader: leader, term: term, index: index, entry: entry.entry,
            committedIn: entry.term, by: entry.server))
      }
      index += 1
    }
  }

  /// Whether a log has the entry, or a snapshot that covers it. What the snapshot says about its last
  /// entry must be true; what it holds, State Machine Safety looks at.
  @inline(__always)
  private func holds(_ log: Log, _ entry: Entry, at index: LogIndex) -> Bool {
    if index > log.lastIndex { return false }
    if index > log.snapshotIndex { return log[index] == entry }
    return index < log.snapshotIndex || log.snapshotTerm == entry.term
  }

  /// All servers apply the same entry at an index (§5.4.3), and come to the same state.
  mutating func checkStateMachineSafety(_ change: Change, _ nodes: World.Nodes) throws(Breach) {
    for server in change.touched {
      let index = server.index
      let isReborn = change.reborn.contains(server)
      let before = shadows[index].applied
      let lastApplied = nodes[index].lastApplied
      if lastApplied == before, !isReborn { continue }
      let applied = min(
        lastApplied, nodes[index].server.persistent.log.lastIndex, committed.count)
      try compareApplied(server, from: isReborn ? 1 : before + 1, to: applied, nodes)
      if applied > before || isReborn, applied > 0, applied == lastApplied {
        let state = states.record(nodes[index].machine.digest, of: server, at: applied)
        if let state {
          throw Breach(.stateDiffers(index: applied, server: server, first: state))
        }
      }
    }
  }

  /// Compares what the server has applied with what was committed.
  @inline(__always)
  private mutating func compareApplied(
    _ server: ServerID, from first: LogIndex, to applied: LogIndex, _ nodes: World.Nodes
  ) throws(Breach) {
    let place = server.index
    var index = first
    let snapshotIndex = nodes[place].server.persistent.log.snapshotIndex
    if index <= snapshotIndex {
      if snapshotIndex <= applied {
        count(.stateMachineSafety)
        let term = nodes[place].server.persistent.log.snapshotTerm
        let first = committed[snapshotIndex - 1]
        if first.entry.term != term {
          throw Breach(
            .snapshotDiffers(
              index: snapshotIndex, server: server, term: term, first: first.server,
              firstTerm: first.entry.term))
        }
      }
      // Of what it has replaced nothing is left to compare.
      index = snapshotIndex + 1
    }
    while index <= applied {
      count(.stateMachineSafety)
      let entry = nodes[place].server.persistent.log[index]
      let first = committed[index - 1]
      if entry != first.entry {
        throw Breach(
          .appliedDifferently(
            index: index, server: server, entry: entry, first: first.server,
            firstEntry: first.entry))
      }
      index += 1
    }
  }
}

// MARK: What never goes back

extension Checker {
  mutating func checkTermMonotonic(_ change: Change, _ nodes: World.Nodes) throws(Breach) {
    for server in change.touched.subtracting(change.wiped) {
      let before =
        change.reborn.contains(server)
        ? shadows[server.index].termOnDisk : shadows[server.index].face.term
      let term = nodes[server.index].server.persistent.currentTerm
      if term < before { throw Breach(.termWentBack(server, from: before, to: term)) }
    }
  }

  mutating func checkCommitMonotonic(_ change: Change, _ nodes: World.Nodes) throws(Breach) {
    for server in change.touched.subtracting(change.reborn) {
      let before = shadows[server.index].face.commit
      let commit = nodes[server.index].server.commitIndex
      if commit < before { throw Breach(.commitWentBack(server, from: before, to: commit)) }
    }
  }

  mutating func checkVoteMonotonic(_ change: Change, _ nodes: World.Nodes) throws(Breach) {
    for server in change.touched.subtracting(change.wiped) {
      guard let vote = nodes[server.index].server.persistent.votedFor else { continue }
      let before =
        change.reborn.contains(server)
        ? shadows[server.index].lastVoteOnDisk : shadows[server.index].lastVote
      let term = nodes[server.index].server.persistent.currentTerm
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
  mutating func checkCommittedOnQuorum(
    _ change: Change, firstNew: LogIndex, _ nodes: World.Nodes
  ) throws(Breach) {
    var mayBreak = firstNew <= committed.count
    for server in change.touched {
      let before = shadows[server.index].kept
      forgetKept(server, change, nodes)
      extendKept(server, nodes)
      if shadows[server.index].kept < before { mayBreak = true }
    }
    if !mayBreak { return }
    for server in nodes.indices.lazy.map(ServerID.init) { extendKept(server, nodes) }
    try lookForTooFewCopies()
  }

  /// Follows a change of the log to the disk, at once or when the write is done.
  @inline(__always)
  private mutating func forgetKept(_ server: ServerID, _ change: Change, _ nodes: World.Nodes) {
    let index = server.index
    let isWritten = nodes[index].disk.writes.isEmpty
    shadows[index].forgetKept(
      changedFrom: change.logChangedFrom, isWritten: isWritten,
      isReborn: change.reborn.contains(server), isWiped: change.wiped.contains(server))
  }

  @inline(__always)
  private mutating func extendKept(_ server: ServerID, _ nodes: World.Nodes) {
    let index = server.index
    let kept = shadows[index].kept
    if kept == committed.count { return }
    shadows[index].kept =
      nodes[index].disk.writes.isEmpty
      ? commonLength(of: nodes[index].server.persistent.log, from: kept)
      : commonLength(of: nodes[index].disk.durable.log, from: kept)
  }

  /// How many committed entries, from the first on, a log holds of which `known` are known.
  @inline(__always)
  private func commonLength(of log: Log, from known: Int) -> Int {
    let limit = min(committed.count, log.lastIndex)
    var length = known
    if known < log.snapshotIndex {
      // What the snapshot covers counts as a whole.
      guard log.snapshotIndex <= limit,
        committed[log.snapshotIndex - 1].entry.term == log.snapshotTerm
      else { return known }
      length = log.snapshotIndex
    }
    while length < limit, log[length + 1] == committed[length].entry { length += 1 }
    return length
  }

  private mutating func lookForTooFewCopies() throws(Breach) {
    count(.committedOnQuorum)
    let safe = commitConfiguration.quorumIndex { shadows[$0.index].kept }
    if safe == committed.count { return }
    let members = commitConfiguration.members
    let holders = ServerSet(members.filter { shadows[$0.index].kept > safe })
    throw Breach(
      .tooFewCopies(
        index: safe + 1, entry: committed[safe].entry, holders: holders, voters: members))
  }
}

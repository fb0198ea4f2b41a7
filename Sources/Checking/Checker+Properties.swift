// The checks, one a property: each looks only at what a change concerns.

import Raft
import Simulation

// MARK: The paper's Figure 3

extension Checker {
  /// At most one server leads in a term (§5.2).
  mutating func checkElectionSafety(_ change: Change, _ world: World) -> Witness? {
    for server in change.touched where beginsToLead(server, change, world) {
      count(.electionSafety)
      let term = world.nodes[server.index].server.persistent.currentTerm
      while leaders.count <= term { leaders.append(-1) }
      let former = Int(leaders[term])
      if former < 0 {
        leaders[term] = Int8(server.index)
      } else if former != server.index {
        return .twoLeaders(first: ServerID(former), second: server, term: term)
      }
    }
    return nil
  }

  /// A leader only appends to its log (§5.3).
  mutating func checkLeaderAppendOnly(_ change: Change, _ world: World) -> Witness? {
    if change.logChangedFrom == .max { return nil }
    for server in change.touched
    where isLeading(server, world) && !beginsToLead(server, change, world) {
      count(.leaderAppendOnly)
      if change.logChangedFrom <= shadows[server.index].lastIndex {
        return .leaderChangedLog(
          leader: server, term: shadows[server.index].term, index: change.logChangedFrom)
      }
    }
    return nil
  }

  /// An index and a term stand for one content and one history (§5.3).
  mutating func checkLogMatching(_ change: Change, _ world: World) -> Witness? {
    if change.logChangedFrom == .max { return nil }
    for server in change.touched {
      let log = world.nodes[server.index].server.persistent.log
      var index = max(change.logChangedFrom, log.firstIndex)
      var previousTerm = log.term(at: index - 1) ?? 0
      while index <= log.lastIndex {
        let sighting = SeenEntries.Sighting(
          entry: log[index], previousTerm: previousTerm, server: server)
        count(.logMatching)
        if let witness = difference(sighting, seen.record(sighting, at: index), index) {
          return witness
        }
        previousTerm = sighting.entry.term
        index += 1
      }
    }
    return nil
  }

  private func difference(
    _ new: SeenEntries.Sighting, _ first: SeenEntries.Sighting, _ index: LogIndex
  ) -> Witness? {
    if new.entry.content != first.entry.content {
      return .contentDiffers(
        index: index, term: new.entry.term, server: new.server, content: new.entry.content,
        firstSeenOn: first.server, firstContent: first.entry.content)
    }
    if new.previousTerm != first.previousTerm {
      return .predecessorDiffers(
        index: index, term: new.entry.term, server: new.server, previousTerm: new.previousTerm,
        firstSeenOn: first.server, firstPreviousTerm: first.previousTerm)
    }
    return nil
  }

  /// Leaders hold what was committed before their term (§5.4). A new leader is compared with all of
  /// it; what is newly committed, with all leaders: one that a stale leader does not know of
  /// may lead a later term already.
  mutating func checkLeaderCompleteness(
    _ change: Change, firstNew: LogIndex, _ world: World
  ) -> Witness? {
    for server in change.touched {
      forgetAgreement(server, change)
      if beginsToLead(server, change, world) {
        let agreed = agreement(of: server, world)
        if let witness = missing(from: server, atOrAfter: agreed + 1, world) { return witness }
      }
    }
    if firstNew > committed.count { return nil }
    for leader in world.servers where isLeading(leader, world) {
      if let witness = missing(from: leader, atOrAfter: firstNew, world) { return witness }
    }
    return nil
  }

  private mutating func forgetAgreement(_ server: ServerID, _ change: Change) {
    let index = server.index
    if change.wiped.contains(server) {
      shadows[index].agreed = 0
    } else if change.reborn.contains(server) {
      shadows[index].agreed = shadows[index].kept
    }
    shadows[index].agreed = min(shadows[index].agreed, change.logChangedFrom - 1)
  }

  /// How many committed entries, from the first on, the server's log holds.
  private mutating func agreement(of server: ServerID, _ world: World) -> Int {
    let log = world.nodes[server.index].server.persistent.log
    let agreed = commonLength(of: log, from: shadows[server.index].agreed)
    shadows[server.index].agreed = agreed
    return agreed
  }

  /// The first entry from the index on that was committed before the leader's term and that it lacks.
  private mutating func missing(
    from leader: ServerID, atOrAfter first: LogIndex, _ world: World
  ) -> Witness? {
    let term = world.nodes[leader.index].server.persistent.currentTerm
    let log = world.nodes[leader.index].server.persistent.log
    count(.leaderCompleteness)
    var index = first
    while index <= committed.count {
      let entry = committed[index - 1]
      if entry.term < term, !holds(log, entry.entry, at: index) {
        return .leaderLacks(
          leader: leader, term: term, index: index, entry: entry.entry,
          committedIn: entry.term, by: entry.server)
      }
      index += 1
    }
    return nil
  }

  /// Whether a log has the entry, or a snapshot that covers it. What the snapshot says about its last
  /// entry must be true; what it holds, State Machine Safety looks at.
  private func holds(_ log: Log, _ entry: Entry, at index: LogIndex) -> Bool {
    if index > log.lastIndex { return false }
    if index > log.snapshotIndex { return log[index] == entry }
    return index < log.snapshotIndex || log.snapshotTerm == entry.term
  }

  /// All servers apply the same entry at an index (§5.4.3), and come to the same state.
  mutating func checkStateMachineSafety(_ change: Change, _ world: World) -> Witness? {
    for server in change.touched {
      let index = server.index
      let applied = min(
        world.nodes[index].lastApplied, world.nodes[index].server.persistent.log.lastIndex,
        committed.count)
      var next = change.reborn.contains(server) ? 1 : shadows[index].applied + 1
      let log = world.nodes[index].server.persistent.log
      if next <= log.snapshotIndex {
        if log.snapshotIndex <= applied {
          count(.stateMachineSafety)
          let first = committed[log.snapshotIndex - 1]
          if first.entry.term != log.snapshotTerm {
            return .snapshotDiffers(
              index: log.snapshotIndex, server: server, term: log.snapshotTerm,
              first: first.server, firstTerm: first.entry.term)
          }
        }
        // Of what it has replaced nothing is left to compare.
        next = log.snapshotIndex + 1
      }
      while next <= applied {
        count(.stateMachineSafety)
        let entry = log[next]
        let first = committed[next - 1]
        if entry != first.entry {
          return .appliedDifferently(
            index: next, server: server, entry: entry, first: first.server,
            firstEntry: first.entry)
        }
        next += 1
      }
      if applied > shadows[index].applied || change.reborn.contains(server), applied > 0,
        applied == world.nodes[index].lastApplied
      {
        let state = states.record(world.nodes[index].machine.digest, of: server, at: applied)
        if let state {
          return .stateDiffers(index: applied, server: server, first: state)
        }
      }
    }
    return nil
  }
}

// MARK: What never goes back

extension Checker {
  func checkTermMonotonic(_ change: Change, _ world: World) -> Witness? {
    for server in change.touched where !change.wiped.contains(server) {
      let shadow = shadows[server.index]
      let before = change.reborn.contains(server) ? shadow.termOnDisk : shadow.term
      let term = world.nodes[server.index].server.persistent.currentTerm
      if term < before { return .termWentBack(server, from: before, to: term) }
    }
    return nil
  }

  func checkCommitMonotonic(_ change: Change, _ world: World) -> Witness? {
    for server in change.touched where !change.reborn.contains(server) {
      let before = shadows[server.index].commit
      let commit = world.nodes[server.index].server.commitIndex
      if commit < before { return .commitWentBack(server, from: before, to: commit) }
    }
    return nil
  }

  func checkVoteMonotonic(_ change: Change, _ world: World) -> Witness? {
    for server in change.touched where !change.wiped.contains(server) {
      let shadow = shadows[server.index]
      let before = change.reborn.contains(server) ? shadow.lastVoteOnDisk : shadow.lastVote
      let term = world.nodes[server.index].server.persistent.currentTerm
      if let vote = world.nodes[server.index].server.persistent.votedFor,
        before.term == term, before.candidate >= 0, before.candidate != vote.index
      {
        return .voteChanged(
          server, term: term, first: ServerID(before.candidate), second: vote)
      }
    }
    return nil
  }
}

// MARK: The disks

extension Checker {
  /// What was committed is on the disks of a quorum. Can only stop being so when more is committed
  /// or when a disk comes to hold less of it.
  mutating func checkCommittedOnQuorum(
    _ change: Change, firstNew: LogIndex, _ world: World
  ) -> Witness? {
    var mayBreak = firstNew <= committed.count
    for server in change.touched {
      let before = shadows[server.index].kept
      forgetKept(server, change, world)
      extendKept(server, world)
      if shadows[server.index].kept < before { mayBreak = true }
    }
    if !mayBreak { return nil }
    for server in world.servers { extendKept(server, world) }
    return tooFewCopies(world)
  }

  /// Follows a change of the log to the disk, at once or when the write is done.
  private mutating func forgetKept(_ server: ServerID, _ change: Change, _ world: World) {
    let index = server.index
    if change.wiped.contains(server) {
      shadows[index].kept = 0
      shadows[index].unwrittenFrom = .max
    } else if change.reborn.contains(server) {
      shadows[index].unwrittenFrom = .max
    }
    let changedFrom = min(shadows[index].unwrittenFrom, change.logChangedFrom)
    shadows[index].kept = min(shadows[index].kept, changedFrom - 1)
    let isWritten = world.nodes[index].disk.writes.isEmpty
    shadows[index].unwrittenFrom = isWritten ? .max : changedFrom
  }

  private mutating func extendKept(_ server: ServerID, _ world: World) {
    let kept = shadows[server.index].kept
    if kept == committed.count { return }
    let isWritten = world.nodes[server.index].disk.writes.isEmpty
    let log =
      isWritten
      ? world.nodes[server.index].server.persistent.log : world.nodes[server.index].durable.log
    shadows[server.index].kept = commonLength(of: log, from: kept)
  }

  /// How many committed entries, from the first on, a log holds of which `known` are known.
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

  private mutating func tooFewCopies(_ world: World) -> Witness? {
    count(.committedOnQuorum)
    let safe = commitConfiguration.quorumIndex { shadows[$0.index].kept }
    if safe == committed.count { return nil }
    let members = commitConfiguration.members
    let holders = ServerSet(members.filter { shadows[$0.index].kept > safe })
    return .tooFewCopies(
      index: safe + 1, entry: committed[safe].entry, holders: holders, voters: members)
  }
}

// Every check again, slow and obvious: whole copies, everything compared with everything after each
// event. What `Checker` says is compared with this. The definitions are in the comment on `Checker`.

import Checking
import Raft
import Simulation

/// Finds the first broken property without any thought of cost.
struct SlowChecker {
  struct Finding: Equatable {
    var property: Property
    var event: Int
  }

  private struct Place: Hashable {
    var index: LogIndex
    var term: Term
  }

  private struct Vote {
    var term: Term
    var candidate: ServerID
  }

  private struct Commit: Equatable {
    var entry: Entry
    var term: Term
  }

  /// One place of a history: the term, and what the entry holds unless a snapshot has taken its place.
  private struct Past: Equatable {
    var term: Term
    var content: Entry.Content?
  }

  private(set) var finding: Finding?
  /// The world before the event.
  private var past: World
  private var leaderOfTerm: [Term: ServerID] = [:]
  /// Every entry that ever was, with all that is known to have stood before it when it was first seen.
  private var histories: [Place: [LogIndex: Past]] = [:]
  private var commits: [Commit] = []
  /// The configuration by which the last of them was committed.
  private var commitConfiguration: Configuration
  /// How much each server has applied since it started.
  private var applied: [LogIndex]
  /// By index, the state of the first server that had applied just so much.
  private var firstState: [LogIndex: UInt64] = [:]
  private var votesInMemory: [Vote?]
  private var votesOnDisk: [Vote?]

  init(_ world: World) {
    past = world
    commitConfiguration = world.configuration
    applied = Array(repeating: 0, count: world.nodes.count)
    votesInMemory = Array(repeating: nil, count: world.nodes.count)
    votesOnDisk = votesInMemory
  }

  mutating func observe(_ event: Event, _ world: World) -> Finding? {
    if finding != nil { return nil }
    while applied.count < world.nodes.count {
      applied.append(0)
      votesInMemory.append(nil)
      votesOnDisk.append(nil)
    }
    var wiped: ServerSet = []
    var reborn: ServerSet = []
    if case .intervention(.crash(let servers)) = event.kind { reborn = servers }
    if case .intervention(.restart(let servers)) = event.kind { reborn = servers }
    if case .intervention(.wipe(let servers)) = event.kind { (reborn, wiped) = (servers, servers) }
    let newCommits = addCommits(world)
    var broken: [Property] = []
    if !electionSafety(world) { broken.append(.electionSafety) }
    if !leaderAppendOnly(world, reborn) { broken.append(.leaderAppendOnly) }
    if !logMatching(world) { broken.append(.logMatching) }
    if !leaderCompleteness(world) { broken.append(.leaderCompleteness) }
    if !stateMachineSafety(world, reborn) { broken.append(.stateMachineSafety) }
    if !termMonotonic(world, reborn, wiped) { broken.append(.termMonotonic) }
    if !commitMonotonic(world, reborn) { broken.append(.commitMonotonic) }
    if !voteMonotonic(world, reborn, wiped) { broken.append(.voteMonotonic) }
    if !committedOnQuorum(world, newCommits) { broken.append(.committedOnQuorum) }
    past = world
    if let first = broken.first { finding = Finding(property: first, event: event.number) }
    return finding
  }

  /// The index of the last of them.
  private var committed: LogIndex { LogIndex(commits.count) }

  private mutating func addCommits(_ world: World) -> Bool {
    let before = commits.count
    for node in world.nodes where node.server.commitIndex > committed {
      let log = node.server.log
      commitConfiguration = log.configuration
      while committed < min(node.server.commitIndex, log.lastIndex),
        committed >= log.snapshotIndex
      {
        commits.append(Commit(entry: log[committed + 1], term: node.server.currentTerm))
      }
    }
    return commits.count > before
  }

  private mutating func electionSafety(_ world: World) -> Bool {
    var holds = true
    for node in world.nodes where node.server.isLeader {
      let leader = leaderOfTerm[node.server.currentTerm, default: node.server.id]
      leaderOfTerm[node.server.currentTerm] = leader
      if leader != node.server.id { holds = false }
    }
    return holds
  }

  /// A leader has each entry that it had, or a snapshot of its own in its place.
  private func leaderAppendOnly(_ world: World, _ reborn: ServerSet) -> Bool {
    zip(past.nodes, world.nodes).allSatisfy { before, after in
      let server = after.server
      guard before.server.isLeader, server.isLeader, !reborn.contains(server.id),
        before.server.currentTerm == server.currentTerm, before.server.log != server.log
      else { return true }
      return before.server.log.indices.allSatisfy { index in
        index <= server.log.snapshotIndex
          || index <= server.log.lastIndex && server.log[index] == before.server.log[index]
      }
    }
  }

  private mutating func logMatching(_ world: World) -> Bool {
    var holds = true
    for (index, node) in world.nodes.enumerated()
    where index >= past.nodes.count || past.nodes[index].server.log != node.server.log {
      let log = node.server.log
      var history: [LogIndex: Past] = [:]
      if log.snapshotIndex > 0 { history[log.snapshotIndex] = Past(term: log.snapshotTerm) }
      for index in log.indices {
        history[index] = Past(term: log[index].term, content: log[index].content)
        let place = Place(index: index, term: log[index].term)
        if !agree(histories[place, default: [:]], history) { holds = false }
        histories[place] = histories[place] ?? history
      }
    }
    return holds
  }

  /// Whether nothing that both histories tell is told differently.
  private func agree(_ first: [LogIndex: Past], _ second: [LogIndex: Past]) -> Bool {
    first.allSatisfy { index, past in
      guard let other = second[index] else { return true }
      return past.term == other.term
        && (past.content == nil || other.content == nil || past.content == other.content)
    }
  }

  private func leaderCompleteness(_ world: World) -> Bool {
    world.nodes.allSatisfy { node in
      guard node.server.isLeader else { return true }
      return commits.indices.allSatisfy { position in
        commits[position].term >= node.server.currentTerm || holds(node.server.log, position)
      }
    }
  }

  /// Whether the log has what was committed at the place, or a snapshot that covers it.
  private func holds(_ log: Log, _ position: Int) -> Bool {
    let index = LogIndex(position + 1)
    if index > log.lastIndex { return false }
    if index < log.snapshotIndex { return true }
    if index == log.snapshotIndex { return log.snapshotTerm == commits[position].entry.term }
    return log[index] == commits[position].entry
  }

  private mutating func stateMachineSafety(_ world: World, _ reborn: ServerSet) -> Bool {
    for (place, node) in world.nodes.enumerated() {
      let before = reborn.contains(node.server.id) ? 0 : applied[place]
      applied[place] = node.lastApplied
      if node.lastApplied <= before { continue }
      let end = min(node.lastApplied, node.server.log.lastIndex, committed)
      // What lies behind the snapshot's end was taken over unseen.
      let start = max(before + 1, min(node.server.log.snapshotIndex, end + 1))
      for index in start..<max(start, end + 1) where !holds(node.server.log, index - 1) {
        return false
      }
      if end == node.lastApplied {
        let state = firstState[end, default: node.machine.digest]
        firstState[end] = state
        if state != node.machine.digest { return false }
      }
    }
    return true
  }

  private func termMonotonic(_ world: World, _ reborn: ServerSet, _ wiped: ServerSet) -> Bool {
    zip(past.nodes, world.nodes).allSatisfy { before, after in
      if wiped.contains(after.server.id) { return true }
      if reborn.contains(after.server.id) {
        return after.server.currentTerm >= before.durable.currentTerm
      }
      return after.server.currentTerm >= before.server.currentTerm
    }
  }

  private func commitMonotonic(_ world: World, _ reborn: ServerSet) -> Bool {
    zip(past.nodes, world.nodes).allSatisfy { before, after in
      reborn.contains(after.server.id) || after.server.commitIndex >= before.server.commitIndex
    }
  }

  private mutating func voteMonotonic(
    _ world: World, _ reborn: ServerSet, _ wiped: ServerSet
  ) -> Bool {
    var holds = true
    for (index, node) in world.nodes.enumerated() {
      if wiped.contains(node.server.id) { votesOnDisk[index] = nil }
      if reborn.contains(node.server.id) { votesInMemory[index] = votesOnDisk[index] }
      if let vote = node.server.votedFor {
        if let last = votesInMemory[index], last.term == node.server.currentTerm,
          last.candidate != vote
        {
          holds = false
        }
        votesInMemory[index] = Vote(term: node.server.currentTerm, candidate: vote)
      }
      if let vote = node.durable.votedFor {
        votesOnDisk[index] = Vote(term: node.durable.currentTerm, candidate: vote)
      }
    }
    return holds
  }

  private func committedOnQuorum(_ world: World, _ newCommits: Bool) -> Bool {
    let disksChanged =
      past.nodes.count < world.nodes.count
      || zip(past.nodes, world.nodes).contains { before, after in
        before.durable.log != after.durable.log
      }
    if !disksChanged && !newCommits { return true }
    // How much of what was committed each disk holds without a gap.
    let kept = world.nodes.map { node in
      let log = node.durable.log
      return commits.indices.first { !holds(log, $0) } ?? commits.count
    }
    return commits.indices.allSatisfy { position in
      commitConfiguration.isQuorum(
        ServerSet(commitConfiguration.members.filter { kept[$0.index] > position }))
    }
  }
}

extension Log {
  /// The indices of the entries that are there.
  var indices: Range<LogIndex> { firstIndex..<lastIndex + 1 }
}

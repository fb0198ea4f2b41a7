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

  private(set) var finding: Finding?
  /// The world before the event.
  private var past: World
  private var leaderOfTerm: [Term: ServerID] = [:]
  /// Every entry that ever was, with all that stood before it when it was first seen.
  private var histories: [Place: [Entry]] = [:]
  private var commits: [Commit] = []
  private var firstApplied: [LogIndex: Entry] = [:]
  /// What each server applied since it started.
  private var applied: [[Entry]]
  private var votesInMemory: [Vote?]
  private var votesOnDisk: [Vote?]

  init(_ world: World) {
    past = world
    applied = Array(repeating: [], count: world.nodes.count)
    votesInMemory = Array(repeating: nil, count: world.nodes.count)
    votesOnDisk = votesInMemory
  }

  mutating func observe(_ event: Event, _ world: World) -> Finding? {
    if finding != nil { return nil }
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

  private mutating func addCommits(_ world: World) -> Bool {
    let before = commits.count
    for node in world.nodes {
      for (position, entry) in node.server.log.entries.prefix(node.server.commitIndex).enumerated()
      where position >= commits.count {
        commits.append(Commit(entry: entry, term: node.server.currentTerm))
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

  private func leaderAppendOnly(_ world: World, _ reborn: ServerSet) -> Bool {
    zip(past.nodes, world.nodes).allSatisfy { before, after in
      let server = after.server
      guard before.server.isLeader, server.isLeader, !reborn.contains(server.id),
        before.server.currentTerm == server.currentTerm, before.server.log != server.log
      else { return true }
      return server.log.entries.starts(with: before.server.log.entries)
    }
  }

  private mutating func logMatching(_ world: World) -> Bool {
    var holds = true
    for (before, after) in zip(past.nodes, world.nodes) where before.server.log != after.server.log
    {
      let entries = after.server.log.entries
      for (position, entry) in entries.enumerated() {
        let place = Place(index: position + 1, term: entry.term)
        let history = Array(entries[...position])
        if histories[place, default: history] != history { holds = false }
        histories[place] = histories[place] ?? history
      }
    }
    return holds
  }

  private func leaderCompleteness(_ world: World) -> Bool {
    world.nodes.allSatisfy { node in
      guard node.server.isLeader else { return true }
      let entries = node.server.log.entries
      return commits.enumerated().allSatisfy { position, commit in
        commit.term >= node.server.currentTerm
          || position < entries.count && entries[position] == commit.entry
      }
    }
  }

  private mutating func stateMachineSafety(_ world: World, _ reborn: ServerSet) -> Bool {
    for (index, node) in world.nodes.enumerated() {
      if reborn.contains(node.server.id) { applied[index] = [] }
      while applied[index].count < node.lastApplied {
        let entry = node.server.log[applied[index].count + 1]
        applied[index].append(entry)
        let first = firstApplied[applied[index].count, default: entry]
        firstApplied[applied[index].count] = first
        if first != entry { return false }
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
    let disksChanged = zip(past.nodes, world.nodes).contains { before, after in
      before.durable.log != after.durable.log
    }
    if !disksChanged && !newCommits { return true }
    let disks = world.nodes.map(\.durable.log.entries)
    let committed = commits.map(\.entry)
    return (0..<committed.count).allSatisfy { position in
      let copies = disks.filter { $0.starts(with: committed[...position]) }.count
      return copies * 2 > disks.count
    }
  }
}

extension Log {
  /// All entries, the first at 0.
  var entries: [Entry] { (0..<lastIndex).map { self[$0 + 1] } }
}

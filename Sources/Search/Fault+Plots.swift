// Faults that follow from what happens: they wait for the worst moment.

import Raft
import Running
import Scripting
import Simulation

extension Fault {
  /// Each lets time pass and looks at the world in between.
  static let plots: [Fault] = [
    Fault(name: "crash-after-append", weight: 3) { $0.crashLeader(when: .entryIsAppended) },
    Fault(name: "crash-after-copy", weight: 3) { $0.crashLeader(when: .entryIsCopied) },
    Fault(name: "crash-after-commit", weight: 3) { $0.crashLeader(when: .entryIsCommitted) },
    Fault(name: "crash-after-election", weight: 3) { $0.crashLeader(when: .leaderIsNew) },
    Fault(name: "crash-voters", weight: 3) { $0.crashVoters() },
    Fault(name: "write-to-isolated-leader", weight: 3) { $0.writeToIsolatedLeader() },
    Fault(name: "succession", weight: 3) { $0.succession() },
    Fault(name: "hold-replies", weight: 3) { $0.holdReplies() },
    Fault(name: "late-votes", weight: 3) { $0.lateVotes() },
    Fault(name: "swap-majorities", weight: 3) { $0.swapMajorities() },
    Fault(name: "change-in-minority", weight: 2) { $0.changeInMinority() },
    Fault(name: "rival-changes", weight: 2) { $0.rivalChanges() },
    Fault(name: "read-old-leader", weight: 3) { $0.readOldLeader() },
    Fault(name: "read-new-leader", weight: 2) { $0.readNewLeader() },
    Fault(name: "read-in-transfer", weight: 2) { $0.readInTransfer() },
    Fault(name: "compact-and-return", weight: 3) { $0.compactAndReturn() },
  ]
}

/// A moment in the life of a leader that is bad for a crash.
enum BadMoment {
  case entryIsAppended, entryIsCopied, entryIsCommitted, leaderIsNew
}

extension Trial {
  /// About as long as it takes a message to be answered.
  private var roundTrip: TimeSpan {
    let setup = world.setup
    return (setup.link.delay.upperBound + setup.diskLatency) * 2 + .milliseconds(20)
  }

  /// Crashes the leader at such a moment, if one comes soon. Often another server that is down comes
  /// back at once.
  mutating func crashLeader(when moment: BadMoment) {
    if moment == .leaderIsNew {
      let term = world.leader.map { world.nodes[$0.index].server.currentTerm } ?? 0
      if let server = dice.pick(running.subtracting(leaders)) { perform(.timeout(server)) }
      _ = wait(until: { $0.leads(after: term) }, within: roundTrip * 3)
    } else {
      guard let leader else { return }
      let before = world.nodes[leader.index].server
      request(to: leader)
      let last = before.log.lastIndex + 1
      let commit = before.commitIndex
      let copies = dice.number(1...max(1, servers.count / 2))
      _ = wait(
        until: { world in
          switch moment {
          case .entryIsCommitted: world.nodes[leader.index].server.commitIndex > commit
          case .entryIsCopied: world.copies(of: last, in: before.currentTerm) > copies
          default: true
          }
        }, within: roundTrip * 3)
    }
    if dice.chance(30) { wait(dice.milliseconds(1...30)) }
    guard let leader else { return }
    perform(.crash([leader]))
    if let other = dice.pick(crashed.subtracting([leader])), dice.chance(60) {
      perform(.restart([other]))
    }
    if dice.chance(70) { perform(.restart([leader]), after: aWhile()) }
  }

  /// Lets a server stand, and crashes voters as soon as they have answered.
  mutating func crashVoters() {
    guard let candidate = dice.pick(running.subtracting(leaders)) else { return }
    perform(.timeout(candidate))
    let term = world.nodes[candidate.index].server.currentTerm
    _ = wait(
      until: { !$0.voters(for: candidate, in: term).isEmpty }, within: roundTrip)
    let victims = world.voters(for: candidate, in: term).intersection(running)
    guard !victims.isEmpty, perform(.crash(Array(victims))) else { return }
    perform(.restart(Array(victims)))
    if let other = dice.pick(running.subtracting([candidate])) {
      // In the same term as the first candidate, if it is one behind.
      perform(.timeout(other))
    }
  }

  /// Cuts the leader off, writes to it, and lets it back while others have gone on.
  mutating func writeToIsolatedLeader() {
    guard let leader else { return }
    let partner = dice.chance(40) ? dice.pick(servers.subtracting([leader])) : nil
    if let partner, servers.count > 2 {
      perform(.partition([[leader, partner].sorted(), rest(without: [leader, partner])]))
    } else {
      perform(.isolate(leader))
    }
    for _ in 0..<dice.number(1...4) { request(to: leader) }
    wait(aWhile())
    let others = running.subtracting([leader])
    if let other = dice.pick(others), self.leader == leader { perform(.timeout(other)) }
    wait(aWhile())
    perform(.heal(nil))
  }

  private func rest(without: ServerSet) -> [ServerID] { Array(servers.subtracting(without)) }

  /// Leaders in quick succession, each with an entry that reaches only some: the way to the paper's
  /// Figure 8.
  mutating func succession() {
    perform(.heal(nil))
    for _ in 0..<dice.number(3...6) where !run.isOver {
      if dice.chance(70), let old = dice.pick(crashed) { perform(.restart([old])) }
      let quorum = servers.count / 2 + 1
      guard let next = dice.pick(running.subtracting(leaders)) else { return }
      perform(.timeout(next))
      // Its disk may be behind: the first term it tries may be taken.
      if !wait(until: { $0.isLeading(next) }, within: roundTrip) {
        perform(.timeout(next))
        guard wait(until: { $0.isLeading(next) }, within: roundTrip) else { continue }
      }
      let helpers = dice.subset(
        of: servers.subtracting([next]), count: dice.below(max(1, quorum)))
      let isCutOff = dice.chance(50)
      let others = rest(without: helpers.union([next]))
      if isCutOff, !others.isEmpty {
        perform(.partition([Array(helpers.union([next])), others]))
      }
      if dice.chance(70) { request(to: next) }
      let server = world.nodes[next.index].server
      let wanted = dice.number(0...helpers.count) + 1
      let commit = server.commitIndex
      let orCommitted = dice.chance(50)
      _ = wait(
        until: {
          $0.copies(of: server.log.lastIndex, in: server.currentTerm) >= wanted
            || orCommitted && $0.nodes[next.index].server.commitIndex > commit
        }, within: roundTrip * 2)
      perform(.crash([next]))
      if isCutOff { perform(.heal(nil)) }
    }
    if dice.chance(50), !crashed.isEmpty { perform(.restart(Array(crashed))) }
  }

  /// Holds back all answers to a leader or candidate, and lets them go when it may lead anew.
  mutating func holdReplies() {
    guard let target = leader ?? dice.pick(running) else { return }
    let sources = dice.subset(
      of: servers.subtracting([target]), count: dice.number(1...max(1, servers.count - 1)))
    let links = sources.map { LinkSelector(from: $0, to: target, isBothWays: false) }
    for link in links { perform(.hold(link)) }
    for _ in 0..<dice.below(3) { request(to: target) }
    wait(aWhile())
    if dice.chance(50) { crash(target) }
    if dice.chance(70) {
      perform(.restart([target]))
      perform(.timeout(target))
      wait(dice.milliseconds(0...30))
    }
    for link in links { perform(.release(link)) }
  }

  /// Elections in which the votes of the first come in the second.
  mutating func lateVotes() {
    guard let candidate = dice.pick(running.subtracting(leaders)) else { return }
    perform(.timeout(candidate))
    let term = world.nodes[candidate.index].server.currentTerm
    _ = wait(
      until: { !$0.voters(for: candidate, in: term).isEmpty }, within: roundTrip)
    for flight in world.flights
    where flight.message.kind == .requestVoteReply && flight.message.to == candidate {
      let message = selector(of: flight, among: world.flights)
      if dice.chance(40) { perform(.duplicate(message)) }
      perform(.delay(message, dice.milliseconds(5...100)))
    }
    wait(dice.milliseconds(1...60))
    // The same one again, and a rival.
    if dice.chance(70) { perform(.timeout(candidate)) }
    if dice.chance(60), let rival = dice.pick(running.subtracting([candidate])) {
      perform(.timeout(rival))
    }
  }

  /// A majority goes on without the others, then a majority with as few of the first as can be.
  mutating func swapMajorities() {
    let quorum = servers.count / 2 + 1
    guard servers.count >= 3 else { return }
    let order = dice.shuffled(servers)
    for group in [order.prefix(quorum), order.suffix(quorum)] {
      let group = ServerSet(group)
      perform(.partition([Array(group), rest(without: group)]))
      if let server = dice.pick(group.intersection(running)), dice.chance(60) {
        perform(.timeout(server))
      }
      wait(roundTrip)
      for leader in leaders where dice.chance(80) { request(to: leader) }
      wait(dice.wait(mean: .milliseconds(150)))
    }
    perform(.heal(nil))
  }
}

// MARK: Membership, reads and snapshots

extension Trial {
  /// The leader changes to voters most of whom are new to it.
  mutating func replaceMajority() {
    guard let leader else { return }
    let voters = world.nodes[leader.index].server.configuration.voters
    let kept = dice.subset(of: voters, count: dice.number(0...max(0, voters.count / 2)))
    let others = candidates.subtracting(voters)
    guard let first = dice.pick(others) else { return }
    perform(
      .reconfigure(
        Array(kept.union(dice.subset(of: others, count: dice.number(1...3))).union([first]))))
    if dice.chance(40) { wait(dice.milliseconds(1...150)) }
    if dice.chance(50), let leader = self.leader { crash(leader) }
    if dice.chance(40) { partition() }
  }

  /// A leader that is cut off changes the members, and the others change them too.
  mutating func changeInMinority() {
    guard let leader, servers.count >= 3 else { return }
    let voters = world.nodes[leader.index].server.configuration.voters
    let helpers = dice.subset(
      of: servers.subtracting([leader]), count: dice.below(max(1, servers.count / 2)))
    let inside = helpers.union([leader])
    let outside = rest(without: inside)
    guard !outside.isEmpty else { return }
    perform(.partition([Array(inside), outside]))
    perform(drawChange(voters))
    wait(dice.milliseconds(10...200))
    if let other = dice.pick(running.subtracting(inside)) {
      perform(.timeout(other))
      _ = wait(until: { $0.isLeading(other) }, within: roundTrip * 2)
      if dice.chance(50) { perform(drawChange(voters)) }
      request(to: other)
      wait(dice.milliseconds(10...200))
    }
    perform(.heal(nil))
    if let again = dice.pick(inside.intersection(running)), dice.chance(60) {
      perform(.timeout(again))
    }
  }

  private mutating func drawChange(_ voters: ServerSet) -> Command {
    switch dice.below(3) {
    case 0: .remove(dice.pick(voters) ?? anyServer())
    case 1: .add(dice.pick(candidates) ?? anyServer())
    default: .reconfigure(Array(dice.subset(of: candidates, count: dice.number(1...4))))
    }
  }

  /// Two leaders, one after the other, each change one member while they know nothing of each other;
  /// then the first one leads again: the mistake in the first version of section 4.1 of the dissertation.
  mutating func rivalChanges() {
    perform(.heal(nil))
    guard let first = leader, servers.count >= 3 else { return }
    let voters = world.nodes[first.index].server.configuration.voters
    let newcomer = dice.pick(candidates.subtracting(voters))
    let friends = dice.subset(of: voters.subtracting([first]), count: dice.below(2))
    let rivals = voters.subtracting(friends.union([first]))
    guard let second = dice.pick(rivals.intersection(running)) else { return }
    // The first change reaches few.
    for server in rivals {
      perform(.cut(LinkSelector(from: first, to: server, isBothWays: true)))
    }
    perform(newcomer.map { .add($0) } ?? .remove(second))
    let insiders = friends.union([first]).union(newcomer.map { [$0] } ?? [])
    wait(dice.milliseconds(20...150))
    perform(.timeout(second))
    guard wait(until: { $0.isLeading(second) }, within: roundTrip * 2) else {
      perform(.heal(nil))
      return
    }
    // The second reaches only a majority of what it makes.
    let deaf = dice.subset(of: rivals.subtracting([second]), count: dice.number(0...1))
    perform(
      .partition([
        Array(insiders.union(deaf)), rest(without: insiders.union(deaf)),
      ]))
    perform(.remove(dice.chance(60) ? first : dice.pick(voters) ?? first))
    request(to: second)
    wait(dice.milliseconds(20...200))
    for _ in 0..<3 where !isLeadingLater(first, than: second) {
      perform(.timeout(first))
      _ = wait(until: { $0.isLeading(first) }, within: roundTrip * 2)
    }
    request(to: first)
    wait(dice.milliseconds(20...200))
    perform(.heal(nil))
  }

  private func isLeadingLater(_ server: ServerID, than other: ServerID) -> Bool {
    world.isLeading(server)
      && world.nodes[server.index].server.currentTerm
        > world.nodes[other.index].server.currentTerm
  }

  /// The leader is cut off; the others elect one and write; then clients read from both.
  mutating func readOldLeader() {
    guard let old = leader else { return }
    let partner = dice.chance(30) ? dice.pick(servers.subtracting([old])) : nil
    let inside = ServerSet([old] + (partner.map { [$0] } ?? []))
    let outside = rest(without: inside)
    guard !outside.isEmpty else { return }
    perform(.partition([Array(inside), outside]))
    if dice.chance(60), let other = dice.pick(running.subtracting(inside)) {
      perform(.timeout(other))
    }
    guard
      wait(
        until: { world in
          world.nodes.contains { !inside.contains($0.server.id) && world.isLeading($0.server.id) }
        }, within: world.setup.settings.electionTimeout.upperBound * 2)
    else { return }
    for round in 0..<dice.number(1...3) {
      if let new = leader, new != old { write(to: new) }
      wait(roundTrip)
      if running.contains(old) { read(from: old) }
      if round > 0, let new = leader { read(from: new) }
    }
    wait(dice.milliseconds(1...100))
    perform(.heal(nil))
  }

  /// A new leader is read from before it can know what is committed.
  mutating func readNewLeader() {
    guard let old = leader else { return }
    write(to: old)
    let commit = world.nodes[old.index].server.commitIndex
    _ = wait(
      until: { $0.nodes[old.index].server.commitIndex > commit }, within: roundTrip * 2)
    guard let next = dice.pick(running.subtracting([old])) else { return }
    // It holds the write and has not heard that it is committed.
    if dice.chance(70) { perform(.isolate(old)) }
    perform(.timeout(next))
    if wait(until: { $0.isLeading(next) }, within: roundTrip * 2) {
      for _ in 0..<2 { read(from: next) }
    }
    perform(.heal(nil))
  }

  /// The leader hands over, and is read from while another leads already.
  mutating func readInTransfer() {
    guard let old = leader, let target = dice.pick(running.subtracting([old])) else { return }
    // The answers of the lease are fresh, and nothing that others say reaches the old leader.
    read(from: old)
    wait(dice.milliseconds(10...60))
    guard perform(.transfer(target)) else { return }
    _ = wait(
      until: { $0.nodes[target.index].server.currentTerm > $0.nodes[old.index].server.currentTerm },
      within: roundTrip * 2)
    for server in servers.subtracting([old]) {
      perform(.cut(LinkSelector(from: server, to: old, isBothWays: false)))
    }
    if wait(until: { $0.isLeading(target) }, within: roundTrip * 2) { write(to: target) }
    for _ in 0..<dice.number(2...5) {
      wait(dice.milliseconds(5...25))
      if running.contains(old) { read(from: old) }
    }
    perform(.heal(nil))
  }

  /// A server is away while the others compact their logs; then it comes back, perhaps as the one that
  /// wants to lead.
  mutating func compactAndReturn() {
    guard let leader, let absent = dice.pick(running.subtracting([leader])) else { return }
    if dice.chance(50) { perform(.crash([absent])) } else { perform(.isolate(absent)) }
    if dice.chance(30), running.contains(absent) { perform(.timeout(absent)) }
    for _ in 0..<dice.number(1...4) { request(to: leader) }
    wait(roundTrip * 2)
    for server in running.subtracting([absent]) where dice.chance(80) {
      perform(.snapshot([server]))
    }
    if dice.chance(40) { crash(leader) }
    perform(.restart([absent]))
    perform(.rejoin(absent))
    if dice.chance(40) { perform(.timeout(absent)) }
    wait(roundTrip)
    if dice.chance(40), running.contains(absent) {
      perform(.crash([absent]))
      perform(.restart([absent]))
    }
    if dice.chance(30), let message = anyMessage(of: .installSnapshot) {
      perform(.duplicate(message))
      var copy = message
      copy.number = (message.number ?? 1) + 1
      perform(.delay(copy, dice.milliseconds(20...400)))
    }
  }

  private mutating func read(from server: ServerID) {
    guard let client = anyClient() else { return }
    perform(.request(.get(key: dice.pick(["a", "b"])), client: client, to: server))
  }

  private mutating func write(to server: ServerID) {
    for key in ["a", "b"] {
      guard let client = anyClient() else { continue }
      perform(.request(.put(key: key, value: newValue()), client: client, to: server))
    }
  }
}

extension World {
  /// Whether a server leads a term after this one.
  func leads(after term: Term) -> Bool {
    nodes.contains {
      $0.status == .running && $0.server.isLeader && $0.server.currentTerm > term
    }
  }

  /// Whether the server runs and leads.
  func isLeading(_ server: ServerID) -> Bool {
    nodes[server.index].status == .running && nodes[server.index].server.isLeader
  }

  /// The other servers that have voted for the candidate in the term.
  func voters(for candidate: ServerID, in term: Term) -> ServerSet {
    var voters = ServerSet()
    for node in nodes where node.server.votedFor == candidate && node.server.currentTerm == term {
      voters.insert(node.server.id)
    }
    voters.remove(candidate)
    return voters
  }

  /// How many servers hold an entry of the term at the index.
  func copies(of index: LogIndex, in term: Term) -> Int {
    nodes.count { $0.server.log.term(at: index) == term && index > 0 }
  }
}

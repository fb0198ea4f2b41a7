// Faults around changes of the members, reads and snapshots that wait for the worst moment.

import Raft
import Scripting
import Simulation

extension Trial {
  /// The leader changes to voters most of whom are new to it.
  mutating func replaceMajority() {
    guard let leader else { return }
    let voters = world.nodes[leader.index].server.persistent.log.configuration.voters
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
    let voters = world.nodes[leader.index].server.persistent.log.configuration.voters
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

  private mutating func drawChange(_ voters: ServerSet) -> Act {
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
    let voters = world.nodes[first.index].server.persistent.log.configuration.voters
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

  /// A leader that only one follower hears takes out a server, and that follower gets its snapshot but not the change.
  /// Then another leads and takes out the first: of four servers each has half, and the follower may believe that
  /// half is enough.
  mutating func compactRivalChange() {
    perform(.heal(nil))
    guard let first = leader else { return }
    let voters = world.nodes[first.index].server.persistent.log.configuration.voters
    let rest = voters.subtracting([first])
    guard voters.count == 4, voters.isSubset(of: running), let friend = dice.pick(rest),
      let second = dice.pick(rest.subtracting([friend])),
      let other = dice.pick(rest.subtracting([friend, second])),
      sendSnapshot(from: first, to: friend, without: other, second)
    else {
      perform(.heal(nil))
      return
    }
    perform(.isolate(first))
    for server in [second, other] {
      perform(.heal(LinkSelector(from: friend, to: server, isBothWays: true)))
    }
    for _ in 0..<3 where !isLeadingLater(second, than: first) {
      perform(.timeout(second))
      _ = wait(until: { $0.isLeading(second) }, within: roundTrip * 2)
    }
    _ = wait(
      until: {
        let (log, own) = (
          $0.nodes[friend.index].server.persistent.log, $0.nodes[second.index].server
        )
        return own.commitIndex == own.log.lastIndex && log.lastIndex == own.log.lastIndex
      }, within: roundTrip * 4)
    perform(.isolate(friend))
    perform(.remove(first))
    wait(roundTrip * 2)
    perform(.heal(LinkSelector(from: first, to: friend, isBothWays: true)))
    for _ in 0..<3 where !world.isLeading(friend) {
      perform(.timeout(friend))
      _ = wait(until: { $0.isLeading(friend) }, within: roundTrip * 2)
    }
    request(to: friend)
    wait(dice.milliseconds(20...100))
    perform(.heal(nil))
  }

  /// The leader takes out a server, of which nobody hears, and sends the follower a snapshot of what was before.
  private mutating func sendSnapshot(
    from leader: ServerID, to follower: ServerID, without other: ServerID, _ second: ServerID
  ) -> Bool {
    perform(.isolate(follower))
    for _ in 0..<dice.number(1...3) { request(to: leader) }
    _ = wait(
      until: {
        let server = $0.nodes[leader.index].server
        return server.commitIndex == server.log.lastIndex
      }, within: roundTrip * 3)
    for server in [other, second] {
      perform(.cut(LinkSelector(from: leader, to: server, isBothWays: true)))
    }
    guard perform(.remove(other)) else { return false }
    perform(.snapshot([leader]))
    let end = world.nodes[leader.index].server.log.snapshotIndex
    perform(.heal(LinkSelector(from: leader, to: follower, isBothWays: true)))
    return wait(
      until: { $0.nodes[follower.index].server.log.snapshotIndex >= end },
      within: roundTrip * 4 + world.setup.settings.heartbeatInterval * 4)
  }

  private func isLeadingLater(_ server: ServerID, than other: ServerID) -> Bool {
    world.isLeading(server)
      && world.nodes[server.index].server.persistent.currentTerm
        > world.nodes[other.index].server.persistent.currentTerm
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
          world.nodes.indices.contains {
            !inside.contains(ServerID($0)) && world.isLeading(ServerID($0))
          }
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
      until: {
        $0.nodes[target.index].server.persistent.currentTerm
          > $0.nodes[old.index].server.persistent.currentTerm
      },
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

  mutating func read(from server: ServerID) {
    guard let client = anyClient() else { return }
    let key = dice.pick(["a", "b"])
    guard world.nodes[server.index].status == .running else { return }
    perform(.request(.get(key: key), client: client, to: server))
  }

  mutating func write(to server: ServerID) {
    for key in ["a", "b"] {
      guard let client = anyClient() else { continue }
      let value = newValue()
      guard world.nodes[server.index].status == .running else { continue }
      perform(.request(.put(key: key, value: value), client: client, to: server))
    }
  }
}

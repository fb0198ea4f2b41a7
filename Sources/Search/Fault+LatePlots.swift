// Faults that take a server back to a moment that others have gone on from: a disk that was not done, a message of
// an office that ended long ago.

import Raft
import Scripting
import Simulation

extension Trial {
  /// A follower with a slow disk stands with entries that are only in its memory, crashes before any of it is
  /// written, and stands again, in the same term, while the votes for its first try come in.
  mutating func crashUnwrittenCandidate() {
    perform(.heal(nil))
    guard let leader, let candidate = dice.pick(running.subtracting([leader])) else { return }
    perform(.disk([candidate], dice.milliseconds(100...400)))
    let before = world.nodes[candidate.index].server.persistent.log.lastIndex
    for _ in 0..<dice.number(1...3) { request(to: leader) }
    _ = wait(
      until: { $0.nodes[candidate.index].server.persistent.log.lastIndex > before },
      within: roundTrip)
    // The others may write it, and so commit it without this one.
    if dice.chance(70) { wait(dice.milliseconds(0...60)) }
    let links = servers.subtracting([candidate]).map {
      LinkSelector(from: $0, to: candidate, isBothWays: false)
    }
    for link in links { perform(.hold(link)) }
    perform(.timeout(candidate))
    let term = world.nodes[candidate.index].server.persistent.currentTerm
    _ = wait(until: { !$0.voters(for: candidate, in: term).isEmpty }, within: roundTrip)
    if dice.chance(50) { wait(dice.milliseconds(0...30)) }
    guard perform(.crash([candidate])) else { return }
    perform(.restart([candidate]))
    perform(.timeout(candidate))
    // Its vote for itself has to reach the disk before it may lead.
    if dice.chance(80) { perform(.disk([candidate], .zero)) }
    for link in links { perform(.release(link)) }
    wait(roundTrip)
    if world.isLeading(candidate) { request(to: candidate) }
  }

  /// A server with a slow disk wins an election, is written to, crashes before anything of it is written, and stands
  /// again, in the same term.
  mutating func crashUnwrittenLeader() {
    perform(.heal(nil))
    guard let candidate = dice.pick(running.subtracting(leaders)) else { return }
    perform(.disk([candidate], dice.milliseconds(60...400)))
    perform(.timeout(candidate))
    if wait(until: { $0.isLeading(candidate) }, within: roundTrip) {
      for _ in 0..<dice.number(1...3) { request(to: candidate) }
      wait(dice.milliseconds(5...60))
    }
    guard perform(.crash([candidate])) else { return }
    perform(.restart([candidate]))
    if dice.chance(80) { perform(.disk([candidate], .zero)) }
    perform(.timeout(candidate))
    if wait(until: { $0.isLeading(candidate) }, within: roundTrip) { request(to: candidate) }
  }

  /// A voter that hears the leader crashes and is back at once, and is asked by one that has long not heard it; the
  /// leader, whose lease rests on that voter's answers, is read from.
  mutating func voteAfterRestart() {
    perform(.heal(nil))
    guard let old = leader, servers.count > 2, let other = dice.pick(running.subtracting([old]))
    else { return }
    perform(.cut(LinkSelector(from: old, to: other, isBothWays: true)))
    wait(world.setup.settings.electionTimeout.lowerBound + dice.milliseconds(5...60))
    let voters = running.subtracting([old, other])
    guard world.isLeading(old), !voters.isEmpty, perform(.crash(Array(voters))) else { return }
    perform(.restart(Array(voters)))
    perform(.isolate(old))
    perform(.timeout(other))
    if wait(until: { $0.isLeading(other) }, within: roundTrip) { write(to: other) }
    for _ in 0..<dice.number(2...5) {
      wait(dice.milliseconds(5...25))
      if running.contains(old) { read(from: old) }
    }
    perform(.heal(nil))
  }

  /// A chunk of a snapshot lies about while its sender loses its office and wins it again; what the follower then says
  /// of it is on its way while others elect somebody else and write. The sender is asked to read meanwhile.
  mutating func answerOldChunk() {
    perform(.heal(nil))
    guard let old = leader, let behind = dice.pick(running.subtracting([old])), servers.count > 2
    else { return }
    guard sendHeldChunk(from: old, to: behind) else { return }
    // Its rounds have been many; the next office counts anew.
    guard perform(.crash([old])) else { return }
    perform(.restart([old]))
    guard elect(old) else { return }
    _ = wait(
      until: { $0.nodes[old.index].server.commitIndex == $0.nodes[old.index].server.log.lastIndex },
      within: roundTrip * 2)
    // The follower hears of the new term before the old chunk comes.
    perform(.deliver(MessageSelector(from: old, to: behind, kind: .requestVote, number: nil)))
    perform(.hold(LinkSelector(from: behind, to: old, isBothWays: false)))
    perform(.deliver(MessageSelector(from: old, to: behind, kind: .installSnapshot, number: nil)))
    readBehindBack(of: old, with: behind)
    perform(.release(nil))
    wait(roundTrip)
    perform(.heal(nil))
  }

  /// Brings it about that a chunk of a snapshot waits on its way to a follower.
  private mutating func sendHeldChunk(from leader: ServerID, to follower: ServerID) -> Bool {
    perform(.isolate(follower))
    for _ in 0..<dice.number(1...4) { request(to: leader) }
    wait(roundTrip * 2)
    perform(.snapshot([leader]))
    perform(.hold(LinkSelector(from: leader, to: follower, isBothWays: false)))
    perform(.rejoin(follower))
    // A heartbeat has to be refused before the leader goes back as far as its snapshot.
    for _ in 0..<4 where !hasChunk(from: leader, to: follower) {
      wait(world.setup.settings.heartbeatInterval + .milliseconds(5))
      perform(
        .deliver(MessageSelector(from: leader, to: follower, kind: .appendEntries, number: nil)))
    }
    return hasChunk(from: leader, to: follower)
  }

  private func hasChunk(from leader: ServerID, to follower: ServerID) -> Bool {
    world.flights.contains {
      $0.message.kind == .installSnapshot && $0.message.from == leader
        && $0.message.to == follower
    }
  }

  /// Others elect somebody and write while the leader, who hears nothing of it but late answers, is read from.
  private mutating func readBehindBack(of old: ServerID, with friend: ServerID) {
    for other in servers.subtracting([old]) {
      perform(.cut(LinkSelector(from: old, to: other, isBothWays: false)))
      if other != friend { perform(.cut(LinkSelector(from: other, to: old, isBothWays: false))) }
    }
    guard let next = dice.pick(running.subtracting([old, friend])) else { return }
    for _ in 0..<2 where !world.isLeading(next) {
      perform(.timeout(next))
      _ = wait(until: { $0.isLeading(next) }, within: roundTrip * 2)
    }
    guard world.isLeading(next) else { return }
    for _ in 0..<2 { request(to: next) }
    _ = wait(
      until: {
        $0.nodes[next.index].server.commitIndex == $0.nodes[next.index].server.log.lastIndex
      },
      within: roundTrip * 6)
    for key in ["a", "b", "c"] {
      guard let client = anyClient() else { continue }
      perform(.request(.get(key: key), client: client, to: old))
    }
  }

  /// The leader, whose lease rests on what its followers promised, is cut off soon after they have heard it. Another,
  /// that has not heard it for long, asks them for their votes while they may still owe it their silence; then the old
  /// leader is read from.
  mutating func voteBehindLease() {
    perform(.heal(nil))
    guard let old = leader, servers.count > 2, let other = dice.pick(running.subtracting([old]))
    else { return }
    let shortest = world.setup.settings.electionTimeout.lowerBound
    // Clients are quiet meanwhile, so that the other's log stays as new as theirs.
    nextRequest = max(nextRequest, world.now + shortest * 2)
    _ = wait(
      until: {
        let (log, own) = ($0.nodes[other.index].server.log, $0.nodes[old.index].server.log)
        return log.lastIndex == own.lastIndex && log.lastTerm == own.lastTerm
      }, within: roundTrip)
    perform(.cut(LinkSelector(from: old, to: other, isBothWays: true)))
    wait(shortest + dice.milliseconds(5...60))
    guard world.isLeading(old) else { return }
    perform(.isolate(old))
    // Its lease ends nine tenths of a timeout after the last heartbeat that was answered.
    wait(.milliseconds(shortest.microseconds / 100_000 * dice.number(10...70)))
    perform(.timeout(other))
    if wait(until: { $0.isLeading(other) }, within: roundTrip) {
      write(to: other)
      let last = world.nodes[other.index].server.persistent.log.lastIndex
      _ = wait(until: { $0.nodes[other.index].server.commitIndex >= last }, within: roundTrip)
    }
    for _ in 0..<dice.number(2...5) where running.contains(old) {
      read(from: old)
      wait(dice.milliseconds(1...20))
    }
    perform(.heal(nil))
  }

  /// What a follower says of entries is held back while others elect somebody and overwrite them at the leader that
  /// sent them. When that one leads anew the old answers come: the follower seems to have what it never had.
  mutating func answerOldOffice() {
    perform(.heal(nil))
    guard servers.count >= 5, let old = leader, let friend = dice.pick(running.subtracting([old]))
    else { return }
    let others = servers.subtracting([old, friend])
    perform(.partition([[old, friend].sorted(), Array(others)]))
    perform(.hold(LinkSelector(from: friend, to: old, isBothWays: false)))
    for _ in 0..<dice.number(3...5) { request(to: old) }
    // Whoever heard the leader does not help another before that.
    let shortest = world.setup.settings.electionTimeout.lowerBound
    wait(max(roundTrip, shortest))
    guard let next = dice.pick(running.intersection(others)), elect(next) else { return }
    perform(.cut(LinkSelector(from: old, to: friend, isBothWays: false)))
    for server in others { perform(.heal(LinkSelector(from: old, to: server, isBothWays: true))) }
    _ = wait(
      until: {
        $0.nodes[old.index].server.persistent.log.lastTerm
          == $0.nodes[next.index].server.persistent.log.lastTerm
      }, within: roundTrip * 2 + world.setup.settings.heartbeatInterval * 2)
    crash(next)
    wait(shortest)
    guard elect(old) else { return }
    let helpers = dice.subset(of: others, count: max(1, servers.count / 2 - 1))
    for server in others.subtracting(helpers) {
      perform(.cut(LinkSelector(from: old, to: server, isBothWays: true)))
    }
    for _ in 0..<dice.number(1...2) { request(to: old) }
    if dice.chance(50) { wait(roundTrip) }
    perform(.release(LinkSelector(from: friend, to: old, isBothWays: false)))
    wait(roundTrip * 2)
    perform(.heal(nil))
  }

  /// Lets a server stand until it leads, a few times.
  private mutating func elect(_ server: ServerID) -> Bool {
    for _ in 0..<3 where !world.isLeading(server) {
      perform(.timeout(server))
      _ = wait(until: { $0.isLeading(server) }, within: roundTrip * 2)
    }
    return world.isLeading(server)
  }
}

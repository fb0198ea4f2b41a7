// What counts as a quorum, and check quorum: a leader that has lost touch steps down (diss. 6.2).

extension Server {
  /// Whether these servers are a quorum of the configuration in force (§6), by the rules that are on.
  @inline(__always)
  public func isQuorum(_ servers: ServerSet) -> Bool {
    let configuration = state.persistent.log.configuration
    if configuration.isJoint || !isVoter {
      return configuration.isQuorum(servers, by: settings.rules, leader: isLeader ? id : nil)
    }
    return Configuration.isMajority(servers, of: configuration.voters)
  }

  /// The highest value above `floor` that a quorum has reached.
  /// - Complexity: O(members), times the number of values between `floor` and the result.
  @inline(__always)
  func quorumIndex(above floor: Int, _ reached: (ServerID) -> Int) -> Int {
    var best = floor
    while true {
      var (ahead, last) = (ServerSet(), ServerSet())
      var least = Int.max
      for server in configuration.members.union(ServerSet(id)) {
        let index = reached(server)
        if index <= best { continue }
        ahead.insert(server)
        if index < least { (least, last) = (index, ServerSet()) }
        if index == least { last.insert(server) }
      }
      if !isQuorum(ahead) { return best }
      // Often those that are further are no quorum: then they need not be asked again.
      if !isQuorum(ahead.subtracting(last)) { return least }
      best = least
    }
  }

  /// Reckons when the leader will have been out of touch with a quorum for an election timeout.
  mutating func settleQuorumCheck() {
    guard settings.checksQuorum, configuration.members.subtracting([id]).count > 0 else {
      timing.leader.quorumDeadline = .never
      return
    }
    let since = lastHeardFromQuorum
    // With a quorum of its own it needs nobody.
    timing.leader.quorumDeadline =
      since == .max ? .never : Instant(microseconds: since) + settings.electionTimeout.lowerBound
    timing.isDeadlineStale = true
  }

  /// When the oldest of those answers came that make a quorum; `Int.max` if it needs none.
  @inline(__always)
  private var lastHeardFromQuorum: Int {
    if settings.rules[.checkEveryQuorum] {
      return quorumIndex(above: .min) { lastHeard(from: $0) }
    }
    // Whichever set of voters is easier to please.
    return [configuration.voters, configuration.outgoing].filter { !$0.isEmpty }
      .map { Configuration(voters: $0).quorumIndex(above: .min, lastHeard) }.max() ?? .max
  }

  @inline(__always)
  private func lastHeard(from server: ServerID) -> Int {
    server == id ? .max : timing.leader.followers[server.index].lastHeard.microseconds
  }

  /// Steps down if no quorum has answered within an election timeout; else looks again later.
  mutating func checkQuorum(_ turn: inout Turn) {
    settleQuorumCheck()
    if timing.leader.quorumDeadline > turn.now { return }
    let limit = turn.now - settings.electionTimeout.lowerBound
    let heard = ServerSet(
      configuration.members.filter {
        $0 == id || timing.leader.followers[$0.index].lastHeard > limit
      })
    turn.note(.quorumLost(heard: heard, configuration))
    timing.leaderHeardAt = nil
    becomeFollower(of: nil, .quorumLost, &turn)
  }
}

extension Instant {
  fileprivate static func - (time: Instant, length: TimeSpan) -> Instant {
    Instant(microseconds: time.microseconds - length.microseconds)
  }
}

extension Configuration {
  /// What a quorum is in joint mode, and to a leader that has no vote, by the rules that are on.
  @inline(never)
  package func isQuorum(_ servers: ServerSet, by rules: RuleSet, leader: ServerID?) -> Bool {
    if isJoint, !rules[.jointQuorums] { return Self.isMajority(servers, of: members) }
    if !rules[.removedLeaderNotCounted], let leader, !members.contains(leader) {
      return servers.intersection(voters.union(ServerSet(leader))).count >= quorumSize
    }
    return isQuorum(servers)
  }
}

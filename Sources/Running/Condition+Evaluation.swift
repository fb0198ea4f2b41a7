// Whether a condition holds in a world.

import Checking
import Raft
import Scripting
import Simulation

extension Condition {
  /// Whether the condition holds now. Nothing holds of a server that is not there, such as one whose `add` was refused. What is undecided does not
  /// hold, and neither does its contrary.
  package func holds(in run: WatchedRun) -> Bool {
    truth(in: run) { run.world.linearizability.isLinearizable } == true
  }

  /// Whether the condition holds now; nil if that depends on whether the history is linearizable, and
  /// this is undecided.
  /// - Parameter isLinearizable: Looks at the history. It is asked only where all else does not tell.
  func truth(in run: borrowing WatchedRun, isLinearizable: () -> Bool?) -> Bool? {
    switch self {
    case .linearizable: return isLinearizable()
    case .not(let condition):
      return condition.truth(in: run, isLinearizable: isLinearizable).map { !$0 }
    case .and(let first, let second):
      return Self.decide(first, second, by: false, run, isLinearizable)
    case .or(let first, let second):
      return Self.decide(first, second, by: true, run, isLinearizable)
    default: return isTrue(in: run)
    }
  }

  /// Whether both hold, or one does.
  /// - Parameter decisive: What either of them must be for the whole to be the same: that of `and` is false, that
  ///   of `or` is true.
  private static func decide(
    _ first: Condition, _ second: Condition, by decisive: Bool, _ run: borrowing WatchedRun,
    _ isLinearizable: () -> Bool?
  ) -> Bool? {
    let (cheap, other) =
      first.looksAtHistory && !second.looksAtHistory ? (second, first) : (first, second)
    let one = cheap.truth(in: run, isLinearizable: isLinearizable)
    if one == decisive { return decisive }
    let two = other.truth(in: run, isLinearizable: isLinearizable)
    return two == decisive ? decisive : one == nil ? nil : two
  }

  /// Whether the history of all calls has to be looked at, which takes long.
  private var looksAtHistory: Bool {
    switch self {
    case .linearizable: true
    case .not(let condition): condition.looksAtHistory
    case .and(let first, let second), .or(let first, let second):
      first.looksAtHistory || second.looksAtHistory
    default: false
    }
  }

  /// Whether the condition holds, which is made up of no others. Of `leader` nothing holds where nobody leads.
  private func isTrue(in run: borrowing WatchedRun) -> Bool {
    let named = servers
    if named.contains(.leader) {
      guard let leader = run.world.leader else { return false }
      return naming(leader: leader).isTrue(in: run)
    }
    let world = run.world
    if !named.isSubset(of: world.servers) { return false }
    switch self {
    case .leader(let server): return world.leader == server
    case .leaderNone: return world.leader == nil
    case .leaderAny: return world.leader != nil
    case .role(let server, let role): return world.roleName(of: server) == role
    case .term(let server, let comparison, let term):
      return comparison.holds(world.server(server).currentTerm.number, term)
    case .vote(let server, let candidate): return world.server(server).votedFor == candidate
    case .commit(let server, let comparison, let index):
      return comparison.holds(world.server(server).commitIndex.number, index)
    case .applied(let server, let comparison, let index):
      return comparison.holds(world.nodes[server.index].lastApplied.number, index)
    case .log(let server, let terms):
      return world.server(server).log.terms.map(\.number) == terms
    case .value(let server, let key, let value):
      return world.nodes[server.index].store[key] == value
    case .electionSplit: return world.isSplit(term: world.highestTerm)
    case .alive(let server): return world.nodes[server.index].status != .crashed
    case .follows(let server, let leader):
      return !world.server(server).isLeader && world.server(server).knownLeader == leader
    case .flying(let selector, let comparison, let count):
      return comparison.holds(world.flightCount(of: selector), count)
    case .match(let leader, let follower, _, _), .next(let leader, let follower, _, _),
      .probing(let leader, let follower):
      return world.progress(of: follower, at: leader).map(holds(of:)) ?? false
    case .logsAgree(let servers): return world.disagreement(of: servers) == nil
    case .split(let count): return run.failedElections >= count
    case .answered(let client, let serial):
      return world.isAnswered(client, serial)
    case .answer(let client, let serial, let value):
      return world.request(client, serial)?.result == .value(value)
    case .attempts(let client, let serial, let comparison, let count):
      return comparison.holds(world.request(client, serial)?.attempts ?? 0, count)
    case .configuration(let server, .joint): return world.server(server).configuration.isJoint
    case .configuration(let server, .simple): return !world.server(server).configuration.isJoint
    case .configuration(let server, .voters(let voters)):
      return world.server(server).configuration.voters == ServerSet(voters)
    case .configuration(let server, .learners(let learners)):
      return world.server(server).configuration.learners == ServerSet(learners)
    case .snapshot(let server, let comparison, let index):
      return comparison.holds(world.server(server).persistent.snapshotEnd.number, index)
    case .transferring(let server): return world.server(server).transfer != nil
    case .changing(let server): return world.server(server).isChanging
    case .safe: return run.violation == nil
    case .violation(let property): return run.violation?.property == property
    case .linearizable, .not, .and, .or: fatalError("'truth' takes these apart")
    }
  }

  /// Whether what a leader believes of a follower is what the condition asks for.
  private func holds(of progress: Progress) -> Bool {
    switch self {
    case .match(_, _, let comparison, let index):
      comparison.holds(progress.matchIndex.number, index)
    case .next(_, _, let comparison, let index): comparison.holds(progress.nextIndex.number, index)
    default: progress.isProbing
    }
  }

  /// The servers that the condition names.
  package var servers: ServerSet {
    switch self {
    case .leader(let server), .role(let server, _), .term(let server, _, _),
      .commit(let server, _, _), .applied(let server, _, _), .log(let server, _),
      .value(let server, _, _), .alive(let server), .snapshot(let server, _, _),
      .transferring(let server), .changing(let server), .configuration(let server, .joint),
      .configuration(let server, .simple):
      [server]
    case .configuration(let server, .voters(let others)),
      .configuration(let server, .learners(let others)):
      ServerSet([server] + others)
    case .vote(let server, let candidate):
      candidate.map { [server, $0] } ?? [server]
    case .follows(let server, let leader): leader.map { [server, $0] } ?? [server]
    case .flying(let selector, _, _): selector.link.map { [$0.from, $0.to] } ?? []
    case .match(let leader, let follower, _, _), .next(let leader, let follower, _, _),
      .probing(let leader, let follower):
      [leader, follower]
    case .logsAgree(let servers): ServerSet(servers)
    case .not(let condition): condition.servers
    case .and(let first, let second), .or(let first, let second):
      first.servers.union(second.servers)
    case .leaderNone, .leaderAny, .electionSplit, .split, .answered, .answer, .attempts,
      .linearizable,
      .safe, .violation:
      []
    }
  }
}

extension LinearizabilityVerdict {
  /// Whether the history is linearizable; nil if that is undecided.
  var isLinearizable: Bool? {
    switch self {
    case .linearizable: true
    case .notLinearizable: false
    case .undecided, .incomplete: nil
    }
  }
}

extension World {
  /// The role of a server, a crash included.
  package func roleName(of server: ServerID) -> RoleName {
    if nodes[server.index].status == .crashed { return .crashed }
    switch nodes[server.index].server.roleKind {
    case .follower: return .follower
    case .preCandidate: return .preCandidate
    case .candidate: return .candidate
    case .leader: return .leader
    }
  }
}

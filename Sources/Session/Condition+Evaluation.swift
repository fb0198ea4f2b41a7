// Whether a condition holds in a world.

import Checking
import Raft
import Scripting
import Simulation

extension Condition {
  /// Whether the condition holds now. `violation` is what the checks have found so far. Nothing holds
  /// of a server that is not there, such as one whose `add` was refused.
  public func holds(in world: World, violation: Violation?) -> Bool {
    switch self {
    case .not, .and: break
    default: if !servers.isSubset(of: world.servers) { return false }
    }
    switch self {
    case .leader(let server): return world.leader == server
    case .leaderNone: return world.leader == nil
    case .leaderAny: return world.leader != nil
    case .role(let server, let role): return world.roleName(of: server) == role
    case .term(let server, let comparison, let term):
      return comparison.holds(world.server(server).currentTerm, term)
    case .vote(let server, let candidate): return world.server(server).votedFor == candidate
    case .commit(let server, let comparison, let index):
      return comparison.holds(world.server(server).commitIndex, index)
    case .applied(let server, let comparison, let index):
      return comparison.holds(world.nodes[server.index].lastApplied, index)
    case .log(let server, let terms):
      return world.server(server).log.terms == terms
    case .value(let server, let key, let value):
      return world.nodes[server.index].store[key] == value
    case .electionSplit: return world.isSplit(term: world.highestTerm)
    case .alive(let server): return world.nodes[server.index].status != .crashed
    case .answered(let client, let serial):
      return world.request(client, serial)?.result != nil
    case .answer(let client, let serial, let value):
      return world.request(client, serial)?.result == .value(value)
    case .attempts(let client, let serial, let comparison, let count):
      return comparison.holds(world.request(client, serial)?.attempts ?? 0, count)
    case .configuration(let server, .joint): return world.server(server).configuration.isJoint
    case .configuration(let server, .simple): return !world.server(server).configuration.isJoint
    case .configuration(let server, .voters(let voters)):
      return world.server(server).configuration.voters == ServerSet(voters)
    case .snapshot(let server, let comparison, let index):
      return comparison.holds(world.server(server).log.snapshotIndex, index)
    case .transferring(let server): return world.server(server).transfer != nil
    case .changing(let server): return world.server(server).isChanging
    case .linearizable: return Linearizability.check(world.calls) == .linearizable
    case .safe: return violation == nil
    case .violation(let property): return violation?.property == property
    case .not(let condition): return !condition.holds(in: world, violation: violation)
    case .and(let first, let second):
      return first.holds(in: world, violation: violation)
        && second.holds(in: world, violation: violation)
    }
  }

  /// The servers that the condition names.
  public var servers: ServerSet {
    switch self {
    case .leader(let server), .role(let server, _), .term(let server, _, _),
      .commit(let server, _, _), .applied(let server, _, _), .log(let server, _),
      .value(let server, _, _), .alive(let server), .snapshot(let server, _, _),
      .transferring(let server), .changing(let server), .configuration(let server, .joint),
      .configuration(let server, .simple):
      [server]
    case .configuration(let server, .voters(let voters)): ServerSet([server] + voters)
    case .vote(let server, let candidate):
      candidate.map { [server, $0] } ?? [server]
    case .not(let condition): condition.servers
    case .and(let first, let second): first.servers.union(second.servers)
    case .leaderNone, .leaderAny, .electionSplit, .answered, .answer, .attempts, .linearizable,
      .safe, .violation:
      []
    }
  }
}

extension World {
  /// What the client asked for with this serial number, or nil if it has not asked so often.
  public func request(_ client: ClientID, _ serial: Int) -> Request? {
    requests.first { $0.client == client && $0.serial == serial }
  }

  /// The role of a server, a crash included.
  public func roleName(of server: ServerID) -> RoleName {
    if nodes[server.index].status == .crashed { return .crashed }
    switch nodes[server.index].server.roleKind {
    case .follower: return .follower
    case .preCandidate: return .preCandidate
    case .candidate: return .candidate
    case .leader: return .leader
    }
  }

  /// The highest term that any server has seen.
  public var highestTerm: Term { nodes.reduce(0) { max($0, $1.server.currentTerm) } }

  /// Whether the term's election is split: two or more servers have votes in it, nobody leads it, and
  /// none of them can still reach a quorum (§5.2).
  public func isSplit(term: Term) -> Bool {
    // By candidate, who voted for it.
    var votes = Array(repeating: ServerSet(), count: nodes.count)
    var undecided = ServerSet()
    for node in nodes {
      if node.server.currentTerm == term {
        if node.server.isLeader && node.status != .crashed { return false }
        if let candidate = node.server.votedFor {
          votes[candidate.index].insert(node.server.id)
        } else if node.status != .crashed {
          undecided.insert(node.server.id)
        }
      } else if node.server.currentTerm < term, node.status != .crashed {
        undecided.insert(node.server.id)
      } else if node.server.currentTerm > term {
        return false
      }
    }
    return votes.count { !$0.isEmpty } >= 2
      && votes.allSatisfy { !configuration.isQuorum($0.union(undecided)) }
  }
}

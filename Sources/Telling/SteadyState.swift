// When a cluster goes on as it is: until somebody's hand interferes nothing notable can happen in it.

import Checking
import Raft
import Running
import Simulation

/// The circumstances under which a cluster that has a leader keeps it. Chance decides nothing there: no
/// message is lost, no clock goes wrong, every rule is on, and no message can take so long that a timer
/// runs out over it.
///
/// While they last, a world that is steady stays so. Nobody stands for election, nobody steps down, no
/// entry gives way to another, no property breaks: Raft is made for that. Only entries are added and
/// committed.
struct SteadyState {
  /// From one heartbeat to the next and as long as this one takes: the longest that a follower hears
  /// nothing.
  private let silence: TimeSpan
  /// The same with the way back of the answer: the longest that a leader hears nothing of a follower.
  private let wait: TimeSpan

  /// Nil where the circumstances are others.
  /// - Complexity: O(links)
  init?(in world: World) {
    var running = ServerSet()
    var (shortestTimeout, heartbeat) = (TimeSpan.seconds(1 << 32), TimeSpan.zero)
    for node in world.nodes where node.status != .crashed {
      let settings = node.server.settings
      guard node.status == .running, settings.rules == .all, settings.snapshotThreshold == 0,
        !settings.hasHabits,
        node.clock.thousandths == 1000, node.disk.takesNoTime, node.disk.writes.isEmpty
      else { return nil }
      running.insert(node.server.id)
      shortestTimeout = min(shortestTimeout, settings.electionTimeout.lowerBound)
      heartbeat = max(heartbeat, settings.heartbeatInterval)
    }
    var delay = TimeSpan.zero
    for from in running {
      for to in running where to != from {
        let link = world.link(DirectedLink(from: from, to: to))
        guard !link.isCut, !link.isHeld, link.settings.lossMillionths == 0,
          link.settings.idleLimit == nil,
          link.settings.duplicateMillionths == 0
        else { return nil }
        delay = max(delay, link.settings.delay.upperBound)
      }
    }
    silence = heartbeat + delay
    wait = silence + delay
    if wait >= shortestTimeout { return nil }
  }

  /// Whether nothing notable can happen any more, apart from commits.
  /// - Complexity: O(servers + messages in flight)
  func isReached(by world: World) -> Bool {
    guard let leader = world.leader, isLeading(leader, world) else { return false }
    for id in world.servers where id != leader && world.nodes[id.index].status == .running {
      guard isFollowing(id, leader, world) else { return false }
    }
    // Nor is anything on its way that could make a difference.
    let term = world.nodes[leader.index].server.currentTerm
    return world.flights {
      switch $0.message.kind {
      case .appendEntries, .appendEntriesReply: $0.message.term > term
      case .requestVote, .requestVoteReply, .preVote, .preVoteReply, .installSnapshot,
        .installSnapshotReply, .timeoutNow:
        $0.arrivesAt != .never
      }
    }.isEmpty
  }

  /// Whether the server leads undisputed: a quorum runs, and nothing is to change but the log.
  private func isLeading(_ leader: ServerID, _ world: World) -> Bool {
    let node = world.nodes[leader.index]
    let server = node.server
    guard case .leader(let state) = server.role, state.change == nil, state.transfer == nil,
      state.learners.isEmpty, state.snapshots.isEmpty, server.isVoter,
      !server.configuration.isJoint, server.log.configurationIndex <= server.commitIndex
    else { return false }
    let running = ServerSet(world.servers.filter { world.nodes[$0.index].status == .running })
    // A server that it sends nothing to is not of its cluster.
    guard server.isQuorum(running), running.highestIndex < max(state.followers.count, 1) else {
      return false
    }
    if !server.settings.checksQuorum { return true }
    // Everybody's next answer comes before their last one is too old.
    let limit = node.clock.own(at: world.now) + wait
    return running.allSatisfy {
      $0 == leader
        || server.timing.leader.followers[$0.index].lastHeard
          + server.settings.electionTimeout.lowerBound > limit
    }
  }

  /// Whether the server follows the leader, has nothing in its log that must give way, needs no snapshot,
  /// and hears from the leader before its timer runs out.
  private func isFollowing(_ id: ServerID, _ leader: ServerID, _ world: World) -> Bool {
    let (node, other) = (world.nodes[id.index], world.nodes[leader.index])
    guard node.server.roleKind == .follower, node.server.knownLeader == leader,
      node.server.currentTerm == other.server.currentTerm, node.server.isVoter,
      node.server.configuration == other.server.configuration,
      node.server.log.configurationIndex <= node.server.commitIndex,
      other.server.log.matches(
        index: node.server.log.lastIndex, term: node.server.log.lastTerm),
      let match = other.server.matchIndex(of: id), match >= other.server.log.snapshotIndex
    else { return false }
    return world.deadline(of: id).map { $0 > world.now + silence } ?? false
  }
}

extension World {
  /// Whether nothing is left to be committed, and nothing comes: every entry is, and all that is due are
  /// messages between servers.
  private var hasNothingToCommit: Bool {
    guard load == nil, let leader else { return false }
    let server = nodes[leader.index].server
    return server.commitIndex == server.log.lastIndex && pendingCount == flightCount
  }

  /// Whether nothing that is worth telling comes of it any more if it is in a steady state.
  var isOfNoMoreNews: Bool { load != nil || hasNothingToCommit }
}

// Whose say counts for what needs a quorum, by the rules in force: §5.1, §6.

import Raft
import Simulation

/// What a quorum is to a server: by its configuration and by the rules that are on for it. Everything that is told
/// of majorities is reckoned here.
package struct Quorum: Hashable, Sendable {
  /// A set of voters of whom so many are needed.
  package struct Part: Hashable, Sendable {
    /// Whose say counts.
    package var voters: ServerSet
    /// How many of them it takes.
    package var needed: Int

    /// How many of the servers count here.
    package func count(_ servers: ServerSet) -> Int { servers.intersection(voters).count }
    /// Whether these servers are enough here.
    package func isReached(by servers: ServerSet) -> Bool { count(servers) >= needed }
  }

  /// The sets of which each has to be pleased: in joint mode the old voters and the new ones, else one.
  package var parts: [Part]

  /// What a quorum is.
  /// - Parameter leader: The leader that counts, if one does: with a rule off it counts itself where it is no voter.
  package init(
    _ configuration: Configuration, by rules: RuleSet = .all, leader: ServerID? = nil
  ) {
    func majority(of voters: ServerSet) -> Part {
      Part(voters: voters, needed: voters.count / 2 + 1)
    }
    if configuration.isJoint, !rules[.jointQuorums] {
      parts = [majority(of: configuration.members)]
    } else if !rules[.removedLeaderNotCounted], let leader,
      !configuration.members.contains(leader)
    {
      parts = [
        Part(voters: configuration.voters.union([leader]), needed: configuration.quorumSize)
      ]
    } else if configuration.isJoint {
      parts = [majority(of: configuration.outgoing), majority(of: configuration.voters)]
    } else {
      parts = [majority(of: configuration.voters)]
    }
  }

  /// Whether these servers are a quorum.
  package func isReached(by servers: ServerSet) -> Bool {
    parts.allSatisfy { $0.isReached(by: servers) }
  }

  /// Whether two sets count apart (§6).
  package var isJoint: Bool { parts.count > 1 }

  /// Everybody whose say counts.
  package var voters: ServerSet { parts.reduce(ServerSet()) { $0.union($1.voters) } }
}

extension ServerView {
  /// What a quorum is to the server.
  package var quorum: Quorum {
    Quorum(configuration, by: settings.rules, leader: isLeader ? id : nil)
  }
}

extension ClusterView {
  /// What a quorum is to the leader, or else to who has heard the latest of who votes and has not crashed.
  package var quorum: Quorum {
    if let leader { return self[leader].quorum }
    let configuration = configuration
    let rules = servers.first { $0.configuration == configuration }?.settings.rules ?? .all
    return Quorum(configuration, by: rules)
  }

  /// By whose notion of a quorum it is told whether a majority runs: each server acts by the configuration in its own
  /// log, and by what only a crashed server's log has nobody does. One to whom a majority runs goes before all to
  /// whom none does, who leads before who does not, and who has heard the later change before the others; nil where
  /// nobody that runs leads or may stand.
  /// - Complexity: O(servers)
  package var quorumKeeper: ServerID? {
    let running = ServerSet(servers.filter { $0.process == .running }.map(\.id))
    func rank(_ server: ServerView) -> (Int, Term, LogIndex) {
      (
        server.isQuorum(running) ? 1 : 0, server.isLeader ? server.term : 0,
        server.log.configurationIndex
      )
    }
    var keeper: ServerView?
    for server in servers
    where server.process == .running && (server.isLeader || server.mayStand) {
      if let other = keeper, rank(server) <= rank(other) { continue }
      keeper = server
    }
    return keeper?.id
  }
}

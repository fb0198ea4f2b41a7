// Which servers can talk with each other, and whether that is a quorum.

import Raft
import Simulation

/// The groups of servers that all reach each other.
package struct Groups: Hashable, Sendable {
  /// Servers that all reach each other, and that no other server could join.
  package struct Group: Hashable, Sendable {
    /// Who is in it.
    package var servers: ServerSet
    /// Whether they can elect a leader and commit: a majority, in joint mode of both sets of voters, of
    /// the configuration that one of them goes by.
    package var hasQuorum: Bool
    /// Who leads among them, in the highest term if there are several.
    package var leader: ServerID?
  }

  /// The groups, by their lowest member.
  package var all: [Group]
  /// What servers that run take for the voters.
  package struct Belief: Hashable, Sendable {
    /// Who votes, as they believe.
    package var configuration: Configuration
    /// What a quorum is to them.
    package var quorum: Quorum
    /// Who believes so.
    package var servers: ServerSet
  }

  /// Who votes: each server goes by the last configuration in its own log, and while the voters change
  /// these differ. By the lowest server that believes so.
  package var beliefs: [Belief]
  /// Who votes, by what all servers that run believe, or else by the newest.
  package var configuration: Configuration
  /// What a quorum is to these.
  package var quorum: Quorum
  /// The servers that run.
  package var live: ServerSet
  /// The servers that have crashed.
  package var crashed: ServerSet
  /// The servers that are paused.
  package var frozen: ServerSet
  /// The servers whose disks a hand holds back.
  package var heldDisks: ServerSet
  /// The links between servers that run over which nothing passes while the way back is open.
  package var oneWayCuts: [DirectedLink]
  /// The links between servers that run over which nothing arrives until a hand lets it go.
  package var heldLinks: [DirectedLink]
  /// The broken links by name: `S4-S5`, or `S1>S2` for one direction.
  package var brokenLinks: [String]
  /// The running servers that reach a quorum, themselves included: one of them can be elected and commit,
  /// whether or not those that it reaches also reach each other.
  package var centres: ServerSet
  /// Whether there are more groups than are told.
  package var isCutShort: Bool

  /// The most groups that are told.
  package static let most = 32

  /// Whether no server is in two groups: then the cluster has come apart cleanly, or not at all.
  package var isClean: Bool {
    var seen = ServerSet()
    for group in all {
      if !seen.intersection(group.servers).isEmpty { return false }
      seen = seen.union(group.servers)
    }
    return true
  }

  /// The servers that are in more than one group.
  package var shared: ServerSet {
    var seen = ServerSet()
    var shared = ServerSet()
    for group in all {
      shared = shared.union(seen.intersection(group.servers))
      seen = seen.union(group.servers)
    }
    return shared
  }
}

extension ClusterView {
  /// Which running servers can reach each other both ways by themselves, and which of these groups are a quorum.
  /// - Complexity: Bounded by `Groups.most` groups of at most 31 servers.
  package var groups: Groups {
    let servers = servers
    func those(_ process: Node.Status) -> ServerSet {
      ServerSet(servers.filter { $0.process == process }.map(\.id))
    }
    let live = those(.running)
    var neighbours = Array(repeating: ServerSet(), count: servers.count)
    var oneWay: [DirectedLink] = []
    var broken: [String] = []
    var held: [DirectedLink] = []
    for from in live {
      for to in live where from != to {
        let there = passes(from: from, to: to)
        let back = passes(from: to, to: from)
        let isHeld = isHeld(from: from, to: to)
        if isHeld { held.append(DirectedLink(from: from, to: to)) }
        if there, back, !isHeld, !self.isHeld(from: to, to: from) {
          neighbours[from.index].insert(to)
        }
        if !there, back {
          oneWay.append(DirectedLink(from: from, to: to))
          broken.append("\(from)>\(to)")
        } else if !there, !back, from < to {
          broken.append("\(from)-\(to)")
        }
      }
    }
    var finder = CliqueFinder(neighbours: neighbours)
    finder.extend(ServerSet(), live, ServerSet())
    let beliefs = beliefs(of: live)
    let all = finder.found.sorted {
      (lowest($0), $0.bits) < (lowest($1), $1.bits)
    }.map { servers in
      Groups.Group(
        servers: servers, hasQuorum: hasQuorum(servers), leader: leader(in: servers))
    }
    return Groups(
      all: all, beliefs: beliefs,
      configuration: beliefs.count == 1 ? beliefs[0].configuration : configuration,
      quorum: beliefs.count == 1 ? beliefs[0].quorum : quorum, live: live,
      crashed: those(.crashed), frozen: those(.paused),
      heldDisks: ServerSet(ids.filter { self[$0].isDiskHeld && self[$0].process != .crashed }),
      oneWayCuts: oneWay, heldLinks: held, brokenLinks: broken,
      centres: ServerSet(
        live.filter {
          self[$0].isQuorum(neighbours[$0.index].union([$0]))
        }),
      isCutShort: finder.isCutShort)
  }

  /// Whether one of the servers that run, by the configuration that it goes by itself, has a quorum among
  /// them.
  /// - Complexity: O(servers).
  private func hasQuorum(_ servers: ServerSet) -> Bool {
    servers.contains {
      self[$0].process == .running && self[$0].isQuorum(servers)
    }
  }

  private func beliefs(of servers: ServerSet) -> [Groups.Belief] {
    var beliefs: [Groups.Belief] = []
    for id in servers {
      let (configuration, quorum) = (self[id].configuration, self[id].quorum)
      let place = beliefs.firstIndex { $0.configuration == configuration && $0.quorum == quorum }
      if let place {
        beliefs[place].servers.insert(id)
      } else {
        beliefs.append(
          Groups.Belief(configuration: configuration, quorum: quorum, servers: [id]))
      }
    }
    return beliefs
  }

  private func lowest(_ servers: ServerSet) -> Int { servers.bits.trailingZeroBitCount }

  private func leader(in servers: ServerSet) -> ServerID? {
    var best: ServerID?
    for id in servers where self[id].isLeader {
      if let other = best, self[other].term >= self[id].term { continue }
      best = id
    }
    return best
  }
}

/// Finds all largest groups in which everybody knows everybody: Bron and Kerbosch, with a pivot.
private struct CliqueFinder {
  let neighbours: [ServerSet]
  var found: [ServerSet] = []
  var isCutShort = false

  mutating func extend(_ clique: ServerSet, _ candidates: ServerSet, _ excluded: ServerSet) {
    if isCutShort { return }
    if candidates.isEmpty {
      guard excluded.isEmpty, !clique.isEmpty else { return }
      if found.count < Groups.most { found.append(clique) } else { isCutShort = true }
      return
    }
    var pivot = ServerSet()
    var best = -1
    for server in candidates.union(excluded) {
      let known = neighbours[server.index].intersection(candidates)
      if known.count > best { (best, pivot) = (known.count, neighbours[server.index]) }
    }
    var candidates = candidates
    var excluded = excluded
    for server in candidates.subtracting(pivot) {
      let known = neighbours[server.index]
      extend(
        clique.union([server]), candidates.intersection(known), excluded.intersection(known))
      candidates.remove(server)
      excluded.insert(server)
    }
  }
}

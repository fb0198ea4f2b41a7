// Which servers can talk with each other, and whether that is a quorum.

import Raft
import Session
import Simulation

/// The groups of servers that all reach each other.
package struct Groups: Hashable, Sendable {
  /// Servers that all reach each other, and that no other server could join.
  package struct Group: Hashable, Sendable {
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
    package var configuration: Configuration
    package var servers: ServerSet
  }

  /// Who votes: each server goes by the last configuration in its own log, and while the voters change
  /// these differ. By the lowest server that believes so.
  package var beliefs: [Belief]
  /// Who votes, by what all servers that run believe, or else by the newest.
  package var configuration: Configuration
  /// The servers that run.
  package var live: ServerSet
  package var crashed: ServerSet
  package var frozen: ServerSet
  /// The links between servers that run over which nothing passes while the way back is open.
  package var oneWayCuts: [DirectedLink]
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

extension World {
  /// Which running servers can reach each other both ways, and which of these groups are a quorum.
  /// - Complexity: Bounded by `Groups.most` groups of at most 31 servers.
  package var groups: Groups {
    var live = ServerSet()
    var crashed = ServerSet()
    var frozen = ServerSet()
    for (index, node) in nodes.enumerated() {
      switch node.status {
      case .running: live.insert(ServerID(index))
      case .crashed: crashed.insert(ServerID(index))
      case .paused: frozen.insert(ServerID(index))
      }
    }
    var neighbours = Array(repeating: ServerSet(), count: nodes.count)
    var oneWay: [DirectedLink] = []
    var broken: [String] = []
    for from in live {
      for to in live where from != to {
        let there = passes(from: from, to: to)
        let back = passes(from: to, to: from)
        if there, back { neighbours[from.index].insert(to) }
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
      configuration: beliefs.count == 1 ? beliefs[0].configuration : configuration, live: live,
      crashed: crashed, frozen: frozen, oneWayCuts: oneWay, brokenLinks: broken,
      centres: ServerSet(
        live.filter { server($0).configuration.isQuorum(neighbours[$0.index].union([$0])) }),
      isCutShort: finder.isCutShort)
  }

  /// Whether one of the servers that run, by the configuration that it goes by itself, has a quorum among
  /// them.
  func hasQuorum(_ servers: ServerSet) -> Bool {
    servers.contains {
      nodes[$0.index].status == .running && server($0).configuration.isQuorum(servers)
    }
  }

  private func beliefs(of servers: ServerSet) -> [Groups.Belief] {
    var beliefs: [Groups.Belief] = []
    for id in servers {
      let configuration = server(id).configuration
      if let place = beliefs.firstIndex(where: { $0.configuration == configuration }) {
        beliefs[place].servers.insert(id)
      } else {
        beliefs.append(Groups.Belief(configuration: configuration, servers: [id]))
      }
    }
    return beliefs
  }

  private func lowest(_ servers: ServerSet) -> Int { servers.bits.trailingZeroBitCount }

  private func leader(in servers: ServerSet) -> ServerID? {
    var best: ServerID?
    for id in servers where server(id).isLeader {
      if let other = best, server(other).currentTerm >= server(id).currentTerm { continue }
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

// MARK: - In words

extension Groups {
  /// What there is to say, in the order of its weight: first whether anybody can be elected.
  package var sentences: [String] {
    guard !live.isEmpty else { return ["No server runs."] }
    var sentences = [headline]
    if let differences { sentences.append(differences) }
    if !isClean {
      if !brokenLinks.isEmpty, brokenLinks.count <= 4 {
        sentences.append("Cut: \(brokenLinks.joined(separator: ", ")).")
      } else if !oneWayCuts.isEmpty {
        let names = oneWayCuts.prefix(4).map { "\($0.from)>\($0.to)" }.joined(separator: ", ")
        let more = oneWayCuts.count > 4 ? " and \(oneWayCuts.count - 4) more" : ""
        sentences.append("Cut one way only: \(names)\(more).")
      }
    } else if !oneWayCuts.isEmpty {
      sentences.append("Between them \(oneWayCuts.count) links are cut one way only.")
    }
    if all.count > 1 { sentences.append(isClean ? "\(list)." : "Overlapping groups: \(list).") }
    if isCutShort { sentences.append("There are more such groups.") }
    if !crashed.isEmpty { sentences.append("Crashed: \(crashed.brief).") }
    if !frozen.isEmpty { sentences.append("Frozen: \(frozen.brief).") }
    return sentences
  }

  /// Who has a quorum, as one sentence: `2-3 of 5: S3-S5 have the 3 needed.`
  package var headline: String {
    let need = configuration.need
    // Where servers go by different voters there is no one number that is needed.
    let needed = isAgreed ? "the \(need) needed" : "a quorum"
    if all.count == 1, let group = all.first {
      let who =
        group.servers.count == 1
        ? "Only \(group.servers) is left" : "\(group.servers.brief) reach each other"
      switch (group.hasQuorum, isAgreed) {
      case (true, true): return "\(who): a quorum is \(need)."
      case (true, false): return "\(who): a quorum."
      case (false, true): return "\(who): no quorum, it takes \(need)."
      case (false, false): return "\(who): no quorum."
      }
    }
    let able = all.filter(\.hasQuorum)
    guard isClean else {
      if centres == live { return "Every server reaches \(needed), but not all others." }
      if centres.isEmpty { return "No server reaches \(needed)." }
      let reach = centres.count == 1 ? "reaches" : "reach"
      return "Only \(centres.brief) \(reach) \(needed)."
    }
    let sizes = all.prefix(9).map { size(of: $0.servers) }.joined(separator: "-")
    let of = configuration.isJoint || !isAgreed ? "" : " of \(configuration.voters.count)"
    let start = sizes + (all.count > 9 ? "-..." : "") + of
    switch able.count {
    case 0: return "\(start): no group has \(needed)."
    case 1:
      let have = able[0].servers.count == 1 ? "has" : "have"
      return "\(start): \(able[0].servers.brief) \(have) \(needed)."
    default: return "\(start): \(able.count) groups have \(needed)."
    }
  }

  /// Whether all servers that run go by the same voters.
  package var isAgreed: Bool { beliefs.count <= 1 }

  /// What it takes, for a heading: `3 of 5`, in joint mode `3+2`; where servers differ, all of it.
  package var need: String {
    let needs = beliefs.filter { !$0.configuration.voters.isEmpty }.map { belief in
      belief.configuration.isJoint
        ? belief.configuration.need
        : "\(belief.configuration.need) of \(belief.configuration.voters.count)"
    }
    var different: [String] = []
    for need in needs where !different.contains(need) { different.append(need) }
    return different.joined(separator: " or ")
  }

  /// Who goes by which voters, where not all go by the same: `S1 S2 go by S1-S5 > S1 S2 (3+2 needed), the
  /// others by S1-S5 (3).`
  private var differences: String? {
    guard !isAgreed else { return nil }
    // The others are those of whom there are most.
    let order = beliefs.enumerated().sorted {
      ($0.element.servers.count, -$0.offset) < ($1.element.servers.count, -$1.offset)
    }.map(\.element)
    let told = order.prefix(Groups.mostBeliefs).enumerated().map { place, belief in
      let (servers, configuration) = (belief.servers, belief.configuration)
      let isRest = place == order.count - 1 && servers.count > 1
      let who = isRest ? "the others" : servers.brief
      let verb = place > 0 ? "" : servers.count == 1 ? "goes " : "go "
      if configuration.voters.isEmpty { return "\(who) \(verb)by no voters yet" }
      let needed = place == 0 ? " needed" : ""
      return "\(who) \(verb)by \(configuration.brief) (\(configuration.need)\(needed))"
    }
    let more = order.count > Groups.mostBeliefs ? ", and so on" : ""
    return told.joined(separator: ", ") + more + "."
  }

  private static let mostBeliefs = 4

  /// The groups side by side, and who leads in which: `S1 S2 (S1 leads) | S3-S5 (S4 leads)`. Where groups
  /// overlap and not all have a quorum, it says which have.
  package var list: String {
    let isMixed = !isClean && Set(all.map(\.hasQuorum)).count > 1
    return all.map { group in
      let leader = isClean ? group.leader.map { " (\($0) leads)" } ?? "" : ""
      return group.servers.brief + (isMixed && group.hasQuorum ? " quorum" : "") + leader
    }.joined(separator: " | ")
  }

  /// How many voters a group has: `3`, in joint mode `2+1` of the old and the new ones. Where servers go by
  /// different voters, how many servers.
  package func size(of servers: ServerSet) -> String {
    if !isAgreed { return "\(servers.count)" }
    let new = servers.intersection(configuration.voters).count
    return configuration.isJoint
      ? "\(servers.intersection(configuration.outgoing).count)+\(new)" : "\(new)"
  }
}

extension Configuration {
  /// How many votes it takes: `3`, in joint mode `2+2` of the old and the new voters.
  package var need: String {
    isJoint ? "\(outgoing.count / 2 + 1)+\(quorumSize)" : "\(quorumSize)"
  }

  /// How many of the servers count: `2`, in joint mode `2+1` of the old and the new voters.
  package func count(_ servers: ServerSet) -> String {
    let new = servers.intersection(voters).count
    return isJoint ? "\(servers.intersection(outgoing).count)+\(new)" : "\(new)"
  }
}

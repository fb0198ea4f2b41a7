// What each server could do about leading, and which groups of servers could elect somebody.

import Raft
import Session

/// What each server could do about leading at a moment, and which groups of servers have a quorum.
package struct Chances: Sendable {
  /// The moment.
  package let place: Session.Place
  /// Which servers can talk with each other.
  package let groups: Groups
  fileprivate let all: [Chance]

  /// What one server could do.
  package struct Chance: Sendable {
    /// The election in which it stands, or what would come of it if its timer fired now.
    package var prospect: Prospect
    /// Whether it stands.
    package var isOpen: Bool
    /// What else it could do: a leader, which has no election timer; a candidate that cannot win this time.
    package var outlook: String?
  }

  /// What the server could do.
  /// - Precondition: It is there.
  package subscript(server: ServerID) -> Chance { all[server.index] }
}

extension Session {
  /// What each server could do about leading at this moment. The protocol itself answers, on copies.
  /// - Complexity: O(servers²), and what it takes to make the cluster
  package var chances: Chances {
    let cluster = cluster
    return Chances(
      place: place, groups: cluster.groups, all: cluster.ids.map { chance(of: $0, in: cluster) })
  }

  private func chance(of server: ServerID, in cluster: ClusterView) -> Chances.Chance {
    let open = lookahead.openProspect(of: server, branch.chronicle.ballots)
    var chance = Chances.Chance(
      prospect: open ?? lookahead.prospect(of: server), isOpen: open != nil)
    if chance.prospect.bar == .leads {
      chance.outlook = leaderWords(server, in: cluster)
    } else if chance.isOpen, chance.prospect.bar == nil, !chance.prospect.couldWin,
      !chance.prospect.needsHand, chance.prospect.doubt == nil
    {
      chance.outlook = openOutlook(of: chance.prospect, in: cluster) ?? nextTry(of: server)
    }
    return chance
  }

  /// What a leader can still do.
  private func leaderWords(_ leader: ServerID, in cluster: ClusterView) -> String {
    let (own, reach) = (cluster[leader], cluster.reach(of: leader))
    func words(_ servers: ServerSet) -> String {
      servers.count == 1 ? "only itself" : servers.inWords
    }
    if let lack = cluster.lackOfReach(of: leader) {
      return "It \(lack.verb) \(words(lack.servers)), no quorum: it cannot commit anything new."
    }
    if let lack = cluster.lackOfReach(of: leader, byHand: false) {
      return
        "By itself it \(lack.verb) \(words(lack.servers)), since links are held: a hand must deliver "
        + "what it sends, and the answers."
    }
    let who = words(reach)
    let later = ServerSet(reach.filter { cluster[$0].term > own.term })
    if !own.isQuorum(reach.subtracting(later)) {
      return
        "It reaches \(who), but \(later.inWords) \(later.count == 1 ? "is" : "are") in a later "
        + "term: it cannot commit anything new."
    }
    let stuck = cluster.withHeldDisks(reach)
    if !own.isQuorum(reach.subtracting(stuck)) {
      let disks = stuck.count == 1 ? "the disk" : "the disks"
      return "It reaches \(who), a quorum, but commits nothing until a hand lets go \(disks) of "
        + "\(stuck.inWords)."
    }
    return "It reaches \(who), a quorum: it can commit."
  }

  /// What a candidate that would not win now still hopes for: that voters have given up on their leader by the time at
  /// which its request is there. Nil if that would not be enough.
  private func openOutlook(of prospect: Prospect, in cluster: ClusterView) -> String? {
    let pending = ServerSet(
      prospect.configuration.members.filter {
        if case .ignores = prospect.responses[$0.index] { true } else { false }
      })
    guard !pending.isEmpty, prospect.quorum.isReached(by: prospect.votes.union(pending)) else {
      return nil
    }
    // Who leads has nobody to give up on.
    let leading = ServerSet(pending.filter { cluster[$0].isLeader })
    let others = pending.subtracting(leading)
    let conditions = [
      leading.isEmpty ? nil : "\(leading.inWords) \(leading.count == 1 ? "leads" : "lead") no more",
      others.isEmpty
        ? nil : "\(others.inWords) \(others.count == 1 ? "has" : "have") given up on the leader",
    ].compactMap { $0 }
    let condition = conditions.joined(separator: " and ")
    return "It wins this term only if \(condition) once its request is there."
  }

  /// What the next election of a candidate would bring that cannot win this one.
  private func nextTry(of server: ServerID) -> String {
    let next = lookahead.prospect(of: server)
    if next.bar != nil { return "It cannot win this term." }
    if next.needsHand {
      return "It cannot win this term, and term \(next.term) only if a hand delivers what is held."
    }
    if !next.couldWin, let tries = next.triesNeeded {
      let last = tries == 2 ? "nor term \(next.term)" : "nor the next two"
      return "It cannot win this term, \(last); after that it could."
    }
    return next.couldWin
      ? "It cannot win this term; in term \(next.term) it could."
      : "It cannot win this term, and in term \(next.term): \(next.conclusion)."
  }
}

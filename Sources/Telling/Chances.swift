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

  /// What a candidate that would not win now still hopes for: that voters no longer keep to a leader by the time at
  /// which its request is there. Nil if that would not be enough, or cannot be.
  private func openOutlook(of prospect: Prospect, in cluster: ClusterView) -> String? {
    let members = prospect.configuration.members
    let pending = ServerSet(
      members.filter {
        if case .ignores = prospect.responses[$0.index] { true } else { false }
      })
    guard !pending.isEmpty, prospect.quorum.isReached(by: prospect.votes.union(pending)),
      cluster.voteCount(for: prospect.candidate)?.canWin == true
    else { return nil }
    let share = prospect.quorum.share(of: pending, besides: prospect.votes)
    return "It wins this term only if \(letGo(pending, share, prospect)) once its request is there."
  }

  /// That so many of the servers no longer keep to a leader, as a clause.
  private func letGo(_ pending: ServerSet, _ share: Share, _ prospect: Prospect) -> String {
    var (leading, started, leaders) = (ServerSet(), ServerSet(), ServerSet())
    for server in pending {
      switch prospect.responses[server.index].refusal {
      case .leaderIsAlive(server): leading.insert(server)
      case .leaderIsAlive(let leader?), .ownTimerRuns(let leader): leaders.insert(leader)
      case .leaderMayLive: started.insert(server)
      default: break
      }
    }
    let leader = leaders.count == 1 ? leaders.inWords : "the leader"
    let hearing = pending.subtracting(leading).subtracting(started)
    let parts = [
      (leading, "leads no more", "lead no more"),
      (hearing, "has given up on \(leader)", "have given up on \(leader)"),
      (started, "has been up for an election timeout", "have been up for an election timeout"),
    ].filter { !$0.0.isEmpty }
    if share == .all {
      return parts.map { "\($0.0.inWords) \($0.0.count == 1 ? $0.1 : $0.2)" }
        .joined(separator: " and ")
    }
    let (who, isOne) = share.words(of: pending)
    if parts.count == 1 { return "\(who) \(isOne ? parts[0].1 : parts[0].2)" }
    return "\(who) no longer \(isOne ? "keeps" : "keep") to a leader"
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
      : "It cannot win this term, nor term \(next.term) as things are."
  }
}

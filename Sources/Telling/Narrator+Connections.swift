// What a crash, a cut or their end comes to: who still leads, who still can.

import Raft
import Scripting
import Session
import Simulation

extension Narrator {
  /// How many servers run, of those that vote by the server's configuration: `3 of 5 run, a majority`.
  private func strength(by keeper: ServerID) -> String {
    let quorum = quorum(of: keeper)
    let isEnough = quorum.isReached(by: running)
    return "\(quorum.tally(running)) run, \(isEnough ? "a majority" : "no majority")"
  }

  /// What is said of whether a majority runs.
  private mutating func claimStrength(by keeper: ServerID) {
    let isEnough = quorum(of: keeper).isReached(by: running)
    claim(.quorum(running, to: keeper, isReached: isEnough))
    // A leader's own majority may be missing where others have one.
    if isEnough || keeper == cluster.quorumKeeper { claim(.majorityRuns(isEnough)) }
  }

  private var running: ServerSet {
    ServerSet(cluster.servers.filter { $0.process == .running }.map(\.id))
  }

  /// Who leads the highest term of those that run and lead.
  private var activeLeader: ServerView? {
    cluster.servers.filter { $0.isLeader && $0.process == .running }.max { $0.term < $1.term }
  }

  // MARK: Servers

  /// Servers do nothing any more: who leads without them, and whether they are missed.
  mutating func tellLoss(of servers: ServerSet, _ verb: String) {
    let start = "\(servers.inWords) \(verb)"
    let frozen = cluster.servers.first { $0.isLeader && servers.contains($0.id) }
    claim(.run(running))
    // Who leads goes by its own voters, whatever the others know.
    let keeper = activeLeader?.id ?? cluster.quorumKeeper
    if running.isEmpty {
      say("\(start): no server runs.")
    } else if let frozen, activeLeader.map({ $0.term < frozen.term }) ?? true {
      let who = servers.count == 1 ? "it" : "\(frozen.id)"
      say("\(start) while \(who) leads term \(frozen.term): nobody hears from \(frozen.id).")
    } else if keeper == nil {
      claim(.majorityRuns(false))
      say("\(start): nobody that runs has a vote.")
    } else if let keeper, !quorum(of: keeper).isReached(by: running) {
      let tally = quorum(of: keeper).tally(running)
      claimStrength(by: keeper)
      let canElect = cluster.quorumKeeper.map { quorum(of: $0).isReached(by: running) } ?? false
      let isElecting = canElect || hasEnoughVotes(among: running) != nil
      say(
        (isElecting
          ? [] : ["\(start): only \(tally) run, too few to elect a leader or to commit."])
          + ["\(start): no majority\(missedPart(by: keeper)) runs."])
    } else if let leader = activeLeader, let fallen = fallenTerm(of: servers, after: leader.term) {
      claim(.leads(leader.id, leader.term))
      say([
        "\(start): term \(fallen) has lost its leader, and only \(leader.id) still leads, term \(leader.term).",
        "\(start), which led term \(fallen): \(leader.id) still leads term \(leader.term).",
        "\(start): term \(fallen) has lost its leader.",
      ])
    } else if let leader = activeLeader {
      claim(.leads(leader.id, leader.term))
      let fate =
        lackOfReach(leader.id).map { "but \($0)" }
        ?? (needsHand(leader.id) ? "but links are held" : "and \(strength(by: leader.id))")
      say(["\(start): \(leader.id) leads on, \(fate).", "\(start): \(leader.id) leads on."])
    } else {
      let next = nextToStand
      let timers = next.isEmpty ? [] : ["\(start), and nobody leads: \(next.timersRunOut)."]
      say(timers + ["\(start), and nobody leads."])
    }
  }

  /// Of which voters no majority runs, where there are two sets of them and one still has one.
  private func missedPart(by keeper: ServerID) -> String {
    let parts = quorum(of: keeper).parts
    let missed = parts.filter { !$0.isReached(by: running) }
    guard parts.count > 1, missed.count == 1 else { return "" }
    return " of \(missed[0].voters.inWords)"
  }

  /// The term in which others have heard one of the servers lead, and that is later than this one.
  private func fallenTerm(of servers: ServerSet, after term: Term) -> Term? {
    cluster.servers.filter { server in
      server.process != .crashed && server.term > term
        && server.knownLeader.map(servers.contains) ?? false
    }.map(\.term).max()
  }

  /// Servers that had crashed are there again.
  mutating func tellReturn(of servers: ServerSet) {
    let start = servers.count == 1 ? "is back as a follower" : "are back as followers"
    let who = "\(servers.inWords) \(start)"
    guard let keeper = cluster.quorumKeeper else {
      claim(.majorityRuns(false))
      return say(["\(who): nobody that runs has a vote.", "\(who)."], .leaderElection)
    }
    claimStrength(by: keeper)
    say(["\(who): \(strength(by: keeper)).", "\(who)."], .leaderElection)
  }

  mutating func tellResumption(of servers: ServerSet) {
    let start = "\(servers.inWords) \(servers.count == 1 ? "goes" : "go") on"
    let stale = cluster.servers.first { server in
      servers.contains(server.id) && server.isLeader
        && cluster.servers.contains { $0.isLeader && $0.term > server.term }
    }
    if let stale, let newest = cluster.leader {
      say(
        "\(start), and \(stale.id) believes that it leads: \(newest) leads term "
          + "\(cluster[newest].term).")
    }
    say("\(start); what waited arrives now.")
  }

  /// Whose timers run out next, so that they stand for election, if nothing that is under way comes before.
  private var nextToStand: ServerSet { cluster.nextToStand }

  // MARK: Links

  /// Links were cut or healed: who can still lead and commit.
  mutating func tellConnection(_ start: String) {
    say(["\(start). \(connection).", "\(start)."])
    claimConnection()
    tellRivals()
  }

  mutating func tellPartition(into groups: [ServerSet]) {
    let start = "Cut: \(groups.map(\.brief).joined(separator: " | "))"
    // While the voters change each server goes by those in its own log. Who does not run is missed in its part.
    let able = groups.filter { group in
      group.contains { quorum(of: $0).isReached(by: group.intersection(running)) }
    }
    say(["\(start). \(connection).", "\(start)."], .leaderElection)
    claimConnection()
    switch able.count {
    case 0:
      let isWhole = groups.contains { group in
        group.contains { quorum(of: $0).isReached(by: group) }
      }
      say(
        isWhole
          ? "In no part does a majority run, so none can elect a leader or commit."
          : "No part is a majority, so none can elect a leader or commit.")
    case 1:
      let are = able[0].count == 1 ? "is" : "are"
      let isSaid = narration.headline.contains("Only \(able[0].inWords) reach")
      say(
        isSaid
          ? "Only there can new entries be committed."
          : "Only \(able[0].inWords) \(are) a majority: only there can new entries be committed.")
    default:
      say("More than one part is a majority of the voters that it knows of.", .membershipChanges)
    }
    tellRivals()
  }

  /// What is said of who leads, and whether it can commit.
  private mutating func claimConnection() {
    guard let leader = activeLeader else { return }
    let reach = cluster.reach(of: leader.id)
    let isEnough = leader.isQuorum(reach)
    claim(
      .leads(leader.id, leader.term), .talks(leader.id, reach),
      .quorum(reach, to: leader.id, isReached: isEnough),
      isEnough || cluster.votersToHelp(leader.id) != nil ? nil : .commitsNothingNew(leader.id))
    claimLack(of: leader.id)
  }

  /// Who leads and whether it can commit, or else who could be elected; without a full stop.
  private var connection: String {
    if let leader = activeLeader {
      return lackOfReach(leader.id).map {
        "\(leader.id) leads but \($0): it commits \(cluster.nothingNew(by: leader.id))"
      }
        ?? (needsHand(leader.id)
          ? "\(leader.id) leads, and reaches a majority only by hand"
          : "\(leader.id) leads and reaches a majority")
    }
    if let winner = hasEnoughVotes(among: running) {
      let isByHand = cluster.voteCount(for: winner).map {
        $0.held.contains(winner) || !$0.quorum.isReached(by: $0.given.subtracting($0.held))
      }
      return "All votes that \(winner) needs are given"
        + (isByHand == true ? ", some held back" : "")
    }
    let connected = ServerSet(running.filter { lackOfReach($0) == nil })
    let ways = cluster.bothWays(running)
    if connected.isEmpty { return "Nobody reaches a majority\(ways): nobody can be elected" }
    let able = ServerSet(connected.filter { !needsHand($0) })
    if able.isEmpty { return "Nobody leads, and a majority is reached only by hand" }
    if able == running {
      let each = running == cluster.ids ? "each" : "each that runs"
      return "Nobody leads, and \(each) can reach a majority"
    }
    return "Only \(able.inWords) \(able.count == 1 ? "reaches" : "reach") a majority\(ways)"
  }

  /// That more than one leads.
  private mutating func tellRivals() {
    guard let newest = activeLeader else { return }
    let stale = cluster.servers.filter {
      $0.isLeader && $0.process == .running && $0.term < newest.term
    }
    guard let other = stale.first else { return }
    say(
      "\(other.id) leads term \(other.term) still; \(newest.id)'s term \(newest.term) ends that "
        + "once it hears of it.")
  }
}

extension ClusterView {
  /// Whose election timers run out next, so that they stand, unless somebody's hand interferes: several where they do
  /// at the same moment, none where something that is under way may come before.
  package var nextToStand: ServerSet {
    var (next, earliest) = (ServerSet(), Instant.never)
    for server in servers {
      if server.process != .running { continue }
      // Who leads, or may win, keeps the others from standing.
      if server.isLeader || server.roleKind == .candidate { return [] }
      guard server.mayStand, let deadline = server.deadline, deadline <= earliest else { continue }
      if deadline < earliest { next = [] }
      earliest = deadline
      next.insert(server.id)
    }
    let isDisturbed = flights.contains {
      next.contains($0.message.to) && $0.arrivesAt <= earliest
    }
    return isDisturbed ? [] : next
  }
}

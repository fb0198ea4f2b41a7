// Why a server has no quorum to talk with: a link may be cut one way only, and whom a server reaches need not be
// whom it hears.

import Raft
import Session
import Simulation

/// Why there is no quorum that a server reaches and hears: it can neither be elected nor commit anything new.
package enum LackOfReach: Hashable, Sendable {
  /// What it sends gets to no quorum, only to these running servers, itself included.
  case reaches(ServerSet)
  /// What it sends gets to a quorum, but it hears none, only these running servers, itself included.
  case hears(ServerSet)
  /// It reaches a quorum and hears one, but only these running servers are in both, itself included.
  case reachesAndHears(ServerSet)

  /// Those with whom it is too few, itself included if it runs.
  package var servers: ServerSet {
    switch self {
    case .reaches(let servers), .hears(let servers), .reachesAndHears(let servers): servers
    }
  }

  /// Whether it reaches a quorum, as links are cut one way only.
  package var isOneWay: Bool {
    switch self {
    case .reaches: false
    case .hears, .reachesAndHears: true
    }
  }

  /// What it does with no more than these: `reaches`, `hears`.
  var verb: String {
    switch self {
    case .reaches: "reaches"
    case .hears: "hears"
    case .reachesAndHears: "reaches and hears"
    }
  }

  /// What it cannot do with a quorum: `reach`, `hear`.
  var infinitive: String {
    switch self {
    case .reaches: "reach"
    case .hears: "hear"
    case .reachesAndHears: "reach and hear"
    }
  }

  /// It of a server, after its name: `reaches nobody`, `hears only S2`.
  func words(of server: ServerID) -> String {
    let others = servers.subtracting([server])
    if others.isEmpty { return "\(verb) nobody" }
    // More names than these would not fit a line.
    return "\(verb) only " + (others.count > 3 ? "\(others.count) others" : others.inWords)
  }
}

extension LackOfReach {
  /// What is cut between a server, whose name goes before, and one that asks it, or leads it.
  /// - Parameters:
  ///   - there: Whether the way to the server is cut.
  ///   - back: Whether the way back is; one of the two is cut.
  static func cut(there: Bool, back: Bool, _ asking: ServerID) -> String {
    if there, back { return "cut off from \(asking)" }
    return there
      ? "does not hear \(asking): that link is cut" : "\(asking) does not hear it: that link is cut"
  }
}

extension ClusterView {
  /// Why the server has no quorum that it reaches and hears; nil where it has one.
  /// - Parameter byHand: Whether it has one also where a hand must deliver what is held. Who is named is reached, or
  ///   heard, without a hand.
  /// - Complexity: O(servers)
  package func lackOfReach(of server: ServerID, byHand: Bool = true) -> LackOfReach? {
    let quorum = quorum(of: server)
    if quorum.isReached(by: byHand ? reachByHand(of: server) : reach(of: server)) { return nil }
    if !quorum.isReached(by: audience(of: server, byHand: byHand)) {
      return .reaches(audience(of: server))
    }
    if !quorum.isReached(by: heard(by: server, byHand: byHand)) {
      return .hears(heard(by: server))
    }
    return .reachesAndHears(reach(of: server))
  }

  /// Who is catching up to get a vote and with whom the leader, which reaches no quorum, will have one that it
  /// reaches: a new vote in two makes a majority of three (diss. 4.1), and with joint-quorums off one majority of
  /// old and new voters will do (§6); nil where that does not help.
  /// - Complexity: O(servers)
  package func votersToHelp(_ leader: ServerID) -> ServerSet? {
    let own = self[leader]
    guard lackOfReach(of: leader) != nil, let change = own.leadership?.change else { return nil }
    let next =
      change.method == .single
      ? Configuration(voters: change.target)
      : Configuration(voters: change.target, outgoing: own.configuration.voters)
    let later = Quorum(next, by: own.settings.rules, leader: leader)
    guard later.isReached(by: reachByHand(of: leader)) else { return nil }
    return change.target.subtracting(own.configuration.voters)
  }

  /// What a leader that reaches no quorum can commit: `nothing new`, perhaps `nothing new before S3 has a vote`.
  func nothingNew(by leader: ServerID) -> String {
    votersToHelp(leader).map {
      "nothing new before \($0.inWords) \($0.count == 1 ? "has" : "have") a vote"
    } ?? "nothing new"
  }

  /// What is to be added where it is told who reaches a quorum, and some reach one without hearing it: ` both ways`.
  func bothWays(_ servers: ServerSet) -> String {
    servers.contains { lackOfReach(of: $0)?.isOneWay == true } ? " both ways" : ""
  }
}

extension Narrator {
  /// Whom the server reaches, or hears, where that is no quorum, even if a hand delivers what is held:
  /// `reaches only S2`, `hears nobody`; nil where it is one.
  func lackOfReach(_ server: ServerID) -> String? {
    cluster.lackOfReach(of: server)?.words(of: server)
  }

  /// What `lackOfReach` says of the server, as a claim.
  mutating func claimLack(of server: ServerID) {
    switch cluster.lackOfReach(of: server) {
    case .reaches(let servers): claim(.reaches(server, servers))
    case .hears(let servers): claim(.hears(server, servers))
    case .reachesAndHears(let servers): claim(.talks(server, servers))
    case nil: break
    }
  }

  /// Whether the server would have a quorum, but only if a hand delivered what is held.
  func needsHand(_ server: ServerID) -> Bool {
    cluster.lackOfReach(of: server) == nil
      && cluster.lackOfReach(of: server, byHand: false) != nil
  }
}

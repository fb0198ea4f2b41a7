// Configurations and quorums in words.

import Raft
import Session
import Simulation

extension Configuration {
  /// The configuration in as little room as can be: `S1..S5`, `S1..S3 > S3..S5` in joint mode, or `S1..S3 + S4` with
  /// a member that has no vote.
  package var brief: String {
    let voters = voters.isEmpty ? "nobody" : voters.brief
    return isJoint
      ? "\(outgoing.brief) > \(voters)"
      : learners.isEmpty ? voters : "\(voters) + \(learners.brief)"
  }
}

extension Quorum {
  /// How many of the servers count: `2 of 5`, or in joint mode `2 of S1 S2 S3 and 1 of S3 S4 S5`.
  func tally(_ servers: ServerSet, extra: Int = 0) -> String {
    guard isJoint else { return "\(parts[0].count(servers) + extra) of \(parts[0].voters.count)" }
    return parts.enumerated().map { number, part in
      let names = part.voters.tallied
      let kind = number == 0 ? "old" : "new"
      return "\(part.count(servers)) of "
        + (names.count <= 8 ? names : "the \(part.voters.count) \(kind)")
    }.joined(separator: " and ")
  }

  /// How many there are, and how many it takes, to be followed by what: `2 of the 3 votes it needs`; in joint mode
  /// the tally.
  func progress(_ servers: ServerSet, extra: Int = 0, _ what: String = "it needs") -> String {
    isJoint
      ? tally(servers) : "\(parts[0].count(servers) + extra) of the \(parts[0].needed) \(what)"
  }

  /// What it takes: `2 of S1 S2 S3 and 2 of S3 S4 S5`, or `3 of 5 servers`, or `S1 alone`.
  var words: String {
    if !isJoint, parts[0].voters.count == 1 { return "\(parts[0].voters.inWords) alone" }
    return isJoint
      ? parts.map { "\($0.needed) of \($0.voters.tallied)" }.joined(separator: " and ")
      : "\(parts[0].needed) of \(parts[0].voters.count) servers"
  }

  /// What it takes, by name: `3 of S1..S5`, or `2 of S1..S3 and 2 of S3..S5`.
  var names: String {
    parts.map { "\($0.needed) of \($0.voters.brief)" }.joined(separator: " and ")
  }

  /// What the servers lack: `1 of the 2 needed`; in joint mode of each set of which they are too few,
  /// `1 of the 2 needed of S3..S5`, and of both where they are enough.
  func shortfall(_ servers: ServerSet) -> String {
    let short = parts.filter { !$0.isReached(by: servers) }
    return (short.isEmpty ? parts : short).map { part in
      let whose = isJoint ? " of \(part.voters.brief)" : ""
      return "\(part.count(servers)) of the \(part.needed) needed\(whose)"
    }.joined(separator: ", ")
  }
}

/// How many of some servers it takes.
enum Share: Hashable {
  /// Each of them is needed.
  case all
  /// So many, whichever.
  case some(Int)
  /// Not all of them, but it depends on which: there are two sets of voters.
  case enough

  /// So many of these as a subject, and whether it is one: `S2 or S3`, `two of S2, S3 and S4`.
  func words(of servers: ServerSet) -> (names: String, isOne: Bool) {
    switch self {
    case .all: (servers.inWords, servers.count == 1)
    case .some(1) where servers.count == 2:
      (servers.map(\.description).joined(separator: " or "), true)
    case .some(let number): ("\(number.cardinal) of \(servers.inWords)", number == 1)
    case .enough: ("enough of \(servers.inWords)", false)
    }
  }
}

extension Quorum {
  /// How many of these servers make a quorum with those that there are.
  /// - Precondition: All of them do.
  func share(of servers: ServerSet, besides others: ServerSet) -> Share {
    let all = others.union(servers)
    if servers.allSatisfy({ !isReached(by: all.subtracting([$0])) }) { return .all }
    return isJoint ? .enough : .some(parts[0].needed - parts[0].count(others))
  }
}

extension Narrator {
  /// What a quorum is to the server, or was by that configuration.
  func quorum(of server: ServerID, _ configuration: Configuration? = nil) -> Quorum {
    guard let configuration else { return cluster.quorum(of: server) }
    return Quorum(
      configuration, by: cluster.settings(of: server).rules,
      leader: cluster.isLeader(server) ? server : nil)
  }

  /// How many of the servers count to the server: `2 of 5`, or in joint mode `2 of S1 S2 S3 and 1 of S3 S4 S5`.
  func tally(
    _ servers: ServerSet, of configuration: Configuration, by server: ServerID, extra: Int = 0
  ) -> String {
    quorum(of: server, configuration).tally(servers, extra: extra)
  }

  /// A sentence about what joint mode asks for, where the server goes by it.
  func jointSentence(_ configuration: Configuration, _ server: ServerID) -> String? {
    guard configuration.isJoint else { return nil }
    return isOn(.jointQuorums, server)
      ? "In joint mode it takes a majority of both."
      : "With joint-quorums off any majority of \(configuration.members.inWords) will do."
  }
}

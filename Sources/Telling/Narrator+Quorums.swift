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

  /// What it takes: `2 of S1 S2 S3 and 2 of S3 S4 S5`, or `3 of 5 servers`.
  var words: String {
    isJoint
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

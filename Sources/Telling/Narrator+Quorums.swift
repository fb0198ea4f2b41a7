// Sets of servers and quorums in words.

import Raft
import Session
import Simulation

extension ServerSet {
  /// The servers in as little room as can be: `S1-S4 S6`, with a range for three or more in a row.
  package var brief: String {
    var words: [String] = []
    var first = 0
    while first < ServerSet.capacity {
      guard contains(ServerID(first)) else {
        first += 1
        continue
      }
      var last = first
      while last + 1 < ServerSet.capacity, contains(ServerID(last + 1)) { last += 1 }
      if last - first >= 2 {
        words.append("\(ServerID(first))-\(ServerID(last))")
      } else {
        words += (first...last).map { "\(ServerID($0))" }
      }
      first = last + 1
    }
    return words.joined(separator: " ")
  }

  /// The servers as part of a sentence: by name as long as they are few.
  fileprivate var names: String { count <= 3 ? description : brief }
}

extension Configuration {
  /// The configuration in as little room as can be: `S1-S5`, or `S1-S3 > S3-S5` in joint mode.
  package var brief: String {
    isJoint ? "\(outgoing.brief) > \(voters.brief)" : voters.isEmpty ? "nobody" : voters.brief
  }

  /// How many of the servers count: `2 of 5`, or in joint mode `2 of S1 S2 S3 and 1 of S3 S4 S5`.
  func tally(_ servers: ServerSet) -> String {
    func part(_ voters: ServerSet, _ kind: String) -> String {
      let count = servers.intersection(voters).count
      let names = voters.names
      return "\(count) of \(names.count <= 8 ? names : "the \(voters.count) \(kind)")"
    }
    if isJoint { return "\(part(outgoing, "old")) and \(part(voters, "new"))" }
    return "\(servers.intersection(voters).count) of \(voters.count)"
  }
}

extension Narrator {
  /// How many of the servers count: `2 of 5`, or in joint mode `2 of S1 S2 S3 and 1 of S3 S4 S5`.
  func tally(_ servers: ServerSet, of configuration: Configuration) -> String {
    configuration.tally(servers)
  }

  /// How many votes or copies there are, and how many it takes: `2 of the 3 it needs`.
  func progress(
    _ servers: ServerSet, extra: Int = 0, of configuration: Configuration
  ) -> String {
    if configuration.isJoint { return tally(servers, of: configuration) }
    return "\(servers.intersection(configuration.voters).count + extra) of the "
      + "\(configuration.quorumSize) it needs"
  }

  /// What a quorum is: `2 of S1 S2 S3 and 2 of S3 S4 S5`, or `3 of 5 servers`.
  func quorum(of configuration: Configuration) -> String {
    guard configuration.isJoint else {
      return "\(configuration.quorumSize) of \(configuration.voters.count) servers"
    }
    let old = Configuration(voters: configuration.outgoing).quorumSize
    return "\(old) of \(configuration.outgoing.names) and \(configuration.quorumSize) of "
      + configuration.voters.names
  }

  /// A sentence about what joint mode asks for, where the server goes by it.
  func jointSentence(_ configuration: Configuration, _ server: ServerID) -> String? {
    guard configuration.isJoint else { return nil }
    return isOn(.jointQuorums, server)
      ? "In joint mode it takes a majority of both."
      : "With joint-quorums off any majority of \(configuration.members.names) will do."
  }
}

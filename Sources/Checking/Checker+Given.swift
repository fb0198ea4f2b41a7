// What no run could have brought about in the state that a world is given to begin with.

import Raft
import Simulation

/// Something in what servers are given that no run of Raft reaches.
package enum GivenFault: Hashable, Sendable {
  /// The servers' states together break a safety property.
  case broken(Witness)
  /// An entry is of an older term than the one before it.
  case termsGoDown(ServerID, index: LogIndex)
  /// An entry is of a newer term than the server has seen.
  case newerThanTerm(ServerID, index: LogIndex, term: Term, current: Term)
}

extension GivenFault: CustomStringConvertible {
  /// A sentence, such as `These logs break Log Matching at index 3: …`.
  package var description: String {
    switch self {
    case .broken(let witness):
      "These \(witness.property == .logMatching ? "logs" : "states") break "
        + "\(witness.property.title)\(place(of: witness)): \(witness)"
    case .termsGoDown(let server, let index):
      "The terms of \(server)'s log go down at index \(index): no leader's log does that."
    case .newerThanTerm(let server, let index, let term, let current):
      "Entry \(index) of \(server) is of term \(term), but \(server) is in term \(current) only."
    }
  }

  private func place(of witness: Witness) -> String {
    switch witness {
    case .contentDiffers(let index, _, _, _, _, _), .predecessorDiffers(let index, _, _, _, _, _),
      .appliedDifferently(let index, _, _, _, _), .tooFewCopies(let index, _, _, _):
      " at index \(index)"
    default: ""
    }
  }
}

extension Checker {
  /// Takes the states that servers were given for what they are, and looks for what in them no run could have
  /// brought about: nothing of that is a violation, and the run goes on from there.
  /// - Returns: What was found: of each server the first of a kind.
  mutating func takeGiven(_ given: [GivenServer], _ nodes: Nodes) -> [GivenFault] {
    var faults: [GivenFault] = []
    for server in given {
      faults += server.ownFaults
      if let witness = takeLog(of: server) { faults.append(.broken(witness)) }
    }
    for server in given.sorted(by: { $0.commitIndex > $1.commitIndex }) {
      let term = nodes[server.server.index].server.currentTerm
      if let witness = takeCommits(of: server, in: term) { faults.append(.broken(witness)) }
    }
    commitConfiguration = nodes[0].server.configuration
    if let witness = firstOnTooFew(given, voters: commitConfiguration) {
      faults.append(.broken(witness))
    }
    return faults
  }

  /// Takes down all entries of a server, those among them that its snapshot covers.
  private mutating func takeLog(of given: GivenServer) -> Witness? {
    var witness: Witness?
    var previousTerm: Term = 0
    for (place, entry) in given.entries.enumerated() {
      let sighting = LogHistory.Sighting(
        entry: entry, previousTerm: previousTerm, server: given.server)
      let index = LogIndex(place + 1)
      if let first = history.record(sighting, at: index), witness == nil {
        witness = difference(sighting, first, index).witness
      }
      previousTerm = entry.term
    }
    return witness
  }

  /// Takes down what a server knows to be committed; of two that know otherwise the one with more counts.
  private mutating func takeCommits(of given: GivenServer, in term: Term) -> Witness? {
    let entries = given.entries
    for place in 0..<given.commitIndex.number {
      let index = LogIndex(place + 1)
      if index > history.committedIndex {
        history.commit(entries[place], in: term, by: given.server)
      } else if history.committedEntry(at: index) != entries[place] {
        return .appliedDifferently(
          index: index, server: given.server, entry: entries[place],
          first: history.committer(at: index), firstEntry: history.committedEntry(at: index))
      }
    }
    return nil
  }

  /// The first committed entry that is in the logs of no quorum.
  private func firstOnTooFew(_ given: [GivenServer], voters: Configuration) -> Witness? {
    if history.committedIndex == 0 { return nil }
    var holders = ServerSet(given.map(\.server))
    for place in 0..<history.committedIndex.number {
      let entry = history.committedEntry(at: LogIndex(place + 1))
      for server in given where place >= server.log.count || server.entries[place] != entry {
        holders.remove(server.server)
      }
      if !voters.isQuorum(holders) {
        return .tooFewCopies(
          index: LogIndex(place + 1), entry: entry, holders: holders, voters: voters.members)
      }
    }
    return nil
  }
}

extension GivenServer {
  /// What cannot be in this server alone.
  fileprivate var ownFaults: [GivenFault] {
    var faults: [GivenFault] = []
    if let place = log.indices.dropFirst().first(where: { log[$0] < log[$0 - 1] }) {
      faults.append(.termsGoDown(server, index: LogIndex(place + 1)))
    }
    if let term, let place = log.firstIndex(where: { $0 > term }) {
      faults.append(
        .newerThanTerm(server, index: LogIndex(place + 1), term: log[place], current: term))
    }
    return faults
  }
}

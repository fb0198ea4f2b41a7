// What a server begins with: `given S1 term 6 vote S2 log 1 1 4 4 commit 2 snapshot 1`, or the row of a picture of
// logs: `given S1: 1 1 4 4 ; term 6 ; voted S2`.

import Raft
import Simulation

extension Parser {
  /// A server, and what it begins with, in any order.
  mutating func given() throws(Failure) -> GivenServer {
    if let token = peek(), token.kind == .word, token.text.hasSuffix(":") {
      return try givenRow(token)
    }
    let server = try server()
    var given = Given()
    while true {
      if given.term == nil, skip("term") {
        given.term = try number(Limits.givenTerms)
      } else if given.vote == nil, skip("vote") {
        given.vote = .some(skip("none") ? nil : try self.server())
      } else if given.log == nil, skip("log") {
        given.log = try givenTerms()
      } else if given.commit == nil, skip("commit") {
        given.commit = try givenIndex()
      } else if given.snapshot == nil, skip("snapshot") {
        given.snapshot = try givenIndex()
      } else {
        break
      }
    }
    if !isAtEnd { throw unexpected() }
    return try given.of(server)
  }

  /// The terms of the entries, or `empty`.
  private mutating func givenTerms() throws(Failure) -> [Term] {
    if skip("empty") { return [] }
    let bounds = 1...Limits.givenTerms.upperBound
    var terms = [Term(try number(bounds))]
    while let token = peek(), Int(digits: token.text) != nil {
      if terms.count == Limits.givenEntries.upperBound {
        throw failure(at: token, "a server begins with at most \(terms.count) entries")
      }
      terms.append(Term(try number(bounds)))
    }
    return terms
  }

  /// An index with its place, since only the whole line says whether it is in the log.
  private mutating func givenIndex() throws(Failure) -> Given.Place {
    let position = peek()?.start ?? end
    return Given.Place(index: try number(Limits.givenEntries), position: position)
  }

  /// What has been read so far.
  private struct Given {
    struct Place {
      var index: Int
      var position: String.Index
    }

    var term: Int?
    var vote: ServerID??
    var log: [Term]?
    var commit: Place?
    var snapshot: Place?

    /// All that a server begins with: what is not said follows from the rest.
    func of(_ server: ServerID) throws(Failure) -> GivenServer {
      let log = log ?? []
      let entries = log.count == 1 ? "1 entry" : "\(log.count) entries"
      for (place, word) in [(snapshot, "snapshot"), (commit, "commit")] {
        guard let place, place.index > log.count else { continue }
        throw Failure(
          position: place.position,
          message: "`\(word) \(place.index)` is beyond the log of \(entries)",
          suggestion: log.isEmpty ? nil : "\(log.count)")
      }
      if let commit, let snapshot, commit.index < snapshot.index {
        throw Failure(
          position: commit.position,
          message: "the snapshot covers entry \(snapshot.index), which is committed then",
          suggestion: "\(snapshot.index)")
      }
      let covered = snapshot?.index ?? 0
      return GivenServer(
        server, term: term.map { Term($0) }, votedFor: vote ?? nil, log: log,
        commitIndex: LogIndex(commit?.index ?? covered), snapshotIndex: LogIndex(covered))
    }
  }
}

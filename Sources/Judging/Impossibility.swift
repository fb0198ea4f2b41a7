// Why a picture cannot occur, as far as one can see without looking for a run.

/// Why a picture cannot occur.
package enum Impossibility: Hashable, Sendable, CustomStringConvertible {
  /// An index is skipped.
  case gap
  /// Terms fall along a log.
  case termOrder
  /// Two logs share an entry and not what is before it.
  case logMatching
  /// A term begins behind two different logs.
  case oneLeaderPerTerm
  /// A log holds an entry of a higher term than its server's.
  case currentTerm
  /// Nobody can have given, or got, this vote.
  case vote
  /// Nobody can win this term so that all is there that the picture has of it and of lower terms.
  case noRun(Int)

  /// The word for it, such as `log-matching`.
  package var description: String {
    switch self {
    case .gap: "gap"
    case .termOrder: "term-order"
    case .logMatching: "log-matching"
    case .oneLeaderPerTerm: "one-leader-per-term"
    case .currentTerm: "current-term"
    case .vote: "vote"
    case .noRun(let term): "no-run \(term)"
    }
  }
}

extension LogPicture {
  /// The local rule that forbids the picture.
  var localFault: Impossibility? {
    if rows.contains(where: { $0.log.contains(nil) }) { return .gap }
    let logs = rows.map { $0.log.compactMap { $0 } }
    for log in logs
    where log.contains(where: { $0 < 1 }) || zip(log, log.dropFirst()).contains(where: { $0 > $1 })
    {
      return .termOrder
    }
    for a in logs {
      for b in logs {
        for index in 0..<min(a.count, b.count)
        where a[index] == b[index] && a[..<index] != b[..<index] {
          return .logMatching
        }
      }
    }
    var starts: [Int: [Int]] = [:]
    for log in logs {
      for (index, term) in log.enumerated() where index == 0 || log[index - 1] != term {
        let before = Array(log[..<index])
        if let known = starts[term], known != before { return .oneLeaderPerTerm }
        starts[term] = before
      }
    }
    for (row, log) in zip(rows, logs) {
      if let term = row.term, let last = log.last, last > term { return .currentTerm }
    }
    return hasImpossibleVote ? .vote : nil
  }

  /// Whether somebody has a vote that nobody can have given, or is in a term that nobody can have begun. Who stands
  /// votes for itself.
  private var hasImpossibleVote: Bool {
    func mayHaveStood(_ server: Int) -> Bool {
      rows[server].vote == .unsaid || rows[server].vote == .given(server)
    }
    for (number, row) in rows.enumerated() {
      if row.leads, !mayHaveStood(number) || row.term == 0 { return true }
      guard case .given(let other) = row.vote, let term = row.term, let theirs = rows[other].term
      else { continue }
      if term == 0 || theirs < term || theirs == term && !mayHaveStood(other) { return true }
    }
    guard let top = rows.compactMap(\.term).max(), top > 0 else { return false }
    return !rows.indices.contains { rows[$0].term == top && mayHaveStood($0) }
  }

  /// Whether a server may have stood in a term that nobody wins, as far as is said of votes in it.
  func mayStand(_ server: Int, in term: Int) -> Bool {
    guard let own = rows[server].term, own <= term else { return true }
    return own == term && (rows[server].vote == .unsaid || rows[server].vote == .given(server))
  }
}

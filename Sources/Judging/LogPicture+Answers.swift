// What follows from a picture.

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

  /// The answers, one a line.
  package var answers: [String] {
    if let fault = localFault { return ["possible no", "why \(fault)"] }
    let tree = LogTree(rows.map { $0.log.compactMap { $0 } })
    let search = RunSearch(self, tree)
    let end = tree.logs.map { RunSearch.Demand(log: $0) }
    guard let least = search.elections(to: end, through: search.lastTerm) else {
      return ["possible no", "why no-run \(firstBarrenTerm(search, tree))"]
    }
    let winners = rows.indices.filter { !rows[$0].isDown }.map { server in
      let votes = votes(for: server, tree)
      let names = votes.map { " S\($0 + 1)" }.joined()
      return "win S\(server + 1) \(votes.count >= majority ? "yes" : "no") votes\(names)"
    }
    let entries = tree.nodes.indices.dropFirst().sorted {
      (tree.nodes[$0].index, tree.nodes[$0].term) < (tree.nodes[$1].index, tree.nodes[$1].term)
    }
    return ["possible yes", "min-elections \(least)"] + winners
      + entries.map { answer(of: $0, end, search, tree) }
  }

  /// What becomes of an entry.
  private func answer(
    of entry: Int, _ end: [RunSearch.Demand], _ search: RunSearch, _ tree: LogTree
  ) -> String {
    let holders = rows.indices.filter { tree.has(tree.logs[$0], entry) }.map { "S\($0 + 1)" }
    func isReached(_ wish: RunSearch.Wish) -> Bool {
      search.elections(to: end, through: search.lastTerm, wish) != nil
    }
    let isPossible = isReached(.commits(entry))
    let verdict = !isPossible ? "no" : isReached(.avoids(entry)) ? "possible" : "certain"
    let lose = elections(untilLeaderHas: entry, false, tree)
    let commit = elections(untilLeaderHas: entry, true, tree)
    return "entry \(tree.nodes[entry].index)@\(tree.nodes[entry].term) on "
      + "\(holders.joined(separator: ",")) committed \(verdict) lose \(lose) commit \(commit)"
  }

  /// The first term after which no run has all entries of the picture up to it.
  private func firstBarrenTerm(_ search: RunSearch, _ tree: LogTree) -> Int {
    for term in search.terms {
      let nodes = tree.nodes.indices.filter { tree.nodes[$0].term <= term && $0 > 0 }
      let leaves = nodes.filter { leaf in !nodes.contains { $0 != leaf && tree.has($0, leaf) } }
      var isFound = false
      func assign(_ place: Int, _ demands: [RunSearch.Demand]) {
        if isFound { return }
        if place == leaves.count {
          isFound = search.elections(to: demands, through: term) != nil
          return
        }
        for server in rows.indices where demands[server].log == nil {
          var more = demands
          more[server].log = leaves[place]
          assign(place + 1, more)
        }
      }
      assign(0, Array(repeating: RunSearch.Demand(log: nil), count: rows.count))
      if !isFound { return term }
    }
    return search.lastTerm
  }
}

// What follows from a picture: whether it can occur, what is committed, who can win, what can be lost.

/// A picture, judged.
package struct Judgement: Sendable {
  /// What was judged.
  package let picture: LogPicture
  /// Why it cannot occur; nil if it can. If it cannot, nothing else is said.
  package private(set) var fault: Impossibility?
  /// The least number of won elections in a run to it.
  package private(set) var leastElections = 0
  /// Who may stand, with those who would vote for it in a new term.
  package private(set) var candidates: [Candidate] = []
  /// The entries, by index and term.
  package private(set) var entries: [Entry] = []

  /// Somebody who stands in a new term.
  package struct Candidate: Hashable, Sendable {
    /// Who.
    package var server: Int
    /// Who would vote for it, itself included.
    package var votes: [Int]
    /// Whether that is a majority.
    package var wins: Bool
  }

  /// Whether an entry is committed at the moment of the picture.
  package enum Committed: String, Hashable, Sendable {
    /// In every run to the picture.
    case certain
    /// In some, and not in others.
    case possible
    /// In none.
    case no
  }

  /// What becomes of an entry.
  package struct Entry: Hashable, Sendable {
    /// Where it is in a log.
    package var index: Int
    /// Its term.
    package var term: Int
    /// Who has it.
    package var holders: [Int]
    /// Whether it is committed.
    package var committed: Committed
    /// After how many won elections there is, at the earliest, a leader without it; 0 for never.
    package var lose: Int
    /// After how many there is a leader with it, which can then commit it; 0 for never.
    package var commit: Int
    /// Its number among the beginnings of all logs.
    let node: Int
  }

  let tree: LogTree
  private(set) var search: RunSearch

  /// Judges a picture.
  package init(_ picture: LogPicture) { self.init(picture, nil) }

  /// Judges a picture as long as the watch says so; nil if it has stopped.
  package init?(_ picture: LogPicture, watch: SearchWatch) {
    self.init(picture, watch)
    if watch.isStopped { return nil }
  }

  private init(_ picture: LogPicture, _ watch: SearchWatch?) {
    self.picture = picture
    tree = LogTree(picture.rows.map { $0.log.compactMap { $0 } })
    search = RunSearch(picture, tree, watch: watch)
    // What was found once is found again without asking.
    defer { search.watch = nil }
    fault = picture.localFault
    if fault != nil { return }
    guard let least = search.elections(to: end, through: search.lastTerm) else {
      fault = .noRun(search.firstBarrenTerm)
      return
    }
    leastElections = least
    candidates = picture.rows.indices.filter { !picture.rows[$0].isDown }.map { server in
      let votes = picture.votes(for: server, tree)
      return Candidate(server: server, votes: votes, wins: votes.count >= picture.majority)
    }
    let committed = committed
    entries = tree.nodes.indices.dropFirst().map { verdict($0, committed[$0]) }.sorted {
      ($0.index, $0.term) < ($1.index, $1.term)
    }
  }

  /// The logs of the picture.
  var end: [RunSearch.Demand] { picture.demands(tree) }

  private func isReached(_ wish: RunSearch.Wish) -> Bool {
    search.elections(to: end, through: search.lastTerm, wish) != nil
  }

  /// By node, whether it is committed. With an entry all before it is: so the last ones are asked first whether they
  /// can be, and the first ones whether they must be.
  private var committed: [Committed] {
    var committed = Array(repeating: Committed.no, count: tree.nodes.count)
    for node in tree.nodes.indices.dropFirst().reversed() {
      let isBehind = tree.nodes.indices.contains(where: {
        $0 > node && tree.nodes[$0].parent == node && committed[$0] != .no
      })
      if isBehind || isReached(.commits(node)) { committed[node] = .possible }
    }
    for node in tree.nodes.indices.dropFirst() where committed[node] == .possible {
      let parent = tree.nodes[node].parent
      if parent == 0 || committed[parent] == .certain, !isReached(.avoids(node)) {
        committed[node] = .certain
      }
    }
    return committed
  }

  private func verdict(_ node: Int, _ committed: Committed) -> Entry {
    Entry(
      index: tree.nodes[node].index, term: tree.nodes[node].term,
      holders: picture.rows.indices.filter { tree.has(tree.logs[$0], node) }, committed: committed,
      lose: picture.future(untilLeaderHas: node, false, tree, watch: search.watch)?.count ?? 0,
      commit: picture.future(untilLeaderHas: node, true, tree, watch: search.watch)?.count ?? 0,
      node: node)
  }
}

extension LogPicture {
  /// What the logs have to be.
  func demands(_ tree: LogTree) -> [RunSearch.Demand] {
    zip(rows, tree.logs).map { RunSearch.Demand(log: $0.isOpen ? nil : $1) }
  }
}

extension Judgement {
  /// The answers, one a line, for programs.
  package var answers: [String] {
    if let fault { return ["possible no", "why \(fault)"] }
    func names(_ servers: [Int]) -> [String] { servers.map { "S\($0 + 1)" } }
    let winners = candidates.map {
      "win S\($0.server + 1) \($0.wins ? "yes" : "no") votes"
        + names($0.votes).map { " \($0)" }.joined()
    }
    let entries = entries.map {
      "entry \($0.index)@\($0.term) on \(names($0.holders).joined(separator: ",")) "
        + "committed \($0.committed.rawValue) lose \($0.lose) commit \($0.commit)"
    }
    return ["possible yes", "min-elections \(leastElections)"] + winners + entries
  }
}

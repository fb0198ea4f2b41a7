// All small pictures, and which of them can occur.

extension LogPicture {
  /// All logs whose terms do not fall, with terms from 1 on and so many entries at most.
  static func logs(terms: Int, entries: Int) -> [[Int]] {
    var all: [[Int]] = [[]]
    var level: [[Int]] = [[]]
    for _ in 0..<entries {
      level = level.flatMap { log in
        stride(from: log.last ?? 1, through: terms, by: 1).map { log + [$0] }
      }
      all += level
    }
    return all
  }

  /// How many pictures of such logs there are.
  package static func count(servers: Int, terms: Int, entries: Int) -> Int {
    let logs = logs(terms: terms, entries: entries).count
    return (0..<servers).reduce(1) { count, _ in count * logs }
  }

  /// Those of them that can occur within so many terms, and so many more in which nothing is written: the terms of all logs.
  package static func possible(
    servers: Int, terms: Int, entries: Int, hiddenTerms: Int
  ) -> Set<[[Int]]> {
    let logs = logs(terms: terms, entries: entries)
    var possible: Set<[[Int]]> = []
    // Who is called what does not matter: each is looked at once, and taken down under all its names.
    func go(_ rows: [[Int]], from first: Int) {
      if rows.count == servers {
        if isPossible(rows, through: terms + hiddenTerms) { note(rows, [], &possible) }
        return
      }
      for place in first..<logs.count { go(rows + [logs[place]], from: place) }
    }
    go([], from: 0)
    return possible
  }

  private static func note(
    _ rest: [[Int]], _ rows: [[Int]], _ possible: inout Set<[[Int]]>
  ) {
    if rest.isEmpty { possible.insert(rows) }
    for place in rest.indices {
      var others = rest
      let log = others.remove(at: place)
      note(others, rows + [log], &possible)
    }
  }

  private static func isPossible(_ logs: [[Int]], through terms: Int) -> Bool {
    let picture = LogPicture(rows: logs.map { Row(log: $0) })
    if picture.localFault != nil { return false }
    let tree = LogTree(logs)
    let search = RunSearch(picture, tree)
    return search.elections(to: picture.demands(tree), through: terms) != nil
  }
}

// What can become of a picture: who can win, and what can be lost or committed after how many elections.

/// An election that somebody wins after the moment of a picture, and what follows from it.
struct FutureTerm: Hashable {
  /// Who wins.
  var winner: Int
  /// The logs of all after it.
  var logs: [Int]
}

extension LogPicture {
  /// Who would vote for a server in a new term.
  func votes(for candidate: Int, _ tree: LogTree) -> [Int] {
    if rows[candidate].isDown { return [] }
    return rows.indices.filter {
      !rows[$0].isDown && tree.isAtLeast(tree.logs[candidate], tree.logs[$0])
    }
  }

  /// The fewest won elections until a leader is elected, in the last of them, whose log begins so, or does not; nil if
  /// none ever is.
  /// - Parameter watch: If it stops, there is none either.
  func future(
    untilLeaderHas node: Int, _ wanted: Bool, _ tree: LogTree, watch: SearchWatch? = nil
  ) -> [FutureTerm]? {
    if wanted ? isDead(node, tree) : isSafe(node, tree) { return nil }
    // Who is called what does not matter here.
    let start = tree.logs.sorted()
    var parents: [[Int]: [Int]] = [start: []]
    var level = [start]
    while !level.isEmpty {
      var next: [[Int]] = []
      for logs in level {
        let winners = winners(logs, tree)
        if winners.contains(where: { tree.has(logs[$0], node) == wanted }) {
          return path(to: logs, parents, node, wanted, tree)
        }
        for winner in Set(winners.map { logs[$0] }).sorted() {
          spread(logs, winner, tree) {
            if watch?.goesOn() == false { return }
            let sorted = $0.sorted()
            if parents[sorted] == nil {
              parents[sorted] = logs
              next.append(sorted)
            }
          }
        }
      }
      if watch?.isStopped == true { return nil }
      level = next
    }
    return nil
  }

  /// Whether an entry is on a majority, and all logs without it are worse than one that ends with it. None of them can
  /// win, then, and none ever will: whatever a leader with it spreads, those that have it keep it.
  private func isSafe(_ node: Int, _ tree: LogTree) -> Bool {
    let others = tree.logs.filter { !tree.has($0, node) }
    return rows.count - others.count >= majority
      && others.allSatisfy { tree.rank($0) < tree.rank(node) }
  }

  /// Whether every leader has something that excludes an entry.
  private func isDead(_ node: Int, _ tree: LogTree) -> Bool {
    tree.nodes.indices.contains {
      !tree.has($0, node) && !tree.has(node, $0) && isSafe($0, tree)
    }
  }

  /// Who can win with these logs.
  private func winners(_ logs: [Int], _ tree: LogTree) -> [Int] {
    logs.indices.filter { winner in
      logs.count { tree.isAtLeast(logs[winner], $0) } >= majority
    }
  }

  /// The elections that lead to these logs in any order, and the one after them, with the servers' own names.
  private func path(
    to last: [Int], _ parents: [[Int]: [Int]], _ node: Int, _ wanted: Bool, _ tree: LogTree
  ) -> [FutureTerm] {
    var way: [[Int]] = []
    var at = last
    while let parent = parents[at], !parent.isEmpty {
      way.append(at)
      at = parent
    }
    var logs = tree.logs
    var path: [FutureTerm] = []
    for target in way.reversed() {
      var found: FutureTerm?
      for winner in winners(logs, tree) where found == nil {
        spread(logs, logs[winner], tree) {
          if found == nil, $0.sorted() == target { found = FutureTerm(winner: winner, logs: $0) }
        }
      }
      guard let found else { fatalError("the way there leads there") }
      path.append(found)
      logs = found.logs
    }
    guard let winner = winners(logs, tree).first(where: { tree.has(logs[$0], node) == wanted })
    else { fatalError("somebody wins there") }
    return path + [FutureTerm(winner: winner, logs: logs)]
  }

  /// Every way in which a leader's log may spread.
  private func spread(
    _ logs: [Int], _ leader: Int, _ tree: LogTree, _ body: ([Int]) -> Void
  ) {
    var draft = logs
    func go(_ server: Int, from first: Int) {
      if server == logs.count { return body(draft) }
      let outcomes = tree.outcomes(logs[server], of: leader)
      for place in first..<outcomes.count {
        draft[server] = outcomes[place]
        // Of neighbours with the same log it does not matter which takes how much.
        let isTwin = server + 1 < logs.count && logs[server + 1] == logs[server]
        go(server + 1, from: isTwin ? place : 0)
      }
    }
    go(0, from: 0)
  }
}

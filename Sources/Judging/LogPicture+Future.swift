// What can become of a picture: who can win, and what can be lost or committed after how many elections.

extension LogPicture {
  /// Who would vote for a server in a new term.
  func votes(for candidate: Int, _ tree: LogTree) -> [Int] {
    if rows[candidate].isDown { return [] }
    return rows.indices.filter {
      !rows[$0].isDown && tree.isAtLeast(tree.logs[candidate], tree.logs[$0])
    }
  }

  /// The least number of won elections until a leader is elected whose log begins so, or does not; 0 if none ever is.
  func elections(untilLeaderHas node: Int, _ wanted: Bool, _ tree: LogTree) -> Int {
    // Who is called what does not matter here.
    let start = tree.logs.sorted()
    var known: Set<[Int]> = [start]
    var level = [start]
    var count = 1
    while !level.isEmpty {
      var next: [[Int]] = []
      for logs in level {
        let winners = logs.indices.filter { winner in
          logs.count { tree.isAtLeast(logs[winner], $0) } >= majority
        }
        if winners.contains(where: { tree.has(logs[$0], node) == wanted }) { return count }
        for winner in Set(winners.map { logs[$0] }) {
          spread(logs, winner, tree) {
            let sorted = $0.sorted()
            if known.insert(sorted).inserted { next.append(sorted) }
          }
        }
      }
      level = next
      count += 1
    }
    return 0
  }

  /// Every way in which a leader's log may spread.
  private func spread(
    _ logs: [Int], _ leader: Int, _ tree: LogTree, _ body: ([Int]) -> Void
  ) {
    var draft = logs
    func go(_ server: Int) {
      if server == logs.count { return body(draft) }
      for outcome in tree.outcomes(logs[server], of: leader) {
        draft[server] = outcome
        go(server + 1)
      }
    }
    go(0)
  }
}

// Who votes in a term, who stands, and how a server comes to a term without a vote, one term back.

extension RunSearch {
  /// Lets a majority vote for the winner, and those stand instead that have to have stood, or not yet.
  func poll(
    _ winner: Int, _ start: Int, _ demands: [Demand], _ term: Int,
    _ body: ([Demand], Set<Int>) -> Void
  ) {
    let rank = tree.rank(start)
    // Who has won has asked all others.
    var draft = demands
    draft[winner].hasAsked = false
    let askers = draft.indices.filter { draft[$0].hasAsked }
    var standing: Set<Int> = []
    func go(_ place: Int) {
      if place == askers.count {
        return vote(winner, rank, draft, term, except: standing) { body($0, standing) }
      }
      let server = askers[place]
      standing.insert(server)
      draft[server].hasAsked = false
      go(place + 1)
      standing.remove(server)
      draft[server].hasAsked = true
      go(place + 1)
    }
    go(0)
  }

  /// Lets a majority vote for the winner.
  private func vote(
    _ winner: Int, _ rank: Int, _ demands: [Demand], _ term: Int, except standing: Set<Int>,
    _ body: ([Demand]) -> Void
  ) {
    var votes = 1
    var open: [Int] = []
    for server in demands.indices
    where server != winner && !standing.contains(server) && mayVote(server, for: winner, term) {
      if let log = demands[server].log {
        if tree.rank(log) <= rank { votes += 1 }
      } else if demands[server].most <= rank || best(before: term) <= rank {
        votes += 1
      } else {
        open.append(server)
      }
    }
    let missing = picture.majority - votes
    if missing <= 0 { return body(demands) }
    if missing > open.count { return }
    var draft = demands
    func choose(_ from: Int, _ left: Int) {
      if left == 0 { return body(draft) }
      for place in from..<open.count where open.count - place >= left {
        let server = open[place]
        draft[server].most = rank
        choose(place + 1, left - 1)
        draft[server].most = demands[server].most
      }
    }
    choose(0, missing)
  }

  /// Who is said to have voted for a server had no better log than that when the term began.
  func settleVotes(_ demands: [Demand], _ term: Int, _ body: ([Demand]) -> Void) {
    var draft = demands
    func go(_ server: Int) {
      if server == draft.count { return body(draft) }
      guard picture.rows[server].term == term,
        case .given(let candidate) = picture.rows[server].vote,
        candidate != server
      else { return go(server + 1) }
      let saved = draft
      defer { draft = saved }
      let logs =
        draft[candidate].log.map { [$0] }
        ?? tree.nodes.indices.filter { tree.nodes[$0].term < term && allows(saved[candidate], $0) }
      for log in logs {
        draft = saved
        draft[candidate] = Demand(log: log)
        let rank = tree.rank(log)
        if let own = draft[server].log {
          if tree.rank(own) > rank { continue }
        } else {
          draft[server].most = min(draft[server].most, rank)
        }
        go(server + 1)
      }
    }
    go(0)
  }

  /// Who is in a term without a vote, of which nobody leads, has refused it to somebody with a worse log, or has stood
  /// before and heard of the term by an answer.
  func settleHearing(_ demands: [Demand], _ term: Int, _ body: ([Demand]) -> Void) {
    let voteless = demands.indices.filter {
      picture.rows[$0].term == term && picture.rows[$0].vote == .none
    }
    func go(_ place: Int, _ demands: [Demand]) {
      if place == voteless.count { return body(demands) }
      let server = voteless[place]
      let logs =
        demands[server].log.map { [$0] }
        ?? tree.nodes.indices.filter { tree.nodes[$0].term < term && allows(demands[server], $0) }
      for log in logs {
        var known = demands
        known[server] = Demand(log: log)
        for way in waysToHear(server, log, term, known) { go(place + 1, way) }
      }
    }
    go(0, demands)
  }

  /// All that may have been asked of servers where one of them hears of a term, and has no vote in it.
  private func waysToHear(
    _ server: Int, _ log: Int, _ term: Int, _ demands: [Demand]
  ) -> [[Demand]] {
    // The logs that a worse one is no better than.
    let worse = tree.rank(log) - 1
    let candidates = demands.indices.filter { $0 != server && picture.mayStand($0, in: term) }
    let isRefused = candidates.contains { candidate in
      demands[candidate].log.map { tree.rank($0) <= worse } ?? (demands[candidate].most <= worse)
    }
    if isRefused { return [demands] }
    var ways: [[Demand]] = []
    for candidate in candidates where demands[candidate].log == nil && worse >= 0 {
      var way = demands
      way[candidate].most = worse
      ways.append(way)
    }
    if term > 1 {
      var way = demands
      way[server].hasAsked = true
      ways.append(way)
    }
    return ways
  }
}

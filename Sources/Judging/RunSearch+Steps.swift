// One term back.

extension RunSearch {
  /// Told of what may have been at the beginning of a term, and who won it how, if somebody did.
  typealias Found = (State, Victory?) -> Void

  /// What happens in a term that somebody wins.
  struct Victory {
    /// Who wins.
    var winner: Int
    /// Its log at the beginning, and at the end.
    var start: Int
    var end: Int
    /// By server, what it takes of the winner's log; 0 where it keeps its own.
    var taken: [Int]
    /// Who stands as well, and so does not vote for the winner.
    var standing: Set<Int> = []
  }

  /// All that may have been at the beginning of a term.
  func step(_ state: State, _ term: Int, _ wish: Wish, _ found: Found) {
    let leader = picture.rows.indices.first {
      picture.rows[$0].leads && picture.rows[$0].term == term
    }
    if leader == nil,
      state.demands.allSatisfy({ $0.log.map { tree.nodes[$0].term < term || $0 == 0 } ?? true })
    {
      // Where nobody wins everybody may have stood.
      var free = state
      free.clearAsked()
      settleVotes(free.demands, term) {
        settleHearing($0, term) {
          found(State(demands: $0, isCommitted: state.isCommitted), nil)
        }
      }
    }
    for winner in picture.rows.indices
    where (leader == nil || leader == winner) && mayVote(winner, for: winner, term)
      && !hasTwin(before: winner, state)
    {
      let chain = chains[term]
      let ends: [Int]
      if let chain {
        ends = [chain.last]
      } else if let log = state.demands[winner].log {
        ends = [log]
      } else {
        ends = tree.nodes.indices.filter { tree.nodes[$0].term < term }
      }
      for end in ends
      where allows(state.demands[winner], end) && (chain != nil || tree.nodes[end].term < term) {
        elect(winner, start: chain?.before ?? end, end: end, state, term, wish, found)
      }
    }
  }

  /// Whether an equal server of which the same is asked comes before this one.
  private func hasTwin(before server: Int, _ state: State) -> Bool {
    guard let group = group(of: server) else { return false }
    return group.contains { $0 < server && state.demands[$0] == state.demands[server] }
  }

  /// A server wins the term with one log, and has another at its end.
  private func elect(
    _ winner: Int, start: Int, end: Int, _ state: State, _ term: Int, _ wish: Wish, _ found: Found
  ) {
    if tree.nodes[start].term >= term, start != 0 { return }
    let mark = commitMark(term, end, wish)
    var before = state.demands
    before[winner] = Demand(log: start)
    var victory = Victory(
      winner: winner, start: start, end: end, taken: Array(repeating: 0, count: before.count))
    func go(_ server: Int, _ holders: Int) {
      if server == before.count {
        if !goesOn { return }
        let commits = mark != nil && holders >= picture.majority
        if commits, case .avoids = wish { return }
        return poll(winner, start, before, term) { demands, standing in
          victory.standing = standing
          settleVotes(demands, term) {
            found(State(demands: $0, isCommitted: state.isCommitted || commits), victory)
          }
        }
      }
      if server == winner { return go(server + 1, holders + 1) }
      for (demand, log) in origins(of: state.demands[server], server, end, term, mark, wish) {
        before[server] = demand
        // It has taken what it must not have had before.
        victory.taken[server] = demand.log == nil && log == demand.without ? demand.without : 0
        let holds = mark.map { mark in log.map { tree.has($0, mark) } ?? false } ?? false
        go(server + 1, holders + (holds ? 1 : 0))
      }
    }
    go(0, 0)
  }

  /// The first entry of the term that commits the one that is asked about, if a majority stores it.
  private func commitMark(_ term: Int, _ end: Int, _ wish: Wish) -> Int? {
    let entry: Int
    switch wish {
    case .nothing: return nil
    case .commits(let wanted), .avoids(let wanted): entry = wanted
    }
    guard let chain = chains[term], tree.has(end, entry) else { return nil }
    return tree.nodes[entry].term == term ? entry : chain.first
  }

  /// What a server's log may have been before a term, and what it was at its end, if that is known.
  private func origins(
    of demand: Demand, _ server: Int, _ end: Int, _ term: Int, _ mark: Int?, _ wish: Wish
  ) -> [(Demand, Int?)] {
    var found: [(Demand, Int?)] = []
    let takesPart = takesPart(server, term)
    if let log = demand.log {
      if tree.nodes[log].term < term || log == 0 { found.append((demand, log)) }
      if takesPart, log != 0, tree.has(end, log) {
        found.append((Demand(log: nil, without: log, hasAsked: demand.hasAsked), log))
      }
      return found
    }
    found.append((demand, nil))
    if !takesPart { return found }
    // The more it takes, the less is asked of it before. What is allowed is a beginning of what is there.
    let parts = tree.beginnings(end).filter { allows(demand, $0) }
    func take(_ part: Int) {
      let holds = mark.map { tree.has(part, $0) } ?? false
      if holds || freesWinner(demand, by: part, term) {
        found.append((Demand(log: nil, without: part, hasAsked: demand.hasAsked), part))
      }
    }
    if let most = parts.last { take(most) }
    if case .avoids = wish, let mark, let less = parts.last(where: { !tree.has($0, mark) }),
      less != parts.last
    {
      take(less)
    }
    return found
  }

  /// Whether a server that takes this may have won an earlier term with a log that it must not have later.
  private func freesWinner(_ demand: Demand, by part: Int, _ term: Int) -> Bool {
    if demand.most == .max, demand.without == 0 { return false }
    return tree.nodes.indices.contains {
      tree.nodes[$0].term < term && !allows(demand, $0) && !tree.has($0, part)
    }
  }
}

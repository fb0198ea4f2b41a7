// A run to a picture, and on from it, term by term: who wins with whose votes, what it writes, who takes how much of it.

import Raft

/// What happens in a term that somebody wins.
package struct PlannedTerm: Hashable, Sendable {
  /// Its number.
  package var term: Int
  /// Who wins it.
  package var winner: Int
  /// Who votes for the winner besides itself.
  package var voters: [Int]
  /// How many entries the winner writes.
  package var writes: Int
  /// By server, up to which index it takes the winner's log; 0 where it keeps its own.
  package var taken: [Int]
}

/// A run as it follows from a picture.
package struct RunPlan: Hashable, Sendable {
  /// What a run shows.
  package enum Showing: Hashable, Sendable {
    /// That the picture can occur, with the fewest won elections.
    case picture
    /// That an entry, by its place among those of the judgement, can be committed in it; or that it need not be.
    case committed(Int), uncommitted(Int)
    /// That it can be lost: somebody leads that does not have it.
    case lost(Int)
    /// That it can be committed from now on.
    case committable(Int)
    /// That a server can win a new term.
    case win(Int)
  }

  /// What it shows.
  package var showing: Showing
  /// The entry that it is about, if it is about one.
  package var entry: Judgement.Entry?
  /// The terms up to the picture that somebody wins, ascending.
  package var past: [PlannedTerm]
  /// Those after it.
  package var future: [PlannedTerm]
}

extension Judgement {
  /// A run that shows something, the shortest by won elections; nil where that is not so.
  package func plan(_ showing: RunPlan.Showing) -> RunPlan? {
    if fault != nil { return nil }
    var future: [PlannedTerm] = []
    var wish = RunSearch.Wish.nothing
    switch showing {
    case .picture: break
    case .committed(let entry): wish = .commits(entries[entry].node)
    case .uncommitted(let entry): wish = .avoids(entries[entry].node)
    case .lost(let entry):
      guard let terms = picture.future(untilLeaderHas: entries[entry].node, false, tree) else {
        return nil
      }
      future = planned(terms)
    case .committable(let entry):
      guard let terms = picture.future(untilLeaderHas: entries[entry].node, true, tree) else {
        return nil
      }
      future = planned(terms)
      // It writes an entry of its own term, and a majority takes all up to that.
      let last = future.count - 1
      let voters = future[last].voters
      let length = tree.nodes[terms[last].logs[terms[last].winner]].index
      future[last].writes = 1
      for server in voters { future[last].taken[server] = length + 1 }
    case .win(let server):
      guard let candidate = candidates.first(where: { $0.server == server }), candidate.wins else {
        return nil
      }
      future = planned([FutureTerm(winner: server, logs: tree.logs)])
      future[0].voters = candidate.votes.filter { $0 != server }
    }
    guard let run = search.run(to: end, wish) else { return nil }
    var entry: Entry?
    switch showing {
    case .picture, .win: break
    case .committed(let place), .uncommitted(let place), .lost(let place), .committable(let place):
      entry = entries[place]
    }
    return RunPlan(
      showing: showing, entry: entry, past: picture.planned(run, search), future: future)
  }

  /// The terms after the picture: above all that there were.
  private func planned(_ future: [FutureTerm]) -> [PlannedTerm] {
    var logs = tree.logs
    return future.enumerated().map { number, election in
      let winner = election.winner
      let able = logs.indices.filter { $0 != winner && tree.isAtLeast(logs[winner], logs[$0]) }
      let taken = zip(election.logs, logs).map { $0 == $1 ? 0 : tree.nodes[$0].index }
      let first = able.filter { taken[$0] != 0 } + able.filter { taken[$0] == 0 }
      logs = election.logs
      return PlannedTerm(
        term: search.lastTerm + 1 + number, winner: winner,
        voters: first.prefix(picture.majority - 1).sorted(), writes: 0, taken: taken)
    }
  }
}

extension LogPicture {
  /// A run to the picture with the fewest won elections, even where it says nothing of some logs; nil if there is none.
  package var plan: RunPlan? {
    if localFault != nil { return nil }
    let tree = LogTree(rows.map { $0.log.compactMap { $0 } })
    let search = RunSearch(self, tree)
    return search.run(to: demands(tree)).map {
      RunPlan(showing: .picture, past: planned($0, search), future: [])
    }
  }

  /// Who votes for a winner: those that have to, and as many others as it takes, first those that take something.
  private func voters(
    _ victory: RunSearch.Victory, _ term: Int, _ logs: [Int], _ search: RunSearch
  ) -> [Int] {
    let able = rows.indices.filter {
      $0 != victory.winner && !victory.standing.contains($0)
        && search.mayVote($0, for: victory.winner, term)
        && search.tree.isAtLeast(victory.start, logs[$0])
    }
    let bound = able.filter {
      rows[$0].term == term && rows[$0].vote == .given(victory.winner)
    }
    let free = able.filter { !bound.contains($0) }
    let takers = free.filter { victory.taken[$0] != 0 }
    let others = free.filter { victory.taken[$0] == 0 }
    let missing = max(0, majority - 1 - bound.count)
    return (bound + (takers + others).prefix(missing)).sorted()
  }

  /// The terms of a run that was found.
  fileprivate func planned(
    _ run: [Int: RunSearch.Victory], _ search: RunSearch
  ) -> [PlannedTerm] {
    var logs = rows.map { _ in 0 }
    var terms: [PlannedTerm] = []
    for (term, victory) in run.sorted(by: { $0.key < $1.key }) {
      require(logs[victory.winner] == victory.start, "who wins has the log it is to win with")
      terms.append(
        PlannedTerm(
          term: term, winner: victory.winner, voters: voters(victory, term, logs, search),
          writes: search.tree.nodes[victory.end].index - search.tree.nodes[victory.start].index,
          taken: victory.taken.map { search.tree.nodes[$0].index }))
      logs[victory.winner] = victory.end
      for (server, log) in victory.taken.enumerated() where log != 0 { logs[server] = log }
    }
    return terms
  }
}

// The obvious way to judge a picture: forwards from nothing, term by term, through all that may be, and then on from it.

@testable import Judging

/// All runs to a picture, forwards. In each term at most one server wins, whose log is as good as those of a majority; it
/// writes some of the entries that the picture has of that term; every other server keeps its log, or takes a beginning of
/// the winner's that goes beyond what they have in common. Of votes it knows only who stood and who leads.
struct ForwardEnumeration {
  let picture: LogPicture
  /// The entries of the picture, each by the terms of the log that ends with it; the empty log first.
  private let logs: [[Int]]
  private let final: [Int]
  /// What can be at the end: for each set of committed entries the fewest won elections.
  private(set) var endings: [Set<Int>: Int] = [:]

  private struct State: Hashable {
    var logs: [Int]
    var committed: Set<Int>
  }

  init(_ picture: LogPicture) {
    self.picture = picture
    let rows = picture.rows.map { $0.log.compactMap { $0 } }
    var all: Set<[Int]> = [[]]
    for row in rows { for length in 0...row.count { all.insert(Array(row[..<length])) } }
    let logs = all.sorted { $0.lexicographicallyPrecedes($1) }
    self.logs = logs
    final = rows.map { logs.firstIndex(of: $0) ?? 0 }
    var states = [State(logs: rows.map { _ in 0 }, committed: []): 0]
    let given = picture.rows.compactMap(\.term)
    let last = (logs.joined().max() ?? 0) + (given.isEmpty ? rows.count / 2 : 0)
    for term in stride(from: 1, through: max(last, given.max() ?? 0), by: 1) {
      states = step(states, term)
    }
    for (state, cost) in states where isFinal(state) {
      endings[state.committed] = min(endings[state.committed] ?? .max, cost)
    }
  }

  /// Whether servers differ in nothing but their logs.
  private var areEqual: Bool {
    picture.rows.allSatisfy { $0.term == nil && $0.vote == .unsaid && !$0.leads }
  }

  private func isFinal(_ state: State) -> Bool {
    areEqual ? state.logs == final.sorted() : state.logs == final
  }

  private func named(_ state: State) -> State {
    areEqual ? State(logs: state.logs.sorted(), committed: state.committed) : state
  }

  private func isAsGood(_ one: Int, as other: Int) -> Bool {
    (logs[one].last ?? 0, logs[one].count) >= (logs[other].last ?? 0, logs[other].count)
  }

  private func isBeginning(_ one: [Int], of other: [Int]) -> Bool {
    one.count <= other.count && Array(other[..<one.count]) == one
  }

  // MARK: A term

  private func step(_ states: [State: Int], _ term: Int) -> [State: Int] {
    var after: [State: Int] = [:]
    func meet(_ state: State, _ cost: Int) {
      let state = named(state)
      after[state] = min(after[state] ?? .max, cost)
    }
    let leader = picture.rows.firstIndex { $0.leads && $0.term == term }
    for (state, cost) in states {
      if leader == nil { meet(state, cost) }
      for winner in state.logs.indices where leader == nil || leader == winner {
        if areEqual, state.logs[..<winner].contains(state.logs[winner]) { continue }
        let voters = state.logs.indices.filter {
          mayVote($0, for: winner, term) && isAsGood(state.logs[winner], as: state.logs[$0])
        }
        guard voters.contains(winner), voters.count >= picture.majority else { continue }
        for end in logs.indices where isWritten(end, from: state.logs[winner], in: term) {
          spread(state, winner, end, term) { meet($0, cost + 1) }
        }
      }
    }
    return after
  }

  private func takesPart(_ server: Int, _ term: Int) -> Bool {
    picture.rows[server].term ?? .max >= term
  }

  private func mayVote(_ server: Int, for winner: Int, _ term: Int) -> Bool {
    guard takesPart(server, term), picture.rows[server].term == term else {
      return takesPart(server, term)
    }
    return picture.rows[server].vote == .unsaid || picture.rows[server].vote == .given(winner)
  }

  /// Whether a log is another one with some entries of the term behind it.
  private func isWritten(_ end: Int, from start: Int, in term: Int) -> Bool {
    isBeginning(logs[start], of: logs[end])
      && logs[end].dropFirst(logs[start].count).allSatisfy { $0 == term }
  }

  private func spread(
    _ state: State, _ winner: Int, _ end: Int, _ term: Int, _ body: (State) -> Void
  ) {
    var draft = state
    draft.logs[winner] = end
    func go(_ server: Int) {
      if server == draft.logs.count { return body(committing(draft, end, term)) }
      go(server + 1)
      if server == winner || !takesPart(server, term) { return }
      let own = draft.logs[server]
      for log in logs.indices
      where isBeginning(logs[log], of: logs[end]) && !isBeginning(logs[log], of: logs[own]) {
        draft.logs[server] = log
        go(server + 1)
      }
      draft.logs[server] = own
    }
    go(0)
  }

  /// What is committed once so many have it: an entry of the leader's term, and all before it.
  private func committing(_ state: State, _ end: Int, _ term: Int) -> State {
    var state = state
    for entry in logs.indices
    where logs[entry].last == term && isBeginning(logs[entry], of: logs[end])
      && state.logs.count(where: { isBeginning(logs[entry], of: logs[$0]) }) >= picture.majority
    {
      for other in logs.indices where other > 0 && isBeginning(logs[other], of: logs[entry]) {
        state.committed.insert(other)
      }
    }
    return state
  }

  // MARK: Answers

  /// The fewest won elections; nil if it cannot occur.
  var leastElections: Int? { endings.values.min() }

  /// Whether an entry, by the log that ends with it, is committed in all runs, in some, or in none.
  func committed(_ log: [Int]) -> Judgement.Committed {
    guard let entry = logs.firstIndex(of: log) else { return .no }
    let count = endings.keys.count { $0.contains(entry) }
    return count == 0 ? .no : count == endings.count ? .certain : .possible
  }

  /// After how many won elections somebody leads with the entry, or without it; 0 for never.
  func elections(untilLeaderHas log: [Int], _ wanted: Bool) -> Int {
    var known: Set<[Int]> = [final.sorted()]
    var level = [final.sorted()]
    var count = 1
    while !level.isEmpty {
      var next: [[Int]] = []
      for state in level {
        for winner in state.indices
        where state.count(where: { isAsGood(state[winner], as: $0) }) >= picture.majority {
          if isBeginning(log, of: logs[state[winner]]) == wanted { return count }
          let all = LogPicture(rows: picture.rows.map { _ in LogPicture.Row() })
          var free = self
          free = ForwardEnumeration(free, rows: all)
          free.spread(State(logs: state, committed: []), winner, state[winner], .max) {
            if known.insert($0.logs.sorted()).inserted { next.append($0.logs.sorted()) }
          }
        }
      }
      (level, count) = (next, count + 1)
    }
    return 0
  }

  /// The same entries, of a picture of which nothing but logs is known.
  private init(_ other: ForwardEnumeration, rows picture: LogPicture) {
    (self.picture, logs, final) = (picture, other.logs, other.final)
  }
}

// Whether a picture can occur: from its logs backwards, term by term, to a cluster in which nothing has happened.

/// Looks for runs to given logs. A run can be put in order by its terms: in each at most one server wins, whose log at the
/// beginning of the term is as good as those of a majority; it appends its entries, and every other server keeps its log or
/// takes a part of the winner's.
struct RunSearch {
  let picture: LogPicture
  let tree: LogTree
  /// The terms that are looked at, ascending.
  let terms: [Int]
  /// By term, the first and the last entry of it, and the log before them.
  private(set) var chains: [Int: (before: Int, first: Int, last: Int)] = [:]

  /// Whether it goes on; nil for ever.
  var watch: SearchWatch?

  /// The last of them.
  var lastTerm: Int { terms.last ?? 0 }

  /// By term that is looked at, the rank of the best log with nothing of it or of a later one.
  private var bests: [Int: Int] = [:]
  /// Servers that are equal but for their logs.
  private let groups: [[Int]]

  /// What a server's log has to be at a moment.
  struct Demand: Hashable {
    /// This; nil for anything that keeps to the rest.
    var log: Int?
    /// It must not be better than this.
    var most = Int.max
    /// It must not begin so; 0 for no matter.
    var without = 0
    /// It must have stood before: only the answer to what it asked then tells it of a later term.
    var hasAsked = false

    var key: (Int, Int, Int, Int) { (log ?? -1, most, without, hasAsked ? 1 : 0) }
  }

  /// What is asked of a run besides.
  enum Wish: Hashable {
    case nothing
    /// The entry is committed in it.
    case commits(Int)
    /// It is not.
    case avoids(Int)
  }

  /// What has to be at the end of a term, and whether the entry asked about was committed after it.
  struct State: Hashable, Comparable {
    var demands: [Demand]
    var isCommitted: Bool

    /// Nobody need have stood any more.
    mutating func clearAsked() {
      for server in demands.indices { demands[server].hasAsked = false }
    }

    /// An order that is the same in every process.
    static func < (one: State, other: State) -> Bool {
      for (a, b) in zip(one.demands, other.demands) where a.key != b.key { return a.key < b.key }
      return !one.isCommitted && other.isCommitted
    }
  }

  init(_ picture: LogPicture, _ tree: LogTree, watch: SearchWatch? = nil) {
    self.watch = watch
    self.picture = picture
    self.tree = tree
    for (place, node) in tree.nodes.enumerated().dropFirst() {
      // In the tree a parent comes before what follows it, and the entries of a term follow each other.
      chains[node.term, default: (node.parent, place, place)].last = place
    }
    let count = picture.rows.count
    let given = picture.rows.compactMap(\.term)
    let known = Set(tree.nodes.dropFirst().map(\.term) + given).filter { $0 > 0 }
    let last = (known.max() ?? 0) + (given.isEmpty ? count / 2 : 0)
    // Of many terms without entries in a row a few are enough.
    var terms: Set<Int> = []
    for start in [0] + known {
      for term in start...(start + count) where term > 0 && term <= last { terms.insert(term) }
    }
    self.terms = terms.sorted()
    for term in terms {
      bests[term] = tree.nodes.indices.filter { tree.nodes[$0].term < term }.map(tree.rank).max()
    }
    groups = Self.groups(picture)
  }

  /// Servers of which a picture says the same but for their logs: it does not matter which of them is called what.
  private static func groups(_ picture: LogPicture) -> [[Int]] {
    var named: Set<Int> = []
    for (server, row) in picture.rows.enumerated() {
      if row.leads || row.vote != .unsaid { named.insert(server) }
      if case .given(let other) = row.vote { named.insert(other) }
    }
    let equal = Dictionary(grouping: picture.rows.indices.filter { !named.contains($0) }) {
      picture.rows[$0].term ?? 0
    }
    return equal.values.filter { $0.count > 1 }
  }

  /// The equal servers that a server is one of, if it is.
  func group(of server: Int) -> [Int]? { groups.first { $0.contains(server) } }

  /// The same with equal servers in an order of their own, and by place, which server that was.
  private func ordered(_ state: State) -> (State, [Int]) {
    var ordered = state
    var names = Array(state.demands.indices)
    for group in groups {
      let sorted = group.sorted { state.demands[$0].key < state.demands[$1].key }
      for (place, server) in zip(group, sorted) {
        ordered.demands[place] = state.demands[server]
        names[place] = server
      }
    }
    return (ordered, names)
  }

  /// The same without what no log breaks in which there is nothing of this term yet. In terms that are not looked at
  /// nobody wins, and everybody may have stood.
  private func relaxed(_ state: State, _ term: Int) -> State {
    var state = state
    let best = best(before: term)
    if term > 1, !isLookedAt(term - 1) { state.clearAsked() }
    for server in state.demands.indices where state.demands[server].log == nil {
      if state.demands[server].most >= best { state.demands[server].most = .max }
      if tree.nodes[state.demands[server].without].term >= term {
        state.demands[server].without = 0
      }
    }
    return state
  }

  /// Whether a term is looked at.
  private func isLookedAt(_ term: Int) -> Bool { bests[term] != nil }

  /// The rank of the best log in which there is nothing of this term yet.
  func best(before term: Int) -> Int { bests[term] ?? 0 }

  private func sorted(_ state: State) -> State {
    var sorted = state
    for group in groups {
      let demands = group.map { state.demands[$0] }.sorted { $0.key < $1.key }
      for (place, server) in group.enumerated() { sorted.demands[server] = demands[place] }
    }
    return sorted
  }

  /// The fewest won elections in a run to these logs; nil if there is none.
  /// - Parameter last: The last term of the run.
  func elections(to demands: [Demand], through last: Int, _ wish: Wish = .nothing) -> Int? {
    least(to: demands, through: last, wish)?.cost
  }

  /// What was at the beginning of a run, how many elections are won in it, and how many of them by leaders that write
  /// nothing which is still there.
  private struct Start {
    var state: State
    var cost: Int
    var idle: Int
  }

  /// The beginning of a run with the fewest won elections. Those in which nothing is written that is still there are few:
  /// so first it is tried without any, then with one, and so on.
  private func least(to demands: [Demand], through last: Int, _ wish: Wish) -> Start? {
    if case .commits(let entry) = wish, !mayBeCommitted(entry) { return nil }
    var idle = 0
    while true {
      var isCut = false
      let start = search(to: demands, through: last, wish, idle: idle, &isCut) { _, _ in }
      if let start { return Start(state: start.state, cost: start.cost, idle: idle) }
      if !isCut { return nil }
      idle += 1
    }
  }

  /// Whether a majority has an entry: what is committed stays there.
  private func mayBeCommitted(_ entry: Int) -> Bool {
    tree.logs.count { tree.has($0, entry) } >= picture.majority
  }

  /// Goes back term by term.
  /// - Parameters:
  ///   - idle: How many elections may be won by leaders that write nothing which is still there.
  ///   - isCut: Set if more of them would have led farther.
  ///   - note: Told of each term, and of what may have been at its end.
  /// - Returns: What was at the beginning, and how many elections were won since; nil if there is no run.
  private func search(
    to demands: [Demand], through last: Int, _ wish: Wish, idle: Int, _ isCut: inout Bool,
    note: (Int, [State: Int]) -> Void
  ) -> (state: State, cost: Int)? {
    var states = [sorted(State(demands: demands, isCommitted: false)): 0]
    var most = idle
    for term in terms.reversed() where term <= last {
      note(term, states)
      if chains[term] != nil { most += 1 }
      var before: [State: Int] = [:]
      for (state, cost) in states {
        if !goesOn { return nil }
        step(state, term, wish) { found, victory in
          let cost = cost + (victory == nil ? 0 : 1)
          if cost > most {
            isCut = true
            return
          }
          let earlier = sorted(relaxed(found, term))
          if before[earlier].map({ $0 > cost }) ?? true { before[earlier] = cost }
        }
      }
      states = thinned(before)
      if states.isEmpty { return nil }
    }
    let starts = states.filter { state, _ in
      if case .commits = wish, !state.isCommitted { return false }
      return state.demands.allSatisfy { ($0.log == nil || $0.log == 0) && !$0.hasAsked }
    }
    return starts.min { ($0.value, $0.key) < ($1.value, $1.key) }.map { ($0.key, $0.value) }
  }

  /// A run to these logs with the fewest won elections: by term, who wins it how. Nil if there is none.
  func run(to demands: [Demand], _ wish: Wish = .nothing) -> [Int: Victory]? {
    guard let start = least(to: demands, through: lastTerm, wish) else { return nil }
    var levels: [(term: Int, states: [State: Int])] = []
    var isCut = false
    _ = search(to: demands, through: lastTerm, wish, idle: start.idle, &isCut) {
      levels.append(($0, $1))
    }
    var (state, cost) = (start.state, start.cost)
    // From the beginning on, in each term one of those steps back that led here.
    var steps: [(term: Int, victory: Victory?, names: [Int])] = []
    for (term, states) in levels.reversed() {
      var best: (state: State, cost: Int, victory: Victory?, names: [Int])?
      for (later, spent) in states where spent <= cost && spent >= cost - 1 {
        if let best, best.state < later { continue }
        step(later, term, wish) { found, victory in
          guard best?.state != later, spent + (victory == nil ? 0 : 1) == cost else { return }
          let (earlier, names) = ordered(relaxed(found, term))
          if earlier == state { best = (later, spent, victory, names) }
        }
      }
      guard let best else { fatalError("the way that was found back leads forwards") }
      (state, cost) = (best.state, best.cost)
      steps.append((term, best.victory, best.names))
    }
    // The names of equal servers, from the picture back.
    var names = ordered(State(demands: demands, isCommitted: false)).1
    var run: [Int: Victory] = [:]
    for (term, victory, order) in steps.reversed() {
      if var victory {
        let taken = victory.taken
        for (place, server) in names.enumerated() { victory.taken[server] = taken[place] }
        victory.winner = names[victory.winner]
        run[term] = victory
      }
      names = order.map { names[$0] }
    }
    return run
  }

  /// Without those that ask for more than others and cost no less.
  private func thinned(_ states: [State: Int]) -> [State: Int] {
    var kept: [State: Int] = [:]
    var known = DemandTree(asksNoMore)
    let sorted = states.map { (weight($0.key), $0.key, $0.value) }.sorted {
      ($0.0, $0.1) < ($1.0, $1.1)
    }
    for (_, state, cost) in sorted where goesOn && known.insert(state, cost) { kept[state] = cost }
    return kept
  }

  /// Whether nobody has stopped it.
  var goesOn: Bool { watch?.goesOn() ?? true }

  /// Lower for what asks for less.
  private func weight(_ state: State) -> Int {
    state.demands.reduce(state.isCommitted ? 0 : 1) {
      $0 + ($1.log == nil ? ($1.most == .max ? 0 : 10) + ($1.without == 0 ? 0 : 5) : 100)
        + ($1.hasAsked ? 2 : 0)
    }
  }

  /// Whether whatever fulfils the second demand fulfils the first.
  private func asksNoMore(_ one: Demand, than other: Demand) -> Bool {
    if one.hasAsked, !other.hasAsked { return false }
    if let log = one.log { return log == other.log }
    if let log = other.log { return allows(one, log) }
    return one.most >= other.most
      && (one.without == 0 || other.without != 0 && tree.has(one.without, other.without))
  }

  func takesPart(_ server: Int, _ term: Int) -> Bool {
    picture.rows[server].term.map { $0 >= term } ?? true
  }

  /// Whether a server may have voted for another in a term.
  func mayVote(_ server: Int, for winner: Int, _ term: Int) -> Bool {
    guard takesPart(server, term) else { return false }
    // Who has the vote of another has stood, and so its own vote as well.
    let hasStood = picture.rows.contains { $0.term == term && $0.vote == .given(server) }
    if hasStood, server != winner { return false }
    guard picture.rows[server].term == term else { return true }
    return picture.rows[server].vote == .unsaid || picture.rows[server].vote == .given(winner)
  }

  func allows(_ demand: Demand, _ log: Int) -> Bool {
    if let wanted = demand.log { return wanted == log }
    return tree.rank(log) <= demand.most && (demand.without == 0 || !tree.has(log, demand.without))
  }
}

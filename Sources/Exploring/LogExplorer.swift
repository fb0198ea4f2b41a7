// All logs that a cluster can come to by elections, writes and appends: everything is tried, but of a server only its term,
// its vote, whether it leads and the terms of its log are told apart.

import Raft

/// Tries all moves of the protocol's own size, and takes down which logs there are. What a move does to one or two servers
/// is worked out once, on the real servers; clusters that are equal but for names count as one.
package struct LogExplorer {
  /// What was met.
  package struct Reach: Sendable {
    /// How many clusters, of those that are equal but for names one each.
    package var clusters = 0
    /// The terms of all logs, by server.
    package var logs: Set<[[Int]]> = []
  }

  private let bounds: Bounds
  /// In later terms nothing is written.
  private let lastWrittenTerm: Int
  /// The states of servers, by number, and the numbers of those between moves.
  private var states: [LocalState] = []
  private var numbers: [[UInt8]: Int] = [:]
  private var inner: [[UInt8]: Int] = [:]
  /// By state, for each way to rename the servers a number that is the same for equal ones.
  private var aliases: [[Int]] = []
  private var aliasNumbers: [[UInt8]: Int] = [:]
  private let orders: [[Int]]
  /// What becomes of a server that stands, of one that is written to, of a leader that crashes; -1 for nothing.
  private var standing: [Int: (state: Int, requests: [Message])] = [:]
  private var written: [Int: Int] = [:]
  private var crashed: [Int: Int] = [:]
  /// What becomes of a candidate and a server that it asks, and of a leader and a follower that it brings on.
  private var asked: [Pair: Pair] = [:]
  private var brought: [Pair: [Pair]] = [:]

  private struct Pair: Hashable {
    var one: Int
    var other: Int
  }

  /// - Parameters:
  ///   - bounds: Of them those of servers, terms and entries count.
  ///   - hiddenTerms: So many more terms in which nothing is written.
  package init(_ bounds: Bounds, hiddenTerms: Int) {
    var bounds = LargeMoveExplorer.adapted(bounds)
    lastWrittenTerm = bounds.terms
    bounds.terms += hiddenTerms
    bounds.rules[.leaderNoOp] = false
    self.bounds = bounds
    orders = Self.orders(of: Array(0..<bounds.servers))
  }

  private static func orders(of items: [Int]) -> [[Int]] {
    if items.isEmpty { return [[]] }
    return items.flatMap { first in
      orders(of: items.filter { $0 != first }).map { [first] + $0 }
    }
  }

  /// Tries everything.
  /// - Parameters:
  ///   - most: With more clusters than that it is given up.
  ///   - isGoingOn: Asked now and then, with the number of clusters.
  /// - Returns: Nil if it was given up.
  package mutating func run(most: Int, isGoingOn: (Int) -> Bool = { _ in true }) -> Reach? {
    let start = (0..<bounds.servers).map { number(of: LocalState(ServerID($0), bounds)) }
    var known: Set<[Int]> = [canonical(start)]
    var open = [start]
    var reach = Reach()
    while let cluster = open.popLast() {
      reach.clusters += 1
      note(cluster, &reach)
      for next in successors(of: cluster) where known.insert(canonical(next)).inserted {
        open.append(next)
      }
      if reach.clusters % 4096 == 0, known.count > most || !isGoingOn(known.count) { return nil }
    }
    return reach
  }

  /// Takes down the logs, under all names.
  private func note(_ cluster: [Int], _ reach: inout Reach) {
    let logs = cluster.map { states[$0].server.log.terms.map(\.number) }
    for order in orders { reach.logs.insert(order.map { logs[$0] }) }
  }

  /// The least of the clusters that are equal to it but for names.
  private func canonical(_ cluster: [Int]) -> [Int] {
    var least: [Int] = []
    var draft = cluster
    for (number, order) in orders.enumerated() {
      for (server, state) in cluster.enumerated() { draft[order[server]] = aliases[state][number] }
      if least.isEmpty || draft.lexicographicallyPrecedes(least) { least = draft }
    }
    return least
  }

  // MARK: States

  /// The number of a state between moves.
  private mutating func number(of state: LocalState) -> Int {
    let key = Self.key(state, nil)
    if let known = numbers[key] { return known }
    numbers[key] = states.count
    states.append(state)
    aliases.append(
      orders.map { order in
        let renamed = Self.key(state, order)
        if let known = aliasNumbers[renamed] { return known }
        aliasNumbers[renamed] = aliasNumbers.count
        return aliasNumbers.count - 1
      })
    return states.count - 1
  }

  /// The number of a state in the middle of a move, all of which matters.
  private mutating func innerNumber(of state: LocalState) -> Int {
    let key = state.packed(Renaming([]))
    if let known = inner[key] { return known }
    inner[key] = states.count
    states.append(state)
    aliases.append([])
    return states.count - 1
  }

  /// What tells a state from others, in other names.
  private static func key(_ state: LocalState, _ order: [Int]?) -> [UInt8] {
    func name(_ id: ServerID) -> Int { order?[id.index] ?? id.index }
    var writer = ByteWriter(capacity: 32)
    writer.write(name(state.server.id))
    writer.write(state.server.currentTerm.number)
    writer.write(state.server.votedFor.map { name($0) + 1 } ?? 0)
    writer.write(state.server.isLeader)
    for term in state.server.log.terms { writer.write(term.number) }
    return writer.bytes
  }

  // MARK: Moves

  private mutating func successors(of cluster: [Int]) -> [[Int]] {
    var all: [[Int]] = []
    for server in cluster.indices {
      let state = states[cluster[server]].server
      if state.isLeader {
        lead(server, cluster, &all)
      } else if state.currentTerm.number < bounds.terms {
        stand(server, cluster, &all)
      }
    }
    return all
  }

  /// A client writes, a follower is brought on, or the leader crashes.
  private mutating func lead(_ server: Int, _ cluster: [Int], _ all: inout [[Int]]) {
    for state in [writing(to: cluster[server]), crashing(cluster[server])] where state >= 0 {
      var next = cluster
      next[server] = state
      all.append(next)
    }
    for follower in cluster.indices where follower != server {
      for pair in bringing(cluster[server], cluster[follower]) {
        var next = cluster
        (next[server], next[follower]) = (pair.one, pair.other)
        all.append(next)
      }
    }
  }

  /// A server stands, and some of the others hear of it.
  private mutating func stand(_ server: Int, _ cluster: [Int], _ all: inout [[Int]]) {
    let (candidate, requests) = standingUp(cluster[server])
    if candidate < 0 { return }
    let others = cluster.indices.filter { $0 != server }
    for choice in 0..<(1 << others.count) {
      var next = cluster
      var at = candidate
      var isPossible = true
      for (place, other) in others.enumerated() where choice & 1 << place != 0 {
        // Who has won asks nobody any more.
        guard states[at].server.roleKind == .candidate,
          let request = requests.first(where: { $0.to.index == other })
        else {
          isPossible = false
          break
        }
        let pair = asking(at, cluster[other], request)
        (at, next[other]) = (pair.one, pair.other)
      }
      if !isPossible { continue }
      next[server] = number(of: states[at])
      all.append(next)
    }
  }

  private mutating func standingUp(_ state: Int) -> (state: Int, requests: [Message]) {
    if let known = standing[state] { return known }
    let response = states[state].response(to: .timeout, bounds)
    let next = (
      state: response.map { innerNumber(of: $0.state) } ?? -1, requests: response?.sent ?? []
    )
    standing[state] = next
    return next
  }

  private mutating func writing(to state: Int) -> Int {
    if let known = written[state] { return known }
    var next = -1
    if states[state].server.log.lastIndex.number < bounds.entries,
      states[state].server.currentTerm.number <= lastWrittenTerm,
      let response = states[state].response(to: .write(0), bounds)
    {
      next = number(of: response.state)
    }
    written[state] = next
    return next
  }

  private mutating func crashing(_ state: Int) -> Int {
    if let known = crashed[state] { return known }
    let next =
      states[state].response(to: .crash, bounds)?.state.response(to: .restart, bounds)
      .map { number(of: $0.state) } ?? -1
    crashed[state] = next
    return next
  }

  /// A candidate asks a server, and hears its answer.
  private mutating func asking(_ candidate: Int, _ voter: Int, _ request: Message) -> Pair {
    if let known = asked[Pair(one: candidate, other: voter)] { return known }
    let heard = states[voter].response(to: .message(request), bounds)
    var after = states[candidate]
    for reply in heard?.sent ?? [] where reply.to == after.server.id {
      after = after.response(to: .message(reply), bounds)?.state ?? after
    }
    let pair = Pair(
      one: innerNumber(of: after), other: heard.map { number(of: $0.state) } ?? voter)
    asked[Pair(one: candidate, other: voter)] = pair
    return pair
  }

  /// A leader and a follower talk until nothing comes of it: what they are after each of its messages.
  private mutating func bringing(_ leader: Int, _ follower: Int) -> [Pair] {
    if let known = brought[Pair(one: leader, other: follower)] { return known }
    var (one, other) = (states[leader], states[follower])
    var under: [Message] = []
    var all: [Pair] = []
    for _ in 0..<(4 * bounds.entries + 4) {
      if under.isEmpty {
        guard let response = one.response(to: .retry, bounds) else { break }
        one = response.state
        under = response.sent.filter { $0.to == other.server.id }
      }
      guard let message = under.first, let heard = other.response(to: .message(message), bounds)
      else { break }
      other = heard.state
      under = []
      for reply in heard.sent where reply.to == one.server.id {
        guard let response = one.response(to: .message(reply), bounds) else { continue }
        one = response.state
        under += response.sent.filter { $0.to == other.server.id }
      }
      let pair = Pair(one: number(of: one), other: number(of: other))
      if all.last != pair { all.append(pair) }
      if !one.server.isLeader { break }
    }
    brought[Pair(one: leader, other: follower)] = all
    return all
  }
}

// Runs in moves of the protocol's own size: an election with certain voters, a write, one follower brought on, a crash.
// With few such moves one comes far: to the pictures that papers and exams draw.

import Raft
import Scripting

/// Looks for the fewest moves of the protocol's own size to where a goal is reached. What is under way after a move is
/// never delivered.
package struct LargeMoveExplorer {
  /// How a search ended.
  package enum Ending: Sendable {
    /// The goal is reached with so many large moves, made of these.
    case reached(large: Int, [Move])
    /// It is nowhere within the bounds.
    case nowhere
    /// After so many clusters it was given up; all that are so many moves away, and fewer, are known.
    case givenUp(clusters: Int, depth: Int)
  }

  /// What came of a move: the states of all, by number, and the moves that it is made of.
  private struct Outcome {
    var cluster: [Int]
    var moves: [Move]
  }

  private let bounds: Bounds
  private let goal: Goal
  private var states: [LocalState] = []
  private var answers: [UInt32] = []
  private var numbers: [[UInt8]: Int] = [:]

  /// A search within bounds, of which those of servers, terms, entries and writes count.
  package init(_ bounds: Bounds, _ goal: Goal) {
    self.bounds = Self.adapted(bounds)
    self.goal = goal
  }

  /// The bounds that a run by large moves is played within: entries go one by one, and what was lost is sent again.
  package static func adapted(_ bounds: Bounds) -> Bounds {
    var bounds = bounds
    bounds.batch = 1
    bounds.retries = 1
    bounds.writes = max(1, min(bounds.writes, mostWrites))
    return bounds
  }

  /// Each client writes once.
  private static let mostWrites = 9

  /// Searches, the fewest moves first.
  /// - Parameters:
  ///   - most: After so many clusters it is given up.
  ///   - isGoingOn: Asked now and then.
  package mutating func run(most: Int, isGoingOn: () -> Bool = { true }) -> Ending {
    // The last number counts the writes.
    let start = (0..<bounds.servers).map { number(of: LocalState(ServerID($0), bounds)) } + [0]
    var known: [[Int]: Int] = [start: 0]
    var ways: [(parent: Int, moves: [Move])] = [(-1, [])]
    var level = [start]
    var depth = 0
    if isReached(start) { return .reached(large: 0, []) }
    while !level.isEmpty {
      var next: [[Int]] = []
      for cluster in level {
        let origin = known[cluster] ?? 0
        for outcome in outcomes(of: cluster) where known[outcome.cluster] == nil {
          known[outcome.cluster] = ways.count
          ways.append((origin, outcome.moves))
          if isReached(outcome.cluster) {
            return .reached(large: depth + 1, Self.way(to: ways.count - 1, ways))
          }
          next.append(outcome.cluster)
        }
        if ways.count > most || !isGoingOn() { return .givenUp(clusters: ways.count, depth: depth) }
      }
      level = next
      depth += 1
    }
    return .nowhere
  }

  private static func way(to end: Int, _ ways: [(parent: Int, moves: [Move])]) -> [Move] {
    var parts: [[Move]] = []
    var at = end
    while at > 0 {
      parts.append(ways[at].moves)
      at = ways[at].parent
    }
    return Array(parts.reversed().joined())
  }

  private func isReached(_ cluster: [Int]) -> Bool {
    let servers = cluster.dropLast()
    let leader = servers.map { states[$0].server }.filter(\.isLeader)
      .max { $0.currentTerm < $1.currentTerm }
    return goal.isReached(
      servers.reduce(0) { $0 | answers[$1] }, leader: leader?.id, count: { _ in 0 })
  }

  private mutating func number(of state: LocalState) -> Int {
    let key = state.keyBetweenMoves
    if let known = numbers[key] { return known }
    numbers[key] = states.count
    states.append(state)
    answers.append(goal.answers(of: state))
    return states.count - 1
  }

  // MARK: Moves

  /// All that can come of a cluster in one move.
  private mutating func outcomes(of cluster: [Int]) -> [Outcome] {
    var all: [Outcome] = []
    for server in (0..<bounds.servers).map({ ServerID($0) }) {
      let state = states[cluster[server.index]].server
      if state.isLeader {
        if let outcome = write(to: server, cluster) { all.append(outcome) }
        for follower in 0..<bounds.servers where follower != server.index {
          all += bring(ServerID(follower), by: server, cluster)
        }
        all += crash(server, cluster)
      } else if state.currentTerm.number < bounds.terms {
        for asked in 0..<(1 << (bounds.servers - 1)) {
          if let outcome = campaign(server, asked: asked, cluster) { all.append(outcome) }
        }
      }
    }
    return all
  }

  /// A cluster in the middle of a move.
  private struct Draft {
    var servers: [LocalState]
    var moves: [Move] = []
    let bounds: Bounds

    /// Does something to a server.
    /// - Returns: What it sends; nil if there is no such thing to do.
    mutating func act(_ deed: Move, _ stimulus: Stimulus, on server: ServerID) -> [Message]? {
      guard let response = servers[server.index].response(to: stimulus, bounds) else { return nil }
      servers[server.index] = response.state
      moves.append(deed)
      return response.sent
    }

    /// Delivers a message, and says what it brings about.
    mutating func deliver(_ message: Message) -> [Message] {
      act(.deliver(message), .message(message), on: message.to) ?? []
    }
  }

  private func draft(_ cluster: [Int]) -> Draft {
    Draft(servers: cluster.dropLast().map { states[$0] }, bounds: bounds)
  }

  private mutating func outcome(_ draft: Draft, writes: Int) -> Outcome? {
    guard draft.servers.allSatisfy({ $0.server.log.lastIndex.number <= bounds.entries }) else {
      return nil
    }
    return Outcome(
      cluster: draft.servers.map { number(of: $0) } + [writes],
      moves: draft.moves)
  }

  private mutating func campaign(
    _ server: ServerID, asked: Int, _ cluster: [Int]
  ) -> Outcome? {
    var draft = draft(cluster)
    guard let requests = draft.act(.timeout(server), .timeout, on: server) else { return nil }
    let others = (0..<bounds.servers).filter { $0 != server.index }
    for (place, other) in others.enumerated() where asked & 1 << place != 0 {
      // Who has won asks nobody any more.
      guard draft.servers[server.index].server.roleKind == .candidate,
        let request = requests.first(where: { $0.to.index == other })
      else { return nil }
      for reply in draft.deliver(request) where reply.to == server { _ = draft.deliver(reply) }
    }
    return outcome(draft, writes: cluster[bounds.servers])
  }

  private mutating func write(to leader: ServerID, _ cluster: [Int]) -> Outcome? {
    let count = cluster[bounds.servers]
    if count >= bounds.writes { return nil }
    var draft = draft(cluster)
    guard draft.act(.write(count, to: leader), .write(count), on: leader) != nil else { return nil }
    return outcome(draft, writes: count + 1)
  }

  /// Lets a leader and a follower talk, until nothing comes of it any more.
  private mutating func bring(
    _ follower: ServerID, by leader: ServerID, _ cluster: [Int]
  ) -> [Outcome] {
    var draft = draft(cluster)
    var all: [Outcome] = []
    var last = cluster
    var under: [Message] = []
    for _ in 0..<(4 * bounds.entries + 4) {
      if under.isEmpty {
        under = draft.act(.retry(leader), .retry, on: leader)?.filter { $0.to == follower } ?? []
      }
      guard let message = under.first else { break }
      under = []
      for reply in draft.deliver(message) where reply.to == leader {
        under += draft.deliver(reply).filter { $0.to == follower }
      }
      guard let outcome = outcome(draft, writes: cluster[bounds.servers]) else { break }
      if outcome.cluster == last { break }
      last = outcome.cluster
      all.append(outcome)
      if !draft.servers[leader.index].server.isLeader { break }
    }
    return all
  }

  private mutating func crash(_ server: ServerID, _ cluster: [Int]) -> [Outcome] {
    var draft = draft(cluster)
    guard draft.act(.crash(server), .crash, on: server) != nil,
      draft.act(.restart(server), .restart, on: server) != nil
    else { return [] }
    return outcome(draft, writes: cluster[bounds.servers]).map { [$0] } ?? []
  }
}

extension LocalState {
  /// What tells it from any other state where nothing is under way: what a leader has sent does not matter any more, and
  /// how often it has asked.
  fileprivate var keyBetweenMoves: [UInt8] {
    var writer = ByteWriter(capacity: 128)
    writer.write(server.id.index)
    writer.write(Server.State(persistent: server.persistent).packed)
    writer.write(server.roleKind == .candidate)
    writer.write(server.isLeader)
    writer.write(server.commitIndex)
    writer.write(lastApplied)
    writer.write(server.knownLeader.map { $0.index + 1 } ?? 0)
    guard server.isLeader else { return writer.bytes }
    for follower in server.state.leader.followers {
      writer.write(follower.matchIndex)
      writer.write(follower.nextIndex)
      writer.write(follower.isProbing)
    }
    return writer.bytes
  }
}

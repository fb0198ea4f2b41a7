// A split vote, brought about: who stands at the same moment, and whose requests come late.

import Raft
import Running
import Scripting
import Session
import Simulation

/// Commands that make the vote of the next term split. They are tried out before they are proposed.
package struct SplitVote: Sendable {
  /// Who stands: the first two get half of the votes each; a third, where there is one, its own.
  package let candidates: [ServerID]
  /// What brings it about, to be done at this very moment.
  package let acts: [Act]
}

/// Why no vote can be made to split.
package enum SplitObstacle: Error, Hashable, Sendable, CustomStringConvertible {
  /// Nobody could win anyway: too few voters run. With how many of those needed do.
  case noQuorum(String)
  /// Servers ask first whether they could win.
  case preVote
  /// Nothing arrives by itself.
  case held
  /// Too few servers can stand at once.
  case tooFewCandidates(Int, leader: ServerID?)
  /// Of all those that could stand nobody can get half.
  case unreachable

  /// The reason in a sentence.
  package var description: String {
    switch self {
    case .noQuorum(let shortfall): "Nobody can win at all: of the voters only \(shortfall) run"
    case .preVote:
      "With pre-vote a server stands only when it could win: `set pre-vote off` first"
    case .held: "Messages are held, so no vote arrives: `release` first"
    case .tooFewCandidates(let count, let leader):
      "Only \(count) can stand in the same term"
        + (leader.map { ", and the vote of \($0), which leads, decides" } ?? "")
    case .unreachable:
      "No two servers can get half of the votes each: links, logs or other votes are in the way"
    }
  }
}

extension Lookahead {
  /// The most choices of candidates that are tried.
  private static let mostTries = 60
  /// So many events later a vote that has not split will not.
  private static let patience = 400

  /// What makes the vote of the next term split.
  /// - Throws: `SplitObstacle` if nothing does.
  /// - Complexity: That of running a few elections.
  package func splitVote() throws(SplitObstacle) -> SplitVote {
    let cluster = ClusterView(glanceAt: world)
    let quorum = cluster.quorum
    let running = ServerSet(quorum.voters.filter { cluster[$0].process == .running })
    guard quorum.isReached(by: running) else { throw .noQuorum(quorum.shortfall(running)) }
    if cluster.holdsAllMessages { throw .held }
    if running.contains(where: { cluster.settings(of: $0).hasPreVote }) { throw .preVote }
    let term = running.map { cluster[$0].term }.max() ?? 0
    let able = running.filter { !cluster.isLeader($0) && cluster[$0].term == term }
      .sorted { isAhead($0, of: $1) }
    // Of an odd number one takes itself out by standing too.
    let half = (running.count + 1) / 2
    let count = quorum.parts.contains { half < $0.needed } ? 2 : 3
    guard able.count >= count else {
      throw .tooFewCandidates(able.count, leader: running.first { cluster.isLeader($0) })
    }
    for candidates in choices(of: count, among: able).prefix(Self.mostTries) {
      if let acts = split(among: candidates, voters: running.subtracting(ServerSet(candidates))) {
        return SplitVote(candidates: candidates, acts: acts)
      }
    }
    throw .unreachable
  }

  /// Whether voters would rather have the first one's log; else by number.
  private func isAhead(_ one: ServerID, of other: ServerID) -> Bool {
    let (a, b) = (world.nodes[one.index].server.log, world.nodes[other.index].server.log)
    if a.lastTerm != b.lastTerm { return a.lastTerm > b.lastTerm }
    if a.lastIndex != b.lastIndex { return a.lastIndex > b.lastIndex }
    return one < other
  }

  /// Two or three of them, in order of how good they are.
  private func choices(of count: Int, among able: [ServerID]) -> [[ServerID]] {
    var choices: [[ServerID]] = []
    for (first, one) in able.enumerated() {
      for (second, other) in able.enumerated() where second > first {
        if count == 2 {
          choices.append([one, other])
        } else {
          choices += able.filter { $0 != one && $0 != other }.reversed().map { [one, other, $0] }
        }
      }
    }
    return choices
  }

  /// Lets them stand and sees that each voter hears the right one first.
  /// - Returns: What that takes, if the vote splits then.
  private func split(among candidates: [ServerID], voters: ServerSet) -> [Act]? {
    var trial = world
    trial.isListening = false
    var acts: [Act] = []
    func perform(_ act: Act) -> Bool {
      guard (try? trial.perform(act)) != nil else { return false }
      acts.append(act)
      return true
    }
    for candidate in candidates where !perform(.timeout(candidate)) { return nil }
    let term = trial.nodes[candidates[0].index].server.currentTerm
    var shares = [0, 0]
    for voter in voters {
      let requests = trial.flights {
        $0.message.kind == .requestVote && $0.message.to == voter && $0.arrivesAt != .never
          && candidates.contains($0.message.from) && $0.message.term == term
      }
      let heard = requests.filter { candidates[..<2].contains($0.message.from) }
      let wanted = heard.min { a, b in
        let (one, other) = (shares[place(a, candidates)], shares[place(b, candidates)])
        return (one, a.arrivesAt) < (other, b.arrivesAt)
      }
      guard let wanted else { continue }
      shares[place(wanted, candidates)] += 1
      for early in requests
      where early.id != wanted.id && early.arrivesAt <= wanted.arrivesAt {
        let late = (wanted.arrivesAt - early.arrivesAt).microseconds / 1000 + 2
        guard perform(.delay(trial.selector(for: early), .milliseconds(late))) else { return nil }
      }
    }
    for _ in 0..<Self.patience {
      if trial.isSplit(term: term) { return acts }
      if trial.highestTerm > term || !trial.happen() { return nil }
    }
    return nil
  }

  private func place(_ request: Flight, _ candidates: [ServerID]) -> Int {
    request.message.from == candidates[0] ? 0 : 1
  }
}

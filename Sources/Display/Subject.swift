// Whom the picture is about: the server that is marked, on which the keys act, and whose beliefs are drawn.

import Raft
import Scripting
import Session
import Simulation

/// Who is the subject when the run decides: found out once a move, since every row of every view asks.
struct Subject: Sendable {
  /// The leader of the highest term of those that lead, unless it is deposed.
  private(set) var leader: ServerID?
  /// The leader; where there is none, who stands for the highest term, else who will stand next.
  private(set) var server: ServerID

  /// Who it is in the cluster.
  /// - Complexity: O(servers).
  init(of cluster: ClusterView) {
    leader = cluster.leader.flatMap { cluster.isDeposed($0) ? nil : $0 }
    server = leader ?? cluster.candidate ?? cluster.nextToStand ?? ServerID(0)
  }
}

extension ClusterView {
  /// Whether so many servers have seen a higher term that the leader can commit nothing any more, even
  /// though it does not know yet.
  func isDeposed(_ leader: ServerID) -> Bool {
    let term = self[leader].term
    return configuration(of: leader).isQuorum(
      ServerSet(ids.filter { self[$0].term > term }))
  }

  /// Who stands for the highest term, or asks whether it should; the lowest of several.
  fileprivate var candidate: ServerID? {
    let highest = highestTerm
    let standing = ids.filter { self[$0].role == .candidate && self[$0].term == highest }
    return standing.first ?? ids.first { self[$0].role == .preCandidate }
  }

  /// Whose election timer runs out next; where none runs, the first server that is up.
  fileprivate var nextToStand: ServerID? {
    let waiting = ids.filter {
      self[$0].role == .follower && self[$0].process == .running && self[$0].mayStand
        && self[$0].deadline != nil
    }
    return waiting.min { self[$0].deadline ?? .never < self[$1].deadline ?? .never }
      ?? ids.first { self[$0].process != .crashed }
  }
}

extension Model {
  /// The leader whose beliefs about its followers are drawn: the subject if it leads, else who leads the
  /// highest term. A deposed one's are drawn only if it is the subject.
  var believer: ServerID? {
    cluster[selected].leadership != nil ? selected : subject.leader
  }
}

// The moments of a run worth stopping at.

import Checking
import Raft
import Simulation

/// An event worth stopping at: what `nextMilestone` and `previousMilestone` go to.
public struct Milestone: Hashable, Sendable {
  /// The number of the event.
  public var position: Int
  public var time: Instant
  public var kind: Kind

  public enum Kind: Hashable, Sendable {
    case electionStarted(ServerID, Term)
    case voted(ServerID, for: ServerID, Term)
    case refused(ServerID, for: ServerID, Term)
    case elected(ServerID, Term)
    case split(Term)
    case steppedDown(ServerID, Term)
    case committed(ServerID, LogIndex)
    /// A majority holds the entry, but it is of an older term (§5.4.2).
    case heldBack(ServerID, LogIndex)
    /// The first server but the leader knows that the entry is committed.
    case learned(ServerID, LogIndex)
    /// Entries from this one on gave way to the leader's (§5.3).
    case overwritten(ServerID, from: LogIndex)
    case intervened
    case violated(Property)
  }

  /// The milestone that the event is, if it is one. Of several the weightiest.
  static func of(_ event: Event, _ world: World, _ violation: Violation?) -> Kind? {
    if let violation { return .violated(violation.property) }
    if case .intervention(let what) = event.kind, !what.isTimeout { return .intervened }
    var kind: Kind?
    var weight = 0
    for note in world.notes {
      guard let server = event.touched.first(where: { _ in true }),
        let (candidate, candidateWeight) = milestone(of: note, world.server(server), world),
        candidateWeight > weight
      else { continue }
      kind = candidate
      weight = candidateWeight
    }
    switch kind {
    case .voted(_, _, let term) where world.isSplit(term: term): return .split(term)
    case .electionStarted(_, let term) where world.isSplit(term: term): return .split(term)
    default: return kind
    }
  }

  private static func milestone(
    of note: Note, _ server: Server, _ world: World
  ) -> (Kind, Int)? {
    let id = server.id
    return switch note {
    case .electionStarted(let term, _): (.electionStarted(id, term), 3)
    case .voteGranted(let candidate, let term, false): (.voted(id, for: candidate, term), 2)
    case .voteRefused(let candidate, _): (.refused(id, for: candidate, server.currentTerm), 1)
    case .becameLeader(let term, _): (.elected(id, term), 5)
    case .becameFollower(.leader, let term, _): (.steppedDown(id, term), 4)
    case .committed(let index, _): (.committed(id, index), 1)
    case .notCommitted(let index, .olderTerm): (.heldBack(id, index), 1)
    case .entriesDeleted(let index, _): (.overwritten(id, from: index), 2)
    case .commitLearned(let index)
    where world.nodes.count(where: { $0.server.commitIndex >= index }) == 2:
      (.learned(id, index), 1)
    default: nil
    }
  }
}

extension Intervention {
  /// Whether this only made a timer run out, so that what follows from it counts instead.
  var isTimeout: Bool {
    if case .timeout = self { return true }
    return false
  }
}

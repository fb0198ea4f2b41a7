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
    case elected(ServerID, Term)
    case split(Term)
    case steppedDown(ServerID, Term)
    case committed(ServerID, LogIndex)
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
        let (candidate, candidateWeight) = milestone(of: note, server),
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

  private static func milestone(of note: Note, _ server: ServerID) -> (Kind, Int)? {
    switch note {
    case .electionStarted(let term, _): (.electionStarted(server, term), 3)
    case .voteGranted(let candidate, let term, false): (.voted(server, for: candidate, term), 2)
    case .becameLeader(let term, _): (.elected(server, term), 5)
    case .becameFollower(.leader, let term, _): (.steppedDown(server, term), 4)
    case .committed(let index, _): (.committed(server, index), 1)
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

// History within its room: what is given up of a long run, and how it comes back.

import Raft
import Running
import Simulation

extension Session {
  /// How much room the history may take if nobody says otherwise: 512 MiB.
  package static let usualHistoryRoom = 512 << 20
  /// The least that makes sense: what is kept in any case would not fit into less.
  package static let leastHistoryRoom = 16 << 20
  /// After so many events it is looked how much room the history takes.
  static let forgettingInterval = 1 << 14

  /// From which event on the branch can be walked at once. Going further back takes a replay.
  package var firstInstantEvent: Int { branch.firstInstantEvent }

  /// How many events had happened by the moment; nil if finding out took long and `replayWatch` said no.
  mutating func recordedPosition(at time: Instant) -> Int? {
    let recent = branches[branchNumber].recent
    if recent.first == 1 || recent.first <= recent.count && recent[recent.first].time <= time {
      return recent.position(at: time)
    }
    let checkpoint = branches[branchNumber].checkpoints.last(before: time)
    var trial = self
    trial.run = checkpoint.run
    trial.branches[branchNumber].excerpt = nil
    trial.run.isListening = false
    let most = recent.first - checkpoint.position
    while trial.position < recent.first, trial.nextEventTime().map({ $0 <= time }) == true {
      guard trial.stepForward(notAfter: time) else { break }
      let done = trial.position - checkpoint.position
      if done & 0x7FFF == 0, replayWatch?(done, most) == false { return nil }
    }
    return trial.position
  }
}

extension Branch {
  /// From which event on it can be walked at once.
  var firstInstantEvent: Int { recent.first == 1 ? 0 : recent.first + Excerpt.margin }

  /// Begins to write down anew what lies around a position, if the history has forgotten it.
  /// - Returns: From where on that is to be written; nil if nothing is.
  mutating func beginExcerpt(for position: Int) -> Int? {
    dropExcerpt(at: position)
    if position >= firstInstantEvent { return nil }
    if let excerpt, excerpt.covers(position),
      position <= excerpt.chronicle.count + Excerpt.reach
    {
      return nil
    }
    let start = max(0, position - Excerpt.reach)
    excerpt = Excerpt(from: start)
    return start
  }

  /// Lets go of the excerpt where the history itself tells all.
  mutating func dropExcerpt(at position: Int) {
    if excerpt != nil, position >= firstInstantEvent { excerpt = nil }
  }

  /// Gives up the oldest part of the history if it takes more room than it may, in bytes.
  mutating func forget(room: Int) {
    let size = recent.size + milestones.count * MemoryLayout<Milestone>.stride
    guard size > room else { return }
    // A quarter at once, so that it is seldom done.
    let kept = recent.count + 1 - recent.first
    let wanted = Int(Double(kept) * 0.75 * Double(room) / Double(size))
    let first = recent.count + 1 - min(kept, max(wanted, 2 * Excerpt.margin))
    recent.forget(before: first)
    let known = milestones.partitioningIndex { $0.position >= first }
    var weighty = milestones[..<known].filter(\.kind.outlastsHistory)
    let most = room / 4 / MemoryLayout<Milestone>.stride
    weighty.removeFirst(max(0, weighty.count - most))
    milestones.replaceSubrange(..<known, with: weighty)
  }
}

extension Milestone.Kind {
  /// Whether one goes there even when all around it is forgotten: elections, changes, what was done and what broke.
  fileprivate var outlastsHistory: Bool {
    switch self {
    case .elected, .split, .steppedDown, .overwritten, .quorumLost, .configurationEntered,
      .configurationCommitted, .configurationRolledBack, .changeAbandoned, .toldToStand,
      .transferAbandoned, .ended, .snapshotInstalled, .answeredStale, .intervened, .violated:
      true
    case .electionStarted, .voted, .refused, .committed, .heldBack, .learned, .preVoteStarted,
      .snapshotTaken, .retried, .answeredFromSession:
      false
    }
  }
}

// Running ahead: what would come of a moment, tried out on copies of its world.

import Raft
import Session
import Simulation

/// What a moment leads to, found out by letting it go on. All that is told of how things are reads a
/// `ClusterView`; what has to be tried out is tried here, and by `Session.otherwise` for an event of the past.
/// So it takes a world, which can be copied: of servers that are not ours there is no lookahead.
package struct Lookahead: Sendable {
  /// The world at the moment.
  let world: World

  /// What comes of this world.
  package init(_ world: World) { self.world = world }

  /// What was found by waiting.
  struct Wait {
    /// What was made of that which was waited for; nil if it never came.
    var found: String?
    /// How many events that took, or how many were tried.
    var events: Int
    /// The time then.
    var time: Instant
  }

  /// Lets the cluster go on by itself.
  /// - Parameters:
  ///   - most: After so many events it is given up.
  ///   - look: Looks for what is waited for after every event.
  /// - Complexity: O(`most`) events.
  func wait(most: Int, for look: (ClusterView) -> String?) -> Wait {
    var trial = world
    trial.isListening = false
    // What is held stays held. The trial need not carry it along.
    trial.forgetHeld()
    var events = 0
    while events < most, trial.happen() {
      events += 1
      if let found = look(ClusterView(glanceAt: trial)) {
        return Wait(found: found, events: events, time: trial.now)
      }
    }
    return Wait(found: nil, events: events, time: trial.now)
  }
}

extension Lookahead {
  /// Who stands for election next, or asks whether it should, and when, if nobody's hand interferes; nil where nobody
  /// does within so many events.
  /// - Complexity: O(`most`) events.
  func nextToStand(most: Int) -> (server: ServerID, time: Instant)? {
    var trial = world
    trial.isListening = true
    trial.forgetHeld()
    for _ in 0..<most {
      guard trial.happen() else { return nil }
      for note in trial.notes {
        switch note {
        case .election(.electionStarted), .election(.preVoteStarted):
          guard let server = trial.lastTouched.first(where: { _ in true }) else { continue }
          return (server, trial.now)
        default: continue
        }
      }
    }
    return nil
  }
}

extension Session {
  /// What comes of the position if it goes on from here.
  package var lookahead: Lookahead { Lookahead(world) }
}

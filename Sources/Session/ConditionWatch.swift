// A condition that is looked at after every event of a long run.

import Raft
import Checking
import Scripting
import Simulation

/// Looks at a condition again and again while the run goes on by itself.
///
/// Whether a history is linearizable takes a look at all of it. So the run is let go ahead, as it
/// will go, and the history looked at there: from it follows the answer for every event before. That
/// is done anew only after as many events as there were calls, so that its cost for an event does not
/// grow with the length of the run.
package struct ConditionWatch: Sendable {
  let condition: Condition
  /// Up to this event the history is linearizable, as far as looked.
  private var goodUntil = -1
  /// From this event on it is not.
  private var badFrom = Int.max
  /// Up to this event it is undecided.
  private var undecidedUntil = -1

  private static let leastEventsAhead = 1024

  /// A watch that has not looked yet.
  package init(_ condition: Condition) { self.condition = condition }

  /// Whether the condition holds now.
  /// - Precondition: Since the last look the session has only been stepped forwards, or time has passed.
  package mutating func holds(in session: Session) -> Bool {
    holds(in: session.world, session.checker)
  }

  /// Whether the condition holds now.
  /// - Precondition: Since the last look nothing but time has moved the world, and only forwards.
  mutating func holds(in world: World, _ checker: Checker) -> Bool {
    let condition = condition
    return condition.truth(in: world, violation: checker.violation) {
      isLinearizable(world, checker)
    } == true
  }

  private mutating func isLinearizable(_ world: World, _ checker: Checker) -> Bool? {
    if world.eventCount > max(goodUntil, undecidedUntil), world.eventCount < badFrom {
      return lookAhead(of: world, checker)
    }
    return world.eventCount >= badFrom ? false : world.eventCount <= goodUntil ? true : nil
  }

  /// Looks at the history as it will be, and tells what it is now.
  private mutating func lookAhead(of world: World, _ checker: Checker) -> Bool? {
    var ahead = world
    ahead.isListening = false
    var checker = checker
    var left = max(ConditionWatch.leastEventsAhead, world.requests.count)
    while left > 0, checker.violation == nil, ahead.happen() {
      _ = checker.observe(ahead)
      left -= 1
    }
    switch Linearizability.check(ahead.calls) {
    case .linearizable: goodUntil = ahead.eventCount
    case .notLinearizable(let unplaced):
      badFrom = unplaced.event
      goodUntil = unplaced.event - 1
    case .undecided:
      undecidedUntil = ahead.eventCount
      return Linearizability.check(world.calls).isLinearizable
    }
    return world.eventCount < badFrom
  }
}

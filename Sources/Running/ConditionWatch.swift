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
  /// What is waited for.
  package let condition: Condition
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
  /// - Precondition: Since the last look nothing but time has moved the run, and only forwards.
  package mutating func holds(in run: WatchedRun) -> Bool {
    let condition = condition
    return condition.truth(in: run) { isLinearizable(run) } == true
  }

  private mutating func isLinearizable(_ run: WatchedRun) -> Bool? {
    let count = run.world.eventCount
    if count > max(goodUntil, undecidedUntil), count < badFrom { return lookAhead(of: run) }
    return count >= badFrom ? false : count <= goodUntil ? true : nil
  }

  /// Looks at the history as it will be, and tells what it is now.
  private mutating func lookAhead(of run: WatchedRun) -> Bool? {
    var ahead = run
    ahead.isListening = false
    var left = max(ConditionWatch.leastEventsAhead, run.world.requests.count)
    while left > 0, ahead.violation == nil, ahead.happen() { left -= 1 }
    switch ahead.world.linearizability {
    case .linearizable: goodUntil = ahead.world.eventCount
    case .notLinearizable(let unplaced):
      badFrom = unplaced.event
      goodUntil = unplaced.event - 1
    case .undecided, .incomplete:
      undecidedUntil = ahead.world.eventCount
      return run.world.linearizability.isLinearizable
    }
    return run.world.eventCount < badFrom
  }
}

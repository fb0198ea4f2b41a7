// An event with the world before it and after it, what brought it about and what came of it.

import Checking
import Raft
import Scripting
import Simulation

/// An event of the run, opened up.
package struct Moment: Sendable {
  /// The event's number.
  package var position: Int
  package var event: Event
  /// The world right before the event: at its time, with it still to come.
  package var before: World
  /// The world right after it, which was listening.
  package var after: World
  package var narration: Narration
  /// The command that it was, if it was one.
  package var command: Command?
  /// What has watched the run up to right before the event.
  var checker: Checker

  /// The property that the event broke, if it broke one.
  package var violation: Violation? {
    var checker = checker
    return checker.observe(after)
  }
}

extension Session {
  /// The event with this number, opened up; nil if the branch has no such event.
  /// - Complexity: That of a seek: replaying the events since the last checkpoint.
  package func moment(at number: Int) -> Moment? {
    guard number >= 1, number <= branch.length else { return nil }
    var there = self
    there.go(to: number - 1, nil)
    var (before, checker) = (there.world, there.checker)
    guard there.stepForward(), let narration = there.lastNarration else { return nil }
    // A command may come long after the event before it.
    before.advance(to: there.world.now)
    return Moment(
      position: number, event: there.world.event, before: before, after: there.world,
      narration: narration, command: branch.command(at: number - 1)?.command, checker: checker)
  }

  /// The number of the event that brought this one about, or nil: the start of the run, or somebody's
  /// hand.
  package func cause(of number: Int) -> Int? {
    guard number >= 1, number <= branch.chronicle.count else { return nil }
    let cause = Int(branch.chronicle[number].cause)
    return cause == 0 ? nil : cause
  }

  /// The numbers of the events that this one brought about and that have been run, in order.
  /// - Parameter most: How many at most.
  /// - Complexity: O(`Session.effectHorizon`)
  package func effects(of number: Int, most: Int = 64) -> [Int] {
    let chronicle = branch.chronicle
    let end = min(chronicle.count, number + Session.effectHorizon)
    guard number >= 1, number < end else { return [] }
    var effects: [Int] = []
    for other in number + 1...end where Int(chronicle[other].cause) == number {
      effects.append(other)
      if effects.count == most { break }
    }
    return effects
  }

  /// How many events after its cause an effect is looked for.
  package static let effectHorizon = 4096
}

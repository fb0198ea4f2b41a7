// A watched run without history, with a record of what is done to it.

import Checking
import Raft
import Scripting
import Simulation

/// A run without history: fast, checked after every event, recorded. It stops for good at the first
/// violation.
package struct RecordedRun: Sendable {
  /// The run itself, which is only looked at from outside.
  package private(set) var run: WatchedRun
  /// What was done so far. What the world refused is not in it.
  package private(set) var acts: [RecordedAct] = []

  /// For so many acts there is room from the beginning.
  private static var usualActs: Int { 512 }

  /// With more than this on its way at once the run is given up: messages multiply. Held links and
  /// long delays gather some thousands.
  package let mostPending: Int
  /// Whether it was given up for that.
  package private(set) var isFlooded = false
  /// How many events may happen without any time going by. With more than there is time for the run is given up.
  package let mostAtOnce: Int
  /// Whether it was given up for that: events bring about events at once, and it may never end.
  package private(set) var isEndless = false
  /// What leaders knew of their followers when something was last done.
  private var knownMatches = KnownMatches()
  /// A leader that knows less of a follower than when something was done before, if one was seen. The run is then
  /// over.
  package private(set) var lostMatch: LostMatch?
  /// Whether it has stopped for good: a property is broken, or it was given up.
  package private(set) var isOver = false

  /// A run that has not begun.
  package init(_ setup: Setup, mostPending: Int = 200_000, mostAtOnce: Int = 1_000_000) {
    run = WatchedRun(setup)
    isOver = run.isBroken
    self.mostPending = mostPending
    self.mostAtOnce = mostAtOnce
    acts.reserveCapacity(Self.usualActs)
  }

  /// The world as it is now.
  package var world: World { _read { yield run.world } }

  /// What has been checked so far, and how often.
  package var checker: Checker { _read { yield run.checker } }

  /// The property that broke, if one did.
  package var violation: Violation? { run.violation }

  /// Looks at the world after an event.
  /// - Returns: Whether all is well.
  @inline(__always)
  private mutating func look() -> Bool {
    !run.isBroken && run.world.pendingCount <= mostPending
      && (run.world.eventCount % Self.eventsBetweenLooks != 0 || hasTime) ? true : giveUp()
  }

  /// After how many events it is asked whether there was time for them.
  private static var eventsBetweenLooks: Int { 4096 }

  /// Whether there was time for all that has happened: for so many events by now, and twenty a server for each
  /// millisecond, some ten times what the busiest clusters need.
  private var hasTime: Bool {
    let milliseconds = run.world.now.microseconds / 1000
    return run.world.eventCount <= mostAtOnce + milliseconds * 20 * run.world.nodes.count
  }

  @inline(never)
  private mutating func giveUp() -> Bool {
    if !run.isBroken {
      isFlooded = run.world.pendingCount > mostPending
      isEndless = !isFlooded
    }
    isOver = true
    return false
  }

  /// Lets everything happen that is due by the time, and moves time there.
  /// - Returns: Whether all is well.
  @discardableResult
  package mutating func run(until time: Instant) -> Bool {
    if isOver { return false }
    while run.pass(to: time) {
      if !look() { return false }
    }
    return true
  }

  /// Lets everything happen that is due by the time, but no more than so many events in all.
  /// - Returns: Whether the time is reached and all is well.
  @discardableResult
  package mutating func run(until time: Instant, event last: Int) -> Bool {
    if isOver { return false }
    while world.eventCount < last, run.happen(notAfter: time) {
      if !look() { return false }
    }
    if world.eventCount >= last { return false }
    if time > world.now { run.advance(to: time) }
    return true
  }

  /// Whether what clients were answered is linearizable.
  package var verdict: LinearizabilityVerdict { world.linearizability }

  /// Lets things happen until the condition holds, but no longer than to the time.
  /// - Returns: Whether it holds and all is well.
  package mutating func run(until time: Instant, _ condition: WatchedRun.Condition) -> Bool {
    if isOver { return false }
    while !run.satisfies(condition) {
      if !run.pass(to: time) || !look() { return false }
    }
    return true
  }

  /// Does what the act says, after everything that is due now, and records it.
  /// - Returns: Whether it was done and all is well.
  @discardableResult
  package mutating func perform(_ act: consuming Act) -> Bool {
    guard run(until: world.now) else { return false }
    // Written down first, so that it need be copied only once.
    acts.append(RecordedAct(position: world.eventCount, time: world.now, act: copy act))
    do { try run.perform(consume act) } catch {
      acts.removeLast()
      return false
    }
    if !run.world.lastWiped.isEmpty { knownMatches.forget() }
    guard look() else { return false }
    lostMatch = knownMatches.look(at: run.world)
    isOver = lostMatch != nil
    return !isOver
  }

  /// The run so far.
  package var recording: Recording {
    Recording(setup: world.setup, acts: acts, end: world.now)
  }
}

// A world with a checker beside it, and a record of what is done to it.

import Checking
import Raft
import Scripting
import Session
import Simulation

/// A run without history: fast, checked after every event, recorded. It stops for good at the first
/// violation.
struct WatchedRun: Sendable {
  private(set) var world: World
  private(set) var checker: Checker
  /// What was done so far. What the world refused is not in it.
  private(set) var commands: [TimedCommand] = []
  /// How many events there were when the last command had been carried out.
  private var eventsAtCommand = 0

  /// With more than this on its way at once the run is given up: messages multiply. Held links and
  /// long delays gather some thousands.
  let mostPending: Int
  /// Whether it was given up for that.
  private(set) var isFlooded = false
  /// Whether it has stopped for good: a property is broken, or it was given up.
  private(set) var isOver = false

  init(_ setup: Setup, mostPending: Int = 200_000) {
    world = World(setup)
    checker = Checker(world)
    isOver = checker.violation != nil
    self.mostPending = mostPending
  }

  /// The property that broke, if one did.
  var violation: Violation? { checker.violation }

  /// What is waited for. The world is lent to it: handed over by value it would be copied every time.
  typealias Condition = (inout World) -> Bool

  /// Looks at the world after an event.
  /// - Returns: Whether all is well.
  @inline(__always)
  private mutating func look() -> Bool {
    if checker.observe(world) == nil, world.pendingCount <= mostPending { return true }
    isFlooded = checker.violation == nil
    isOver = true
    return false
  }

  /// Lets everything happen that is due by the time, and moves time there.
  /// - Returns: Whether all is well.
  @discardableResult
  mutating func run(until time: Instant) -> Bool {
    if isOver { return false }
    while world.happen(notAfter: time) {
      if !look() { return false }
    }
    if time > world.now { world.advance(to: time) }
    return true
  }

  /// Lets everything happen that is due by the time, but no more than so many events in all.
  /// - Returns: Whether the time is reached and all is well.
  @discardableResult
  mutating func run(until time: Instant, event last: Int) -> Bool {
    if isOver { return false }
    while world.eventCount < last, world.happen(notAfter: time) {
      if !look() { return false }
    }
    if world.eventCount >= last { return false }
    if time > world.now { world.advance(to: time) }
    return true
  }

  /// Whether what clients were answered is linearizable.
  var verdict: Verdict { Linearizability.check(world.calls) }

  /// Lets things happen until the condition holds, but no longer than to the time.
  /// - Returns: Whether it holds and all is well.
  mutating func run(until time: Instant, _ condition: Condition) -> Bool {
    if isOver { return false }
    while !condition(&world) {
      guard world.happen(notAfter: time) else {
        if time > world.now { world.advance(to: time) }
        return false
      }
      if !look() { return false }
    }
    return true
  }

  /// Does what the command says, after everything that is due now, and records it.
  /// - Returns: Whether it was done and all is well.
  @discardableResult
  mutating func perform(_ command: Command) -> Bool {
    guard run(until: world.now) else { return false }
    var timed = TimedCommand(time: world.now, command: command)
    timed.followsEvent =
      commands.last?.time == world.now && world.eventCount > eventsAtCommand
    guard (try? world.perform(command)) != nil else { return false }
    commands.append(timed)
    eventsAtCommand = world.eventCount
    return look()
  }

  /// The run so far.
  var recording: Recording {
    Recording(setup: world.setup, commands: commands, end: world.now)
  }
}

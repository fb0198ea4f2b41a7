// A world with a checker beside it: the one way to run a world that is looked at after every event.

import Checking
import Raft
import Scripting
import Simulation

/// A checked world. Whatever happens in it goes through here, so that no event is missed by the checker.
///
/// A value: a copy is a checkpoint, and two copies go their own ways.
package struct WatchedRun: Sendable {
  /// The world as it is now.
  package private(set) var world: World
  /// What has been checked so far, and how often.
  package private(set) var checker: Checker
  /// Whether a property broke.
  package private(set) var isBroken: Bool

  /// A run that begins with this.
  package init(_ setup: Setup) { self.init(World(setup)) }

  /// A run that is watched from this state of a world on.
  package init(_ world: World) {
    self.world = world
    checker = Checker(world)
    isBroken = checker.violation != nil
  }

  /// The property that broke, if one did. Nothing is checked after it.
  package var violation: Violation? { checker.violation }

  /// How many elections have failed one after the other since the last that was won: of the terms since then all
  /// but the newest, and that one too once nobody can win it any more.
  /// - Complexity: O(servers).
  package var failedElections: Int {
    let (last, newest) = (checker.lastLedTerm, world.highestTerm)
    guard newest > last else { return 0 }
    return newest.number - last.number - (world.isSplit(term: newest) ? 0 : 1)
  }

  /// Looks at the world after an event.
  @inline(__always)
  private mutating func look() {
    if checker.findsBreach(in: world) { isBroken = true }
  }

  /// What is waited for. The world is lent to it: handed over by value it would be copied every time.
  package typealias Condition = (inout World) -> Bool

  /// Whether the condition, which only looks, holds now.
  package mutating func satisfies(_ condition: Condition) -> Bool { condition(&world) }

  /// Whether the servers say why they do what they do.
  package var isListening: Bool {
    get { world.isListening }
    set { world.isListening = newValue }
  }

  // MARK: Time

  /// Lets the next event happen, if it is due by the limit.
  /// - Returns: Whether one was.
  package mutating func happen(notAfter limit: Instant = .never) -> Bool {
    guard world.happen(notAfter: limit) else { return false }
    look()
    return true
  }

  /// Lets the next event happen, if it is due by the time; else moves time there.
  /// - Returns: Whether an event happened.
  package mutating func pass(to time: Instant) -> Bool {
    guard world.pass(to: time) else { return false }
    look()
    return true
  }

  /// Lets the next event happen, if it is due by the limit, and says what it was; nil if none was due.
  package mutating func step(notAfter limit: Instant = .never) -> Event? {
    guard let event = world.step(notAfter: limit) else { return nil }
    look()
    return event
  }

  /// Moves time on.
  /// - Precondition: Nothing is due before.
  package mutating func advance(to time: Instant) { world.advance(to: time) }

  /// When the next event is due; nil if none ever is.
  package mutating func nextEventTime() -> Instant? { world.nextEventTime() }

  // MARK: What is done

  /// Does what the act says.
  /// - Throws: `Refusal` if that cannot be done.
  package mutating func perform(_ act: consuming Act) throws(Refusal) {
    try world.perform(act)
    look()
  }

  /// Does to the world what no command says.
  /// - Parameter change: Makes exactly one event.
  package mutating func intervene(
    _ change: (inout World) throws(Refusal) -> Void
  ) throws(Refusal) {
    try change(&world)
    look()
  }

  /// Forgets the messages that are held, which do not matter to what happens by itself.
  package mutating func forgetHeld() { world.forgetHeld() }
}

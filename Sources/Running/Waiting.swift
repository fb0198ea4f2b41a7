// A time command under way: `run`, `run until`, `step` and `step until` are carried out here and nowhere
// else, whether a lesson plays them bit by bit, someone has typed them, or nobody looks on.

import Raft
import Scripting
import Simulation

/// What a time command still has to wait for.
///
/// It goes on as far as it is told and then says why it stopped; told again, it goes on from there:
///
/// ```swift
/// var wait = Waiting(.runUntil(.leaderAny, within: .seconds(1)), from: run.now, seed: 1)
/// let outcome = wait.goOn(&run)
/// ```
package struct Waiting: Sendable {
  /// The command, as it was given.
  package let command: Advance
  /// How long a condition is waited for at most.
  package let patience: TimeSpan
  private var goal: Goal

  private enum Goal {
    case time(Instant)
    case events(Int)
    case condition(ConditionWatch, deadline: Instant)
  }

  /// How waiting stopped.
  package enum Outcome: Hashable, Sendable {
    /// What was waited for has come; of events, there may be none any more.
    case done
    /// The condition did not come in time.
    case givenUp
    /// A property is broken, and what was waited for had not come by then. Nothing happens any more.
    case violation
    /// It is not over: the time given is used up, or the events.
    case limit
  }

  /// How long a script waits for a condition that has no bound of its own.
  package static let patience = TimeSpan.seconds(3600)
  /// How long that is if someone sits before the screen and waits, too.
  package static let viewersPatience = TimeSpan.seconds(60)
  /// The most events to go through in one go while someone waits for it.
  package static let viewersEvents = 2_000_000

  /// The command, as it is when nothing of it has been done.
  /// - Parameters:
  ///   - now: When it begins.
  ///   - patience: How long to wait for a condition without a bound of its own.
  ///   - seed: The seed of the run, from which a time of no fixed length is drawn.
  package init(
    _ command: Advance, from now: Instant, patience: TimeSpan = Waiting.patience, seed: UInt64
  ) {
    self.command = command
    var patience = patience
    switch command {
    case .run(let length): goal = .time(now + length)
    case .runBetween(let range):
      // By where the run stands, so that it is drawn anew each time, and the same whoever plays.
      var random = RandomSource(seed: seed, stream: 1 << 40 | UInt64(now.microseconds))
      goal = .time(now + random.duration(in: range))
    case .step(let count): goal = .events(count)
    case .runUntil(let condition, let bound):
      patience = bound ?? patience
      goal = .condition(ConditionWatch(condition), deadline: now + patience)
    case .stepUntil(let condition):
      goal = .condition(ConditionWatch(condition), deadline: now + patience)
    }
    self.patience = patience
  }

  /// The condition that is waited for, if it is one.
  package var condition: Condition? {
    if case .condition(let watch, _) = goal { watch.condition } else { nil }
  }

  /// The command that does what is left at a moment.
  package func rest(at now: Instant) -> Advance {
    switch goal {
    case .time(let end): .run(end - now)
    case .events(let left): .step(left)
    case .condition: command
    }
  }

  /// No event after this moment is waited for.
  private var end: Instant {
    switch goal {
    case .time(let end), .condition(_, let end): end
    case .events: .never
    }
  }

  /// Lets the run go on until what is waited for has come, or will not come any more.
  /// - Parameters:
  ///   - limit: How far for now. Everything due by then happens.
  ///   - mostEvents: After so many events it stops, wherever it is.
  package mutating func goOn(
    _ run: inout some Advanceable, until limit: Instant = .never, mostEvents: Int = .max
  ) -> Outcome {
    var events = 0
    while !isDone(in: &run) {
      if events >= mostEvents { return .limit }
      if run.stepForward(notAfter: min(limit, end)) {
        events += 1
        if case .events(let left) = goal { goal = .events(left - 1) }
      } else {
        return outcome(in: &run, nothingDueBy: min(limit, end))
      }
    }
    return .done
  }

  private mutating func isDone(in run: inout some Advanceable) -> Bool {
    switch goal {
    case .time(let end):
      // Of several events at that very moment, some may be left.
      return run.now >= end && !run.isBroken && run.nextEventTime().map { $0 > end } ?? true
    case .events(let left): return left <= 0
    case .condition(var watch, let deadline):
      defer { goal = .condition(watch, deadline: deadline) }
      return run.satisfies(&watch)
    }
  }

  /// Time goes on to where nothing more happens.
  private func outcome(in run: inout some Advanceable, nothingDueBy time: Instant) -> Outcome {
    if run.isBroken { return .violation }
    // Where nothing will ever happen, there is nothing to wait for.
    if case .events = goal, run.nextEventTime() == nil { return .done }
    if time > run.now { run.passTime(to: time) }
    if time < end { return .limit }
    return condition == nil ? .done : .givenUp
  }
}

/// A run that goes from event to event, with or without a history of its own.
package protocol Advanceable {
  /// The time reached.
  var now: Instant { get }
  /// Whether a property is broken. Then no more events happen.
  var isBroken: Bool { get }

  /// When the next event is due; nil if none ever is.
  mutating func nextEventTime() -> Instant?
  /// Lets the next event happen, if it is due by the limit.
  /// - Returns: Whether one was.
  mutating func stepForward(notAfter limit: Instant) -> Bool
  /// Moves time on.
  /// - Precondition: Nothing is due before.
  mutating func passTime(to time: Instant)
  /// Whether what is watched for holds now.
  mutating func satisfies(_ watch: inout ConditionWatch) -> Bool
}

extension WatchedRun: Advanceable {
  /// The time reached.
  package var now: Instant { world.now }

  /// Lets the next event happen, if it is due by the limit and no property is broken.
  package mutating func stepForward(notAfter limit: Instant) -> Bool {
    !isBroken && happen(notAfter: limit)
  }

  /// Moves time on.
  package mutating func passTime(to time: Instant) { advance(to: time) }

  /// Whether what is watched for holds now.
  package mutating func satisfies(_ watch: inout ConditionWatch) -> Bool { watch.holds(in: self) }
}

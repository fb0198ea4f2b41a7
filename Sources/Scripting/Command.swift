// The one vocabulary: every key, every line typed at `:`, every line of a script is a command.

import Raft
import Simulation

/// Something that is done to a run, or asked of it, or told about it.
///
/// `Command.parse(_:servers:name:)` reads one and `description` prints it; `Limits` has the bounds of
/// all numbers. Lists of servers name each once, and are not empty unless it says so.
package enum Command: Hashable, Sendable {
  /// Says what the world begins with, before the first event.
  case setUp(SetUp)
  /// Changes the world: one event.
  case act(Act)
  /// Lets time pass.
  case advance(Advance)
  /// Fails the run unless the condition holds now: `expect`.
  case check(Condition)
  /// Tells about the run.
  case tell(Tell)
}

/// What there is before the first event, and cannot be changed after it.
package enum SetUp: Hashable, Sendable {
  /// How many servers there are.
  case servers(Int)
  /// The seed of everything random.
  case seed(UInt64)
}

/// How far the run goes on by itself.
package enum Advance: Hashable, Sendable {
  /// Lets so much time pass.
  case run(TimeSpan)
  /// Runs until the condition holds; with a bound, for no longer than that.
  case runUntil(Condition, within: TimeSpan?)
  /// Takes so many events.
  case step(Int)
  /// Takes events until the condition holds.
  case stepUntil(Condition)
}

/// What is said to those who watch the run.
package enum Tell: Hashable, Sendable {
  /// What the script is called.
  case title(String)
  /// Something about what is seen.
  case say(String)
  /// A question to the audience; its choices follow.
  case ask(String)
  /// An answer to the question before it.
  case choice(String, isRight: Bool)
  /// A stop of the lesson.
  case pause
}

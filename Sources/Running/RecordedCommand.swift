// What was done to a run, and when.

import Raft
import Scripting

/// A command with the moment at which it was done.
package struct RecordedCommand: Hashable, Sendable {
  /// How many events had happened before it where it was recorded. The command is itself the next event.
  package var position: Int
  /// When, in true time.
  package var time: Instant
  /// What was done.
  package var command: Command
  /// Whether everything due by `time` had happened: then the time says it all.
  package var isSettled: Bool

  /// A command that was done at this point of a run.
  package init(position: Int, time: Instant, command: Command, isSettled: Bool = true) {
    self.position = position
    self.time = time
    self.command = command
    self.isSettled = isSettled
  }

  /// The same moment with another command.
  package func replacingCommand(with command: Command) -> RecordedCommand {
    var other = self
    other.command = command
    return other
  }
}

// A run as what it began with and what was done to it: all that replaying it needs.

import Session
import Raft
import Scripting
import Simulation

/// A command with the moment at which it is given.
package struct TimedCommand: Hashable, Sendable {
  /// When, in true time. Everything that is due by then happens first.
  package var time: Instant
  /// What is done.
  package var command: Command
  /// Whether something happened at this very moment after the command before.
  package var followsEvent = false

  /// A command at a moment.
  package init(time: Instant, command: Command) {
    self.time = time
    self.command = command
  }
}

/// A run that can be replayed: a setup, commands in the order of their times, and the moment at which
/// it ends.
package struct Recording: Hashable, Sendable {
  /// What the world began with.
  package var setup: Setup
  /// What was done to it; times do not go back.
  package var commands: [TimedCommand]
  /// When it ended.
  package var end: Instant

  /// The run as the commands of a script: its head, the commands, and the time between them. Without
  /// what is expected at its end; `ending` tells how the last wait is made.
  func script(ending: (TimeSpan) -> [Command]) -> [Command] {
    var lines = setup.commands
    var now = Instant.zero
    for (number, timed) in commands.enumerated() {
      // What is set before anything has happened must not be taken for the head.
      let wouldBeHead = number == 0 && timed.time == .zero && timed.command.isSetting
      if timed.time > now || timed.followsEvent || wouldBeHead {
        lines += Recording.wait(timed.time - now)
      }
      lines.append(timed.command)
      now = timed.time
    }
    return lines + ending(end - now)
  }

  /// Lets so much time pass, in as many commands as that takes.
  static func wait(_ duration: TimeSpan) -> [Command] {
    let longest = Limits.run.upperBound
    var lines: [Command] = []
    var rest = duration
    while rest > longest {
      lines.append(.run(longest))
      rest = rest - longest
    }
    return lines + [.run(rest)]
  }

  /// The run as a script that plays it to its end and expects nothing.
  package func script(named name: String) -> Script {
    Script(name: name, commands: script { Recording.wait($0) })
  }
}

extension Command {
  /// Whether the command would belong to a script's head if it stood there.
  var isSetting: Bool {
    switch self {
    case .set, .rule: true
    default: false
    }
  }
}

extension Script {
  /// A script of these commands, one a line.
  init(name: String, commands: [Command]) {
    self.init(
      name: name,
      lines: commands.enumerated().map { Line($0.element, number: $0.offset + 1) })
  }
}

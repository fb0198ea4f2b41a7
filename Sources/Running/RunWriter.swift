// A run written down as commands.

import Checking
import Raft
import Scripting
import Simulation

/// Writes a run down as the commands of a script that replays to the same state: its setup, what was done,
/// and the time between.
package struct RunWriter {
  /// What has been written so far.
  package private(set) var commands: [Command]
  private var time = Instant.zero
  private var position = 0

  /// The start of a run with this setup.
  package init(_ setup: Setup) { commands = setup.commands }

  /// Writes that the run went on to a moment.
  /// - Parameters:
  ///   - target: How many events had happened by then.
  ///   - isSettled: Whether everything due by then had happened. Then time says it all; within a moment the
  ///     number of events does.
  package mutating func go(to target: Int, _ targetTime: Instant, isSettled: Bool) {
    if isSettled {
      if targetTime > time || target > position { commands += RunWriter.wait(targetTime - time) }
    } else if target > position {
      commands.append(.advance(.step(target - position)))
    }
    time = targetTime
    position = target
  }

  /// Writes what was done.
  package mutating func add(_ recorded: RecordedAct) {
    go(to: recorded.position, recorded.time, isSettled: recorded.isSettled)
    // What is set before the first event must not be taken for the head, which shapes the setup.
    if recorded.position == 0, recorded.time == .zero, recorded.act.shapesSetup {
      commands += RunWriter.wait(.zero)
    }
    commands.append(.act(recorded.act))
    position += 1
  }

  /// Writes that a property breaks, which is expected: only then the run goes on.
  package mutating func expect(_ violation: Violation) {
    go(to: violation.event, violation.time, isSettled: false)
    commands.append(.check(.violation(violation.property)))
  }

  /// How long it is from what was written last to a moment.
  package func rest(until end: Instant) -> TimeSpan { end - time }

  /// Lets so much time pass, in as many commands as that takes.
  package static func wait(_ duration: TimeSpan) -> [Command] {
    let longest = Limits.run.upperBound
    var commands: [Command] = []
    var rest = duration
    while rest > longest {
      commands.append(.advance(.run(longest)))
      rest = rest - longest
    }
    return commands + [.advance(.run(rest))]
  }
}

extension Script {
  /// A script of these commands, one a line.
  package init(name: String, commands: [Command]) {
    self.init(
      name: name,
      lines: commands.enumerated().map { Line($0.element, number: $0.offset + 1) })
  }
}

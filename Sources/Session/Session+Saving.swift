// A run as a script.

import Raft
import Scripting
import Simulation

extension Session {
  /// The run up to the position, as a script that replays to the same state.
  package func script(named name: String) -> Script {
    var commands = world.setup.commands
    var time = Instant.zero
    var position = 0
    func go(to target: Int, _ targetTime: Instant, isSettled: Bool) {
      // Up to a moment by which everything due has happened, time says it all; within a moment, the
      // number of events does.
      if isSettled, targetTime > time {
        let longest = Limits.run.upperBound
        while targetTime - time > longest {
          commands.append(.run(longest))
          time = time + longest
        }
        commands.append(.run(targetTime - time))
      } else if target > position {
        commands.append(.step(target - position))
      }
      time = targetTime
      position = target
    }
    for recorded in branch.commands where recorded.position < self.position {
      go(to: recorded.position, recorded.time, isSettled: recorded.isSettled)
      // What is set before the first event must not be taken for the head, which shapes the setup.
      if recorded.position == 0, recorded.time == .zero, recorded.command.isSetup {
        commands.append(.run(.zero))
      }
      commands.append(recorded.command)
      position += 1
    }
    var end = world
    let next = end.nextEventTime() ?? .never
    go(to: self.position, world.now, isSettled: next > world.now && violation == nil)
    return Script(
      name: name,
      lines: commands.enumerated().map { Script.Line($0.element, number: $0.offset + 1) })
  }
}

// A run as what it began with and what was done to it: all that replaying it needs.

import Raft
import Scripting
import Simulation

/// A run that can be replayed: a setup, commands in the order of their times, and the moment at which
/// it ends. Everything that is due at a command's time happens before it.
package struct Recording: Hashable, Sendable {
  /// What the world began with.
  package var setup: Setup
  /// What was done to it; times do not go back.
  package var acts: [RecordedAct]
  /// When it ended.
  package var end: Instant

  /// A run from this setup to this moment.
  package init(setup: Setup, acts: [RecordedAct], end: Instant) {
    self.setup = setup
    self.acts = acts
    self.end = end
  }

  /// The run as the commands of a script: its head, the commands, and the time between them. Without
  /// what is expected at its end; `ending` tells how the last wait is made.
  package func script(ending: (TimeSpan) -> [Command]) -> [Command] {
    var writer = RunWriter(setup)
    for recorded in acts { writer.add(recorded) }
    return writer.commands + ending(writer.rest(until: end))
  }

  /// The run as a script that plays it to its end and expects nothing.
  package func script(named name: String) -> Script {
    Script(name: name, commands: script { RunWriter.wait($0) })
  }
}

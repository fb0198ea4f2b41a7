// A run as a script.

import Raft
import Running
import Scripting
import Simulation

extension Session {
  /// The run up to the position, as a script that replays to the same state.
  package func script(named name: String) -> Script {
    var writer = RunWriter(world.setup)
    for recorded in branch.acts where recorded.position < position { writer.add(recorded) }
    var end = run
    let next = end.nextEventTime() ?? .never
    writer.go(to: position, world.now, isSettled: next > world.now && violation == nil)
    return Script(name: name, commands: writer.commands)
  }
}

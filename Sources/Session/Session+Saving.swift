// A run as a script.

import Checking
import Raft
import Running
import Scripting
import Simulation

extension Session {
  /// The run up to the position, as a script that replays to the same state. Where the run has gone on in spite of a
  /// broken property, the script expects that, and goes on as well.
  /// - Parameter opensHere: Whether the visualizer opens it where it was left, at its end: a single stop says so.
  package func script(named name: String, opensHere: Bool = false) -> Script {
    var writer = RunWriter(world.setup)
    var expected = isAcknowledged ? violation : nil
    func expect() {
      guard let violation = expected else { return }
      writer.expect(violation)
      expected = nil
    }
    for recorded in branch.acts where recorded.position < position {
      if let event = expected?.event, recorded.position >= event { expect() }
      writer.add(recorded)
    }
    expect()
    var end = run
    let next = end.nextEventTime() ?? .never
    writer.go(to: position, world.now, isSettled: next > world.now && !isBroken)
    let stop: [Command] = opensHere && position > 0 ? [.tell(.pause)] : []
    return Script(name: name, commands: writer.commands + stop)
  }
}

// A finding as a script that a person opens.

import Checking
import Raft
import Running
import Scripting
import Simulation

extension Finding {
  /// The run as a script that ends, and stops, where it breaks, and expects that it does.
  package func script(seed: UInt64, named name: String) -> Script {
    let words = [
      Command.say("Seed \(seed), event \(event): \(summary)"),
      .pause,
    ]
    let title = Command.title("Seed \(seed): \(kind.name)")
    let lines: [Command]
    switch kind {
    case .safety(let property):
      lines = recording.script { rest in
        [
          .runUntil(.violation(property), within: rest), .expect(.violation(property)),
        ]
      }
    case .linearizability:
      lines = recording.script { rest in
        [.runUntil(.not(.linearizable), within: rest), .expect(.not(.linearizable))]
      }
    case .liveness:
      // How many requests were made after the faults: the last one is not answered, or the first.
      let asked = recording.commands.count {
        if case .request(_, Ending.client, _) = $0.command { true } else { false }
      }
      lines = recording.script { rest in
        RunWriter.wait(rest) + [.expect(.not(.answered(Ending.client, max(1, asked))))]
      }
    }
    return Script(name: name, commands: [title] + lines + words)
  }
}

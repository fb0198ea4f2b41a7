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
      Command.tell(.say("Seed \(seed), event \(event): \(summary)")),
      .tell(.pause),
    ]
    let title = Command.tell(.title("Seed \(seed): \(kind.name)"))
    let lines: [Command]
    switch kind {
    case .safety(let property):
      lines = recording.script { rest in
        [
          .advance(.runUntil(.violation(property), within: rest)), .check(.violation(property)),
        ]
      }
    case .linearizability:
      lines = recording.script { rest in
        [.advance(.runUntil(.not(.linearizable), within: rest)), .check(.not(.linearizable))]
      }
    case .matchMonotonic:
      // The last command is the one after which it was seen.
      lines = recording.script { RunWriter.wait($0) }
    case .liveness:
      // How many requests were made after the faults: the last one is not answered, or the first.
      let asked = recording.acts.count {
        if case .request(_, Ending.client, _) = $0.act { true } else { false }
      }
      lines = recording.script { rest in
        RunWriter.wait(rest) + [.check(.not(.answered(Ending.client, max(1, asked))))]
      }
    }
    return Script(name: name, commands: [title] + lines + words)
  }
}

// Whether the history tells the truth: the run against a plain replay of its commands.

import Running
import Simulation

extension Session {
  /// Where a replay from the start of what was recorded, without checkpoints and branches, comes out
  /// differently from the world at the position; nil if it does not.
  /// - Complexity: O(position)
  package var differenceFromReplay: String? {
    var plain = World(setup)
    var acts = branch.acts[...]
    while plain.eventCount < position {
      if let next = acts.first, next.position == plain.eventCount {
        acts.removeFirst()
        plain.advance(to: next.time)
        guard (try? plain.perform(next.act)) != nil else {
          return "a replay refuses `\(next.act)` after event \(next.position)"
        }
      } else if !plain.happen() {
        return "a replay ends after event \(plain.eventCount)"
      }
    }
    return plain.hash == world.hash && plain.flights.count == world.flights.count
      ? nil : "a replay comes out differently at event \(position)"
  }
}

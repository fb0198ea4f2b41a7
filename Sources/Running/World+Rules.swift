// Which rules are off.

import Raft
import Simulation

extension World {
  /// The rules of Raft that are off at some server: what is seen then is not the paper's Raft.
  package var rulesOff: [Rule] {
    let common = nodes.reduce(RuleSet.all) { $0.intersection($1.server.settings.rules) }
    return common == .all ? [] : Rule.allCases.filter { !common[$0] }
  }
}

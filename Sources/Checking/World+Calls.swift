// What clients did and saw, as the linearizability check wants it.

import Raft
import Simulation

extension World {
  /// Every call of every client so far.
  package var calls: [Call] {
    let requests = requests
    return (0..<requests.count).map { number in
      requests.withElement(at: number) { request in
        var call = Call(
          id: number, client: request.client, operation: request.operation, called: request.called,
          answered: request.answered, result: request.result)
        call.index = request.index
        return call
      }
    }
  }
}

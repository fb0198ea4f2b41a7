// What clients did and saw, as the linearizability check wants it.

import Raft
import Simulation

extension World {
  /// Every call of every client so far, but for registrations, which are about no key. A call whose session had
  /// expired may have been done before: nothing is known of it.
  package var calls: [Call] {
    let requests = requests
    return (0..<requests.count).compactMap { number in
      requests.withElement(at: number) { request in
        if request.operation == .register { return nil }
        let isKnown = request.result != .sessionExpired
        var call = Call(
          id: number, client: request.client, operation: request.operation, called: request.called,
          answered: isKnown ? request.answered : nil, result: isKnown ? request.result : nil)
        call.index = isKnown ? request.index : nil
        return call
      }
    }
  }
}

// What clients did and saw, as the linearizability check wants it.

import Raft
import Simulation

extension World {
  /// Whether what clients saw can be explained, if the world still knows all of it.
  /// - Complexity: That of `Linearizability.check`.
  package var linearizability: LinearizabilityVerdict {
    requests.forgotten > 0
      ? .incomplete(forgotten: requests.forgotten) : Linearizability.check(calls)
  }

  /// Every call of every client so far that is not forgotten, but for registrations, which are about no key. A call whose session had
  /// expired may have been done before: nothing is known of it.
  package var calls: [Call] {
    let requests = requests
    var calls: [Call] = []
    calls.reserveCapacity(requests.count)
    for number in requests.forgotten..<requests.count {
      // Its parts, since a copy of all of it costs more.
      let (client, operation, called, answered, result, index) =
        requests.withElement(at: number) {
          ($0.client, $0.operation, $0.called, $0.answered, $0.result, $0.index)
        }
      if case .register = operation { continue }
      var isKnown = true
      if case .sessionExpired = result { isKnown = false }
      calls.append(
        Call(
          id: number, client: client, operation: operation, called: called,
          answered: isKnown ? answered : nil, result: isKnown ? result : nil,
          index: isKnown ? index : nil))
    }
    return calls
  }
}

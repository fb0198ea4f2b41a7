// What clients did and saw, as the linearizability check wants it.

import Raft
import Simulation

extension World {
  /// Every call of every client so far, but for registrations, which are about no key. A call whose session had
  /// expired may have been done before: nothing is known of it.
  package var calls: [Call] {
    let requests = requests
    var calls: [Call] = []
    calls.reserveCapacity(requests.count)
    for number in 0..<requests.count {
      requests.withElement(at: number) { request in
        if case .register = request.operation { return }
        var call = Call(
          id: number, client: request.client, operation: request.operation, called: request.called)
        switch (request.result, request.answered) {
        case (.sessionExpired?, _): break
        case (let result?, let answered?):
          call.answer(result, at: answered)
          fallthrough
        default: call.index = request.index
        }
        calls.append(call)
      }
    }
    return calls
  }
}

// What a client saw of one request: when it called, and when and what it was answered.

import Raft
import Simulation

/// One call of a recorded client history.
///
/// Time is counted in events. A call that was answered in event `a` precedes one that was called in
/// event `c` where `a < c`; two calls of which neither precedes the other are concurrent.
package struct Call: Hashable, Sendable {
  /// The number of the request.
  package let id: Int
  /// Who called.
  package let client: ClientID
  /// What was asked for.
  package let operation: Operation
  /// The number of the event in which the client called.
  package let called: Int
  /// The number of the event in which the client heard the answer. Nil while it waits and after it gave
  /// up: the operation may then have taken effect at any time after the call, may still do so, or never.
  package private(set) var answered: Int?
  /// The answer; nil where there is none.
  package private(set) var result: OperationResult?
  /// Where a leader last put it into its log; nil if none did, or if that is not known. It proves nothing, but tells
  /// where an order that explains the answers is to be looked for first.
  package var index: LogIndex?

  /// A call without an answer.
  package init(id: Int, client: ClientID, operation: Operation, called: Int) {
    self.id = id
    self.client = client
    self.operation = operation
    self.called = called
  }

  /// A call with or without an answer.
  /// - Precondition: `answered` and `result` are both nil or neither is, and `answered >= called`.
  package init(
    id: Int, client: ClientID, operation: Operation, called: Int, answered: Int?,
    result: OperationResult?, index: LogIndex? = nil
  ) {
    require((answered == nil) == (result == nil), "an answer has a time and a result")
    require(answered ?? called >= called, "a call is answered after it was made")
    self.id = id
    self.client = client
    self.operation = operation
    self.called = called
    self.answered = answered
    self.result = result
    self.index = index
  }

  /// Records the answer.
  /// - Precondition: There is none yet, and `event >= called`.
  package mutating func answer(_ result: OperationResult, at event: Int) {
    require(answered == nil, "a call is answered once")
    require(event >= called, "a call is answered after it was made")
    answered = event
    self.result = result
  }
}

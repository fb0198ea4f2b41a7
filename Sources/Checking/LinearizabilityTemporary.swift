// Stands in for the linearizability check until that is merged.

import Raft
import Simulation

/// One call of a client.
public struct Call: Hashable, Sendable {
  public var id: Int
  public var client: ClientID
  public var operation: Operation
  public var called: Int
  public var answered: Int?
  public var result: OperationResult?
}

/// Whether a history is linearizable.
public enum Linearizability: Hashable, Sendable {
  case linearizable
  public static func check(_ calls: [Call]) -> Linearizability { .linearizable }
}

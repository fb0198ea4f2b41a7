import Raft
import Simulation
public struct Checker: Sendable {
  public init(_ world: World) {}
  public mutating func observe(_ event: Event, _ world: World) -> Violation? { nil }
}
public struct Violation: Sendable {}

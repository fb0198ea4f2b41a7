import Raft
import Simulation
public struct Checker: Sendable {
  public var violation: Violation?
  public init(_ world: World) {}
  public mutating func observe(_ event: Event, _ world: World) -> Violation? { nil }
}
public struct Violation: Sendable, Hashable, CustomStringConvertible {
  public var property: Property
  public var description: String { property.name }
}

// Whether a search that may take long goes on.

import Synchronization

/// Asks at every step whether a search is to go on, and remembers that it was stopped.
package final class SearchWatch: Sendable {
  private let goesOnAfter: @Sendable (Int) -> Bool
  private let steps = Atomic(0)
  private let hasStopped = Atomic(false)

  /// - Parameter goesOnAfter: Asked with the number of steps that were taken.
  package init(_ goesOnAfter: @escaping @Sendable (_ steps: Int) -> Bool) {
    self.goesOnAfter = goesOnAfter
  }

  /// Whether it was stopped: then what was found so far means nothing.
  package var isStopped: Bool { hasStopped.load(ordering: .relaxed) }

  /// Takes a step.
  /// - Returns: Whether to go on.
  func goesOn() -> Bool {
    if isStopped { return false }
    let count = steps.wrappingAdd(1, ordering: .relaxed).newValue
    if !goesOnAfter(count) {
      hasStopped.store(true, ordering: .relaxed)
      return false
    }
    return true
  }
}

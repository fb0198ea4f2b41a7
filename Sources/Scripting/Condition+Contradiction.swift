// Conditions that can never hold, whatever the run.

import Raft

extension Condition {
  /// Two parts of the condition that cannot hold together; nil if none are found.
  var contradiction: (Condition, Condition)? {
    let parts = conjuncts
    for (number, part) in parts.enumerated() {
      for other in parts[..<number] where other.excludes(part) || part.excludes(other) {
        return (other, part)
      }
    }
    return nil
  }

  /// The parts that all must hold.
  private var conjuncts: [Condition] {
    switch self {
    case .and(let first, let second): first.conjuncts + second.conjuncts
    case .not(.not(let condition)): condition.conjuncts
    default: [self]
    }
  }

  /// Whether the other cannot hold where this one does. Says no wherever it takes more to tell.
  private func excludes(_ other: Condition) -> Bool {
    if other == .not(self) { return true }
    if let (a, b) = bounds(with: other) { return !a.overlaps(b) }
    switch (self, other) {
    case (.leader, .leader), (.leader, .leaderNone), (.leaderAny, .leaderNone),
      (.leader, .not(.leaderAny)):
      return self != other
    case (.role(let a, let role), .role(let b, let otherRole)): return a == b && role != otherRole
    case (.role(let a, .crashed), .alive(let b)): return a == b
    case (.vote(let a, let vote), .vote(let b, let otherVote)): return a == b && vote != otherVote
    case (.log(let a, let terms), .log(let b, let otherTerms)):
      return a == b && terms != otherTerms
    case (.value(let a, let key, let value), .value(let b, let otherKey, let otherValue)):
      return a == b && key == otherKey && value != otherValue
    case (.safe, .violation): return true
    default: return false
    }
  }

  /// The numbers that this condition and another allow for the same thing.
  private func bounds(with other: Condition) -> (ClosedRange<Int>, ClosedRange<Int>)? {
    switch (self, other) {
    case (.term(let a, let x, let m), .term(let b, let y, let n)),
      (.commit(let a, let x, let m), .commit(let b, let y, let n)),
      (.applied(let a, let x, let m), .applied(let b, let y, let n)),
      (.snapshot(let a, let x, let m), .snapshot(let b, let y, let n)):
      a == b ? (x.range(of: m), y.range(of: n)) : nil
    default: nil
    }
  }
}

extension Comparison {
  /// The numbers that compare so with this one.
  fileprivate func range(of number: Int) -> ClosedRange<Int> {
    switch self {
    case .equal: number...number
    case .less: Int.min...number - 1
    case .lessOrEqual: Int.min...number
    case .greater: number + 1...Int.max
    case .greaterOrEqual: number...Int.max
    }
  }
}

// Arrays used as queues that are short as a rule.

extension Array {
  /// Takes off the first elements, and keeps the room they took.
  /// - Precondition: `0 <= count <= self.count`.
  /// - Complexity: O(elements); for the few of a short queue less than `removeFirst(_:)` costs.
  @inlinable @inline(__always)
  package mutating func dequeue(_ count: Int) {
    require(count >= 0 && count <= self.count, "a queue loses at most what it has")
    if count == 0 { return }
    for place in count..<self.count { self[place - count] = self[place] }
    for _ in 0..<count { removeLast() }
  }
}

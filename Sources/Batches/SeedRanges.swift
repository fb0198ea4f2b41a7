// Which seeds have been done: ranges in order, joined where they touch.

/// A set of seeds, kept as ranges that neither overlap nor touch. A range of seeds is what is handed out
/// to cores and machines, so a set of them has few ranges, however many seeds.
package struct SeedRanges: Hashable, Sendable {
  /// The ranges, in order.
  package private(set) var ranges: [ClosedRange<UInt64>] = []

  /// No seeds.
  package init() {}

  /// How many seeds there are.
  /// - Precondition: There are fewer than 2⁶⁴.
  package var count: UInt64 { ranges.reduce(0) { $0 + ($1.upperBound - $1.lowerBound) + 1 } }

  /// The first range that has seeds in common with this one.
  package func overlap(with range: ClosedRange<UInt64>) -> ClosedRange<UInt64>? {
    ranges.first { $0.overlaps(range) }
  }

  /// Adds a range.
  /// - Precondition: It overlaps with none that is there, and leaves out the highest number, so that the
  ///   seed after it is one.
  package mutating func add(_ range: ClosedRange<UInt64>) {
    guard overlap(with: range) == nil else { fatalError("seeds \(range) are counted twice") }
    guard range.upperBound < .max else { fatalError("there is no seed after \(range)") }
    let place = ranges.firstIndex { $0.lowerBound > range.lowerBound } ?? ranges.count
    ranges.insert(range, at: place)
    for place in [place, place - 1]
    where ranges.indices.contains(place) && ranges.indices.contains(place + 1) {
      let (low, high) = (ranges[place], ranges[place + 1])
      if low.upperBound + 1 == high.lowerBound {
        ranges.replaceSubrange(place...place + 1, with: [low.lowerBound...high.upperBound])
      }
    }
  }
}

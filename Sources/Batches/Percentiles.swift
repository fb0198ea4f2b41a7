// How some figures are spread.

/// Percentiles of some figures, and their mean. The names are those of the JSON that benchmarks print.
package struct Percentiles: Encodable, Hashable, Sendable {
  /// The median.
  package let p50: Double
  /// The arithmetic mean.
  package let mean: Double
  /// Nine of ten are no larger.
  package let p90: Double
  /// Ninety-nine of a hundred are no larger.
  package let p99: Double
  /// The largest.
  package let max: Double

  /// The percentiles of these figures, each of which is one of them.
  /// - Precondition: There is at least one.
  package init(_ figures: [Double]) {
    if figures.isEmpty { fatalError("nothing was measured") }
    let sorted = figures.sorted()
    func at(_ fraction: Double) -> Double { sorted[Int(fraction * Double(sorted.count - 1))] }
    p50 = at(0.5)
    mean = sorted.reduce(0, +) / Double(sorted.count)
    p90 = at(0.9)
    p99 = at(0.99)
    max = sorted[sorted.count - 1]
  }
}

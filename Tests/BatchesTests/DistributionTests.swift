// Figures that are kept in bins say what the figures themselves say.

import Batches
import Testing

@Suite("Distributions")
struct DistributionTests {
  /// Figures from small to large, by a plain generator.
  private static let figures: [Int] = {
    var state: UInt64 = 7
    return (0..<5000).map { number in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % (number % 3 == 0 ? 2000 : number % 3 == 1 ? 400_000 : 90_000_000)
    }
  }()

  private static func distribution(of figures: [Int]) -> Distribution {
    var distribution = Distribution()
    for figure in figures { distribution.add(figure) }
    return distribution
  }

  @Test("mean and ends are exact, quantiles within a thousandth")
  func plain() {
    let (sorted, kept) = (Self.figures.sorted(), Self.distribution(of: Self.figures))
    #expect(kept.count == sorted.count && kept.sum == sorted.reduce(0, +))
    #expect(kept.smallest == sorted[0] && kept.largest == sorted[4999])
    for rank in stride(from: 0, to: 5000, by: 7) {
      let difference = abs(kept.figure(ofRank: rank) - sorted[rank])
      #expect(difference * 1000 <= sorted[rank] && (sorted[rank] >= 2048 || difference == 0))
    }
    let mean = Double(kept.sum) / 5000
    let variance = sorted.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / 4999
    let width = kept.meanInterval.upperBound - kept.meanInterval.lowerBound
    #expect(abs(width / (2 * 1.96 * (variance / 5000).squareRoot()) - 1) < 1e-3)
  }

  @Test("parts add up to the whole, in any order, also after they were written down")
  func parts() throws {
    let whole = Self.distribution(of: Self.figures)
    let (one, other) = (
      Self.distribution(of: Array(Self.figures[..<1234])),
      Self.distribution(of: Array(Self.figures[1234...]))
    )
    for (first, second) in [(one, other), (other, one)] {
      var sum = try #require(
        Distribution(
          bins: first.filled, sum: first.sum, squares: first.squares, smallest: first.smallest,
          largest: first.largest))
      #expect(sum == first)
      try sum.add(second)
      #expect(sum == whole)
    }
  }

  @Test("numbers that contradict each other are no distribution")
  func contradictions() {
    func read(_ bins: [(bin: Int, count: Int)], _ smallest: Int, _ largest: Int) -> Distribution? {
      Distribution(bins: bins, sum: 3, squares: 5, smallest: smallest, largest: largest)
    }
    #expect(read([(1, 1), (2, 1)], 1, 2) != nil)
    #expect(read([(1, 1), (2, 1)], 0, 2) == nil)
    #expect(read([(1, 1), (2, 1)], 1, 3) == nil)
    #expect(read([(1, 1), (1, 1)], 1, 1) == nil)
    #expect(read([(1, -1)], 1, 1) == nil)
    #expect(read([(-1, 1)], 1, 1) == nil)
    #expect(read([(1 << 40, 1)], 1, 1) == nil)
    #expect(read([], 1, 1) == nil)
  }

  @Test("Wilson's interval is that of the textbooks")
  func wilson() {
    func differs(_ range: ClosedRange<Double>, _ low: Double, _ high: Double) -> Bool {
      abs(range.lowerBound - low) > 5e-4 || abs(range.upperBound - high) > 5e-4
    }
    #expect(!differs(wilsonInterval(0, of: 10), 0, 0.2775))
    #expect(!differs(wilsonInterval(5, of: 10), 0.2366, 0.7634))
    #expect(!differs(wilsonInterval(81, of: 263), 0.2553, 0.3662))
    #expect(wilsonInterval(7, of: 7).upperBound == 1)
  }

  @Test("of many samples the median's interval misses the true median in about one of twenty")
  func order() {
    var state: UInt64 = 3
    var missed = 0
    for _ in 0..<1000 {
      var sample = Distribution()
      for _ in 0..<101 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        sample.add(Int(state >> 33) % 1001)
      }
      if !sample.interval(ofQuantile: 0.5).contains(500) { missed += 1 }
    }
    #expect((20...70).contains(missed), "\(missed)")
  }
}

// What the trials of a point come to, in figures that add up.

import Batches

/// The figures of the trials of a point with some seeds. Those of two ranges that do not overlap add up to those of both.
package struct PointSum: SeedSum, Hashable, Sendable {
  private var tried = SeedRanges()
  /// All that the figures depend on but the seeds.
  package let options: String
  /// What was measured.
  package private(set) var figures = Distribution()
  /// How many trials are marked.
  package private(set) var marked = 0
  /// How many were given up.
  package private(set) var unfinished = 0
  /// The sums of what was counted besides.
  package private(set) var besides: [Int] = []

  /// No seeds.
  package init(options: String) { self.options = options }

  /// What was written down.
  init?(
    options: String, ranges: [ClosedRange<UInt64>], figures: Distribution, marked: Int,
    unfinished: Int, besides: [Int]
  ) {
    self.options = options
    for range in ranges {
      guard range.upperBound < .max, tried.overlap(with: range) == nil else { return nil }
      tried.add(range)
    }
    guard tried.count == UInt64(figures.count), (0...figures.count).contains(marked),
      (0...figures.count).contains(unfinished), besides.allSatisfy({ $0 >= 0 })
    else { return nil }
    (self.figures, self.marked, self.unfinished) = (figures, marked, unfinished)
    self.besides = besides
  }

  /// The ranges of seeds, in order.
  package var ranges: [ClosedRange<UInt64>] { tried.ranges }
  /// The same of no seeds.
  package var emptied: PointSum { PointSum(options: options) }
  /// How many trials there are.
  package var trials: Int { figures.count }

  /// Adds what trials with some seeds came to.
  /// - Precondition: None of them has been added.
  package mutating func add(_ seeds: ClosedRange<UInt64>, _ result: (UInt64) -> TrialResult) {
    tried.add(seeds)
    for seed in seeds { add(result(seed)) }
  }

  private mutating func add(_ result: TrialResult) {
    figures.add(result.figure)
    if result.isMarked { marked += 1 }
    if result.isUnfinished { unfinished += 1 }
    if besides.isEmpty { besides = Array(repeating: 0, count: result.besides.count) }
    for place in besides.indices where place < result.besides.count {
      besides[place] += result.besides[place]
    }
  }

  /// Adds the figures of other seeds.
  package mutating func add(_ other: PointSum) throws(MergeError) {
    if options != other.options { throw .differentOptions(options, other.options) }
    for range in other.ranges {
      if let overlap = tried.overlap(with: range) { throw .overlap(range, overlap) }
    }
    var sum = self
    try sum.figures.add(other.figures)
    sum.marked += other.marked
    sum.unfinished += other.unfinished
    if sum.besides.isEmpty { sum.besides = Array(repeating: 0, count: other.besides.count) }
    for place in sum.besides.indices where place < other.besides.count {
      let (value, overflow) = sum.besides[place].addingReportingOverflow(other.besides[place])
      if overflow { throw .tooLarge }
      sum.besides[place] = value
    }
    for range in other.ranges { sum.tried.add(range) }
    self = sum
  }
}

extension Experiment.Point {
  /// No trials of it.
  package var noTrials: PointSum { PointSum(options: trial.options) }

  /// The trials with these seeds, as many of them as are wanted; nil if not all are.
  func sum(
    _ seeds: ClosedRange<UInt64>, from noTrials: PointSum, while isWanted: () -> Bool
  ) -> PointSum? {
    var (sum, isWhole, bench) = (noTrials, true, TrialBench())
    sum.add(seeds) { seed in
      isWhole = isWhole && isWanted()
      return isWhole ? trial.result(seed, on: &bench) : TrialResult(0)
    }
    return isWhole ? sum : nil
  }

  /// The trials with these seeds.
  package func sum(_ seeds: ClosedRange<UInt64>) -> PointSum {
    var (sum, bench) = (noTrials, TrialBench())
    sum.add(seeds) { trial.result($0, on: &bench) }
    return sum
  }
}

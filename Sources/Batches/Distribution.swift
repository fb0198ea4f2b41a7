// How figures of many trials are spread, in a form that adds up and takes little room.

/// How often which figures occurred: whole numbers from zero, such as microseconds.
///
/// Figures below 2,048 are told apart exactly, larger ones to within one part in a thousand, so that the sum of any
/// number of trials takes a few thousand numbers at most. Mean, smallest and largest are exact. Sums of the same figures
/// are the same in whatever order they were added.
package struct Distribution: Hashable, Sendable {
  /// How many figures fell into each bin; as many as are needed.
  package private(set) var bins: [Int] = []
  /// How many there are.
  package private(set) var count = 0
  /// All of them together.
  package private(set) var sum = 0
  /// Their squares together.
  package private(set) var squares: UInt128 = 0
  /// The smallest; `Int.max` of none.
  package private(set) var smallest = Int.max
  /// The largest; 0 of none.
  package private(set) var largest = 0

  /// No figures.
  package init() {}

  /// The figures that were written down; nil if these numbers contradict each other.
  package init?(
    bins: [(bin: Int, count: Int)], sum: Int, squares: UInt128, smallest: Int, largest: Int
  ) {
    for (bin, count) in bins {
      guard bin >= 0, bin < 64 << 10, count > 0, count < 1 << 48 else { return nil }
      while self.bins.count <= bin { self.bins.append(0) }
      guard self.bins[bin] == 0 else { return nil }
      self.bins[bin] = count
      self.count += count
    }
    guard count > 0, sum >= 0, smallest >= 0, smallest <= largest,
      self.bins.firstIndex(where: { $0 > 0 }) == Self.bin(of: smallest),
      self.bins.count - 1 == Self.bin(of: largest)
    else { return nil }
    (self.sum, self.squares) = (sum, squares)
    (self.smallest, self.largest) = (smallest, largest)
  }

  /// Adds a figure.
  /// - Precondition: It is not negative.
  package mutating func add(_ figure: Int) {
    guard figure >= 0 else { fatalError("figures count from zero") }
    let bin = Self.bin(of: figure)
    if bin >= bins.count { bins += Array(repeating: 0, count: bin + 1 - bins.count) }
    bins[bin] += 1
    count += 1
    sum += figure
    squares += UInt128(figure) * UInt128(figure)
    smallest = min(smallest, figure)
    largest = max(largest, figure)
  }

  /// Adds the figures of another.
  /// - Throws: `tooLarge`; then nothing has changed.
  package mutating func add(_ other: Distribution) throws(MergeError) {
    let (sum, overflow) = self.sum.addingReportingOverflow(other.sum)
    let (squares, overflows) = self.squares.addingReportingOverflow(other.squares)
    if overflow || overflows { throw .tooLarge }
    (self.sum, self.squares) = (sum, squares)
    if other.bins.count > bins.count {
      bins += Array(repeating: 0, count: other.bins.count - bins.count)
    }
    for bin in other.bins.indices { bins[bin] += other.bins[bin] }
    count += other.count
    smallest = min(smallest, other.smallest)
    largest = max(largest, other.largest)
  }

  // MARK: What it says

  /// The arithmetic mean.
  /// - Precondition: There is a figure.
  package var mean: Double { Double(sum) / Double(count) }

  /// Where the mean of all that could have been drawn lies with 95 %: twice the standard error on both sides.
  /// - Precondition: There is a figure.
  package var meanInterval: ClosedRange<Double> {
    let variance = max(0, Double(squares) / Double(count) - mean * mean)
    let error = count > 1 ? 1.96 * (variance / Double(count - 1)).squareRoot() : 0
    return max(0, mean - error)...(mean + error)
  }

  /// The figure that so large a share is no larger than.
  /// - Precondition: There is a figure, and `0 <= share <= 1`.
  package func quantile(_ share: Double) -> Int {
    figure(ofRank: Int((share * Double(count - 1)).rounded(.down)))
  }

  /// Where that figure lies with 95 % for all that could have been drawn: between two of the figures, whose ranks
  /// follow from how many of a sample are below (order statistics), whatever the distribution.
  /// - Precondition: There is a figure.
  package func interval(ofQuantile share: Double) -> ClosedRange<Int> {
    let middle = share * Double(count)
    let width = 1.96 * (middle * (1 - share)).squareRoot()
    let low = Int((middle - width).rounded(.down)) - 1
    let high = Int((middle + width).rounded(.up))
    return figure(ofRank: max(0, low))...figure(ofRank: min(count - 1, high))
  }

  /// The figure with this place in the order, 0 being the smallest.
  package func figure(ofRank rank: Int) -> Int {
    guard rank >= 0, rank < count else { fatalError("no figure has this rank") }
    if rank == 0 { return smallest }
    if rank == count - 1 { return largest }
    var left = rank
    for bin in bins.indices {
      left -= bins[bin]
      if left < 0 { return min(largest, max(smallest, Self.middle(of: bin))) }
    }
    fatalError("the bins hold as many as are counted")
  }

  /// The bins that hold something.
  package var filled: [(bin: Int, count: Int)] {
    bins.indices.filter { bins[$0] > 0 }.map { ($0, bins[$0]) }
  }

  /// How large a share is no larger than which figure, bin by bin.
  package var cumulated: [(figure: Int, share: Double)] {
    var below = 0
    return filled.map { bin, count in
      below += count
      return (min(largest, Self.middle(of: bin)), Double(below) / Double(self.count))
    }
  }

  // MARK: Bins

  /// Which bin a figure falls into: the highest eleven bits and how many are behind them.
  private static func bin(of figure: Int) -> Int {
    if figure < 2048 { return figure }
    let shift = Int.bitWidth - figure.leadingZeroBitCount - 11
    return shift << 10 + figure >> shift
  }

  /// The figure in the middle of a bin.
  private static func middle(of bin: Int) -> Int {
    if bin < 2048 { return bin }
    let shift = bin >> 10 - 1
    return (bin - shift << 10) << shift + (1 << shift) / 2
  }
}

/// Where a share of all that could have been drawn lies with 95 %, by a sample (E. B. Wilson 1927): it keeps its
/// promise for small shares and small samples, and never leaves 0 to 1.
/// - Parameters:
///   - count: How many of the sample.
///   - total: How large the sample is; at least 1.
package func wilsonInterval(_ count: Int, of total: Int) -> ClosedRange<Double> {
  guard total > 0, (0...total).contains(count) else { fatalError("a share is of a sample") }
  let (n, z) = (Double(total), 1.96)
  let share = Double(count) / n
  let middle = share + z * z / (2 * n)
  let width = z * (share * (1 - share) / n + z * z / (4 * n * n)).squareRoot()
  let scale = 1 + z * z / n
  return max(0, (middle - width) / scale)...min(1, (middle + width) / scale)
}

// Sets of seeds, sums from several places, lines and percentiles.

import Batches
import Testing

@Suite("Merging")
struct MergeTests {
  /// The smallest sum there is: how many seeds, and what they were tried with.
  private struct Count: SeedSum, Equatable {
    var seeds = SeedRanges()
    var options = "all on"
    var ranges: [ClosedRange<UInt64>] { seeds.ranges }
    var emptied: Count { Count(options: options) }

    mutating func add(_ other: Count) throws(MergeError) {
      guard options == other.options else { throw .differentOptions(options, other.options) }
      for range in other.ranges {
        if let overlap = seeds.overlap(with: range) { throw .overlap(range, overlap) }
      }
      for range in other.ranges { seeds.add(range) }
    }
  }

  private func count(_ ranges: ClosedRange<UInt64>..., options: String = "all on") -> Count {
    var count = Count(options: options)
    for range in ranges { count.seeds.add(range) }
    return count
  }

  @Test("ranges join where they touch, on both sides, and keep their order")
  func ranges() {
    let sum = count(5...6, 1...2, 9...9)
    #expect(sum.ranges == [1...2, 5...6, 9...9] && sum.seeds.count == 5)
    #expect(count(5...6, 1...2, 3...4).ranges == [1...6])
    #expect(sum.seeds.overlap(with: 3...5) == 5...6 && sum.seeds.overlap(with: 3...4) == nil)
  }

  @Test("an overlap is refused with both places, and nothing is added")
  func overlap() throws {
    var merge = Merge<Count>()
    try merge.add(count(1...5), at: "a:1")
    try merge.add(count(10...12), at: "b:1")
    let before = merge.total
    #expect(throws: MergeRefusal("c:2: seeds 12..15 overlap with 10..12 of b:1")) {
      try merge.add(count(12...15), at: "c:2")
    }
    #expect(merge.total == before && merge.total?.ranges == [1...5, 10...12])
  }

  @Test("other options are refused with both")
  func options() throws {
    var merge = Merge<Count>()
    try merge.add(count(1...5), at: "a:1")
    #expect(
      throws: MergeRefusal(
        "b:1: these seeds were tried with one off, those of a:1 with all on: they do not add up")
    ) {
      try merge.add(count(6...7, options: "one off"), at: "b:1")
    }
  }

  @Test("lines have the numbers an editor shows; blank ones are passed over")
  func lines() {
    let lines = ResultLine.lines(of: Array("a\n \r\n\nb".utf8), named: "f")
    #expect(lines.map(\.place) == ["f:1", "f:4"])
    #expect(lines.map { String(decoding: $0.bytes, as: UTF8.self) } == ["a", "b"])
  }

  @Test("percentiles are figures that were measured")
  func percentiles() {
    let spread = Percentiles((1...101).map(Double.init).reversed())
    #expect(spread.p50 == 51 && spread.p90 == 91 && spread.p99 == 100 && spread.max == 101)
    #expect(spread.mean == 51)
    #expect(Percentiles([7]).p99 == 7)
  }
}

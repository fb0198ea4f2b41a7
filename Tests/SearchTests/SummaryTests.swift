// Sums of ranges: they add up in any order, and what does not fit is refused.

import Batches
import Foundation
import Raft
import Search
import Testing

@Suite("Sums")
struct SummaryTests {
  private var options: FuzzOptions {
    var options = FuzzOptions()
    options.seconds = 1
    options.rules[.votePersisted] = false
    return options
  }

  private func summary(_ range: ClosedRange<UInt64>) -> FuzzSummary {
    var summary = FuzzSummary(options)
    for seed in range { summary.add(Trial.outcome(of: seed, options)) }
    return summary
  }

  @Test("parts add up to the whole, in any order")
  func parts() throws {
    let whole = summary(1...30)
    let parts = [summary(21...30), summary(1...7), summary(8...20)]
    var sum = whole.emptied
    for part in parts { try sum.add(part) }
    #expect(sum == whole)
    #expect(sum.ranges == [1...30])
    #expect(sum.seeds == 30)
    #expect(whole.failures > 0, "so that failures are added, too")
  }

  @Test("two runs with each other's hashes are not the same sum")
  func hashes() {
    var (a, b) = (FuzzSummary(options), FuzzSummary(options))
    var (first, second) = (Trial.outcome(of: 1, options), Trial.outcome(of: 2, options))
    a.add(first)
    a.add(second)
    swap(&first.hash, &second.hash)
    b.add(first)
    b.add(second)
    #expect(a.hash != b.hash)
  }

  @Test("ranges with a gap stay apart until it is filled")
  func gaps() throws {
    var sum = summary(1...2)
    try sum.add(summary(5...6))
    #expect(sum.ranges == [1...2, 5...6])
    try sum.add(summary(3...4))
    #expect(sum.ranges == [1...6])
  }

  @Test("ranges that overlap are refused with both, and nothing is added")
  func overlap() {
    var sum = summary(1...5)
    let before = sum
    #expect(throws: MergeError.overlap(4...8, 1...5)) { try sum.add(summary(4...8)) }
    #expect(sum == before)
  }

  @Test("seeds that were tried with other options are refused")
  func otherOptions() {
    var sum = summary(1...2)
    var other = options
    other.seconds = 2
    var different = FuzzSummary(other)
    different.add(Trial.outcome(of: 3, other))
    #expect(
      throws: MergeError.differentOptions(
        "vote-persisted off, 1 s of faults", "vote-persisted off, 2 s of faults")
    ) { try sum.add(different) }
  }

  @Test("a sum that is too large is refused")
  func overflow() {
    var (a, b) = (summary(1...1), summary(2...2))
    a.events = .max
    b.events = 1
    #expect(throws: MergeError.tooLarge) { try a.add(b) }
  }

  @Test("a line of JSON holds all there is to a sum")
  func line() throws {
    let whole = summary(1...10)
    let data = try JSONEncoder().encode(FuzzLine(whole))
    #expect(try JSONDecoder().decode(FuzzLine.self, from: data).summary == whole)
  }

  @Test("lines that contradict themselves are no sums")
  func contradictions() {
    let good = FuzzLine(summary(1...10))
    #expect(good.summary != nil)
    let changes: [(inout FuzzLine) -> Void] = [
      { $0.first = 2 }, { $0.last = 11 }, { $0.seeds = 9 }, { $0.ranges = [] },
      { $0.ranges = [[1, 10, 20]] }, { $0.ranges = [[10, 1]] },
      { $0.ranges = [[1, 10], [5, 10]] },
      { $0.ranges = [[0, .max]] }, { $0.virtual_s = -1 }, { $0.virtual_s = .nan },
      { $0.virtual_s = 1e300 }, { $0.events = -1 }, { $0.failures += 1 }, { $0.hash = "x" },
      { $0.found["Nonsense"] = 1 }, { $0.found["Liveness"] = -1 },
      { $0.found["Liveness"] = .max }, { $0.checks["ElectionSafety"] = -1 },
    ]
    for (number, change) in changes.enumerated() {
      var line = good
      change(&line)
      #expect(line.summary == nil, "change \(number)")
    }
  }
}

// Ranges of seeds, searched wherever, as one search.

import Batches
import Foundation

/// Adds up the JSON lines of searches.
package struct FuzzMerge {
  private var sums = Merge<FuzzSummary>()
  private var failures: [(line: FailureLine, place: String)] = []

  /// Nothing yet.
  package init() {}

  /// Reads a line of a search.
  /// - Throws: Why it is none, or does not fit those before it.
  package mutating func add(_ line: ResultLine) throws(MergeRefusal) {
    struct Kind: Decodable { var kind: String }
    let (decoder, data, place) = (JSONDecoder(), Data(line.bytes), line.place)
    switch try? decoder.decode(Kind.self, from: data).kind {
    case "failure":
      guard let failure = try? decoder.decode(FailureLine.self, from: data) else {
        throw MergeRefusal("\(place): a failure with fields missing")
      }
      failures.append((failure, place))
    case "fuzz":
      guard let summary = try? decoder.decode(FuzzLine.self, from: data).summary else {
        throw MergeRefusal(
          "\(place): a sum with fields that are missing or contradict each other")
      }
      try sums.add(summary, at: place)
    default: throw MergeRefusal("\(place): no JSON line of raftview fuzz")
    }
  }

  /// What was found, in the order of the seeds, and the sum.
  /// - Parameter names: Where the lines are from, for the message that there are none.
  /// - Throws: What is missing.
  package func result(
    of names: [String]
  ) throws(MergeRefusal) -> (failures: [FailureLine], summary: FuzzSummary) {
    guard let total = sums.total else {
      throw MergeRefusal(
        "nothing to add up: no line of a search is in \(names.joined(separator: " "))")
    }
    for failure in failures
    where total.overlap(with: failure.line.seed...failure.line.seed) == nil {
      throw MergeRefusal(
        "\(failure.place): seed \(failure.line.seed) failed, but its range is nowhere summed up; "
          + "was that search cut short?")
    }
    return (failures.map(\.line).sorted { $0.seed < $1.seed }, total)
  }
}

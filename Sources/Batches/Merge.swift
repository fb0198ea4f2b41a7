// Results of ranges of seeds, run wherever, as one.

/// Figures of some seeds that add up with those of others.
package protocol SeedSum {
  /// Which seeds they are of.
  var ranges: [ClosedRange<UInt64>] { get }
  /// The same of no seeds, tried with the same options.
  var emptied: Self { get }
  /// Adds the figures of other seeds; when it throws, nothing has changed.
  mutating func add(_ other: Self) throws(MergeError)
}

/// Why figures do not add up.
package enum MergeError: Error, Hashable, Sendable {
  /// The first range is new, the second was there already.
  case overlap(ClosedRange<UInt64>, ClosedRange<UInt64>)
  /// What the seeds there were tried with, and the new ones.
  case differentOptions(String, String)
  /// The sum is larger than can be counted.
  case tooLarge
}

/// Why a line of results is of no use, in words for whoever gave it.
package struct MergeRefusal: Error, CustomStringConvertible, Hashable, Sendable {
  /// What is wrong, and where.
  package let description: String

  /// A refusal in these words.
  package init(_ description: String) { self.description = description }
}

/// Adds up figures that come from different places, and says of two that do not fit where both are from.
package struct Merge<Sum: SeedSum> {
  /// What has been added up; nil as long as there is nothing.
  package private(set) var total: Sum?
  /// Where each range comes from, for messages.
  private var places: [(range: ClosedRange<UInt64>, place: String)] = []

  /// Nothing yet.
  package init() {}

  /// Adds the figures of a place.
  /// - Throws: Why they do not add up with those that are there; then nothing has changed.
  package mutating func add(_ sum: Sum, at place: String) throws(MergeRefusal) {
    do {
      var total = self.total ?? sum.emptied
      try total.add(sum)
      self.total = total
      places += sum.ranges.map { ($0, place) }
    } catch {
      throw refusal(of: error, at: place)
    }
  }

  private func refusal(of error: MergeError, at place: String) -> MergeRefusal {
    switch error {
    case .overlap(let new, let old):
      let other = places.first { $0.range.overlaps(new) }
      return MergeRefusal(
        "\(place): seeds \(seedRangeText(new)) overlap with \(seedRangeText(other?.range ?? old)) of "
          + "\(other?.place ?? "another")")
    case .differentOptions(let old, let new):
      return MergeRefusal(
        "\(place): these seeds were tried with \(new), those of \(places.first?.place ?? "another") "
          + "with \(old): they do not add up")
    case .tooLarge:
      return MergeRefusal("\(place): the sum is larger than can be counted")
    }
  }
}

/// Seeds as they are given and printed: `1..10000`.
package func seedRangeText(_ range: ClosedRange<UInt64>) -> String {
  "\(range.lowerBound)..\(range.upperBound)"
}

/// A line of results, with the place that messages name.
package struct ResultLine: Hashable, Sendable {
  /// The line without its end.
  package let bytes: ArraySlice<UInt8>
  /// The file and the number of the line: `a.jsonl:3`.
  package let place: String

  /// The lines of a file that are not blank.
  package static func lines(of bytes: [UInt8], named name: String) -> [ResultLine] {
    bytes.split(separator: 10, omittingEmptySubsequences: false).enumerated().compactMap {
      number, line in
      let isBlank = line.allSatisfy { [9, 13, 32].contains($0) }
      return isBlank ? nil : ResultLine(bytes: line, place: "\(name):\(number + 1)")
    }
  }
}

// raftview fuzz --merge: ranges of seeds, run wherever, as one.

import ArgumentParser
import Foundation
import Raft
import Search

/// Adds up the JSON lines of searches.
struct FuzzMerge {
  let paths: [String]
  let isJSON: Bool
  private var total: FuzzSummary?
  private var failures: [(line: FailureLine, place: String)] = []
  /// Where each range comes from, for messages.
  private var places: [(range: ClosedRange<UInt64>, place: String)] = []

  init(paths: [String], isJSON: Bool) {
    self.paths = paths
    self.isJSON = isJSON
  }

  /// Reads all, then prints what was found in the order of the seeds, then the sum.
  func run() throws {
    var merge = self
    for path in paths { try merge.read(path) }
    guard let total = merge.total else {
      throw merge.refuse(
        "nothing to add up: no line of a search is in \(paths.joined(separator: " "))")
    }
    for failure in merge.failures
    where total.overlap(with: failure.line.seed...failure.line.seed) == nil {
      throw merge.refuse(
        "\(failure.place): seed \(failure.line.seed) failed, but its range is nowhere summed up; "
          + "was that search cut short?")
    }
    let output = Output()
    let reporter = FuzzReporter(output, isJSON: isJSON, folder: nil)
    for failure in merge.failures.sorted(by: { $0.line.seed < $1.line.seed }) {
      try reporter.report(failure.line)
    }
    try reporter.report(total)
    try output.finish()
    if total.failures > 0 { throw Status.failed }
  }

  private mutating func read(_ path: String) throws {
    let name = path == "-" ? "standard input" : path
    guard let bytes = readFile(path) else {
      complain("\(name): cannot be read: \(systemReason())")
      throw Status.fileCannotBeRead
    }
    for (number, line) in bytes.split(separator: 10, omittingEmptySubsequences: false).enumerated()
    {
      let isBlank = line.allSatisfy { [9, 13, 32].contains($0) }
      if !isBlank { try add(Data(line), at: "\(name):\(number + 1)") }
    }
  }

  private mutating func add(_ line: Data, at place: String) throws {
    let decoder = JSONDecoder()
    struct Kind: Decodable { var kind: String }
    switch try? decoder.decode(Kind.self, from: line).kind {
    case "failure":
      guard let failure = try? decoder.decode(FailureLine.self, from: line) else {
        throw refuse("\(place): a failure with fields missing")
      }
      failures.append((failure, place))
    case "fuzz":
      guard let summary = try? decoder.decode(FuzzLine.self, from: line).summary else {
        throw refuse("\(place): a sum with fields that are missing or contradict each other")
      }
      try add(summary, at: place)
    default: throw refuse("\(place): no JSON line of raftview fuzz")
    }
  }

  private mutating func add(_ summary: FuzzSummary, at place: String) throws {
    do {
      var sum = total ?? FuzzSummary(empty: summary)
      try sum.add(summary)
      total = sum
      places += summary.ranges.map { ($0, place) }
    } catch .overlap(let new, let old) {
      let other = places.first { $0.range.overlaps(new) }
      let range = other?.range ?? old
      throw refuse(
        "\(place): seeds \(SeedRange(new)) overlap with \(SeedRange(range)) of "
          + "\(other?.place ?? "another")")
    } catch .differentOptions(let old, let new) {
      throw refuse(
        "\(place): these seeds were tried with \(new), those of \(places.first?.place ?? "another") "
          + "with \(old): they do not add up")
    } catch .tooLarge {
      throw refuse("\(place): the sum is larger than can be counted")
    }
  }

  private func refuse(_ message: String) -> ExitCode {
    complain(message)
    return Status.scriptDoesNotParse
  }
}

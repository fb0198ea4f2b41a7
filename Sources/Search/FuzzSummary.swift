// What became of ranges of seeds, in figures that add up.

import Batches
import Raft
import Simulation

/// The figures of some seeds. Those of two ranges that do not overlap add up to those of both, in
/// whatever order they are added.
package struct FuzzSummary: SeedSum, Hashable, Sendable {
  private var tried = SeedRanges()
  /// The names of the rules that were off, in the order of `Rule`.
  package var rulesOff: [String]
  /// How many seconds the faults lasted, where that was not drawn.
  package var faultSeconds: Int?
  /// How many servers there were, where that was not drawn.
  package var servers: Int?
  /// How many virtual microseconds were run.
  package var microseconds = 0
  /// How many events there were.
  package var events = 0
  /// By kind of finding, how many seeds found it.
  package var found = [Int](repeating: 0, count: FindingKind.allCases.count)
  /// By kind of finding, how often it was checked.
  package var checks = [Int](repeating: 0, count: FindingKind.allCases.count)
  /// How many clusters worked again after the faults.
  package var recoveries = 0
  /// How many microseconds that took them, all together.
  package var recoveryMicroseconds = 0
  /// How many microseconds it took the slowest.
  package var longestRecoveryMicroseconds = 0
  /// How many histories were too much work to tell whether they are linearizable.
  package var undecided = 0
  /// Depends on every run, whatever their order.
  package var hash: UInt64 = 0

  /// No seeds.
  package init(_ options: FuzzOptions) {
    rulesOff = Rule.allCases.filter { !options.rules[$0] }.map(\.name)
    faultSeconds = options.seconds
    servers = options.servers
  }

  /// No seeds, tried with what these were tried with.
  package var emptied: FuzzSummary {
    FuzzSummary(rulesOff: rulesOff, faultSeconds: faultSeconds, servers: servers)
  }

  /// No seeds yet, tried with what is named.
  init(rulesOff: [String], faultSeconds: Int?, servers: Int?) {
    self.rulesOff = rulesOff
    self.faultSeconds = faultSeconds
    self.servers = servers
  }

  /// The ranges of seeds, in order; none overlaps or touches another.
  package var ranges: [ClosedRange<UInt64>] { tried.ranges }

  /// How many seeds there are.
  package var seeds: UInt64 { tried.count }

  /// How many seeds found something.
  package var failures: Int { found.reduce(0, +) }

  /// The first range that has seeds in common with this one.
  package func overlap(with range: ClosedRange<UInt64>) -> ClosedRange<UInt64>? {
    tried.overlap(with: range)
  }

  /// Adds a seed.
  /// - Precondition: It has not been added.
  package mutating func add(_ outcome: TrialOutcome) {
    add(outcome.seed...outcome.seed)
    microseconds += outcome.virtualTime.microseconds
    events += outcome.events
    for place in checks.indices { checks[place] += outcome.checks[place] }
    if outcome.isUndecided { undecided += 1 }
    if let finding = outcome.finding,
      let place = FindingKind.allCases.firstIndex(of: finding.kind)
    {
      found[place] += 1
    }
    if let recovery = outcome.recovery?.microseconds {
      recoveries += 1
      recoveryMicroseconds += recovery
      longestRecoveryMicroseconds = max(longestRecoveryMicroseconds, recovery)
    }
    // A sum does not depend on the order; the seed keeps equal runs of two seeds apart.
    var mixer = RandomSource(seed: outcome.hash, stream: outcome.seed)
    hash &+= mixer.next()
  }

  /// Adds a range.
  /// - Precondition: It overlaps with none that is there.
  mutating func add(_ range: ClosedRange<UInt64>) { tried.add(range) }

  /// Adds the figures of other seeds.
  /// - Throws: What is wrong, as a sentence that goes on after the name of the other; then nothing has
  ///   changed.
  package mutating func add(_ other: FuzzSummary) throws(MergeError) {
    if rulesOff != other.rulesOff || faultSeconds != other.faultSeconds || servers != other.servers
    {
      throw .differentOptions(options, other.options)
    }
    for range in other.ranges {
      if let overlap = overlap(with: range) { throw .overlap(range, overlap) }
    }
    var sum = self
    func plus(_ a: Int, _ b: Int) throws(MergeError) -> Int {
      let (sum, overflow) = a.addingReportingOverflow(b)
      if overflow { throw .tooLarge }
      return sum
    }
    sum.microseconds = try plus(microseconds, other.microseconds)
    sum.events = try plus(events, other.events)
    for place in found.indices {
      sum.found[place] = try plus(found[place], other.found[place])
      sum.checks[place] = try plus(checks[place], other.checks[place])
    }
    sum.undecided = try plus(undecided, other.undecided)
    sum.recoveries = try plus(recoveries, other.recoveries)
    sum.recoveryMicroseconds = try plus(recoveryMicroseconds, other.recoveryMicroseconds)
    sum.longestRecoveryMicroseconds = max(
      longestRecoveryMicroseconds, other.longestRecoveryMicroseconds)
    sum.hash &+= other.hash
    for range in other.ranges { sum.add(range) }
    self = sum
  }

  /// What the seeds were tried with, in words.
  package var options: String {
    let rules = rulesOff.isEmpty ? "all rules on" : "\(rulesOff.joined(separator: ", ")) off"
    return rules + (servers.map { ", servers \($0)" } ?? "")
      + (faultSeconds.map { ", \($0) s of faults" } ?? "")
  }
}

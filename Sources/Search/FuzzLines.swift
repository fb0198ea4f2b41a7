// Fuzzing as JSON lines: field names are stable.

import Running
import Raft
import Scripting
import Simulation

/// A seed that found something.
package struct FailureLine: Codable, Hashable, Sendable {
  /// Always `failure`.
  package var kind = "failure"
  /// The seed.
  package var seed: UInt64
  /// What broke.
  package var property: String
  /// Who bears witness.
  package var witness: String
  /// The rules that were off.
  package var rules_off: [String]
  /// How long the faults lasted where `--seconds` said so.
  package var fault_seconds: Int?
  /// How many servers there were where `--servers` said so.
  package var servers: Int?
  /// What was drawn: the head of the script before it was shrunk.
  package var options: [String]
  /// The event and the moment at which it broke, before shrinking.
  package var event: Int
  /// In virtual microseconds.
  package var time_us: Int
  /// How many commands there were before shrinking, and after.
  package var commands: Int
  /// How many are left.
  package var shrunk_commands: Int
  /// How often the run was replayed to shrink it.
  package var replays: Int
  /// The shrunk run, which `raftview` opens.
  package var script: String
  /// The file that it was written to, if it was.
  package var file: String?

  /// What a seed found, and what shrinking made of it.
  package init(
    seed: UInt64, options: FuzzOptions, finding: Finding, shrunk: Finding, replays: Int,
    name: String
  ) {
    self.seed = seed
    property = finding.kind.name
    witness = finding.witness
    rules_off = FuzzSummary(options).rulesOff
    fault_seconds = options.seconds
    servers = options.servers
    self.options = finding.recording.setup.commands.map(\.description)
    event = finding.event
    time_us = finding.time.microseconds
    commands = finding.recording.acts.count
    shrunk_commands = shrunk.recording.acts.count
    self.replays = replays
    script = shrunk.script(seed: seed, named: name).description
  }
}

/// The figures of ranges of seeds.
package struct FuzzLine: Codable, Hashable, Sendable {
  /// Always `fuzz`.
  package var kind = "fuzz"
  /// The lowest seed and the highest.
  package var first: UInt64
  /// The highest seed.
  package var last: UInt64
  /// How many there are, which is fewer where there are gaps.
  package var seeds: UInt64
  /// The ranges without gaps, each with its first and its last seed.
  package var ranges: [[UInt64]]
  /// The rules that were off.
  package var rules_off: [String]
  /// How long the faults lasted where `--seconds` said so.
  package var fault_seconds: Int?
  /// How many servers there were where `--servers` said so.
  package var servers: Int?
  /// How many virtual seconds were run.
  package var virtual_s: Double
  /// How many events there were.
  package var events: Int
  /// How many seeds found something.
  package var failures: Int
  /// The same by property; those that never broke are left out.
  package var found: [String: Int]
  /// How often each property was checked.
  package var checks: [String: Int]
  /// How many histories were too much work to tell whether they are linearizable.
  package var undecided: Int
  /// How many clusters worked again after the faults, how long that took all together, and the slowest.
  package var recoveries: Int
  /// In virtual seconds.
  package var recovery_s: Double
  /// In virtual seconds.
  package var longest_recovery_s: Double
  /// The hash of all runs, in hexadecimal digits.
  package var hash: String

  /// The figures as a line.
  /// - Precondition: There is a seed.
  package init(_ summary: FuzzSummary) {
    guard let low = summary.ranges.first, let high = summary.ranges.last else {
      fatalError("there are no seeds to sum up")
    }
    first = low.lowerBound
    last = high.upperBound
    seeds = summary.seeds
    ranges = summary.ranges.map { [$0.lowerBound, $0.upperBound] }
    rules_off = summary.rulesOff
    fault_seconds = summary.faultSeconds
    servers = summary.servers
    virtual_s = Double(summary.microseconds) / 1e6
    events = summary.events
    failures = summary.failures
    let names = FindingKind.allCases.map(\.name)
    found = [:]
    checks = [:]
    for (name, (found, checks)) in zip(names, zip(summary.found, summary.checks)) {
      if found > 0 { self.found[name] = found }
      self.checks[name] = checks
    }
    undecided = summary.undecided
    recoveries = summary.recoveries
    recovery_s = Double(summary.recoveryMicroseconds) / 1e6
    longest_recovery_s = Double(summary.longestRecoveryMicroseconds) / 1e6
    hash = String(summary.hash, radix: 16)
  }

  /// The figures again, or nil if the line contradicts itself.
  package var summary: FuzzSummary? {
    var summary = FuzzSummary(
      rulesOff: rules_off, faultSeconds: fault_seconds, servers: servers)
    for range in ranges {
      // The highest number is left out, so that one more can be counted.
      guard range.count == 2, range[0] <= range[1], range[1] < .max,
        summary.overlap(with: range[0]...range[1]) == nil
      else { return nil }
      summary.add(range[0]...range[1])
    }
    guard let low = summary.ranges.first, let high = summary.ranges.last, low.lowerBound == first,
      high.upperBound == last, summary.seeds == seeds, let hash = UInt64(hash, radix: 16),
      let microseconds = FuzzLine.microseconds(virtual_s),
      let recovery = FuzzLine.microseconds(recovery_s),
      let longest = FuzzLine.microseconds(longest_recovery_s), events >= 0, recoveries >= 0,
      undecided >= 0
    else { return nil }
    summary.hash = hash
    summary.microseconds = microseconds
    summary.recoveries = recoveries
    summary.undecided = undecided
    summary.recoveryMicroseconds = recovery
    summary.longestRecoveryMicroseconds = longest
    summary.events = events
    for (counts, path) in [(found, \FuzzSummary.found), (checks, \FuzzSummary.checks)] {
      for (name, count) in counts.sorted(by: { $0.key < $1.key }) {
        guard count >= 0, let kind = FindingKind(name: name),
          let place = FindingKind.allCases.firstIndex(of: kind)
        else { return nil }
        summary[keyPath: path][place] = count
      }
    }
    let largest = Int(Int32.max)
    guard summary.found.allSatisfy({ $0 <= largest }), summary.failures == failures else {
      return nil
    }
    return summary
  }

  /// Seconds as microseconds; nil if no run can have lasted so long.
  private static func microseconds(_ seconds: Double) -> Int? {
    seconds >= 0 && seconds < 1e9 ? Int((seconds * 1e6).rounded()) : nil
  }
}

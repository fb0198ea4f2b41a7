// raftview fuzz: random clusters, loads and faults, every check on.

import ArgumentParser
import Batches
import Foundation
import Raft
import Scripting
import Search

struct Fuzz: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Look for runs that break something: random clusters, loads and faults.",
    discussion: """
      A seed decides everything. First come faults and load, with every property checked after \
      every event; then the faults stop, a random majority is whole, and the cluster must elect a \
      leader and commit (Liveness). What breaks is shrunk to the shortest script that still breaks, \
      fuzz-SEED.raft, which `raftview` opens. The same seeds give the same output, whatever the \
      number of jobs; times go to standard error.

      Examples:
        raftview fuzz --seeds 1..10000
        raftview fuzz --seeds 1..1000 --rule commit-own-term-only=off
        raftview fuzz --seeds 17
        raftview fuzz --json --seeds 1..1000 > a
        raftview fuzz --json --seeds 1001..2000 > b
        raftview fuzz --merge a b

      Exit status: 0 nothing found; 1 something found; 64 usage; with --merge 65 a file that does \
      not fit, 66 one that cannot be read; 73 a script that cannot be written; 74 output that \
      cannot; 130 interrupted.
      """)

  @Option(help: "The seeds: FIRST..LAST, or one. (default: 1..1000)")
  var seeds: SeedRange?

  @Option(help: "How many seeds at the same time. (default: one a core)")
  var jobs: Int?

  @Option(
    help: ArgumentHelp("A rule to switch off; may be repeated.", valueName: "name=off"),
    completion: .list(Rule.allCases.map { "\($0.name)=off" }))
  var rule: [String] = []

  @Option(help: "Virtual seconds of faults a seed. (default: 5 to 19, seldom up to 180, drawn)")
  var seconds: Int?

  @Option(help: "How many servers, 1 to 31. (default: 1 to 9, drawn)")
  var servers: Int?

  @Option(help: "Stop after so many seeds that found something. (default: 1)")
  var stopAfter: Int?

  @Flag(help: "Do not stop before the last seed.")
  var keepGoing = false

  @Flag(help: "Do not shrink what is found.")
  var noShrink = false

  @Flag(help: "Print JSON lines: one a seed that found something, then the sum.")
  var json = false

  @Option(
    help: "Where the scripts go. (default: the current directory; with --json, nowhere)",
    completion: .directory)
  var out: String?

  @Option(
    parsing: .upToNextOption,
    help: "Add up such JSON lines instead of running anything; - is standard input.",
    completion: .file())
  var merge: [String] = []

  func validate() throws {
    if let jobs, !(1...1024).contains(jobs) {
      throw ValidationError("--jobs takes a number from 1 to 1024.")
    }
    if let seconds, !(1...3600).contains(seconds) {
      throw ValidationError("--seconds takes a number from 1 to 3600.")
    }
    if let servers, !(1...ServerSet.capacity).contains(servers) {
      throw ValidationError("--servers takes a number from 1 to \(ServerSet.capacity).")
    }
    guard stopAfter ?? 1 >= 1 else { throw ValidationError("--stop-after takes a number from 1.") }
    _ = try options()
    let isSearching =
      seeds != nil || jobs != nil || !rule.isEmpty || seconds != nil || servers != nil
      || stopAfter != nil || keepGoing || noShrink || out != nil
    if !merge.isEmpty, isSearching {
      throw ValidationError("--merge runs nothing: of the other options it goes with --json only.")
    }
  }

  func run() throws {
    if !merge.isEmpty { return try mergeFiles() }
    let options = try options()
    try checkFolder()
    let output = Output()
    let reporter = FuzzReporter(output, isJSON: json, folder: out ?? (json ? nil : "."))
    let pool = FuzzPool(seeds: seeds?.range ?? 1...1000, options: options)
    let progress = FuzzProgress(total: UInt64(pool.range.count))
    var summary = FuzzSummary(options)
    var error: (any Error)?
    Interrupt.listen()
    start(pool)
    while let result = pool.next(
      orAfter: 0.1,
      {
        progress.show($0); return !Interrupt.hasCome
      })
    {
      summary.add(result.outcome)
      do {
        if let failure = result.failure {
          progress.clear()
          try reporter.report(failure)
        }
      } catch let problem {
        error = problem
        break
      }
      if !keepGoing, summary.failures >= stopAfter ?? 1 { break }
    }
    pool.stop()
    progress.clear()
    if let error { throw error }
    if !summary.ranges.isEmpty { try reporter.report(summary) }
    try output.finish()
    progress.finish(summary)
    if Interrupt.hasCome { throw Status.interrupted }
    if summary.failures > 0 { throw Status.failed }
  }

  private func start(_ pool: FuzzPool) {
    let jobs = jobs ?? ProcessInfo.processInfo.activeProcessorCount
    SeedsUnderWay.listen(
      jobs: jobs,
      saying:
        "\nraftview: this came while one of these seeds was tried; --seeds SEED tries it again:")
    if let problem = pool.start(jobs: jobs) { complain(problem) }
  }

  /// Reads all, then prints what was found in the order of the seeds, then the sum.
  private func mergeFiles() throws {
    var merged = FuzzMerge()
    do {
      for path in merge {
        let name = path == "-" ? "standard input" : path
        for line in ResultLine.lines(of: try readOrComplain(path), named: name) {
          try merged.add(line)
        }
      }
      let (failures, summary) = try merged.result(of: merge)
      let output = Output()
      let reporter = FuzzReporter(output, isJSON: json, folder: nil)
      for failure in failures { try reporter.report(failure) }
      try reporter.report(summary)
      try output.finish()
      if summary.failures > 0 { throw Status.failed }
    } catch let refusal as MergeRefusal {
      complain(refusal.description)
      throw Status.scriptDoesNotParse
    }
  }

  private func options() throws -> FuzzOptions {
    var options = FuzzOptions()
    options.seconds = seconds
    options.servers = servers
    options.isShrinking = !noShrink
    for name in try rule.map(Rule.switchedOff) { options.rules[name] = false }
    return options
  }

  /// A folder that is missing is noticed before the search, not after.
  private func checkFolder() throws {
    guard let out else { return }
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: out, isDirectory: &isFolder), isFolder.boolValue
    else {
      complain("\(out) is no directory")
      throw Status.cannotCreate
    }
  }
}

/// Seeds as they are given: `1..10000` or `17`.
struct SeedRange: ExpressibleByArgument, CustomStringConvertible {
  var range: ClosedRange<UInt64>

  init(_ range: ClosedRange<UInt64>) { self.range = range }

  init?(argument: String) {
    let ends = argument.components(separatedBy: "..").map { UInt64($0) }
    guard ends.count <= 2, let first = ends[0], let last = ends[ends.count - 1], first <= last,
      last < .max
    else { return nil }
    range = first...last
  }

  var description: String { seedRangeText(range) }
}

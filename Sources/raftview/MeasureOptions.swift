// What all experiments can be told, and how they are carried out.

import ArgumentParser
import Batches
import Canvas
import Experiments
import Foundation
import Raft
import Scripting
import Simulation

/// The options of every experiment.
struct MeasureOptions: ParsableArguments {
  @Option(help: "How many trials at each point. (default: as the experiment needs)")
  var trials: Int?

  @Option(help: "The seeds instead, a trial each: FIRST..LAST, or one.")
  var seeds: SeedRange?

  @Option(help: "How many threads. (default: one a core)")
  var jobs: Int?

  @Option(
    help: ArgumentHelp(
      "A setting as scripts have it, such as 'pre-vote on'; may be repeated.",
      valueName: "name value"))
  var set: [String] = []

  @OptionGroup var output: MeasureOutput

  @Option(
    help: "Write so many trials as scripts to step through; of splits, those that split.")
  var sample: Int?

  @Option(
    help: "Where they go: a file, or a folder. (default: the current folder)", completion: .file())
  var out: String?

  func validate() throws {
    if let trials, !(1...100_000_000).contains(trials) {
      throw ValidationError("--trials takes a number from 1 to 100000000.")
    }
    if trials != nil, seeds != nil {
      throw ValidationError("A seed is a trial: give --trials or --seeds.")
    }
    if let jobs, !(1...1024).contains(jobs) {
      throw ValidationError("--jobs takes a number from 1 to 1024.")
    }
    if let sample, !(1...1000).contains(sample) {
      throw ValidationError("--sample takes a number from 1 to 1000.")
    }
    if out != nil, sample == nil {
      throw ValidationError("--out is where the runs of --sample go.")
    }
    var setup = Setup()
    try apply(to: &setup)
  }

  /// Changes a setup as `--set` asks for.
  func apply(to setup: inout Setup) throws {
    for text in set {
      guard case .act(.set(let setting))? = try parsed("set \(text)", "--set '\(text)'") else {
        throw ValidationError("--set takes the name of a setting and its value, not '\(text)'.")
      }
      setting.apply(to: &setup)
    }
  }

  // MARK: Carrying out

  /// Tries all points and says what comes out.
  func run(_ experiment: Experiment) throws {
    if let (label, contradiction) = experiment.contradiction {
      throw ValidationError("At \(label): \(contradiction).")
    }
    try output.checkPlaces()
    try checkSamplePlace(experiment)
    let count = UInt64(trials ?? experiment.trials)
    let seeds = seeds?.range ?? 1...count
    let reporter = MeasureReporter(experiment, output)
    let progress = MeasureProgress(total: UInt64(experiment.points.count) * UInt64(seeds.count))
    Interrupt.listen()
    for (number, point) in experiment.points.enumerated() {
      let measured = try measure(point, experiment, seeds) { done in
        progress.show(done: UInt64(number) * UInt64(seeds.count) + UInt64(done))
        return !Interrupt.hasCome
      }
      progress.clear()
      try reporter.add(measured)
      if Interrupt.hasCome { break }
    }
    try reporter.finish()
    if !Interrupt.hasCome { try writeSamples(experiment, seeds, reporter.standardOutput) }
    try reporter.standardOutput.finish()
    progress.finish(trials: reporter.trials)
    if Interrupt.hasCome { throw Status.interrupted }
  }

  private func measure(
    _ point: Experiment.Point, _ experiment: Experiment, _ seeds: ClosedRange<UInt64>,
    _ isGoingOn: (Int) -> Bool
  ) throws -> MeasuredPoint {
    let jobs = jobs ?? ProcessInfo.processInfo.activeProcessorCount
    // Few trials are cut into pieces for all cores as well.
    let piece = max(1, min(experiment.piece, seeds.count / (jobs * 4)))
    var pool = MeasurePool(point, seeds: seeds, piece: piece)
    let start = cpuSeconds()
    if let problem = pool.start(jobs: jobs) { complain(problem) }
    let isWhole: Bool
    do throws(MergeError) { isWhole = try pool.finish(isGoingOn) } catch {
      complain("The figures add up to more than can be counted.")
      throw Status.failed
    }
    var measured = MeasuredPoint(point.place, pool.sum)
    measured.cpuSeconds = cpuSeconds() - start
    measured.isInterrupted = !isWhole
    return measured
  }

  // MARK: Samples

  private func checkSamplePlace(_ experiment: Experiment) throws {
    guard sample != nil else { return }
    guard experiment.points.contains(where: { $0.trial.script(1) != nil }) else {
      throw ValidationError("There are no runs to step through of \(experiment.name).")
    }
    try checkWritable(out.map { isFolder($0) ? "\($0)/x" : $0 } ?? "x")
  }

  private func writeSamples(
    _ experiment: Experiment, _ seeds: ClosedRange<UInt64>, _ output: Output
  ) throws {
    guard let sample else { return }
    for point in experiment.points where point.trial.script(1) != nil {
      for (number, found) in point.samples(sample, of: seeds, most: 100_000).enumerated() {
        let path = samplePath(found.script.name, number, point, experiment.points.count)
        try writeOrComplain("# A trial of raftview measure.\n\(found.script)", to: path)
        if !self.output.json { try output.line("sample  raftview \(path.shellWord)") }
      }
    }
  }

  private func samplePath(
    _ name: String, _ number: Int, _ point: Experiment.Point, _ points: Int
  ) -> String {
    let label = points > 1 ? "-" + point.place.label.filter { $0.isLetter || $0.isNumber } : ""
    guard let out, !isFolder(out) else {
      return (out.map { "\($0)/" } ?? "") + "\(name)\(label).raft"
    }
    if number == 0, label.isEmpty { return out }
    let stem = out.hasSuffix(".raft") ? String(out.dropLast(5)) : out
    return stem + label + (number == 0 ? "" : "-\(number + 1)") + ".raft"
  }
}

/// Where the figures of an experiment go.
struct MeasureOutput: ParsableArguments {
  @Flag(help: "Print a JSON object a point, which `raftview measure merge` adds up.")
  var json = false

  @Option(help: "Write the table as CSV to a file; - is standard output.", completion: .file())
  var csv: String?

  @Option(help: "Write the curves as SVG to a file.", completion: .file())
  var svg: String?

  @Flag(help: "Print the table without the curves.")
  var noPlot = false

  func validate() throws {
    if json, csv == "-" { throw ValidationError("--json and --csv - write to the same place.") }
  }

  /// What cannot be written is noticed before the trials, not after.
  func checkPlaces() throws {
    for path in [csv, svg].compactMap({ $0 }) where path != "-" { try checkWritable(path) }
  }
}

func isFolder(_ path: String) -> Bool {
  var isFolder: ObjCBool = false
  return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
}

/// Makes sure, as far as one can, that a file can be written.
/// - Throws: Status 73.
func checkWritable(_ path: String) throws {
  let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
  if isFolder(path) {
    complain("cannot write \(path): it is a folder")
  } else if access(folder, W_OK) != 0 {
    complain("cannot write \(path): \(String(cString: strerror(errno)))")
  } else {
    return
  }
  throw Status.cannotCreate
}

// MARK: - Values as scripts have them

/// Reads a command, and says of what option it is if that fails.
func parsed(_ line: String, _ option: String, servers: Int = 31) throws -> Command? {
  do throws(ScriptError) {
    return try Command.parse(line, servers: servers)
  } catch {
    throw ValidationError("\(option): \(error.summary).")
  }
}

/// Reads a range of durations of an option, such as `150ms..300ms`.
func durations(_ text: String, _ option: String) throws -> TimeSpanRange {
  var setup = Setup()
  guard !text.contains(where: { $0.isWhitespace }),
    case .act(.set(let setting))? = try parsed("set delay \(text)", "\(option) '\(text)'")
  else { throw ValidationError("\(option) takes a duration or a range, such as 150ms..300ms.") }
  setting.apply(to: &setup)
  return setup.link.delay
}

/// Reads a duration of an option, such as `6ms`.
func duration(_ text: String, _ option: String) throws -> TimeSpan {
  let range = try durations(text, option)
  guard range.lowerBound == range.upperBound else {
    throw ValidationError("\(option) takes a duration, such as 6ms, not a range.")
  }
  return range.lowerBound
}

// raftview measure: experiments, each answered by many trials.

import ArgumentParser
import Batches
import Experiments
import Foundation
import Raft
import Scripting
import Simulation

struct Measure: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure: how long elections take, how often votes split, and the like.",
    discussion: """
      Each experiment makes many trials at some points, on all cores, and prints a table with \
      intervals and curves. A seed is a trial: the same seeds give the same figures, whatever the \
      number of jobs. The intervals hold with 95 %: of shares after Wilson, of medians between two \
      of the sample's figures (order statistics), of means twice the standard error.

      Examples:
        raftview measure elections
        raftview measure splits --servers 5 --up 4
        raftview measure splits --range 150ms..300ms --sample 1 --out s.raft
        raftview measure timers --trials 20000
        raftview measure loss --json --seeds 1..5 > a
        raftview measure loss --json --seeds 6..10 > b
        raftview measure merge a b

      Exit status: 0 measured; 64 usage; 65 lines that do not add up; 66 a file that cannot be read; \
      73 a file that cannot be written; 74 output that cannot; 130 interrupted: what was tried until \
      then is printed, and marked.
      """,
    subcommands: [
      MeasureElections.self, MeasureSplits.self, MeasureTimers.self, MeasureLoss.self,
      MeasureClocks.self, MeasureCommits.self, MeasureThroughput.self, MeasureAvailability.self,
      MeasureMergeCommand.self,
    ])
}

struct MeasureMergeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge",
    abstract: "Add up the JSON lines of one experiment from several ranges of seeds.")

  @Argument(help: "Files with JSON lines; - is standard input.", completion: .file())
  var files: [String]

  @OptionGroup var output: MeasureOutput

  func run() throws {
    try output.checkPlaces()
    var merge = MeasureMerge()
    do throws(MergeRefusal) {
      for path in files {
        let bytes: [UInt8]
        do { bytes = try readOrComplain(path) } catch { throw MergeRefusal("") }
        let name = path == "-" ? "standard input" : path
        for line in ResultLine.lines(of: bytes, named: name) { try merge.add(line) }
      }
    } catch {
      if error.description.isEmpty { throw Status.fileCannotBeRead }
      complain(error.description)
      throw Status.scriptDoesNotParse
    }
    guard let experiment = merge.experiment else {
      complain("nothing to add up: no line of a measurement is in \(files.joined(separator: " "))")
      throw Status.scriptDoesNotParse
    }
    let reporter = MeasureReporter(experiment, output)
    for point in merge.points { try reporter.add(point) }
    try reporter.finish()
    try reporter.standardOutput.finish()
  }
}

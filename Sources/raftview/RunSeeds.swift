// raftview run --seeds: one script with many seeds, and what is measured of its runs.

import ArgumentParser
import Batches
import Experiments
import Foundation
import Raft
import Scripting

extension Quantity: ExpressibleByArgument {}

/// Runs a script with each of some seeds and reports on all of them.
struct SeedRunner {
  let script: Script
  let quantity: Quantity
  let seeds: ClosedRange<UInt64>
  let jobs: Int?
  let isJSON: Bool
  let svg: String?

  /// Runs them all.
  func run() throws {
    if let svg { try checkWritable(svg) }
    let trial = ScriptTrial(script, quantity)
    let pool = Pool<ScriptResult, Int>(
      seeds, tally: 0, count: { done, _ in done += 1 }, work: { seed, _ in trial.run(seed) })
    var places = MeasureOutput()
    (places.json, places.svg, places.csv, places.noPlot) = (isJSON, svg, nil, false)
    let reporter = MeasureReporter(quantity.experiment, places)
    let progress = MeasureProgress(total: UInt64(seeds.count))
    let cpu = cpuSeconds()
    Interrupt.listen()
    if let problem = pool.start(jobs: jobs ?? ProcessInfo.processInfo.activeProcessorCount) {
      complain(problem)
    }
    let name = nameOfLesson(in: script.name)
    let point = Experiment.Point(name, series: name, trial)
    var sum = point.noTrials
    var failures = 0
    while let result = pool.next(
      orAfter: 0.1,
      {
        progress.show(done: UInt64($0)); return !Interrupt.hasCome
      })
    {
      sum.add(result.seed...result.seed) { _ in result.result(quantity) }
      if let failure = result.failure {
        failures += 1
        progress.clear()
        if failures <= 10 { complain("seed \(result.seed): \(failure)") }
      }
      if isJSON { try reporter.standardOutput.json(SeedLine(result)) }
    }
    pool.stop()
    progress.clear()
    var measured = MeasuredPoint(point.place, sum)
    measured.cpuSeconds = cpuSeconds() - cpu
    measured.isInterrupted = sum.trials < seeds.count
    try reporter.add(measured)
    try reporter.finish()
    try reporter.standardOutput.finish()
    progress.finish(trials: sum.trials)
    if failures > 0 { complain("\(failures) of \(sum.trials) seeds failed") }
    if Interrupt.hasCome { throw Status.interrupted }
    if failures > 0 { throw Status.failed }
  }
}

/// A seed as a line of JSON. Field names are stable.
private struct SeedLine: Encodable {
  var seed: UInt64
  var downtime_ms: Double
  var terms: Int
  var candidacies: Int
  var new_candidacies: Int
  var crashes: Int
  var recovered: Bool
  var elections: Int
  var highest_term: Int
  var messages: Int
  var committed: Int
  var failure: String?

  init(_ result: ScriptResult) {
    seed = result.seed
    downtime_ms = result.downtime.milliseconds
    terms = result.terms
    candidacies = result.candidacies
    new_candidacies = result.newCandidacies
    crashes = result.crashes
    recovered = !result.isLeaderless
    elections = result.elections
    highest_term = result.highestTerm
    messages = result.messages
    committed = result.committed
    failure = result.failure
  }
}

// raftview measure: experiments with figures.

import ArgumentParser
import Experiments
import Foundation

struct Measure: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure what must stay fast.",
    subcommands: [MeasureEngine.self, MeasureHistory.self, MeasureScreen.self])
}

struct MeasureEngine: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "engine",
    abstract: "Measure how fast the engine simulates.",
    discussion: """
      Five servers, no loss, delay 10 to 15 ms, heartbeat 50 ms, election timeout 100 to 200 ms, one
      entry an append, one append outstanding a follower, no leader no-op.

      Examples:
        raftview measure engine --workload idle --amount 20000
        raftview measure engine --workload elect --amount 20000 --checks --json
      """)

  @Option(help: "idle, client (a command every 50 ms) or elect (the leader crashes).")
  var workload = EngineWorkload.idle

  @Option(help: "Virtual seconds; for elect, trials.")
  var amount = 20_000

  @Option(help: "The seed of all chance.")
  var seed: UInt64 = 1

  @Flag(help: "Check every safety property after every event.")
  var checks = false

  @Flag(help: "Print one JSON object.")
  var json = false

  func validate() throws {
    guard (1...100_000_000).contains(amount) else {
      throw ValidationError("--amount takes a number from 1 to 100000000.")
    }
  }

  func run() throws {
    var benchmark = EngineBenchmark(workload, seed: seed, isChecking: checks)
    let (wall, cpu) = (ContinuousClock.now, cpuSeconds())
    let count = benchmark.run(amount: amount)
    let cpuTime = cpuSeconds() - cpu
    let wallTime = wall.duration(to: .now) / .seconds(1)
    let report = Report(
      workload: workload.rawValue, checks: checks, wall_s: wallTime, cpu_s: cpuTime,
      sim_s: Double(count.virtualTime.microseconds) / 1e6, delivered: count.delivered,
      events: count.events, trials: workload == .elect ? count.elections.count : nil,
      elect_ms: Percentiles(count.elections.map(\.milliseconds)),
      hash: String(count.hash, radix: 16))
    let output = Output()
    if json {
      try output.json(report)
    } else {
      for line in report.lines { try output.line(line) }
    }
    try output.finish()
  }
}

extension EngineWorkload: ExpressibleByArgument {}

/// What is measured, with the field names that stay.
private struct Report: Encodable {
  var workload: String
  var checks: Bool
  var wall_s: Double
  var cpu_s: Double
  var sim_s: Double
  var delivered: Int
  var events: Int
  var trials: Int?
  var elect_ms: Percentiles?
  var hash: String

  var lines: [String] {
    func format(_ value: Double, _ digits: Int) -> String { String(format: "%.\(digits)f", value) }
    var lines = [
      "workload           \(workload)\(checks ? ", every property checked" : "")",
      "virtual time       \(format(sim_s, 1)) s",
      "CPU time           \(format(cpu_s, 3)) s",
      "virtual per CPU    \(format(sim_s / cpu_s, 0)) s/s",
      "messages           \(delivered), \(format(Double(delivered) / sim_s, 1)) a virtual second",
      "events             \(events), \(format(Double(events) / cpu_s / 1e6, 2)) million a CPU second",
    ]
    if let trials { lines.append("trials per CPU     \(format(Double(trials) / cpu_s, 0)) /s") }
    if let elect = elect_ms {
      lines.append(
        "election, ms       p50 \(format(elect.p50, 1))  mean \(format(elect.mean, 1))  "
          + "p90 \(format(elect.p90, 1))  p99 \(format(elect.p99, 1))  max \(format(elect.max, 1))")
    }
    return lines
  }
}

private struct Percentiles: Encodable {
  var p50: Double
  var mean: Double
  var p90: Double
  var p99: Double
  var max: Double

  init?(_ values: [Double]) {
    guard !values.isEmpty else { return nil }
    let sorted = values.sorted()
    func at(_ fraction: Double) -> Double { sorted[Int(fraction * Double(sorted.count - 1))] }
    p50 = at(0.5)
    mean = values.reduce(0, +) / Double(values.count)
    p90 = at(0.9)
    p99 = at(0.99)
    max = sorted[sorted.count - 1]
  }
}

// raftview bench engine: how fast the engine simulates.

import ArgumentParser
import Batches
import Experiments
import Raft

struct BenchEngine: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "engine",
    abstract: "Measure how fast the engine simulates.",
    discussion: """
      Five servers, no loss, delay 10 to 15 ms, heartbeat 50 ms, election timeout 100 to 200 ms, \
      one entry an append, one append outstanding a follower, no leader no-op.

      Examples:
        raftview bench engine --workload idle --amount 20000
        raftview bench engine --workload elect --amount 20000 --checks --json
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
      elect_ms: workload == .elect ? Percentiles(count.elections.map(\.milliseconds)) : nil,
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
    var lines = [
      "workload           \(workload)\(checks ? ", every property checked" : "")",
      "virtual time       \(rounded(sim_s, digits: 1)) s",
      "CPU time           \(rounded(cpu_s, digits: 3)) s",
      "virtual per CPU    \(rounded(sim_s / cpu_s, digits: 0)) s/s",
      "messages           \(delivered), \(rounded(Double(delivered) / sim_s, digits: 1)) a virtual second",
      "events             \(events), \(rounded(Double(events) / cpu_s / 1e6, digits: 2)) million a CPU second",
    ]
    if let trials {
      lines.append("trials per CPU     \(rounded(Double(trials) / cpu_s, digits: 0)) /s")
    }
    if let elect = elect_ms {
      let figures = [
        ("p50", elect.p50), ("mean", elect.mean), ("p90", elect.p90), ("p99", elect.p99),
        ("max", elect.max),
      ].map { "\($0) \(rounded($1, digits: 1))" }
      lines.append("election, ms       \(figures.joined(separator: "  "))")
    }
    return lines
  }
}

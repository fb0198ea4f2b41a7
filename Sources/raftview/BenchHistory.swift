// raftview bench history: the budget of walking through a long run.

import ArgumentParser
import Batches
import Foundation
import Raft
import Session

struct BenchHistory: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "history",
    abstract: "Measure stepping back and seeking in a long run.",
    discussion: """
      Runs five idle servers with everything checked, then steps back from moments all over the \
      run and seeks from one to another.

      Example:
        raftview bench history --events 1000000
      """)

  @Option(help: "How many events the run has.")
  var events = 1_000_000

  @Option(help: "How often each is measured.")
  var samples = 200

  @Flag(help: "Print one JSON object.")
  var json = false

  func validate() throws {
    guard (1000...100_000_000).contains(events), (1...100_000).contains(samples) else {
      throw ValidationError("--events takes 1000 to 100000000, --samples 1 to 100000.")
    }
  }

  func run() throws {
    let before = residentBytes()
    var session = Session()
    let building = cpuMilliseconds { while session.position < events { session.stepForward() } }
    let grown = residentBytes() - before
    var random = RandomSource(seed: 1)
    var seeks: [Double] = []
    var steps: [Double] = []
    for _ in 0..<samples {
      let target = Int(random.next() % UInt64(events))
      seeks.append(cpuMilliseconds { session.seek(to: target) })
      steps.append(cpuMilliseconds { session.stepBack() })
    }
    let report = HistoryReport(
      events: events, virtual_s: Double(session.branch.endTime.microseconds) / 1e6,
      build_us_per_event: building * 1000 / Double(events), resident_mib: Double(grown) / 1_048_576,
      step_back_ms: Percentiles(steps), seek_ms: Percentiles(seeks))
    let output = Output()
    if json {
      try output.json(report)
    } else {
      try output.line(
        """
        events           \(events), \(rounded(report.virtual_s)) virtual seconds
        running          \(rounded(report.build_us_per_event)) us an event, checked and recorded
        memory grown by  \(rounded(report.resident_mib)) MiB
        step back        \(report.step_back_ms.milliseconds)
        seek             \(report.seek_ms.milliseconds)
        """)
    }
    try output.finish()
  }
}

private struct HistoryReport: Encodable {
  var events: Int
  var virtual_s: Double
  var build_us_per_event: Double
  var resident_mib: Double
  var step_back_ms: Percentiles
  var seek_ms: Percentiles
}

/// How much memory this process holds, or 0 where the system does not say.
private func residentBytes() -> Int {
  guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) else {
    return 0
  }
  let fields = text.split(separator: " ")
  return fields.count > 1 ? (Int(fields[1]) ?? 0) * Int(getpagesize()) : 0
}

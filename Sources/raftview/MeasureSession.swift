// raftview measure history, raftview measure screen: the budgets of walking and of drawing.

import ArgumentParser
import Display
import Foundation
import Raft
import Session
import Simulation

struct MeasureHistory: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "history",
    abstract: "Measure stepping back and seeking in a long run.",
    discussion: """
      Runs five idle servers with everything checked, then steps back from moments all over the run and
      seeks from one to another.

      Example:
        raftview measure history --events 1000000
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
      step_back_ms: Spread(steps), seek_ms: Spread(seeks))
    let output = Output()
    if json {
      try output.json(report)
    } else {
      try output.line(
        """
        events           \(events), \(rounded(report.virtual_s)) virtual seconds
        running          \(rounded(report.build_us_per_event)) us an event, checked and recorded
        memory grown by  \(rounded(report.resident_mib)) MiB
        step back        \(report.step_back_ms)
        seek             \(report.seek_ms)
        """)
    }
    try output.finish()
  }
}

struct MeasureScreen: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "screen",
    abstract: "Measure the drawing of a frame.",
    discussion: """
      Draws a cluster at work, one event a frame, into the grid that the terminal then shows.

      Example:
        raftview measure screen --size 120x40
      """)

  @Option(help: "Columns and rows.")
  var size = "120x40"

  @Option(help: "How many servers, 1 to 31.")
  var servers = 5

  @Option(help: "How many frames.")
  var frames = 2000

  func validate() throws {
    guard parsedSize != nil, (1...31).contains(servers), (1...1_000_000).contains(frames) else {
      throw ValidationError("--size takes COLUMNSxROWS, --servers 1 to 31, --frames 1 to 1000000.")
    }
  }

  private var parsedSize: Size? {
    let parts = size.split(separator: "x").compactMap { Int($0) }
    guard parts.count == 2, parts.allSatisfy({ (1...1000).contains($0) }) else { return nil }
    return Size(columns: parts[0], rows: parts[1])
  }

  func run() throws {
    guard let parsedSize else { return }
    var setup = Setup()
    setup.servers = servers
    var app = App(Session(setup))
    _ = app.handle(.key(.character(" ")))
    var times: [Double] = []
    for frame in 0..<frames {
      if frame % 40 == 20 {
        _ = app.handle(.key(.character("w")))
        _ = app.handle(.key(.enter))
      }
      _ = app.handle(.key(.character("n")))
      times.append(
        cpuMilliseconds { _ = app.render(size: parsedSize, theme: Theme(depth: .many)) })
    }
    let output = Output()
    try output.line("frame at \(size), \(servers) servers: \(Spread(times))")
    try output.finish()
  }
}

private struct HistoryReport: Encodable {
  var events: Int
  var virtual_s: Double
  var build_us_per_event: Double
  var resident_mib: Double
  var step_back_ms: Spread
  var seek_ms: Spread
}

/// The median and the worst of some times in milliseconds.
private struct Spread: Encodable, CustomStringConvertible {
  var p50: Double
  var p99: Double
  var max: Double

  init(_ values: [Double]) {
    let sorted = values.sorted()
    p50 = sorted[sorted.count / 2]
    p99 = sorted[sorted.count * 99 / 100]
    max = sorted[sorted.count - 1]
  }

  var description: String {
    "p50 \(rounded(p50)) ms, p99 \(rounded(p99)) ms, max \(rounded(max)) ms"
  }
}

private func rounded(_ value: Double) -> String { String(format: "%.3f", value) }

/// The processor time that this process has used so far, in seconds.
func cpuSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

private func cpuMilliseconds(_ body: () -> Void) -> Double {
  let start = cpuSeconds()
  body()
  return (cpuSeconds() - start) * 1000
}

/// How much memory this process holds, or 0 where the system does not say.
private func residentBytes() -> Int {
  guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) else {
    return 0
  }
  let fields = text.split(separator: " ")
  return fields.count > 1 ? (Int(fields[1]) ?? 0) * Int(getpagesize()) : 0
}

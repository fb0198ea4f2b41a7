// raftview bench terminal: what a person at a terminal would wait for.

import Canvas
import ArgumentParser
import Batches
import Display
import Foundation

struct BenchTerminal: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "terminal",
    abstract: "Measure the program in a terminal: start, bytes, answers, CPU.",
    discussion: """
      Starts raftview in a pseudo-terminal and types. Times are real time, so a busy machine shows.

      Example:
        raftview bench terminal --size 120x40
      """)

  @Option(help: "Columns and rows.")
  var size = "120x40"

  @Option(help: "How many keys are timed.")
  var keys = 300

  @Option(help: "How many steps are counted in each view.")
  var steps = 100

  @Option(help: "How many seconds it plays.")
  var seconds = 5

  @Flag(help: "JSON, an object a line.")
  var json = false

  func validate() throws {
    guard Size(parsing: size) != nil, (1...100_000).contains(keys),
      (1...100_000).contains(steps), (1...3600).contains(seconds)
    else { throw ValidationError("--size takes COLUMNSxROWS; the others positive numbers.") }
  }

  private static let showCursor = "\u{1B}[?25h"
  private static let hideCursor = "\u{1B}[?25l"

  func run() throws {
    guard let size = Size(parsing: size) else { return }
    let start = ContinuousClock.now
    let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().path
    guard
      let terminal = PseudoTerminal([program], columns: size.columns, rows: size.rows),
      terminal.read(until: "term", milliseconds: 10_000)
    else {
      complain("raftview does not start in a pseudo-terminal: \(String(cString: strerror(errno)))")
      throw Status.noTerminal
    }
    var report = TerminalReport(size: self.size)
    report.first_frame_ms = start.duration(to: .now) / .milliseconds(1)
    measureAnswers(terminal, &report)
    measurePlaying(terminal, &report)
    measureSteps(terminal, &report)
    let output = Output()
    if json { try output.json(report) } else { try output.line("\(report)") }
    try output.finish()
  }

  /// From a key to the first byte of its answer, while it plays: `:` shows the cursor, Ctrl-G hides it.
  private func measureAnswers(_ terminal: PseudoTerminal, _ report: inout TerminalReport) {
    var times: [Double] = []
    var random = SystemRandomNumberGenerator()
    for _ in 0..<keys {
      for (key, answer) in [(":", Self.showCursor), ("\u{7}", Self.hideCursor)] {
        // At any moment of a frame.
        usleep(UInt32.random(in: 0..<40_000, using: &random))
        while terminal.read(milliseconds: 0) > 0 {}
        let start = ContinuousClock.now
        terminal.type(key)
        guard terminal.read(until: answer, milliseconds: 5000) else {
          report.unanswered += 1
          continue
        }
        times.append(start.duration(to: .now) / .milliseconds(1))
      }
    }
    if !times.isEmpty { report.answer_ms = Percentiles(times) }
    report.answers = times.count
  }

  /// How much of a core, and how many bytes a second, playing takes.
  private func measurePlaying(_ terminal: PseudoTerminal, _ report: inout TerminalReport) {
    let start = ContinuousClock.now
    let before = terminal.cpuSeconds
    var bytes = 0
    while start.duration(to: .now) < .seconds(seconds) { bytes += terminal.read(milliseconds: 50) }
    let passed = start.duration(to: .now) / .seconds(1)
    report.playing_cpu_percent = 100 * (terminal.cpuSeconds - before) / passed
    report.playing_bytes_per_second = Double(bytes) / passed
    // Standing still.
    terminal.type(" ")
    terminal.readUntilQuiet(milliseconds: 200)
    let idle = terminal.cpuSeconds
    report.paused_bytes = terminal.read(milliseconds: 1000)
    report.paused_cpu_ms = (terminal.cpuSeconds - idle) * 1000
  }

  /// How many bytes a step writes, view by view: where the next one follows at once, as when a key is held, and where
  /// it is let glide to its end.
  private func measureSteps(_ terminal: PseudoTerminal, _ report: inout TerminalReport) {
    let views = [
      ("cluster", "\u{1B}OP"), ("inspector", "I"), ("messages", "m"), ("elections", "E"),
      ("space-time", "s"), ("safety", "S"), ("charts", "C"), ("events", "e"), ("why not", "W"),
    ]
    for (view, key) in views {
      terminal.type("\u{1B}OP")
      terminal.readUntilQuiet(milliseconds: 30)
      if view != "cluster" { terminal.type(key) }
      terminal.readUntilQuiet(milliseconds: 50)
      var counts: [Double] = []
      for _ in 0..<steps {
        terminal.type("n")
        counts.append(Double(terminal.readUntilQuiet(milliseconds: 12)))
      }
      var whole: [Double] = []
      for _ in 0..<max(1, steps / 4) {
        terminal.type("n")
        // Longer than a picture stands while something glides.
        whole.append(Double(terminal.readUntilQuiet(milliseconds: 80)))
      }
      report.step_bytes.append(StepBytes(view: view, Percentiles(counts), Percentiles(whole)))
    }
  }
}

private struct StepBytes: Encodable {
  var view: String
  var p50: Double
  var p99: Double
  /// The same with all of the glide.
  var whole_p50: Double
  var whole_p99: Double

  init(view: String, _ bytes: Percentiles, _ whole: Percentiles) {
    self.view = view
    (p50, p99) = (bytes.p50, bytes.p99)
    (whole_p50, whole_p99) = (whole.p50, whole.p99)
  }
}

private struct TerminalReport: Encodable, CustomStringConvertible {
  var size: String
  var first_frame_ms = 0.0
  var answers = 0
  /// Keys of which nothing was seen for five seconds: no time stands for them.
  var unanswered = 0
  var answer_ms: Percentiles?
  var playing_cpu_percent = 0.0
  var playing_bytes_per_second = 0.0
  var paused_bytes = 0
  var paused_cpu_ms = 0.0
  var step_bytes: [StepBytes] = []

  init(size: String) { self.size = size }

  var description: String {
    var lines = [
      "first frame    \(rounded(first_frame_ms, digits: 1)) ms after the start",
      "answer to key  \(answer_ms?.milliseconds ?? "none came"), \(answers) keys while it plays"
        + (unanswered > 0 ? ", \(unanswered) WITHOUT AN ANSWER" : ""),
      "playing        \(rounded(playing_cpu_percent, digits: 2)) % of a core, "
        + "\(Int(playing_bytes_per_second)) bytes a second",
      "paused         \(paused_bytes) bytes, \(rounded(paused_cpu_ms)) ms of CPU in a second",
    ]
    for step in step_bytes {
      let name = step.view + String(repeating: " ", count: max(1, 11 - step.view.count))
      lines.append(
        "a step         \(name)p50 \(Int(step.p50)) bytes, p99 \(Int(step.p99)); "
          + "with all of its glide p50 \(Int(step.whole_p50)), p99 \(Int(step.whole_p99))")
    }
    return lines.joined(separator: "\n")
  }
}

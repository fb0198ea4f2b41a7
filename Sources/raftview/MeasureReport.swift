// What raftview measure says, and how far it is.

import Batches
import Canvas
import Experiments
import Foundation

/// Says what was measured: lines of JSON as they come, or a table and curves at the end; and writes the files.
final class MeasureReporter {
  let standardOutput = Output()
  private let experiment: Experiment
  private let places: MeasureOutput
  private var points: [MeasuredPoint] = []

  init(_ experiment: Experiment, _ places: MeasureOutput) {
    (self.experiment, self.places) = (experiment, places)
  }

  /// How many trials were made.
  var trials: Int { points.reduce(0) { $0 + $1.sum.trials } }

  /// Says, or takes down, what was measured at a point.
  func add(_ point: MeasuredPoint) throws {
    points.append(point)
    guard places.json else { return }
    try standardOutput.json(point.json(experiment))
    try standardOutput.finish()
  }

  /// Says what is said at the end.
  func finish() throws {
    if let csv = places.csv, csv != "-" { try writeOrComplain(csvText, to: csv) }
    let plot = experiment.plot(points)
    if let svg = places.svg, let plot {
      try writeOrComplain(plot.svg(title: experiment.headline), to: svg)
    }
    if places.json { return }
    if places.csv == "-" { return try standardOutput.line(String(csvText.dropLast())) }
    try standardOutput.line("# \(experiment.headline)")
    if let setup = experiment.setupLine(points) { try standardOutput.line("# \(setup)") }
    let width = isatty(STDOUT_FILENO) != 0 ? screen.columns : .max
    let table = fitting(experiment.table(points), width: width)
    for line in aligned(table) { try standardOutput.line(line) }
    for line in experiment.legend { try standardOutput.line("# \(line)") }
    if points.contains(where: \.isInterrupted) {
      try standardOutput.line("Interrupted: (cut) is what was tried until then.")
    }
    if let plot, !places.noPlot {
      try standardOutput.line("")
      try standardOutput.line(picture(of: plot))
    }
  }

  private var csvText: String {
    // Of what only some points have, the others have nothing.
    var names: [String] = []
    let rows = points.map { point in point.fields(experiment) }
    for row in rows {
      for (place, field) in row.enumerated() where !names.contains(field.name) {
        names.insert(field.name, at: min(place, names.count))
      }
    }
    let heads = names.flatMap { $0.hasSuffix("_95") ? ["\($0)_low", "\($0)_high"] : [$0] }
    let lines = rows.map { row in
      names.map { name in
        let value = row.first { $0.name == name }?.value ?? .null
        return name.hasSuffix("_95") && value == .null ? "," : value.csv
      }.joined(separator: ",")
    }
    return ([heads.joined(separator: ",")] + lines).joined(separator: "\n") + "\n"
  }

  /// How large the terminal is; 80x24 where there is none.
  private var screen: Size {
    var terminal = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &terminal) == 0, terminal.ws_col > 0 else {
      return Size(columns: 80, rows: 24)
    }
    return Size(columns: min(200, max(40, Int(terminal.ws_col))), rows: Int(terminal.ws_row))
  }

  /// The curves as text, as wide as the terminal.
  private func picture(of plot: Plot) -> String {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap {
      ProcessInfo.processInfo.environment[$0]
    }.first { !$0.isEmpty }
    let isUTF8 = locale.map { $0.uppercased().contains("UTF") } ?? false
    let rows = min(30, max(12, screen.rows - points.count - 6))
    let size = Size(columns: screen.columns - 1, rows: rows)
    var frame = Frame<Never>(size: size, theme: Theme(depth: .mono, isASCII: !isUTF8)) { _ in [] }
    plot.draw(on: &frame, in: Rect(size))
    var grid = frame.grid
    if !isUTF8 { grid.makeASCII() }
    return grid.text
  }
}

/// The table without so many of its last intervals that it is no wider than that, if that is possible.
func fitting(_ rows: [[String]], width: Int) -> [[String]] {
  var rows = rows
  while let head = rows.first, let last = head.lastIndex(of: "95 %"),
    (aligned(rows).map(\.count).max() ?? 0) > width
  {
    rows = rows.map { row in
      row.enumerated().filter { $0.offset != last }.map(\.element)
    }
  }
  return rows
}

/// The rows of a table with their columns under one another, the first to the left and the others to the right.
func aligned(_ rows: [[String]]) -> [String] {
  let count = rows.map(\.count).max() ?? 0
  let widths = (0..<count).map { column in
    rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
  }
  return rows.map { row in
    let line = row.enumerated().map { column, text in
      let blank = String(repeating: " ", count: widths[column] - text.count)
      return column == 0 ? text + blank : blank + text
    }.joined(separator: "  ")
    return String(line.reversed().drop { $0 == " " }.reversed())
  }
}

extension JSONValue {
  /// The value as a field of CSV; a list as so many fields.
  fileprivate var csv: String {
    switch self {
    case .whole(let value): "\(value)"
    case .number(let value): value == value.rounded() ? "\(Int(value))" : "\(value)"
    case .text(let text):
      text.contains { ",\"\n".contains($0) }
        ? "\"\(text.replacing("\"", with: "\"\""))\"" : text
    case .truth(let value): "\(value)"
    case .list(let values): values.map(\.csv).joined(separator: ",")
    case .null: ""
    }
  }
}

/// A bar on a terminal, and how long it took at the end.
final class MeasureProgress {
  private let total: UInt64
  private let isTerminal = isatty(STDERR_FILENO) != 0
  private let start = ContinuousClock.now
  private let cpuStart = cpuSeconds()
  private var lastShown: ContinuousClock.Instant?

  init(total: UInt64) { self.total = max(1, total) }

  /// Redraws the bar, ten times a second at most.
  func show(done: UInt64) {
    let now = ContinuousClock.now
    guard isTerminal, lastShown.map({ $0.duration(to: now) > .milliseconds(100) }) ?? true else {
      return
    }
    lastShown = now
    let width = 20
    let filled = min(width, Int(Double(done) / Double(total) * Double(width)))
    let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: width - filled)
    let seconds = max(0.001, start.duration(to: now) / .seconds(1))
    write("\r[\(bar)] \(done)/\(total) trials  \(Int(Double(done) / seconds)) a second\u{1B}[K")
  }

  /// Wipes the bar away.
  func clear() {
    guard isTerminal, lastShown != nil else { return }
    lastShown = nil
    write("\r\u{1B}[K")
  }

  /// Says how long it took.
  func finish(trials: Int) {
    let wall = start.duration(to: .now) / .seconds(1)
    let cpu = max(cpuSeconds() - cpuStart, 1e-6)
    write(
      "\(rounded(wall, digits: 1)) s, \(rounded(cpu, digits: 1)) s of CPU, "
        + "\(Int(Double(trials) / cpu)) trials a CPU second\n")
  }

  private func write(_ text: String) {
    try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
  }
}

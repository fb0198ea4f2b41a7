// What raftview explore says: how far it is, what it found, and the figures.

import Checking
import Exploring
import Foundation
import Raft
import Scripting

/// The outcome of an exploration, to be printed.
struct ExploreReport {
  let bounds: Bounds
  let options: ExplorerOptions
  let tally: ExplorerTally
  let ending: ExplorerEnding
  let parts: (states: Int, messages: Int, pasts: Int)
  /// What was found, played in a world.
  private let run: ExploredRun?

  init(
    bounds: Bounds, options: ExplorerOptions, tally: ExplorerTally, ending: ExplorerEnding,
    parts: (states: Int, messages: Int, pasts: Int)
  ) {
    self.bounds = bounds
    self.options = options
    self.tally = tally
    self.ending = ending
    self.parts = parts
    do throws(ExploredRun.Divergence) {
      switch (ending, options.goal) {
      case (.found(_, let moves), _): run = try ExploredRun(breaking: moves, bounds)
      case (.unlinearizable(let moves), _):
        run = try ExploredRun(unlinearizable: moves, bounds)
      case (.reached(let moves), let goal?):
        run = try ExploredRun(reaching: goal, moves, bounds)
      default: run = nil
      }
    } catch {
      fatalError("a world does not do what the explorer thought: \(error)")
    }
  }

  /// The script of what was found.
  var script: String? {
    run.map { "# Found by raftview explore: \(bounds.words).\n\($0.script(named: "explore"))" }
  }

  func print(
    to output: Output, isJSON: Bool, file: String?, _ progress: ExploreProgress
  ) throws {
    if isJSON {
      if let run { try output.json(FoundLine(run, file: file)) }
      try output.json(SumLine(self, progress))
      return
    }
    try output.line("Within \(bounds.words):")
    for line in lines(file) { try output.line(line) }
    progress.finish(tally)
  }

  private func lines(_ file: String?) -> [String] {
    let states = "\(Self.grouped(tally.distinct)) states"
    let nothing = options.goal.map { "It is never so that \($0.condition)" } ?? "Nothing breaks"
    switch ending {
    case .complete:
      return [
        "\(nothing). Complete: \(states), the farthest \(tally.depth) moves away, "
          + "\(Self.grouped(tally.generated)) generated."
      ] + noElection + unseen
    case .found, .unlinearizable, .reached:
      guard let run else { return [] }
      let moves = run.moves.enumerated().map { "  \($0.offset + 1). \($0.element)" }
      let count = "\(moves.count) move\(moves.count == 1 ? "" : "s")"
      return ["\(run.summary)", "The shortest run has \(count)\(moves.isEmpty ? "." : ":")"] + moves
        + (file.map { ["Script: \($0)"] } ?? [])
    case .outOfMemory:
      return [
        "Not complete: memory (--memory \(options.memory >> 20)). \(nothing) in \(tally.depth) "
          + "moves; \(states) were met, not all of those \(tally.depth + 1) moves away."
      ]
    case .interrupted:
      return [
        "Not complete: interrupted. \(nothing) in \(tally.depth) moves; \(states) were met, "
          + "not all of those \(tally.depth + 1) moves away."
      ]
    }
  }

  /// That within these bounds nobody ever leads, so that little can break.
  private var noElection: [String] {
    if bounds.terms < 1 || bounds.messages >= bounds.messagesOfElection { return [] }
    return [
      "But nobody can lead within these bounds: an election among \(bounds.servers) servers takes "
        + "--messages \(bounds.messagesOfElection)."
    ]
  }

  /// Of the rules that are off those whose absence nothing that is tried here can show, and why.
  private var unseen: [String] {
    if options.goal != nil { return [] }
    return Rule.allCases.filter { !bounds.rules[$0] }.compactMap { rule in
      if ShortestRun.isSeenByClients(rule, bounds) { return nil }
      return ShortestRun.reasonForNone(rule).map {
        "That says nothing of \(rule.name), whose absence the explorer cannot see: \($0.withoutMarks)."
      }
    }
  }

  /// A number with a comma before every three digits.
  static func grouped(_ number: Int) -> String {
    var text = ""
    for (place, digit) in String(number).reversed().enumerated() {
      if place > 0, place % 3 == 0 { text.append(",") }
      text.append(digit)
    }
    return String(text.reversed())
  }
}

/// A line while there is a terminal to show it, and how long it took at the end.
final class ExploreProgress {
  private let isTerminal = isatty(STDERR_FILENO) != 0
  private let start = ContinuousClock.now
  private let cpuStart = cpuSeconds()
  private var lastShown: ContinuousClock.Instant?

  /// The time that has passed, in seconds.
  var wallSeconds: Double { start.duration(to: .now) / .seconds(1) }
  /// The processor's time that was used, in seconds.
  var cpuSecondsUsed: Double { cpuSeconds() - cpuStart }

  /// Redraws the line, five times a second at most.
  func show(_ tally: ExplorerTally) {
    let now = ContinuousClock.now
    guard isTerminal, lastShown.map({ $0.duration(to: now) > .milliseconds(200) }) ?? true else {
      return
    }
    lastShown = now
    let rate = Int(Double(tally.distinct) / max(0.001, wallSeconds))
    write(
      "\r\(tally.depth) moves done, \(ExploreReport.grouped(tally.distinct)) states, "
        + "\(ExploreReport.grouped(rate)) a second, \(tally.memory >> 20) MiB\u{1B}[K")
  }

  /// Wipes the line away.
  func clear() {
    guard isTerminal, lastShown != nil else { return }
    lastShown = nil
    write("\r\u{1B}[K")
  }

  /// Says how long it took.
  func finish(_ tally: ExplorerTally) {
    let wall = max(wallSeconds, 1e-6)
    write(
      "\(rounded(wall, digits: 1)) s, \(rounded(cpuSecondsUsed, digits: 1)) s of CPU, "
        + "\(Int(Double(tally.generated) / wall)) states generated and "
        + "\(Int(Double(tally.distinct) / wall)) met a second, \(tally.memory >> 20) MiB\n")
  }

  private func write(_ text: String) {
    try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
  }
}

/// What was found, as a line of JSON.
private struct FoundLine: Encodable {
  var kind = "found"
  /// The property that breaks, or the condition that holds.
  var found: String
  var summary: String
  var moves: [String]
  var script: String
  var file: String?

  init(_ run: ExploredRun, file: String?) {
    found =
      switch run.showing {
      case .violation(let violation): violation.property.name
      case .condition(let condition): "\(condition)"
      }
    summary = run.summary
    moves = run.moves.map { "\($0)" }
    script = "\(run.script(named: "explore"))"
    self.file = file
  }
}

/// The figures, as the last line of JSON.
private struct SumLine: Encodable {
  var kind = "explore"
  var bounds: String
  var generated: Int
  var distinct: Int
  /// All runs of so many moves are known.
  var depth: Int
  var complete: Bool
  /// Why it is not complete.
  var ended: String
  /// The property that breaks, or the condition that comes true.
  var found: String?
  var jobs: Int
  var merged: Bool
  var server_states: Int
  var messages: Int
  var pasts: Int
  var memory_bytes: Int
  var cpu_s: Double
  var wall_s: Double

  init(_ report: ExploreReport, _ progress: ExploreProgress) {
    bounds = report.bounds.words
    (generated, distinct) = (report.tally.generated, report.tally.distinct)
    depth = report.tally.depth
    (complete, ended) = (false, "")
    switch report.ending {
    case .complete: (complete, ended) = (true, "complete")
    case .found(let property, let moves):
      (ended, found) = ("found", property.name)
      depth = moves.count
    case .unlinearizable(let moves):
      (ended, found) = ("found", "Linearizability")
      depth = moves.count
    case .reached(let moves):
      (ended, found) = ("reached", report.options.goal.map { "\($0.condition)" })
      depth = moves.count
    case .outOfMemory: ended = "memory"
    case .interrupted: ended = "interrupted"
    }
    jobs = report.options.jobs
    merged = report.options.mergesEqual
    server_states = report.parts.states
    messages = report.parts.messages
    pasts = report.parts.pasts
    memory_bytes = report.tally.memory
    (cpu_s, wall_s) = (progress.cpuSecondsUsed, progress.wallSeconds)
  }

  private enum CodingKeys: CodingKey {
    case kind, bounds, generated, distinct, depth, complete, ended, found, jobs, merged
    case server_states, messages, pasts, memory_bytes, cpu_s, wall_s
  }

  /// What was found is null where nothing was.
  func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(kind, forKey: .kind)
    try values.encode(bounds, forKey: .bounds)
    try values.encode(generated, forKey: .generated)
    try values.encode(distinct, forKey: .distinct)
    try values.encode(depth, forKey: .depth)
    try values.encode(complete, forKey: .complete)
    try values.encode(ended, forKey: .ended)
    try values.encode(found, forKey: .found)
    try values.encode(jobs, forKey: .jobs)
    try values.encode(merged, forKey: .merged)
    try values.encode(server_states, forKey: .server_states)
    try values.encode(messages, forKey: .messages)
    try values.encode(pasts, forKey: .pasts)
    try values.encode(memory_bytes, forKey: .memory_bytes)
    try values.encode(cpu_s, forKey: .cpu_s)
    try values.encode(wall_s, forKey: .wall_s)
  }
}

extension String {
  /// Without the marks that set code apart in Markdown.
  fileprivate var withoutMarks: String { filter { $0 != "`" } }
}

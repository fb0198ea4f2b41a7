// raftview run SCRIPT…: scripts without a terminal, every `expect` checked.

import ArgumentParser
import Batches
import Experiments
import Export
import Judging
import Raft
import Scripting
import Session
import Simulation
import Telling

struct Run: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Run scripts without a terminal and check what they expect.",
    discussion: """
      Prints the events, what the script tells, and what was not as expected. A property that \
      breaks fails the run unless the script expects it (`expect violation ElectionSafety`).

      With --seeds a script is run with each of the seeds in the place of its own, on all cores, and \
      --measure says what of: downtime (from each crash or shutdown of a leader until another \
      server leads, all together, with the terms and candidacies of that time), elections, terms, \
      messages or committed. With --json a line a seed, and one object at the end, which \
      `raftview measure merge` adds up.

      Examples:
        raftview run demos/*.raft
        raftview run --events all demos/first-election.raft
        raftview run --json demos/figure-8.raft
        raftview run failover.raft --seeds 1..1000 --measure downtime
      """)

  /// Which events are printed.
  enum EventChoice: String, ExpressibleByArgument, CaseIterable {
    case all, milestones, none
  }

  @Argument(
    help: "The scripts, or lessons by name; - reads one from standard input.",
    completion: .file(extensions: ["raft"]))
  var scripts: [String]

  @Flag(help: "Print one JSON object a line.")
  var json = false

  @Option(help: "Which events to print: all, milestones or none.")
  var events = EventChoice.milestones

  @Option(help: "Run the script with these seeds: FIRST..LAST, or one.")
  var seeds: SeedRange?

  @Option(help: "What is measured of the runs. (default with --seeds: downtime)")
  var measure: Quantity?

  @Option(help: "With --seeds: how many threads. (default: one a core)")
  var jobs: Int?

  @Option(help: "With --seeds: write the curve as SVG to a file.", completion: .file())
  var svg: String?

  @OptionGroup var history: HistoryOptions

  func validate() throws {
    if let jobs, !(1...1024).contains(jobs) {
      throw ValidationError("--jobs takes a number from 1 to 1024.")
    }
    if seeds == nil, measure != nil || jobs != nil || svg != nil {
      throw ValidationError("--measure, --jobs and --svg go with --seeds FIRST..LAST.")
    }
    if seeds != nil, scripts.count != 1 {
      throw ValidationError("--seeds takes one script.")
    }
    if scripts.count(where: { $0 == "-" }) > 1 {
      throw ValidationError("- is standard input, which can be read once only.")
    }
  }

  func run() throws {
    // All are read first: with an error in one of them, nothing is run.
    let loaded = try scripts.map { try loadScript($0) }
    if let seeds {
      return try SeedRunner(
        script: loaded[0], quantity: measure ?? .downtime, seeds: seeds.range, jobs: jobs,
        isJSON: json, svg: svg
      ).run()
    }
    let output = Output()
    var failed = false
    for script in loaded { if try !run(script, to: output) { failed = true } }
    try output.finish()
    if failed { throw Status.failed }
  }
}

extension Run {
  /// Runs a script.
  /// - Returns: Whether all was as expected.
  private func run(_ script: Script, to output: Output) throws -> Bool {
    let (events, json, room) = (events, json, history.room)
    guard events == .all else {
      var runner = Runner(script, output: output, choice: events, isJSON: json)
      runner.session.historyRoom = room
      return try runner.run()
    }
    return try writePieces(jobs: Output.jobs) {
      var runner = Runner(script, output: Output(isKept: true), choice: .all, isJSON: json)
      runner.session.historyRoom = room
      return runner
    } to: {
      try output.bytes($0)
    }
  }
}

/// Runs one script and reports on it.
struct Runner {
  var session: Session
  /// Whether only the result and what failed are printed.
  var isBrief = false
  /// How many events make a piece, where several threads write.
  var pieceLength = 1 << 10
  let output: Output
  let choice: Run.EventChoice
  let isJSON: Bool
  private var lines: EventLines
  private var reportedMarks = 0
  private var reportedFailures = 0
  private var hasBegun = false
  /// Whether all was as expected, once that is known.
  private var result: Bool?

  init(_ script: Script, output: Output, choice: Run.EventChoice, isJSON: Bool) {
    session = Session(playing: script)
    self.output = output
    self.choice = choice
    self.isJSON = isJSON
    lines = EventLines(script: session.lesson?.script.name ?? "")
  }

  private var name: String { session.lesson?.script.name ?? "" }

  /// That no run leads to the logs that the servers are given, where nothing else is wrong with them.
  private var unreachable: [String] {
    guard session.givenFaults.isEmpty else { return [] }
    return LogPicture.sentence(onGiven: session.setup).map { [$0] } ?? []
  }

  /// Runs to the end.
  /// - Returns: Whether all was as expected.
  mutating func run() throws -> Bool {
    try begin()
    while result == nil { try goOn(to: .max) }
    return result == true
  }

  /// Says what there is to say before the first event.
  private mutating func begin() throws {
    hasBegun = true
    if !isJSON, !isBrief { try output.line("# \(name.printable)") }
    for fault in session.givenFaults + unreachable {
      if isJSON {
        try output.json(GivenLine(script: name, text: fault))
      } else {
        try output.line("GIVEN     \(fault)")
      }
    }
  }

  /// Goes on by an event, or by several where none is printed, and reports on it.
  /// - Parameter target: The position that it does not go beyond.
  private mutating func goOn(to target: Int) throws {
    let position = session.position
    let most = choice == .none ? min(target - position, 1 << 12) : 1
    let isOver = session.playScript(mostEvents: most)
    if session.position > position {
      // What was said before the event comes before it.
      try reportTold(before: session.position)
      try report()
    }
    try reportTold()
    try reportFailures()
    if isOver { result = try reportResult() }
  }

  private mutating func report() throws {
    if choice == .none { return }
    let isMilestone = session.isAtLastMilestone
    guard choice == .all || isMilestone, let (event, words) = session.lastWords else { return }
    if isJSON {
      lines.add(event, words, in: session, isMilestone: isMilestone)
      try output.bytes(lines.json.bytes)
      lines.json.clear()
    } else {
      try output.line("\(timeText(event.time))  \(words.line)")
    }
  }

  private mutating func reportTold(before position: Int = .max) throws {
    // No copy of the lesson is made for events at which nothing is told, which are most.
    guard session.markCount > reportedMarks, let lesson = session.lesson else { return }
    for mark in lesson.marks.dropFirst(reportedMarks).prefix(while: { $0.position < position }) {
      reportedMarks += 1
      let command = lesson.script.lines[mark.line].command
      if isBrief { continue }
      if case .tell(let tell) = command, !tell.isSaid { continue }
      if isJSON {
        try output.json(
          ToldLine(script: name, line: lesson.script.lines[mark.line].number, text: "\(command)"))
      } else if command != .tell(.pause) {
        try output.line("          | \(command)")
      }
    }
  }

  private mutating func reportFailures() throws {
    guard session.failureCount > reportedFailures, let lesson = session.lesson else { return }
    for failure in lesson.failures.dropFirst(reportedFailures) {
      let text = "\(name.printable):\(failure.line.number): \(failure.message)"
      if isJSON {
        try output.json(
          UnmetLine(
            script: name, line: failure.line.number, time_us: failure.time.microseconds,
            text: failure.message))
      } else {
        try output.line("FAILED    \(text)")
      }
    }
    reportedFailures = lesson.failures.count
  }

  private func reportResult() throws -> Bool {
    guard let lesson = session.lesson else { return true }
    let isUnexpected = session.violation != nil && !lesson.isViolationExpected
    let isGood = lesson.failures.isEmpty && !isUnexpected
    let violation = session.violation.map { "\($0)" }
    if isJSON {
      try output.json(
        OutcomeLine(
          script: name, passed: isGood, expectations: lesson.expectationCount,
          failures: lesson.failures.count, violation: violation, events: session.position,
          time_us: session.world.now.microseconds,
          hash: String(session.world.hash, radix: 16)))
    } else {
      if let violation, isUnexpected {
        try output.line("VIOLATED  \(violation)")
        if !(session.givenFaults + unreachable).isEmpty {
          try output.line("GIVEN     The run began with what no run reaches: this may come of it.")
        }
      }
      try output.line(
        "\(isGood ? "ok" : "FAILED")  \(name.printable): \(lesson.score), "
          + "\(session.position) events, "
          + "\(timeText(session.world.now).trimmingPrefix { $0 == " " })")
    }
    return isGood
  }
}

extension Lesson {
  /// How many expectations there were, and what of the lesson failed: `2 expectations, 1 failed, 1 wait in vain`.
  fileprivate var score: String {
    var (unmet, waits, others) = (0, 0, 0)
    for failure in failures {
      switch failure.line.command {
      case .check, .refused: unmet += 1
      case .advance: waits += 1
      default: others += 1
      }
    }
    let count = expectationCount
    return "\(count) expectation\(count == 1 ? "" : "s"), \(unmet) failed"
      + (waits == 0 ? "" : ", \(waits) wait\(waits == 1 ? "" : "s") in vain")
      + (others == 0 ? "" : ", \(others) other line\(others == 1 ? "" : "s") failed")
  }
}

extension Runner: PieceWriter {
  mutating func write(piece number: Int) throws -> Piece<Bool> {
    if !hasBegun { try begin() }
    let start = number * pieceLength
    while result == nil, session.position < start {
      if session.playScript(mostEvents: start - session.position) { result = try reportResult() }
    }
    if number > 0 {
      // What was said so far others report.
      (reportedMarks, reportedFailures) = (session.markCount, session.failureCount)
      _ = output.take()
    }
    while result == nil, session.position < start + pieceLength {
      try goOn(to: start + pieceLength)
    }
    return Piece(output.take(), end: result)
  }
}

/// A moment for a column: `  1.284 s`.
private func timeText(_ time: Instant) -> String {
  let milliseconds = time.microseconds / 1000
  let fraction = String(milliseconds % 1000)
  let text =
    "\(milliseconds / 1000)." + String(repeating: "0", count: 3 - fraction.count) + fraction
  return String(repeating: " ", count: max(0, 7 - text.count)) + text + " s"
}

// MARK: JSON lines. Field names are stable.

private struct ToldLine: Encodable {
  var type = "told"
  var script: String
  var line: Int
  var text: String
}

private struct GivenLine: Encodable {
  var type = "given"
  var script: String
  var text: String
}

private struct UnmetLine: Encodable {
  var type = "failure"
  var script: String
  var line: Int
  var time_us: Int
  var text: String
}

private struct OutcomeLine: Encodable {
  var type = "result"
  var script: String
  var passed: Bool
  var expectations: Int
  var failures: Int
  var violation: String?
  var events: Int
  var time_us: Int
  var hash: String
}

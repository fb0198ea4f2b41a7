// raftview monkey: random inputs on every view.

import ArgumentParser
import Canvas
import Display
import Foundation
import Search
import Terminal

struct MonkeyTest: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "monkey",
    abstract: "Try random keys, clicks, pastes and sizes on every view.",
    discussion: """
      Everything follows from the seed. After each input the screen is drawn and looked at; now and \
      then the run is compared with a plain replay of what was recorded. What traps, or goes wrong, \
      is shrunk and printed, an input a line, to be replayed.

      Examples:
        raftview monkey --inputs 100000
        raftview monkey --replay failing.txt
      """,
    shouldDisplay: false)

  @Option(help: "How many inputs.")
  var inputs = 100_000

  @Option(help: "The seed of all chance.")
  var seed: UInt64 = 1

  @Option(help: "A file with an input a line, as this command prints them.", completion: .file())
  var replay: String?

  @Option(help: "Where to write the inputs that fail.", completion: .file())
  var output = "monkey.txt"

  @Flag(help: "Print the inputs and do nothing.")
  var list = false

  @Flag(help: .hidden)
  var child = false

  func validate() throws {
    guard (1...100_000_000).contains(inputs) else {
      throw ValidationError("--inputs takes 1 to 100000000.")
    }
  }

  func run() throws {
    let steps = try replay.map(load)
    if child { return try play(steps) }
    if list {
      let output = Output()
      for step in steps ?? draw(inputs) { try output.line("\(step)") }
      return try output.finish()
    }
    let first = try tryOut(steps.map { .steps($0) } ?? .seed(seed, inputs))
    let output = Output()
    guard let failure = first else {
      let count = steps?.count ?? inputs
      try output.line("\(count) inputs\(steps == nil ? " from seed \(seed)" : ""): all is well")
      return try output.finish()
    }
    try report(failure, all: steps ?? draw(failure.count), output)
    throw Status.failed
  }

  // MARK: Playing

  /// Plays in this process. One byte a step goes to standard output, for the parent to count.
  private func play(_ steps: [MonkeyStep]?) throws {
    var monkey = Monkey(seed: seed)
    var cage = Cage { bytes in
      // Each flood is followed by silence.
      var decoder = InputDecoder()
      decoder.feed(bytes)
      var inputs: [UserInput] = []
      while true {
        if let input = decoder.next() ?? decoder.giveUpWaiting() {
          inputs.append(input)
        } else if decoder.pending == nil {
          return inputs
        }
      }
    }
    var byte: UInt8 = 46
    for number in 0..<(steps?.count ?? inputs) {
      let step = steps?[number] ?? monkey.step()
      write(STDOUT_FILENO, &byte, 1)
      var flaw: String?
      // Before a new app the old one is looked at as a whole.
      if case .begin = step { flaw = cage.comparison() }
      if let flaw = flaw ?? cage.perform(step) {
        complain(flaw)
        throw Status.failed
      }
    }
    if let flaw = cage.comparison() {
      complain(flaw)
      throw Status.failed
    }
  }

  private func draw(_ count: Int) -> [MonkeyStep] {
    var monkey = Monkey(seed: seed)
    return (0..<count).map { _ in monkey.step() }
  }

  private func load(_ path: String) throws -> [MonkeyStep] {
    let lines = String(decoding: try readOrComplain(path), as: UTF8.self).split(separator: "\n")
    return try lines.enumerated().map { number, line in
      guard let step = MonkeyStep(parsing: line) else {
        complain("\(path):\(number + 1): not an input: \(line)")
        throw Status.scriptDoesNotParse
      }
      return step
    }
  }

  // MARK: Watching

  private enum Source {
    case seed(UInt64, Int)
    case steps([MonkeyStep])
  }

  /// What ended the playing.
  private struct Failure {
    /// How many steps had been begun.
    var count: Int
    /// What was said about it.
    var words: String
  }

  /// Plays in a process of its own, which may trap.
  private func tryOut(_ source: Source) throws -> Failure? {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    var arguments = ["monkey", "--child"]
    let file = FileManager.default.temporaryDirectory
      .appendingPathComponent("raftview-monkey-\(ProcessInfo.processInfo.processIdentifier)")
    defer { try? FileManager.default.removeItem(at: file) }
    switch source {
    case .seed(let seed, let count): arguments += ["--seed", "\(seed)", "--inputs", "\(count)"]
    case .steps(let steps):
      let text = steps.map { "\($0)\n" }.joined()
      try writeOrComplain(text, to: file.path)
      arguments += ["--replay", file.path]
    }
    process.arguments = arguments
    var environment = ProcessInfo.processInfo.environment
    environment["SWIFT_BACKTRACE"] = "enable=no"
    process.environment = environment
    let progress = Pipe()
    let errors = Pipe()
    process.standardOutput = progress
    process.standardError = errors
    try process.run()
    var count = 0
    while true {
      let bytes = progress.fileHandleForReading.availableData
      if bytes.isEmpty { break }
      count += bytes.count
    }
    let words = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    if process.terminationReason == .exit, process.terminationStatus == 0 { return nil }
    return Failure(count: count, words: words.split(separator: "\n").first.map(String.init) ?? "")
  }

  /// Leaves out what can be left out, and prints the rest.
  private func report(_ failure: Failure, all: [MonkeyStep], _ output: Output) throws {
    var steps = Array(all.prefix(failure.count))
    // What came before the last new app has nothing to do with it.
    let start = steps.lastIndex { if case .begin = $0 { true } else { false } } ?? 0
    if try tryOut(.steps(Array(steps[start...]))) != nil { steps = Array(steps[start...]) }
    // The first one makes the app.
    let rest = try minimized(Array(steps.dropFirst())) { fewer in
      try tryOut(.steps(steps.prefix(1) + fewer)) == nil ? nil : fewer
    }
    steps = steps.prefix(1) + rest
    try output.line("input \(failure.count) of seed \(seed): \(failure.words)")
    for step in steps { try output.line("\(step)") }
    try writeOrComplain(steps.map { "\($0)\n" }.joined(), to: self.output)
    try output.line("Replay: raftview monkey --replay \(self.output)")
    try output.finish()
  }
}

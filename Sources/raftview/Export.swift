// raftview export: a run for other programs.

import ArgumentParser
import Canvas
import Display
import Export
import Foundation
import Scripting
import Session

struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract:
      "Write a run for other programs: a web page, diagrams, recordings, histories, traces.",
    discussion: """
      Plays the script to its end and writes what happened. --from and --to narrow that to a part: \
      each takes a time (300ms, 1.5s), an event's number, or a milestone (m3 is the third).

      \(ExportFormat.allCases.map(line).joined(separator: "\n"))

      In the visualizer `:export FORMAT FILE` writes the run up to the moment that is shown.

      Examples:
        raftview export html demos/split-vote.raft --output split-vote.html
        raftview export jsonl demos/figure-8.raft --from m4 --to 2s
        raftview export mermaid demos/first-election.raft --to m6
      """)

  @Argument(
    help: "The format. (values: \(ExportFormat.allCases.map(\.rawValue).joined(separator: ", ")))",
    completion: .list(ExportFormat.allCases.map(\.rawValue)))
  var format: String

  @Argument(
    help:
      "The script to play, a lesson's name, or a run's code; - reads a script from standard input.",
    completion: .file(extensions: ["raft"]))
  var script: String

  @Option(help: "Where to begin. (default: at the start)")
  var from: String?

  @Option(help: "Where to end. (default: at the script's end)")
  var to: String?

  @Option(help: "The file to write instead of standard output.", completion: .file())
  var output: String?

  @Option(help: "For edn: the key whose history is written.")
  var key: String?

  @Option(help: "For cast: how many columns and rows the recorded screen has.")
  var size = "80x24"

  @OptionGroup var history: HistoryOptions

  private static func line(of format: ExportFormat) -> String {
    let name = format.rawValue
    return "  \(name)" + String(repeating: " ", count: max(1, 9 - name.count)) + format.summary
  }

  func validate() throws {
    let format = try ExportFormat.named(format)
    for (name, text) in [("--from", from), ("--to", to)] {
      if let text, ExportRange.Bound(text) == nil {
        throw ValidationError("\(name) takes \(ExportRange.Bound.usage).")
      }
    }
    if let begin = from.flatMap(ExportRange.Bound.init),
      let end = to.flatMap(ExportRange.Bound.init),
      begin.isBehind(end)
    {
      throw ValidationError("--from \(begin) is behind --to \(end): there is nothing between them.")
    }
    let least = App.smallestSize
    guard let size = Size(parsing: size), size.columns >= least.columns, size.rows >= least.rows
    else {
      throw ValidationError(
        "--size takes COLUMNSxROWS, \(least.columns)x\(least.rows) to 1000x1000.")
    }
    if format == .tla, let output, ExportWishes.module(ofFile: output) == nil {
      throw ValidationError(
        "A module of TLA+ has its file's name: --output takes one such as RaftRun.tla, of letters and digits."
      )
    }
    if key != nil, format != .edn {
      throw ValidationError("--key goes with edn: the other formats have room for every key.")
    }
  }

  func run() throws {
    let format = try ExportFormat.named(format)
    let script = try loadScript(script)
    Interrupt.listen()
    let range = ExportRange(
      from: from.flatMap(ExportRange.Bound.init), to: to.flatMap(ExportRange.Bound.init))
    var wishes = ExportWishes()
    wishes.key = key
    wishes.watch = { _, _ in !Interrupt.hasCome }
    if let module = output.flatMap(ExportWishes.module) { wishes.module = module }
    if let size = Size(parsing: size) { (wishes.columns, wishes.rows) = (size.columns, size.rows) }
    do {
      if format == .jsonl {
        try writeLines(of: script, range, wishes)
      } else {
        try write(
          try format.export(RunWalk(script, historyRoom: history.room), range, wishes))
      }
    } catch let error as ExportError {
      if error == .stopped { throw Status.interrupted }
      complain("\(self.script): \(error)")
      throw Status.failed
    } catch let error as FileWriteError {
      complain("cannot write \(error.path): \(error.reason)")
      throw Status.cannotCreate
    }
  }

  /// Writes lines as they come.
  private func writeLines(
    of script: Script, _ range: ExportRange, _ wishes: ExportWishes
  ) throws {
    let room = history.room
    let walk: @Sendable () -> RunWalk = { RunWalk(script, historyRoom: room) }
    if let output {
      try FileDraft.writeLines(to: output, replacing: true, range, wishes, of: walk)
    } else {
      let standardOutput = Output()
      try exportLines(range, wishes, jobs: Output.jobs, of: walk) { try standardOutput.bytes($0) }
      try standardOutput.finish()
    }
  }

  private func write(_ exported: Exported) throws {
    for warning in exported.warnings { complain("warning: \(warning)") }
    if let output {
      try exported.write(to: output, replacing: true)
      return
    }
    guard exported.parts.count == 1 else {
      throw ExportError(
        "It makes \(exported.parts.count) parts, for which --output FILE makes files numbered from 1; "
          + "--from and --to make it shorter.")
    }
    for ending in exported.companions.keys.sorted() {
      complain("note: --output FILE writes the file's companion \(ending) too")
    }
    let standardOutput = Output()
    try standardOutput.bytes(Array(exported.parts[0].utf8))
    try standardOutput.finish()
  }
}

extension ExportFormat {
  /// The format of this name.
  /// - Throws: That there is none, with the nearest name.
  fileprivate static func named(_ name: String) throws -> ExportFormat {
    if let format = ExportFormat(rawValue: name) { return format }
    throw ValidationError(unknown(name))
  }
}

extension ExportWishes {
  /// What the module in a file is called; nil if it cannot be called as the file.
  static func module(ofFile path: String) -> String? {
    let url = URL(fileURLWithPath: path)
    let name = url.deletingPathExtension().lastPathComponent
    guard url.pathExtension == "tla", name.wholeMatch(of: /[A-Za-z][A-Za-z0-9_]*/) != nil else {
      return nil
    }
    return name
  }
}

extension FileDraft {
  /// Writes a run into a file as JSON lines, as they come.
  /// - Parameter jobs: How many threads write.
  /// - Throws: If it cannot be written, or what `exportLines` throws; then there is no file.
  static func writeLines(
    to path: String, replacing: Bool, _ range: ExportRange, _ wishes: ExportWishes,
    jobs: Int = Output.jobs, of walk: @escaping @Sendable () -> RunWalk
  ) throws {
    let file = try FileDraft(path, replacing: replacing)
    try exportLines(range, wishes, jobs: jobs, of: walk) { try file.write($0[...]) }
    try file.finish()
  }
}

extension Exported {
  /// Writes the one part to the file, or each to one of its own: `run-1.mmd`, `run-2.mmd` and so on.
  /// - Returns: The names of the files.
  /// - Throws: If one cannot be written; then there is none of them.
  @discardableResult
  func write(to path: String, replacing: Bool) throws(FileWriteError) -> [String] {
    let names = parts.count == 1 ? [path] : (1...parts.count).map { numbered(path, $0) }
    let others = companions.keys.sorted()
    let ending = URL(fileURLWithPath: path).pathExtension
    let stem = ending.isEmpty ? path : "\(path.dropLast(ending.count + 1))"
    var drafts: [FileDraft] = []
    for (name, part) in zip(
      names + others.map { stem + $0 }, parts + others.map { companions[$0] ?? "" })
    {
      let draft = try FileDraft(name, replacing: replacing)
      try draft.write(Array(part.utf8)[...])
      drafts.append(draft)
    }
    for draft in drafts { try draft.finish() }
    return names
  }

  private func numbered(_ path: String, _ number: Int) -> String {
    let url = URL(fileURLWithPath: path)
    guard !url.pathExtension.isEmpty else { return "\(path)-\(number)" }
    return "\(path.dropLast(url.pathExtension.count + 1))-\(number).\(url.pathExtension)"
  }
}

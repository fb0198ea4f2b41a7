// raftview open CODE and raftview code SCRIPT: runs as short codes.

import ArgumentParser
import Display
import Foundation
import Scripting
import Session
import Terminal

struct Open: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Open a run that somebody has shared: a code, or a file with one or with a script.",
    discussion: """
      A code is what `:code` shows and `raftview code` prints. It holds the seed and the commands, so \
      that the run is the same, and opens where it was left. Wherever raftview takes a script it \
      takes a code as well. Blanks and line breaks in a code do not matter; a code that was cut or \
      mistyped is refused.

      Examples:
        raftview open rv101ABCdef...
        raftview open --script rv101ABCdef... > run.raft
      """)

  @Argument(help: "The code, or a file.", completion: .file(extensions: ["raft"]))
  var code: [String]

  @Flag(help: "Print the script instead of opening it.")
  var script = false

  @OptionGroup var history: HistoryOptions

  func run() throws {
    let loaded = try loadShared(code)
    if script {
      let output = Output()
      try output.line(String("\(loaded)".trimmingSuffix { $0 == "\n" }))
      return try output.finish()
    }
    let session = Session(playing: loaded)
    try Visualizer.show(
      TerminalWishes(signs: nil, backdrop: nil), room: history.room,
      opens: session.lesson?.stopCount == 1
    ) {
      var app = App(session)
      app.lessons = Lessons.all(in: nil)
      return app
    }
  }
}

/// Reads what somebody has shared: a file or a lesson of that name, or a code, which may have come in pieces.
/// - Throws: Status 65 or 66.
private func loadShared(_ words: [String]) throws -> Script {
  if let word = words.first, words.count == 1,
    FileManager.default.fileExists(atPath: word) || !word.hasPrefix(RunCode.start.dropLast())
  {
    return try loadScript(word)
  }
  do throws(ScriptLoadError) {
    return try Script.load(code: words.joined())
  } catch {
    complain("\(error)")
    if case .unreadable = error { throw Status.fileCannotBeRead }
    throw Status.scriptDoesNotParse
  }
}

struct Code: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print a script as a short code, to be shared.",
    discussion: """
      The code is made of letters and digits alone. `raftview open CODE` opens it. In the visualizer \
      `:code` shows the code of the run up to the moment that is shown.

      Example:
        raftview code demos/split-vote.raft
      """)

  @Argument(
    help: "The script; - reads standard input.", completion: .file(extensions: ["raft"]))
  var script: String

  func run() throws {
    let text = "\(try loadScript(script))"
    do {
      let output = Output()
      try output.line(try RunCode.code(of: text))
      try output.finish()
    } catch let error as RunCodeError {
      complain("\(script): \(error)")
      throw Status.failed
    }
  }
}

extension String {
  /// Without the characters at its end of which the predicate holds.
  fileprivate func trimmingSuffix(while predicate: (Character) -> Bool) -> Substring {
    var text = self[...]
    while let last = text.last, predicate(last) { text.removeLast() }
    return text
  }
}

// What leaves the program by a command: exports and codes.

import Canvas
import Scripting
import Session
import Telling

extension App {
  /// The run up to the position, as a script that opens there.
  func savedText(named name: String) -> String {
    model.session.script(named: name, opensHere: true).description
  }

  /// Shows the run's code, or has it written to a file.
  mutating func shareCode(inFile path: String?) -> Outcome {
    do throws(RunCodeError) {
      let code = try RunCode.code(of: savedText(named: "code"))
      if let path { return .save(path: path, text: code + "\n") }
      let size = model.screenSize
      guard Sheet.rows(of: code, width: size.columns) + 4 <= size.rows else {
        say(
          "The code has \(code.count) signs, more than fit on the screen: :code FILE writes it.",
          isError: true)
        return .goOn
      }
      model.isPlaying = false
      sheet = Sheet(
        title: "This run's code. raftview open CODE, or :open CODE, opens it here:", text: code)
    } catch {
      say("\(error.description.firstUppercased).", isError: true)
    }
    return .goOn
  }

  /// The file that a command names; nil if it names none, which is said.
  /// - Parameter words: The command's name, and the rest of the line.
  mutating func fileName(in words: [Substring], or other: String = "") -> String? {
    if words.count == 2 { return String(words[1]) }
    say("`\(words[0].lowercased())` takes the name of a file\(other).", isError: true)
    return nil
  }

  /// Reads what follows `export`: a format and a file.
  mutating func export(_ line: String) -> Outcome {
    let words = line.split(separator: " ", maxSplits: 1)
    guard words.count == 2 else {
      say("`export` takes a format and the name of a file: \(ExportFormat.names).", isError: true)
      return .goOn
    }
    guard let format = ExportFormat(rawValue: words[0].lowercased()) else {
      say(ExportFormat.unknown(words[0].lowercased()), isError: true)
      return .goOn
    }
    guard session.position > 0 else {
      say("Nothing has happened yet that could be exported.", isError: true)
      return .goOn
    }
    return .export(format, path: String(words[1]).trimmed)
  }
}

// What is wrong with a script, told to the person who wrote it.

/// One mistake in a script: where it is, what is wrong, and what was probably meant.
package struct ScriptError: Error, Hashable, Sendable {
  /// The name of the script, as it was given to the parser.
  package let file: String
  /// The line, from 1.
  package let line: Int
  /// The column in characters, from 1; a tab is one character.
  package let column: Int
  /// What is wrong, in one line without a full stop.
  package let message: String
  /// The word that was probably meant, where one is near enough.
  package let suggestion: String?
  /// The line with the mistake, clipped around the column if it is long, and a second line with a
  /// caret under the column.
  package let excerpt: String

  init(_ failure: Failure, in source: SourceLine, file: String) {
    let text = source.text
    self.file = file
    line = source.number
    column = text.distance(from: text.startIndex, to: failure.position) + 1
    message = failure.message
    suggestion = failure.suggestion
    excerpt = Excerpt(of: text, column: column).description
  }

  /// What is wrong and what was probably meant, without the place: for a message line.
  package var summary: String {
    guard let suggestion else { return message }
    return "\(message); did you mean '\(suggestion)'?"
  }
}

extension ScriptError: CustomStringConvertible {
  /// `demos/x.raft:7:5: unknown command 'crsh'; did you mean 'crash'?`, and under it the excerpt.
  package var description: String {
    "\(file.printable):\(line):\(column): \(summary)\n\(excerpt)"
  }
}

/// All mistakes of one script, in the order of its lines; at most one a line.
package struct ScriptErrors: Error, Hashable, Sendable, CustomStringConvertible {
  /// The mistakes; never empty.
  package let errors: [ScriptError]
  /// Whether there were so many (`Limits.errors`) that the rest of the script was not looked at.
  package let isCutShort: Bool

  /// Every error with its excerpt, one below the other.
  package var description: String {
    let shown = errors.map(\.description).joined(separator: "\n")
    return isCutShort ? shown + "\nToo many errors; the rest of the script was not read." : shown
  }
}

/// Why a script could not be loaded from a file.
package enum ScriptLoadError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The file is missing, not permitted, a directory, or too large. (Exit status 66.)
  case unreadable(FileReadError)
  /// The file has mistakes in it, or is not UTF-8. (Exit status 65.)
  case invalid(ScriptErrors)

  /// The file and what is wrong with it, ready to be shown.
  package var description: String {
    switch self {
    case .unreadable(let error): error.description
    case .invalid(let errors): errors.description
    }
  }
}

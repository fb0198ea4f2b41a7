// Why there is no terminal to draw on, in words for the person who started the program.

/// Why a terminal cannot be used, or no longer can.
package enum TerminalError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Standard input or standard output, here by its name, is not a terminal.
  case notATerminal(stream: String)
  /// The environment variable TERM is unset or empty.
  case termIsUnset
  /// The system has no description of the terminal that TERM names.
  case unknownTerminal(name: String)
  /// The terminal cannot move its cursor, so there is no screen to draw.
  case noCursorAddressing(name: String)
  /// The terminal went away while the program was running.
  case closed

  /// What is wrong and what to do.
  package var description: String {
    switch self {
    case .notATerminal(let stream):
      "\(stream) is not a terminal; \(Self.alternative)"
    case .termIsUnset:
      "TERM is not set, so the kind of terminal is unknown; try TERM=xterm-256color, "
        + "or \(Self.alternative)"
    case .unknownTerminal(let name):
      "no terminal description for TERM=\(name); try TERM=xterm-256color, or \(Self.alternative)"
    case .noCursorAddressing(let name):
      "a terminal of the kind TERM=\(name) cannot move its cursor; \(Self.alternative)"
    case .closed:
      "the terminal was closed; \(Self.alternative)"
    }
  }

  private static let alternative = "`raftview run SCRIPT` works without a terminal"
}

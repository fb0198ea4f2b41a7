// What a run can leave the program as: the names, for the command line, the prompt and the documentation alike.

import Scripting

/// What a run can leave the program as.
package enum ExportFormat: String, CaseIterable, Sendable {
  /// One JSON object a line.
  case jsonl
  /// A page for a browser that plays the run.
  case html
  /// A log with vector clocks.
  case shiviz
  /// A sequence diagram.
  case mermaid
  /// The space–time diagram as a picture.
  case svg
  /// The space–time diagram as text.
  case text
  /// A recording of the terminal.
  case cast
  /// What clients asked and heard, as JSON lines.
  case history
  /// The same as EDN.
  case edn
  /// A trace for a model checker.
  case tla

  /// What it is and what it is for, in a line.
  package var summary: String {
    switch self {
    case .jsonl: "every event as a JSON object, one a line"
    case .html: "one page that plays the run in any browser, without a network"
    case .shiviz: "a log with vector clocks for ShiViz"
    case .mermaid: "a sequence diagram for Mermaid; a long run makes several"
    case .svg: "the space-time diagram as a picture"
    case .text: "the space-time diagram as text, with what happened beside it"
    case .cast: "a recording for asciinema, with markers at milestones"
    case .history: "what clients asked and heard, for Porcupine and other checkers"
    case .edn: "the same for Knossos, about one key"
    case .tla: "a trace for the TLC model checker, over Ongaro's raft.tla"
    }
  }

  /// That there is no format of this name, with the nearest one or all there are.
  package static func unknown(_ name: String) -> String {
    let nearest = Suggestion.nearest(to: name, among: allCases.map(\.rawValue))
    let hint = nearest.map { "did you mean '\($0)'?" } ?? "\(names)."
    return "There is no format '\(name.prefix(64))': \(hint)"
  }

  /// All of them for messages: `cast, edn, ... and tla`.
  package static var names: String {
    let names = allCases.map(\.rawValue)
    return names.dropLast().joined(separator: ", ") + " or " + (names.last ?? "")
  }
}

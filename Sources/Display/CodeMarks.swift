// Which lines of a function decided, and what a rule that is off leaves out of it.

import Raft
import Telling

/// What the margin says of the lines of a passage.
struct CodeMarks: Hashable, Sendable {
  /// What a line is to the decision.
  enum Mark: Hashable, Sendable {
    case deciding, leftOut, instead
  }

  /// The marked lines, by their places in the file.
  private(set) var lines: [Int: Mark] = [:]
  /// The rules that the function asks for in lines that decided, or that are off.
  private(set) var asked: [Rule] = []
  /// Those of them that are off.
  private(set) var off: [Rule] = []

  /// The marks of a function, where these rules are off.
  init(_ passage: Passage, off: [Rule]) {
    let source = passage.source
    for line in passage.deciding { lines[line] = .deciding }
    if !passage.effect.isEmpty {
      // What is done decides, and not that it is told.
      for line in source.statement(at: passage.given) { lines[line] = nil }
      for line in passage.effect { lines[line] = .deciding }
    }
    for line in passage.lines {
      for rule in source.rules(askedAt: line) {
        let isOff = off.contains(rule)
        if isOff || passage.deciding.contains(line), !asked.contains(rule) { asked.append(rule) }
        guard isOff else { continue }
        if !self.off.contains(rule) { self.off.append(rule) }
        let effect = source.effect(of: rule, at: line)
        for line in effect.leftOut { lines[line] = .leftOut }
        for line in effect.instead { lines[line] = .instead }
        // Where the line is neither, it is the switch itself that says something else.
        if effect.leftOut.isEmpty, effect.instead.isEmpty { lines[line] = .leftOut }
      }
    }
  }
}

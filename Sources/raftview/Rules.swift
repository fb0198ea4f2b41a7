// raftview rules: what can be switched off, and what falls without it.

import ArgumentParser
import Checking
import Raft
import Scripting

struct Rules: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List the rules of Raft that can be switched off, and what falls without each.",
    discussion: """
      A script switches one off with `rule NAME off`, the fuzzer with `--rule NAME=off`.

      Examples:
        raftview rules
        raftview rules up-to-date-vote commit-own-term-only
        raftview rules --json
        raftview fuzz --seeds 1..2000 --rule joint-quorums=off
      """)

  @Argument(
    help: "The names of rules; without any, all.", completion: .list(Rule.allCases.map(\.name)))
  var names: [String] = []

  @Flag(help: "One JSON object a line.")
  var json = false

  func validate() throws {
    for name in names { _ = try Rule.named(name) }
  }

  func run() throws {
    let rules = try names.isEmpty ? Rule.allCases : names.map(Rule.named)
    let output = Output()
    for rule in rules {
      if json {
        try output.json(RuleLine(rule))
      } else {
        try output.line("\(rule.name)  (\(rule.section))")
        try output.line("    \(rule.summary)")
        try output.line("    Without it: \(rule.harm.words)\(rule.harm.isSentence ? "." : "")")
      }
    }
    try output.finish()
  }
}

extension Rule {
  /// The rule of an option such as `commit-own-term-only=off`.
  /// - Throws: What is wrong with it.
  static func switchedOff(_ option: String) throws -> Rule {
    let parts = option.split(separator: "=", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[1] == "off" else {
      throw ValidationError("--rule takes NAME=off, such as commit-own-term-only=off.")
    }
    return try named(String(parts[0]))
  }

  /// The rule with this name.
  /// - Throws: What is wrong, with the nearest name.
  static func named(_ name: String) throws -> Rule {
    // It becomes a word of a script's line, where other characters could say more than a name.
    guard !name.isEmpty, name.utf8.allSatisfy({ $0 == UInt8(ascii: "-") || $0.isLetter }) else {
      throw ValidationError("'\(name)' is not a rule: raftview rules lists them.")
    }
    do {
      guard case .act(.rule(let rule, _))? = try Command.parse("rule \(name) off", servers: 1)
      else {
        throw ValidationError("'\(name)' is not a rule: raftview rules lists them.")
      }
      return rule
    } catch let error as ScriptError {
      let summary = error.summary
      throw ValidationError(summary.hasSuffix("?") ? summary : summary + ".")
    }
  }
}

extension UInt8 {
  /// Whether it is an ASCII letter.
  var isLetter: Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20) }
}

extension Harm {
  fileprivate var isSentence: Bool {
    if case .liveness = self { true } else { false }
  }
}

private struct RuleLine: Encodable {
  var kind = "rule"
  var name: String
  var section: String
  var summary: String
  var without: String
  var isSafety: Bool

  init(_ rule: Rule) {
    name = rule.name
    section = rule.section.description
    summary = rule.summary
    without = rule.harm.words
    isSafety = !rule.harm.isSentence
  }
}

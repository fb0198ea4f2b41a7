// The reference pages of the language, made from its tables: they say what the parser reads.

import Raft
import Simulation

/// Pages of Markdown about commands, conditions and settings, for the documentation.
package enum ReferencePages {
  /// Every command, by group, and the bounds of the numbers in them.
  package static func commands() -> String {
    let groups = CommandHelp.Group.allCases.map { group in
      let rows = CommandHelp.all.filter { $0.group == group }
      return "## \(group.title)\n\n"
        + Markdown.table(
          ["command", "does", "takes", "example"],
          rows.map { help in
            [Markdown.code(help.usage), help.summary, help.expects, Markdown.code(help.example)]
          })
    }
    return Markdown.page(
      "Commands",
      """
      Every key, every line typed at `:` and every line of a script is one of these commands.

      One command a line; `#` begins a comment. Words are matched without case. Servers are `S1` to \
      `\(ServerID(Limits.servers.upperBound - 1))`, clients `C\(Limits.clients.lowerBound)` to \
      `C\(Limits.clients.upperBound)`, links `S1-S2` (both ways) and `S1>S2` (one way), durations \
      `150ms` or `2s`, ranges `150ms..300ms`. Where a server is named that is there, `leader` stands for \
      whoever leads the highest term when the command is done, and in commands `leader of S2` for whom S2 follows. In the tables, what is in capitals stands for something, \
      what is in brackets may be left out, and a bar in parentheses separates choices.
      """,
      groups + ["## Bounds\n\n" + Markdown.table(["what", "from", "to"], bounds)])
  }

  /// Every condition.
  package static func conditions() -> String {
    Markdown.page(
      "Conditions",
      """
      What `expect`, `run until` and `step until` can ask of a run.

      Conditions are joined with `not`, `and` and `or`, which bind ever less tightly, and grouped with \
      parentheses; at most \(Limits.conditionParts) parts make up one. A comparison is one of \
      \(Comparison.allCases.map { "`\($0.rawValue)`" }.joined(separator: ", ")); without one, \
      equality is meant.
      """,
      [
        Markdown.table(
          ["condition", "holds when", "example"],
          WordHelp.conditions.map {
            [Markdown.code($0.usage), $0.summary, Markdown.code($0.example)]
          })
      ])
  }

  /// Every setting.
  package static func settings() -> String {
    let usual = Setup()
    let rows = Setting.rows.map { row in
      let setting = row.current(usual)
      return [
        Markdown.code(row.help.usage), row.help.summary, setting.owners, row.bounds,
        Markdown.code(setting.valueText),
      ]
    }
    return Markdown.page(
      "Settings",
      """
      What `set` can change, before the first event or between any two.

      `set SETTING VALUE` changes it for the whole cluster. Settings of servers can differ: \
      `set SETTING VALUE for S1 S2`. Settings of links can be given to one: `link S1-S2 SETTING VALUE`. \
      The rules of Raft are switched with `rule`.
      """,
      [Markdown.table(["setting", "what it is", "of", "values", "usually"], rows)])
  }

  // MARK: Numbers

  /// The bounds of numbers in commands that are not settings.
  private static let bounds: [[String]] =
    [
      ("servers of a cluster", Limits.servers),
      ("events of one `step`", Limits.steps),
      ("times that `repeat` says its lines", Limits.repetitions),
      ("lines of a script with its repetitions", 0...Limits.lines),
      ("terms of what is given", Limits.givenTerms),
      ("entries of a server that is given", Limits.givenEntries),
      ("number of a message", Limits.messageNumbers),
      ("calls a second of a load", Limits.loadRate),
      ("reads of a load, in a hundred", Limits.loadReads),
      ("keys of a load", Limits.loadKeys),
      ("clients of a load", Limits.loadClients),
      ("number in a condition", Limits.counts),
    ].map { [$0, "\($1.lowerBound)", "\($1.upperBound)"] }
    + [
      ("time of one `run`", Limits.run),
      ("time that `run until` waits", Limits.within),
      ("time by which a clock jumps", Limits.jump),
      ("time of a load", Limits.loadTime),
      ("time that `delay` and `disk` add", Limits.delay),
    ].map { [$0, "\($1.lowerBound)", "\($1.upperBound)"] }
    + [
      ("characters of a key or a value", 0...Limits.wordLength),
      ("characters of a text", 1...Limits.textLength),
    ].map { [$0, "\($1.lowerBound)", "\($1.upperBound)"] }
}

extension CommandHelp.Group {
  /// As a heading, such as `Set up`.
  fileprivate var title: String { rawValue.prefix(1).uppercased() + rawValue.dropFirst() }
}

extension Setting {
  /// Whose setting it is.
  fileprivate var owners: String {
    switch self {
    case .server: "servers"
    case .link: "links"
    case .client: "clients"
    }
  }
}

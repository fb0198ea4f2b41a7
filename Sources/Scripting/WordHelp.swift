// What help shows of settings and conditions, taken from their tables.

/// A word inside a command, with what follows it, as help shows it.
package struct WordHelp: Hashable, Sendable {
  /// The word itself.
  package let name: String
  /// The word and what follows it.
  package let usage: String
  /// What it means, in one line.
  package let summary: String
  /// What must follow the word, as messages put it: "`term` takes …".
  package let expects: String
  /// One that parses.
  package let example: String

  init(_ usage: String, _ summary: String, takes expects: String, example: String) {
    name = String(usage.prefix { $0 != " " })
    self.usage = usage
    self.summary = summary
    self.expects = expects
    self.example = example
  }

  /// What `set` can set.
  package static let settings = Setting.rows.map(\.help)

  /// What `link` can set of one link.
  package static let linkSettings = Setting.rowsOfLinks.map(\.help)

  /// What conditions can ask. They are joined with `not`, `and` and `or`, which bind ever less tightly,
  /// and grouped with parentheses.
  package static let conditions = ConditionRow.all.map(\.help)
}

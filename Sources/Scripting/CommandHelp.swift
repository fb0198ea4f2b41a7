// What help shows of the commands, taken from their table.

/// A command as help shows it.
package struct CommandHelp: Hashable, Sendable {
  /// What a group of commands is about, in the order help shows them.
  package enum Group: String, CaseIterable, Hashable, Sendable {
    /// What a run begins with.
    case setUp = "set up"
    /// What goes on in a run.
    case time, servers, network, timers, messages, clients, admin, checks, telling
  }

  /// The first word.
  package let name: String
  /// What it is about.
  package let group: Group
  /// The whole command; what is in capitals stands for something, what is in brackets may be left
  /// out, a bar in parentheses separates choices.
  package let usage: String
  /// What it does, in one line.
  package let summary: String
  /// What must follow the name, as messages put it: "`run` takes …".
  package let expects: String
  /// A line that parses; where it needs others before it, as `choice` does, only as a single command.
  package let example: String

  /// Every command, by group.
  package static let all = CommandRow.all.map(\.help)
}

// A script: commands with where they stand.

/// A parsed script: a run as a seed and a list of commands, with the words that tell about it.
package struct Script: Hashable, Sendable {
  /// One command and where it stands.
  package struct Line: Hashable, Sendable {
    /// What is to be done.
    package var command: Command
    /// The number of the line, from 1.
    package var number: Int
    /// A command on the line with this number.
    package init(_ command: Command, number: Int) {
      self.command = command
      self.number = number
    }
  }

  /// What the script is called in messages: its path, or `:` for the command line.
  package var name: String
  /// The commands, in the order of their lines.
  package var lines: [Line]

  /// A script of these commands; nothing is checked.
  package init(name: String, lines: [Line]) {
    self.name = name
    self.lines = lines
  }
}

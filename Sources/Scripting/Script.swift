// A script: commands with where they stand.

/// A parsed script: a run as a seed and a list of commands, with the words that tell about it.
public struct Script: Hashable, Sendable {
  /// One command and where it stands.
  public struct Line: Hashable, Sendable {
    /// What is to be done.
    public var command: Command
    /// The number of the line, from 1.
    public var number: Int
    /// A command on the line with this number.
    public init(_ command: Command, number: Int) {
      self.command = command
      self.number = number
    }
  }

  /// What the script is called in messages: its path, or `:` for the command line.
  public var name: String
  /// The commands, in the order of their lines.
  public var lines: [Line]

  /// A script of these commands; nothing is checked.
  public init(name: String, lines: [Line]) {
    self.name = name
    self.lines = lines
  }
}

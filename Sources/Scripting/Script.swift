// A script: commands with where they stand.

/// A parsed script: a run as a seed and a list of commands, with the words that tell about it.
public struct Script: Hashable, Sendable {
  /// One command and where it stands.
  public struct Line: Hashable, Sendable {
    public var command: Command
    /// From 1.
    public var number: Int
    public init(_ command: Command, number: Int) {
      self.command = command
      self.number = number
    }
  }

  /// What the script is called in messages: its path, or `:` for the command line.
  public var name: String
  public var lines: [Line]

  public init(name: String, lines: [Line]) {
    self.name = name
    self.lines = lines
  }
}

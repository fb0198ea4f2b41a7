// The first words of commands, and how the words after them are read.

/// The first word of a command.
enum CommandWord: String, CaseIterable {
  case servers, seed, set, rule
  case run, step
  case crash, restart, wipe, pause, resume, clock, disk
  case cut, heal, partition, isolate, rejoin, link
  case timeout, align, spread
  case hold, release, deliver, drop, duplicate, delay
  case put, get, delete, cas, append, load
  case reconfigure, add, remove, transfer, snapshot
  case expect
  case title, say, ask, choice

  /// The command that a word names, without regard to case.
  init?(_ word: some StringProtocol) {
    // Lowercasing copies: not for a word that cannot be a command.
    guard word.utf8.prefix(20).count < 20 else { return nil }
    self.init(rawValue: word.lowercased())
  }

  /// The command that a mistyped word is near to.
  static func nearest(to word: some StringProtocol) -> CommandWord? {
    let known = CommandHelp.all.map(\.name)
    let nearest = Suggestion.nearest(to: String(word.prefix(64)), among: known)
    return nearest.flatMap { CommandWord($0) }
  }

  /// Whether the rest of the line is text, taken as it is.
  var takesText: Bool { [.title, .say, .ask, .choice].contains(self) }

  /// Whether the command starts servers that it names and that do not exist yet.
  var startsServers: Bool { self == .add || self == .reconfigure }

  var dialect: Dialect {
    switch self {
    case .run, .step, .expect: .condition
    case .partition: .groups
    case .deliver, .drop, .duplicate, .delay: .messages
    default: .plain
    }
  }

  var help: CommandHelp {
    guard let help = CommandHelp.all.first(where: { $0.name == rawValue }) else {
      preconditionFailure("the table of commands lacks \(rawValue)")
    }
    return help
  }
}

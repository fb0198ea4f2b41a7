// The first words of commands: the one place where they are spelled.

/// The first word of a command.
enum CommandWord: String, CaseIterable {
  case servers, seed, given, like, set, rule
  case run, step, `repeat`, end
  case crash, restart, wipe, shutdown, pause, resume, clock, disk
  case cut, heal, partition, isolate, rejoin, link
  case timeout, align, spread, heartbeat
  case hold, release, deliver, drop, duplicate, delay
  case put, get, delete, cas, append, register, load
  case reconfigure, add, learner, remove, transfer, snapshot
  case repeatCall = "repeat-call"
  case stepDown = "step-down"
  case expect, refused
  case title, say, ask, choice, number, server, means, goal, hint
  case group, about, select, show, mark

  /// The command that a word names, without regard to case.
  init?(_ word: some StringProtocol) {
    // Lowercasing copies: not for a word that cannot be a command.
    guard word.utf8.prefix(20).count < 20 else { return nil }
    self.init(rawValue: word.lowercased())
  }

  /// The command that a mistyped word is near to.
  static func nearest(to word: some StringProtocol) -> CommandWord? {
    let known = CommandRow.all.map(\.word.rawValue)
    let nearest = Suggestion.nearest(to: String(word.prefix(64)), among: known)
    return nearest.flatMap { CommandWord($0) }
  }
}

// The keys: one table for what they do, what the footer and the help say, and the README.

/// What a key does.
enum Action: Hashable, Sendable {
  case playPause
  case stepForward, stepBack
  case nextMilestone, previousMilestone
  case nextStop, previousStop
  case faster, slower
  case toStart, toEnd
  case undo
  case showBranches
  case nextView
  case showView(App.View)
  case selectServer
  case selectNext
  case crashOrRestart, timeout, pauseOrResume, isolateOrRejoin, cutOrHeal
  case write, read
  case align, spread
  case commandLine
  case mouse
  case help
  case close
}

/// One line of the key table.
public struct KeyBinding: Hashable, Sendable {
  /// The keys that do it.
  let keys: [Key]
  let action: Action
  /// The keys as the footer and the help write them.
  public let label: String
  /// What it does in one or two words, for the footer.
  public let short: String
  /// What it does, for the help and the README.
  public let meaning: String

  private init(_ keys: [Key], _ action: Action, _ label: String, _ short: String, _ meaning: String)
  {
    self.keys = keys
    self.action = action
    self.label = label
    self.short = short
    self.meaning = meaning
  }

  /// All keys, in the order of the help.
  public static let all: [KeyBinding] = [
    KeyBinding([.character(" ")], .playPause, "Space", "play", "play, pause"),
    KeyBinding([.right, .character("n")], .stepForward, "→ n", "step", "next event"),
    KeyBinding([.left, .character("N")], .stepBack, "← N", "back", "previous event"),
    KeyBinding([.down, .character("j")], .nextMilestone, "↓ j", "milestone", "next milestone"),
    KeyBinding(
      [.up, .character("k")], .previousMilestone, "↑ k", "milestone", "previous milestone"),
    KeyBinding([.pageDown], .nextStop, "PgDn", "go on", "go on; again: to the next stop"),
    KeyBinding([.pageUp], .previousStop, "PgUp", "go back", "previous stop of the lesson"),
    KeyBinding([.character("+"), .character("=")], .faster, "+", "faster", "faster"),
    KeyBinding([.character("-")], .slower, "-", "slower", "slower"),
    KeyBinding([.character("g"), .home], .toStart, "g", "start", "go to the start"),
    KeyBinding([.character("G"), .end], .toEnd, "G", "end", "go to the end of what was run"),
    KeyBinding([.character("u")], .undo, "u", "undo", "undo the last command"),
    KeyBinding([.character("b")], .showBranches, "b", "branches", "branches: other futures"),
    KeyBinding(
      (1...9).map { .character(Character("\($0)")) }, .selectServer, "1-9", "server",
      "select a server"),
    KeyBinding([.tab], .selectNext, "Tab", "next", "select the next server"),
    KeyBinding(
      [.character("c")], .crashOrRestart, "c", "crash", "crash, restart selected server"),
    KeyBinding([.character("t")], .timeout, "t", "time-out", "its election timer fires now"),
    KeyBinding([.character("p")], .pauseOrResume, "p", "freeze", "freeze it or let it go on"),
    KeyBinding(
      [.character("i")], .isolateOrRejoin, "i", "isolate", "cut all its links, or heal them"),
    KeyBinding(
      [.character("x")], .cutOrHeal, "x", "cut", "and a digit: cut, heal a link"),
    KeyBinding([.character("w")], .write, "w", "write", "write a value (then Enter)"),
    KeyBinding([.character("r")], .read, "r", "read", "read a value (then Enter)"),
    KeyBinding(
      [.character("a")], .align, "a", "align", "align timers: a split vote"),
    KeyBinding([.character("A")], .spread, "A", "spread", "spread the timers again"),
    KeyBinding([.character("v")], .nextView, "v", "view", "next view"),
    KeyBinding(
      [.function(1)], .showView(.cluster), "F1", "cluster", "the cluster"),
    KeyBinding(
      [.function(2)], .showView(.inspector), "F2", "inspect", "everything about one server"),
    KeyBinding([.character(":")], .commandLine, ":", "command", "any command; Tab completes"),
    KeyBinding(
      [.character("M")], .mouse, "M", "mouse",
      "mouse on, off: click and wheel"),
    KeyBinding([.character("?")], .help, "?", "help", "this help"),
    KeyBinding(
      [.character("q"), .escape], .close, "q", "quit", "close what is open, else quit"),
  ]

  /// The binding of a key, if it has one.
  static func of(_ key: Key) -> KeyBinding? { all.first { $0.keys.contains(key) } }

  /// The key as it is written where only ASCII can be.
  func label(_ theme: Theme) -> String {
    guard theme.isASCII else { return label }
    return String(label.map { ["→": ">", "←": "<", "↓": "v", "↑": "^"][$0] ?? $0 })
  }
}

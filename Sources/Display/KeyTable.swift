// The keys: one table for what they do, what the footer, the help and the documentation say.

import Canvas

/// What a key does.
enum Action: Hashable, Sendable {
  case playPause
  case stepForward, stepBack
  case nextMilestone, previousMilestone
  case nextStop, previousStop
  case faster, slower, fixedSpeed
  case toStart, toEnd
  case undo
  case showBranches
  case nextView, previousView
  case showView(ViewName)
  /// Opens the event on the screen: why it happened.
  case explain
  case toCause, toEffect
  case timelineBack, timelineForward
  case search
  case presenter
  case byHand
  /// What only one view does.
  case inspector(InspectorAction)
  case messages(MessagesAction)
  case elections(ElectionsAction)
  case spaceTime(SpaceTimeAction)
  case safety(SafetyAction)
  case charts(ChartsAction)
  case events(EventsAction)
  case questions(QuestionsAction)
  case branches(BranchesAction)
  case settings(SettingsAction)
  case lessons(LessonsAction)
  case scroll(ScrollAction)
  case selectServer
  case selectNext, selectNobody
  case crashOrRestart, timeout, pauseOrResume, isolateOrRejoin, cutOrHeal, mark, part
  case write, read
  case align, spread
  case commandLine
  case mouse
  case help, legend, changeSigns
  case close
}

/// One line of the key table.
package struct KeyBinding: Hashable, Sendable {
  /// The keys that do it.
  let keys: [Key]
  let action: Action
  /// The keys as the footer and the help write them.
  package let label: String
  /// What it does in one or two words, for the footer.
  package let short: String
  /// What it does, for the help and the documentation.
  package let meaning: String
  /// The only view in which the keys do it; nil if they do it in all of them.
  let view: ViewName?

  init(
    _ keys: [Key], _ action: Action, _ label: String, _ short: String, _ meaning: String,
    in view: ViewName? = nil
  ) {
    self.keys = keys
    self.action = action
    self.label = label
    self.short = short
    self.meaning = meaning
    self.view = view
  }

  /// The view's name as the help and the documentation write it, for keys that one view has for itself.
  package var viewTitle: String? { view?.title }

  /// All keys, in the order of the help.
  package static let all: [KeyBinding] =
    general + InspectorView.keys + MessagesView.keys + ElectionsView.keys + SpaceTimeView.keys
    + SafetyView.keys + ChartsView.keys + EventsView.keys + QuestionsView.keys + BranchesView.keys
    + SettingsView.keys + LessonsView.keys + HelpView.keys

  /// The keys that do the same in every view, unless the view has another use for them.
  static let general: [KeyBinding] = [
    KeyBinding([.character(" ")], .playPause, "Space", "play", "play, pause"),
    KeyBinding([.right, .character("n")], .stepForward, "→ n", "step", "next event"),
    KeyBinding([.left, .character("N")], .stepBack, "← N", "back", "previous event"),
    KeyBinding([.down, .character("j")], .nextMilestone, "↓ j", "milestone", "next milestone"),
    KeyBinding(
      [.up, .character("k")], .previousMilestone, "↑ k", "milestone", "previous milestone"),
    KeyBinding([.pageDown], .nextStop, "PgDn", "go on", "the answer; go on; again: jump"),
    KeyBinding([.pageUp], .previousStop, "PgUp", "go back", "previous stop of the lesson"),
    KeyBinding([.character("+"), .character("=")], .faster, "+", "faster", "faster"),
    KeyBinding([.character("-")], .slower, "-", "slower", "slower"),
    KeyBinding(
      [.character("f")], .fixedSpeed, "f", "tempo", "tempo, or a fixed factor"),
    KeyBinding([.character("g"), .home], .toStart, "g", "start", "go to the start"),
    KeyBinding([.character("G"), .end], .toEnd, "G", "end", "go to the end of what was run"),
    KeyBinding([.character("u")], .undo, "u", "undo", "undo the last command"),
    KeyBinding([.character("b")], .showBranches, "b", "branches", "branches: other futures"),
    KeyBinding(
      (1...9).map { .character(Character("\($0)")) }, .selectServer, "1-9", "server",
      "select a server"),
    KeyBinding([.tab], .selectNext, "Tab", "next", "select the next server"),
    KeyBinding(
      [.character("0")], .selectNobody, "0", "leader", "select nobody: who leads is marked"),
    KeyBinding(
      [.character("c")], .crashOrRestart, "c", "crash", "crash, restart selected server"),
    KeyBinding([.character("t")], .timeout, "t", "time-out", "its election timer fires now"),
    KeyBinding([.character("p")], .pauseOrResume, "p", "freeze", "freeze it or let it go on"),
    KeyBinding(
      [.character("i")], .isolateOrRejoin, "i", "isolate", "cut all its links, or heal them"),
    KeyBinding(
      [.character("x")], .cutOrHeal, "x", "cut", "and a digit: cut, heal a link"),
    KeyBinding([.character("y")], .mark, "y", "mark", "mark it for one side of a partition"),
    KeyBinding(
      [.character("Y")], .part, "Y", "part", "part the marked from the rest, or heal"),
    KeyBinding([.character("w")], .write, "w", "write", "write a value (then Enter)"),
    KeyBinding([.character("r")], .read, "r", "read", "read a value (then Enter)"),
    KeyBinding(
      [.character("a")], .align, "a", "split", "a split vote: two stand at once"),
    KeyBinding([.character("A")], .spread, "A", "spread", "spread the timers again"),
    KeyBinding([.enter], .explain, "Enter", "why", "why: open what just happened"),
    KeyBinding([.character("L")], .showView(.lessons), "L", "lessons", "the list of lessons"),
    KeyBinding([.character("[")], .toCause, "[", "cause", "go to what caused this event"),
    KeyBinding([.character("]")], .toEffect, "]", "effect", "go to what came of it"),
    KeyBinding([.character("<")], .timelineBack, "<", "back", "previous label of the timeline"),
    KeyBinding([.character(">")], .timelineForward, ">", "forward", "next label of the timeline"),
    KeyBinding([.character("/")], .search, "/", "search", "search the events"),
    KeyBinding([.character("H")], .byHand, "H", "by hand", "by hand: all waits until told"),
    KeyBinding([.character("v")], .nextView, "v", "view", "next view"),
    KeyBinding([.character("V"), .backTab], .previousView, "V", "view", "previous view"),
    KeyBinding([.function(1)], .showView(.cluster), "F1", "cluster", "the cluster"),
    KeyBinding(
      [.function(2), .character("I")], .showView(.inspector), "F2 I", "inspect",
      "inspector: all of one server"),
    KeyBinding(
      [.function(3), .character("m")], .showView(.messages), "F3 m", "messages",
      "messages: all in flight"),
    KeyBinding(
      [.function(4), .character("E")], .showView(.elections), "F4 E", "elections",
      "elections; who could win now"),
    KeyBinding(
      [.function(5), .character("s")], .showView(.spaceTime), "F5 s", "space-time",
      "space-time: who told whom"),
    KeyBinding(
      [.function(6), .character("S")], .showView(.safety), "F6 S", "safety",
      "safety: what is checked"),
    KeyBinding(
      [.function(7), .character("C")], .showView(.charts), "F7 C", "charts",
      "charts: how long, how much"),
    KeyBinding(
      [.function(8), .character("e")], .showView(.events), "F8 e", "events",
      "events, with their reasons"),
    KeyBinding(
      [.function(9), .character("W")], .showView(.questions), "F9 W", "why not",
      "why not: leader, commit, answer"),
    KeyBinding(
      [.character("O")], .showView(.settings), "O", "settings", "settings, changed by arrows"),
    KeyBinding([.character(":")], .commandLine, ":", "command", "any command; Tab completes"),
    KeyBinding(
      [.character("P")], .presenter, "P", "present", "presenter: ring, logs, one line"),
    KeyBinding(
      [.character("M")], .mouse, "M", "mouse",
      "mouse: click, drag, wheel"),
    KeyBinding([.character("!")], .legend, "!", "signs", "signs: what each means"),
    KeyBinding([.character("F")], .changeSigns, "F", "next signs", "signs: full, safe, ASCII"),
    KeyBinding([.character("?"), .character("h")], .help, "? h", "help", "this help"),
    KeyBinding(
      [.character("q"), .escape], .close, "q", "quit", "close what is open, else quit"),
  ]

  /// What a key does in a view, if anything: the view's own use for it comes first.
  static func of(_ key: Key, in view: ViewName) -> KeyBinding? {
    all.first { $0.view == view && $0.keys.contains(key) }
      ?? general.first { $0.keys.contains(key) }
  }

  /// The key as it is written where only ASCII can be.
  func label(_ theme: Theme) -> String {
    guard theme.isASCII else { return label }
    // The arrow keys have letters beside them, and none of those is a sign.
    let words = label.split(separator: " ").filter { !"→←↓↑".contains($0) }
    return words.joined(separator: " ")
  }
}

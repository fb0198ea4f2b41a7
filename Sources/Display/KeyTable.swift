// What each key does where: the table that the footer, the help and the documentation are drawn from.

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
  /// Goes on in spite of a broken property.
  case goOnBroken
  case showBranches
  /// Goes on in the round of the views, or back.
  case turn(by: Int)
  case showView(ViewName)
  /// Opens the event on the screen: why it happened.
  case explain
  case toCause, toEffect
  case alongTimeline(forwards: Bool)
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
  case code(CodeAction)
  case branches(BranchesAction)
  case settings(SettingsAction)
  case lessons(LessonsAction)
  case judgement(JudgementAction)
  case scroll(ScrollAction)
  /// What is done to the line that is typed.
  case line(LineAction)
  /// The link goes to the server of that number.
  case linkEnd
  case selectServer
  case selectNext, selectPrevious, selectNobody
  case crashOrRestart, timeout, pauseOrResume, isolateOrRejoin, cutOrHeal, mark, part
  case write, read
  case align, spread
  case commandLine
  case mouse
  case hint, help, changeSigns, redraw
  case close, leave
}

/// What has the focus: what a key is for.
enum Focus: Hashable, Sendable {
  /// Any view that has no use of its own for the key.
  case anyView
  /// One view.
  case view(ViewName)
  /// The line that is typed.
  case line
  /// The other end of a link, which is asked for.
  case link

  /// Its name as the help and the documentation write it.
  var title: String {
    switch self {
    case .anyView: "every view"
    case .view(let view): view.title
    case .line: "a line that is typed"
    case .link: "the question for a link's other end"
    }
  }
}

/// One line of the key table: a reading of a verb.
package struct KeyBinding: Hashable, Sendable {
  /// What the keys mean.
  let verb: KeyVerb
  /// The keys that do it: those of the verb, or some of them.
  let keys: [Key]
  let action: Action
  /// What it does in one or two words, for the footer.
  package let short: String
  /// What it does, for the help and the documentation.
  package let meaning: String
  /// Where the keys do it.
  let focus: Focus

  /// - Parameter keys: Those of the verb's keys that do it here; nil for all of them.
  init(
    _ verb: KeyVerb, _ action: Action, _ short: String, _ meaning: String,
    in focus: Focus = .anyView,
    only keys: [Key]? = nil
  ) {
    self.verb = verb
    self.keys = keys ?? verb.keys
    self.action = action
    self.short = short
    self.meaning = meaning
    self.focus = focus
  }

  /// The keys as the documentation writes them.
  package var label: String { KeyLabel(keys).text }

  /// What has the focus, as the documentation writes it; nil for every view.
  package var focusTitle: String? { focus == .anyView ? nil : focus.title }

  /// All keys, in the order of the help.
  package static let all: [KeyBinding] =
    general + InspectorView.keys + MessagesView.keys + ElectionsView.keys + SpaceTimeView.keys
    + SafetyView.keys + ChartsView.keys + EventsView.keys + QuestionsView.keys + CodeView.keys
    + BranchesView.keys
    + SettingsView.keys + LessonsView.keys + JudgementView.keys + HelpView.keys + linkEnd
    + Prompt.keys

  /// The readings of a verb.
  package static func readings(of verb: KeyVerb) -> [KeyBinding] { all.filter { $0.verb == verb } }

  /// The keys that do the same in every view, unless the view has its own reading of them.
  static let general: [KeyBinding] = [
    KeyBinding(.play, .playPause, "play", "play, pause"),
    KeyBinding(.onward, .stepForward, "step", "next event"),
    KeyBinding(.back, .stepBack, "back", "previous event"),
    KeyBinding(.next, .nextMilestone, "milestone", "next milestone"),
    KeyBinding(.previous, .previousMilestone, "milestone", "previous milestone"),
    KeyBinding(.pageOn, .nextStop, "go on", "answer; go on; again: jump"),
    KeyBinding(.pageBack, .previousStop, "go back", "previous stop of the lesson"),
    KeyBinding(.faster, .faster, "faster", "faster"),
    KeyBinding(.slower, .slower, "slower", "slower"),
    KeyBinding(.fixedTempo, .fixedSpeed, "tempo", "tempo, or a fixed factor"),
    KeyBinding(.start, .toStart, "start", "go to the start"),
    KeyBinding(.end, .toEnd, "end", "go to the end of what was run"),
    KeyBinding(.undo, .undo, "undo", "undo the last command"),
    KeyBinding(.goOnBroken, .goOnBroken, "go on", "go on though a property is broken"),
    KeyBinding(.branches, .showBranches, "branches", "branches: other futures"),
    KeyBinding(.number, .selectServer, "server", "select a server; choose an answer"),
    KeyBinding(.following, .selectNext, "next", "select the next server"),
    KeyBinding(.preceding, .selectPrevious, "previous", "select the one before"),
    KeyBinding(.nobody, .selectNobody, "leader", "select nobody: who leads is marked"),
    KeyBinding(.crash, .crashOrRestart, "crash", "crash, restart selected server"),
    KeyBinding(.timeout, .timeout, "time-out", "its election timer fires now"),
    KeyBinding(.freeze, .pauseOrResume, "freeze", "freeze it or let it go on"),
    KeyBinding(.isolate, .isolateOrRejoin, "isolate", "cut all its links, or heal them"),
    KeyBinding(.cut, .cutOrHeal, "cut", "and a digit: cut, heal a link"),
    KeyBinding(.mark, .mark, "mark", "mark it for one side of a partition"),
    KeyBinding(.part, .part, "part", "part the marked from the rest, or heal"),
    KeyBinding(.write, .write, "write", "write a value (then Enter)"),
    KeyBinding(.read, .read, "read", "read a value (then Enter)"),
    KeyBinding(.split, .align, "split", "a split vote: two stand at once"),
    KeyBinding(.spread, .spread, "spread", "spread the timers again"),
    KeyBinding(.open, .explain, "why", "why: open what just happened"),
    KeyBinding(.lessons, .showView(.lessons), "lessons", "the list of lessons"),
    KeyBinding(.cause, .toCause, "cause", "go to what caused this event"),
    KeyBinding(.effect, .toEffect, "effect", "go to what came of it"),
    KeyBinding(
      .timelineBack, .alongTimeline(forwards: false), "back", "previous label of the timeline"),
    KeyBinding(
      .timelineForward, .alongTimeline(forwards: true), "forward", "next label of the timeline"),
    KeyBinding(.search, .search, "search", "search the events"),
    KeyBinding(.byHand, .byHand, "by hand", "by hand: all waits until told"),
    KeyBinding(.nextView, .turn(by: 1), "view", "next view"),
    KeyBinding(.previousView, .turn(by: -1), "view", "previous view"),
    KeyBinding(.cluster, .showView(.cluster), "cluster", "the cluster"),
    KeyBinding(.inspector, .showView(.inspector), "inspect", "inspector: all of one server"),
    KeyBinding(.messages, .showView(.messages), "messages", "messages: all in flight"),
    KeyBinding(.elections, .showView(.elections), "elections", "elections; who could win now"),
    KeyBinding(.spaceTime, .showView(.spaceTime), "space-time", "space-time: who told whom"),
    KeyBinding(.safety, .showView(.safety), "safety", "safety: what is checked"),
    KeyBinding(.charts, .showView(.charts), "charts", "charts: how long, how much"),
    KeyBinding(.events, .showView(.events), "events", "events, with their reasons"),
    KeyBinding(.questions, .showView(.questions), "why not", "why not: leader, commit, answer"),
    KeyBinding(.code, .showView(.code), "code", "the code that decided, and the paper"),
    KeyBinding(
      .judgement, .showView(.judgement), "judge", "judge the logs: certain, possible, safe"),
    KeyBinding(.settings, .showView(.settings), "settings", "settings, changed by arrows"),
    KeyBinding(.command, .commandLine, "command", "any command; Tab completes"),
    KeyBinding(.present, .presenter, "present", "presenter: ring, logs, one line"),
    KeyBinding(.mouse, .mouse, "mouse", "mouse: click, drag, wheel"),
    KeyBinding(.signs, .showView(.signs), "signs", "signs: what each means"),
    KeyBinding(.changeSigns, .changeSigns, "next signs", "signs: full, safe, ASCII"),
    KeyBinding(.redraw, .redraw, "redraw", "draw the screen anew"),
    KeyBinding(.hint, .hint, "hint", "a hint to what the lesson asks"),
    KeyBinding(.help, .help, "help", "this help"),
    KeyBinding(.close, .close, "quit", "close what is open, else quit"),
    KeyBinding(.leave, .leave, "close", "close what is open, else select nobody"),
  ]

  /// What is asked for after the key that cuts.
  private static let linkEnd = [
    KeyBinding(.number, .linkEnd, "server", "the server at the other end", in: .link)
  ]

  /// What a key does, if anything: a view's own reading comes first. Where a line is typed or a link's end is asked
  /// for, a key does nothing else.
  static func of(_ key: Key, in focus: Focus) -> KeyBinding? {
    if let own = all.first(where: { $0.focus == focus && $0.keys.contains(key) }) { return own }
    guard case .view = focus else { return nil }
    return general.first { $0.keys.contains(key) }
  }

  /// The keys as the help writes them.
  func label(_ theme: Theme) -> String { KeyLabel(keys).text(theme) }

  /// The keys as the footer writes them, which has little room.
  func shortLabel(_ theme: Theme) -> String { KeyLabel(keys).short.text(theme) }
}

// The code beside the paper: the lines that decided the selected event, the paper's rule, and what changed.

import Canvas
import Raft
import Session
import Telling

/// The code that decided an event, decision by decision; and the rules of the paper with theirs.
struct CodeView: View {
  /// Which of the event's stops in the code is shown.
  private(set) var place = 0
  /// By how many lines the code is scrolled from where it decides.
  private(set) var scroll = 0
  /// Which rule is chosen in the list of all rules; nil where the list is not open.
  private(set) var rule: Int?
  /// The event that was selected elsewhere, and where the run was then.
  private var choice: (number: Int, at: EventsView.Place)?
  /// The rule whose decision is to be shown of the next event.
  private var wanted: PaperRule?
  /// The event at the moment, opened.
  private(set) var opened: OpenedCode?
  /// In which events the rules decided.
  private(set) var trace: Trace?

  /// What was found out about a run, and of what state of it.
  struct Trace: Sendable {
    /// The branch's stamp.
    var branch: Int
    var length: Int
    var rules: RuleTrace
  }
}

/// What only this view does.
enum CodeAction: Hashable, Sendable {
  case next, previous, open, scrollDown, scrollUp, nextEvent, previousEvent
}

/// The code of an event, as far as that costs too much to be found for every picture.
struct OpenedCode: Sendable {
  /// What it depends on.
  struct Key: Hashable, Sendable {
    /// The branch's stamp.
    var branch: Int
    var number: Int
  }

  /// A function that had a part in a decision.
  struct Stop: Sendable {
    var decision: CodeDecision
    var passage: Passage
    var marks: CodeMarks
  }

  let key: Key
  /// What happened, in a sentence; empty at the start of the run.
  var headline = ""
  var stops: [Stop] = []
  var changes: [StateChange] = []
  /// The rules that were off for the servers of the event.
  var off: [Rule] = []

  init(_ key: Key, _ session: Session) {
    self.key = key
    guard let moment = session.moment(at: key.number) else { return }
    headline = moment.narration.headline
    changes = moment.changes
    off = moment.clusterBefore.rulesOff
    stops = CodeReading(moment.observed).decisions.flatMap { decision in
      decision.passages.map { passage in
        Stop(decision: decision, passage: passage, marks: CodeMarks(passage, off: off))
      }
    }
  }

  /// The stop that the event is about: the first decision that is more than keeping account; where there is none,
  /// that a leader or a candidate gives up.
  func firstStop(of rule: PaperRule?) -> Int {
    if let rule, let place = stops.firstIndex(where: { $0.decision.rule == rule }) { return place }
    return stops.firstIndex { !$0.decision.isAccount }
      ?? stops.firstIndex { $0.decision.name?.decision == "becameFollower" } ?? 0
  }
}

extension CodeDecision {
  /// Whether it only keeps account of what other decisions are about.
  fileprivate var isAccount: Bool {
    if name?.decision == "replyIgnored" { return true }
    return switch rule {
    case .matchIndex, .sendEntries, .heartbeats, .persistBeforeAnswer, .countVotes, .takeEntries,
      .takeHigherTerm:
      true
    default: false
    }
  }
}

extension CodeView {
  static let keys: [KeyBinding] = [
    KeyBinding(
      .next, .code(.next), "next", "the next function that decided; the next rule",
      in: .view(.code)),
    KeyBinding(
      .previous, .code(.previous), "before", "the function before; the rule before",
      in: .view(.code)),
    KeyBinding(
      .open, .code(.open), "rules", "all rules; from a rule to where it decided",
      in: .view(.code)),
    KeyBinding(.scrollDown, .code(.scrollDown), "scroll", "scroll the code down", in: .view(.code)),
    KeyBinding(.scrollUp, .code(.scrollUp), "scroll", "scroll the code up", in: .view(.code)),
    KeyBinding(
      .nextMatch, .code(.nextEvent), "again", "the next event in which the rule decided",
      in: .view(.code)),
    KeyBinding(
      .previousMatch, .code(.previousEvent), "earlier", "the event before in which it decided",
      in: .view(.code)),
  ]

  mutating func update(_ action: CodeAction, _ model: Model) -> [Effect] {
    switch action {
    case .next: move(by: 1)
    case .previous: move(by: -1)
    case .scrollDown: scroll += 1
    case .scrollUp: scroll -= 1
    case .open: return open(model)
    case .nextEvent: return goToEvent(model, by: 1)
    case .previousEvent: return goToEvent(model, by: -1)
    }
    return []
  }

  private mutating func move(by step: Int) {
    scroll = 0
    if let rule {
      self.rule = max(0, min(PaperRule.allCases.count - 1, rule + step))
    } else {
      place = max(0, min((opened?.stops.count ?? 1) - 1, place + step))
    }
  }

  /// The rule that is chosen, or that the shown decision follows.
  var subject: PaperRule? {
    if let rule { return PaperRule.allCases[rule] }
    return stop?.decision.rule
  }

  /// The stop that is shown.
  var stop: OpenedCode.Stop? {
    guard let stops = opened?.stops, !stops.isEmpty else { return nil }
    return stops[min(place, stops.count - 1)]
  }

  /// Opens the list of rules at the one that decided; from the list it goes to where the chosen one did.
  private mutating func open(_ model: Model) -> [Effect] {
    scroll = 0
    guard rule != nil else {
      rule = subject.flatMap { PaperRule.allCases.firstIndex(of: $0) } ?? 0
      return [.pause]
    }
    let here = opened?.stops.contains { $0.decision.rule == subject } == true
    if here {
      place = opened?.firstStop(of: subject) ?? 0
      rule = nil
      return []
    }
    let effects = goToEvent(model, by: 1)
    return effects
  }

  /// Goes to the next event in which the rule decided, or the one before; behind the last comes the first.
  private mutating func goToEvent(_ model: Model, by step: Int) -> [Effect] {
    guard let subject else {
      return [.refuse("No server decides anything here: Enter has the rules.")]
    }
    trace(model)
    guard let trace = trace?.rules else { return [] }
    let events = trace.events(of: subject)
    let position = selectedEvent(model)
    guard let first = events.first, let last = events.last else {
      return [.refuse("This rule has decided nothing in the run so far.")]
    }
    let next = trace.event(of: subject, from: position, by: step)
    guard let number = next ?? (rule == nil ? nil : step > 0 ? first : last) else {
      return [
        .refuse(
          step > 0 ? "It has not decided after this event so far." : "It did not decide before.")
      ]
    }
    wanted = subject
    rule = nil
    choice = nil
    scroll = 0
    return [.seek(to: number)]
  }

  /// Looks where the rules decided, unless that is known.
  private mutating func trace(_ model: Model) {
    let branch = model.session.branch
    if let trace, trace.branch == branch.stamp, trace.length == branch.length { return }
    trace = Trace(branch: branch.stamp, length: branch.length, rules: RuleTrace(model.session))
  }

  /// Closes the list of rules.
  /// - Returns: Whether it was open.
  mutating func closeRules() -> Bool {
    guard rule != nil else { return false }
    rule = nil
    scroll = 0
    return true
  }

  /// Shows the code of an event that is selected elsewhere, until the run moves on.
  mutating func select(_ number: Int, at place: EventsView.Place) { choice = (number, place) }

  /// The number of the event whose code is shown; 0 is the start of the run.
  func selectedEvent(_ model: Model) -> Int {
    let here = EventsView.Place(
      branch: model.session.branch.stamp, position: model.session.position)
    if let choice, choice.at == here { return choice.number }
    return model.session.position
  }

  mutating func refresh(_ model: Model) {
    // An event is opened only while time stands still.
    guard !model.isMoving else { return }
    let key = OpenedCode.Key(branch: model.session.branch.stamp, number: selectedEvent(model))
    if opened?.key != key {
      let opened = OpenedCode(key, model.session)
      place = opened.firstStop(of: wanted)
      scroll = 0
      wanted = nil
      self.opened = opened
    }
    if rule != nil { trace(model) }
  }
}

// Each property, how often it was checked, and the witness if it broke; linearizability on demand.

import Canvas
import Checking
import Raft
import Session
import Telling

/// The properties, how often each was checked, and the words about one of them.
struct SafetyView: View {
  /// The line that is selected; if none is, the property that broke, or else the first.
  var place: Int?
  /// What the check of the clients' histories said, when it was last asked for.
  var check: HistoryCheck?
}

/// What was found about the clients' histories, and when.
struct HistoryCheck: Sendable {
  /// Nil if there were too many calls to look at them all.
  var verdict: LinearizabilityVerdict?
  var calls: Int
  var position: Int
  var branch: Int
  /// The branch's stamp: another one may have taken its place.
  var stamp: Int
}

/// What only this view does.
enum SafetyAction: Hashable, Sendable {
  case next, previous, check, open
}

extension SafetyView {
  static let keys: [KeyBinding] = [
    KeyBinding(.next, .safety(.next), "next", "next property", in: .view(.safety)),
    KeyBinding(.previous, .safety(.previous), "before", "property before", in: .view(.safety)),
    KeyBinding(.open, .safety(.open), "go", "go to where it broke", in: .view(.safety)),
    KeyBinding(.check, .safety(.check), "clients", "check what clients saw", in: .view(.safety)),
  ]
}

/// A line of the safety view.
private enum SafetyItem: Hashable {
  case property(Property)
  case linearizability
  case ruleOff(Rule)
}

extension SafetyView {
  /// The most calls that are checked at the press of a key, and the effort that is spent on them.
  static let mostCheckedCalls = 20_000
  static let checkEffort = 200_000

  mutating func update(_ action: SafetyAction, _ model: Model) -> [Effect] {
    let items = safetyItems(model)
    switch action {
    case .open: return open(model, items[safetyPlace(model, items)])
    case .next: place = min(items.count - 1, safetyPlace(model, items) + 1)
    case .previous: place = max(0, safetyPlace(model, items) - 1)
    case .check:
      place = Property.allCases.count
      checkHistories(model)
    }
    return []
  }

  private func safetyPlace(_ model: Model, _ items: [SafetyItem]) -> Int {
    if let place { return min(place, items.count - 1) }
    return model.session.violation?.property.rawValue ?? 0
  }

  private mutating func checkHistories(_ model: Model) {
    let count = model.cluster.requests.count
    let found =
      count > Self.mostCheckedCalls
      ? nil : Linearizability.check(model.session.clientCalls, effort: Self.checkEffort)
    check = HistoryCheck(
      verdict: found, calls: count, position: model.session.position,
      branch: model.session.branchNumber,
      stamp: model.session.branch.stamp)
  }

  /// Goes to where the thing broke.
  private mutating func open(_ model: Model, _ item: SafetyItem) -> [Effect] {
    switch item {
    case .property(let property):
      guard let breach = breach(model), breach.property == property else {
        return [.refuse("\(property.name) holds: there is nowhere to go.")]
      }
      let isThere = model.session.position == breach.event
      return [
        .seek(to: breach.event),
        .say(
          isThere
            ? "This is the event that broke it. N steps back."
            : "Event \(breach.event) broke it. N steps back."),
      ]
    case .linearizability:
      if check == nil { checkHistories(model) }
      guard case .notLinearizable(let found)? = check?.verdict else {
        return [.refuse("Nothing that clients saw needs a look.")]
      }
      guard check?.stamp == model.session.branch.stamp else {
        return [.refuse("That was found on another branch: press R again.")]
      }
      return [.seek(to: found.event)]
    case .ruleOff(let rule): return [.prompt("rule \(rule.name) on")]
    }
  }

  /// The property that broke on this branch, here or further on, and in which event.
  private func breach(_ model: Model) -> (property: Property, event: Int)? {
    if let violation = model.session.violation { return (violation.property, violation.event) }
    guard let last = model.session.branch.milestones.last, case .violated(let property) = last.kind
    else { return nil }
    return (property, last.position)
  }

  private func safetyItems(_ model: Model) -> [SafetyItem] {
    Property.allCases.map { .property($0) } + [.linearizability]
      + model.cluster.rulesOff.map { .ruleOff($0) }
  }

  // MARK: Drawing

  func draw(_ model: Model, in area: Rect, on screen: inout Screen) {
    let theme = screen.theme
    guard area.height >= 3, area.width >= 20 else { return }
    let items = safetyItems(model)
    let place = safetyPlace(model, items)
    var rest = area
    let lines = detail(model, of: items[place], width: area.width - 2, theme)
    // All properties, if they leave five lines for the words about one of them.
    let all = min(items.count, 10)
    let least = area.height >= all + 6 ? all : max(2, area.height / 2)
    let height = min(items.count, max(least, area.height - 1 - lines.count))
    let list = rest.takeTop(height)
    let first = firstRow(showing: place, of: items.count, in: height)
    for (row, item) in items.dropFirst(first).prefix(height).enumerated() {
      let line = Rect(x: list.x, y: list.y + row, width: list.width, height: 1)
      drawLine(model, item, isSelected: first + row == place, &screen, line, theme)
    }
    let head = rest.takeTop(1)
    screen.rule(theme[.line], head.y, .faint, in: head)
    if items.count > height {
      screen.putRight(
        " \(place + 1) of \(items.count) ", endingAt: head.maxX, head.y, .faint, in: head)
    }
    for (row, line) in lines.prefix(rest.height).enumerated() {
      let isCut = row == rest.height - 1 && lines.count > rest.height
      let text =
        isCut ? clipped(line.text + " ....", width: line.text.count + 2, theme: theme) : line.text
      screen.put(text, rest.x + 1, rest.y + row, line.style, in: rest)
    }
  }

  private func drawLine(
    _ model: Model, _ item: SafetyItem, isSelected: Bool, _ screen: inout Screen, _ area: Rect,
    _ theme: Theme
  ) {
    let bold: Style = isSelected ? .bold : .plain
    if isSelected { screen.dot(theme[.selected], area.x, area.y, .bold, in: area) }
    // Name, section, how often, state; where there is room also what it says.
    let isWide = area.width >= 70
    let hasCounts = area.width >= 60
    let counts = area.x + (isWide ? 45 : hasCounts ? 36 : 19)
    let (name, section, count, statement) = words(model, of: item)
    screen.put(name, area.x + 2, area.y, bold, in: area)
    if isWide { screen.put(section, area.x + 22, area.y, .faint, in: area) }
    if case .ruleOff(let rule) = item {
      let text = isWide ? "without it: \(rule.harm.words)" : rule.harm.words
      let x = max(area.x + (isWide ? 36 : 23), area.x + 3 + name.count)
      screen.put(clipped(text, width: area.maxX - x, theme: theme), x, area.y, .plain, in: area)
      return
    }
    if hasCounts { screen.putRight(count, endingAt: counts, area.y, .plain, in: area) }
    let (state, isBroken) = state(model, of: item)
    let x = counts + 2
    let style = isBroken ? theme.fault : bold
    let after = screen.put(
      clipped(state, width: area.maxX - x, theme: theme), x, area.y, style, in: area)
    if area.maxX - after > 40 {
      screen.put(
        clipped(statement, width: area.maxX - after - 4, theme: theme), max(after + 2, x + 18),
        area.y, .faint, in: area)
    }
  }

  private func words(
    _ model: Model, of item: SafetyItem
  ) -> (name: String, section: String, count: String, statement: String) {
    // The space keeps the numbers under each other.
    func counted(_ count: Int, _ what: String) -> String {
      "\(count) \(what)\(count == 1 ? " " : "s")"
    }
    return switch item {
    case .property(let property):
      (
        property.name, "\(property.section)",
        counted(model.session.checks.checkCount(of: property), "check"), property.statement
      )
    case .linearizability:
      (
        "Linearizability", "\(Section.clientInteraction)",
        check.map { counted($0.calls, "call") } ?? "",
        "Clients see what a single store could have shown them."
      )
    case .ruleOff(let rule): ("off: \(rule.name)", "", "", "")
    }
  }

  /// Whether it holds, in a few words, and whether it is broken here.
  private func state(_ model: Model, of item: SafetyItem) -> (String, Bool) {
    switch item {
    case .property(let property):
      if model.session.checks.checkCount(of: property) == 0, breach(model)?.property != property {
        return ("not exercised yet", false)
      }
      guard let breach = breach(model) else { return ("holds", false) }
      let isHere = model.session.violation != nil
      if breach.property == property {
        return isHere
          ? ("BROKEN in event \(breach.event)", true)
          : ("holds, until event \(breach.event)", false)
      }
      return (isHere ? "held until then" : "holds", false)
    case .linearizability:
      guard let found = check else { return ("press R to check", false) }
      let age =
        found.stamp != model.session.branch.stamp
        ? " (other branch)"
        : found.position != model.session.position ? " (event \(found.position))" : ""
      switch found.verdict {
      case .linearizable?: return ("holds\(age)", false)
      case .notLinearizable(let unplaced)?:
        let isHere = found.stamp == model.session.branch.stamp
        return ("BROKEN in event \(unplaced.event)\(isHere ? "" : age)", isHere)
      case .undecided?, .incomplete?: return ("undecided\(age)", false)
      case nil: return ("too many calls", false)
      }
    case .ruleOff: return ("", false)
    }
  }

  /// The full text about one line.
  private func detail(
    _ model: Model, of item: SafetyItem, width: Int, _ theme: Theme
  ) -> [(text: String, style: Style)] {
    var lines: [(text: String, style: Style)] = []
    func add(_ text: String, _ style: Style = .plain) {
      lines += wrapped(text, width: width).map { ($0, style) }
    }
    switch item {
    case .property(let property):
      add("\(property.statement) (\(property.section))", .bold)
      if let violation = model.session.violation, violation.property == property {
        add("\(violation.witness)".firstUppercased, theme.fault)
        add(
          "Event \(violation.event) at \(seconds(violation.time)) s broke it; Enter goes there, "
            + "N steps back. Nothing was checked after it.")
      } else if let breach = breach(model), breach.property == property {
        add("It holds here, but event \(breach.event) of this branch breaks it: Enter goes there.")
      }
      for rule in model.cluster.rulesOff where rule.harm == .safety(property) {
        add("It falls without \(rule.name) (\(rule.section)), which is off here.")
      }
      add(property.reason)
    case .linearizability: addVerdict(model, add, theme)
    case .ruleOff(let rule):
      add("\(rule.summary) (\(rule.section))", .bold)
      add("This rule is off: what you see is not the paper's Raft. Without it: \(rule.harm.words).")
      add("Enter writes the command that switches it on.")
    }
    return lines
  }

  private func addVerdict(_ model: Model, _ add: (String, Style) -> Void, _ theme: Theme) {
    add(
      "Clients see what a single store handling one call at a time could have shown them. "
        + "(\(Section.clientInteraction))",
      .bold)
    guard let found = check else {
      return add(
        "It is a search through orders of the calls, so it is made when you press R, for the "
          + "calls up to this moment.", .plain)
    }
    let moment =
      "event \(found.position)"
      + (found.stamp == model.session.branch.stamp ? "" : " of branch \(found.branch + 1)")
    switch found.verdict {
    case .linearizable?:
      add(
        "Up to \(moment) there is an order of the \(found.calls) calls that explains every answer.",
        .plain)
    case .notLinearizable(let unplaced)?:
      add("\(unplaced)", theme.fault)
      add("The answer came in event \(unplaced.event): Enter goes there.", .plain)
    case .undecided(let key, let effort)?:
      add("Up to \(moment): not decided for key \(key) within \(effort) orders.", .plain)
    case .incomplete(let forgotten)?:
      add("Up to \(moment): not decided, since the first \(forgotten) calls are forgotten.", .plain)
    case nil:
      add(
        "There are \(found.calls) calls; more than \(Self.mostCheckedCalls) are not checked here.",
        .plain)
    }
    if found.position != model.session.position {
      add("l checks again, up to this moment.", .plain)
    }
  }
}

extension Property {
  /// Why it matters, and how it is kept.
  fileprivate var reason: String {
    switch self {
    case .electionSafety:
      "A leader needs a majority, each server has one vote a term, and two majorities share a "
        + "server. So whatever one leader decides, no other decides differently in its term."
    case .leaderAppendOnly:
      "A leader's log is what everybody else's is made to match. It only grows, so what was sent "
        + "out once is never taken back by the leader itself."
    case .logMatching:
      "An append is refused unless the entry before matches. So by induction two logs that agree "
        + "in one entry agree in all before it, and one number (matchIndex) says how far."
    case .leaderCompleteness:
      "A committed entry is on a majority, and a candidate needs the votes of a majority, who "
        + "vote only for logs as good as theirs. So somebody who has the entry has had a say."
    case .stateMachineSafety:
      "This is what clients rely on: all copies of the store go through the same states. It "
        + "follows from the four properties above."
    case .termMonotonic:
      "Terms are Raft's clock. If one went back, old messages would look new, and votes could be "
        + "given twice."
    case .commitMonotonic:
      "What is committed has been applied and answered. It cannot be taken back."
    case .voteMonotonic:
      "The vote is on disk before it is sent. Changed within the term, it would count for two "
        + "candidates."
    case .committedOnQuorum:
      "As long as a quorum of disks holds it, any quorum that elects a leader meets it. If fewer "
        + "do, the next leader may not know it."
    }
  }
}

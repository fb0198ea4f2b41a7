// The selected event explained: why, which rule, what changed, what came of it, what else could have been.

import Canvas
import Checking
import Raft
import Scripting
import Session
import Simulation
import Telling

/// An event opened up, as far as that costs too much to be done anew for every picture.
struct OpenedEvent: Sendable {
  /// What it depends on.
  struct Key: Hashable, Sendable {
    /// The branch's stamp.
    var branch: Int
    var number: Int
    /// How much has been done by hand: later commands are part of what could have been.
    var commands: Int
  }

  let key: Key
  var narration: Explanation?
  /// What it broke.
  var violation: Violation?
  var changes: [StateChange] = []
  /// What the event sent, and what became of that at once.
  var sent: [Sending] = []
  var otherwise = Otherwise()
  var act: Act?
  /// The message that it was about.
  var message: Message?
  /// Whether servers took part in it, so that rules had something to decide.
  var isOfServers = false

  init(_ key: Key, _ session: Session) {
    self.key = key
    guard let moment = session.moment(at: key.number) else { return }
    narration = moment.narration
    violation = moment.violation
    changes = moment.changes
    sent = moment.observed.sendings
    act = moment.act
    isOfServers = !moment.event.touched.isEmpty
    switch moment.event.kind {
    case .delivered(let flight), .queued(let flight), .lost(let flight, _):
      message = flight.message
    default: break
    }
    otherwise = session.otherwise(moment)
  }
}

/// A line of the explanation: in the margin what it is about, then the words.
private struct ExplanationLine {
  var label = ""
  var text: String
  var style = Style.plain
}

extension EventsView {
  func drawExplanation(_ model: Model, _ screen: inout Screen, _ area: Rect, _ theme: Theme) {
    guard area.height > 0 else { return }
    var rest = area
    let number = selectedEvent(model)
    let explanation = explanation.flatMap {
      $0.key.branch == model.session.branch.stamp && $0.key.number == number && !model.isMoving
        ? $0 : nil
    }
    let head = rest.takeTop(1)
    screen.rule(theme[.line], head.y, .faint, in: head)
    let x = screen.put(" why ", head.x + 2, head.y, .bold, in: head)
    let record =
      model.session.branch.chronicle.knows(number) ? model.session.branch.chronicle[number] : nil
    let time = seconds(record?.time ?? .zero)
    screen.put(
      "\(theme.separator) event \(number) at \(time) s ", x, head.y, .faint, in: head)
    if rest.height >= 5, record != nil {
      drawWays(model, &screen, rest.takeBottom(2), number, theme)
    }
    let lines = wrappedLines(
      explanation.map { self.lines(model, of: $0, theme) } ?? briefLines(model, number),
      width: rest.width - 1)
    // A page leaves one line of the page before.
    let step = max(1, rest.height - 1)
    let most = max(0, lines.count - rest.height)
    let pages = (most + step - 1) / step + 1
    let page = (self.page % pages + pages) % pages
    let first = min(most, page * step)
    for (row, line) in lines.dropFirst(first).prefix(rest.height).enumerated() {
      let y = rest.y + row
      screen.put(line.label, rest.x + 1, y, .faint, in: rest)
      screen.put(line.text, rest.x + 1 + margin(rest.width), y, line.style, in: rest)
    }
    if pages > 1 {
      let words =
        head.width >= 60 ? " \(page + 1) of \(pages), more: J " : " J: \(page + 1)/\(pages) "
      screen.putRight(words, endingAt: head.maxX - 1, head.y, .bold, in: head)
    }
  }

  /// How wide the margin is.
  private func margin(_ width: Int) -> Int { width >= 60 ? 9 : 0 }

  private func wrappedLines(_ lines: [ExplanationLine], width: Int) -> [ExplanationLine] {
    let margin = margin(width + 1)
    return lines.flatMap { line -> [ExplanationLine] in
      var line = line
      if margin == 0, !line.label.isEmpty { line.text = "\(line.label): \(line.text)" }
      let isIndented = line.text.hasPrefix("  ")
      return wrapped(line.text, width: width - margin - (isIndented ? 2 : 0)).enumerated().map {
        ExplanationLine(
          label: $0.offset == 0 && margin > 0 ? line.label : "",
          text: isIndented ? "  " + $0.element : $0.element, style: line.style)
      }
    }
  }

  /// What there is to say without opening the event: while the run plays, and at its start.
  private func briefLines(_ model: Model, _ number: Int) -> [ExplanationLine] {
    if number == 0 {
      return [
        ExplanationLine(
          text: "Every server is a follower and waits for its election timer: nothing has happened."
        )
      ]
    }
    return [
      ExplanationLine(text: model.session.branch.words(of: number).firstUppercased, style: .bold),
      ExplanationLine(text: "Space stops the run and says why.", style: .faint),
    ]
  }

  // MARK: Lines

  private func lines(_ model: Model, of explanation: OpenedEvent, _ theme: Theme)
    -> [ExplanationLine]
  {
    guard let narration = explanation.narration else {
      return briefLines(model, explanation.key.number)
    }
    var lines: [ExplanationLine] = []
    if let violation = explanation.violation {
      lines.append(
        ExplanationLine(
          label: "! broken", text: "\(violation.property.name): \(violation.witness)",
          style: theme.fault))
    }
    lines.append(ExplanationLine(label: "what", text: narration.headline, style: .bold))
    // Without a reason the sections alone say nothing here: their summaries follow at the end.
    if !narration.reasons.isEmpty {
      let sections = narration.sections.citation
      let reasons = narration.reasons.joined(separator: " ")
      lines.append(
        ExplanationLine(
          label: "why", text: sections.isEmpty ? reasons : "\(reasons) (\(sections))"))
    }
    let rules = explanation.otherwise.rules
    lines += ruleLines(rules.filter { !$0.isMinor })
    lines += changeLines(model, explanation, theme)
    if let without = explanation.otherwise.without {
      lines.append(ExplanationLine(label: "if not", text: without))
    }
    if explanation.otherwise.isSkipped {
      let text = "Not tried: more than \(Session.mostFlightsTried) messages are on their way."
      lines.append(ExplanationLine(label: "if not", text: text, style: .faint))
    }
    lines += ruleLines(rules.filter(\.isMinor))
    if rules.isEmpty, explanation.isOfServers, !explanation.otherwise.isSkipped {
      lines.append(
        ExplanationLine(
          label: "rule",
          text: "No rule decides anything here: with any of them off the event is the same.",
          style: .faint))
    }
    if let act = explanation.act {
      lines.append(ExplanationLine(label: "command", text: ":\(act)"))
    }
    if let message = explanation.message {
      lines.append(
        ExplanationLine(
          label: "message",
          text: "\(message.from)\(theme[.arrow])\(message.to) \(message.kind.name), term "
            + "\(message.term): \(message.summary)"))
    }
    lines += sentLines(model, explanation, theme)
    for section in narration.sections {
      lines.append(ExplanationLine(label: "\(section)", text: section.summary, style: .faint))
    }
    return lines
  }

  /// The rules that decided, and what would be without them.
  private func ruleLines(_ cases: [Otherwise.RuleCase]) -> [ExplanationLine] {
    return cases.flatMap { item in
      [
        ExplanationLine(
          label: item.wasOn ? "rule" : "rule off",
          text: "\(item.rule.name) (\(item.rule.section)): \(item.rule.summary)"),
        ExplanationLine(text: item.sentence, style: .bold),
      ]
    }
  }

  private func changeLines(_ model: Model, _ explanation: OpenedEvent, _ theme: Theme)
    -> [ExplanationLine]
  {
    if explanation.changes.isEmpty {
      if !explanation.isOfServers { return [] }
      return [ExplanationLine(label: "changed", text: "nothing on any server", style: .faint)]
    }
    var servers: [ServerID] = []
    for change in explanation.changes where servers.last != change.server {
      servers.append(change.server)
    }
    return servers.enumerated().map { place, server in
      let changes = explanation.changes.filter { $0.server == server }.map { change in
        change.before.isEmpty
          ? "\(change.name) \(change.after)"
          : "\(change.name) \(change.before) \(theme[.arrow]) \(change.after)"
      }
      return ExplanationLine(
        label: place == 0 ? "changed" : "",
        text: "\(server): \(changes.joined(separator: " \(theme.separator) "))")
    }
  }

  /// What the event sent and what became of it: the events that came of it, and what has not arrived.
  private func sentLines(_ model: Model, _ explanation: OpenedEvent, _ theme: Theme)
    -> [ExplanationLine]
  {
    let branch = model.session.branch
    let effects = model.session.effects(of: explanation.key.number)
    var lines: [ExplanationLine] = []
    if effects.count > 1 {
      for (place, effect) in effects.prefix(12).enumerated() {
        let isChosen = place == min(chosenEffect, effects.count - 1)
        let mark = isChosen ? theme[.selected] : " "
        lines.append(
          ExplanationLine(
            label: place == 0 ? "led to" : "",
            text: "\(mark) \(effect) \(branch.words(of: effect))"))
      }
      if effects.count > 12 {
        lines.append(ExplanationLine(text: "and \(effects.count - 12) more", style: .faint))
      }
    }
    // Messages of which no event tells yet.
    var arrived: [(MessageKind?, ServerID)] = []
    for effect in effects where branch.chronicle[effect].message != nil {
      arrived.append((branch.chronicle[effect].message, branch.chronicle[effect].to))
    }
    let flights =
      explanation.sent.isEmpty
      ? [] : model.session.flights(sentBy: explanation.key.number)
    var groups: [(what: String, fate: String, isLost: Bool, to: ServerSet)] = []
    for sending in explanation.sent {
      let message = sending.message
      if let place = arrived.firstIndex(where: { $0.0 == message.kind && $0.1 == message.to }) {
        arrived.remove(at: place)
        continue
      }
      let what = "\(theme.head(of: message)) \(message.kind.name)"
      let flight = flights.first { $0.message.to == message.to && $0.message.kind == message.kind }
      let isSent = model.session.position >= explanation.key.number
      let fate = sending.brief(flight, at: isSent ? model.cluster.now : nil)
      if let place = groups.firstIndex(where: { $0.what == what && $0.fate == fate }) {
        groups[place].to.insert(message.to)
      } else {
        groups.append((what, fate, sending.isLost, [message.to]))
      }
    }
    for (place, group) in groups.enumerated() {
      lines.append(
        ExplanationLine(
          label: place == 0 ? "sent" : "", text: "\(group.what) to \(group.to): \(group.fate)",
          style: group.isLost ? theme.fault : .plain))
    }
    return lines
  }

  /// The cause and the effect that the keys go to.
  private func drawWays(
    _ model: Model, _ screen: inout Screen, _ area: Rect, _ number: Int, _ theme: Theme
  ) {
    let branch = model.session.branch
    let margin = margin(area.width)
    let label = margin > 0
    func draw(_ key: String, _ name: String, _ text: String, _ y: Int, _ style: Style) {
      var x = screen.put(key, area.x + 1, y, .bold, in: area)
      if label { x = screen.put(" \(name)", x, y, .faint, in: area) }
      let start = area.x + 1 + max(margin, 2)
      screen.put(clipped(text, width: area.maxX - start, theme: theme), start, y, style, in: area)
    }
    if let cause = model.session.cause(of: number) {
      draw("[", "cause", "\(cause) \(branch.words(of: cause))", area.y, .plain)
    } else {
      let byHand = branch.chronicle[number].traits.contains(.byHand)
      draw("[", "cause", byHand ? "a command" : "the start of the run", area.y, .faint)
    }
    let effects = model.session.effects(of: number)
    if effects.isEmpty {
      draw("]", "led to", "nothing so far", area.y + 1, .faint)
    } else {
      let place = min(chosenEffect, effects.count - 1)
      let many = effects.count == 1 ? "" : "\(place + 1) of \(effects.count) (} next): "
      let effect = effects[place]
      draw("]", "led to", "\(many)\(effect) \(branch.words(of: effect))", area.y + 1, .plain)
    }
  }
}

extension Sending {
  fileprivate var isLost: Bool { if case .lost = fate { true } else { false } }
}

// A lane a server, time downwards, arrows for messages.

import Canvas
import Raft
import Scripting
import Session
import Simulation
import Telling

/// A lane a server, time downwards, arrows for messages.
struct SpaceTimeView: View {
  /// The event that is selected, and where the run was when it was: what moves the run unselects it.
  var chosen: (event: Int, position: Int, branch: Int)?
  /// How much time a row stands for; nil for one event per row.
  var scale: TimeSpan?
  /// Whether heartbeats and their answers are left out.
  var hidesHeartbeats = false

  /// From one event per row to rows of a fifth of a second.
  static let scales: [TimeSpan?] =
    [nil] + [1, 2, 5, 10, 20, 50, 100, 200].map { TimeSpan.milliseconds($0) }
}

/// What only this view does.
enum SpaceTimeAction: Hashable, Sendable {
  case up, down, open, closer, wider, heartbeats
}

extension SpaceTimeView {
  static let keys: [KeyBinding] = [
    KeyBinding(
      .previous, .spaceTime(.up), "earlier", "select the event before", in: .view(.spaceTime)),
    KeyBinding(.next, .spaceTime(.down), "later", "select the event after", in: .view(.spaceTime)),
    KeyBinding(
      .open, .spaceTime(.open), "go there", "go to the selected event", in: .view(.spaceTime)),
    KeyBinding(
      .wider, .spaceTime(.wider), "wider", "rows of equal time, and wider ones",
      in: .view(.spaceTime)),
    KeyBinding(
      .closer, .spaceTime(.closer), "closer", "closer, up to one event per row",
      in: .view(.spaceTime)),
    KeyBinding(
      .filter, .spaceTime(.heartbeats), "filter", "leave heartbeats out, or show them",
      in: .view(.spaceTime)),
  ]
}

extension SpaceTimeView {
  /// The event that is selected in the view, if one is.
  func chosenEvent(_ model: Model) -> Int? {
    guard let chosen, chosen.position == model.session.position,
      chosen.branch == model.session.branchNumber
    else { return nil }
    return chosen.event
  }

  mutating func update(_ action: SpaceTimeAction, _ model: Model) -> [Effect] {
    switch action {
    case .up: return choose(model, by: -1)
    case .down: return choose(model, by: 1)
    case .open:
      guard let event = chosenEvent(model) else { return [.explain] }
      chosen = nil
      return [.seek(to: event)]
    case .closer: return changeScale(by: -1)
    case .wider: return changeScale(by: 1)
    case .heartbeats:
      hidesHeartbeats.toggle()
      return [.say(hidesHeartbeats ? "Heartbeats are left out." : "Heartbeats are shown.")]
    }
  }

  private mutating func choose(_ model: Model, by step: Int) -> [Effect] {
    guard
      let event = shownEvent(model, after: chosenEvent(model) ?? model.session.position, by: step)
    else {
      return [
        .pause,
        .say(step < 0 ? "There is no event before." : "Nothing has been run beyond. n runs on."),
      ]
    }
    chosen = (event, model.session.position, model.session.branchNumber)
    return [.pause]
  }

  private mutating func changeScale(by step: Int) -> [Effect] {
    let scales = SpaceTimeView.scales
    let index = (scales.firstIndex(of: scale) ?? 0) + step
    guard scales.indices.contains(index) else {
      return [.say(step < 0 ? "Every event has its row." : "That is as wide as it goes.")]
    }
    scale = scales[index]
    return [.say(scales[index].map { "A row is \($0)." } ?? "A row is one event.")]
  }

  // MARK: Drawing

  func draw(_ model: Model, in area: Rect, on screen: inout Screen) {
    let theme = screen.theme
    guard area.height >= 3, area.width >= 20 else { return }
    var rest = area
    let columns = SpaceTimeColumns(
      width: area.width, servers: model.cluster.count, selected: model.selected.index,
      timeWidth: max(6, seconds(model.session.branch.endTime).count))
    drawLaneNames(model, &screen, rest.takeTop(1), columns)
    if area.height >= 24 { drawLegend(&screen, rest.takeBottom(1), theme) }
    let line = columns.wordsWidth == 0 ? rest.takeBottom(1) : nil
    let plan = spaceTimePlan(model, height: rest.height)
    let picture = SpaceTimePicture(
      view: self, model: model, plan: plan, columns: columns, area: rest, theme: theme)
    picture.draw(&screen)
    picture.drawPromise(&screen)
    if let line,
      let event = chosenEvent(model) ?? (model.cluster.position > 0 ? model.cluster.position : nil)
    {
      let text = model.session.branch.brief(of: event, width: line.width - 1)
      screen.put(
        clipped(text, width: line.width - 1, theme: theme), line.x + 1, line.y, in: line)
    }
  }

  /// The servers over their lanes, as they are at the moment shown.
  private func drawLaneNames(
    _ model: Model, _ screen: inout Screen, _ area: Rect, _ columns: SpaceTimeColumns
  ) {
    let theme = screen.theme
    let standings = model.cluster.standings
    for index in columns.first..<columns.first + columns.count {
      let server = ServerID(index)
      let (role, currentTerm) = (model.cluster[server].role, model.cluster[server].term)
      var name = theme.name(
        server, role, isPaused: model.cluster[server].process == .paused, standings[index])
      if name.unicodeScalars.count > columns.pitch { name = name.trimmed }
      if name.unicodeScalars.count > columns.pitch { name = "\(server)" }
      var style = role == .crashed ? theme.fault : theme.fill(currentTerm)
      if role != .follower { style.attributes.insert(.bold) }
      let term = "t\(currentTerm)"
      if role != .crashed, name.unicodeScalars.count + term.count < columns.pitch { name += term }
      let x = area.x + columns.lane(server) - (name.unicodeScalars.count - 1) / 2
      let end = screen.put(name, x, area.y, style, in: area)
      screen.mark(
        Rect(x: x - 1, y: area.y, width: end - x + 2, height: 1), as: .server(server))
      if server == model.selected {
        screen.dot(theme[.selected], x - 1, area.y, .bold, in: area)
      }
    }
    let hidden = model.cluster.count - columns.count
    if columns.wordsWidth > 0 {
      var text =
        scale.map { "\($0) per row" }
        ?? (hidesHeartbeats ? "events" : "one event per row")
      if hidden > 0 { text = "\(columns.count) of \(columns.count + hidden), \(text)" }
      if hidesHeartbeats { text += ", no heartbeats" }
      screen.put(
        clipped(text, width: columns.wordsWidth - 1, theme: theme), area.x + columns.words + 1,
        area.y, .faint, in: area)
    }
  }

  /// What the signs mean.
  private func drawLegend(_ screen: inout Screen, _ area: Rect, _ theme: Theme) {
    let signs: [(Unicode.Scalar, String)] =
      [
        (Sign.heartbeat, "heartbeat"), (.entries, "entries"), (.stored, "stored"),
        (.asksVote, "vote?"), (.voteComing, "vote"), (.refused, "no"), (.next, "timer"),
        (.broken, "lost, crash"), (.client, "client"), (.command, "command"),
      ].map { (theme[$0.0], $0.1) } + [("t", "term"), ("c", "commit")]
    var x = area.x + 1
    for (sign, meaning) in signs where x + meaning.count + 2 < area.maxX {
      screen.dot(sign, x, area.y, .plain, in: area)
      x = screen.put(meaning, x + 2, area.y, .faint, in: area) + 2
    }
  }
}

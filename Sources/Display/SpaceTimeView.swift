// A lane a server, time downwards, arrows for messages.

import Canvas
import Raft
import Running
import Scripting
import Session
import Simulation

/// What the view remembers.
struct SpaceTimeState: Sendable {
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

extension KeyBinding {
  static let spaceTime: [KeyBinding] = [
    KeyBinding(
      [.up, .character("k")], .spaceTime(.up), "↑ k", "earlier", "select the event before",
      in: .spaceTime),
    KeyBinding(
      [.down, .character("j")], .spaceTime(.down), "↓ j", "later", "select the event after",
      in: .spaceTime),
    KeyBinding(
      [.enter], .spaceTime(.open), "Enter", "go there", "go to the selected event",
      in: .spaceTime),
    KeyBinding(
      [.character("Z")], .spaceTime(.wider), "Z", "wider", "rows of equal time, and wider ones",
      in: .spaceTime),
    KeyBinding(
      [.character("z")], .spaceTime(.closer), "z", "closer",
      "closer, up to one event per row", in: .spaceTime),
    KeyBinding(
      [.character("f")], .spaceTime(.heartbeats), "f", "filter",
      "leave heartbeats out, or show them", in: .spaceTime),
  ]
}

extension App {
  /// The event that is selected in the view, if one is.
  var chosenEvent: Int? {
    guard let chosen = spaceTime.chosen, chosen.position == session.position,
      chosen.branch == session.branchNumber
    else { return nil }
    return chosen.event
  }

  mutating func act(_ action: SpaceTimeAction) {
    switch action {
    case .up: choose(by: -1)
    case .down: choose(by: 1)
    case .open:
      guard let chosen = chosenEvent else { return explain() }
      spaceTime.chosen = nil
      seek(to: chosen)
    case .closer: changeScale(by: -1)
    case .wider: changeScale(by: 1)
    case .heartbeats:
      spaceTime.hidesHeartbeats.toggle()
      say(spaceTime.hidesHeartbeats ? "Heartbeats are left out." : "Heartbeats are shown.")
    }
  }

  private mutating func choose(by step: Int) {
    isPlaying = false
    guard let event = shownEvent(after: chosenEvent ?? session.position, by: step) else {
      return say(
        step < 0 ? "There is no event before." : "Nothing has been run beyond. n runs on.")
    }
    spaceTime.chosen = (event, session.position, session.branchNumber)
  }

  private mutating func changeScale(by step: Int) {
    let scales = SpaceTimeState.scales
    let index = (scales.firstIndex(of: spaceTime.scale) ?? 0) + step
    guard scales.indices.contains(index) else {
      return say(step < 0 ? "Every event has its row." : "That is as wide as it goes.")
    }
    spaceTime.scale = scales[index]
    say(scales[index].map { "A row is \($0)." } ?? "A row is one event.")
  }

  // MARK: Drawing

  func drawSpaceTime(_ grid: inout Grid, _ area: Rect, _ theme: Theme) {
    guard area.height >= 3, area.width >= 20 else { return }
    var rest = area
    let columns = SpaceTimeColumns(
      width: area.width, servers: session.world.nodes.count, selected: selected.index,
      timeWidth: max(6, seconds(session.branch.endTime).count))
    drawLaneNames(&grid, rest.takeTop(1), columns, theme)
    if area.height >= 24 { drawLegend(&grid, rest.takeBottom(1), theme) }
    let line = columns.wordsWidth == 0 ? rest.takeBottom(1) : nil
    let plan = spaceTimePlan(height: rest.height)
    let picture = SpaceTimePicture(
      app: self, plan: plan, columns: columns, area: rest, theme: theme)
    picture.draw(&grid)
    if let line, let event = chosenEvent ?? (session.position > 0 ? session.position : nil) {
      let text = words(of: event, session.branch, width: line.width - 1)
      grid.put(clipped(text, width: line.width - 1, theme: theme), line.x + 1, line.y, in: line)
    }
  }

  /// The servers over their lanes, as they are at the moment shown.
  private func drawLaneNames(
    _ grid: inout Grid, _ area: Rect, _ columns: SpaceTimeColumns, _ theme: Theme
  ) {
    let standings = session.world.standings
    for index in columns.first..<columns.first + columns.count {
      let server = ServerID(index)
      let node = session.world.nodes[index]
      let role = session.world.roleName(of: server)
      var name = theme.name(
        server, role, isPaused: node.status == .paused, standings[index])
      if name.unicodeScalars.count > columns.pitch { name = name.trimmed }
      if name.unicodeScalars.count > columns.pitch { name = "\(server)" }
      var style = role == .crashed ? theme.fault : theme.fill(node.server.currentTerm)
      if role != .follower { style.attributes.insert(.bold) }
      let term = "t\(node.server.currentTerm)"
      if role != .crashed, name.unicodeScalars.count + term.count < columns.pitch { name += term }
      let x = area.x + columns.lane(server) - (name.unicodeScalars.count - 1) / 2
      grid.put(name, x, area.y, style, in: area)
      if server == selected { grid.dot(theme.selector, x - 1, area.y, .bold, in: area) }
    }
    let hidden = session.world.nodes.count - columns.count
    if columns.wordsWidth > 0 {
      var text =
        spaceTime.scale.map { "\($0) per row" }
        ?? (spaceTime.hidesHeartbeats ? "events" : "one event per row")
      if hidden > 0 { text = "\(columns.count) of \(columns.count + hidden), \(text)" }
      if spaceTime.hidesHeartbeats { text += ", no heartbeats" }
      grid.put(
        clipped(text, width: columns.wordsWidth - 1, theme: theme), area.x + columns.words + 1,
        area.y, .faint, in: area)
    }
  }

  /// What the signs mean.
  private func drawLegend(_ grid: inout Grid, _ area: Rect, _ theme: Theme) {
    let signs: [(Unicode.Scalar, String)] = [
      (theme.isASCII ? "*" : "•", "heartbeat"), (theme.isASCII ? "#" : "■", "entries"),
      (theme.isASCII ? "v" : "✓", "yes"), (theme.isASCII ? "x" : "✗", "no"),
      ("?", "vote?"), ("+", "vote"), ("-", "no vote"), (theme.timer, "timer"),
      (theme.nothing, "lost, crash"), (theme.client, "client"), (theme.hand, "command"),
      ("t", "term"), ("c", "commit"),
    ]
    var x = area.x + 1
    for (sign, meaning) in signs where x + meaning.count + 2 < area.maxX {
      grid.dot(sign, x, area.y, .plain, in: area)
      x = grid.put(meaning, x + 2, area.y, .faint, in: area) + 2
    }
  }
}

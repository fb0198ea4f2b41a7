// The settings and rules with their values, changed by arrows: each change is the command it stands for. Before them
// stands how the run is shown: the tempo, and the signs.

import Canvas
import Raft
import Scripting
import Session
import Simulation
import Telling

/// Every setting with its value, and every rule.
struct SettingsView: View {
  /// The line that is chosen.
  var place = 0
}

/// What only this view does.
enum SettingsAction: Hashable, Sendable {
  case next, previous, more, less
}

extension SettingsView {
  static let keys: [KeyBinding] = [
    KeyBinding(.next, .settings(.next), "next", "next setting", in: .view(.settings)),
    KeyBinding(.previous, .settings(.previous), "before", "setting before", in: .view(.settings)),
    KeyBinding(
      .onward, .settings(.more), "more", "a higher value, or on", in: .view(.settings),
      only: [.right]),
    KeyBinding(
      .back, .settings(.less), "less", "a lower value, or off", in: .view(.settings), only: [.left]),
  ]

  /// A line of the view.
  private enum Line {
    /// How the run is shown, with the keys that change it from everywhere.
    case showing(Showing)
    /// A part of a setting: of a range its shortest or its longest.
    case setting(Setting.Row, part: Int)
    case rule(Rule)
  }

  /// How the run is shown.
  private enum Showing: CaseIterable {
    case tempo, kind, signs

    /// The name, the keys that change it in every view, and what it is about.
    var words: (name: String, keys: [KeyVerb], help: String) {
      switch self {
      case .tempo:
        ("tempo", [.faster, .slower], "How fast time passes: from 1 to 5, or the factor")
      case .kind:
        ("goes by", [.fixedTempo], "A tempo follows what happens; a fixed factor is a clock's")
      case .signs:
        ("signs", [.changeSigns], "The full set, the safe one for poorer fonts, or ASCII")
      }
    }
  }

  private static let lines: [Line] =
    Showing.allCases.map { .showing($0) }
    + Setting.rows.flatMap { row in
      (0..<row.partCount).map { Line.setting(row, part: $0) }
    } + Rule.allCases.map { .rule($0) }

  mutating func update(_ action: SettingsAction, _ model: Model) -> [Effect] {
    switch action {
    case .next: place = min(Self.lines.count - 1, place + 1)
    case .previous: place = max(0, place - 1)
    case .more: return change(model, isUp: true)
    case .less: return change(model, isUp: false)
    }
    return []
  }

  private func change(_ model: Model, isUp: Bool) -> [Effect] {
    switch Self.lines[place] {
    case .showing(.tempo): return [.act(isUp ? .faster : .slower)]
    case .showing(.kind):
      guard model.tempo.isFixed != isUp else {
        return [.refuse("It goes by \(isUp ? "a fixed factor" : "a tempo") already.")]
      }
      return [.act(.fixedSpeed)]
    case .showing(.signs):
      // Of three sets the one before is the one after the next.
      return isUp ? [.act(.changeSigns)] : [.act(.changeSigns), .act(.changeSigns)]
    case .rule(let rule):
      let isOn = model.cluster.settings(of: model.selected).rules[rule]
      guard isOn != isUp else { return [.refuse("The rule is \(isOn ? "on" : "off").")] }
      return [.perform(.rule(rule, on: isUp))]
    case .setting(let row, let part):
      guard let setting = row.stepped(model.presentSetup, part, isUp) else {
        return [.refuse("\(row.help.name) goes no \(isUp ? "higher" : "lower"): \(row.bounds).")]
      }
      return [.perform(.set(setting))]
    }
  }

  func draw(_ model: Model, in area: Rect, on screen: inout Screen) {
    guard !area.isEmpty else { return }
    var rest = area
    screen.put(
      "settings, as \(model.selected) has them: an arrow is a command for all servers",
      rest.x + 1, rest.y, .faint, in: rest.takeTop(1))
    let foot = rest.height >= 4 ? rest.takeBottom(1) : nil
    // The chosen line stays in sight, with what surrounds it.
    let first = max(0, min(place - rest.height / 2, Self.lines.count - rest.height))
    let setup = model.presentSetup
    for (row, line) in Self.lines.enumerated().dropFirst(first).prefix(rest.height) {
      let y = rest.y + row - first
      let (name, value, isUsual) = words(line, setup, model.tempo, screen.theme)
      draw(name, value, isUsual, isChosen: row == place, y, rest, &screen)
    }
    guard let foot else { return }
    screen.put(help(of: Self.lines[place]), foot.x + 1, foot.y, .faint, in: foot)
  }

  private func draw(
    _ name: String, _ value: String, _ isUsual: Bool, isChosen: Bool, _ y: Int, _ area: Rect,
    _ screen: inout Screen
  ) {
    let theme = screen.theme
    if isChosen { screen.dot(theme[.selected], area.x, y, .bold, in: area) }
    let style = isChosen ? Style.bold : .plain
    screen.put(name, area.x + 2, y, style, in: area)
    // What is not as usual stands out.
    screen.put(
      (isUsual ? " " : String(theme[.changed])) + value, area.x + 32, y, isUsual ? style : .bold,
      in: area)
  }

  private func words(_ line: Line, _ setup: Setup, _ tempo: Tempo, _ theme: Theme) -> (
    name: String, value: String, isUsual: Bool
  ) {
    switch line {
    case .showing(let showing):
      let (name, keys, _) = showing.words
      let labels = keys.map { KeyLabel(Array($0.keys.prefix(1))).text }.joined(separator: " ")
      let value: (String, Bool) =
        switch showing {
        case .tempo:
          tempo.isFixed
            ? ("\(tempo.speed)", tempo.speed == .usual)
            : ("\(tempo.level)", tempo.level == Tempo.usualLevel)
        case .kind: (tempo.isFixed ? "a fixed factor" : "tempo", !tempo.isFixed)
        case .signs: (theme.signs.rawValue, theme.signs == .full)
        }
      return ("\(name)  (\(labels))", value.0, value.1)
    case .rule(let rule):
      let isOn = setup.settings.rules[rule]
      return ("rule \(rule.name)", isOn ? "on" : "off", isOn)
    case .setting(let row, let part):
      let current = row.current(setup)
      let usual = current == row.current(Setup())
      guard row.partCount > 1 else { return (row.help.name, current.valueText, usual) }
      let ends = current.valueText.split(separator: "..").map(String.init)
      let name = "\(row.help.name) \(part == 0 ? "least" : "most")"
      return (name, part == 0 ? ends[0] : ends[ends.count - 1], usual)
    }
  }

  private func help(of line: Line) -> String {
    switch line {
    case .showing(let showing): showing.words.help
    case .rule(let rule): rule.summary
    case .setting(let row, _): "\(row.help.summary.firstUppercased): \(row.bounds)"
    }
  }
}

extension Model {
  /// The settings as they are now: of servers those of the selected one, of links those of the first.
  var presentSetup: Setup { setup(of: selected) }

  /// The settings as they are now: of servers those of this one, of links those of the first.
  func setup(of server: ServerID) -> Setup {
    var setup = session.setup
    setup.servers = cluster.count
    setup.settings = cluster.settings(of: server)
    setup.diskLatency = cluster[server].diskLatency
    if let link = cluster.allLinks.first(where: { _ in true }) {
      setup.link = cluster.link(link).settings
    }
    setup.clients = cluster.clientSettings
    return setup
  }
}

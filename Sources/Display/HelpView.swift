// The help: keys, words, what the picture means, and the commands.

import Canvas
import Scripting
import Session

/// Scrolling, where a text is longer than the screen.
enum ScrollAction: Hashable, Sendable {
  case down, up, pageDown, pageUp, top
}

/// The help, which is longer than most screens.
struct HelpView: View {
  /// How many lines it is scrolled down.
  var scroll = 0
  /// What was open when the help was asked for: its keys come first.
  var before = ViewName.cluster
  /// Whether the words come before the keys: who follows a lesson asks for them.
  var startsWithWords = false
}

extension HelpView {
  static let keys: [KeyBinding] = [
    KeyBinding(.next, .scroll(.down), "scroll", "scroll down", in: .view(.help)),
    KeyBinding(.previous, .scroll(.up), "scroll", "scroll up", in: .view(.help)),
    KeyBinding(.pageOn, .scroll(.pageDown), "page", "a page down", in: .view(.help)),
    KeyBinding(.pageBack, .scroll(.pageUp), "page", "a page up", in: .view(.help)),
    KeyBinding(.start, .scroll(.top), "top", "to the top", in: .view(.help)),
  ]
}

extension HelpView {
  mutating func update(_ action: ScrollAction, _ model: Model) -> [Effect] {
    let rows = rows(model)
    switch action {
    case .down: scroll += 1
    case .up: scroll -= 1
    case .pageDown: scroll += rows - 2
    case .pageUp: scroll -= rows - 2
    case .top: scroll = 0
    }
    let lines = lines(Theme(depth: .many), width: model.screenSize.columns).count
    scroll = max(0, min(scroll, lines - rows))
    return []
  }

  /// How many lines of the help are shown at a time: all but the status line, the footer and the line
  /// that says that there is more.
  private func rows(_ model: Model) -> Int { max(3, model.screenSize.rows - 3) }

  private func lines(_ theme: Theme, width: Int) -> [(String, Style)] {
    var lines: [(String, Style)] = []
    func add(_ title: String, _ bindings: [KeyBinding]) {
      if bindings.isEmpty { return }
      if !lines.isEmpty { lines.append(("", .plain)) }
      lines.append((title, .bold))
      lines += columns(bindings.map { ($0.label(theme), $0.meaning) }, width: width)
    }
    func keys(of view: ViewName) -> [KeyBinding] {
      KeyBinding.all.filter { $0.focus == .view(view) }
    }
    let words =
      [("Words", Style.bold)]
      + RaftWord.all.flatMap { hanging("\($0.word): \($0.meaning).", width: width) }
    if startsWithWords { lines = words }
    // What was open comes first.
    if before != .cluster {
      add("Keys in the view: \(before.title)", keys(of: before))
    }
    add("Keys", KeyBinding.general)
    if !startsWithWords { lines += [("", .plain)] + words }
    lines.append(("", .plain))
    lines.append(("The picture", .bold))
    lines += legend(theme).flatMap { wrapped($0, width: width - 4) }.map { ("  " + $0, .plain) }
    for view in ViewName.allCases where view != before {
      add("Keys in the view: \(view.title)", keys(of: view))
    }
    add("Keys in a line that is typed", KeyBinding.all.filter { $0.focus == .line })
    lines.append(("", .plain))
    lines.append(("Commands, typed at :", .bold))
    for help in CommandHelp.all {
      lines += hanging("\(help.usage): \(help.summary)", width: width)
    }
    for command in ProgramCommand.all {
      lines += hanging("\(command.usage): \(command.summary)", width: width)
    }
    return lines
  }

  /// A text in lines, of which all but the first stand farther in.
  private func hanging(_ text: String, width: Int) -> [(String, Style)] {
    wrapped(text, width: width - 8).enumerated().map {
      (($0.offset == 0 ? "  " : "      ") + $0.element, .plain)
    }
  }

  /// Pairs in as many columns as fit without cutting one off.
  private func columns(_ pairs: [(String, String)], width: Int) -> [(String, Style)] {
    let labelWidth = 1 + (pairs.map { $0.0.count }.max() ?? 0)
    let longest = 2 + labelWidth + (pairs.map { $0.1.count }.max() ?? 0)
    let count = max(1, width / max(1, longest + 1))
    let rows = (pairs.count + count - 1) / count
    return (0..<rows).map { row in
      var line = ""
      for column in 0..<count where column * rows + row < pairs.count {
        let (label, meaning) = pairs[column * rows + row]
        let start = column * (width / count) + 2
        line += String(repeating: " ", count: max(1, start - line.unicodeScalars.count))
        line += label + String(repeating: " ", count: max(1, labelWidth - label.count)) + meaning
      }
      return (line, .plain)
    }
  }

  /// What the picture means beyond its signs, which have a page of their own.
  private func legend(_ theme: Theme) -> [String] {
    let (none, some) = (theme[.noVote], theme[.vote])
    return [
      "Colour means term: of servers, of entries, of messages. Red means a fault, and nothing else.",
      "What every sign means is one key away: !",
      "\(some)\(none) are votes got and missing, \(theme[.arrow]) S1 is whom a server voted for. In joint mode "
        + "1/2+2/2 are the votes of the old and the new servers, of so many needed.",
      "Could it win now: \(theme[.preVote]) would vote, L has a newer log, V has voted for another, T is in "
        + "a higher term, H hears a leader, C is cut off, A does not hear it, R is not heard by it.",
    ]
  }

  func draw(_ model: Model, in area: Rect, on screen: inout Screen) {
    let theme = screen.theme
    let lines = lines(theme, width: area.width)
    var text = area
    let foot = lines.count > area.height ? text.takeBottom(1) : nil
    let first = max(0, min(scroll, lines.count - text.height))
    for (row, line) in lines.dropFirst(first).prefix(text.height).enumerated() {
      screen.put(line.0, text.x + 1, text.y + row, line.1, in: text)
    }
    guard let foot else { return }
    screen.rule(theme[.line], foot.y, .faint, in: foot)
    let left = lines.count - first - text.height
    let words = left > 0 ? " \(left) more lines: PgDn " : " the end "
    screen.putRight(
      words, endingAt: foot.maxX - 1, foot.y, left > 0 ? .bold : .faint, in: foot)
  }
}

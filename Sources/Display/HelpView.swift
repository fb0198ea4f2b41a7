// The help: keys, what the picture means, and the commands.

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
}

extension HelpView {
  static let keys: [KeyBinding] = [
    KeyBinding(
      [.down, .character("j")], .scroll(.down), "↓ j", "scroll", "scroll down", in: .help),
    KeyBinding([.up, .character("k")], .scroll(.up), "↑ k", "scroll", "scroll up", in: .help),
    KeyBinding(
      [.pageDown, .character(" ")], .scroll(.pageDown), "PgDn", "page", "a page down", in: .help),
    KeyBinding([.pageUp], .scroll(.pageUp), "PgUp", "page", "a page up", in: .help),
    KeyBinding([.home, .character("g")], .scroll(.top), "g", "top", "to the top", in: .help),
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
    func keys(of view: ViewName) -> [KeyBinding] { KeyBinding.all.filter { $0.view == view } }
    // What was open comes first.
    if before != .cluster {
      add("Keys in the view: \(before.title)", keys(of: before))
    }
    add("Keys", KeyBinding.general)
    lines.append(("", .plain))
    lines.append(("The picture", .bold))
    lines += legend(theme).flatMap { wrapped($0, width: width - 4) }.map { ("  " + $0, .plain) }
    for view in ViewName.allCases where view != .help && view != before {
      add("Keys in the view: \(view.title)", keys(of: view))
    }
    lines.append(("", .plain))
    lines.append(("Commands, typed at :", .bold))
    for help in CommandHelp.all {
      lines += wrapped("\(help.usage): \(help.summary)", width: width - 4).enumerated().map {
        (($0.offset == 0 ? "  " : "      ") + $0.element, .plain)
      }
    }
    for (usage, summary) in App.programCommands { lines.append(("  \(usage): \(summary)", .plain)) }
    return lines
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

  private func legend(_ theme: Theme) -> [String] {
    let leader = theme.shape(of: .leader).left
    let crashed = theme.shape(of: .crashed).left
    let asking = theme.shape(of: .preCandidate).left
    let preVotes: [Unicode.Scalar] = theme.isASCII ? ["~", "y", "n"] : ["¿", "±", "¬"]
    let chunk: Unicode.Scalar = theme.isASCII ? "%" : "▤"
    let frozen = theme.frozen
    let append: [Unicode.Scalar] = theme.isASCII ? ["#", "*", "v", "x"] : ["■", "•", "✓", "✗"]
    return [
      "Colour means term: of servers, of entries, of messages.",
      "\(leader)S1\(leader) leads, ?S1? is a candidate, \(asking)S1? a pre-candidate, S1 follows, "
        + "\(crashed)S1\(crashed) has crashed, \(frozen)S1\(frozen) is frozen.",
      "+S1+ joins and -S1- leaves in joint mode, (S1) catches up without a vote, [S1] is outside.",
      "? asks for a vote, + grants it, - refuses it; \(preVotes[0]) asks for a pre-vote, "
        + "\(preVotes[1]) grants it, \(preVotes[2]) refuses it.",
      "\(append[0]) carries entries, \(append[1]) is a heartbeat, \(append[2]) acknowledges, "
        + "\(append[3]) refuses.",
      "\(chunk) is a chunk of a snapshot, ! tells its receiver to stand at once.",
      "In the table: commit 2/3 is a commit index of 2 in a log that ends with 3; "
        + "\(theme.vote)\(theme.noVote) are votes got and missing, \(theme.arrow) S1 is whom it voted for; "
        + "\(theme.changed) marks what the last step changed.",
      "In joint mode 1/2+2/2 are the votes of the old and the new servers, of so many needed.",
      "Could it win now: + would vote, L has a newer log, V has voted for another, T is in a higher term, "
        + "H hears a leader, > < one way cut.",
      "\(theme.cut) is a cut link, \(theme.next) marks the timer that fires next.",
      "In the logs: \(theme.uncommitted) uncommitted, \(theme.matchIndex) matchIndex, "
        + "\(theme.nextIndex) nextIndex, nop a new leader's no-op, joint and C_new configurations, "
        + "\(theme.compacted) what a snapshot has replaced.",
      timelineLegend(theme),
    ]
  }

  private func timelineLegend(_ theme: Theme) -> String {
    let words: [(Chronicle.Mark.Kind, String)] = [
      (.election, "somebody stands"), (.split, "the vote splits"), (.elected, "a leader"),
      (.crashed, "a crash"), (.restarted, "a restart"), (.cut, "a cut"), (.healed, "healed"),
      (.configuration, "the voters change"), (.command, "another command"),
      (.violation, "a property breaks"),
    ]
    return "On the timeline: "
      + words.map { "\(theme.mark($0.0)) \($0.1)" }.joined(separator: ", ")
      + ", \(theme.fork) another future leaves."
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
    screen.rule(theme.line, foot.y, .faint, in: foot)
    let left = lines.count - first - text.height
    let words = left > 0 ? " \(left) more lines: PgDn " : " the end "
    screen.putRight(
      words, endingAt: foot.maxX - 1, foot.y, left > 0 ? .bold : .faint, in: foot)
  }
}

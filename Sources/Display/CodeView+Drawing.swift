// How the code view is drawn: the code, and under it or beside it what the paper says of it.

import Canvas
import Raft
import Session
import Telling

/// A line about the code: in the margin what it is about, then the words.
private struct PaperLine {
  var label = ""
  var text: String
  var style = Style.plain
}

extension CodeView {
  /// From this width on the paper stands beside the code.
  private static let wide = 130

  func draw(_ model: Model, in area: Rect, on screen: inout Screen) {
    guard area.height >= 3, area.width >= 20 else { return }
    var rest = area
    if let rule { return drawRules(model, rule, &rest, &screen) }
    guard let opened, opened.key.number == selectedEvent(model), !model.isMoving else {
      let words = model.isMoving ? "Space stops the run and shows its code." : ""
      screen.put(words, rest.x + 1, rest.y, .faint, in: rest)
      return
    }
    guard let stop else {
      let words =
        opened.key.number == 0
        ? "Nothing has happened yet: n steps, and the code of each event is shown here."
        : "\(opened.headline) No server decides anything here: n steps on."
      _ = screen.wrap(words + " Enter lists the rules.", in: rest.inset)
      return
    }
    let lines = paperLines(stop, opened, model, screen.theme)
    drawCode(stop.passage, stop.marks, title(opened), drawPaper(lines, &rest, &screen), &screen)
  }

  /// Which of the event's functions it is.
  private func title(_ opened: OpenedCode) -> String {
    opened.stops.count > 1 ? "\(place + 1) of \(opened.stops.count) functions that decided" : ""
  }

  // MARK: The paper

  /// Writes the words beside the code or under it.
  /// - Returns: The room for the code.
  private func drawPaper(
    _ lines: [PaperLine], _ rest: inout Rect, _ screen: inout Screen
  ) -> Rect {
    let theme = screen.theme
    if rest.width >= CodeView.wide {
      var side = rest.takeRight(rest.width - max(82, rest.width * 3 / 5))
      screen.divide(side)
      _ = side.takeLeft(2)
      write(wrappedLines(lines, width: side.width - 1), &screen, side)
      return rest
    }
    let wrapped = wrappedLines(lines, width: rest.width - 2)
    // The code has half of the room, or what the words leave.
    var foot = rest.takeBottom(min(wrapped.count + 1, max(3, rest.height / 2)))
    let head = foot.takeTop(1)
    screen.rule(theme[.line], head.y, .faint, in: head)
    write(wrapped, &screen, foot)
    return rest
  }

  private func write(_ lines: [PaperLine], _ screen: inout Screen, _ area: Rect) {
    for (row, line) in lines.prefix(area.height).enumerated() {
      screen.put(line.label, area.x + 1, area.y + row, .faint, in: area)
      screen.put(line.text, area.x + 1 + margin(area.width), area.y + row, line.style, in: area)
    }
  }

  private func margin(_ width: Int) -> Int { width >= 50 ? 9 : 0 }

  private func wrappedLines(_ lines: [PaperLine], width: Int) -> [PaperLine] {
    let margin = margin(width + 2)
    return lines.flatMap { line in
      let text = margin == 0 && !line.label.isEmpty ? "\(line.label): \(line.text)" : line.text
      return wrapped(text, width: width - margin).enumerated().map { row, text in
        PaperLine(
          label: row == 0 && margin > 0 ? line.label : "", text: text, style: line.style)
      }
    }
  }

  private func paperLines(
    _ stop: OpenedCode.Stop, _ opened: OpenedCode, _ model: Model, _ theme: Theme
  ) -> [PaperLine] {
    let rule = stop.decision.rule
    var lines = words(of: rule, isLooked: stop.decision.name == nil)
    lines += switchLines(asked: stop.marks.asked, off: stop.marks.off, theme)
    lines += changeLines(opened.changes, theme)
    lines += countLine(rule, model)
    return lines
  }

  /// What the paper says, in our own words.
  private func words(of rule: PaperRule, isLooked: Bool = false) -> [PaperLine] {
    let name = isLooked ? "nothing to decide" : rule.name
    return [
      PaperLine(label: "\(rule.section)", text: name.firstUppercased, style: .bold),
      PaperLine(text: rule.statement),
    ]
  }

  /// The switches in the code, and what those that are off leave out.
  private func switchLines(asked: [Rule], off: [Rule], _ theme: Theme) -> [PaperLine] {
    off.map { rule in
      PaperLine(
        label: "rule off",
        text: "\(rule.name) is off: lines at \(theme[.deleted]) are left out, those at "
          + "\(theme[.added]) done instead.", style: theme.fault)
    }
      + asked.filter { !off.contains($0) }.map { rule in
        PaperLine(label: "rule", text: "\(rule.name): \(rule.summary)")
      }
  }

  private func changeLines(_ changes: [StateChange], _ theme: Theme) -> [PaperLine] {
    var servers: [ServerID] = []
    for change in changes where servers.last != change.server { servers.append(change.server) }
    if servers.isEmpty { return [PaperLine(label: "changed", text: "nothing", style: .faint)] }
    return servers.enumerated().map { place, server in
      let words = changes.filter { $0.server == server }.map { change in
        change.before.isEmpty
          ? "\(change.name) \(change.after)"
          : "\(change.name) \(change.before) \(theme[.arrow]) \(change.after)"
      }
      return PaperLine(
        label: place == 0 ? "changed" : "",
        text: "\(server): \(words.joined(separator: " \(theme.separator) "))")
    }
  }

  /// In how many events of the run the rule decided, where that is known.
  private func countLine(_ rule: PaperRule, _ model: Model) -> [PaperLine] {
    guard let trace, trace.branch == model.session.branch.stamp,
      trace.length == model.session.branch.length
    else { return [] }
    let events = trace.rules.events(of: rule)
    let range = trace.rules.events
    let all = range.lowerBound == 1 ? "" : " of the last \(range.count)"
    if events.isEmpty { return [PaperLine(label: "in run", text: "in no event\(all)")] }
    let list = events.prefix(12).map { "\($0)" }.joined(separator: ", ")
    let more = events.count > 12 ? ", and later" : ""
    let count = events.count == 1 ? "in 1 event" : "in \(events.count) events"
    return [PaperLine(label: "in run", text: "\(count)\(all): \(list)\(more)")]
  }

  // MARK: The list of rules

  private func drawRules(
    _ model: Model, _ rule: Int, _ rest: inout Rect, _ screen: inout Screen
  ) {
    let theme = screen.theme
    let chosen = PaperRule.allCases[rule]
    let passages = SourceIndex.code(of: chosen)
    let list =
      rest.width >= CodeView.wide
      ? rest.takeLeft(46) : rest.takeTop(max(2, min(6, rest.height / 3)))
    let first = firstRow(showing: rule, of: PaperRule.allCases.count, in: list.height)
    for (row, rule) in PaperRule.allCases.dropFirst(first).prefix(list.height).enumerated() {
      let line = Rect(x: list.x, y: list.y + row, width: list.width, height: 1)
      drawRow(rule, isChosen: rule == chosen, model, line, &screen)
    }
    guard let passage = passages.first else { return }
    let off = model.cluster.rulesOff
    let switches = chosen.switches
    let lines =
      words(of: chosen)
      + switchLines(
        asked: switches, off: switches.filter { off.contains($0) && chosen.switches.contains($0) },
        theme)
      + countLine(chosen, model)
      + [
        PaperLine(
          label: "code", text: passages.map(\.function).unique.joined(separator: ", "),
          style: .faint)
      ]
    let room = drawPaper(lines, &rest, &screen)
    drawCode(passage, CodeMarks(passage, off: off), "", room, &screen)
  }

  private func drawRow(
    _ rule: PaperRule, isChosen: Bool, _ model: Model, _ line: Rect, _ screen: inout Screen
  ) {
    let theme = screen.theme
    if isChosen { screen.dot(theme[.selected], line.x, line.y, .bold, in: line) }
    let x = screen.put(rule.name, line.x + 2, line.y, isChosen ? .bold : .plain, in: line)
    let isOff = rule.switches.contains { model.cluster.rulesOff.contains($0) }
    if isOff { screen.put(" off", x, line.y, theme.fault, in: line) }
    let count = trace?.rules.events(of: rule).count ?? 0
    screen.putRight(
      "\(rule.section) \(String(repeating: " ", count: max(0, 6 - "\(count)".count)))\(count)",
      endingAt: line.maxX - 1, line.y, count == 0 ? .faint : .plain, in: line)
  }

  // MARK: The code

  private func drawCode(
    _ passage: Passage, _ marks: CodeMarks, _ title: String, _ area: Rect, _ screen: inout Screen
  ) {
    guard area.height > 1 else { return }
    let theme = screen.theme
    var rest = area
    let head = rest.takeTop(1)
    screen.rule(theme[.line], head.y, .faint, in: head)
    let source = passage.source
    let shown = title.isEmpty ? "" : " \(title) "
    let function = "\(theme.separator) \(passage.function) "
    let room = head.width - 3 - shown.unicodeScalars.count - function.unicodeScalars.count
    // The function says the most.
    let file = clipped(" \(source.shortName) ", width: room, theme: theme)
    let x = screen.put(file, head.x + 2, head.y, .bold, in: head)
    screen.put(function, x, head.y, .faint, in: head)
    screen.putRight(shown, endingAt: head.maxX - 1, head.y, .bold, in: head)
    let top = firstLine(passage, source.lines, rest)
    var row = 0
    for number in top..<source.lines.count where row < rest.height {
      let room = Rect(x: rest.x, y: rest.y + row, width: rest.width, height: rest.height - row)
      row += drawLine(source.lines[number], number, passage, marks.lines[number], room, &screen)
    }
  }

  /// The code of a line in rows of so many columns: what is too long goes on in the next, further in.
  private func rows(_ text: Substring, width: Int) -> [String] {
    // Functions are members of something: two columns of every line say nothing.
    let code = text.utf8.starts(with: "  ".utf8) ? text.utf8.dropFirst(2) : text.utf8
    let line = String(Substring(code))
    guard line.utf8.count > width, width >= 20 else { return [line] }
    let indent = line.prefix { $0 == " " }.count
    let margin = String(repeating: " ", count: min(indent + 4, width / 2))
    let words = wrapped(String(line.dropFirst(indent)), width: width - margin.count)
    return words.enumerated().map { row, text in
      row == 0 ? String(repeating: " ", count: indent) + text : margin + text
    }
  }

  /// How many columns there are for code.
  private func codeWidth(_ area: Rect) -> Int { area.width - 8 }

  /// - Returns: How many rows it takes.
  private func drawLine(
    _ text: Substring, _ number: Int, _ passage: Passage, _ mark: CodeMarks.Mark?, _ area: Rect,
    _ screen: inout Screen
  ) -> Int {
    let (theme, y) = (screen.theme, area.y)
    screen.grid.putRight("\(number + 1)", endingAt: area.x + 4, y, .faint, in: area)
    let sign: Sign? =
      switch mark {
      case .deciding: .pointed
      case .leftOut: .deleted
      case .instead: .added
      case nil: nil
      }
    let isOwn = passage.lines.contains(number)
    let style: Style =
      switch mark {
      case .deciding, .instead: .bold
      case .leftOut: theme.fault
      case nil: isOwn && !text.isComment ? .plain : .faint
      }
    if let sign { screen.dot(theme[sign], area.x + 5, y, style, in: area) }
    let rows = rows(text, width: codeWidth(area))
    for (row, line) in rows.prefix(area.height).enumerated() {
      screen.grid.put(line, area.x + 7, y + row, style, in: area)
    }
    return rows.count
  }

  /// The first line that is shown: so that the function is whole, or else what decided.
  private func firstLine(_ passage: Passage, _ lines: [Substring], _ area: Rect) -> Int {
    let height = area.height
    func rows(_ range: Range<Int>) -> Int {
      range.reduce(0) { $0 + self.rows(lines[$1], width: codeWidth(area)).count }
    }
    var first: Int
    if passage.lines.count <= height {
      first = passage.lines.lowerBound - (height - passage.lines.count) / 2
    } else {
      let start = passage.deciding.min() ?? passage.given
      // From the first condition on, if the line that gives the reason is then seen too.
      first = passage.given - start < height - 2 ? start - 1 : passage.given - height + 3
    }
    first = max(0, first)
    // Long lines take several rows: what counts is seen all the same.
    let isWhole = rows(passage.lines) <= height
    let end = isWhole ? passage.lines.upperBound : min(passage.given + 1, lines.count)
    let most = isWhole ? passage.lines.lowerBound : passage.given
    while first < most, rows(first..<end) > height { first += 1 }
    var last = lines.count
    while last > 0, rows(last - 1..<lines.count) <= height { last -= 1 }
    return max(0, min(first + scroll, last))
  }
}

extension Substring {
  fileprivate var isComment: Bool { utf8.drop { $0 == 0x20 }.starts(with: "//".utf8) }
}

extension Rect {
  /// Without a column at each side.
  fileprivate var inset: Rect {
    Rect(x: x + 1, y: y, width: max(0, width - 2), height: height)
  }
}

extension [String] {
  /// Each once, in the order of their first places.
  fileprivate var unique: [String] {
    var seen: Set<String> = []
    return filter { seen.insert($0).inserted }
  }
}

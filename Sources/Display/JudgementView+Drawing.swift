// How a judged picture is drawn: the grid with its verdicts, who can win, the entry under the cursor and its runs.

import Canvas
import Judging
import Raft
import Telling

extension JudgementView {
  func draw(_ model: Model, in area: Rect, on screen: inout Screen) {
    guard area.height >= 3, area.width >= 12 else { return }
    var rest = Rect(x: area.x + 1, y: area.y, width: area.width - 2, height: area.height)
    drawHead(model, rest.takeTop(1), &screen)
    guard let judgement else {
      if case .none(let reason)? = outcome { screen.wrap(reason, in: rest) }
      return
    }
    if let fault = judgement.fault {
      let lines = wrapped(fault.sentence, width: rest.width)
      for (row, line) in lines.enumerated() {
        screen.put(line, rest.x, rest.y + row, screen.theme.fault, in: rest)
      }
      _ = rest.takeTop(lines.count + 1)
    }
    let rows = judgement.picture.rows.count
    drawGrid(judgement, rest.takeTop(min(rows + 1, rest.height)), &screen)
    guard judgement.fault == nil else { return }
    let words = Judgement.threeWords.count
    if rest.height >= words + 8 { drawWords(rest.takeBottom(words), &screen) }
    if rest.width >= 100 {
      let side = rest.takeRight(rest.width / 2)
      screen.divide(side)
      drawList(
        judgement, Rect(x: side.x + 2, y: side.y, width: side.width - 2, height: side.height),
        &screen)
    }
    // However little room there is, the run that Enter plays is named.
    var upper = rest.takeTop(max(0, rest.height - 2))
    drawEntry(&upper, &screen)
    drawRuns(
      judgement,
      Rect(x: rest.x, y: upper.y, width: rest.width, height: upper.height + rest.height), &screen)
  }

  private func drawHead(_ model: Model, _ area: Rect, _ screen: inout Screen) {
    var words =
      switch source {
      case .file(let name): name
      case .present: "the logs after event \(position)"
      }
    if isOld(model) { words += ", not as they are now" }
    if let judgement, judgement.fault == nil {
      let count = judgement.leastElections
      let subject = if case .present = source { "they" } else { "it" }
      words +=
        count == 0
        ? ": \(subject) can occur without a won election"
        : ": \(subject) can occur, after \(count) won election\(count == 1 ? "" : "s") at the least"
    }
    screen.put(
      clipped(words, width: area.width, theme: screen.theme), area.x, area.y, .bold, in: area)
  }

  // MARK: The grid

  /// Where the parts of the grid stand.
  private struct Columns {
    /// How wide the cell of an entry is, with the blank behind it, and whether it has a `t` before the term.
    var cell = 0
    var isLong = true
    /// The first index that is shown, and how many are.
    var first = 1
    var count = 0
    /// Where the words about winning stand, from the left of the grid on.
    var winners = 0
  }

  /// The columns before the cells: a server's name.
  private static let margin = 5

  private func columns(_ judgement: Judgement, width: Int) -> Columns {
    let logs = judgement.picture.rows.map(\.log)
    let longest = max(1, logs.map(\.count).max() ?? 0)
    let digits = logs.joined().map { $0.map { "\($0)".count } ?? 1 }.max() ?? 1
    let wins = judgement.picture.rows.indices.map { winWords($0, judgement).count }
    let words = judgement.fault == nil ? max(Self.winHead.count, wins.max() ?? 0) + 1 : 0
    let room = max(1, width - Self.margin - words)
    var columns = Columns()
    // A sign before the term and two behind it.
    columns.cell = digits + 5
    if columns.cell * longest > room { (columns.cell, columns.isLong) = (digits + 4, false) }
    columns.count = max(1, min(longest, room / columns.cell))
    columns.first = 1 + firstRow(showing: max(0, index - 1), of: longest, in: columns.count)
    columns.winners = Self.margin + columns.cell * columns.count + 1
    return columns
  }

  private static let winHead = "wins next, votes of"

  private func winWords(_ server: Int, _ judgement: Judgement) -> String {
    guard let candidate = judgement.candidates.first(where: { $0.server == server }) else {
      return "down"
    }
    let votes = candidate.votes.map { "S\($0 + 1)" }.joined(separator: " ")
    return "\(candidate.wins ? "yes: " : "no:  ")\(votes)"
  }

  private func drawGrid(_ judgement: Judgement, _ area: Rect, _ screen: inout Screen) {
    guard !area.isEmpty else { return }
    let columns = columns(judgement, width: area.width)
    for place in 0..<columns.count {
      let x = area.x + Self.margin + place * columns.cell + 1
      screen.put("\(columns.first + place)", x + (columns.isLong ? 1 : 0), area.y, .faint, in: area)
    }
    // There is more of the logs than is shown.
    let longest = judgement.picture.rows.map(\.log.count).max() ?? 0
    if columns.first > 1 {
      screen.put(screen.theme.ellipsis, area.x + Self.margin - 2, area.y, .bold, in: area)
    }
    if columns.first + columns.count <= longest {
      screen.putRight(
        screen.theme.ellipsis, endingAt: area.x + columns.winners, area.y, .bold, in: area)
    }
    if judgement.fault == nil {
      screen.put(Self.winHead, area.x + columns.winners, area.y, .faint, in: area)
    }
    for (server, row) in judgement.picture.rows.enumerated() {
      let line = Rect(x: area.x, y: area.y + 1 + server, width: area.width, height: 1)
      guard line.y < area.maxY else { return }
      drawRow(judgement, server, row, columns, line, &screen)
    }
  }

  private func drawRow(
    _ judgement: Judgement, _ server: Int, _ row: LogPicture.Row, _ columns: Columns, _ line: Rect,
    _ screen: inout Screen
  ) {
    let theme = screen.theme
    let isHere = server == self.server
    screen.put("S\(server + 1)", line.x, line.y, isHere ? .bold : .plain, in: line)
    if isHere, index == 0 {
      screen.dot(theme[.selected], line.x + Self.margin - 1, line.y, .bold, in: line)
    }
    for place in 0..<columns.count where columns.first + place <= row.log.count {
      let index = columns.first + place
      let x = line.x + Self.margin + place * columns.cell
      let text = cellText(judgement, server, index, columns)
      screen.put(text.words, x + 1, line.y, style(judgement, server, index, theme), in: line)
      if isHere, index == self.index {
        screen.dot(theme[.selected], x, line.y, .bold, in: line)
      }
    }
    var end = line.x + columns.winners
    if judgement.fault == nil {
      let candidate = judgement.candidates.first { $0.server == server }
      end = screen.put(
        winWords(server, judgement), end, line.y, candidate?.wins == true ? .bold : .faint, in: line
      )
    }
    let particulars = particulars(row)
    if end + particulars.count + 2 <= line.maxX {
      screen.putRight(particulars, endingAt: line.maxX, line.y, .faint, in: line)
    }
  }

  private func entry(_ judgement: Judgement, _ server: Int, _ index: Int) -> Judgement.Entry? {
    judgement.entries.first { $0.index == index && $0.holders.contains(server) }
  }

  /// `t2!s`: the term, then whether it is certain or possible, then whether it is safe.
  private func cellText(
    _ judgement: Judgement, _ server: Int, _ index: Int, _ columns: Columns
  ) -> (words: String, isHole: Bool) {
    guard let term = judgement.picture.rows[server].log[index - 1] else { return (".", true) }
    var words = (columns.isLong ? "t" : "") + "\(term)"
    if let entry = entry(judgement, server, index) { words += Self.marks(entry) }
    return (words, false)
  }

  /// `!` for certain, `?` for possible; `s` for safe.
  static func marks(_ entry: Judgement.Entry) -> String {
    let mark =
      switch entry.committed {
      case .certain: "!"
      case .possible: "?"
      case .no: ""
      }
    return mark + (entry.lose == 0 ? "s" : "")
  }

  private func style(
    _ judgement: Judgement, _ server: Int, _ index: Int, _ theme: Theme
  ) -> Style {
    guard let number = judgement.picture.rows[server].log[index - 1] else { return theme.fault }
    let term = Term(number)
    // What is committed is filled, as in the logs of the cluster.
    if entry(judgement, server, index)?.committed == .certain { return theme.fill(term) }
    let isSame = entry.map { $0.index == index && $0.holders.contains(server) } ?? false
    return theme.ink(term, isSame ? [.bold, .underline] : .underline)
  }

  private func particulars(_ row: LogPicture.Row) -> String {
    var parts: [String] = []
    if let term = row.term { parts.append("term \(term)") }
    switch row.vote {
    case .unsaid: break
    case .none: parts.append("voted nobody")
    case .given(let other): parts.append("voted S\(other + 1)")
    }
    if row.leads { parts.append("leader") }
    if row.isDown { parts.append("down") }
    return parts.joined(separator: ", ")
  }

  // MARK: Words

  /// Three words that are confused.
  private func drawWords(_ area: Rect, _ screen: inout Screen) {
    let signs = ["!", "?", "s"]
    for (row, (word, meaning)) in Judgement.threeWords.enumerated() {
      screen.put(signs[row], area.x, area.y + row, .bold, in: area)
      screen.put(word, area.x + 2, area.y + row, .bold, in: area)
      screen.put(meaning, area.x + 11, area.y + row, .faint, in: area)
    }
  }

  private func drawEntry(_ rest: inout Rect, _ screen: inout Screen) {
    let head = rest.takeTop(1)
    if head.isEmpty { return }
    screen.rule(screen.theme[.line], head.y, .faint, in: head)
    guard let entry else {
      screen.put(" S\(server + 1) ", head.x + 1, head.y, .bold, in: head)
      return
    }
    let holders = ServerSet(entry.holders.map { ServerID($0) }).inWords
    screen.put(
      " entry \(entry.index) of term \(entry.term), on \(holders) ", head.x + 1, head.y, .bold,
      in: head)
    for text in [entry.nowSentence, entry.loseSentence, entry.commitSentence] where !text.isEmpty {
      let lines = wrapped(text, width: rest.width - 1)
      guard lines.count <= rest.height else { return }
      screen.wrap(text, in: rest.takeTop(lines.count))
    }
  }

  private func drawRuns(_ judgement: Judgement, _ area: Rect, _ screen: inout Screen) {
    guard !runs.isEmpty, area.height >= 2 else { return }
    var rest = area
    let head = rest.takeTop(1)
    screen.rule(screen.theme[.line], head.y, .faint, in: head)
    screen.put(" a run to step through ", head.x + 1, head.y, .bold, in: head)
    let marked = runs.firstIndex { $0 == markedRun } ?? 0
    let first = firstRow(showing: marked, of: runs.count, in: rest.height)
    for (row, run) in runs.enumerated().dropFirst(first).prefix(rest.height) {
      let y = rest.y + row - first
      let isMarked = row == marked
      if isMarked { screen.dot(screen.theme[.selected], rest.x, y, .bold, in: rest) }
      let words = clipped(
        "\(row + 1) \(judgement.words(run))", width: rest.width - 2, theme: screen.theme)
      screen.put(words, rest.x + 1, y, isMarked ? .bold : .plain, in: rest)
    }
  }

  /// All entries in a table, where there is room.
  private func drawList(_ judgement: Judgement, _ area: Rect, _ screen: inout Screen) {
    var rest = area
    let head = rest.takeTop(1)
    screen.rule(screen.theme[.line], head.y, .faint, in: head)
    let end = screen.put(" all entries ", head.x + 1, head.y, .bold, in: head)
    screen.put("and in how many elections ", end, head.y, .faint, in: head)
    let here = judgement.entries.firstIndex { $0 == entry } ?? 0
    let first = firstRow(showing: here, of: judgement.entries.count, in: rest.height)
    let names = judgement.entries.map(\.name.count).max() ?? 0
    for (row, entry) in judgement.entries.enumerated().dropFirst(first).prefix(rest.height) {
      let y = rest.y + row - first
      let isHere = entry == self.entry
      if isHere { screen.dot(screen.theme[.selected], rest.x, y, .bold, in: rest) }
      screen.put(
        entry.name, rest.x + 2, y, screen.theme.ink(Term(entry.term), isHere ? .bold : []), in: rest
      )
      let style = isHere ? Style.bold : .plain
      let x = rest.x + names + 4
      screen.put(
        entry.committed == .no ? "not committed" : entry.committed.rawValue, x, y, style, in: rest)
      screen.put(entry.lose == 0 ? "safe" : "lost in \(entry.lose)", x + 15, y, style, in: rest)
      let later =
        entry.committed == .certain
        ? "" : entry.commit == 0 ? "dead" : "committed in \(entry.commit)"
      screen.put(later, x + 26, y, style, in: rest)
    }
  }
}

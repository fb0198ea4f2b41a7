// Why not: the questions that a moment raises, and the answer to the one that is selected.

import Canvas
import Raft
import Scripting
import Session
import Simulation
import Telling

/// What the view remembers.
struct QuestionsState: Sendable {
  /// The question that was selected, which the moment may not raise any more.
  var subject: Question.Subject?
  /// Where it stood in the list.
  var place = 0
  /// How many lines the answer is scrolled down.
  var scroll = 0
}

/// What only this view does.
enum QuestionsAction: Hashable, Sendable {
  case next, previous, open, scrollDown, scrollUp
}

extension KeyBinding {
  static let questions: [KeyBinding] = [
    KeyBinding(
      [.down, .character("j")], .questions(.next), "↓ j", "next", "next question", in: .questions),
    KeyBinding(
      [.up, .character("k")], .questions(.previous), "↑ k", "before", "question before",
      in: .questions),
    KeyBinding(
      [.enter], .questions(.open), "Enter", "go", "go to what it is about", in: .questions),
    KeyBinding(
      (1...9).map { .character(Character("\($0)")) }, .selectServer, "1-9", "about",
      "the question about that server", in: .questions),
    KeyBinding(
      [.character("J")], .questions(.scrollDown), "J", "scroll", "scroll the answer down",
      in: .questions),
    KeyBinding(
      [.character("K")], .questions(.scrollUp), "K", "scroll", "scroll the answer up",
      in: .questions),
  ]
}

extension App {
  mutating func act(_ action: QuestionsAction) {
    let inquiry = Inquiry(session)
    let all = inquiry.questions(about: selected)
    let place = questionPlace(all)
    switch action {
    case .next, .previous:
      let moved = max(0, min(all.count - 1, place + (action == .next ? 1 : -1)))
      questions = QuestionsState(subject: all[moved].subject, place: moved)
    case .open: open(all[place].subject, inquiry)
    case .scrollDown: questions.scroll += 1
    case .scrollUp: questions.scroll = max(0, questions.scroll - 1)
    }
  }

  /// Where the selected question stands now: the same, or the same about the next entry or call.
  private func questionPlace(_ all: [Question]) -> Int {
    guard let subject = questions.subject else { return 0 }
    return all.firstIndex { $0.subject == subject }
      ?? all.firstIndex { $0.subject.resembles(subject) } ?? min(questions.place, all.count - 1)
  }

  /// Selects the question about a server that lags or differs, if there is one, or else why it does not
  /// stand.
  mutating func ask(about server: ServerID) {
    let all = Inquiry(session).questions(about: server)
    let place =
      all.firstIndex { $0.subject == .behind(server) }
      ?? all.firstIndex { $0.subject == .notStanding(server) }
    guard let place else { return }
    questions = QuestionsState(subject: all[place].subject, place: place)
  }

  /// Goes to what the question is about.
  private mutating func open(_ subject: Question.Subject, _ inquiry: Inquiry) {
    if let server = subject.server { selected = server }
    switch subject {
    case .violation: show(.safety)
    case .noLeader:
      if let first = inquiry.timers.first { selected = first.server }
      show(.elections)
    case .twoLeaders, .frozenLeader, .powerless, .notStanding: show(.elections)
    case .uncommitted, .change, .transfer, .behind: show(.inspector)
    case .unanswered(let number):
      switch inquiry.wait(ofCall: number) {
      case .onItsWay(let server, _), .inInbox(let server), .entry(_, let server),
        .readBeforeCommit(let server), .readRound(_, let server, _),
        .answerOnItsWay(let server, _, _), .retry(let server, _), .silence(let server, _):
        selected = server
      }
      show(.inspector)
    case .nothing: show(.cluster)
    }
  }

  func drawQuestions(_ grid: inout Grid, _ area: Rect, _ theme: Theme) {
    guard area.height >= 3, area.width >= 12 else { return }
    let inquiry = Inquiry(session)
    let all = inquiry.questions(about: selected)
    let place = questionPlace(all)
    var rest = area
    if area.width >= 120 {
      let widest = all.map(\.text.unicodeScalars.count).max() ?? 0
      let list = rest.takeLeft(min(area.width / 2, widest + 4))
      let column = rest.takeLeft(2)
      for y in column.y..<column.maxY { grid.dot(theme.column, column.x, y, .faint, in: column) }
      drawList(all, place, &grid, list, theme)
      let lines = answerLines(inquiry, all[place].subject, width: rest.width - 1, theme)
      return drawAnswer(lines, &grid, rest, theme)
    }
    let lines = answerLines(inquiry, all[place].subject, width: area.width - 3, theme)
    // The list has what the answer leaves, and never less than two questions.
    let most = max(2, area.height - lines.count(where: { !$0.isGap }) - 1)
    drawList(all, place, &grid, rest.takeTop(min(all.count, most)), theme)
    let line = rest.takeTop(1)
    grid.rule(theme.line, line.y, .faint, in: line)
    if all.count > most {
      grid.putRight(
        " \(place + 1) of \(all.count) ", endingAt: line.maxX, line.y, .faint, in: line)
    }
    rest.x += 1
    rest.width -= 1
    drawAnswer(lines, &grid, rest, theme)
  }

  private func drawList(
    _ all: [Question], _ place: Int, _ grid: inout Grid, _ area: Rect, _ theme: Theme
  ) {
    let first = firstRow(showing: place, of: all.count, in: area.height)
    for (row, question) in all.dropFirst(first).prefix(area.height).enumerated() {
      let y = area.y + row
      let isSelected = first + row == place
      if isSelected { grid.dot(theme.selector, area.x + 1, y, .bold, in: area) }
      grid.put(
        clipped(question.text, width: area.width - 3, theme: theme), area.x + 3, y,
        isSelected ? .bold : .plain, in: area)
    }
  }

  /// The answer in lines: what is the case, point by point, what comes of it, what else to know.
  private func answerLines(
    _ inquiry: Inquiry, _ subject: Question.Subject, width: Int, _ theme: Theme
  ) -> [AnswerLine] {
    let answer = inquiry.explanation(of: subject)
    var lines = wrapped(answer.headline, width: width).map { AnswerLine($0, isBold: true) }
    for point in answer.points {
      let name = point.server.map { "\($0)" } ?? ""
      let indent = 2 + (name.isEmpty ? 0 : 4)
      for (row, text) in wrapped(point.text, width: width - indent).enumerated() {
        lines.append(AnswerLine(text, name: row == 0 ? name : "", indent: indent))
      }
    }
    if let outlook = inquiry.outlook(of: subject) {
      lines.append(.gap)
      lines += wrapped(outlook.text, width: width).map { AnswerLine($0) }
    }
    let sections = answer.sections.citation
    let closing = answer.remarks.joined(separator: " ")
    lines.append(.gap)
    let text =
      closing.isEmpty
      ? (sections.isEmpty ? "" : "See \(sections).")
      : sections.isEmpty ? closing : "\(closing) (\(sections))"
    lines += wrapped(text, width: width).map { AnswerLine($0) }
    return lines
  }

  /// A line of an answer.
  private struct AnswerLine {
    var text: String
    /// The server that the line is about, before the text.
    var name = ""
    var indent = 0
    var isBold = false
    /// Whether it is an empty line, which is given up where there is no room.
    var isGap = false

    static let gap = {
      var line = AnswerLine("")
      line.isGap = true
      return line
    }()

    init(_ text: String, name: String = "", indent: Int = 0, isBold: Bool = false) {
      self.text = text
      self.name = name
      self.indent = indent
      self.isBold = isBold
    }
  }

  private func drawAnswer(
    _ lines: [AnswerLine], _ grid: inout Grid, _ area: Rect, _ theme: Theme
  ) {
    let lines = lines.count > area.height ? lines.filter { !$0.isGap } : lines
    let first = max(0, min(questions.scroll, lines.count - area.height))
    for (row, line) in lines.dropFirst(first).prefix(area.height).enumerated() {
      let y = area.y + row
      grid.put(line.name, area.x + 2, y, .bold, in: area)
      grid.put(line.text, area.x + line.indent, y, line.isBold ? .bold : .plain, in: area)
    }
    if first + area.height < lines.count {
      grid.putRight(" more: J ", endingAt: area.maxX, area.maxY - 1, theme.bar, in: area)
    }
  }
}

// Why not: the questions that a moment raises, and the answer to the one that is selected.

import Canvas
import Raft
import Session
import Telling

/// The questions that the moment raises, and the answer to one of them.
struct QuestionsView: View {
  /// The question that was selected, which the moment may not raise any more.
  var subject: Question.Subject?
  /// Where it stood in the list.
  var place = 0
  /// How many lines the answer is scrolled down.
  var scroll = 0
  /// The questions and the answer, as they are at the moment shown.
  private var asked: Asked?

  init(subject: Question.Subject? = nil, place: Int = 0) {
    self.subject = subject
    self.place = place
  }

  /// What there is to say at a moment, of which a part is found out by running ahead.
  private struct Asked: Sendable {
    /// What it depends on: the moment of the run, and what is selected.
    struct Key: Hashable, Sendable {
      var moment: Session.Place
      var server: ServerID
      var subject: Question.Subject?
      var place: Int
    }

    var key: Key
    var questions: [Question]
    /// Which of them is answered.
    var place: Int
    var answer: Explanation
    var outlook: Outlook?
  }
}

/// What only this view does.
enum QuestionsAction: Hashable, Sendable {
  case next, previous, open, scrollDown, scrollUp
}

extension QuestionsView {
  static let keys: [KeyBinding] = [
    KeyBinding(.next, .questions(.next), "next", "next question", in: .view(.questions)),
    KeyBinding(
      .previous, .questions(.previous), "before", "question before", in: .view(.questions)),
    KeyBinding(.open, .questions(.open), "go", "go to what it is about", in: .view(.questions)),
    KeyBinding(
      .number, .selectServer, "about", "the question about that server", in: .view(.questions)),
    KeyBinding(
      .scrollDown, .questions(.scrollDown), "scroll", "scroll the answer down",
      in: .view(.questions)),
    KeyBinding(
      .scrollUp, .questions(.scrollUp), "scroll", "scroll the answer up", in: .view(.questions)),
  ]
}

extension QuestionsView {
  mutating func update(_ action: QuestionsAction, _ model: Model) -> [Effect] {
    let inquiry = Inquiry(model.session)
    let all = inquiry.questions(about: model.selected)
    let place = questionPlace(all)
    switch action {
    case .next, .previous:
      let moved = max(0, min(all.count - 1, place + (action == .next ? 1 : -1)))
      self = QuestionsView(subject: all[moved].subject, place: moved)
    case .open: return open(all[place].subject, inquiry)
    case .scrollDown: scroll += 1
    case .scrollUp: scroll = max(0, scroll - 1)
    }
    return []
  }

  mutating func refresh(_ model: Model) {
    let session = model.session
    let key = Asked.Key(
      moment: session.place, server: model.selected, subject: subject, place: place)
    if asked?.key == key { return }
    let inquiry = Inquiry(session)
    let all = inquiry.questions(about: model.selected)
    let number = questionPlace(all)
    asked = Asked(
      key: key, questions: all, place: number,
      answer: inquiry.explanation(of: all[number].subject),
      outlook: inquiry.outlook(of: all[number].subject))
  }

  /// Where the selected question stands now: the same, or the same about the next entry or call.
  private func questionPlace(_ all: [Question]) -> Int {
    guard let subject else { return 0 }
    return all.firstIndex { $0.subject == subject }
      ?? all.firstIndex { $0.subject.resembles(subject) } ?? min(place, all.count - 1)
  }

  /// Selects the question about a server that lags or differs, if there is one, or else why it does not
  /// stand.
  mutating func ask(_ model: Model, about server: ServerID) {
    let all = Inquiry(model.session).questions(about: server)
    let place =
      all.firstIndex { $0.subject == .behind(server) }
      ?? all.firstIndex { $0.subject == .notStanding(server) }
    guard let place else { return }
    self = QuestionsView(subject: all[place].subject, place: place)
  }

  /// Goes to what the question is about.
  private func open(_ subject: Question.Subject, _ inquiry: Inquiry) -> [Effect] {
    let selection = subject.server.map { [Effect.select($0)] } ?? []
    switch subject {
    case .violation: return selection + [.show(.safety)]
    case .noLeader:
      let first = inquiry.timers.first.map { [Effect.select($0.server)] } ?? []
      return selection + first + [.show(.elections)]
    case .twoLeaders, .frozenLeader, .powerless, .candidate, .churn, .notStanding:
      return selection + [.show(.elections)]
    case .uncommitted, .change, .transfer, .behind: return selection + [.show(.inspector)]
    case .unanswered(let number):
      switch inquiry.wait(ofCall: number) {
      case .onItsWay(let server, _), .inInbox(let server), .entry(_, let server),
        .readBeforeCommit(let server), .readRound(_, let server, _),
        .answerOnItsWay(let server, _, _), .retry(let server, _), .silence(let server, _):
        return selection + [.select(server), .show(.inspector)]
      }
    case .lostChange, .nothing: return selection + [.show(.cluster)]
    }
  }

  func draw(_ model: Model, in area: Rect, on screen: inout Screen) {
    let theme = screen.theme
    guard area.height >= 3, area.width >= 12 else { return }
    guard let asked else { return }
    let (all, place) = (asked.questions, asked.place)
    var rest = area
    if area.width >= 120 {
      let widest = all.map(\.text.unicodeScalars.count).max() ?? 0
      let list = rest.takeLeft(min(area.width / 2, widest + 4))
      let column = rest.takeLeft(2)
      for y in column.y..<column.maxY {
        screen.dot(theme[.column], column.x, y, .faint, in: column)
      }
      drawList(all, place, &screen, list, theme)
      let lines = answerLines(asked, width: rest.width - 1)
      return drawAnswer(lines, &screen, rest, theme)
    }
    let lines = answerLines(asked, width: area.width - 3)
    // The list has what the answer leaves, and never less than two questions.
    let most = max(2, area.height - lines.count(where: { !$0.isGap }) - 1)
    drawList(all, place, &screen, rest.takeTop(min(all.count, most)), theme)
    let line = rest.takeTop(1)
    screen.rule(theme[.line], line.y, .faint, in: line)
    if all.count > most {
      screen.putRight(
        " \(place + 1) of \(all.count) ", endingAt: line.maxX, line.y, .faint, in: line)
    }
    rest.x += 1
    rest.width -= 1
    drawAnswer(lines, &screen, rest, theme)
  }

  private func drawList(
    _ all: [Question], _ place: Int, _ screen: inout Screen, _ area: Rect, _ theme: Theme
  ) {
    let first = firstRow(showing: place, of: all.count, in: area.height)
    for (row, question) in all.dropFirst(first).prefix(area.height).enumerated() {
      let y = area.y + row
      let isSelected = first + row == place
      if isSelected { screen.dot(theme[.selected], area.x + 1, y, .bold, in: area) }
      screen.put(
        clipped(question.text, width: area.width - 3, theme: theme), area.x + 3, y,
        isSelected ? .bold : .plain, in: area)
    }
  }

  /// The answer in lines: what is the case, point by point, what comes of it, what else to know.
  private func answerLines(_ asked: Asked, width: Int) -> [AnswerLine] {
    let answer = asked.answer
    var lines = wrapped(answer.headline, width: width).map { AnswerLine($0, isBold: true) }
    for point in answer.points {
      let name = point.server.map { "\($0)" } ?? ""
      let indent = 2 + (name.isEmpty ? 0 : 4)
      for (row, text) in wrapped(point.text, width: width - indent).enumerated() {
        lines.append(AnswerLine(text, name: row == 0 ? name : "", indent: indent))
      }
    }
    if let outlook = asked.outlook {
      lines.append(.gap)
      lines += wrapped(outlook.text, width: width).map { AnswerLine($0) }
    }
    let sections = answer.sections.citation
    let closing = answer.reasons.joined(separator: " ")
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
    _ lines: [AnswerLine], _ screen: inout Screen, _ area: Rect, _ theme: Theme
  ) {
    let lines = lines.count > area.height ? lines.filter { !$0.isGap } : lines
    let first = max(0, min(scroll, lines.count - area.height))
    for (row, line) in lines.dropFirst(first).prefix(area.height).enumerated() {
      let y = area.y + row
      screen.put(line.name, area.x + 2, y, .bold, in: area)
      screen.put(line.text, area.x + line.indent, y, line.isBold ? .bold : .plain, in: area)
    }
    if first + area.height < lines.count {
      screen.putRight(" more: J ", endingAt: area.maxX, area.maxY - 1, theme.bar, in: area)
    }
  }
}

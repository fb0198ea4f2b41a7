// What a lesson tells at the moment shown.

import Canvas
import Raft
import Scripting
import Session

/// The words of a lesson, under its title.
struct LessonPanel {
  let model: Model

  /// What the lesson tells at this moment. Takes the rows it needs off the area.
  func draw(takingOff area: inout Rect, on screen: inout Screen) {
    let theme = screen.theme
    guard let lesson = model.session.lesson, model.session.branchNumber == lesson.branch else {
      return
    }
    let lines = model.tellingLines(width: area.width)
    let head = area.takeTop(1)
    screen.rule(theme[.line], head.y, .faint, in: head)
    let isOver = lesson.isFinished && model.session.isAtFrontier
    let hint =
      model.isPlaying
      ? " PgDn skips "
      : model.isAnswerDue ? " PgDn answers " : isOver ? " the lesson is over " : " PgDn goes on "
    if let title = lesson.title {
      let room = head.width - hint.count - 3
      screen.put(
        " \(clipped(title, width: room, theme: theme)) ", head.x + 1, head.y, .bold, in: head)
    }
    screen.putRight(hint, endingAt: head.maxX, head.y, .faint, in: head)
    for (offset, line) in lines.prefix(area.height).enumerated() {
      screen.put(line.0, area.x, area.y + offset, line.1, in: area)
    }
    if lines.count > area.height {
      screen.putRight(" more ", endingAt: area.maxX, area.maxY - 1, theme.bar, in: area)
    }
    _ = area.takeTop(lines.count)
  }
}

extension Model {
  /// The words of the lesson at the moment shown, if it is on the lesson's branch.
  var telling: [Tell] {
    guard let lesson = session.lesson, session.branchNumber == lesson.branch else { return [] }
    return lesson.telling
  }

  /// Whether the moment shown is the one at which the lesson told its last words.
  var isAtStop: Bool {
    guard let lesson = session.lesson, session.branchNumber == lesson.branch else { return false }
    return lesson.marks.prefix(lesson.shown).last?.position == session.position
  }

  /// Whether the lesson has asked something that is not answered yet.
  var isAsking: Bool {
    isAtStop && !isAnswered && telling.contains { if case .ask = $0 { true } else { false } }
  }

  var isAnswered: Bool {
    answeredStop != nil && answeredStop == session.lesson?.stopsReached
  }

  /// Whether the lesson has given choices, and not yet said which is right.
  var isAnswerDue: Bool {
    isAsking && telling.contains { if case .choice(_, true) = $0 { true } else { false } }
  }

  /// What the lesson tells at this moment, in lines.
  func tellingLines(width: Int) -> [(String, Style)] {
    let isAnswered = isAnswered
    return telling.flatMap { told -> [(String, Style)] in
      switch told {
      case .choice(let text, let isRight) where isAnswered:
        return wrapped((isRight ? "* " : "- ") + text, width: width).map {
          ($0, isRight ? .bold : .faint)
        }
      case .say(let text): return wrapped(text, width: width).map { ($0, .plain) }
      case .ask(let text): return wrapped(text, width: width).map { ($0, .bold) }
      case .choice(let text, _):
        return wrapped("- \(text)", width: width).map { ($0, .plain) }
      case .title, .pause, .group, .about, .select, .show, .mark: return []
      }
    }
  }

  /// How many rows the lesson's words take, with their head.
  func tellingRows(width: Int) -> Int {
    let lines = tellingLines(width: width).count
    return lines == 0 ? 0 : lines + 1
  }
}

// The lesson at the moment shown: what it tells, what it asks, whether that is answered.

import Canvas
import Raft
import Scripting
import Session

extension Model {
  /// The lesson, where the moment shown is one of it.
  var lessonShown: Lesson? {
    session.lesson.flatMap { session.branchNumber == $0.branch ? $0 : nil }
  }

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
  /// - Parameter hasQuestion: Whether what it asks is among them, or stands elsewhere.
  func tellingLines(width: Int, hasQuestion: Bool = true) -> [(String, Style)] {
    let isAnswered = isAnswered
    return telling.flatMap { told -> [(String, Style)] in
      switch told {
      case .choice(let text, let isRight) where isAnswered:
        return wrapped((isRight ? "* " : "- ") + text, width: width).map {
          ($0, isRight ? .bold : .faint)
        }
      case .say(let text): return wrapped(text, width: width).map { ($0, .plain) }
      case .ask(let text):
        return hasQuestion ? wrapped(text, width: width).map { ($0, .bold) } : []
      case .choice(let text, _):
        return wrapped("- \(text)", width: width).map { ($0, .plain) }
      case .title, .pause, .group, .about, .select, .show, .mark: return []
      }
    }
  }

  /// What the lesson asks at this moment.
  var question: String? {
    telling.lazy.compactMap { if case .ask(let text) = $0 { text } else { nil } }.last
  }

  /// How many rows the lesson's words take, with their head.
  func tellingRows(width: Int, hasQuestion: Bool = true) -> Int {
    let lines = tellingLines(width: width, hasQuestion: hasQuestion).count
    return lines == 0 ? 0 : lines + 1
  }
}

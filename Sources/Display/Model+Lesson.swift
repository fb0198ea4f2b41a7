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

  /// Whether what the lesson asks here has been answered on the screen, now or before.
  var isAnswered: Bool {
    guard let lesson = lessonShown else { return false }
    return answeredStops.contains(lesson.stopsReached)
  }

  /// Whether the lesson has given choices, and not yet said which is right.
  var isAnswerDue: Bool { isAsking && choices.contains(where: \.isRight) }

  /// What can be answered to what the lesson asks, in the order of the numbers.
  var choices: [(text: String, isRight: Bool)] {
    telling.compactMap {
      if case .choice(let text, let isRight) = $0 { (text, isRight) } else { nil }
    }
  }

  /// What the lesson asks at this moment.
  var question: String? {
    telling.lazy.compactMap { if case .ask(let text) = $0 { text } else { nil } }.last
  }

  /// What the lesson tells at this moment, in lines. A question stands with its choices as long as it waits for
  /// an answer; then with the right one alone, and with why it is right. Who has gone on without an answer is not
  /// told it.
  /// - Parameter hasQuestion: Whether what it asks is among them as long as it waits, or stands elsewhere.
  func tellingLines(width: Int, hasQuestion: Bool = true) -> [(String, Style)] {
    let asked = telling.firstIndex { if case .ask = $0 { true } else { false } } ?? telling.count
    var lines = telling[..<asked].flatMap { spoken($0, width) }
    guard let question else { return lines }
    guard choices.contains(where: \.isRight) else {
      // Nobody can be told what is right.
      return lines + wrapped(question, width: width).map { ($0, .bold) } + choiceLines(width)
        + telling[asked...].flatMap { spoken($0, width) }
    }
    if isAnswered {
      lines += wrapped(question, width: width).map { ($0, .plain) }
      for (number, choice) in choices.enumerated() where choice.isRight {
        lines += wrapped("\(number + 1) \(choice.text)", width: width).map { ($0, .bold) }
      }
      return lines + telling[asked...].flatMap { spoken($0, width) }
    }
    let isOpen = isAsking && !isMoving
    // Who goes on without an answer watches: the question is what to watch for, and how to answer it is said when
    // the picture stands.
    if hasQuestion || !isOpen {
      lines += wrapped(question, width: width).map { ($0, isMoving ? .plain : .bold) }
    }
    if isMoving { return lines }
    guard isOpen else {
      return lines
        + wrapped("Not answered: PgUp goes back.", width: width).map { ($0, .faint) }
    }
    return lines + choiceLines(width)
  }

  /// The choices with the numbers by which they are chosen.
  private func choiceLines(_ width: Int) -> [(String, Style)] {
    choices.enumerated().flatMap { number, choice in
      wrapped("\(number + 1) \(choice.text)", width: width).map { ($0, .plain) }
    }
  }

  /// What is said, in lines; nothing of all else.
  private func spoken(_ told: Tell, _ width: Int) -> [(String, Style)] {
    guard case .say(let text) = told else { return [] }
    return wrapped(text, width: width).map { ($0, .plain) }
  }

  /// How many rows the lesson's words take, with their head.
  func tellingRows(width: Int, hasQuestion: Bool = true) -> Int {
    let lines = tellingLines(width: width, hasQuestion: hasQuestion).count
    return lines == 0 ? 0 : lines + 1
  }
}

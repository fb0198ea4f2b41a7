// The lesson at the moment shown: what it tells, what it asks, whether that is answered.

import Canvas
import Raft
import Scripting
import Session
import Telling

extension Model {
  /// The lesson, where the moment shown is one of it.
  var lessonShown: Lesson? {
    session.lesson.flatMap { session.branchNumber == $0.branch ? $0 : nil }
  }

  /// The lesson that somebody has left to reach a goal of it.
  var lessonLeft: Lesson? { goalAway == nil ? nil : session.lesson }

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
    return hasAnswered(lesson.stopsReached)
  }

  private func hasAnswered(_ stop: Int) -> Bool { answers.index(forKey: stop) != nil }

  /// Whether the lesson has given choices, and not yet said which is right.
  var isAnswerDue: Bool { isAsking && isAnswerKnown }

  /// Whether the lesson says what is right: a choice, a number or a server.
  private var isAnswerKnown: Bool { typedAnswer != nil || choices.contains(where: \.isRight) }

  /// Whether what the lesson asks at its next stop is asked soon, and neither it nor what happens until then may be
  /// said to come to anything: that would be the answer.
  var isBeforeQuestion: Bool {
    guard let lesson = lessonShown else { return false }
    let (next, stop) = (lesson.next, lesson.stopsReached + 1)
    // What goes on would tell what is asked right after the stop as well.
    if next.isQuestionAfter, isMoving, told.isOfNoEvent, !hasAnswered(stop + 1) {
      return true
    }
    return next.isQuestion && !hasAnswered(stop)
      && (isMoving || isAtStop && next.isAtOnce)
  }

  /// Whether the picture has left the moment of the lesson's last words, and is on its way to the next stop.
  var isOnTheWay: Bool {
    guard let lesson = lessonShown else { return false }
    return isMoving || !isAtStop && lesson.stopsReached > 0
  }

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
  /// an answer; then with the right one and the one that was given, and with why it is right. Who has gone on without an answer is not
  /// told it. On the way to the next stop the words are over: they would tell of another moment than the picture
  /// does. Only a question that nobody has answered stays, since it says what to watch for.
  /// - Parameter hasQuestion: Whether what it asks is among them as long as it waits, or stands elsewhere.
  func tellingLines(width: Int, hasQuestion: Bool = true) -> [(String, Style)] {
    if goalAway != nil { return goalAwayLines(width: width) }
    if isOnTheWay { return openQuestion(width) }
    let asked = telling.firstIndex { if case .ask = $0 { true } else { false } } ?? telling.count
    var lines = telling[..<asked].flatMap { spoken($0, width) }
    lines += goalLines(width)
    guard let question else { return lines }
    guard isAnswerKnown else {
      // Nobody can be told what is right.
      return lines + wrapped(question, width: width).map { ($0, .bold) } + choiceLines(width)
        + telling[asked...].flatMap { spoken($0, width) }
    }
    if isAnswered {
      lines += wrapped(question, width: width).map { ($0, .plain) }
      let given = lessonShown.flatMap { answers[$0.stopsReached] ?? nil }
      if let typedAnswer {
        if let given, given != typedAnswer { lines.append(("You: \(given.answerWords)", .faint)) }
        lines.append((typedAnswer.answerWords, .bold))
      }
      for (number, choice) in choices.enumerated() {
        let text = "\(number + 1) \(choice.text)"
        if choice.isRight {
          lines += wrapped(text, width: width).map { ($0, .bold) }
        } else if given == .number(number + 1) {
          lines += wrapped("You: \(text)", width: width).map { ($0, .faint) }
        }
      }
      return lines + telling[asked...].flatMap { spoken($0, width) }
    }
    if hasQuestion { lines += wrapped(question, width: width).map { ($0, .bold) } }
    return lines + choiceLines(width)
  }

  /// What the lesson asked last, where nobody has answered it; how to answer it is said when the picture stands.
  private func openQuestion(_ width: Int) -> [(String, Style)] {
    guard let question, !isAnswered else { return [] }
    let lines = wrapped(question, width: width).map { ($0, Style.plain) }
    if isMoving || !isAnswerKnown { return lines }
    return lines + wrapped("Not answered: PgUp goes back.", width: width).map { ($0, .faint) }
  }

  /// The choices with the numbers by which they are chosen.
  private func choiceLines(_ width: Int) -> [(String, Style)] {
    switch typedAnswer {
    case .number: return [("Type the number, then Enter.", .faint)]
    case .server: return [("Answer with a server's digit.", .faint)]
    default: break
    }
    return choices.enumerated().flatMap { number, choice in
      wrapped("\(number + 1) \(choice.text)", width: width).map { ($0, .plain) }
    }
  }

  /// What the viewer is to bring about.
  private func goalLines(_ width: Int) -> [(String, Style)] {
    telling.flatMap { told -> [(String, Style)] in
      guard case .goal(let condition) = told else { return [] }
      var texts = ["Goal: \(condition.inWords)."]
      if let goal, goal.isReached, goal.stop == lessonShown?.stopsReached {
        texts.append("Reached with \(goal.keysInWords).")
      }
      return texts.flatMap { wrapped($0, width: width) }.map { ($0, .bold) }
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

// Goals and answers: what a lesson sets, looked at live, with hints and the keys that it took.

import Canvas
import Raft
import Running
import Scripting
import Session
import Telling

/// A goal that a lesson has set and that is not left behind.
struct GoalUnderWay: Hashable, Sendable {
  var condition: Condition
  /// What the lesson says where it sets it.
  var words: [String] = []
  /// How many stops there were up to the one that set it.
  var stop: Int
  var hints: [String]
  /// How many keys have been pressed since it was set or, after a try that was given up, since then.
  var keys = 0
  /// Whether a try is under way.
  var isTried = false
  /// Whether it has been reached.
  var isReached = false

  /// What is to be the case, as a sentence.
  var sentence: String { "Goal: \(condition.inWords)." }

  /// How many keys it has taken so far, in words.
  var keysInWords: String { keys == 1 ? "1 key" : "\(keys) keys" }
}

/// A wrong answer, until the run has shown why.
struct WrongAnswer: Hashable, Sendable {
  /// The stop at which it was given.
  var stop: Int
  /// What was answered, in words.
  var answer: String
  /// What would hold if it were right; nil where the lesson does not say.
  var meaning: Condition?
}

extension Model {
  /// The answer that was given at this stop, where it is a wrong one.
  var wrongAnswer: WrongAnswer? {
    guard let stop = lessonShown?.stopsReached, let answer = answers[stop] ?? nil else {
      return nil
    }
    if let right = typedAnswer {
      guard answer != right else { return nil }
      let meaning = meanings.last.flatMap { $0 }
      return WrongAnswer(
        stop: stop, answer: answer.answerWords,
        meaning: meaning.flatMap { answer.meaning(inPlaceOf: right, $0) })
    }
    guard case .number(let number) = answer, choices.indices.contains(number - 1),
      !choices[number - 1].isRight
    else { return nil }
    return WrongAnswer(
      stop: stop, answer: "\"\(choices[number - 1].text)\"", meaning: meanings[number - 1])
  }

  /// What the lesson has set at the moment shown.
  var goalShown: GoalUnderWay? {
    guard isAtStop, let lesson = lessonShown else { return nil }
    let goals = telling.compactMap { if case .goal(let condition) = $0 { condition } else { nil } }
    return goals.last.map {
      GoalUnderWay(
        condition: $0,
        words: telling.compactMap { if case .say(let text) = $0 { text } else { nil } },
        stop: lesson.stopsReached, hints: hints)
    }
  }

  /// What the lesson has set, where the moment shown is one of the viewer's own.
  var goalAway: GoalUnderWay? {
    guard let goal, let lesson = session.lesson, session.branchNumber != lesson.branch else {
      return nil
    }
    return goal
  }

  /// What the lesson said, the goal, and how far the viewer is, in lines.
  func goalAwayLines(width: Int) -> [(String, Style)] {
    guard let goal = goalAway else { return [] }
    let state =
      goal.isReached
      ? "Reached with \(goal.keysInWords)." : "\(goal.keysInWords) so far. PgDn gives up."
    return goal.words.flatMap { wrapped($0, width: width) }.map { ($0, .plain) }
      + wrapped(goal.sentence, width: width).map { ($0, .bold) }
      + wrapped(state, width: width).map { ($0, goal.isReached ? .bold : .plain) }
  }

  /// The hints that the lesson has here.
  var hints: [String] {
    telling.compactMap { if case .hint(let text) = $0 { text } else { nil } }
  }

  /// The right answer of a question without choices.
  var typedAnswer: Tell? {
    telling.last {
      switch $0 {
      case .number, .server: true
      default: false
      }
    }
  }

  /// What the answer before it means, for each answer in order; nil where the lesson does not say.
  var meanings: [Condition?] {
    var meanings: [Condition?] = []
    for told in telling {
      switch told {
      case .choice, .number, .server: meanings.append(nil)
      case .means(let condition): if !meanings.isEmpty { meanings[meanings.count - 1] = condition }
      default: break
      }
    }
    return meanings
  }
}

extension App {
  /// What the lesson has set, as long as it is not left behind.
  var goal: GoalUnderWay? {
    get { model.goal }
    set { model.goal = newValue }
  }

  /// Takes note of a goal that is set here, and of one that is reached, be it in passing; of a key, if one was
  /// pressed.
  mutating func watchGoal(afterKey: Bool) {
    if let shown = model.goalShown, goal?.stop != shown.stop || goal?.condition != shown.condition {
      goal = shown
      model.move { $0.goal = GoalWatch(shown.condition) }
    }
    guard var goal, let lesson = model.session.lesson else { return }
    let isOnLesson = model.session.branchNumber == lesson.branch
    if isOnLesson, lesson.stopsReached != goal.stop {
      model.move { $0.goal = nil }
      return self.goal = nil
    }
    guard !goal.isReached else { return }
    if isOnLesson {
      // The lesson's own way is no way of the viewer's. With the key that leads back from a try the next one begins.
      guard afterKey else { return }
      (goal.keys, goal.isTried) = (goal.isTried ? 0 : goal.keys + 1, false)
      return self.goal = goal
    }
    goal.isTried = true
    if afterKey { goal.keys += 1 }
    if model.session.goal?.reachedAt != nil {
      goal.isReached = true
      say(
        "Reached with \(goal.keysInWords): \(goal.condition.inWords). PgDn goes back to the lesson."
      )
      keep(.reached(keys: goal.keys), stop: goal.stop)
    }
    self.goal = goal
  }

  /// Gives the next hint to what is asked or set here.
  mutating func giveHint() {
    let hints = goal?.hints ?? model.hints
    guard !hints.isEmpty else {
      return say(
        model.session.lesson == nil
          ? "Hints belong to lessons: L lists them." : "There is no hint here.")
    }
    hintsGiven = hintsGiven % hints.count + 1
    let count = hints.count == 1 ? "" : " \(hintsGiven) of \(hints.count)"
    say("Hint\(count): \(hints[hintsGiven - 1])")
  }

  /// Takes down how something went, to be kept.
  mutating func keep(_ result: Score.Result, stop: Int) {
    if score.take(result, lessonName, stop: stop), scoreNews.take(result, lessonName, stop: stop) {
      isScoreNew = true
    }
    views.lessons.score = score
  }

  /// Takes down how good an answer was.
  /// - Returns: What to say besides where another answer counts.
  mutating func keep(isRight: Bool, stop: Int) -> String {
    let first = score.results[Score.Place(lesson: lessonName, stop: stop)]
    keep(isRight ? .right : .wrong, stop: stop)
    guard let first, first != (isRight ? .right : .wrong) else { return "" }
    return " Your first answer counts: it was \(first == .right ? "right" : "wrong")."
  }

  /// What has to be written down: all that went so since the score was kept last; nil if nothing did.
  package mutating func takeScoreNews() -> Score? {
    guard isScoreNew else { return nil }
    isScoreNew = false
    return scoreNews
  }

  /// Takes over a score that is kept. What this app has not had written down yet counts besides.
  package mutating func take(_ kept: Score) {
    score = kept
    score.merge(scoreNews)
    views.lessons.score = score
  }

  /// Takes over what another session has written, together with all that was new here.
  package mutating func takeWritten(_ kept: Score) {
    scoreNews = Score()
    take(kept)
  }

  /// Answers with a number or a server, and says whether that is right.
  mutating func answer(typed answer: Tell) {
    guard let lesson = model.lessonShown, let right = model.typedAnswer else { return }
    model.answers.updateValue(answer, forKey: lesson.stopsReached)
    let isRight = answer == right
    say(
      (isRight
        ? "\(right.answerWords) is right."
        : "Not \(answer.answerWords). Right: \(right.answerWords).")
        + keep(isRight: isRight, stop: lesson.stopsReached) + " PgDn goes on.")
    wrongAnswer = model.wrongAnswer
  }

  /// At the stop after a wrong answer: what the run has shown.
  mutating func refuteWrongAnswer() {
    guard let wrong = wrongAnswer, let lesson = model.lessonShown, lesson.stopsReached > wrong.stop
    else { return }
    wrongAnswer = nil
    if let meaning = wrong.meaning, !model.session.holds(meaning) {
      let next = model.isLessonOver ? "" : " PgDn goes on."
      say("Not \(wrong.answer): \(meaning.finding(in: model.session.run)).\(next)")
    }
  }

  /// Takes a number that was typed for an answer.
  mutating func answerTyped(_ line: String) {
    guard let number = Int(line), number >= 0 else {
      return say("A number is asked for.", isError: true)
    }
    answer(typed: .number(number))
  }
}

extension Tell {
  /// An answer in words.
  var answerWords: String {
    switch self {
    case .number(let number): "\(number)"
    case .server(let server): "\(server)"
    default: ""
    }
  }
}

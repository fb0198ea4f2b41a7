// Opening another run: a lesson of the list, the next one, a file; and asking before work is lost.

import Scripting
import Session

extension App {
  /// The lessons that the list shows, group by group.
  package var lessons: [LessonItem] {
    get { views.lessons.items }
    set {
      var groups: [String] = []
      for item in newValue where !groups.contains(item.group) { groups.append(item.group) }
      views.lessons.items = groups.flatMap { group in newValue.filter { $0.group == group } }
    }
  }

  /// Begins with another script. What was chosen for the program as a whole stays.
  package mutating func open(_ script: Script, named name: String) {
    var next = App(Session(playing: script))
    next.views.lessons = views.lessons
    next.views.lessons.seen.insert(name)
    next.views.lessons.place =
      views.lessons.items.firstIndex { $0.name == name } ?? views.lessons.place
    next.lessonName = name
    next.wantsMouse = wantsMouse
    next.history = history
    (next.keepsScore, next.isScoreNew, next.scoreNews) = (keepsScore, isScoreNew, scoreNews)
    next.take(score)
    (next.signs, next.terminalSigns) = (signs, terminalSigns)
    next.hasMoreThanASCII = hasMoreThanASCII
    next.model.tempo = model.tempo
    next.model.screenSize = model.screenSize
    next.goToBookmark()
    self = next
  }

  /// How long it takes to follow a lesson from this stop to the next at the usual tempo, in microseconds: to read what is
  /// said, three words a second, to think about a question for ten seconds, and to watch the way. What somebody tries
  /// by hand comes on top of that.
  /// - Complexity: that of playing to the next stop.
  package var timeToNextStop: Int { timeToRead + Timetable(Course(ahead: model.session)).length }

  /// How long it takes to read what is said at this stop, and to think about what is asked, in microseconds.
  package var timeToRead: Int {
    model.telling.reduce(0) { time, told in
      switch told {
      case .say(let text), .choice(let text, _): time + App.timeToRead(text)
      case .ask(let text): time + App.timeToRead(text) + 10_000_000
      default: time
      }
    }
  }

  private static func timeToRead(_ text: String) -> Int {
    text.split(separator: " ").count * 1_000_000 / 3
  }

  /// Opens a lesson of the list, unless work would be lost that nobody has been asked about.
  mutating func openLesson(_ place: Int) {
    guard views.lessons.items.indices.contains(place), mayLeave(byKey: "Enter or PgDn") else {
      return
    }
    let item = views.lessons.items[place]
    guard let script = item.script else { return }
    open(script, named: item.name)
  }

  /// Answers what the lesson asks, and says how good a choice was.
  /// - Parameter number: The choice that somebody has made; nil where nobody chose.
  mutating func answer(_ number: Int?) {
    guard let lesson = model.lessonShown else { return }
    let right = model.choices.indices.filter { model.choices[$0].isRight }.map { $0 + 1 }
    model.answers.updateValue(number.map(Tell.number), forKey: lesson.stopsReached)
    guard let number else { return }
    let isRight = right.contains(number)
    wrongAnswer = model.wrongAnswer
    let numbers = right.map(String.init).joined(separator: " and ")
    say(
      (isRight
        ? "\(number) is right."
        : "Not \(number). Right: \(numbers).")
        + keep(isRight: isRight, stop: lesson.stopsReached) + " PgDn goes on.")
  }

  /// Shows the answer to what the lesson asks, when asked for it again: who wants to answer has only this once.
  mutating func showAnswer() {
    defer { isAnswerOffered.toggle() }
    if isAnswerOffered { return answer(nil) }
    let keys =
      switch model.typedAnswer {
      case .number?: "Type the number, then Enter."
      case .server?: "Answer with a server's digit."
      default:
        "Choose: \((1...max(1, model.choices.count)).map(String.init).joined(separator: " "))."
      }
    say("Not answered yet. \(keys) PgDn again shows the answer.")
  }

  /// Offers the next lesson at the end of one, and opens it when asked again.
  mutating func goBeyondLesson() {
    let over = "The lesson is over\(summary)."
    guard let next = views.lessons.lesson(after: lessonName) else {
      return say("\(over) L lists the lessons.")
    }
    if isNextOffered { return openLesson(next) }
    isNextOffered = true
    say("\(over) PgDn again: the next one, \(views.lessons.items[next].name).")
  }

  /// How the questions and goals of the lesson went, as a part of a sentence; empty where none was tried.
  private var summary: String {
    let (good, tried) = score.count(of: lessonName)
    guard tried > 0, let item = views.lessons.items.first(where: { $0.name == lessonName }) else {
      return ""
    }
    return ": \(good) right of \(tried) tried, \(item.taskCount) in all"
  }

  /// Whether a lesson in its midst may be left: where its place is lost with it, that is said once.
  mutating func mayLeaveLesson() -> Bool {
    guard let lesson = model.session.lesson, !isLeavingAsked, !keepsPlace,
      lesson.stopsReached > 1, lesson.stopsReached < lesson.stopCount
    else { return true }
    isLeavingAsked = true
    say(
      "Stop \(lesson.stopsReached) of \(lesson.stopCount): the lesson begins anew next time. q again leaves."
    )
    return false
  }

  /// What the person has made of the run.
  struct Work: Hashable, Sendable {
    /// The other futures.
    var branches: Int
    /// What was done by hand to a run without a lesson.
    var acts: Int
  }

  /// What there is by now.
  var work: Work {
    let session = model.session
    return Work(
      branches: session.branches.count - 1,
      acts: session.lesson == nil ? session.branch.acts.count : 0)
  }

  /// Whether the run may be left: what was done by hand and is not saved is asked about once.
  mutating func mayLeave(byKey key: String) -> Bool {
    let work = work
    guard work != savedWork, !isLeavingAsked else { return true }
    let branches = work.branches
    let hands = work.acts
    isLeavingAsked = true
    let what =
      branches > 1
      ? "\(branches) branches are"
      : branches == 1 ? "A branch is" : hands > 1 ? "\(hands) commands are" : "A command is"
    say("\(what) not saved: \(key) again leaves, :save FILE keeps.", isError: true)
    return false
  }
}

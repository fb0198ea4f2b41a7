// Where a lesson was left, so that it goes on there the next time.

import Raft
import Scripting
import Session

extension Score {
  /// Where a lesson was left.
  package struct Bookmark: Hashable, Sendable {
    /// How many stops had been reached; 0 for a lesson that begins at its beginning.
    package var stop = 0
    /// What was answered up to there, stop by stop; nil where the answer was shown to who gave none.
    package var answers: [Int: Tell?] = [:]
  }
}

extension Score.Bookmark {
  /// The word by which its line in the file is known.
  static let word = "left"
  private static let shown = "shown"

  /// What stands in the file behind the lesson's name, such as `7 left 3=2 5=S3 6=shown`.
  var words: String {
    let given = answers.sorted { $0.key < $1.key }.map { stop, answer in
      "\(stop)=\(answer?.answerWords ?? Score.Bookmark.shown)"
    }
    return (["\(stop)", Score.Bookmark.word] + given).joined(separator: " ")
  }

  /// Reads what `words` has written behind its own word; nil for what says nothing.
  init?(stop: Int, _ given: ArraySlice<Substring>) {
    self.stop = stop
    for text in given {
      let sides = text.split(separator: "=", omittingEmptySubsequences: false)
      guard sides.count == 2, let place = Int(sides[0]) else { return nil }
      if sides[1] == Score.Bookmark.shown {
        answers.updateValue(nil, forKey: place)
      } else if let answer = Score.Bookmark.answer(sides[1]) {
        answers[place] = answer
      } else {
        return nil
      }
    }
  }

  private static func answer(_ text: Substring) -> Tell? {
    if let number = Int(text), number >= 0 { return .number(number) }
    guard text.first == "S", let number = Int(text.dropFirst()),
      (1...ServerSet.capacity).contains(number)
    else { return nil }
    return .server(ServerID(number - 1))
  }
}

extension App {
  /// Whether the lesson is one of the list: what is under its name there is what is played.
  private var isListed: Bool {
    guard let lesson = model.session.lesson else { return false }
    return views.lessons.items.contains {
      $0.name == lessonName && $0.script?.lines == lesson.script.lines
    }
  }

  /// Whether the place in the lesson will be there the next time.
  var keepsPlace: Bool { keepsScore && isListed }

  /// Takes down where the lesson is, to be kept; at its end that it begins anew.
  mutating func keepPlace() {
    guard keepsScore, let lesson = model.lessonShown else { return }
    let isOver = lesson.stopsReached >= lesson.stopCount
    let isBegun = lesson.stopsReached > 1 || !model.answers.isEmpty
    let bookmark =
      isOver || !isBegun
      ? Score.Bookmark() : Score.Bookmark(stop: lesson.stopsReached, answers: model.answers)
    if isOver, !score.isDone(lessonName), isListed { keep(.done, stop: 0) }
    guard score.bookmarks[lessonName] ?? Score.Bookmark() != bookmark, isListed else { return }
    if score.take(bookmark, lessonName), scoreNews.take(bookmark, lessonName) { isScoreNew = true }
    views.lessons.score = score
  }

  /// Goes to where the lesson was left, if it was, and says so.
  /// - Complexity: that of playing the lesson up to there.
  package mutating func goToBookmark() {
    guard let bookmark = score.bookmarks[lessonName], bookmark.stop > 0, isListed,
      let lesson = model.session.lesson, bookmark.stop < lesson.stopCount,
      lesson.stopsReached <= 1
    else { return }
    let stop: PlayStop? = model.move { session in
      var stop: PlayStop?
      while session.lesson?.stopsReached ?? .max < bookmark.stop {
        stop = session.nextStop()
        if stop != .stop { return stop }
      }
      return stop
    }
    model.answers = bookmark.answers
    wrongAnswer = model.wrongAnswer
    model.narrateStop()
    note(stop)
    guard stop != .failure else { return }
    say(
      "Stop \(bookmark.stop) of \(lesson.stopCount), where you were. PgUp goes back, g to the start."
    )
  }
}

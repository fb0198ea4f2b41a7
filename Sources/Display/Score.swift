// What was answered and reached in lessons and where they were left, for nobody but the one who did it.

/// The score: for each question and each goal how it went, and for each lesson under way where it was left.
package struct Score: Hashable, Sendable {
  /// How a question or a goal went.
  package enum Result: Hashable, Sendable {
    /// The first answer was right, or wrong.
    case right, wrong
    /// The goal was reached with so many keys, the fewest so far.
    case reached(keys: Int)
    /// The lesson was followed to its end, whatever was answered: of the lesson as a whole.
    case done
  }

  /// A question or a goal: the lesson and the number of the stop.
  package struct Place: Hashable, Comparable, Sendable {
    /// The lesson's name.
    package var lesson: String
    /// How many stops there were up to it.
    package var stop: Int

    /// Whether it comes before another in the file.
    package static func < (one: Place, other: Place) -> Bool {
      (one.lesson, one.stop) < (other.lesson, other.stop)
    }
  }

  /// What is known so far.
  package private(set) var results: [Place: Result] = [:]
  /// Where lessons were left, by their names.
  package private(set) var bookmarks: [String: Bookmark] = [:]

  /// A score of nothing.
  package init() {}

  private static let head = "raftview score 1"

  /// The text of a file, a line a result.
  package var text: String {
    let lines = results.sorted { $0.key < $1.key }.map { place, result in
      switch result {
      case .right: "\(place.lesson) \(place.stop) right"
      case .wrong: "\(place.lesson) \(place.stop) wrong"
      case .reached(let keys): "\(place.lesson) \(place.stop) reached \(keys)"
      case .done: "\(place.lesson) \(place.stop) done"
      }
    }
    let left = bookmarks.filter { $0.value.stop > 0 }.sorted { $0.key < $1.key }
    return ([Score.head] + lines + left.map { "\($0.key) \($0.value.words)" }).joined(
      separator: "\n") + "\n"
  }

  /// What is wrong with a text that is no score.
  package struct Damage: Error, CustomStringConvertible {
    /// The line, counted from 1.
    package var line: Int
    /// What is wrong, as a part of a sentence.
    package var description: String { "in line \(line)" }
  }

  /// Reads a text that `text` has written.
  /// - Throws: `Damage` at the first line that says nothing.
  package init(parsing text: String) throws(Damage) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: true)
    guard lines.first?[...] == Score.head[...] else { throw Damage(line: 1) }
    for (number, line) in lines.enumerated().dropFirst() {
      let words = line.split(separator: " ")
      guard words.count >= 3, let stop = Int(words[1]), stop >= 0 else {
        throw Damage(line: number + 1)
      }
      if words[2] == Bookmark.word {
        guard let bookmark = Bookmark(stop: stop, words.dropFirst(3)) else {
          throw Damage(line: number + 1)
        }
        bookmarks[String(words[0])] = bookmark
        continue
      }
      guard let result = Score.result(words.dropFirst(2))
      else { throw Damage(line: number + 1) }
      results[Place(lesson: String(words[0]), stop: stop)] = result
    }
  }

  private static func result(_ words: ArraySlice<Substring>) -> Result? {
    switch (words.first, words.count) {
    case ("right", 1): .right
    case ("wrong", 1): .wrong
    case ("done", 1): .done
    case ("reached", 2): words.last.flatMap { Int($0) }.map { .reached(keys: $0) }
    default: nil
    }
  }

  /// Takes down how a question or a goal went. Of answers the first counts, of goals the one with the fewest keys.
  /// - Returns: Whether that is news.
  mutating func take(_ result: Result, _ lesson: String, stop: Int) -> Bool {
    // What has no name, or not one word, would not be found again.
    guard !lesson.isEmpty, !lesson.contains(where: { $0.isWhitespace }) else { return false }
    return take(result, at: Place(lesson: lesson, stop: stop))
  }

  /// Takes down what came later: of answers the first counts, of goals the one with the fewest keys.
  package mutating func merge(_ later: Score) {
    for (place, result) in later.results { _ = take(result, at: place) }
    bookmarks.merge(later.bookmarks) { _, later in later }
  }

  /// Takes down where a lesson is left.
  /// - Returns: Whether that is news.
  mutating func take(_ bookmark: Bookmark, _ lesson: String) -> Bool {
    guard !lesson.isEmpty, !lesson.contains(where: { $0.isWhitespace }),
      bookmarks[lesson] != bookmark
    else { return false }
    bookmarks[lesson] = bookmark
    return true
  }

  private mutating func take(_ result: Result, at place: Place) -> Bool {
    switch (results[place], result) {
    case (.reached(let least)?, .reached(let keys)): if keys >= least { return false }
    case (_?, .right), (_?, .wrong), (_?, .done): return false
    default: break
    }
    results[place] = result
    return true
  }

  /// Whether nothing has been tried.
  package var isEmpty: Bool { results.values.allSatisfy { $0 == .done } }

  /// Whether a lesson was followed to its end.
  func isDone(_ lesson: String) -> Bool { results[Place(lesson: lesson, stop: 0)] == .done }

  /// How many of a lesson's questions and goals were answered right or reached, and how many were tried.
  func count(of lesson: String) -> (good: Int, tried: Int) {
    let own = results.filter { $0.key.lesson == lesson && $0.value != .done }
    return (own.count { $0.value != .wrong }, own.count)
  }
}

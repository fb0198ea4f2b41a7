// How fast a run is played: a tempo that follows what happens, or a fixed factor; and what the status line
// says of it.

import Session

/// How fast a run is played.
struct Tempo: Hashable, Sendable {
  /// The tempo, from 1, the slowest, to 5.
  var level = Tempo.usualLevel
  /// Whether virtual time passes at a fixed factor instead.
  var isFixed = false
  /// The factor.
  var speed = Speed.usual

  /// What a run begins with.
  static let usualLevel = 3
  /// How much longer than at tempo 3 everything takes, in hundredths, from level 1 on.
  private static let percent = [200, 140, 100, 70, 50]

  /// How much of the time of a timetable passes in so much real time, both in microseconds.
  func tableTime(_ microseconds: Int) -> Int { microseconds * 100 / Tempo.percent[level - 1] }

  /// How much real time passes in so much of the time of a timetable, both in microseconds.
  func realTime(_ microseconds: Int) -> Int { microseconds * Tempo.percent[level - 1] / 100 }

  /// Makes it faster or slower.
  /// - Returns: Whether it was not at its end yet.
  mutating func change(by step: Int) -> Bool {
    if isFixed {
      guard let changed = speed.changed(by: step) else { return false }
      speed = changed
    } else {
      guard (1...Tempo.percent.count).contains(level + step) else { return false }
      level += step
    }
    return true
  }

  /// `tempo 3`, or `fixed 1/20`.
  var words: String { isFixed ? "fixed \(speed)" : "tempo \(level)" }
}

/// Whether time passes and how fast, as the status line says it.
struct PaceWords: Hashable, Sendable {
  /// Which way time goes.
  var motion: Motion
  /// What time goes by, or why it stands: `tempo 3`, `stop`.
  var name: String
  /// Why it is as fast as it is, or what one is to do; empty where there is nothing to say.
  var reason = ""

  /// Which way time goes.
  enum Motion: Hashable, Sendable {
    /// It passes, stands, or runs backwards.
    case playing, standing, rewinding
  }

  /// All of it: `tempo 3 · slow: votes under way`.
  func line(_ separator: String) -> String {
    reason.isEmpty ? name : "\(name) \(separator) \(reason)"
  }
}

extension Model {
  /// Whether time passes and how fast, in words.
  var pace: PaceWords {
    if isRewinding { return PaceWords(motion: .rewinding, name: "back", reason: tempo.words) }
    if isPlaying {
      if isTyping {
        return PaceWords(motion: .standing, name: tempo.words, reason: "waits for you")
      }
      return PaceWords(
        motion: .playing, name: tempo.words, reason: tempo.isFixed ? "" : watched?.words ?? "")
    }
    if session.isBroken, session.isAtFrontier {
      return PaceWords(motion: .standing, name: "stop", reason: "a property broke")
    }
    guard session.lesson != nil, isAtStop else {
      return PaceWords(motion: .standing, name: "paused")
    }
    if isLessonOver {
      return PaceWords(motion: .standing, name: "stop", reason: "the lesson is over")
    }
    return PaceWords(motion: .standing, name: "stop", reason: isAsking ? "a question" : "")
  }

  /// Whether no line of the lesson is left, the moment shown is its last, and no question of it is open.
  var isLessonOver: Bool {
    guard let lesson = session.lesson, session.branchNumber == lesson.branch else { return false }
    return lesson.isFinished && session.isAtFrontier && !isAnswerDue
  }
}

extension Timetable.Stretch.Kind {
  /// What the status line says.
  var words: String {
    switch self {
    case .passage(let pace): pace.words
    case .rest(let rest): rest.words
    }
  }
}

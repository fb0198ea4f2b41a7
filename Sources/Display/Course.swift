// What comes next in a run, as far as it matters to how long it is watched.

import Raft
import Session
import Simulation

/// What a run goes through from a moment on: stretches of time, each with what is under way in it, and
/// events at which time should stand. Found out by letting a copy of the run go on.
struct Course: Sendable {
  /// A part of the way.
  enum Part: Hashable, Sendable {
    /// So much virtual time passes while this is under way.
    case passage(Pace, TimeSpan)
    /// The event of this number happens, and is worth standing still at.
    case rest(Rest, at: Int)
  }

  /// The parts in order.
  var parts: [Part] = []
  /// When it begins, in virtual time.
  var start: Instant
  /// When it ends, in virtual time.
  var end: Instant
  /// How it ends.
  var ending = Ending.open

  /// How a course ends.
  enum Ending: Hashable, Sendable {
    /// Playing stops here by itself: a stop of the lesson, its end, a broken property.
    case stop
    /// The run goes on; no further was looked.
    case open
  }

  /// The way to a stop of a lesson is looked at as a whole, up to so many events.
  static let mostEvents = 20_000
  /// The longest quiet stretch whose end is looked for, where no stop is ahead.
  static let horizon = TimeSpan.seconds(3)
  /// So much is looked ahead otherwise, in microseconds of the screen.
  static let screenful = 5_000_000

  /// What comes of the session.
  /// - Complexity: that of letting the run go on.
  init(ahead session: Session) {
    start = session.now
    end = session.now
    var trial = session
    let isLesson = trial.leadsToStop
    var (quiet, events) = (TimeSpan.zero, 0)
    var screen = 0.0
    while events < Course.mostEvents {
      let pace = trial.glance.pace
      // A screenful ends where nothing is under way.
      if !isLesson, screen >= Double(Course.screenful), quiet == .zero {
        if case .quick = pace { break }
        if screen >= Double(4 * Course.screenful) { break }
      }
      let limit = isLesson ? trial.now + .seconds(60) : trial.now + Course.horizon
      let (time, position) = (trial.now, trial.position)
      let stop = trial.play(until: limit, mostEvents: 1)
      let passed = trial.now - time
      if passed > .zero {
        parts.append(.passage(pace, passed))
        screen += Timetable.length(of: passed, at: pace)
        if case .quick = pace { quiet = quiet + passed } else { quiet = .zero }
      }
      if trial.position > position {
        events += 1
        let rests = trial.rests
        parts += rests.map { .rest($0, at: trial.position) }
        if !rests.isEmpty { quiet = .zero }
        for rest in rests { screen += Double(rest.length) }
      }
      if stop != .limit || trial.isBroken {
        ending = .stop
        break
      }
      if passed == .zero, trial.position == position { break }
      if !isLesson, quiet >= Course.horizon { break }
    }
    end = trial.now
  }
}

extension Course {
  /// What brought the session from a position to its moment.
  /// - Precondition: The position is not beyond it.
  /// - Complexity: that of a seek, and of the events between.
  init(behind session: Session, from position: Int) {
    var trial = session
    trial.seek(to: position)
    start = trial.now
    end = session.now
    while trial.position < session.position {
      let (pace, time) = (trial.glance.pace, trial.now)
      guard trial.stepForward() else { break }
      if trial.now > time { parts.append(.passage(pace, trial.now - time)) }
      parts += trial.rests.map { .rest($0, at: trial.position) }
    }
    if trial.now < end { parts.append(.passage(trial.glance.pace, end - trial.now)) }
  }
}

extension Session {
  /// Whether playing on leads to a stop of a lesson, or to its end.
  var leadsToStop: Bool {
    guard let lesson, branchNumber == lesson.branch else { return false }
    return !(lesson.isFinished && isAtFrontier && lesson.isEndTold)
  }
}

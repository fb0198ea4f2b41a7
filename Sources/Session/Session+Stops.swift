// The stops of a lesson: telling again what was told, and going from one to another.

import Raft
import Running
import Scripting
import Simulation

extension Session {
  /// Tells again what the lesson told at this position, up to the next stop or the limit. Time goes on
  /// to the moment at which it was told.
  /// - Returns: Whether that stop was reached.
  @discardableResult
  mutating func tellLesson(until limit: Instant) -> Bool {
    // For events at which nothing is told, which are most, there is nothing to go through.
    guard isOnLessonsBranch else { return false }
    let count = lentLesson.marks.count
    if count == 0 { return false }
    if lentLesson.shown >= count, lentLesson.marks[count - 1].position < position { return false }
    return tellMarks(until: limit)
  }

  @inline(never)
  private mutating func tellMarks(until limit: Instant) -> Bool {
    guard let lesson else { return false }
    let before = lesson.marks.partitioningIndex { $0.position >= position }
    lentLesson.shown = max(before, lesson.shown)
    for index in max(before, lesson.shown)..<lesson.marks.count {
      let mark = lesson.marks[index]
      guard mark.position == position, mark.time <= limit else { return false }
      if mark.time > world.now { moveTime(to: mark.time) }
      lentLesson.shown = index + 1
      if lesson.isStop(mark) { return true }
    }
    return false
  }

  /// Goes to the next stop of the lesson at once; from a branch of the viewer's own, back to where the
  /// lesson was left.
  /// - Returns: Why it stopped; nil if there is no lesson or nothing left of it.
  package mutating func nextStop() -> PlayStop? {
    guard let lesson else { return nil }
    if branchNumber != lesson.branch {
      // Back to where the lesson was left, and on from there the next time.
      switchBranch(to: lesson.branch)
      if let left = lesson.leftAt {
        seek(to: left.position)
        if left.time > world.now { moveTime(to: left.time) }
        lentLesson.shown = left.shown
        return .stop
      }
    }
    if let index = lesson.marks.indices.first(where: {
      $0 >= lentLesson.shown && lesson.isStop(lesson.marks[$0])
    }) {
      show(index)
      return .stop
    }
    seek(to: branch.length)
    guard !lesson.isFinished else { return nil }
    return playToStop()
  }

  /// Plays the lesson to its next stop; where `replayWatch` says no, it ends on the way.
  private mutating func playToStop() -> PlayStop {
    let start = position
    while true {
      let before = position
      let stop = playLesson(until: .never, mostEvents: Session.watchInterval)
      guard stop == .limit, position > before else { return stop }
      // How many there are to come nobody knows.
      if replayWatch?(position - start, 0) == false { return .limit }
    }
  }

  /// Goes back to the last stop of the lesson before this moment, or to its start.
  /// - Returns: Whether there is a lesson.
  @discardableResult
  package mutating func previousStop() -> Bool {
    guard let lesson else { return false }
    if branchNumber != lesson.branch { switchBranch(to: lesson.branch) }
    let last = lesson.marks[..<lesson.shown].last
    let isAtStop = last.map {
      lesson.isStop($0) && ($0.position, $0.time) == (position, world.now)
    }
    let shown = isAtStop == true ? lesson.shown - 1 : lesson.shown
    let index = lesson.marks[..<shown].lastIndex { lesson.isStop($0) }
    if let index {
      show(index)
    } else {
      if go(to: 0, nil) { lentLesson.shown = 0 }
    }
    return true
  }

  /// Goes to the next stop of the lesson if it has been reached before, and the event comes after it.
  /// - Parameter event: The number of an event ahead; nil for all of them.
  /// - Returns: Whether there is such a stop.
  mutating func goToRecordedStop(before event: Int?) -> Bool {
    guard let lesson, lesson.branch == branchNumber,
      let index = lesson.marks[lesson.shown...].firstIndex(where: { lesson.isStop($0) }),
      lesson.marks[index].position < event ?? .max
    else { return false }
    show(index)
    return true
  }

  /// Takes note of the moment to which `nextStop` returns from a branch of the viewer's own.
  mutating func noteWhereLessonIsLeft() {
    guard let lesson, lesson.branch == branchNumber else { return }
    let moment = (position, world.now, lesson.shown)
    lentLesson.leftAt = moment
  }

  /// Goes to the moment at which a mark was made.
  private mutating func show(_ index: Int) {
    let mark = lentLesson.marks[index]
    if go(to: mark.position, mark.time) { lentLesson.shown = index + 1 }
  }
}

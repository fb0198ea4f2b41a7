// Playing a script: line by line, as far as time allows.

import Raft
import Running
import Scripting
import Simulation

/// Why playing stopped.
package enum PlayStop: Hashable, Sendable {
  /// The time given is used up, or the events.
  case limit
  /// A `pause` line of the lesson.
  case stop
  /// Something was not as the lesson expects; see `Lesson.failures`.
  case failure
  /// The last line of the lesson is done.
  case end
  /// A property broke; see `Session.violation`.
  case violation
}

extension Session {
  /// A run that plays a script. Nothing has happened or been told yet; `play` begins.
  package init(playing script: Script) {
    self.init(Setup(head: script))
    lesson = Lesson(script)
  }

  /// Whether the lesson goes on from here.
  package var isLessonNext: Bool { isAtFrontier && lesson?.isUnderWay(on: branchNumber) == true }

  /// Goes one event forwards, along the lesson if one is under way.
  /// - Returns: Whether anything changed: an event, or a stop of the lesson.
  @discardableResult
  package mutating func advanceOneEvent() -> Bool {
    if tellLesson(until: .never) { return true }
    guard isLessonNext else { return stepForward() }
    moveTime(to: max(world.now, branch.endTime))
    let before = (position, lesson?.nextLine)
    let stop = playLesson(until: .never, mostEvents: 1)
    if before == (position, lesson?.nextLine) || stop == .end && before.0 == position {
      return stepForward()
    }
    return true
  }

  /// Plays on: recorded events first, then the lesson, then whatever happens by itself.
  /// - Parameters:
  ///   - time: How far. Everything due by then happens.
  ///   - mostEvents: After so many events it stops, wherever it is.
  package mutating func play(until time: Instant, mostEvents: Int = .max) -> PlayStop {
    let start = position
    while true {
      if tellLesson(until: time) { return .stop }
      if position - start >= mostEvents { return .limit }
      let stops = lesson?.stopsReached
      guard !isAtFrontier, stepForward(notAfter: time) else { break }
      if lesson?.branch == branchNumber, lesson?.stopsReached != stops { return .stop }
    }
    if !isAtFrontier || world.now < branch.endTime {
      moveTime(to: max(world.now, min(time, branch.endTime)))
      if !isAtFrontier || world.now >= time { return .limit }
    }
    let rest = mostEvents - (position - start)
    if isLessonNext { return playLesson(until: time, mostEvents: rest) }
    if let lesson, lesson.branch == branchNumber, !lesson.isEndTold {
      self.lesson?.isEndTold = true
      return .end
    }
    advance(to: time, mostEvents: rest)
    return violation == nil ? .limit : .violation
  }

  /// Plays the lesson at the frontier.
  mutating func playLesson(until limit: Instant, mostEvents: Int) -> PlayStop {
    let end = mostEvents == .max ? Int.max : position + mostEvents
    while true {
      // No copy of the lesson is held meanwhile: it would make each mark and failure copy all others.
      if let wait = lesson?.wait {
        let failures = lesson?.failures.count
        if !finish(wait, until: limit, mostEvents: end - position) { return .limit }
        lesson?.wait = nil
        if lesson?.failures.count != failures { return .failure }
      } else if lesson?.isFinished != false {
        lesson?.isEndTold = true
        return .end
      } else if let stop = playLine() {
        return stop
      }
      if position >= end { return .limit }
    }
  }

  /// Does the next line, or begins to wait for it.
  private mutating func playLine() -> PlayStop? {
    guard let number = lesson?.nextLine, let line = lesson?.script.lines[number] else {
      return .end
    }
    lesson?.nextLine += 1
    let now = world.now
    switch line.command {
    case .advance(.run(let duration)): lesson?.wait = .time(now + duration)
    case .advance(.runUntil(let condition, let bound)):
      lesson?.wait = .condition(
        ConditionWatch(condition), deadline: now + (bound ?? Lesson.patience), bound: bound)
    case .advance(.step(let count)): lesson?.wait = .events(count)
    case .advance(.stepUntil(let condition)):
      lesson?.wait = .condition(
        ConditionWatch(condition), deadline: now + Lesson.patience, bound: nil)
    case .check(let condition): return check(condition, line)
    case .tell(.pause):
      mark(number)
      return .stop
    case .tell: mark(number)
    case .setUp: break
    case .act(let act):
      // In the head these have shaped the setup.
      if act.shapesSetup, lesson?.isHead(number) == true { break }
      return perform(act, line)
    }
    return nil
  }

  private mutating func mark(_ line: Int) {
    let mark = Lesson.Mark(line: line, position: position, time: world.now)
    lesson?.add(mark)
  }

  private mutating func perform(_ act: Act, _ line: Script.Line) -> PlayStop? {
    do {
      try apply(act)
      return nil
    } catch {
      return fail("\(error)", line)
    }
  }

  private mutating func check(_ condition: Condition, _ line: Script.Line) -> PlayStop? {
    lesson?.expectationCount += 1
    if condition.holds(in: world, violation: violation) {
      if case .violation = condition { lesson?.isViolationExpected = true }
      return nil
    }
    return fail("expected \(condition), but \(condition.finding(in: world, violation))", line)
  }

  private mutating func fail(_ message: String, _ line: Script.Line) -> PlayStop {
    let failure = Lesson.Failure(
      line: line, position: position, time: world.now, message: message)
    lesson?.failures.append(failure)
    return .failure
  }

  /// Goes on until what is waited for has come.
  /// - Returns: Whether it has come, or will not come any more; if not, the limit is reached.
  private mutating func finish(
    _ wait: Lesson.Wait, until limit: Instant, mostEvents: Int
  ) -> Bool {
    switch wait {
    case .time(let time):
      advance(to: min(time, limit), mostEvents: mostEvents)
      // Of several events at that very moment, some may be left.
      return violation != nil || world.now >= time && !isDue(by: time)
    case .events(let count):
      var left = count
      while left > 0, count - left < mostEvents, stepForward(notAfter: limit) { left -= 1 }
      lesson?.wait = .events(left)
      // Where nothing will ever happen, there is nothing to wait for.
      if left == 0 || violation != nil || !isDue(by: .never) { return true }
      if !isDue(by: limit) { moveTime(to: max(world.now, limit)) }
      return false
    case .condition(var watch, let deadline, let bound):
      var events = 0
      defer { lesson?.wait = .condition(watch, deadline: deadline, bound: bound) }
      while !watch.holds(in: run) {
        if events >= mostEvents { return false }
        if stepForward(notAfter: min(limit, deadline)) {
          events += 1
        } else {
          if violation == nil { moveTime(to: max(world.now, min(limit, deadline))) }
          if violation == nil && deadline > limit { return false }
          giveUp(watch.condition, bound)
          return true
        }
      }
      return true
    }
  }

  /// Whether an event is due by the time.
  private mutating func isDue(by time: Instant) -> Bool {
    run.nextEventTime().map { $0 <= time } ?? false
  }

  private mutating func giveUp(_ condition: Condition, _ bound: TimeSpan?) {
    guard let number = lesson?.nextLine, let line = lesson?.script.lines[number - 1] else { return }
    let why =
      violation.map { "the run stopped: \($0)" } ?? condition.finding(in: world, violation)
    let span = bound.map { "within \($0)" } ?? "at all"
    _ = fail(
      "waited for \(condition), which did not come \(span); \(why)", line)
  }

  // MARK: Stops

  /// Tells again what the lesson told at this position, up to the next stop or the limit. Time goes on
  /// to the moment at which it was told.
  /// - Returns: Whether that stop was reached.
  @discardableResult
  mutating func tellLesson(until limit: Instant) -> Bool {
    guard let lesson, lesson.branch == branchNumber else { return false }
    let before = lesson.marks.partitioningIndex { $0.position >= position }
    self.lesson?.shown = max(before, lesson.shown)
    for index in max(before, lesson.shown)..<lesson.marks.count {
      let mark = lesson.marks[index]
      guard mark.position == position, mark.time <= limit else { return false }
      if mark.time > world.now { moveTime(to: mark.time) }
      self.lesson?.shown = index + 1
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
        self.lesson?.shown = left.shown
        return .stop
      }
    }
    if let index = lesson.marks.indices.first(where: {
      $0 >= self.lesson?.shown ?? 0 && lesson.isStop(lesson.marks[$0])
    }) {
      show(index)
      return .stop
    }
    seek(to: branch.length)
    guard !lesson.isFinished else { return nil }
    return playLesson(until: .never, mostEvents: .max)
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
      go(to: 0, nil)
      self.lesson?.shown = 0
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
    self.lesson?.leftAt = moment
  }

  /// Goes to the moment at which a mark was made.
  private mutating func show(_ index: Int) {
    guard let mark = lesson?.marks[index] else { return }
    go(to: mark.position, mark.time)
    lesson?.shown = index + 1
  }
}

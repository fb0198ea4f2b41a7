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
  /// Whether the lesson goes on from here.
  @inline(__always)
  package var isLessonNext: Bool {
    // No closure, such as that of `&&`, and no call: they would copy the session, event by event.
    if !isAtFrontier { return false }
    return isLessonUnderWay
  }

  /// Whether the lesson is in its midst and plays on the branch that is walked.
  @inline(__always)
  var isLessonUnderWay: Bool {
    if !isOnLessonsBranch { return false }
    return !isLessonFinished
  }

  /// Whether no line of the lesson is left to play.
  /// - Precondition: There is one.
  @inline(__always)
  private var isLessonFinished: Bool {
    // Asked where it lies: even of the lent lesson a copy would be made first, event by event.
    lessons.withUnsafeBufferPointer { $0[0].isFinished }
  }

  /// Whether there is a lesson and no line of it is left to play.
  @inline(__always)
  private var isLessonOver: Bool {
    hasLesson ? isLessonFinished : false
  }

  /// How many stops of the lesson have been reached: 0 without one.
  @inline(__always)
  private var stopsReached: Int { hasLesson ? lentLesson.stopsReached : 0 }

  /// How many of the lines of the lesson have told something, or stopped: 0 without one.
  package var markCount: Int { hasLesson ? lentLesson.marks.count : 0 }

  /// How many of the lesson's expectations have not been met: 0 without one.
  package var failureCount: Int { hasLesson ? lentLesson.failures.count : 0 }

  /// Goes one event forwards, along the lesson if one is under way.
  /// - Returns: Whether anything changed: an event, or a stop of the lesson.
  @discardableResult
  package mutating func advanceOneEvent() -> Bool {
    if tellLesson(until: .never) { return true }
    guard isLessonNext else { return stepForward() }
    moveTime(to: max(world.now, branch.endTime))
    let before = (position, lentLesson.nextLine)
    let stop = playLesson(until: .never, mostEvents: 1)
    if before == (position, lentLesson.nextLine) || stop == .end && before.0 == position {
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
      if isAtFrontier { break }
      let stops = stopsReached
      guard stepForward(notAfter: time) else { break }
      if isOnLessonsBranch, stopsReached != stops { return .stop }
    }
    // Asked of the branch where it lies: `branch` and a closure would copy the session, event by event.
    let endTime = branches[branchNumber].endTime
    let isBefore = world.now < endTime
    if !isAtFrontier || isBefore {
      moveTime(to: max(world.now, min(time, endTime)))
      if !isAtFrontier || world.now >= time { return .limit }
    }
    let rest = mostEvents - (position - start)
    if isLessonNext { return playLesson(until: time, mostEvents: rest) }
    if isOnLessonsBranch, !lentLesson.isEndTold {
      lentLesson.isEndTold = true
      return .end
    }
    advance(to: time, mostEvents: rest)
    return isBroken ? .violation : .limit
  }

  /// Plays on, and ends with the script: past its last line a lesson would go on for ever, as whatever happens by
  /// itself.
  /// - Parameter mostEvents: After so many events it stops, wherever it is.
  /// - Returns: Whether nothing comes any more.
  package mutating func playScript(mostEvents: Int) -> Bool {
    let start = position
    switch play(until: .never, mostEvents: mostEvents) {
    case .end, .violation: return true
    case .limit: return position == start ? true : isLessonOver
    case .stop, .failure: return isLessonOver
    }
  }

  /// Plays the lesson at the frontier.
  /// - Precondition: There is one.
  mutating func playLesson(until limit: Instant, mostEvents: Int) -> PlayStop {
    let end = mostEvents == .max ? Int.max : position + mostEvents
    while true {
      // No copy of the lesson is held meanwhile: it would make each mark and failure copy all others.
      if var wait = lentLesson.wait {
        let outcome = wait.goOn(&self, until: limit, mostEvents: end - position)
        lentLesson.wait = outcome == .limit ? wait : nil
        if outcome == .limit { return .limit }
        if outcome != .done, let condition = wait.condition { return giveUp(condition) }
      } else if lentLesson.isFinished {
        lentLesson.isEndTold = true
        return .end
      } else if let stop = playLine() {
        return stop
      }
      if position >= end { return .limit }
    }
  }

  /// Does the next line, or begins to wait for it.
  private mutating func playLine() -> PlayStop? {
    if let each = lentLesson.takeEach() { return perform(each.act, each.line) }
    let number = lentLesson.nextLine
    let line = lentLesson.script.lines[number]
    lentLesson.nextLine += 1
    switch line.command {
    case .advance(let command):
      let wait = Waiting(command, from: now, seed: seed)
      lentLesson.wait = wait
    case .check(let condition): return check(condition, line)
    case .tell(.pause):
      let failing = failingTask(atStop: number)
      mark(number)
      return failing.map { fail($0.message, $0.line) } ?? .stop
    case .tell: mark(number)
    case .setUp: break
    case .each(let act):
      let count = world.messageCount(of: act)
      // Where there is none, the refusal says so.
      lentLesson.each = Lesson.Each(act: act, line: line, left: max(1, count))
    case .refused(let act):
      lentLesson.expectationCount += 1
      guard refusal(of: act) == nil else { return nil }
      return fail("expected that '\(act)' is refused, but the cluster takes it", line)
    case .act(let act):
      // In the head these have shaped the setup.
      if act.shapesSetup, lentLesson.isHead(number) { break }
      return perform(act, line)
    }
    return nil
  }

  private mutating func mark(_ line: Int) {
    let mark = Lesson.Mark(line: line, position: position, time: world.now)
    lentLesson.add(mark)
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
    lentLesson.expectationCount += 1
    if condition.holds(in: run) {
      if condition.namesViolation {
        // What was to happen has happened: the run goes on.
        lentLesson.isViolationExpected = true
        acknowledgeViolation()
      }
      return nil
    }
    return fail("expected \(condition), but \(condition.finding(in: run))", line)
  }

  private mutating func fail(_ message: String, _ line: Script.Line) -> PlayStop {
    let failure = Lesson.Failure(
      line: line, position: position, time: world.now, message: message)
    lentLesson.failures.append(failure)
    return .failure
  }

  /// What the last line waited for did not come.
  private mutating func giveUp(_ condition: Condition) -> PlayStop {
    let line = lentLesson.script.lines[lentLesson.nextLine - 1]
    if isBroken, let violation {
      return fail(
        "waited for \(condition), but the run stopped before that came: \(violation)", line)
    }
    var span = "at all"
    if case .advance(.runUntil(_, let bound?)) = line.command { span = "within \(bound)" }
    let why = condition.finding(in: run)
    return fail("waited for \(condition), which did not come \(span); \(why)", line)
  }
}

extension Condition {
  /// Whether it holds only where a property is broken.
  fileprivate var namesViolation: Bool {
    switch self {
    case .violation: true
    case .and(let one, let other): one.namesViolation || other.namesViolation
    default: false
    }
  }
}

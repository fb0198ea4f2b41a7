// A script that is being played: where it is, what it has told, what it expected.

import Raft
import Running
import Scripting
import Simulation

/// A script under way, on the branch it began on.
package struct Lesson: Sendable {
  /// What is played.
  package let script: Script
  /// The branch it plays on.
  package internal(set) var branch = 0
  /// The line that comes next.
  var nextLine = 0
  /// What the line before has to wait for.
  var wait: Waiting? { didSet { isWaiting = wait != nil } }
  /// What the line before still has to do, message by message.
  var each: Each? { didSet { isBusy = each.map { $0.left > 0 } ?? false } }
  /// Whether the line before has to wait for something.
  private var isWaiting = false
  /// Whether the line before still has something to do.
  private var isBusy = false
  /// Lines that told something, or stopped, with the moment at which they did.
  package private(set) var marks: [Mark] = []
  /// For each mark how many stops there are up to it.
  private var stopsUpTo: [Int] = []
  /// How many lines the script has.
  private let lineCount: Int
  /// How many lines at the start of the script describe the setup, or tell something.
  private let headCount: Int
  /// How many of the marks lie before the moment on the screen, or at it. Of several stops at one
  /// moment only the first may be shown.
  package internal(set) var shown = 0
  /// Where the lesson was left for a branch of the viewer's own: the position, the time, and how
  /// many marks were shown.
  var leftAt: (position: Int, time: Instant, shown: Int)?
  /// What did not come out as expected.
  package internal(set) var failures: [Failure] = []
  /// How many expectations were looked at.
  package internal(set) var expectationCount = 0

  /// An act that is done to several messages, one after the other.
  struct Each: Hashable {
    /// What is done to the first of them, again and again.
    var act: Act
    /// The line that says so.
    var line: Script.Line
    /// For how many it is left to do.
    var left: Int
  }

  /// What is to be done to the next message, if there is one; then it counts as done.
  mutating func takeEach() -> Each? {
    guard let now = each, now.left > 0 else { return nil }
    each?.left -= 1
    return now
  }

  /// A line of the script that was reached.
  package struct Mark: Hashable, Sendable {
    /// The place of the line in `script.lines`.
    package var line: Int
    /// How many events had happened.
    package var position: Int
    /// When it was reached.
    package var time: Instant
  }

  /// Something that did not come out as the script says.
  package struct Failure: Hashable, Sendable {
    /// The line that was not met.
    package var line: Script.Line
    /// How many events had happened.
    package var position: Int
    /// When it was seen.
    package var time: Instant
    /// What was wrong, as a sentence.
    package var message: String
  }

  /// Whether a broken property was asked for and found.
  package internal(set) var isViolationExpected = false

  init(_ script: Script) {
    self.script = script
    lineCount = script.lines.count
    headCount = script.lines.prefix { $0.command.isSetup || $0.command.isTelling }.count
    stopCount = script.lines.count { $0.command == .tell(.pause) }
  }

  /// Whether `PlayStop.end` has been told.
  package internal(set) var isEndTold = false

  /// Whether no lines are left to play.
  @inline(__always)
  package var isFinished: Bool {
    // Of what lies in the lesson itself: it is asked at each event.
    if isWaiting || isBusy { return false }
    return nextLine >= lineCount
  }

  /// Whether the line belongs to the script's head, which describes the setup.
  func isHead(_ line: Int) -> Bool { line < headCount }

  /// How many stops the script has: its `pause` lines.
  package let stopCount: Int

  /// How many stops have been reached at the position on the screen.
  @inline(__always)
  package var stopsReached: Int { shown == 0 ? 0 : stopsUpTo[shown - 1] }

  func isStop(_ mark: Mark) -> Bool { script.lines[mark.line].command == .tell(.pause) }

  /// Makes a mark at the frontier, where everything is shown.
  mutating func add(_ mark: Mark) {
    marks.append(mark)
    stopsUpTo.append((stopsUpTo.last ?? 0) + (isStop(mark) ? 1 : 0))
    shown = marks.count
  }

  /// How many of the marks were made by the moment.
  func markCount(at position: Int, _ time: Instant) -> Int {
    marks.partitioningIndex { ($0.position, $0.time) > (position, time) }
  }

  /// The title, if one has been told.
  package var title: String? {
    for mark in marks.prefix(shown).reversed() {
      if case .tell(.title(let text)) = script.lines[mark.line].command { return text }
    }
    return nil
  }

  /// What a lesson tells at its next stop.
  package struct Next: Hashable, Sendable {
    /// The words, as the script has them.
    package var told: [Tell] = []
    /// Whether nothing happens before that.
    package var isAtOnce = true
    /// Whether it asks something at the stop after that, before anything else happens.
    package var isQuestionAfter = false

    /// Whether it asks something.
    package var isQuestion: Bool { told.contains { if case .ask = $0 { true } else { false } } }
  }

  /// What it tells at the stop after the moment on the screen, as far as its script says so soon.
  /// - Complexity: O(1): no more than `mostLinesAhead` lines are looked at.
  package var next: Next {
    var next = Next()
    var isAfter = false
    let start = shown == 0 ? 0 : marks[shown - 1].line + 1
    for line in script.lines[min(start, script.lines.count)...].prefix(Lesson.mostLinesAhead) {
      switch line.command {
      case .tell(.pause):
        if isAfter { return next }
        isAfter = true
      case .tell(.ask) where isAfter: next.isQuestionAfter = true
      case .tell(let words): if !isAfter { next.told.append(words) }
      case .advance, .act, .each:
        if isAfter { return next }
        next.isAtOnce = false
      case .check, .refused, .setUp: break
      }
    }
    return next
  }

  private static let mostLinesAhead = 200

  /// What is being told at the position on the screen: the newest words, with those told at the same
  /// moment since the stop before, and what the lesson points at meanwhile.
  package var telling: [Tell] {
    var told: [Tell] = []
    var position: Int?
    for mark in marks.prefix(shown).reversed() {
      guard case .tell(let words) = script.lines[mark.line].command else { continue }
      if words == .pause {
        if told.isEmpty { continue }
        break
      }
      switch words {
      case .title, .group, .about: continue
      default: break
      }
      guard position == nil || position == mark.position else { break }
      position = mark.position
      told.insert(words, at: 0)
    }
    return told
  }
}

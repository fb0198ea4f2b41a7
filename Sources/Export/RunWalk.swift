// A run event by event, from a script or from a session: the one way in which every export reads it.

import Raft
import Running
import Scripting
import Session
import Simulation

/// Walks a run from its start. What is asked of `session` is about the last event.
///
/// It cannot be copied without a word: a copy would take as long as much of an event's export, and would make the next
/// event copy the world.
package struct RunWalk: ~Copyable {
  /// The run, at the last event.
  package private(set) var session: Session
  /// How many events have happened: the session's position, which it takes longer to ask for.
  private(set) var position = 0
  /// Where it ends, if that is known: the position of a session.
  private let end: Int?
  /// When it ends, if that is known: as late as the session stands.
  private let endTime: Instant?
  /// Whether nothing more will come.
  private var isOver = false

  /// A run that a script brings about, to the script's end.
  /// - Parameter historyRoom: How much room the history may take, in bytes.
  package init(_ script: Script, historyRoom: Int = Session.usualHistoryRoom) {
    session = Session(playing: script)
    session.historyRoom = historyRoom
    (end, endTime) = (nil, nil)
  }

  /// A run up to where somebody looks at it.
  package init(_ session: Session) {
    (end, endTime) = (session.position, session.world.now)
    self.session = session
    // Who watches an export is told otherwise, and not by whichever thread it is.
    self.session.replayWatch = nil
    self.session.seek(to: 0)
  }

  /// Goes to the next event.
  /// - Returns: Whether there was one.
  package mutating func next() -> Bool {
    let before = position
    go(to: before + 1)
    return position > before
  }

  /// Goes through the events up to a position, or to the end where that comes before.
  mutating func go(to target: Int) {
    if let end, let endTime {
      goInSession(to: target, end, endTime)
      position = session.position
      return
    }
    while !isOver, position < target {
      isOver = session.playScript(mostEvents: target - position)
      position = session.position
    }
  }

  private mutating func goInSession(to target: Int, _ end: Int, _ endTime: Instant) {
    if target < end, target > position + 1 {
      // What lies between nobody looks at, and the nearest state that was kept is not far.
      return session.seek(to: target)
    }
    while session.position < target {
      if session.position < end, session.stepForward() { continue }
      if endTime > session.world.now { session.rewind(to: endTime) }
      return
    }
  }

  /// How many events it has, if that is known; else 0.
  var length: Int { end ?? 0 }

  /// The same run right before its last event.
  /// - Complexity: That of a seek.
  var before: RunWalk {
    var before = RunWalk(session, upTo: end, endTime)
    before.session.seek(to: position - 1)
    before.position = position - 1
    return before
  }

  private init(_ session: Session, upTo end: Int?, _ endTime: Instant?) {
    (self.end, self.endTime) = (end, endTime)
    self.session = session
  }

  /// What the run is called: the title of its script, else the name of its file.
  package var title: String {
    guard let script = session.lesson?.script else { return "A run of raftview" }
    for line in script.lines {
      if case .tell(.title(let text)) = line.command { return text }
    }
    let file = script.name.split(separator: "/").last ?? "A run of raftview"
    return file.hasSuffix(".raft") ? "\(file.dropLast(5))" : "\(file)"
  }

  /// What the lesson tells between two positions, in order: the position and the words. A stop is told as
  /// nothing.
  package func told(after first: Int, upTo last: Int) -> [(position: Int, words: Tell)] {
    guard let lesson = session.lesson, lesson.branch == session.branchNumber else { return [] }
    return lesson.marks.filter { $0.position > first && $0.position <= last }.compactMap { mark in
      guard case .tell(let words) = lesson.script.lines[mark.line].command else { return nil }
      return (mark.position, words)
    }
  }

  /// What a lesson says and asks after an event: known once the walk has gone on from there, or has ended.
  func wordsSaid(at position: Int) -> [String] {
    told(after: position - 1, upTo: position).compactMap { told in
      switch told.words {
      case .say(let text), .ask(let text): text
      default: nil
      }
    }
  }

  /// That lines of its script did not come out as they say, with how many and the first; nil where all did, or where
  /// somebody has looked at the run.
  var failures: String? {
    guard end == nil, let failures = session.lesson?.failures, let first = failures.first else {
      return nil
    }
    let lines = failures.count == 1 ? "a line" : "\(failures.count) lines"
    return "\(lines) of the script failed\(failures.count == 1 ? "," : ", the first of them") "
      + "line \(first.line.number): \(first.message)"
  }

  /// Whether the last event is a milestone.
  package var isMilestone: Bool {
    if position > 0, session.isAtLastMilestone { return true }
    guard end != nil, session.branch.chronicle.knows(position) else { return false }
    return session.branch.chronicle[position].traits.contains(.milestone)
  }
}

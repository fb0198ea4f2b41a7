// The run as JSON lines, whole or piece by piece.

import Raft
import Scripting
import Session
import Simulation
import Telling

/// Writes a run as JSON lines: what it begins with, the events with what the script tells between them, how it ended.
struct LinesExport: RunExport {
  var lines = EventLines()
  private var count = 0
  /// How many of the marks of the lesson have been told.
  private var marks = 0
  private let range: ExportRange

  init(_ range: ExportRange = ExportRange()) { self.range = range }

  mutating func begin(_ walk: borrowing RunWalk) {
    lines.addStart(walk, range)
    marks = walk.session.lesson?.marks.count ?? 0
    if walk.session.position == 0 { marks = 0 }
  }

  mutating func add(_ walk: borrowing RunWalk) {
    count += 1
    addTold(walk, before: walk.session.position)
    guard let narration = walk.session.lastWords else { return }
    lines.add(
      walk.session.world.event, narration, in: walk.session, isMilestone: walk.isMilestone)
  }

  /// What was said before an event comes before it.
  private mutating func addTold(_ walk: borrowing RunWalk, before position: Int) {
    // No copy of the lesson is made for events at which nothing is told, which are most.
    guard walk.session.lesson?.marks.count ?? 0 > marks, let lesson = walk.session.lesson else {
      return
    }
    while marks < lesson.marks.count, lesson.marks[marks].position < position {
      let mark = lesson.marks[marks]
      marks += 1
      guard case .tell(let tell) = lesson.script.lines[mark.line].command, tell.isSaid else {
        continue
      }
      lines.addTold(mark.position, "\(tell)")
    }
  }

  mutating func finish(_ walk: borrowing RunWalk) -> Exported {
    addTold(walk, before: .max)
    lines.addEnd(walk, events: count)
    return Exported(lines.json.text)
  }
}

/// Writes a run as JSON lines in large pieces, so that it takes no room however long it is.
/// - Parameter write: Takes a piece.
/// - Throws: `ExportError` where nothing lies in the range, and what `write` throws.
package func exportLines(
  _ walk: consuming RunWalk, _ range: ExportRange = ExportRange(),
  write: (ArraySlice<UInt8>) throws -> Void
) throws {
  var events = RangeOfRun(range)
  var writer = LinesExport(range)
  while try events.next(of: &walk, begin: { writer.begin($0) }) {
    writer.add(walk)
    if writer.lines.json.count >= 1 << 16 {
      try write(writer.lines.json.bytes)
      writer.lines.json.clear()
    }
  }
  _ = writer.finish(walk)
  try write(writer.lines.json.bytes)
}

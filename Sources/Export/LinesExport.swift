// The run as JSON lines, whole or piece by piece.

import Batches
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
    marks = walk.position == 0 ? 0 : walk.session.markCount
  }

  mutating func add(_ walk: borrowing RunWalk) {
    count += 1
    addTold(walk, before: walk.position)
    guard let (event, words) = walk.session.lastWords else { return }
    lines.add(event, words, in: walk.session, isMilestone: walk.isMilestone)
  }

  /// Leaves out what comes before what follows the last event, and forgets what has been written.
  mutating func skip(_ walk: borrowing RunWalk) {
    addTold(walk, before: walk.position)
    lines.json.clear()
  }

  /// What was said before an event comes before it.
  private mutating func addTold(_ walk: borrowing RunWalk, before position: Int) {
    // No copy of the lesson is made for events at which nothing is told, which are most.
    guard walk.session.markCount > marks, let lesson = walk.session.lesson else { return }
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
    finish(walk, events: count)
    return Exported(lines.json.text)
  }

  /// Writes how it ended, after so many events.
  mutating func finish(_ walk: borrowing RunWalk, events: Int) {
    addTold(walk, before: .max)
    lines.addEnd(walk, events: events)
  }
}

/// The lines of a run, in pieces of so many events.
private struct LinesInPieces: PieceWriter, ~Copyable {
  private var walk: RunWalk
  private var events: RangeOfRun
  private var writer: LinesExport
  private let length: Int
  private var isOver = false

  init(_ walk: consuming RunWalk, _ range: ExportRange, length: Int) {
    self.walk = walk
    events = RangeOfRun(range)
    writer = LinesExport(range)
    self.length = length
  }

  mutating func write(piece number: Int) throws -> Piece<Void> {
    if isOver { return Piece([], end: ()) }
    try events.skip(to: number * length, of: &walk) { writer.begin($0) }
    writer.skip(walk)
    let end = (number + 1) * length
    // Who is behind its place has come to the end of the run.
    while !isOver, walk.position < end {
      if try events.next(of: &walk, begin: { writer.begin($0) }) {
        writer.add(walk)
      } else {
        isOver = true
        writer.finish(walk, events: events.count)
      }
    }
    return Piece(Array(writer.lines.json.bytes), end: isOver ? () : nil)
  }
}

/// Writes a run as JSON lines in pieces, so that it takes no room however long it is.
/// - Parameters:
///   - wishes: Who watches is told after each piece, on the thread of the caller.
///   - jobs: How many threads write, each a walk of its own.
///   - length: How many events make a piece. The first is written before there is more than one thread.
///   - walk: Makes a walk that stands at the start. Called on any thread.
///   - write: Takes a piece, in order.
/// - Throws: `ExportError` where nothing lies in the range, or somebody wants it to end, and what `write` throws.
package func exportLines(
  _ range: ExportRange = ExportRange(), _ wishes: ExportWishes = ExportWishes(), jobs: Int = 1,
  length: Int = 1024, of walk: @escaping @Sendable () -> RunWalk, write: ([UInt8]) throws -> Void
) throws {
  let total = walk().length
  var done = 0
  try writePieces(jobs: jobs, by: { LinesInPieces(walk(), range, length: length) }) { piece in
    done += length
    try wishes.tell(total > 0 ? min(done, total) : done, of: total)
    try write(piece)
  }
}

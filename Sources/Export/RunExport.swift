// The one way a run is exported: walked once, and handed event by event to whoever writes the format.

import Display
import Raft
import Scripting
import Session
import Simulation

/// What an export comes to: one text, or several parts.
package struct Exported: Sendable {
  /// The texts, one a file; most formats make one.
  package var parts: [String]
  /// What the user should know, with the figure; without a capital letter or a full stop.
  package var warnings: [String] = []
  /// Texts that belong beside the first, by how their names end: the first with this ending instead of its own.
  package var companions: [String: String] = [:]

  /// One text.
  package init(_ text: String) { parts = [text] }

  /// Several parts.
  package init(parts: [String]) { self.parts = parts }
}

/// What is asked for beside the format and the range.
package struct ExportWishes: Sendable {
  /// The key whose history is wanted, where a format takes one.
  package var key: String?
  /// What the module of a trace is called: as its file without the ending.
  package var module = "RaftRun"
  /// How many columns the recorded screen has.
  package var columns = 80
  /// How many rows the recorded screen has.
  package var rows = 24

  /// Is told now and then how many events of how many have been read; where it says no, the export ends with
  /// `ExportError.stopped`. How many there are is 0 where that is not known.
  package var watch: (@Sendable (_ done: Int, _ total: Int) -> Bool)?

  /// What is usual.
  package init() {}

  /// Tells how far an export has got.
  /// - Throws: `ExportError.stopped` where somebody wants it to end.
  func tell(_ done: Int, of total: Int) throws(ExportError) {
    if let watch, !watch(done, total) { throw .stopped }
  }
}

/// Writes a run in a format.
protocol RunExport {
  /// The run stands right before the first event of the range.
  mutating func begin(_ walk: borrowing RunWalk) throws(ExportError)
  /// An event of the range has just happened.
  mutating func add(_ walk: borrowing RunWalk) throws(ExportError)
  /// The last event of the range has happened.
  mutating func finish(_ walk: borrowing RunWalk) throws(ExportError) -> Exported
}

extension ExportFormat {
  /// Writes a run.
  /// - Throws: Where the format cannot hold the run, or nothing of it lies in the range.
  /// - Complexity: That of the run, and O(servers + messages on their way) an event.
  package func export(
    _ walk: consuming RunWalk, _ range: ExportRange = ExportRange(),
    _ wishes: ExportWishes = ExportWishes()
  ) throws(ExportError) -> Exported {
    var writer: any RunExport
    switch self {
    case .jsonl: writer = LinesExport(range)
    case .html: writer = PageExport()
    case .shiviz: writer = ShiVizExport()
    case .mermaid: writer = MermaidExport()
    case .svg: writer = SVGExport()
    case .text: writer = TextExport()
    case .history: writer = HistoryExport()
    case .edn: writer = EDNExport(key: wishes.key)
    case .cast: writer = CastExport(wishes)
    case .tla: writer = TraceExport(module: wishes.module)
    }
    return try run(walk, range, &writer, wishes)
  }

  private func run(
    _ walk: consuming RunWalk, _ range: ExportRange, _ writer: inout any RunExport,
    _ wishes: ExportWishes
  ) throws(ExportError) -> Exported {
    var events = RangeOfRun(range)
    while try events.next(
      of: &walk, begin: { before throws(ExportError) in try writer.begin(before) })
    {
      try writer.add(walk)
      if walk.position & (ExportFormat.watchInterval - 1) == 0 {
        try wishes.tell(walk.position, of: walk.length)
      }
    }
    var exported = try writer.finish(walk)
    if let failures = walk.failures { exported.warnings.append(failures) }
    return exported
  }
}

extension ExportFormat {
  /// Whoever watches an export is told each time that so many events have been read: a moment, in every format.
  private static let watchInterval = 256
}

/// Goes through those events of a run that lie in a range.
struct RangeOfRun {
  private var watch: RangeWatch
  private let range: ExportRange
  private var isOver = false
  /// Whether an event beyond its end has come.
  private var hasPassed = false
  /// How many events of the range have come.
  private(set) var count = 0

  init(_ range: ExportRange) {
    self.range = range
    watch = RangeWatch(range)
  }

  /// Goes through the events up to a position, or to the end of the range, without telling each.
  mutating func skip(
    to position: Int, of walk: inout RunWalk, begin: (borrowing RunWalk) throws(ExportError) -> Void
  ) throws(ExportError) {
    while !isOver, walk.position < position {
      if range.isWhole, count > 0 {
        let before = walk.position
        walk.go(to: position)
        count += walk.position - before
        isOver = walk.position < position
      } else {
        _ = try next(of: &walk, begin: begin)
      }
    }
  }

  /// Goes to the next event of the range.
  /// - Parameter begin: Is told of the run right before the first.
  /// - Returns: Whether there was one.
  /// - Throws: Where no event lies in the range, or what `begin` throws.
  mutating func next(
    of walk: inout RunWalk, begin: (borrowing RunWalk) throws(ExportError) -> Void
  ) throws(ExportError) -> Bool {
    while !isOver {
      if count == 0, range.from == nil, walk.position == 0 {
        try begin(walk)
      }
      guard walk.next() else { break }
      if range.isWhole {
        count += 1
        return true
      }
      let place = watch.place(
        of: walk.position, at: walk.session.world.lastTime, isMilestone: walk.isMilestone)
      hasPassed = place == .after
      if hasPassed { break }
      if place == .before { continue }
      if count == 0, range.from != nil { try begin(walk.before) }
      count += 1
      isOver = place == .last
      return true
    }
    isOver = true
    guard count == 0 else { return false }
    let (end, milestones) = (walk.position, watch.milestones)
    if hasPassed, let to = range.to {
      throw ExportError(
        "No event lies in this range: it ends (--to \(to)) "
          + (range.from.map { "before it begins (--from \($0))." } ?? "before the first one."))
    }
    throw ExportError(
      end == 0
        ? "Nothing happens in this run: a script lets time pass with `run 1s`, `step` and the like."
        : "No event lies in this range: the run has \(end) events, \(milestones) milestones, and ends at "
          + "\(walk.session.world.now - .zero).")
  }
}

// What takes long, a replay, a search or an export: how it shows, and what is said when it is stopped.

import Canvas
import Session

extension App {
  /// Gives the history of the run so much room, and has long replays watched.
  /// - Parameters:
  ///   - room: In bytes.
  ///   - watch: Told how many events of how many have happened again; says whether the replay goes on.
  package mutating func watchReplays(
    room: Int, _ watch: @escaping @Sendable (_ done: Int, _ total: Int) -> Bool
  ) {
    model.watchReplays(room: room, watch)
  }

  /// Has long searches watched.
  /// - Parameter watch: Told how many steps were taken; says whether the search goes on.
  package mutating func watchSearches(_ watch: @escaping @Sendable (_ steps: Int) -> Bool) {
    model.searchWatch = watch
  }

  /// Says that somebody stopped a replay, or the way to a stop.
  package mutating func sayReplayWasStopped() {
    say("Stopped. \(Self.howFarBack(model.session))")
  }

  /// From where on one goes back at once, as a sentence; empty if that is from the start.
  static func howFarBack(_ session: Session) -> String {
    session.firstInstantEvent == 0
      ? "" : "From event \(session.firstInstantEvent) on it goes at once."
  }

  /// Puts on the last line of a picture how far a replay has got.
  package static func showProgress(_ done: Int, of total: Int, on grid: inout Grid) {
    let words =
      total > 0
      ? " Replaying: \(done * 100 / total) % of \(total) events.  Esc: stop "
      : " On the way: \(done) events.  Esc: stop here "
    show(words, on: &grid)
  }

  /// Puts on the last line of a picture how far an export has got.
  package static func showExport(_ done: Int, of total: Int, on grid: inout Grid) {
    show(" Exporting: \(done * 100 / max(total, 1)) % of \(total) events.  Esc: stop ", on: &grid)
  }

  /// Puts on the last line of a picture how far a search has got.
  package static func showSearch(_ steps: Int, on grid: inout Grid) {
    show(" Searching: \(steps) steps.  Esc: stop ", on: &grid)
  }

  private static func show(_ words: String, on grid: inout Grid) {
    let row = grid.size.rows - 1
    guard row >= 0 else { return }
    for column in 0..<grid.size.columns { grid[column, row] = Cell(" ", .bold) }
    for (column, character) in words.unicodeScalars.enumerated() where column < grid.size.columns {
      grid[column, row] = Cell(character, .bold)
    }
  }
}

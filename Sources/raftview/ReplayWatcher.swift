// What a long replay, search or export shows of itself, and how it is stopped.

import Canvas
import Display
import Terminal

/// Shows on the last line of the screen how far a replay has got, and looks for the key that stops it. There is one
/// thread only, and the replay runs while the loop that owns the terminal waits for it.
final class ReplayWatcher: @unchecked Sendable {
  private let terminal: Terminal
  /// What stands on the screen.
  var grid: Grid?
  /// Whether somebody has stopped a replay since this was last asked.
  private var isStopped = false
  /// When something was last shown or looked for.
  private var last = ContinuousClock.now

  /// A replay that takes less is not worth a word.
  private static let patience = Duration.milliseconds(200)

  init(_ terminal: Terminal) { self.terminal = terminal }

  /// Another input is handled: what it takes counts from here.
  func begin() { last = .now }

  /// Whether somebody has stopped a replay since this was last asked.
  func takeStop() -> Bool {
    defer { isStopped = false }
    return isStopped
  }

  /// Shows how far a replay has got.
  /// - Returns: Whether it goes on.
  func goesOn(_ done: Int, of total: Int) -> Bool {
    let goesOn = goesOn { App.showProgress(done, of: total, on: &$0) }
    if !goesOn { isStopped = true }
    return goesOn
  }

  /// Shows how far a search has got.
  /// - Returns: Whether it goes on.
  func goesOnSearching(_ steps: Int) -> Bool {
    goesOn { App.showSearch(steps, on: &$0) }
  }

  /// Shows how far an export has got.
  /// - Returns: Whether it goes on.
  func goesOnExporting(_ done: Int, of total: Int) -> Bool {
    goesOn { App.showExport(done, of: total, on: &$0) }
  }

  private func goesOn(_ show: (inout Grid) -> Void) -> Bool {
    guard isDue else { return true }
    if hasStopKeyCome { return false }
    guard var picture = grid else { return true }
    show(&picture)
    terminal.draw(picture)
    return true
  }

  /// Whether something is to be shown again, and keys are to be looked for.
  private var isDue: Bool {
    guard ContinuousClock.now - last >= Self.patience else { return false }
    last = .now
    return true
  }

  /// Whether somebody wants it to end. What else was typed meanwhile is lost.
  private var hasStopKeyCome: Bool {
    while let input = (try? terminal.read(timeoutMilliseconds: 0)) ?? nil {
      if input == .key(.escape) || input == .key(.control("c")) { return true }
    }
    return false
  }
}

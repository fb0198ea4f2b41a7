// How far a search is, on standard error. Times belong here: they are never the same twice.

import Foundation
import Search

/// A bar while there is a terminal to show it, and how long it took at the end.
final class FuzzProgress {
  /// How many seeds there are.
  private let total: UInt64
  private let isTerminal = isatty(STDERR_FILENO) != 0
  private let start = ContinuousClock.now
  private let cpuStart = cpuSeconds()
  private var lastShown: ContinuousClock.Instant?

  init(total: UInt64) { self.total = total }

  /// Redraws the bar, ten times a second at most.
  func show(_ count: FuzzTally) {
    let now = ContinuousClock.now
    guard isTerminal, lastShown.map({ $0.duration(to: now) > .milliseconds(100) }) ?? true else {
      return
    }
    lastShown = now
    let width = 20
    let filled = min(width, Int(Double(count.seeds) / Double(total) * Double(width)))
    let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: width - filled)
    let seconds = max(0.001, start.duration(to: now) / .seconds(1))
    write(
      "\r[\(bar)] \(count.seeds)/\(total) seeds  \(count.microseconds / 1_000_000) virtual s  "
        + "\(Int(Double(count.events) / seconds)) events/s  \(count.failures) failures\u{1B}[K")
  }

  /// Wipes the bar away.
  func clear() {
    guard isTerminal, lastShown != nil else { return }
    lastShown = nil
    write("\r\u{1B}[K")
  }

  /// Says how long it took.
  func finish(_ summary: FuzzSummary) {
    let wall = start.duration(to: .now) / .seconds(1)
    let cpu = max(cpuSeconds() - cpuStart, 1e-6)
    let virtual = Double(summary.microseconds) / 1e6
    write(
      "\(rounded(wall, digits: 1)) s, \(rounded(cpu, digits: 1)) s of CPU, "
        + "\(Int(virtual / cpu)) virtual s and \(Int(Double(summary.events) / cpu)) events a CPU second\n"
    )
  }

  private func write(_ text: String) {
    try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
  }
}

// raftview measure: experiments with figures, and what they share.

import ArgumentParser
import Foundation

struct Measure: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure what must stay fast.",
    subcommands: [
      MeasureEngine.self, MeasureHistory.self, MeasureScreen.self, MeasureTerminal.self,
    ])
}

/// How some times in milliseconds are spread.
struct Percentiles: Encodable, CustomStringConvertible {
  var p50: Double
  var mean: Double
  var p90: Double
  var p99: Double
  var max: Double

  /// - Precondition: There is at least one.
  init(_ milliseconds: [Double]) {
    precondition(!milliseconds.isEmpty, "nothing was measured")
    let sorted = milliseconds.sorted()
    func at(_ fraction: Double) -> Double { sorted[Int(fraction * Double(sorted.count - 1))] }
    p50 = at(0.5)
    mean = sorted.reduce(0, +) / Double(sorted.count)
    p90 = at(0.9)
    p99 = at(0.99)
    max = sorted[sorted.count - 1]
  }

  /// The median and the worst.
  var description: String {
    "p50 \(rounded(p50)) ms, p99 \(rounded(p99)) ms, max \(rounded(max)) ms"
  }
}

/// The value with so many digits after the point.
func rounded(_ value: Double, digits: Int = 3) -> String { String(format: "%.\(digits)f", value) }

/// The processor time that this process has used so far, in seconds.
func cpuSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

/// The processor time, in milliseconds, that the body takes.
func cpuMilliseconds(_ body: () -> Void) -> Double {
  let start = cpuSeconds()
  body()
  return (cpuSeconds() - start) * 1000
}

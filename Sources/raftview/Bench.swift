// raftview bench: what must stay fast, for those who work on raftview; and what its subcommands share.

import ArgumentParser
import Batches
import Foundation

struct Bench: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure what must stay fast.",
    shouldDisplay: false,
    subcommands: [
      BenchEngine.self, BenchHistory.self, BenchScreen.self, BenchLessons.self, BenchTerminal.self,
      BenchPictures.self,
    ])
}

extension Percentiles {
  /// The median and the worst, of times in milliseconds.
  var milliseconds: String {
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

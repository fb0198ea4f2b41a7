// Moments and lengths of time, as the views write them.

import Raft

/// A moment in seconds with milliseconds: `1.284`.
func seconds(_ instant: Instant) -> String {
  let milliseconds = instant.microseconds / 1000
  let fraction = String(milliseconds % 1000)
  return "\(milliseconds / 1000)." + String(repeating: "0", count: 3 - fraction.count) + fraction
}

/// How long it is until a moment, in milliseconds, rounded up: a timer that still runs shows no 0.
func millisecondsLeft(until time: Instant, from now: Instant) -> Int {
  (max(0, (time - now).microseconds) + 999) / 1000
}

extension TimeSpan {
  /// The length as one reads it aloud: `3.2 ms`, `312 ms`, `1.25 s`.
  var short: String {
    switch microseconds {
    case ..<10_000:
      let tenths = (microseconds + 50) / 100
      return tenths % 10 == 0 ? "\(tenths / 10) ms" : "\(tenths / 10).\(tenths % 10) ms"
    case ..<1_000_000: return "\((microseconds + 500) / 1000) ms"
    default:
      let hundredths = (microseconds + 5000) / 10_000
      let fraction = hundredths % 100
      return "\(hundredths / 100).\(fraction < 10 ? "0" : "")\(fraction) s"
    }
  }

  /// The length in milliseconds, rounded: `12.3 ms`, `480 ms`.
  var brief: String {
    let tenths = (microseconds + 50) / 100
    return tenths < 1000 ? "\(tenths / 10).\(tenths % 10) ms" : "\(tenths / 10) ms"
  }
}

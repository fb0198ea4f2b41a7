// How often which times occur.

import Raft

/// How many times fall into each of equally wide bins that begin at zero.
struct Histogram: Hashable {
  /// How many microseconds a bin is wide: a round number.
  let width: Int
  private(set) var counts: [Int]

  init(_ times: [TimeSpan], most: Int, bins: Int) {
    var width = 1000
    let steps = [2, 5, 10]
    var scale = 1000
    search: while true {
      for step in [1] + steps where step * scale * bins > most {
        width = step * scale
        break search
      }
      scale *= 10
    }
    self.width = width
    counts = Array(repeating: 0, count: max(4, most / width + 1))
    for time in times { counts[time.microseconds / width] += 1 }
  }
}

// The trials of a point over all cores.

import Batches

/// Works on a point's trials in pieces, on several threads. What comes out depends on neither how many there are nor which
/// is done first.
package struct MeasurePool {
  private let pool: Pool<PointSum?, Int>
  private let total: UInt64
  /// What has been added up so far.
  package private(set) var sum: PointSum

  /// A pool that has not begun.
  /// - Parameters:
  ///   - seeds: A trial each.
  ///   - piece: How many trials are handed to a thread at once.
  package init(_ point: Experiment.Point, seeds: ClosedRange<UInt64>, piece: Int) {
    let (piece, noTrials) = (UInt64(piece), point.noTrials)
    sum = noTrials
    total = seeds.upperBound - seeds.lowerBound + 1
    let pieces = (seeds.upperBound - seeds.lowerBound) / piece
    pool = Pool(
      0...pieces, tally: 0,
      count: { done, sum in done += sum?.trials ?? 0 },
      work: { number, isStopped in
        let first = seeds.lowerBound + number * piece
        let last = seeds.upperBound - first < piece ? seeds.upperBound : first + piece - 1
        return point.sum(first...last, from: noTrials, while: { !isStopped() })
      })
  }

  /// Begins.
  /// - Returns: Why there are fewer threads than were wanted; nil if there are not.
  package func start(jobs: Int) -> String? { pool.start(jobs: jobs) }

  /// Adds up what comes, in the order of the seeds, until all is there or it is not to go on.
  /// - Parameter isGoingOn: Told, now and then, how many trials are done.
  /// - Returns: Whether all is there.
  package mutating func finish(_ isGoingOn: (Int) -> Bool) throws(MergeError) -> Bool {
    while let next = pool.next(orAfter: 0.1, isGoingOn) {
      guard let next else { break }
      try sum.add(next)
    }
    pool.stop()
    return UInt64(sum.trials) == total
  }
}

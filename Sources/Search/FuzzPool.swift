// A search over a range of seeds: each is tried, and what it finds is shrunk.

import Batches
import Raft
import Running

/// What became of one seed, shrunk where something was found.
package struct FuzzResult: Sendable {
  /// What the trial came to, without its recording: a finding carries its own script.
  package var outcome: TrialOutcome
  /// What it found.
  package var failure: FailureLine?

  /// Tries a seed, and shrinks what it finds.
  /// - Parameter isUnwanted: Once it says yes, shrinking ends early.
  package init(
    seed: UInt64, _ options: FuzzOptions, isUnwanted: @escaping @Sendable () -> Bool
  ) {
    outcome = Trial.outcome(of: seed, options)
    if let finding = outcome.finding {
      var shrinker = Shrinker(
        finding, mostEvents: options.mostReplayedEvents, isUnwanted: isUnwanted)
      if options.isShrinking { shrinker.shrink() }
      failure = FailureLine(
        seed: seed, options: options, finding: finding, shrunk: shrinker.best,
        replays: shrinker.replays, name: "fuzz-\(seed).raft")
    }
    outcome.recording.acts = []
  }
}

/// What has been done so far, by whichever thread.
package struct FuzzTally: Sendable {
  /// How many seeds have been tried.
  package private(set) var seeds = 0
  /// How many virtual microseconds were run.
  package private(set) var microseconds = 0
  /// How many events there were.
  package private(set) var events = 0
  /// How many seeds found something.
  package private(set) var failures = 0

  /// Counts a seed.
  mutating func add(_ result: FuzzResult) {
    seeds += 1
    microseconds += result.outcome.virtualTime.microseconds
    events += result.outcome.events
    if result.failure != nil { failures += 1 }
  }
}

/// Threads that try seeds. What comes out does not depend on how many there are.
package typealias FuzzPool = Pool<FuzzResult, FuzzTally>

extension Pool where Result == FuzzResult, Tally == FuzzTally {
  /// A pool that tries these seeds.
  package convenience init(seeds: ClosedRange<UInt64>, options: FuzzOptions) {
    self.init(seeds, tally: FuzzTally(), count: { $0.add($1) }) { seed, isUnwanted in
      FuzzResult(seed: seed, options, isUnwanted: isUnwanted)
    }
  }
}

// Seeds over all cores, with results in the order of the seeds.

import Foundation
import Raft
import Running
import Search

/// What became of one seed, shrunk where something was found.
struct FuzzResult: Sendable {
  var outcome: TrialOutcome
  var failure: FailureLine?
}

/// Threads that try seeds. What comes out does not depend on how many there are.
final class FuzzPool: @unchecked Sendable {
  /// Everything below is touched only while it is held.
  private let condition = NSCondition()
  private let range: ClosedRange<UInt64>
  private let options: FuzzOptions
  /// The next seed that no thread has taken; nil if there is none.
  private var seedToTry: UInt64?
  /// The next seed whose result is to be handed out; nil if there is none.
  private var seedToGive: UInt64?
  private var done: [UInt64: FuzzResult] = [:]
  private var running = 0
  private var isStopped = false
  private var count = Count()

  /// What has been done so far, by whichever thread.
  struct Count: Sendable {
    var seeds = 0
    var microseconds = 0
    var events = 0
    var failures = 0
  }

  /// How far the threads may be ahead of the first seed that is not done.
  private static let window: UInt64 = 4096

  init(seeds: ClosedRange<UInt64>, options: FuzzOptions) {
    range = seeds
    self.options = options
    seedToTry = seeds.lowerBound
    seedToGive = seeds.lowerBound
  }

  /// How many seeds there are.
  var total: UInt64 { range.upperBound - range.lowerBound + 1 }

  /// Begins, with so many threads.
  func start(jobs: Int) {
    condition.withLock { running = jobs }
    SeedsUnderWay.listen(jobs: jobs)
    for job in 0..<jobs {
      let thread = Thread { [self] in work(job) }
      thread.stackSize = 8 << 20
      thread.start()
    }
  }

  /// Lets no thread take another seed, and waits until each is done with the one that it has.
  func stop() {
    condition.withLock {
      isStopped = true
      condition.broadcast()
      while running > 0 { condition.wait() }
    }
  }

  /// The result of the next seed in order; nil if there is none, or somebody wants to stop.
  /// - Parameters:
  ///   - seconds: How often `wait` is called while there is nothing.
  ///   - wait: Told what has been done so far.
  func next(orAfter seconds: Double, _ wait: (Count) -> Void) -> FuzzResult? {
    while !Interrupt.hasCome {
      let (result, count) = condition.withLock { () -> (FuzzResult?, Count) in
        guard let seed = seedToGive else { return (nil, self.count) }
        if done[seed] == nil { _ = condition.wait(until: Date(timeIntervalSinceNow: seconds)) }
        guard let result = done.removeValue(forKey: seed) else { return (nil, self.count) }
        seedToGive = seed < range.upperBound ? seed + 1 : nil
        condition.broadcast()
        return (result, self.count)
      }
      wait(count)
      if let result { return result }
      if condition.withLock({ seedToGive == nil }) { return nil }
    }
    return nil
  }

  private func work(_ job: Int) {
    while let seed = take() {
      SeedsUnderWay.note(seed, job: job)
      var result = result(of: seed)
      SeedsUnderWay.clear(job: job)
      // The recording is long and no longer needed: a finding carries its own script.
      result.outcome.recording.commands = []
      condition.withLock {
        done[seed] = result
        count.seeds += 1
        count.microseconds += result.outcome.virtualTime.microseconds
        count.events += result.outcome.events
        if result.failure != nil { count.failures += 1 }
        condition.broadcast()
      }
    }
    condition.withLock {
      running -= 1
      condition.broadcast()
    }
  }

  private func take() -> UInt64? {
    condition.withLock {
      while !isStopped, let seed = seedToTry, let given = seedToGive {
        if seed - given < FuzzPool.window {
          seedToTry = seed < range.upperBound ? seed + 1 : nil
          return seed
        }
        condition.wait()
      }
      return nil
    }
  }

  /// Tries a seed, and shrinks what it finds.
  private func result(of seed: UInt64) -> FuzzResult {
    let outcome = Trial.outcome(of: seed, options)
    guard let finding = outcome.finding else { return FuzzResult(outcome: outcome) }
    // Once somebody wants to stop, what is still under way is not handed out.
    var shrinker = Shrinker(finding, mostEvents: options.mostReplayedEvents) { [self] in
      condition.withLock { isStopped }
    }
    if options.isShrinking { shrinker.shrink() }
    let failure = FailureLine(
      seed: seed, options: options, finding: finding, shrunk: shrinker.best,
      replays: shrinker.replays, name: "fuzz-\(seed).raft")
    return FuzzResult(outcome: outcome, failure: failure)
  }
}

/// Ctrl-C, which ends a search but not before it has said what it found.
enum Interrupt {
  nonisolated(unsafe) private static var flag: sig_atomic_t = 0

  /// Whether it has come.
  static var hasCome: Bool { flag != 0 }

  /// From here on the first Ctrl-C is taken note of, and only the second ends the program.
  static func listen() {
    signal(SIGINT) { _ in
      Interrupt.flag = 1
      signal(SIGINT, SIG_DFL)
    }
  }
}

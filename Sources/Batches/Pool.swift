// Work on a range of seeds, spread over all cores, with the results in the order of the seeds.

import Foundation

/// Threads that work on seeds. What comes out does not depend on how many there are, and it comes out
/// even when the system gives fewer threads than were asked for, or none.
///
/// - `Result`: what becomes of a seed.
/// - `Tally`: what a progress bar shows of all seeds that are done, in whatever order.
package final class Pool<Result: Sendable, Tally: Sendable>: @unchecked Sendable {
  /// What becomes of a seed. The second asks, at any time, whether the result is still wanted.
  package typealias Work = @Sendable (UInt64, @escaping @Sendable () -> Bool) -> Result

  /// The seeds.
  package let range: ClosedRange<UInt64>
  private let work: Work
  private let count: @Sendable (inout Tally, Result) -> Void
  /// Everything below is touched only while it is held.
  private let condition = NSCondition()
  /// The next seed that no thread has taken; nil if there is none.
  private var seedToTry: UInt64?
  /// The next seed whose result is to be handed out; nil if there is none.
  private var seedToGive: UInt64?
  private var done: [UInt64: Result] = [:]
  private var running = 0
  private var isStopped = false
  private var tally: Tally

  /// How far the threads may be ahead of the first seed whose result has not been handed out.
  private let window: UInt64

  /// A pool that has not begun.
  /// - Parameters:
  ///   - window: How far the threads may be ahead of the first seed whose result has not been handed out: so many
  ///     results wait at most.
  ///   - tally: What is counted before the first seed.
  ///   - count: Adds a seed's result to what is counted.
  ///   - work: Called on any thread, once a seed.
  package init(
    _ range: ClosedRange<UInt64>, window: UInt64 = 4096, tally: Tally,
    count: @escaping @Sendable (inout Tally, Result) -> Void, work: @escaping Work
  ) {
    self.range = range
    self.window = window
    self.tally = tally
    self.count = count
    self.work = work
    seedToTry = range.lowerBound
    seedToGive = range.lowerBound
  }

  /// Begins, with as many threads as the system gives of those that are wanted. Without any, the seeds
  /// are worked on by whoever asks for their results.
  /// - Parameter starter: Starts a thread; gives 0, or the system's error number.
  /// - Returns: Why it is fewer, in words; nil if it is not.
  package func start(
    jobs: Int, by starter: (@escaping @Sendable () -> Void) -> Int32 = startThread
  ) -> String? {
    for job in 0..<jobs {
      condition.withLock { running += 1 }
      let status = starter { [self] in workUntilDone(job) }
      guard status != 0 else { continue }
      condition.withLock { running -= 1 }
      return "only \(job) of \(jobs) threads could be started: \(String(cString: strerror(status)))"
    }
    return nil
  }

  /// Lets no thread take another seed, and waits until each is done with the one that it has.
  package func stop() {
    condition.withLock {
      isStopped = true
      condition.broadcast()
      while running > 0 { condition.wait() }
    }
  }

  /// The result of the next seed in order; nil if there is none, or it is not to go on.
  /// - Parameters:
  ///   - seconds: How often `isGoingOn` is asked while there is nothing.
  ///   - isGoingOn: Told what has been done so far.
  package func next(orAfter seconds: Double, _ isGoingOn: (Tally) -> Bool) -> Result? {
    while isGoingOn(condition.withLock { tally }) {
      guard let seed = condition.withLock({ seedToGive }) else { return nil }
      if condition.withLock({ running == 0 && done[seed] == nil }), take() != nil {
        finish(seed, with: work(seed) { false })
      }
      let result = condition.withLock { () -> Result? in
        if done[seed] == nil { _ = condition.wait(until: Date(timeIntervalSinceNow: seconds)) }
        guard let result = done.removeValue(forKey: seed) else { return nil }
        seedToGive = seed < range.upperBound ? seed + 1 : nil
        condition.broadcast()
        return result
      }
      if let result { return result }
    }
    return nil
  }

  private func workUntilDone(_ job: Int) {
    while let seed = take() {
      SeedsUnderWay.note(seed, job: job)
      let result = work(seed) { [self] in condition.withLock { isStopped } }
      // What goes wrong while its result is handed in is still this seed's.
      finish(seed, with: result)
    }
    SeedsUnderWay.clear(job: job)
    condition.withLock {
      running -= 1
      condition.broadcast()
    }
  }

  private func take() -> UInt64? {
    condition.withLock {
      while !isStopped, let seed = seedToTry, let given = seedToGive {
        if seed - given < window {
          seedToTry = seed < range.upperBound ? seed + 1 : nil
          return seed
        }
        condition.wait()
      }
      return nil
    }
  }

  private func finish(_ seed: UInt64, with result: Result) {
    condition.withLock {
      done[seed] = result
      count(&tally, result)
      condition.broadcast()
    }
  }
}

/// Starts a thread with room for deep recursion. `Thread` of Foundation does not say when there is none.
/// - Returns: 0, or the system's error number.
package func startThread(_ body: @escaping @Sendable () -> Void) -> Int32 {
  final class Box: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }
  let box = Unmanaged.passRetained(Box(body))
  let status = withUnsafeTemporaryAllocation(of: pthread_attr_t.self, capacity: 1) { attributes in
    let attributes = attributes.baseAddress!
    pthread_attr_init(attributes)
    defer { pthread_attr_destroy(attributes) }
    pthread_attr_setstacksize(attributes, 8 << 20)
    pthread_attr_setdetachstate(attributes, Int32(PTHREAD_CREATE_DETACHED))
    var thread = pthread_t()
    return pthread_create(
      &thread, attributes,
      { argument in
        if let argument { Unmanaged<Box>.fromOpaque(argument).takeRetainedValue().body() }
        return nil
      }, box.toOpaque())
  }
  if status != 0 { box.release() }
  return status
}

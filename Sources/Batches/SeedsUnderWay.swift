// The last words of a batch that traps: a broken invariant ends the process, and whoever looks for it needs
// the seed.

import Foundation

/// Which seeds a pool is working on at this moment. A process has one set of signal handlers, and so one of these.
package enum SeedsUnderWay {
  /// For each thread the seed it is trying, or `UInt64.max`, which no range contains, while it has none. Read in
  /// a signal handler, which may neither allocate nor lock; each is one word, so that a reader sees the
  /// old seed or the new one.
  nonisolated(unsafe) private static var places: UnsafeMutableBufferPointer<UInt64>?
  /// What handled each signal before, in the order of `signals`.
  nonisolated(unsafe) private static var before: UnsafeMutablePointer<sigaction>?
  /// What is said before the seeds.
  nonisolated(unsafe) private static var words: StaticString = ""
  /// The signals a trap comes as, and a fault of memory.
  nonisolated(unsafe) private static let signals: UnsafeMutableBufferPointer<Int32> = {
    let all: [Int32] = [SIGILL, SIGTRAP, SIGABRT, SIGSEGV, SIGBUS, SIGFPE]
    let buffer = UnsafeMutableBufferPointer<Int32>.allocate(capacity: all.count)
    _ = buffer.initialize(from: all)
    return buffer
  }()

  /// From here on a trap says which seeds were under way, and then ends the process as ever. To be called once, before
  /// the pool starts.
  /// - Parameters:
  ///   - jobs: How many threads there are.
  ///   - words: What is said before the seeds.
  package static func listen(jobs: Int, saying words: StaticString) {
    self.words = words
    let places = UnsafeMutableBufferPointer<UInt64>.allocate(capacity: jobs)
    places.initialize(repeating: .max)
    self.places = places
    let before = UnsafeMutablePointer<sigaction>.allocate(capacity: signals.count)
    before.initialize(repeating: sigaction(), count: signals.count)
    self.before = before
    var action = sigaction()
    sigfillset(&action.sa_mask)
    action.sa_flags = SA_ONSTACK
    action.__sigaction_handler.sa_handler = { SeedsUnderWay.speak($0) }
    for (number, signal) in signals.enumerated() { sigaction(signal, &action, before + number) }
  }

  /// Takes note of what a thread tries, until its next seed or the end of its work.
  static func note(_ seed: UInt64, job: Int) { places?[job] = seed }

  /// Takes note that a thread has no seed any more.
  static func clear(job: Int) { places?[job] = .max }

  /// Writes the seeds with nothing that a handler may not use, and lets who handled the signal before
  /// go on.
  private static func speak(_ signal: Int32) {
    say(words)
    if let places {
      for place in 0..<places.count where places[place] < .max { say(places[place]) }
    }
    say("\n")
    if let before {
      for number in 0..<signals.count { sigaction(signals[number], before + number, nil) }
    }
    raise(signal)
  }

  private static func say(_ words: StaticString) {
    _ = write(STDERR_FILENO, words.utf8Start, words.utf8CodeUnitCount)
  }

  private static func say(_ number: UInt64) {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 24) { digits in
      var place = digits.count
      var rest = number
      repeat {
        place -= 1
        digits[place] = UInt8(ascii: "0") + UInt8(rest % 10)
        rest /= 10
      } while rest > 0
      place -= 1
      digits[place] = UInt8(ascii: " ")
      _ = write(STDERR_FILENO, digits.baseAddress! + place, digits.count - place)
    }
  }
}

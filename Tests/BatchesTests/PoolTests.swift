// Pools: the same results in the same order, whatever the number of threads.

import Batches
import Foundation
import Testing

@Suite("Pools")
struct PoolTests {
  private func makePool(_ seeds: ClosedRange<UInt64>) -> Pool<UInt64, Int> {
    Pool(seeds, tally: 0, count: { count, _ in count += 1 }) { seed, _ in
      // Uneven work, so that threads finish out of order.
      (0..<(seed % 7) * 500).reduce(seed) { ($0 &* 31 &+ $1) % 1_000_003 }
    }
  }

  private func results(_ seeds: ClosedRange<UInt64>, jobs: Int) -> [UInt64] {
    let pool = makePool(seeds)
    #expect(pool.start(jobs: jobs) == nil)
    var results: [UInt64] = []
    while let result = pool.next(orAfter: 0.01, { _ in true }) { results.append(result) }
    pool.stop()
    return results
  }

  @Test("the results come in the order of the seeds, with any number of threads, and with none")
  func order() {
    let alone = results(1...300, jobs: 0)
    #expect(alone.count == 300)
    for jobs in [1, 2, 16] { #expect(results(1...300, jobs: jobs) == alone) }
  }

  @Test(
    "fewer threads than wanted, or none, do the same work, and it is said", arguments: [0, 1, 3])
  func fewThreads(given: Int) {
    let pool = makePool(1...50)
    var started = 0
    let words = pool.start(jobs: 8) { body in
      if started == given { return EAGAIN }
      started += 1
      return startThread(body)
    }
    #expect(words?.hasPrefix("only \(given) of 8 threads could be started: ") == true)
    var results: [UInt64] = []
    while let result = pool.next(orAfter: 0.01, { _ in true }) { results.append(result) }
    pool.stop()
    #expect(results == self.results(1...50, jobs: 0))
  }

  @Test("the last numbers there are can be worked on")
  func lastNumbers() {
    #expect(results(.max - 3 ... .max - 1, jobs: 2).count == 3)
  }

  @Test("what is done is counted, and who asks can end it")
  func ending() {
    let pool = makePool(1...1000)
    #expect(pool.start(jobs: 2) == nil)
    var asked = 0
    while pool.next(
      orAfter: 0.01,
      { _ in
        asked += 1; return asked <= 5
      }) != nil
    {}
    pool.stop()
    #expect(asked == 6)
    var tally = 0
    #expect(
      pool.next(orAfter: 0.01) {
        tally = $0; return false
      } == nil)
    #expect((1...1000).contains(tally))
  }

  @Test("work learns that its result is no longer wanted")
  func unwanted() {
    let pool = Pool<Bool, Int>(1...2, tally: 0, count: { _, _ in }) { _, isUnwanted in
      // Ends only when it is told to.
      while !isUnwanted() {}
      return true
    }
    #expect(pool.start(jobs: 2) == nil)
    pool.stop()
  }
}

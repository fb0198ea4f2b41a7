// How much memory an exploration takes before it says that it needs more.

import Raft
import Testing

@testable import Exploring

@Suite("Memory limit")
struct MemoryLimitTests {
  /// An exploration far larger than the memory that it gets.
  static func exploration(_ mebibytes: Int, jobs: Int) -> (ExplorerTally, ExplorerEnding) {
    var bounds = Bounds()
    (bounds.terms, bounds.entries, bounds.writes, bounds.messages) = (3, 4, 2, 8)
    var options = ExplorerOptions()
    options.jobs = jobs
    options.memory = mebibytes << 20
    return Explorer(bounds, options).run()
  }

  @Test(
    "what is counted and what the program takes besides stay within the limit, also while tables grow",
    arguments: [48, 64])
  func limit(_ mebibytes: Int) {
    let (tally, ending) = Self.exploration(mebibytes, jobs: 2)
    #expect(ending == .outOfMemory)
    #expect(tally.distinct > 10_000)
    #expect(tally.memory <= (mebibytes - 32) << 20)
  }

  @Test("with less memory it gets less far")
  func distance() {
    let small = Self.exploration(48, jobs: 2)
    let large = Self.exploration(64, jobs: 2)
    #expect(small.0.distinct < large.0.distinct)
    #expect(small.0.depth <= large.0.depth)
  }
}

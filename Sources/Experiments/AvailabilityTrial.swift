// Servers that fail and are repaired: what share of the time does somebody lead a majority?

import Raft
import Simulation

/// Every server fails some time and is repaired some time later, by itself and again and again; it is measured how long
/// nobody leads, or who leads has no majority left.
package struct AvailabilityTrial: Trial {
  /// What every trial begins with, but for the seed.
  package let setup: Setup
  /// How long a server works on average: the time is drawn uniformly from nothing to twice as long.
  package let works: TimeSpan
  /// How long its repair takes on average, drawn likewise.
  package let repair: TimeSpan
  /// How long it is watched.
  package let length: TimeSpan

  /// Trials of clusters with this setup.
  package init(_ setup: Setup, works: TimeSpan, repair: TimeSpan) {
    (self.setup, self.works, self.repair) = (setup, works, repair)
    length = (works + repair) * 20
  }

  /// What else its figures depend on.
  package var words: String { "works \(works), repair \(repair), for \(length)" }

  /// The share of the time that a majority works, by itself: what no way of choosing a leader can better.
  package var formula: Double {
    let up = Double(works.microseconds) / Double((works + repair).microseconds)
    return (setup.servers / 2 + 1...setup.servers).reduce(0.0) { sum, k in
      sum + binomial(setup.servers, k) * power(up, k) * power(1 - up, setup.servers - k)
    }
  }

  /// Tries with the chance of this seed.
  package func result(_ seed: UInt64) -> TrialResult {
    var world = World(setup(seed))
    var random = RandomSource(seed: seed, stream: trialStream)
    func drawn(_ mean: TimeSpan) -> TimeSpan {
      random.duration(in: TimeSpanRange(.milliseconds(1), mean * 2))
    }
    var next = (0..<setup.servers).map { _ in Instant.zero + drawn(works) }
    // What is true of the beginning, when all work, is not what is asked for.
    let start = Instant.zero + (works + repair) * 3
    let end = start + length
    var (working, electing) = (0, 0)
    while world.now < end {
      let time = min(end, next.min() ?? end)
      while true {
        let before = world.now
        let (leads, isWhole) = standing(of: world)
        guard world.pass(to: time) else {
          count(before, world.now)
          break
        }
        count(before, world.now)
        func count(_ from: Instant, _ to: Instant) {
          let span = (to - max(from, start)).microseconds
          guard span > 0 else { return }
          if leads { working += span } else if isWhole { electing += span }
        }
      }
      for index in next.indices where next[index] <= world.now && world.now < end {
        let isDown = world.nodes[index].status == .crashed
        world.must { world throws(Refusal) in
          if isDown {
            try world.restart(ServerSet(ServerID(index)))
          } else {
            try world.crash(ServerSet(ServerID(index)))
          }
        }
        next[index] = world.now + drawn(isDown ? works : repair)
      }
    }
    let whole = length.microseconds / 1_000_000
    var result = TrialResult((length.microseconds - working) / whole)
    result.besides = [electing / whole]
    return result
  }

  /// Whether somebody leads who can commit, and whether a majority works.
  private func standing(of world: World) -> (leads: Bool, isWhole: Bool) {
    var up = 0
    for index in 0..<setup.servers where world.nodes[index].status == .running { up += 1 }
    let isWhole = up * 2 > setup.servers
    return (isWhole && world.leader != nil, isWhole)
  }
}

// What writing costs: how long a command takes to be committed, how many go through, and who does the work.

import Raft
import Simulation

/// A single command is given to a leader of a quiet cluster; it is measured how long it takes until the leader knows it to
/// be committed.
package struct CommitTrial: Trial {
  /// What every trial begins with, but for the seed.
  package let setup: Setup
  /// How many servers, the last ones, are slow: their links take ten times as long.
  package let slow: Int

  /// Trials of clusters with this setup.
  package init(_ setup: Setup, slow: Int) { (self.setup, self.slow) = (setup, slow) }

  /// What else its figures depend on.
  package var words: String { "one command, slow \(slow)" }

  /// Tries with the chance of this seed.
  package func result(_ seed: UInt64) -> TrialResult {
    var world = World(setup(seed))
    let slowLinks = world.allLinks.filter {
      max($0.from.index, $0.to.index) >= setup.servers - slow
    }
    if !slowLinks.isEmpty {
      let delay = setup.link.delay
      world.must { world throws(Refusal) in
        try world.setLinks(slowLinks) {
          $0.delay = TimeSpanRange(delay.lowerBound * 10, delay.upperBound * 10)
        }
      }
    }
    // S1, which is never slow, leads.
    world.must { world throws(Refusal) in try world.timeout(ServerID(0)) }
    world.run(until: world.now + .seconds(1))
    guard let leader = world.leader else { return TrialResult(0, isUnfinished: true) }
    var random = RandomSource(seed: seed, stream: trialStream)
    world.run(until: world.now + random.duration(in: TimeSpanRange(.zero, .milliseconds(50))))
    guard world.leader == leader else { return TrialResult(0, isUnfinished: true) }
    let start = world.now
    world.submitOpaque(1, to: leader)
    let index = world.nodes[leader.index].server.persistent.log.lastIndex
    while world.nodes[leader.index].server.commitIndex < index {
      guard world.happen(notAfter: start + .seconds(10)) else {
        return TrialResult(10_000_000, isUnfinished: true)
      }
    }
    return TrialResult((world.now - start).microseconds)
  }
}

/// A leader always has more to replicate: it is counted how many commands are committed in a second, and how many messages
/// leader and followers send and receive for them.
package struct ThroughputTrial: Trial {
  /// What every trial begins with, but for the seed.
  package let setup: Setup

  /// How many commands are kept waiting, and how long it is counted.
  private static let backlog = 512
  private static let length = TimeSpan.seconds(5)

  /// Trials of clusters with this setup.
  package init(_ setup: Setup) { self.setup = setup }

  /// What else its figures depend on.
  package var words: String { "always \(Self.backlog) commands waiting, for \(Self.length)" }

  /// Tries with the chance of this seed.
  package func result(_ seed: UInt64) -> TrialResult {
    var world = World(setup(seed))
    world.must { world throws(Refusal) in try world.timeout(ServerID(0)) }
    world.run(until: world.now + .seconds(1))
    guard let leader = world.leader else { return TrialResult(0, isUnfinished: true) }
    var command: UInt64 = 0
    func fill() {
      let server = world.nodes[leader.index].server
      let waiting = server.persistent.log.lastIndex.number - server.commitIndex.number
      for _ in 0..<max(0, Self.backlog - waiting) {
        world.submitOpaque(command, to: leader)
        command += 1
      }
    }
    fill()
    // What begins with nothing on its way is no measure.
    world.run(until: world.now + .seconds(1))
    let (start, first) = (world.now, world.nodes[leader.index].server.commitIndex)
    var handled = Array(repeating: 0, count: setup.servers)
    while world.nodes[leader.index].server.isLeader, world.happen(notAfter: start + Self.length) {
      guard case .delivered(let flight) = world.event.kind else { continue }
      handled[flight.message.to.index] += 1
      handled[flight.message.from.index] += 1
      if flight.message.to == leader { fill() }
    }
    let seconds = Self.length.microseconds / 1_000_000
    let commits = world.nodes[leader.index].server.commitIndex.number - first.number
    var result = TrialResult(
      commits / seconds, isUnfinished: !world.nodes[leader.index].server.isLeader)
    let others = handled.enumerated().filter { $0.offset != leader.index }.map(\.element)
    result.besides = [
      handled[leader.index] / seconds,
      others.isEmpty ? 0 : others.reduce(0, +) / others.count / seconds,
    ]
    return result
  }
}

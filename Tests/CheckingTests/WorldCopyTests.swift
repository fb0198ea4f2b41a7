// A copy of a world is a checkpoint: nothing that is done to one is seen in the other.

import Raft
import Simulation
import TestKit
import Testing

@Suite("Copies of worlds")
struct WorldCopyTests {
  private static func run(seed: UInt64) -> RandomRun {
    var options = RandomRun.Options()
    options.hasExtensions = true
    options.calmness = 12
    options.wipes = true
    return RandomRun(seed: seed, options)
  }

  /// All of a world that can be told from outside.
  private static func picture(_ world: World) -> [String] {
    var lines = ["\(world.hash) \(world.now) \(world.eventCount) \(world.pendingCount)"]
    for index in world.nodes.indices {
      let node = world.nodes[index]
      lines.append("\(node.server.state.packed) \(node.server.timing) \(node.status)")
      lines.append("\(node.machine) \(node.lastApplied) \(node.inbox) \(node.pending)")
    }
    lines.append("\(world.flights)")
    lines.append("\(world.links)")
    lines.append("\(Array(world.requests))")
    if world.eventCount > 0 { lines.append("\(world.event)") }
    return lines
  }

  @Test("what is done to a copy is not seen in the original", arguments: 1...8)
  func originals(seed: Int) {
    var run = Self.run(seed: UInt64(seed))
    for number in 0..<400 {
      _ = run.next()
      guard number % 9 == 0 else { continue }
      let before = Self.picture(run.world)
      var fork = run
      for _ in 0..<12 { _ = fork.next() }
      #expect(Self.picture(run.world) == before)
    }
  }

  @Test("a run goes on in the same way whether or not copies were taken", arguments: 1...8)
  func futures(seed: Int) {
    var plain = Self.run(seed: UInt64(seed))
    var copied = Self.run(seed: UInt64(seed))
    var checkpoints: [(run: RandomRun, after: Int)] = []
    for number in 1...400 {
      _ = plain.next()
      _ = copied.next()
      if number % 50 == 0 { checkpoints.append((copied, number)) }
    }
    #expect(Self.picture(plain.world) == Self.picture(copied.world))
    for checkpoint in checkpoints {
      var again = checkpoint.run
      for _ in checkpoint.after..<400 { _ = again.next() }
      #expect(again.world.hash == plain.world.hash)
    }
  }
}

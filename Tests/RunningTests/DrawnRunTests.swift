// `run A..B`: a time drawn from the seed; and `like`, done to a world in one event.

import Raft
import Scripting
import Simulation
import TestKit
import Testing

@testable import Running

@Suite struct DrawnRunTests {
  private func end(of text: String, seed: UInt64) throws -> Instant {
    var setup = Setup()
    setup.seed = seed
    var run = WatchedRun(setup)
    guard case .advance(let command)? = try Command.parse(text, servers: 5) else {
      preconditionFailure("\(text) lets no time pass")
    }
    var wait = Waiting(command, from: run.now, seed: seed)
    #expect(wait.goOn(&run) == .done)
    return run.now
  }

  @Test("lies in the range, is the same for a seed, and differs between seeds")
  func drawn() throws {
    let ends = try (1...40).map { try end(of: "run 100ms..900ms", seed: $0) }
    let (low, high) = (Instant.zero + .milliseconds(100), Instant.zero + .milliseconds(900))
    #expect(ends.allSatisfy { $0 >= low && $0 <= high })
    #expect(Set(ends).count > 30)
    #expect(try ends[6] == end(of: "run 100ms..900ms", seed: 7))
    // It covers the range.
    #expect(ends.contains { $0 < low + .milliseconds(200) })
    #expect(ends.contains { $0 > low + .milliseconds(600) })
  }

  @Test("what is left of it is a run of what is left")
  func rest() {
    let range = TimeSpanRange(.zero, .seconds(1))
    let wait = Waiting(.runBetween(range), from: .zero, seed: 3)
    guard case .run(let length) = wait.rest(at: .zero) else {
      Issue.record("\(wait.rest(at: .zero))")
      return
    }
    #expect(wait.rest(at: .zero + length) == .run(.zero))
  }

  @Test("a world takes a profile in one event, and is then as if it had begun with it")
  func like() throws {
    var world = World(Setup())
    try world.perform(.like(.pysyncobj))
    #expect(world.eventCount == 1)
    var setup = Setup()
    Profile.pysyncobj.apply(to: &setup)
    #expect(world.servers.allSatisfy { world.server($0).settings == setup.settings })
    #expect(world.allLinks.allSatisfy { world.link($0).settings == setup.link })
  }
}

// A server's protocol state as bytes.

import Raft
import Simulation
import TestKit
import Testing

@Suite("Protocol states as bytes")
struct PackingTests {
  /// States of all kinds, as random runs bring them about.
  private static func states(seed: UInt64, rules: RuleSet = .all) -> [Server.State] {
    var options = RandomRun.Options()
    options.rules = rules
    options.hasExtensions = true
    options.calmness = 24
    var run = RandomRun(seed: seed, options)
    var states: [Server.State] = []
    for number in 0..<600 {
      let event = run.next()
      guard number % 3 == 0 else { continue }
      for server in event.touched { states.append(run.world.server(server).state) }
    }
    return states
  }

  @Test("what is packed comes back as it was", arguments: 1...12)
  func roundTrip(seed: Int) throws {
    for state in Self.states(seed: UInt64(seed)) {
      let bytes = state.packed
      let back = try #require(Server.State(packed: bytes))
      #expect(back == state)
      #expect(back.packed == bytes)
      #expect(back.hashValue == state.hashValue)
    }
  }

  @Test("also where rules are off that keep a log in order", arguments: 1...6)
  func withoutRules(seed: Int) {
    var rules = RuleSet.all
    for rule in [Rule.configurationRollback, .snapshotKeepsConfiguration, .conflictDeletesSuffix] {
      rules[rule] = false
    }
    for state in Self.states(seed: UInt64(seed), rules: rules) {
      #expect(Server.State(packed: state.packed) == state)
    }
  }

  @Test("states are equal if and only if their bytes are")
  func equality() {
    var states: [Server.State] = []
    for seed in 1...4 { states += Self.states(seed: UInt64(seed)).prefix(60) }
    let packed = states.map(\.packed)
    var equal = 0
    for one in states.indices {
      for other in states.indices.suffix(from: one + 1) {
        let isEqual = states[one] == states[other]
        if isEqual { equal += 1 }
        #expect(isEqual == (packed[one] == packed[other]))
      }
    }
    #expect(equal > 0, "among so many states some are equal")
  }

  @Test("all that a state can hold has come about")
  func coverage() {
    var seen: Set<String> = []
    for seed in 1...30 {
      for state in Self.states(seed: UInt64(seed)) {
        switch state.roleKind {
        case .follower: seen.insert("follower")
        case .candidate: seen.insert("candidate")
        case .preCandidate: seen.insert("pre-candidate")
        case .leader: seen.insert("leader")
        }
        if state.persistent.snapshot != nil { seen.insert("snapshot") }
        if state.incoming != nil { seen.insert("incoming") }
        if state.lastWrite > state.doneWrite { seen.insert("open write") }
        if state.persistent.log.configuration.isJoint { seen.insert("joint") }
      }
    }
    let all = [
      "follower", "candidate", "pre-candidate", "leader", "snapshot", "incoming", "open write",
      "joint",
    ]
    for kind in all { #expect(seen.contains(kind), "no state with: \(kind)") }
  }

  @Test("bytes that are no state give none")
  func malformed() throws {
    let state = try #require(Self.states(seed: 3).last)
    let bytes = state.packed
    for count in bytes.indices { #expect(Server.State(packed: Array(bytes.prefix(count))) == nil) }
    #expect(Server.State(packed: bytes + [0]) == nil)
    #expect(Server.State(packed: [9] + bytes.dropFirst()) == nil, "no such role")
    #expect(Server.State(packed: [0, 40] + bytes.dropFirst(2)) == nil, "no such server")
    // Whatever is changed, nothing traps.
    for place in bytes.indices {
      for value in [UInt8(0), 1, 0x7F, 0x80, 0xFF] where bytes[place] != value {
        var other = bytes
        other[place] = value
        if let odd = Server.State(packed: other) { #expect(odd.packed == other) }
      }
    }
  }

  @Test("time is no part of a state")
  func withoutTime() throws {
    var setup = Setup()
    setup.settings.rules[.randomizedTimeouts] = false
    var early = World(setup)
    var late = World(setup)
    late.advance(to: Instant(microseconds: 1000))
    try early.timeout(ServerID(0))
    try late.timeout(ServerID(0))
    #expect(early.server(ServerID(0)).state == late.server(ServerID(0)).state)
    #expect(early.server(ServerID(0)).timing != late.server(ServerID(0)).timing)
  }

  @Test("a young server takes few bytes")
  func size() {
    let state = World(Setup()).server(ServerID(0)).state
    #expect(state.packed.count <= 24)
  }
}

// What the tests of the simulated world share.

import Raft
import Testing

@testable import Simulation

func link(_ from: ServerID, _ to: ServerID) -> DirectedLink { DirectedLink(from: from, to: to) }

/// A world of so many servers, with changes to the defaults.
func makeWorld(
  _ servers: Int = 5, seed: UInt64 = 1, _ change: (inout Setup) -> Void = { _ in }
) -> World {
  var setup = Setup()
  setup.servers = servers
  setup.seed = seed
  // Most tests want to see what becomes of one attempt.
  setup.clients.timeout = nil
  change(&setup)
  return World(setup)
}

/// A world whose messages all take the same time, so that one can reckon with it.
func makeEvenWorld(
  _ servers: Int = 5, delay: TimeSpan = .milliseconds(10),
  _ change: (inout Setup) -> Void = { _ in }
) -> World {
  makeWorld(servers) {
    $0.link.delay = TimeSpanRange(delay, delay)
    change(&$0)
  }
}

extension World {
  mutating func run(for duration: TimeSpan) { run(until: now + duration) }

  /// Lets events happen until the condition holds, and returns the last; fails after the limit.
  @discardableResult
  mutating func run(
    until what: String, limit: TimeSpan = .seconds(10),
    sourceLocation: SourceLocation = #_sourceLocation, _ condition: (World) -> Bool
  ) throws -> Event? {
    let end = now + limit
    var event: Event?
    while !condition(self) {
      let next = try #require(
        nextEventTime(), "nothing happens any more before: \(what)",
        sourceLocation: sourceLocation)
      try #require(next <= end, "not within \(limit): \(what)", sourceLocation: sourceLocation)
      event = step()
    }
    return event
  }

  /// Elects this server at once, by ending its timeout, and lets its no-op commit everywhere.
  mutating func settle(
    leader id: ServerID, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    try timeout(id)
    try run(until: "\(id) leads and all have its no-op", sourceLocation: sourceLocation) { world in
      world.leader == id && world.nodes.allSatisfy { $0.server.commitIndex >= 1 }
    }
  }

  /// Everything that happens up to the time, in order.
  mutating func events(until time: Instant) -> [Event] {
    var events: [Event] = []
    while let next = nextEventTime(), next <= time {
      if let event = step() { events.append(event) }
    }
    return events
  }

  /// All state that a run depends on or shows, to compare two worlds by.
  var state: String {
    let nodes = nodes.map { node in
      """
      \(node.server.persistent) \(node.server.commitIndex) \(node.server.role) \(node.status) \
      \(node.clock) \(node.disk) \(node.store) \(node.lastApplied) \(node.inbox) \(node.random)
      """
    }
    return "\(now) \(eventCount) \(hash) \(nodes) \(links) \(flights) \(Array(requests))"
  }
}

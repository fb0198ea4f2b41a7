// A world under the eyes of a checker, moved by hand.

import Checking
import Raft
import Simulation

/// A world whose election timers run out only when told, and the violation that was found in it.
struct WatchedWorld {
  var world: World
  private(set) var checker: Checker
  private(set) var violation: Violation?

  init(servers: Int, without rule: Rule? = nil, _ change: (inout Setup) -> Void = { _ in }) {
    var setup = Setup()
    setup.servers = servers
    setup.settings.electionTimeout = TimeSpanRange(.seconds(1000), .seconds(2000))
    if let rule { setup.settings.rules[rule] = false }
    change(&setup)
    world = World(setup)
    checker = Checker(world)
  }

  /// Does something to the world and looks at what comes of it.
  mutating func perform(_ change: (inout World) throws -> Void) throws {
    try change(&world)
    look(at: world.event)
  }

  mutating func look(at event: Event) {
    if let found = checker.observe(event, world) { violation = found }
  }

  /// Lets the world go on by itself.
  mutating func run(_ length: TimeSpan = .milliseconds(100)) {
    let end = world.now + length
    while let event = world.step(notAfter: end) { look(at: event) }
    world.advance(to: end)
  }

  /// Lets the server stand for election until it leads.
  mutating func elect(_ server: ServerID) throws {
    while violation == nil, !world.server(server).isLeader {
      try perform { try $0.timeout(server) }
      run(.milliseconds(40))
    }
  }

  mutating func isolate(_ server: ServerID) throws {
    try perform { try $0.partition([[server]]) }
  }

  mutating func heal() throws { try perform { try $0.heal($0.allLinks) } }

  mutating func put(_ server: ServerID) throws {
    try perform { try $0.request(.put(key: "x", value: "1"), to: server) }
  }

  /// Delivers what is held of this kind from one server to another.
  mutating func deliver(_ kind: MessageKind, from: ServerID, to: ServerID) throws {
    for flight in world.held
    where flight.message.kind == kind && flight.message.from == from && flight.message.to == to {
      try perform { try $0.deliver(flight) }
    }
  }
}

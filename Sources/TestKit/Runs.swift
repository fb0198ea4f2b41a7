// What the tests share: states to compare, scripts from text, runs at random.

import Raft
import Running
import Scripting
import Session
import Simulation
import Testing

/// All of a world that can be seen from outside.
package struct State: Equatable, CustomStringConvertible {
  /// How many events have happened.
  package let position: Int
  /// The time.
  package let now: Instant
  /// The hash of the run.
  package let hash: UInt64
  /// What each server knows, in words.
  package let servers: [String]
  /// What is on each disk.
  package let durable: [Persistent]
  /// All calls of clients.
  package let requests: [Request]
  /// The messages under way.
  package let flights: [Flight]
  /// The links with their settings.
  package let links: [Link]

  /// The state at the session's present moment.
  package init(_ session: Session) { self.init(session.world) }

  /// The state of the world.
  package init(_ world: World) {
    position = world.eventCount
    now = world.now
    hash = world.hash
    servers = world.nodes.map {
      "\($0.status) \($0.server.roleKind) term \($0.server.currentTerm) commit "
        + "\($0.server.commitIndex) applied \($0.lastApplied) due \($0.server.deadline) "
        + "rules \($0.server.settings.rules.rawValue) voters \($0.server.configuration) store "
        + "\($0.store.pairs) sessions \($0.machine.sessions) pending \($0.pending)"
    }
    durable = world.nodes.map(\.durable)
    requests = Array(world.requests)
    flights = world.flights
    links = world.links
  }

  /// Enough to see where two differ.
  package var description: String {
    "event \(position) at \(now.microseconds) us, hash \(String(hash, radix: 16)), \(servers)"
  }
}

/// An act from its text.
package func act(_ text: String, servers: Int = 5) throws -> Act {
  let command = try command(text, servers: servers)
  guard case .act(let act) = command else { throw NotPerformed(command: command) }
  return act
}

/// A condition from its text.
package func condition(_ text: String) throws -> Condition {
  guard case .check(let condition) = try command("expect \(text)") else {
    throw Refusal.nothingToAlign
  }
  return condition
}

/// A command that is neither an act nor lets time pass.
private struct NotPerformed: Error {
  var command: Command
}

extension Session {
  /// Does what the lines say; time goes on with `run` and `step`.
  package mutating func perform(_ lines: String...) throws {
    for line in lines {
      switch try command(line, servers: world.nodes.count) {
      case .advance(let command):
        var wait = Waiting(command, from: now, seed: world.setup.seed)
        _ = wait.goOn(&self)
      case .act(let act): try perform(act)
      case .each(let act): try performOnEach(act)
      case let command: throw NotPerformed(command: command)
      }
    }
  }

  /// Plays the lesson to its end, through all stops and failures.
  /// - Returns: Why it stopped, each time.
  @discardableResult
  package mutating func playToEnd(mostEvents: Int = .max) -> [PlayStop] {
    var stops: [PlayStop] = []
    var plays = 0
    while stops.last != .end, plays < 100_000 {
      let stop = play(until: .never, mostEvents: mostEvents)
      if stop != .limit { stops.append(stop) }
      plays += 1
    }
    #expect(stops.last == .end, "the lesson does not end")
    return stops
  }

  /// The session of a lesson played to its end.
  package init(played text: String, _ location: SourceLocation = #_sourceLocation) throws {
    self.init(playing: try parsed(text, location))
    playToEnd()
  }
}

extension Session {
  /// Five servers that stand still after the first election: S1 was made to lead, and nothing is on
  /// its way.
  package static func led(servers: Int = 5) throws -> Session {
    var setup = Setup()
    setup.servers = servers
    var session = Session(setup)
    try session.perform("timeout S1", "run 65ms")
    return session
  }
}

/// Does things at random moments, the same ones for the same seed.
package struct Meddler {
  /// What chance comes from.
  package var random: RandomSource

  /// The same chances for the same seed.
  package init(seed: Int) { random = RandomSource(seed: UInt64(seed), stream: 7) }

  /// A number out of the range.
  package mutating func number(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + Int(random.next() % UInt64(range.count))
  }

  private mutating func milliseconds(_ range: ClosedRange<Int>) -> TimeSpan {
    .microseconds(number(range.lowerBound * 1000...range.upperBound * 1000))
  }

  /// A setup that is not the usual one.
  package mutating func setup() -> Setup {
    var setup = Setup()
    setup.servers = number(1...6)
    setup.seed = random.next()
    setup.settings.heartbeatInterval = .milliseconds(number(20...70))
    setup.settings.electionTimeout = TimeSpanRange(
      .milliseconds(100), .milliseconds(number(100...250)))
    if number(0...1) == 1 { setup.link.lossMillionths = number(0...200_000) }
    if number(0...1) == 1 { setup.link.duplicateMillionths = number(0...200_000) }
    if number(0...2) == 2 { setup.link.delay = TimeSpanRange(.milliseconds(10), .milliseconds(10)) }
    if number(0...1) == 1 { setup.diskLatency = .milliseconds(number(0...5)) }
    if number(0...3) == 3 { setup.settings.rules[.leaderNoOp] = false }
    if number(0...1) == 1 { setup.settings.hasLeaseReads = true }
    if number(0...1) == 1 {
      setup.clients.timeout = milliseconds(50...400)
      setup.clients.delay = TimeSpanRange(.zero, milliseconds(1...10))
      setup.clients.lossMillionths = number(0...200_000)
    }
    return setup
  }

  /// Something to do to a cluster. It may be refused.
  package mutating func act(_ world: World) -> Act {
    let count = world.nodes.count
    let server = ServerID(number(0...count - 1))
    let other = ServerID((server.index + number(1...max(1, count - 1))) % count)
    let link = LinkSelector(from: server, to: other, isBothWays: number(0...1) == 1)
    var message = MessageSelector(from: server, to: other, number: number(1...2))
    if let flight = world.flights.dropFirst(number(0...3)).first {
      message = MessageSelector(from: flight.message.from, to: flight.message.to)
      if number(0...1) == 1 { message.kind = flight.message.kind }
    }
    switch number(0...38) {
    case 34...38: return rareAct(on: server, of: count)
    case 26: return .set(.preVote(number(0...1) == 0))
    case 27: return number(0...1) == 0 ? .set(.checkQuorum(true)) : .set(.disruptionGuard(true))
    case 28:
      return number(0...1) == 0
        ? .set(.snapshotAfter(number(0...6))) : .set(.chunk(number(5...40)))
    case 29: return .snapshot([server])
    case 30: return .transfer(server)
    case 31:
      let next = ServerID(min(count, 7))
      return number(0...1) == 0 ? .add(next) : .remove(server)
    case 32: return .reconfigure(Array(Set([server, other, ServerID(min(count, 7))])).sorted())
    case 33:
      return number(0...2) == 0 ? .loadOff : .load(Load(callsPerSecond: number(5...60)), for: nil)
    case 0: return .crash([server])
    case 1, 2: return .restart([server])
    case 3: return .wipe([server])
    case 4: return .pauseServers([server])
    case 5, 6: return .resume([server])
    case 7: return .clock([server], thousandths: number(500...1500))
    case 8: return .disk([server], milliseconds(0...5))
    case 9: return .cut(link)
    case 10: return .heal(number(0...1) == 0 ? nil : link)
    case 11: return count == 1 ? .crash([server]) : .partition([[server], [other]])
    case 12: return number(0...1) == 0 ? .isolate(server) : .rejoin(server)
    case 13: return .link(link, .delay(TimeSpanRange(.zero, milliseconds(0...30))))
    case 14: return .timeout(server)
    case 15: return number(0...1) == 0 ? .align([]) : .spread
    case 16: return .hold(number(0...1) == 0 ? nil : link)
    case 17, 18: return .release(number(0...1) == 0 ? nil : link)
    case 19: return .deliver(message)
    case 20: return number(0...1) == 0 ? .drop(message) : .duplicate(message)
    case 21: return .delay(message, milliseconds(0...20))
    case 22:
      let interval = TimeSpan.milliseconds(number(20...70))
      return .set(.heartbeat(TimeSpanRange(interval, interval)))
    case 23: return .rule(.leaderNoOp, on: number(0...1) == 0)
    default:
      let key = "k\(number(1...3))"
      let operation: Operation =
        number(0...1) == 0 ? .put(key: key, value: "\(number(0...9))") : .get(key: key)
      return .request(
        operation, client: number(0...1) == 0 ? nil : ClientID(number(1...3)),
        to: number(0...1) == 0 ? nil : server)
    }
  }

  /// What is seldom done to a server of so many.
  private mutating func rareAct(on server: ServerID, of count: Int) -> Act {
    switch number(0...9) {
    case 0, 1: .shutdown([server])
    case 2: .stepDown(server)
    case 3: .heartbeat(server)
    case 4: .jump([server], milliseconds(1...400))
    case 5: .cancelTransfer
    case 6: .learner(number(0...1) == 0 ? ServerID(min(count, 7)) : server)
    case 7: .holdDisk([server])
    case 8: .releaseDisk([server])
    default: .repeatCall(ClientID(1), to: nil)
    }
  }

  /// Does up to `count` things to the run, with a few events or some time between them.
  package mutating func meddle(_ session: inout Session, _ count: Int) {
    for _ in 0..<count {
      switch number(0...3) {
      case 0: break
      case 1: for _ in 0..<number(1...4) { session.stepForward() }
      case 2: session.advance(to: session.world.now + milliseconds(0...5))
      default: session.advance(to: session.world.now + milliseconds(0...300))
      }
      try? session.perform(act(session.world))
    }
  }
}

// The engine alone, on the workloads its speed is measured with.

import Checking
import Raft
import Simulation

/// What the engine is put to.
package enum EngineWorkload: String, CaseIterable, Sendable {
  /// Heartbeats only.
  case idle
  /// A command to the leader every 50 ms.
  case client
  /// The leader crashes again and again.
  case elect
}

/// What a workload did, in virtual time.
package struct EngineCount: Hashable, Sendable {
  /// The virtual time that has passed while the clocks ran.
  package var virtualTime = TimeSpan.zero
  /// Messages handed to a running server.
  package var delivered = 0
  /// How many events happened in it.
  package var events = 0
  /// For `elect`: how long each trial was without a leader.
  package var elections: [TimeSpan] = []
  /// The hash of the run at its end.
  package var hash: UInt64 = 0
}

/// Runs a workload: five servers, no loss, delay 10 to 15 ms, heartbeat 50 ms, timeouts 100 to
/// 200 ms, one entry an append, one append outstanding, no no-op. Begins with the first leader plus one
/// second.
///
/// It runs world and checker by itself, where all else has a `WatchedRun` do so: what is measured is the one
/// without the other as well, and both without anything between them.
package struct EngineBenchmark: Sendable {
  /// What is measured.
  package let workload: EngineWorkload
  private var world: World
  private var checker: Checker
  private let isChecking: Bool
  private var random: RandomSource

  /// Warms up: runs to the first leader and one second more.
  package init(_ workload: EngineWorkload, seed: UInt64, isChecking: Bool) {
    self.workload = workload
    var setup = Setup()
    setup.seed = seed
    setup.settings.electionTimeout = TimeSpanRange(.milliseconds(100), .milliseconds(200))
    setup.settings.maxEntriesPerAppend = 1
    setup.settings.maxAppendsInFlight = 1
    setup.settings.rules[.leaderNoOp] = false
    world = World(setup)
    checker = Checker(world)
    self.isChecking = isChecking
    random = RandomSource(seed: seed, stream: 1 << 32)
    while world.leader == nil { step() }
    run(until: world.now + .seconds(1))
  }

  /// Runs the workload for so many virtual seconds (trials for `elect`).
  package mutating func run(amount: Int) -> EngineCount {
    var count = EngineCount()
    let start = (world.now, world.deliveredCount, world.eventCount)
    switch workload {
    case .idle: run(until: world.now + .seconds(amount))
    case .client: runClient(until: world.now + .seconds(amount))
    case .elect: for _ in 0..<amount { count.elections.append(runElection()) }
    }
    count.virtualTime = world.now - start.0
    count.delivered = world.deliveredCount - start.1
    count.events = world.eventCount - start.2
    count.hash = world.hash
    return count
  }

  private mutating func runClient(until end: Instant) {
    var command: UInt64 = 0
    while world.now < end {
      if let leader = world.leader {
        world.submitOpaque(command, to: leader)
        check()
        command += 1
      }
      run(until: world.now + .microseconds(49_999))
      // The command goes in before the events due at its instant.
      world.advance(to: world.now + .microseconds(1))
    }
  }

  private mutating func runElection() -> TimeSpan {
    run(until: world.now + .microseconds(500_000 + Int(random.next() % 50_000)))
    while world.leader == nil { run(until: world.now + .milliseconds(50)) }
    guard let old = world.leader else { fatalError("a leader was just seen") }
    let term = world.nodes[old.index].server.currentTerm
    let start = world.now
    intervene { try $0.crash([old]) }
    while true {
      step()
      if let leader = world.leader, world.nodes[leader.index].server.currentTerm > term { break }
    }
    let length = world.now - start
    intervene { try $0.restart([old]) }
    return length
  }

  private mutating func intervene(_ change: (inout World) throws -> Void) {
    guard (try? change(&world)) != nil else {
      fatalError("the benchmark asks only for what is possible")
    }
    check()
  }

  private mutating func run(until time: Instant) {
    if !isChecking { return world.run(until: time) }
    while world.happen(notAfter: time) { check() }
    if time > world.now { world.advance(to: time) }
  }

  private mutating func step() {
    if world.happen() { check() }
  }

  private mutating func check() {
    if isChecking, checker.findsBreach(in: world), let violation = checker.violation {
      fatalError("the benchmark broke \(violation)")
    }
  }
}

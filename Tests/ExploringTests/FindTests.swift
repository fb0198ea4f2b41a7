// Finding runs: by seeds the soonest, by looking ahead what does it, by moves of the protocol's own size the fewest.

import Checking
import Exploring
import Raft
import Running
import Scripting
import Simulation
import Testing

@Suite("Finding a run")
struct FindTests {
  private func condition(_ text: String, servers: Int = 3) throws -> Condition {
    guard case .check(let condition)? = try Command.parse("expect \(text)", servers: servers) else {
      throw CancellationError()
    }
    return condition
  }

  private var setup: Setup {
    var setup = Setup()
    setup.servers = 3
    return setup
  }

  @Test("by seeds gives the soonest of all of them", arguments: SeedSearch.Order.allCases)
  func soonest(_ order: SeedSearch.Order) throws {
    let wanted = try condition("leader S2")
    var search = SeedSearch(setup, wanted, patience: .seconds(2), order: order)
    var all: [(Int, Int)] = []
    for seed in UInt64(1)...30 {
      search.attempt(seed)
      var alone = SeedSearch(setup, wanted, patience: .seconds(2), order: order)
      alone.attempt(seed)
      guard let found = alone.best else { continue }
      let time = (found.time - Instant.zero).microseconds
      all.append(order == .time ? (time, found.events) : (found.events, time))
    }
    #expect(all.count > 3)
    let best = try #require(search.best)
    let time = (best.time - Instant.zero).microseconds
    let least = try #require(all.min { $0 < $1 })
    #expect((order == .time ? (time, best.events) : (best.events, time)) == least)
    // The script comes there.
    let script = search.script(best)
    var run = WatchedRun(Setup(head: script))
    while !wanted.holds(in: run), run.happen(notAfter: best.time) {}
    #expect(wanted.holds(in: run) && run.world.eventCount == best.events)
  }

  @Test("by seeds gives nothing where nothing comes")
  func never() throws {
    var search = SeedSearch(
      setup, try condition("log S1 7"), patience: .milliseconds(400), order: .time)
    for seed in UInt64(1)...5 { search.attempt(seed) }
    #expect(search.best == nil && search.tried == 5)
  }

  @Test(
    "by looking ahead does nothing where it comes by itself, and as little as it can where it does not"
  )
  func ahead() throws {
    let run = WatchedRun(setup)
    let any = Foresight.of(run, try condition("leader any"), patience: .seconds(2), most: 20_000)
    #expect(any?.acts == [])
    let crashed = Foresight.of(
      run, try condition("not alive S2"), patience: .seconds(2), most: 20_000)
    #expect(crashed?.acts == [.crash([ServerID(1)])])
    let both = try #require(
      Foresight.of(
        run, try condition("not alive S2 and leader S3"), patience: .seconds(2), most: 200_000))
    var trial = run
    for act in both.acts { try trial.perform(act) }
    let wanted = try condition("not alive S2 and leader S3")
    while !wanted.holds(in: trial), trial.happen() {}
    #expect(trial.world.now - run.world.now == both.delay)
  }

  @Test(
    "by moves of the protocol's own size takes the fewest, and a world does the same",
    arguments: [
      ("leader S2", 1), ("role S1 leader and role S2 leader", 2), ("commit S1 1", 3),
      ("commit S2 1", 3), ("term S1 3 and vote S1 none", 4),
    ])
  func moves(_ text: String, _ large: Int) throws {
    var bounds = Bounds()
    bounds.terms = 3
    bounds.rules[.leaderNoOp] = false
    bounds = LargeMoveExplorer.adapted(bounds)
    let goal = try Goal(try condition(text), bounds)
    var explorer = LargeMoveExplorer(bounds, goal)
    guard case .reached(let count, let moves) = explorer.run(most: 50_000) else {
      Issue.record("it is not reached")
      return
    }
    #expect(count == large)
    let run = try ExploredRun(reaching: goal, moves, bounds)
    #expect(!run.commands.isEmpty)
  }

  @Test("by moves says where there is none, and where it was given up")
  func nowhere() throws {
    var bounds = Bounds()
    (bounds.terms, bounds.entries, bounds.writes) = (1, 1, 1)
    bounds.rules[.leaderNoOp] = false
    bounds = LargeMoveExplorer.adapted(bounds)
    let goal = try Goal(try condition("term S1 2"), bounds)
    var explorer = LargeMoveExplorer(bounds, goal)
    guard case .nowhere = explorer.run(most: 50_000) else {
      Issue.record("it is not said to be nowhere")
      return
    }
    var short = LargeMoveExplorer(bounds, goal)
    guard case .givenUp = short.run(most: 3) else {
      Issue.record("it is not given up")
      return
    }
  }
}

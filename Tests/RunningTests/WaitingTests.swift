// Time commands on a run without history: what they wait for, and how that ends.

import Checking
import Raft
import Scripting
import Simulation
import TestKit
import Testing

@testable import Running

@Suite struct WaitingTests {
  /// A wait for a time command that begins where the run is.
  private func waiting(
    _ text: String, _ run: WatchedRun, patience: TimeSpan = Waiting.patience
  ) throws -> Waiting {
    guard case .advance(let command) = try command(text) else {
      preconditionFailure("\(text) lets no time pass")
    }
    return Waiting(command, from: run.now, patience: patience, seed: 1)
  }

  /// A run to which this was done at its start.
  private func run(_ acts: String...) throws -> WatchedRun {
    var run = WatchedRun(Setup())
    for text in acts { try run.perform(act(text)) }
    return run
  }

  @Test("What holds already is not waited for", arguments: ["run until", "step until"])
  func trueAtOnce(words: String) throws {
    var run = try run()
    var wait = try waiting("\(words) leader none", run)
    #expect(wait.goOn(&run, mostEvents: 0) == .done)
    #expect(run.world.eventCount == 0)
    #expect(run.now == .zero)
  }

  @Test("Waiting ends at the event that makes the condition true")
  func comes() throws {
    var run = try run()
    var wait = try waiting("run until leader any within 1s", run)
    #expect(wait.goOn(&run) == .done)
    let end = run.world.eventCount
    var before = try self.run()
    for _ in 1..<end { _ = before.happen() }
    #expect(before.world.eventCount == end - 1)
    #expect(before.world.leader == nil)
    #expect(run.world.leader != nil)
  }

  @Test("What does not come in time is given up, at that time and not before")
  func givenUp() throws {
    var run = try run()
    var wait = try waiting("run until term S1 99 within 700ms", run)
    #expect(wait.goOn(&run) == .givenUp)
    #expect(run.now == .zero + .milliseconds(700))
    #expect(wait.patience == .milliseconds(700))
    #expect(try wait.condition == condition("term S1 99"))
  }

  @Test(
    "Patience is for what has no bound of its own",
    arguments: [
      ("run until term S1 99", 300), ("step until term S1 99", 300),
      ("run until term S1 99 within 500ms", 500),
    ])
  func patience(text: String, milliseconds: Int) throws {
    var run = try run()
    var wait = try waiting(text, run, patience: .milliseconds(300))
    #expect(wait.goOn(&run) == .givenUp)
    #expect(run.now == .zero + .milliseconds(milliseconds))
  }

  @Test("Time goes on to the end of a run, where nothing may happen")
  func time() throws {
    var run = try run("crash S1 S2 S3 S4 S5")
    var wait = try waiting("run 2s", run)
    #expect(wait.goOn(&run) == .done)
    #expect(run.now == .zero + .seconds(2))
    #expect(run.world.eventCount == 1)
  }

  @Test("Steps are events; where there are none any more, no more are waited for")
  func steps() throws {
    var run = try run()
    var wait = try waiting("step 7", run)
    #expect(wait.goOn(&run) == .done)
    #expect(run.world.eventCount == 7)
    var still = try self.run("crash S1 S2 S3 S4 S5")
    wait = try waiting("step 7", still)
    #expect(wait.goOn(&still, until: .zero + .seconds(1)) == .done)
    #expect(still.now == .zero)
  }

  @Test("A broken property ends every wait; only what came with it has come")
  func violation() throws {
    for (text, outcome) in [
      ("run 3s", .violation), ("step 100000", .violation),
      ("run until term S1 99 within 3s", .violation),
      ("step until violation ElectionSafety", .done),
    ] as [(String, Waiting.Outcome)] {
      // S3's vote counts twice for S1, and S2 is elected by S4 and S5.
      var run = try run(
        "rule vote-counted-once off", "set duplicate 100%", "cut S1-S2", "cut S1-S4", "cut S1-S5",
        "cut S2-S3", "timeout S1", "timeout S2")
      var wait = try waiting(text, run)
      #expect(wait.goOn(&run) == outcome, "\(text)")
      #expect(run.violation?.property == .electionSafety, "\(text)")
      #expect(run.now == run.world.event.time, "time stands still where it broke: \(text)")
      #expect(wait.goOn(&run, mostEvents: 1) == outcome, "and it stays so: \(text)")
    }
  }

  @Test(
    "In whatever pieces it goes on, it comes out the same",
    arguments: [
      "run 900ms", "step 120", "run until commit S1 >= 1 within 2s", "step until leader any",
      "run until term S1 99 within 600ms",
    ])
  func pieces(text: String) throws {
    var whole = try run()
    var wait = try waiting(text, whole)
    let outcome = wait.goOn(&whole)
    for most in [1, 3, 50] {
      for milliseconds in [1, 30] {
        var parts = try run()
        wait = try waiting(text, parts)
        var outcomes: [Waiting.Outcome] = []
        var limit = Instant.zero
        while outcomes.last ?? .limit == .limit {
          let before = parts.world.eventCount
          outcomes.append(wait.goOn(&parts, until: limit, mostEvents: most))
          #expect(parts.world.eventCount - before <= most)
          #expect(parts.now <= limit)
          if parts.world.eventCount - before < most { limit = limit + .milliseconds(milliseconds) }
        }
        #expect(outcomes.last == outcome)
        #expect(outcomes.count > 2, "so that it went on at all")
        #expect(State(parts.world) == State(whole.world), "\(most) events, \(milliseconds) ms")
      }
    }
  }

  @Test("What is left is a command that does the rest")
  func rest() throws {
    for text in ["run 900ms", "step 120", "run until term S1 99 within 3s"] {
      var run = try run()
      var wait = try waiting(text, run)
      #expect(wait.goOn(&run, mostEvents: 100) == .limit)
      var again = Waiting(wait.rest(at: run.now), from: run.now, seed: 1)
      var whole = run
      let expected = wait.goOn(&whole)
      if wait.condition != nil {
        #expect(again.command == wait.command, "a condition is waited for anew: \(text)")
      } else {
        #expect(again.goOn(&run) == expected)
        #expect(State(run.world) == State(whole.world), "\(text)")
      }
    }
  }
}

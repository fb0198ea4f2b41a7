// A condition as the goal of an exploration.

import Raft
import Running
import Scripting
import Testing

@testable import Exploring

@Suite("Goals")
struct GoalTests {
  private func explore(
    _ goal: String, _ change: (inout Bounds) -> Void = { _ in }
  ) throws -> ExplorerEnding {
    var bounds = Bounds()
    change(&bounds)
    var options = ExplorerOptions()
    options.goal = try Goal(try #require(try Goal.condition(goal, bounds)), bounds)
    let ending = Explorer(bounds, options).run().1
    if case .reached(let moves) = ending, let goal = options.goal {
      // Throws where it is not so in a world.
      _ = try ExploredRun(reaching: goal, moves, bounds)
    }
    return ending
  }

  @Test(
    "is reached in as few moves as it takes",
    arguments: [
      ("term S1 = 0", 0), ("role S2 candidate", 1), ("leader any", 3), ("leader S3", 3),
      ("role S1 leader and role S2 leader", 10), ("commit S1 >= 1", 5), ("value S1 x 1", 8),
      ("flying S1>S2 RequestVote", 1), ("not flying any", 0), ("vote S1 S2", 2), ("log S2 1", 3),
      ("follows S2 S1", 4), ("match S1 S2 1", 5),
    ])
  func reached(_ goal: String, _ moves: Int) throws {
    guard case .reached(let found) = try explore(goal) else {
      Issue.record("\(goal) is not reached")
      return
    }
    #expect(found.count == moves, "\(goal): \(found)")
  }

  @Test("what never holds is never reached")
  func unreached() throws {
    #expect(try explore("term S1 = 3") { $0.entries = 1 } == .complete)
  }

  @Test(
    "what the explorer cannot tell is refused",
    arguments: [
      "election split", "answered C1 1", "safe", "linearizable", "term leader = 1",
    ])
  func refused(_ goal: String) throws {
    #expect(throws: Goal.Refusal.self) { try explore(goal) }
  }
}

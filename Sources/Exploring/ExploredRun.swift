// From moves to a script that a person opens: moves by hand in a world where nothing happens by itself.

import Checking
import Raft
import Running
import Scripting
import Simulation

/// A run by hand, played in a world: it breaks a property, or comes to where a condition holds.
package struct ExploredRun: Sendable {
  /// What it is that it shows.
  package enum Showing: Sendable {
    /// A property breaks with its last move.
    case violation(Violation)
    /// A condition holds after it.
    case condition(Condition)
  }

  /// What it shows.
  package let showing: Showing
  /// The commands that lead there.
  package let commands: [Command]
  /// The moves that they are made of.
  package let moves: [Move]

  /// Plays moves that break a property, and no sooner.
  /// - Throws: What is not so in a world as the explorer thought.
  package init(breaking moves: [Move], _ bounds: Bounds) throws(Divergence) {
    let player = try Self.play(moves, bounds)
    guard let violation = player.run.violation else {
      throw Divergence(move: moves.count, reason: "nothing is broken")
    }
    (self.moves, commands, showing) = (moves, player.commands, .violation(violation))
  }

  /// Plays moves that come to where a condition holds.
  /// - Throws: What is not so in a world as the explorer thought.
  package init(reaching goal: Goal, _ moves: [Move], _ bounds: Bounds) throws(Divergence) {
    let player = try Self.play(moves, bounds)
    guard goal.condition.holds(in: player.run) else {
      throw Divergence(move: moves.count, reason: "it is not so that \(goal.condition)")
    }
    (self.moves, commands, showing) = (moves, player.commands, .condition(goal.condition))
  }

  /// Plays moves after which clients have seen what no single copy of the data could have told them.
  /// - Throws: What is not so in a world as the explorer thought.
  package init(unlinearizable moves: [Move], _ bounds: Bounds) throws(Divergence) {
    let player = try Self.play(moves, bounds)
    let condition = Condition.not(.linearizable)
    guard condition.holds(in: player.run) else {
      throw Divergence(move: moves.count, reason: "what clients saw is linearizable")
    }
    (self.moves, commands, showing) = (moves, player.commands, .condition(condition))
  }

  private static func play(
    _ moves: [Move], _ bounds: Bounds
  ) throws(Divergence) -> MovePlayer {
    var player = MovePlayer(bounds)
    for (place, move) in moves.enumerated() {
      if let violation = player.run.violation {
        throw Divergence(move: place, reason: "before it \(violation)")
      }
      do { try player.play(move) } catch {
        throw Divergence(move: place, reason: "\(error)")
      }
    }
    return player
  }

  /// A world and the explorer disagree: one of them is wrong.
  package struct Divergence: Error, CustomStringConvertible {
    /// The number of the move, from 0.
    package let move: Int
    /// What is not as it was thought.
    package let reason: String

    /// `at move 3: there is no such message`
    package var description: String { "at move \(move + 1): \(reason)" }
  }

  /// What it shows, in a sentence.
  package var summary: String {
    switch showing {
    case .violation(let violation): "\(violation)"
    case .condition(.not(.linearizable)):
      "Linearizability: no single copy of the data could have given the clients these answers."
    case .condition(let condition): "It is so that \(condition)."
    }
  }

  /// The run as a script that ends, and stops, where it shows it, and expects that.
  package func script(named name: String) -> Script {
    let (title, condition): (String, Condition) =
      switch showing {
      case .violation(let violation):
        (violation.property.name, .violation(violation.property))
      case .condition(let condition): ("\(condition)", condition)
      }
    let end = [
      Command.check(condition), .tell(.say("After \(moves.count) moves: \(summary)")),
      .tell(.pause),
    ]
    let head = Command.tell(.title("Shortest run to: \(title)"))
    return Script(name: name, commands: [head] + commands + end)
  }
}

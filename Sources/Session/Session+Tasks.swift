// What a lesson's answers and goals come to, checked whenever it is played, so that none of them rots.

import Raft
import Running
import Scripting
import Simulation

extension Lesson {
  /// An answer, or a goal, with the line that says what it comes to.
  struct Task: Hashable, Sendable {
    var condition: Condition
    /// Whether it has to hold at the stop after; a wrong answer must not.
    var isTrue: Bool
    /// The number or the server that it belongs to; nil for a choice or a goal.
    var typed: Tell?
    var line: Script.Line
  }

  /// What the lines of the stop that ends here say of the next stop.
  /// - Parameter number: The place of a `pause` in the script.
  func tasks(endingAt number: Int) -> (claims: [Task], goals: [Task]) {
    var (claims, goals): ([Task], [Task]) = ([], [])
    var start = number
    while start > 0, script.lines[start - 1].command != .tell(.pause) { start -= 1 }
    var isRight = true
    var typed: Tell?
    for line in script.lines[start..<number] {
      switch line.command {
      case .tell(.choice(_, let isTrue)): isRight = isTrue
      case .tell(.number(let number)): typed = .number(number)
      case .tell(.server(let server)): typed = .server(server)
      case .tell(.means(let condition)):
        claims.append(Task(condition: condition, isTrue: isRight, typed: typed, line: line))
      case .tell(.goal(let condition)):
        goals.append(Task(condition: condition, isTrue: true, line: line))
      default: break
      }
    }
    return (claims, goals)
  }

  /// The place of the stop before the one at the place; nil if it is the first.
  func stop(before number: Int) -> Int? {
    script.lines[..<number].lastIndex { $0.command == .tell(.pause) }
  }
}

extension Session {
  /// What is not as the lesson says of its answers and goals at the stop that comes now: those of the stop before,
  /// which the run has answered, and the goals that are set here and must not be reached yet.
  /// - Parameter number: The place of the `pause` in the script.
  mutating func failingTask(atStop number: Int) -> (message: String, line: Script.Line)? {
    guard let lesson else { return nil }
    for goal in lesson.tasks(endingAt: number).goals {
      lentLesson.expectationCount += 1
      if holds(goal.condition) {
        return ("the goal \(goal.condition) is met from the start", goal.line)
      }
    }
    guard let before = lesson.stop(before: number) else { return nil }
    let (claims, goals) = lesson.tasks(endingAt: before)
    for goal in goals {
      lentLesson.expectationCount += 1
      if !holds(goal.condition) {
        return (
          "the lesson's own way does not reach the goal \(goal.condition): "
            + goal.condition.finding(in: run), goal.line
        )
      }
    }
    for claim in claims {
      lentLesson.expectationCount += 1
      if holds(claim.condition) == claim.isTrue {
        if let wrong = wrongAnswer(that: claim) { return ("\(wrong)", claim.line) }
        continue
      }
      return (
        claim.isTrue
          ? "the right answer means \(claim.condition), but \(claim.condition.finding(in: run))"
          : "a wrong answer means \(claim.condition), and that holds", claim.line
      )
    }
    return nil
  }

  /// What is wrong with a question that is answered by a number or a server: another answer is right as well.
  private func wrongAnswer(that claim: Lesson.Task) -> String? {
    guard let right = claim.typed else { return nil }
    let others: [Tell] =
      switch right {
      case .number(let number): (0...number + Session.nearNumbers).map { .number($0) }
      case .server: world.nodes.indices.map { .server(ServerID($0)) }
      default: []
      }
    for other in others where other != right {
      guard let meaning = other.meaning(inPlaceOf: right, claim.condition), holds(meaning) else {
        continue
      }
      return "another answer means \(meaning), and that holds too"
    }
    return nil
  }

  /// So many numbers beyond the right one are tried as answers.
  private static let nearNumbers = 100
}

/// A goal that somebody tries to reach.
package struct GoalWatch: Hashable, Sendable {
  /// What is to hold.
  package let condition: Condition
  /// The number of the first event after which it held, on a branch of the viewer's own; nil if it has not yet.
  package internal(set) var reachedAt: Int?

  /// A goal that has not been reached.
  package init(_ condition: Condition) { self.condition = condition }
}

extension Session {
  /// Looks whether the last event has reached the goal. The lesson's own way is no way of the viewer's.
  mutating func watchGoal() {
    guard let goal, goal.reachedAt == nil, !isOnLessonsBranch, holds(goal.condition) else { return }
    let reached = position
    self.goal?.reachedAt = reached
  }
}

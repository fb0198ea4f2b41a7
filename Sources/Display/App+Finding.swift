// What `:find` does: a run is looked for that goes on from here.

import Exploring
import Raft
import Running
import Scripting
import Session
import Telling

/// What `:find` has found: saying it again goes there.
struct Finding: Sendable {
  /// What is to come true.
  var condition: Condition
  /// Where it was looked for.
  var position: Int
  var branch: Int
  /// What leads there.
  var foresight: Foresight
}

extension App {
  /// How far `:find` looks ahead, and how many events it tries.
  private static let farthest = TimeSpan.seconds(10)
  private static let mostEvents = 300_000

  /// Looks ahead for what makes a condition come true, and offers to go there; asked again here, goes there.
  mutating func find(_ text: String) {
    let condition: Condition
    do {
      guard
        case .check(let found)? = try Command.parse("expect \(text)", servers: model.cluster.count)
      else { return }
      condition = found
    } catch {
      return say(
        text.isEmpty
          ? "`find` takes a condition, such as leader S2." : error.summary.firstUppercased.sentence,
        isError: true)
    }
    let session = model.session
    if session.isBroken { return sayItIsBroken() }
    if session.holds(condition) { return say("It holds: \(condition).") }
    if let finding, finding.condition == condition, finding.position == session.position,
      finding.branch == session.branchNumber
    {
      return go(to: finding)
    }
    var isStopped = false
    let foresight = Foresight.of(
      session.run, condition, patience: Self.farthest, most: Self.mostEvents
    ) { events in
      isStopped = model.searchWatch?(events) == false
      return !isStopped
    }
    guard let foresight else {
      if isStopped { return say("Stopped: so far nothing was found.") }
      return say(
        "Not within \(Self.farthest), whatever one or two commands are given here: \(condition).",
        isError: true)
    }
    finding = Finding(
      condition: condition, position: session.position, branch: session.branchNumber,
      foresight: foresight)
    let acts = foresight.acts.map { ":\($0)" }.joined(separator: ", then ")
    let means = acts.isEmpty ? "By itself" : "With \(acts)"
    say("\(means), \(foresight.delay.words) on: \(condition). The same :find again goes there.")
  }

  private mutating func go(to finding: Finding) {
    self.finding = nil
    for act in finding.foresight.acts {
      perform(act)
      if notice?.isError == true { return }
    }
    let span = finding.foresight.delay + TimeSpan.milliseconds(1)
    run(.advance(.runUntil(finding.condition, within: span)))
    if notice?.isError != true { say("Here it is so: \(finding.condition).") }
  }
}

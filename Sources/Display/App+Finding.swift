// What `:find` and `:judge` do: a run is looked for that goes on from here, or that leads here.

import Exploring
import Judging
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
    guard
      let foresight = Foresight.of(
        session.run, condition, patience: Self.farthest, most: Self.mostEvents)
    else {
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

  /// Says what follows from the logs as they are now, or opens a run that shows something of them.
  mutating func judge(_ text: String) {
    guard let picture = LogPicture(model.session.run) else {
      return say(
        "`judge` takes 3 to 9 servers whose logs are whole, without snapshots.", isError: true)
    }
    guard picture.rows.allSatisfy({ $0.log.count <= Self.longestJudged }) else {
      return say("Logs of more than \(Self.longestJudged) entries are not judged.", isError: true)
    }
    let judgement = Judgement(picture)
    if text.isEmpty { return say(judgement.brief) }
    guard let wanted = RunPlan.Wanted(text), let showing = wanted.showing(in: judgement) else {
      return say(
        "`judge` takes nothing, picture, committed 2@3, uncommitted 2@3, lost 2@3, committable 2@3 "
          + "or win S2, of entries and servers that are there.", isError: true)
    }
    guard let plan = judgement.plan(showing) else {
      return say("That is not so: \(wanted).", isError: true)
    }
    let script: Script
    do {
      script = try plan.played(picture).script(title: wanted.title, about: plan.summary)
    } catch {
      return say("There is a run, but it cannot be played by hand: \(error).", isError: true)
    }
    if mayLeave(byKey: "the same command") {
      open(script, named: "judge")
      say(plan.summary)
    }
  }

  private static let longestJudged = 60
}

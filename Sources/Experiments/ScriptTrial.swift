// Any script with any seed, and what is measured of its run.

import Checking
import Raft
import Running
import Scripting
import Simulation

/// What is measured of the runs of a script.
package enum Quantity: String, CaseIterable, Sendable {
  /// How long nobody led after a leader had crashed or been shut down, all together.
  case downtime
  /// How many elections were won.
  case elections
  /// The highest term that any server saw.
  case terms
  /// How many messages were handed to a server.
  case messages
  /// How many entries were committed.
  case committed

  /// The experiment in which runs of a script are trials, without points.
  package var experiment: Experiment {
    let axis = Experiment.Axis(
      self == .downtime ? "ms without a leader" : rawValue, head: "script", isLogarithmic: true)
    return Experiment(
      name: rawValue,
      title: self == .downtime
        ? "time without a leader after it crashed" : "\(rawValue) of a run of the script",
      measure: self == .downtime
        ? .time : .count(field: rawValue, head: "\(rawValue), mean"),
      mark: self == .downtime ? ("multi_term", "several") : nil,
      besides: self == .downtime ? [("terms", "terms"), ("candidacies", "candidacies")] : [],
      curve: .spread, axis: axis, points: [], trials: 1000, piece: 1)
  }
}

/// What a script came to with one seed.
package struct ScriptResult: Hashable, Sendable {
  /// The seed.
  package let seed: UInt64
  /// How long nobody led after leaders had crashed or been shut down, until another server led in a later term.
  package fileprivate(set) var downtime = TimeSpan.zero
  /// By how much the term rose in that time.
  package fileprivate(set) var terms = 0
  /// How often somebody stood in that time, or asked whether that makes sense.
  package fileprivate(set) var candidacies = 0
  /// How often in that time somebody became a candidate that was none: who stands again is no new one.
  package fileprivate(set) var newCandidacies = 0
  /// How many leaders crashed.
  package fileprivate(set) var crashes = 0
  /// Whether the script ended while nobody had taken over.
  package fileprivate(set) var isLeaderless = false
  /// How many elections were won.
  package fileprivate(set) var elections = 0
  /// The highest term.
  package fileprivate(set) var highestTerm = 0
  /// How many messages were handed to a server.
  package fileprivate(set) var messages = 0
  /// How many entries were committed.
  package fileprivate(set) var committed = 0
  /// What was not as the script expects, with its line; nil if all was.
  package fileprivate(set) var failure: String?

  /// The quantity as a trial's result.
  package func result(_ quantity: Quantity) -> TrialResult {
    switch quantity {
    case .downtime:
      var result = TrialResult(
        downtime.microseconds, isMarked: terms > max(1, crashes), isUnfinished: isLeaderless)
      result.besides = [terms, candidacies]
      return result
    case .elections: return TrialResult(elections)
    case .terms: return TrialResult(highestTerm)
    case .messages: return TrialResult(messages)
    case .committed: return TrialResult(committed)
    }
  }
}

/// Runs of a script that differ in the seed alone. A seed that the script sets counts for nothing.
package struct ScriptTrial: Trial {
  /// The script.
  package let scriptToRun: Script
  /// What is measured.
  package let quantity: Quantity
  /// What every trial begins with, but for the seed.
  package let setup: Setup

  /// Runs of this script.
  package init(_ script: Script, _ quantity: Quantity) {
    (scriptToRun, self.quantity) = (script, quantity)
    setup = Setup(head: script)
  }

  /// What else its figures depend on.
  package var words: String {
    let rest = scriptToRun.lines.map(\.command).filter { !$0.isTelling && !$0.isSetup }
    return rest.map { "\($0)" }.joined(separator: "; ")
  }

  /// Tries with the chance of this seed.
  package func result(_ seed: UInt64) -> TrialResult { run(seed).result(quantity) }

  /// Runs the script with this seed. What fails ends it.
  package func run(_ seed: UInt64) -> ScriptResult {
    var run = MeasuredRun(WatchedRun(setup(seed)), seed)
    let head = scriptToRun.lines.prefix { $0.command.isSetup || $0.command.isTelling }.count
    for line in scriptToRun.lines.dropFirst(head) {
      if let failure = run.perform(line.command) {
        run.result.failure = "line \(line.number): \(failure)"
        break
      }
    }
    return run.finished
  }
}

/// A run that is watched for what is measured.
private struct MeasuredRun: Advanceable {
  var run: WatchedRun
  var result: ScriptResult
  /// The leader that was seen last, while it leads, and its term.
  private var leader: (server: ServerID, term: Term)?
  /// When the leader crashed for whom nobody has taken over, and in what term.
  private var outage: (since: Instant, term: Term)?
  private var lastLed: Term = 0
  /// Who stood in which term after the event before.
  private var stood: [(role: RoleKind, term: Term)]

  init(_ run: WatchedRun, _ seed: UInt64) {
    self.run = run
    result = ScriptResult(seed: seed)
    stood = run.world.nodes.map { ($0.server.roleKind, $0.server.currentTerm) }
  }

  var now: Instant { run.now }
  var isBroken: Bool { run.isBroken }
  mutating func nextEventTime() -> Instant? { run.nextEventTime() }
  mutating func passTime(to time: Instant) { run.passTime(to: time) }
  mutating func satisfies(_ watch: inout ConditionWatch) -> Bool { run.satisfies(&watch) }

  mutating func stepForward(notAfter limit: Instant) -> Bool {
    guard run.stepForward(notAfter: limit) else { return false }
    look()
    return true
  }

  /// Does what a line says.
  /// - Returns: What is not as it says, if something is not.
  mutating func perform(_ command: Command) -> String? {
    switch command {
    case .setUp, .tell: return nil
    case .advance(let advance):
      var wait = Waiting(advance, from: now, seed: result.seed)
      return wait.goOn(&self) == .done
        ? nil : run.violation.map { "\($0)" } ?? "waited in vain: \(advance)"
    case .check(let condition):
      return condition.holds(in: run)
        ? nil : "expected \(condition), but \(condition.finding(in: run))"
    case .refused(let act):
      var trial = run
      guard (try? trial.perform(trial.world.resolved(act))) == nil else {
        return "expected that '\(act)' is refused"
      }
      return nil
    case .each(let act):
      for _ in 0..<max(1, run.world.messageCount(of: act)) {
        if let refusal = perform(act) { return refusal }
      }
      return nil
    case .act(let act): return perform(act)
    }
  }

  private mutating func perform(_ act: Act) -> String? {
    do throws(Refusal) {
      try run.perform(run.world.resolved(act))
    } catch {
      return "\(error)"
    }
    look()
    return nil
  }

  /// Looks at what the last event has changed.
  private mutating func look() {
    while stood.count < run.world.nodes.count { stood.append((.follower, 0)) }
    let touched = run.world.lastTouched
    for server in touched { lookForCandidate(server) }
    if let (server, term) = leader, run.world.nodes[server.index].status == .crashed {
      leader = nil
      if outage == nil {
        outage = (now, term)
        result.crashes += 1
      }
    }
    for server in touched where run.world.nodes[server.index].server.isLeader {
      let term = run.world.nodes[server.index].server.currentTerm
      guard run.world.nodes[server.index].status != .crashed, term > lastLed else { continue }
      (lastLed, leader) = (term, (server, term))
      result.elections += 1
      endOutage(term)
    }
  }

  private mutating func lookForCandidate(_ server: ServerID) {
    let node = run.world.nodes[server.index]
    let (role, term) = (node.server.roleKind, node.server.currentTerm)
    defer { stood[server.index] = (role, term) }
    guard outage != nil else { return }
    let before = stood[server.index]
    if role == .candidate || role == .preCandidate || role == .leader, before.role == .follower {
      result.newCandidacies += 1
    }
    switch role {
    case .candidate where before.role != .preCandidate && before != (role, term):
      result.candidacies += 1
    case .preCandidate where before.role != .preCandidate: result.candidacies += 1
    case .preCandidate:
      // Asking once more changes neither role nor term.
      if case .timer(server, .election) = run.world.event.kind { result.candidacies += 1 }
    case .leader where before.role == .follower:
      // Alone it stands and wins at once.
      result.candidacies += 1
    default: break
    }
  }

  private mutating func endOutage(_ term: Term) {
    guard let (since, before) = outage, term > before else { return }
    result.downtime = result.downtime + (now - since)
    result.terms += term.number - before.number
    outage = nil
  }

  /// What it came to, now that the script is over.
  var finished: ScriptResult {
    var result = result
    if let (since, before) = outage {
      result.downtime = result.downtime + (now - since)
      result.terms += max(0, run.world.highestTerm.number - before.number)
      result.isLeaderless = true
    }
    result.highestTerm = run.world.highestTerm.number
    result.messages = run.world.deliveredCount
    result.committed = run.world.nodes.map(\.server.commitIndex.number).max() ?? 0
    if result.failure == nil, let violation = run.violation { result.failure = "\(violation)" }
    return result
  }
}

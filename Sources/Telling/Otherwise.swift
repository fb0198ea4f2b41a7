// What would have happened otherwise: the same event once more in other worlds, and what comes of it.

import Checking
import Raft
import Running
import Scripting
import Session
import Simulation

/// What an event would have been with one rule more or less, and what would have come without it.
package struct Otherwise: Hashable, Sendable {
  /// The rules that mattered: with each of them the other way round the event is another one. The
  /// weightiest first.
  package var rules: [RuleCase] = []
  /// What comes if the message is lost, the timer waits, the command is not given: one sentence.
  package var without: String?
  /// Whether nothing of this was tried, because too many messages are on their way.
  package var isSkipped = false

  /// Nothing would have been otherwise.
  package init() {}

  /// An event with one rule the other way round, for the servers that it touches.
  package struct RuleCase: Hashable, Sendable {
    /// The rule that is the other way round.
    package var rule: Rule
    /// Whether the rule was on in the event as it happened.
    package var wasOn: Bool
    /// What would be different, such as `S3 would vote for S1`, without a full stop.
    package var difference: String
    /// The property that breaks in what follows.
    package var violation: Violation?
    /// How long after the event it breaks.
    package var after = TimeSpan.zero
    /// The property that breaks in what really follows, and here does not.
    package var saved: Property?
    /// How weighty the difference is; 0 is the weightiest.
    var weight = 0
    /// Whether the difference decides nothing by itself, such as when a timer ends.
    package var isMinor: Bool { weight >= Difference.minorWeight && violation == nil }

    /// All of it as one sentence.
    package var sentence: String {
      let start = wasOn ? "Without it " : "It is off; with it "
      var text = start + difference
      if let violation {
        text +=
          after == .zero
          ? ", and \(violation.property.name) would break at once"
          : ", and \(after.words) later \(violation.property.name) would break"
        return "\(text): \(violation.witness)"
      }
      if let saved { text += ", and \(saved.name) would hold" }
      return "\(text)."
    }
  }
}

extension Session {
  /// How far other worlds are run on to see what comes of them.
  package static let otherwiseHorizon = TimeSpan.seconds(2)
  /// How many events that is at most.
  static let otherwiseEvents = 2000
  /// With more messages on their way no other world is tried: each is a copy of them all.
  package static let mostFlightsTried = 5000

  /// What would have happened otherwise, found by letting it happen on copies of the world. What was
  /// done by hand after the event is done there too, where it can be.
  package func otherwise(_ moment: Moment) -> Otherwise {
    // Beyond a broken property a fork goes nowhere.
    if moment.clusterBefore.flightCount > Session.mostFlightsTried || moment.start.isBroken {
      var otherwise = Otherwise()
      otherwise.isSkipped = true
      return otherwise
    }
    let acts = branch.acts
    let rest = acts[acts.partitioningIndex { $0.position >= moment.position }...]
    return Counterfactual(moment: moment, acts: rest).otherwise
  }
}

extension TimeSpan {
  /// In whole milliseconds, rounded up everywhere: a timer that still runs shows no 0.
  package var wholeMilliseconds: Int { (max(0, microseconds) + 999) / 1000 }

  /// As part of a sentence: `92 ms`, `1.4 s`, `less than 1 ms`.
  package var words: String {
    if microseconds < 1000 { return "less than 1 ms" }
    if wholeMilliseconds < 1000 { return "\(wholeMilliseconds) ms" }
    let tenths = (microseconds + 50_000) / 100_000
    return tenths % 10 == 0 ? "\(tenths / 10) s" : "\(tenths / 10).\(tenths % 10) s"
  }
}

extension TimeSpan {
  /// How long ago something was, rounded down as the clocks on the screen are: `92 ms`, `1.4 s`.
  package var wordsAgo: String {
    TimeSpan(microseconds: microseconds / 1000 * 1000).words
  }
}

/// A run that goes its own way.
struct Fork {
  var run: WatchedRun
  /// What was done by hand after the event, and is still to be done here.
  var acts: ArraySlice<RecordedAct>
  var events = 0

  var world: World { _read { yield run.world } }

  /// Whether it was stopped because too much happened, with more still to come.
  var isSpent: Bool { events >= Session.otherwiseEvents && run.violation == nil }

  /// Lets the next thing happen: an event, or a command at its time. What is not possible here is left
  /// out.
  mutating func step(notAfter limit: Instant) -> Bool {
    guard events < Session.otherwiseEvents, run.violation == nil else { return false }
    while let next = acts.first, next.time <= limit {
      let due = run.nextEventTime() ?? .never
      if next.isSettled ? due <= next.time : due < next.time { break }
      acts.removeFirst()
      if next.time > world.now { run.advance(to: next.time) }
      if perform(next.act) { return true }
    }
    return happen(notAfter: limit)
  }

  /// What makes a steady state of it last up to the limit; nil where something does not, such as a command
  /// still to come.
  func steadyState(until limit: Instant) -> SteadyState? {
    if let next = acts.first, next.time <= limit { return nil }
    return SteadyState(in: world)
  }

  /// Lets the next event happen, if it is due by the limit.
  mutating func happen(notAfter limit: Instant = .never) -> Bool {
    guard run.happen(notAfter: limit) else { return false }
    events += 1
    return true
  }

  /// Does what the command says, if it can be done here.
  /// - Returns: Whether it can.
  mutating func perform(_ act: Act) -> Bool {
    intervene { world throws(Refusal) in try world.perform(act) }
  }

  /// Does to the world what no command says, if it can be done here.
  /// - Returns: Whether it can.
  mutating func intervene(_ change: (inout World) throws(Refusal) -> Void) -> Bool {
    guard (try? run.intervene(change)) != nil else { return false }
    events += 1
    return true
  }
}

/// The event, to be played in other worlds.
struct Counterfactual {
  let moment: Moment
  let acts: ArraySlice<RecordedAct>

  var now: Instant { moment.event.time }
  var end: Instant { now + Session.otherwiseHorizon }

  var otherwise: Otherwise {
    var otherwise = Otherwise()
    otherwise.rules = rules
    otherwise.without = without
    return otherwise
  }

  /// A fork from right before the event.
  var before: Fork {
    Fork(run: moment.start, acts: acts)
  }

  /// What really happens, from right after the event.
  var after: Fork { Fork(run: moment.end, acts: acts) }

  // MARK: Rules

  private var rules: [Otherwise.RuleCase] {
    let touched = moment.event.touched.intersection(moment.clusterBefore.ids)
    guard !touched.isEmpty, !isAboutSettings else { return [] }
    var cases: [Otherwise.RuleCase] = []
    var forks: [Fork] = []
    for rule in Rule.allCases {
      let on = touched.filter { moment.clusterBefore[$0].settings.rules[rule] }
      // Where some have it and some have not, neither is what happened.
      guard on.isEmpty || on.count == touched.count else { continue }
      var fork = before
      guard let difference = difference(rule, on: on.isEmpty, touched, &fork) else { continue }
      cases.append(
        Otherwise.RuleCase(
          rule: rule, wasOn: !on.isEmpty, difference: difference.words, weight: difference.weight))
      forks.append(fork)
    }
    if cases.contains(where: { !$0.isMinor }) { tellEnds(of: forks, &cases) }
    return cases.enumerated().sorted {
      ($0.element.weight, $0.offset) < ($1.element.weight, $1.offset)
    }.map(\.element)
  }

  /// Whether the event only changes settings: then there is nothing that a rule could have decided.
  private var isAboutSettings: Bool {
    switch moment.act {
    case .rule?, .set?, .setFor?, .like?, .link?, .clock?, .disk?: true
    default: false
    }
  }

  /// Lets the event happen with the rule the other way round, and says how it differs.
  private func difference(
    _ rule: Rule, on isOn: Bool, _ touched: ServerSet, _ fork: inout Fork
  ) -> Difference? {
    let isPossible = fork.intervene { world throws(Refusal) in
      try world.setServers(touched) { $0.rules[rule] = isOn }
    }
    guard isPossible else { return nil }
    if let act = moment.act {
      guard fork.perform(act) else { return nil }
    } else {
      guard fork.happen() else { return nil }
    }
    guard fork.world.event.kind == moment.event.kind,
      let difference = Difference(
        moment, ObservedEvent(lastOf: fork.world), in: ClusterView(glanceAt: fork.world))
    else { return nil }
    // Every message from a leader starts a timer anew: how it is drawn is no news there.
    if rule == .randomizedTimeouts, difference.isOfTimer, case .delivered = moment.event.kind {
      return nil
    }
    return difference
  }

  /// Runs the forks on, to see what breaks in them and in the run as it is.
  private func tellEnds(of forks: [Fork], _ cases: inout [Otherwise.RuleCase]) {
    var real = after
    real.run.isListening = false
    // In a steady state nothing breaks.
    let isSteady = real.steadyState(until: end)?.isReached(by: real.world) ?? false
    while !isSteady, real.step(notAfter: end) {}
    for index in forks.indices where !cases[index].isMinor {
      var fork = forks[index]
      fork.events = 0
      fork.run.isListening = false
      while fork.step(notAfter: end) {}
      if let violation = fork.run.violation {
        // What breaks either way is not this rule's doing.
        if violation.property == real.run.violation?.property { continue }
        // Nor is what breaks because a rule comes back for some servers in the middle of a run.
        if !cases[index].wasOn { continue }
        cases[index].violation = violation
        cases[index].after = violation.time - now
      } else if let violation = real.run.violation,
        !fork.isSpent || fork.world.now >= violation.time
      {
        cases[index].saved = violation.property
      }
    }
  }
}

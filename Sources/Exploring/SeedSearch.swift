// Runs as a schedule with timers brings them about, in which something comes true soon: from a beginning by trying
// seeds, or from here by looking ahead.

import Checking
import Raft
import Running
import Scripting
import Simulation

/// Tries seeds, and keeps the one with which a condition comes true the soonest.
package struct SeedSearch: Sendable {
  /// What is soonest.
  package enum Order: String, CaseIterable, Hashable, Sendable {
    /// The least virtual time.
    case time
    /// The fewest events.
    case events
  }

  /// When it came true.
  package struct Found: Hashable, Sendable {
    /// With which seed.
    package var seed: UInt64
    /// At what time.
    package var time: Instant
    /// After how many events.
    package var events: Int
  }

  /// What a run begins with.
  package let setup: Setup
  /// What is to come true.
  package let condition: Condition
  /// How long it may take.
  package let patience: TimeSpan
  /// What is soonest.
  package let order: Order
  /// The best so far.
  package private(set) var best: Found?
  /// How many seeds were tried.
  package private(set) var tried = 0

  /// A search that has tried nothing yet.
  package init(_ setup: Setup, _ condition: Condition, patience: TimeSpan, order: Order) {
    (self.setup, self.condition, self.patience, self.order) = (setup, condition, patience, order)
  }

  /// Lets a run go on until the condition holds, or it is later than with the best so far.
  package mutating func attempt(_ seed: UInt64) {
    take(soonest(of: seed, notLaterThan: best))
  }

  /// Takes in what became of a seed.
  package mutating func take(_ found: Found?) {
    tried += 1
    guard let found else { return }
    if best.map({ isSooner(found, $0) }) ?? true { best = found }
  }

  /// When a run comes to where the condition holds; nil if it does not, or later than another one.
  package func soonest(of seed: UInt64, notLaterThan best: Found?) -> Found? {
    var setup = setup
    setup.seed = seed
    var run = WatchedRun(setup)
    var watch = ConditionWatch(condition)
    var limit = Instant.zero + patience
    var most = Int.max
    if let best {
      switch order {
      case .time: limit = min(limit, best.time)
      case .events: most = best.events
      }
    }
    while !watch.holds(in: run) {
      guard run.world.eventCount < most, run.violation == nil, run.happen(notAfter: limit) else {
        return nil
      }
    }
    return Found(seed: seed, time: run.world.now, events: run.world.eventCount)
  }

  /// Whether one is sooner than another; of those that are as soon the one of the lower seed is.
  package func isSooner(_ one: Found, _ other: Found) -> Bool {
    switch order {
    case .time: (one.time, one.events, one.seed) < (other.time, other.events, other.seed)
    case .events: (one.events, one.time, one.seed) < (other.events, other.time, other.seed)
    }
  }

  /// The best run as a script that stops where the condition holds, and expects it.
  package func script(_ found: Found) -> Script {
    var setup = setup
    setup.seed = found.seed
    let end: [Command] = [
      .advance(
        .runUntil(condition, within: (found.time - Instant.zero) + TimeSpan.milliseconds(1))),
      .check(condition),
      .tell(.say("After \((found.time - Instant.zero)) it is so that \(condition).")),
      .tell(.pause),
    ]
    return Script(
      name: "find", commands: [.tell(.title("Soonest: \(condition)"))] + setup.commands + end)
  }
}

/// What has to be done here, if anything, for a condition to come true soon, and when it does.
package struct Foresight: Hashable, Sendable {
  /// What is done now.
  package var acts: [Act]
  /// How long after that it comes true.
  package var delay: TimeSpan
  /// After how many events.
  package var events: Int

  /// Looks ahead: first without doing anything; then with one thing that can be done here, then with two. Fewer are
  /// better than sooner.
  /// - Parameters:
  ///   - patience: How long it may take.
  ///   - most: How many events are tried in all, more or less.
  ///   - isGoingOn: Asked now and then with how many were tried.
  /// - Returns: What was found; nil if nothing was, or if it was not to go on.
  package static func of(
    _ run: WatchedRun, _ condition: Condition, patience: TimeSpan, most: Int,
    isGoingOn: (Int) -> Bool = { _ in true }
  ) -> Foresight? {
    var run = run
    run.isListening = false
    var budget = EventBudget(left: most)
    func attempt(_ acts: [Act], _ patience: TimeSpan) -> Foresight? {
      Self.attempt(acts, run, condition, patience, &budget, isGoingOn)
    }
    if let found = attempt([], patience) { return found }
    let choices = choices(run)
    for count in 1...2 where !budget.isStopped {
      var best: Foresight?
      for acts in combinations(choices, count) where budget.left > 0 {
        guard let found = attempt(acts, best?.delay ?? patience) else { continue }
        if best.map({ (found.delay, found.events) < ($0.delay, $0.events) }) ?? true {
          best = found
        }
      }
      if let best { return best }
    }
    return nil
  }

  /// How many events may still be tried.
  private struct EventBudget {
    var left: Int
    var tried = 0
    /// Whether it was not to go on.
    var isStopped = false

    /// After so many events it is asked whether to go on.
    private static let interval = 512

    /// Takes one.
    mutating func take(_ isGoingOn: (Int) -> Bool) {
      left -= 1
      tried += 1
      guard tried % Self.interval == 0, !isGoingOn(tried) else { return }
      (left, isStopped) = (0, true)
    }
  }

  private static func combinations(_ choices: [Act], _ count: Int) -> [[Act]] {
    if count == 1 { return choices.map { [$0] } }
    return choices.indices.flatMap { first in
      choices.indices.map { [choices[first], choices[$0]] }
    }
  }

  /// What can be done to a cluster as such.
  private static func choices(_ run: WatchedRun) -> [Act] {
    let servers = run.world.servers.map { $0 }
    return servers.map { .timeout($0) } + servers.map { .crash([$0]) }
      + servers.map { .restart([$0]) } + servers.map { .isolate($0) }
      + [.align([]), .request(.put(key: "x", value: "1"), client: nil, to: nil), .heal(nil)]
  }

  private static func attempt(
    _ acts: [Act], _ run: WatchedRun, _ condition: Condition, _ patience: TimeSpan,
    _ budget: inout EventBudget, _ isGoingOn: (Int) -> Bool
  ) -> Foresight? {
    var run = run
    let (start, first) = (run.world.now, run.world.eventCount)
    for act in acts { guard (try? run.perform(act)) != nil else { return nil } }
    var watch = ConditionWatch(condition)
    while !watch.holds(in: run) {
      guard budget.left > 0, run.violation == nil, run.happen(notAfter: start + patience) else {
        return nil
      }
      budget.take(isGoingOn)
    }
    return Foresight(
      acts: acts, delay: run.world.now - start, events: run.world.eventCount - first)
  }
}

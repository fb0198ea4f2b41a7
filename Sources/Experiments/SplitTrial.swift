// The first election of servers whose timers began together: does it elect anybody (diss. 9.3)?

import Raft
import Running
import Scripting
import Simulation

/// Some servers of a cluster are up, have all heard of the last leader at the same moment, and nobody leads. It is asked
/// whether their first election elects somebody, and measured how long it takes until somebody leads.
package struct SplitTrial: Trial {
  /// What every trial begins with, but for the seed.
  package let setup: Setup
  /// How many servers are up: the first ones.
  package let up: Int
  /// After so long it is given up.
  package let patience: TimeSpan

  /// Trials of clusters with this setup.
  /// - Precondition: `1 <= up <= setup.servers`.
  package init(_ setup: Setup, up: Int, patience: TimeSpan = .seconds(20)) {
    require((1...setup.servers).contains(up), "those that are up are of the cluster")
    (self.setup, self.up, self.patience) = (setup, up, patience)
  }

  /// What else its figures depend on.
  package var words: String { "up \(up), first election, at most \(patience)" }

  /// Those that are down.
  private var down: ServerSet {
    ServerSet(first: setup.servers).subtracting(ServerSet(first: up))
  }

  /// Tries with the chance of this seed.
  package func result(_ seed: UInt64) -> TrialResult {
    var bench = TrialBench()
    return result(seed, on: &bench)
  }

  /// The same on a bench on which trials were made before.
  package func result(_ seed: UInt64, on bench: inout TrialBench) -> TrialResult {
    var world = bench.take(setup, seed: seed)
    let result = played(on: &world)
    bench.giveBack(world)
    return result
  }

  private func played(on world: inout World) -> TrialResult {
    if !down.isEmpty { world.must { world throws(Refusal) in try world.crash(down) } }
    let limit = Instant.zero + patience
    while world.happen(notAfter: limit) {
      guard let server = world.lastTouched.first(where: { world.nodes[$0.index].server.isLeader })
      else { continue }
      let term = world.nodes[server.index].server.currentTerm
      return TrialResult(world.now.microseconds, isMarked: term > 1)
    }
    return TrialResult(patience.microseconds, isMarked: true, isUnfinished: true)
  }

  /// A script that plays the trial with this seed.
  package func script(_ seed: UInt64) -> Script? {
    var commands: [Command] = [.tell(.title("The first election, seed \(seed)"))]
    commands += setup(seed).commands
    if !down.isEmpty { commands.append(.act(.crash(Array(down)))) }
    commands += [
      .tell(.say("All timers have begun together. Does the first election elect anybody?")),
      .tell(.pause),
      .advance(.runUntil(.or(.electionSplit, .leaderAny), within: patience)), .tell(.pause),
      .advance(.runUntil(.leaderAny, within: patience)), .tell(.pause),
    ]
    return Script(name: "split-\(seed)", commands: commands)
  }

  /// The share of first elections that are split by the dissertation's formula (diss. 9.3): with `up` servers of `servers`
  /// it takes c of them that stand, one more than are to spare, and that is likely if the first c timeouts lie within the
  /// time that a message takes. Exact where a message always takes the same time.
  /// - Parameter latency: How long a message takes, as a share of the range from which timeouts are drawn.
  package static func formula(servers: Int, up: Int, latency: Double) -> Double {
    let candidates = up - servers / 2 + 1
    // Without a majority nobody is ever elected.
    guard candidates > 1 else { return 1 }
    guard candidates <= up else { return 0 }
    let l = min(1, latency)
    return (candidates - 1...up).reduce(0.0) { sum, k in
      sum + binomial(up, k) * power(l, k) * power(1 - l, up - k)
    }
  }

  /// What the formula says of this trial; the latency is that of a message in the middle of its range. Nil where timeouts
  /// are not drawn evenly from their range, of which it speaks.
  package var formula: Double? {
    if setup.settings.hasHabits, !setup.settings.habits.drawsEvenly { return nil }
    let range = setup.settings.electionTimeout
    let spread = (range.upperBound - range.lowerBound).microseconds
    let delay = setup.link.delay
    let latency = Double((delay.lowerBound + delay.upperBound).microseconds) / 2
    return Self.formula(
      servers: setup.servers, up: up, latency: spread == 0 ? 1 : latency / Double(spread))
  }
}

extension TimerHabits {
  /// Whether timeouts are drawn evenly from the range of them, and end when they end.
  fileprivate var drawsEvenly: Bool {
    timers == .randomised && jitter.upperBound == .zero && tick == .zero && timerCheck == .always
  }
}

/// In how many ways k of n can be chosen.
func binomial(_ n: Int, _ k: Int) -> Double {
  (0..<min(k, n - k)).reduce(1.0) { $0 * Double(n - $1) / Double($1 + 1) }
}

/// A number times itself, so often.
func power(_ base: Double, _ exponent: Int) -> Double {
  (0..<exponent).reduce(1.0) { product, _ in product * base }
}

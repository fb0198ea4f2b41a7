// A trial from its seed to its outcome.

import Checking
import Raft
import Simulation

/// What every seed of a range is tried with.
public struct FuzzOptions: Hashable, Sendable {
  /// The rules that are on.
  public var rules = RuleSet.all
  /// How many virtual seconds the faults last; drawn from 5 to 20 if nil.
  public var seconds: Int?
  /// Whether what is found is shrunk.
  public var isShrinking = true
  /// How often a finding may be replayed to shrink it.
  public var mostReplays = 3000

  /// Raft as published, with everything drawn.
  public init() {}
}

/// What became of a seed.
public struct TrialOutcome: Hashable, Sendable {
  /// The seed.
  public var seed: UInt64
  /// How far virtual time went.
  public var virtualTime: Duration
  /// How many events there were.
  public var events: Int
  /// The hash of the run.
  public var hash: UInt64
  /// How often each kind of `FindingKind.allCases` was checked.
  public var checks: [Int]
  /// The whole run.
  public var recording: Recording
  /// What was found, if anything was.
  public var finding: Finding?
}

extension Trial {
  /// Plays the seed from beginning to end.
  /// - Complexity: That of simulating some 5 to 20 virtual seconds.
  public static func outcome(of seed: UInt64, _ options: FuzzOptions) -> TrialOutcome {
    var trial = Trial(seed: seed, rules: options.rules)
    trial.playFaults(seconds: options.seconds)
    let ending = Ending(
      time: trial.run.world.now, &trial.dice, servers: trial.run.world.servers)
    let isLive = !trial.run.isOver && trial.run.end(ending)
    return TrialOutcome(trial.run, seed: seed, ending: ending, isLive: isLive)
  }
}

extension TrialOutcome {
  fileprivate init(_ run: WatchedRun, seed: UInt64, ending: Ending, isLive: Bool) {
    self.seed = seed
    virtualTime = run.world.now - .zero
    events = run.world.eventCount
    hash = run.world.hash
    checks = FindingKind.allCases.map { kind in
      switch kind {
      case .safety(let property): run.checker.checkCount(of: property)
      case .liveness: run.isOver ? 0 : 1
      }
    }
    recording = run.recording
    finding = Finding(run, ending: ending, isLive: isLive)
  }
}

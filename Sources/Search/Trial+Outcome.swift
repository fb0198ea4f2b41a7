// A trial from its seed to its outcome.

import Checking
import Raft
import Running
import Simulation

/// What every seed of a range is tried with.
package struct FuzzOptions: Hashable, Sendable {
  /// The rules that are on.
  package var rules = RuleSet.all
  /// How many virtual seconds the faults last; drawn from 5 to 19 if nil, and seldom from 60 to 180.
  package var seconds: Int?
  /// How many servers there are, 1 to 31; drawn from 1 to 9 if nil.
  package var servers: Int?
  /// Whether what is found is shrunk.
  package var isShrinking = true
  /// How many events may be replayed to shrink a finding.
  package var mostReplayedEvents = 20_000_000

  /// Raft as published, with everything drawn.
  package init() {}
}

/// What became of a seed.
package struct TrialOutcome: Hashable, Sendable {
  /// The seed.
  package var seed: UInt64
  /// How far virtual time went.
  package var virtualTime: TimeSpan
  /// How many events there were.
  package var events: Int
  /// The hash of the run.
  package var hash: UInt64
  /// How long after the end of the faults the cluster had answered a request; nil if it never did.
  package var recovery: TimeSpan?
  /// How often each kind of `FindingKind.allCases` was checked.
  package var checks: [Int]
  /// Whether it was too much work to tell if the clients' history is linearizable.
  package var isUndecided: Bool
  /// The whole run.
  package var recording: Recording
  /// What was found, if anything was.
  package var finding: Finding?
}

extension Trial {
  /// Plays the seed from beginning to end.
  /// - Complexity: That of simulating some 5 to 19 virtual seconds, seldom 180.
  package static func outcome(of seed: UInt64, _ options: FuzzOptions) -> TrialOutcome {
    var trial = Trial(seed: seed, options)
    trial.playFaults(seconds: options.seconds)
    let ending = Ending(trial.run.world, &trial.dice)
    let faultCount = trial.run.acts.count
    let isLive = !trial.run.isOver && trial.run.end(ending)
    // What else is due at this moment happens in a replay as well.
    trial.run.run(until: trial.run.world.now)
    return TrialOutcome(
      trial.run, seed: seed, ending: ending, faultCount: faultCount, isLive: isLive)
  }
}

extension TrialOutcome {
  fileprivate init(
    _ run: RecordedRun, seed: UInt64, ending: Ending, faultCount: Int, isLive: Bool
  ) {
    self.seed = seed
    virtualTime = run.world.now - .zero
    events = run.world.eventCount
    hash = run.world.hash
    // A history that shows something else wrong is not worth the work.
    let verdict =
      run.isOver || !isLive
      ? LinearizabilityVerdict.linearizable : Linearizability.check(run.world.calls)
    if case .undecided = verdict { isUndecided = true } else { isUndecided = false }
    checks = FindingKind.allCases.map { kind in
      switch kind {
      case .safety(let property): run.checker.checkCount(of: property)
      case .liveness: run.isOver ? 0 : 1
      case .matchMonotonic: run.acts.count
      case .linearizability: run.isOver || !isLive ? 0 : run.world.requests.count
      }
    }
    recovery = isLive ? run.world.now - ending.time : nil
    recording = run.recording
    finding = Finding(run, ending: ending, faultCount: faultCount, isLive: isLive)
    if case .notLinearizable(let unplaced) = verdict {
      finding = run.recording.finding(of: unplaced)
    }
  }
}

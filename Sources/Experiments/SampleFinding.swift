// A trial to step through: the first ones that show what the experiment is about.

import Scripting

extension Experiment.Point {
  /// Scripts of trials with some seeds: those that are marked if there are any, such as split votes, else the first ones.
  /// - Parameters:
  ///   - count: How many at most.
  ///   - most: How many trials are made to find them.
  package func samples(
    _ count: Int, of seeds: ClosedRange<UInt64>, most: Int
  ) -> [(seed: UInt64, script: Script)] {
    var (chosen, bench): ([UInt64], TrialBench) = ([], TrialBench())
    for seed in seeds.prefix(most) where chosen.count < count {
      if trial.result(seed, on: &bench).isMarked { chosen.append(seed) }
    }
    if chosen.isEmpty { chosen = Array(seeds.prefix(count)) }
    return chosen.compactMap { seed in trial.script(seed).map { (seed, $0) } }
  }
}

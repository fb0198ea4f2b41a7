// What is tried again and again with other chance.

import Raft
import Running
import Scripting
import Simulation

/// What one trial came to.
package struct TrialResult: Hashable, Sendable {
  /// What was measured: microseconds, or a count.
  package var figure: Int
  /// Whether the thing happened whose share is asked for, such as a split vote.
  package var isMarked = false
  /// Whether it was given up before what was waited for had come; then the figure is how long it was waited for.
  package var isUnfinished = false
  /// What was counted besides, in the order of `Experiment.besides`.
  package var besides: [Int] = []

  /// A result.
  package init(_ figure: Int, isMarked: Bool = false, isUnfinished: Bool = false) {
    (self.figure, self.isMarked, self.isUnfinished) = (figure, isMarked, isUnfinished)
  }
}

/// Something that chance decides: the same seed gives the same result, on any thread.
package protocol Trial: Sendable {
  /// What every trial begins with, but for the seed.
  var setup: Setup { get }
  /// Whatever else it depends on, in words: figures of trials with the same setup and words add up.
  var words: String { get }
  /// Tries with the chance of this seed.
  func result(_ seed: UInt64) -> TrialResult
  /// A script that plays the trial with this seed, to be stepped through; nil if there is none.
  func script(_ seed: UInt64) -> Script?
}

extension Trial {
  /// None, unless a trial says otherwise.
  package func script(_ seed: UInt64) -> Script? { nil }

  /// All that its figures depend on.
  var options: String {
    var setup = setup
    setup.seed = 0
    let commands = setup.commands.filter { command in
      if case .setUp(.seed) = command { false } else { true }
    }
    return (commands.map { "\($0)" } + (words.isEmpty ? [] : [words])).joined(separator: "; ")
  }

  /// The setup with this seed.
  @inline(__always)
  func setup(_ seed: UInt64) -> Setup {
    var setup = setup
    setup.seed = seed
    return setup
  }
}

extension World {
  /// Does to the world what a trial needs, which is always possible there.
  mutating func must(_ change: (inout World) throws(Refusal) -> Void) {
    do throws(Refusal) { try change(&self) } catch {
      preconditionFailure("a trial asks only for what is possible: \(error)")
    }
  }
}

/// The number of the stream of chance that belongs to the trial itself: no server and no link has it.
let trialStream: UInt64 = 1 << 40

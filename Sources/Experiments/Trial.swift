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
  /// The same on a bench on which trials were made before.
  func result(_ seed: UInt64, on bench: inout TrialBench) -> TrialResult
  /// A script that plays the trial with this seed, to be stepped through; nil if there is none.
  func script(_ seed: UInt64) -> Script?
}

extension Trial {
  /// Leaves the bench alone, unless a trial says otherwise.
  package func result(_ seed: UInt64, on bench: inout TrialBench) -> TrialResult { result(seed) }

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

/// A place for trials with one setup, one after another: they use the same world again, for to make one and to take it down
/// takes as long as a short trial itself.
package struct TrialBench {
  /// As the worlds of all trials begin, but for the seed.
  private var origin: World?
  /// The world of the trial before.
  private var used: World?

  /// A bench on which nothing was tried.
  package init() {}

  /// The world that begins with this setup and seed. All worlds of a bench have the same setup.
  mutating func take(_ setup: Setup, seed: UInt64) -> World {
    if let origin, var world = used.take() {
      world.reset(to: origin, seed: seed)
      return world
    }
    let origin = World(setup)
    var world = World(setup)
    world.reset(to: origin, seed: seed)
    self.origin = origin
    return world
  }

  /// Leaves a world to the next trial.
  mutating func giveBack(_ world: consuming World) { used = world }
}

extension World {
  /// Does to the world what a trial needs, which is always possible there.
  mutating func must(_ change: (inout World) throws(Refusal) -> Void) {
    do throws(Refusal) { try change(&self) } catch {
      fatalError("a trial asks only for what is possible: \(error)")
    }
  }
}

/// The number of the stream of chance that belongs to the trial itself: no server and no link has it.
let trialStream: UInt64 = 1 << 40

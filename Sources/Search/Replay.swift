// A recording played again, perhaps with less in it.

import Raft
import Scripting
import Simulation

extension Finding {
  /// Plays a recording and says what breaks in it. What the world refuses is passed over.
  /// - Parameters:
  ///   - recording: Nothing happens in it after its end.
  ///   - ending: If there is one, the faults then stop, and the cluster must work.
  init?(replaying recording: Recording, ending: Ending? = nil) {
    var run = WatchedRun(recording.setup)
    for timed in recording.commands {
      guard run.run(until: timed.time) else { break }
      run.perform(timed.command)
    }
    var isLive = true
    if let ending, !run.isOver {
      isLive = run.end(ending)
    } else {
      run.run(until: recording.end)
    }
    self.init(run, ending: ending, isLive: isLive)
  }
}

extension Recording {
  /// Plays the recording to its end.
  /// - Returns: The hash of the run.
  public func replayedHash() -> UInt64 {
    var run = WatchedRun(setup)
    for timed in commands where run.run(until: timed.time) { run.perform(timed.command) }
    run.run(until: end)
    return run.world.hash
  }
}

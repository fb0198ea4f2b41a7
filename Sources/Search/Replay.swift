// A recording played again, perhaps with less in it.

import Checking
import Raft
import Running
import Scripting
import Simulation

extension Recording {
  /// Plays the recording, perhaps with an ending, and says what breaks. What the world refuses is
  /// passed over, and nothing happens after the end of the recording but the ending.
  /// - Returns: What broke, if anything did, and how many events there were.
  func replayed(_ ending: Ending? = nil) -> (finding: Finding?, events: Int) {
    var run = RecordedRun(setup)
    for recorded in acts {
      guard run.run(until: recorded.time) else { break }
      run.perform(recorded.act)
    }
    let faultCount = run.acts.count
    var isLive = true
    if let ending, !run.isOver {
      isLive = run.end(ending)
    } else {
      run.run(until: end)
    }
    let finding = Finding(run, ending: ending, faultCount: faultCount, isLive: isLive)
    if finding == nil, case .notLinearizable(let unplaced) = run.verdict {
      let shorter = run.recording.finding(of: unplaced)
      return (shorter, run.world.eventCount + (shorter?.event ?? 0))
    }
    return (finding, run.world.eventCount)
  }

  /// The finding in a run whose history is not linearizable: the run up to the answer that shows it.
  func finding(of unplaced: Unplaced) -> Finding? {
    var run = RecordedRun(setup)
    for recorded in acts {
      guard run.run(until: recorded.time, event: unplaced.event) else { break }
      run.perform(recorded.act)
      if run.world.eventCount >= unplaced.event { break }
    }
    run.run(until: end, event: unplaced.event)
    guard case .notLinearizable(let last) = run.verdict else { return nil }
    return Finding(run, last)
  }
}

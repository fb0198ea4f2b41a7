// What a time command needs to carry a session on.

import Raft
import Running
import Simulation

extension Session: Advanceable {
  /// Whether a property is broken at the position, so that the run goes no further.
  @inline(__always)
  package var isBroken: Bool {
    // No closure, such as that of `&&`: it would copy the session, event by event.
    if !run.isBroken { return false }
    return !isAcknowledged
  }

  /// When the next event is due, recorded or new; nil if none ever is.
  package mutating func nextEventTime() -> Instant? {
    branches[branchNumber].act(at: position)?.time ?? run.nextEventTime()
  }

  /// Moves time on, past what the lesson has told meanwhile.
  package mutating func passTime(to time: Instant) {
    moveTime(to: time)
    moveLessonCursor()
  }

  /// Whether what is watched for holds here.
  package mutating func satisfies(_ watch: inout ConditionWatch) -> Bool { watch.holds(in: run) }
}

extension Session {
  /// The seed of the run, from which a time of no fixed length is drawn.
  package var seed: UInt64 { setup.seed }
}

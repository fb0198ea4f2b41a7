// What was done to a run, and when.

import Raft
import Scripting

/// An act with the moment at which it was done.
package struct RecordedAct: Hashable, Sendable {
  /// How many events had happened before it where it was recorded. The act is itself the next event.
  package var position: Int
  /// When, in true time.
  package var time: Instant
  /// What was done.
  package var act: Act
  /// Whether everything due by `time` had happened: then the time says it all.
  package var isSettled: Bool

  /// An act that was done at this point of a run.
  package init(position: Int, time: Instant, act: Act, isSettled: Bool = true) {
    self.position = position
    self.time = time
    self.act = act
    self.isSettled = isSettled
  }

  /// The same moment with another act.
  package func replacingAct(with act: Act) -> RecordedAct {
    var other = self
    other.act = act
    return other
  }
}

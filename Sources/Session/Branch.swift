// One line of history: what was done when, and checkpoints to come back to.

import Raft
import Running
import Scripting
import Simulation

/// One future of a run. Branches of a run share what they have in common.
package struct Branch: Sendable {
  /// The branch this one left, if it left one.
  package let parent: Int?
  /// The last position it has in common with its parent.
  package let forkedAt: Int
  /// Tells this future from one that was in its place before and came to nothing.
  package let stamp: Int
  /// Everything that was done, in order.
  package internal(set) var acts: [RecordedAct] = []
  /// Moments worth stopping at, in order.
  package internal(set) var milestones: [Milestone] = []
  /// Every event in brief, and what happened of note.
  package internal(set) var chronicle = Chronicle()
  /// How many events have been run.
  package internal(set) var length = 0
  /// The time reached.
  package internal(set) var endTime = Instant.zero
  /// States to come back to, in order; the first is the start.
  var checkpoints: [Checkpoint]
  /// How many events lie between new checkpoints.
  var interval = Branch.finestInterval

  static let finestInterval = 2048
  /// With more than this many, every second one is given up, but for the newest.
  static let mostCheckpoints = 256

  init(start: Checkpoint) {
    parent = nil
    forkedAt = 0
    stamp = 0
    checkpoints = [start]
  }

  /// A branch that leaves another at a position reached there.
  init(leaving parent: Branch, number: Int, at position: Int, time: Instant, stamp: Int) {
    self.parent = number
    forkedAt = position
    self.stamp = stamp
    acts = Array(parent.acts.prefix { $0.position < position })
    milestones = Array(parent.milestones.prefix { $0.position <= position })
    chronicle = parent.chronicle
    chronicle.truncate(to: position)
    length = position
    endTime = time
    checkpoints = Array(parent.checkpoints.prefix { $0.position <= position })
    interval = parent.interval
  }

  /// The last checkpoint at or before the position.
  /// - Complexity: O(log n)
  func checkpoint(before position: Int) -> Checkpoint {
    checkpoints[checkpoints.partitioningIndex { $0.position > position } - 1]
  }

  /// Whether the run has gone far enough since the last checkpoint for another.
  var wantsCheckpoint: Bool {
    length - checkpoints[checkpoints.count - 1].position >= interval
  }

  /// Keeps a checkpoint. Older ones thin out as the run grows, so that a run of any length takes
  /// bounded room and any moment stays near.
  mutating func keep(_ checkpoint: Checkpoint) {
    checkpoints.append(checkpoint)
    guard checkpoints.count > Branch.mostCheckpoints else { return }
    checkpoints = checkpoints.enumerated().filter { $0.offset % 2 == 0 }.map(\.element)
    interval *= 2
  }

  /// The command that is the event after the position, if one is.
  package func act(at position: Int) -> RecordedAct? {
    let index = acts.partitioningIndex { $0.position >= position }
    guard index < acts.count, acts[index].position == position else { return nil }
    return acts[index]
  }
}

/// A state to come back to.
struct Checkpoint: Sendable {
  /// How many events had happened.
  var position: Int
  var run: WatchedRun
}

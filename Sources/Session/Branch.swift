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
  /// Every event in brief, and what happened of note: what is known of the moment that is looked at. That is the
  /// history up to the end, but for what it has forgotten; or, where the run is walked there, an excerpt of that.
  package var chronicle: Chronicle {
    _read {
      if excerpt != nil { yield excerpt!.chronicle } else { yield recent }
    }
  }
  /// What was said and done in elections, as the chronicle has it.
  var ballots: [Chronicle.Ballot] { excerpt == nil ? recent.ballots : excerpt!.chronicle.ballots }
  /// Which event brought the event about; 0 if none did, or if it is not known.
  func cause(of number: Int) -> Int {
    excerpt == nil ? recent.cause(of: number) : excerpt!.chronicle.cause(of: number)
  }
  /// The history up to the end, but for what it has forgotten.
  package internal(set) var recent = Chronicle()
  /// What has been written down anew of a time that the history has forgotten, while that is walked.
  var excerpt: Excerpt?
  /// How many events have been run.
  package internal(set) var length = 0
  /// The time reached.
  package internal(set) var endTime = Instant.zero
  /// States to come back to.
  var checkpoints: Checkpoints

  init(start: Checkpoint) {
    parent = nil
    forkedAt = 0
    stamp = 0
    checkpoints = Checkpoints(start)
  }

  /// A branch that leaves another at a position reached there.
  init(leaving parent: Branch, number: Int, at position: Int, time: Instant, stamp: Int) {
    self.parent = number
    forkedAt = position
    self.stamp = stamp
    acts = Array(parent.acts.prefix { $0.position < position })
    milestones = Array(parent.milestones.prefix { $0.position <= position })
    recent = parent.chronicle
    recent.truncate(to: position)
    length = position
    endTime = time
    checkpoints = parent.checkpoints.upTo(position)
  }

  /// The last checkpoint at or before the position.
  /// - Complexity: O(log n)
  func checkpoint(before position: Int) -> Checkpoint {
    let checkpoint = checkpoints.last(before: position)
    if let near = excerpt?.checkpoint(before: position), near.position > checkpoint.position {
      return near
    }
    return checkpoint
  }

  /// The command that is the event after the position, if one is.
  package func act(at position: Int) -> RecordedAct? {
    // At the end nothing has been done yet, most of the time.
    guard let last = acts.indices.last, acts.span[last].position >= position else { return nil }
    let index = acts.partitioningIndex { $0.position >= position }
    return acts[index].position == position ? acts[index] : nil
  }
}

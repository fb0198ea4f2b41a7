// A stretch of the past that a chronicle has forgotten, written down anew while somebody walks there.

import Raft
import Running
import Simulation

/// What was written down anew of a stretch of a branch, with states of that time to come back to.
struct Excerpt: Sendable {
  /// The events of the stretch. There is none before the run has been led to where it begins.
  private(set) var chronicle: Chronicle
  /// How many events had happened where it begins.
  let start: Int
  /// States within it, in order: the latest ones.
  private var checkpoints: [Checkpoint] = []
  /// Whether the run has been led to where it begins.
  private(set) var isBegun = false

  /// So many events before a moment are written down, so that what was there a while ago is known at it.
  static let margin = 4096
  /// So many events before the moment that is gone to it begins: some steps back lead no further.
  static let reach = 4 * margin
  private static let mostCheckpoints = 32

  /// An excerpt that begins at a position which is still to be gone to.
  init(from start: Int) {
    self.start = start
    chronicle = Chronicle()
  }

  /// Whether the next event after the position is to be written down.
  func wants(_ position: Int) -> Bool { position == (isBegun ? chronicle.count : start) }

  /// Whether it knows what there is to know at the position.
  func covers(_ position: Int) -> Bool {
    isBegun && position >= (start == 0 ? 0 : start + Self.margin)
  }

  /// Takes note of the state before the next event that is to be written down.
  mutating func prepare(_ run: WatchedRun) {
    if !isBegun {
      isBegun = true
      // From the start of the run on all is known as it was written down the first time.
      if start > 0 { chronicle = Chronicle(from: run.world) }
    }
    let last = checkpoints.last?.position ?? -Checkpoints.interval
    guard run.world.eventCount - last >= Checkpoints.interval else { return }
    checkpoints.append(Checkpoint(position: run.world.eventCount, run: run))
    if checkpoints.count > Self.mostCheckpoints { checkpoints.removeFirst() }
  }

  /// Writes down the event that has just happened.
  mutating func note(
    _ world: World, deadlines: [Instant], isByHand: Bool, _ milestone: Milestone.Kind?
  ) {
    chronicle.append(
      world.event, world, deadlines: deadlines, isByHand: isByHand, milestone: milestone)
  }

  /// The last state within it at or before the position.
  func checkpoint(before position: Int) -> Checkpoint? {
    let place = checkpoints.partitioningIndex { $0.position > position }
    return place > 0 ? checkpoints[place - 1] : nil
  }
}

// States of a run to come back to: many of late, few of long ago, and not more than there is room for.

import Checking
import Raft
import Running
import Simulation

/// A state to come back to.
struct Checkpoint: Sendable {
  /// How many events had happened.
  var position: Int
  var run: WatchedRun
  /// How much room it takes beside the one before it, in bytes: about.
  var size = 0

  init(position: Int, run: WatchedRun) {
    self.position = position
    self.run = run
  }
}

/// The checkpoints of a branch, in order; the first is the start. They lie the nearer to one another the nearer they
/// are to the end, so that going a little back costs little however long the run is.
struct Checkpoints: Sendable {
  private var all: [Checkpoint]
  /// How much room they take together, in bytes: about.
  private(set) var size = 0

  /// With more than this many, one is given up for each new one.
  static let most = 256
  /// So many are kept whatever room they take.
  static let least = 8
  /// How many events lie between new ones: in a long run more.
  static let interval = 2048
  /// How many where a lesson goes from stop to stop, be much sent on its ways.
  static let lessonInterval = 256
  /// From about so many events before the end on they lie the further apart the older they are.
  private static let near = 1 << 20

  init(_ start: Checkpoint) { all = [start] }

  var count: Int { all.count }

  /// The last one at or before the position.
  /// - Complexity: O(log n)
  func last(before position: Int) -> Checkpoint {
    all[max(0, all.partitioningIndex { $0.position > position } - 1)]
  }

  /// The last one at or before the time.
  /// - Complexity: O(log n)
  func last(before time: Instant) -> Checkpoint {
    all[max(0, all.partitioningIndex { $0.run.world.now > time } - 1)]
  }

  /// Whether a run of this length has gone far enough since the last one for another.
  func wantsMore(at length: Int, isLesson: Bool = false) -> Bool {
    let usual = length < Self.near << 4 ? Self.interval : Self.interval << 2
    let interval = isLesson && length < Self.near ? Self.lessonInterval : usual
    return length - all[all.count - 1].position >= interval
  }

  /// Those at or before a position.
  func upTo(_ position: Int) -> Checkpoints {
    var checkpoints = self
    while checkpoints.count > 1, checkpoints.all[checkpoints.count - 1].position > position {
      checkpoints.size -= checkpoints.all.removeLast().size
    }
    return checkpoints
  }

  /// Keeps one more, and gives up those that are missed least.
  /// - Parameter room: How much room they may take together, in bytes.
  /// - Complexity: O(checkpoints), and for each that is given up again.
  mutating func keep(_ checkpoint: Checkpoint, room: Int) {
    var checkpoint = checkpoint
    checkpoint.size = checkpoint.run.size(beside: all[all.count - 1].run)
    size += checkpoint.size
    all.append(checkpoint)
    while all.count > Self.most || size > room && all.count > Self.least { giveOneUp() }
  }

  /// Gives up the one whose loss makes the smallest gap, measured by how long ago it is.
  private mutating func giveOneUp() {
    let end = all[all.count - 1].position
    var (best, least) = (1, Double.infinity)
    for place in 1..<all.count - 1 {
      let gap = Double(all[place + 1].position - all[place - 1].position)
      let age = Double(end - all[place].position + Self.near)
      if gap / age < least { (best, least) = (place, gap / age) }
    }
    size -= all[best].size
    all.remove(at: best)
    size -= all[best].size
    all[best].size = all[best].run.size(beside: all[best - 1].run)
    size += all[best].size
  }
}

extension WatchedRun {
  /// How much room a copy takes beside a copy of an earlier moment, in bytes: about, since they share what has not
  /// changed in between.
  /// - Complexity: O(servers)
  fileprivate func size(beside other: WatchedRun) -> Int {
    var size = world.size(beside: other.world)
    let entries = checker.committedIndex.number + 1 - checker.firstKnownIndex.number
    let shared = other.checker.committedIndex.number + 1 - checker.firstKnownIndex.number
    size += ChunkedArray<EventRecord>.room(entries, shared: max(0, shared), each: 40)
    return size + world.nodes.count * 256
  }
}

extension World {
  fileprivate func size(beside other: World) -> Int {
    var size = 4096 + pendingCount * 192
    for index in nodes.indices {
      size += 2048 + nodes[index].machine.encodedSize * 2
      let log = nodes[index].server.persistent.log
      let count = log.lastIndex - log.snapshotIndex
      var shared = 0
      if index < other.nodes.count {
        // What both have is shared, as long as none of it was replaced.
        shared = other.nodes[index].server.persistent.log.lastIndex - log.snapshotIndex
      }
      size += ChunkedArray<Entry>.room(
        count, shared: max(0, shared), each: MemoryLayout<Entry>.stride)
    }
    let kept = requests.count - requests.forgotten
    return size
      + ChunkedArray<Request>.room(
        kept, shared: max(0, other.requests.count - requests.forgotten),
        each: MemoryLayout<Request>.stride)
  }
}

extension ChunkedArray {
  /// How much room so many elements take beside a copy that has the first of them: about.
  fileprivate static func room(_ count: Int, shared: Int, each: Int) -> Int {
    let chunks = count / chunkSize
    let own = Swift.max(0, count - shared) + Swift.min(count, chunkSize)
    return (chunks / blockSize + Swift.min(chunks, blockSize)) * 8 + own * each
  }
}

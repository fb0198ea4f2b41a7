// What is to come, by time; of equal times, what was scheduled first.

import Raft

/// A priority queue. Ties are broken by the order of scheduling.
/// - Complexity: `push` and `pop` are O(log n); `remove` is O(n).
struct EventQueue: Sendable {
  /// Something that is due.
  enum Due: Hashable, Sendable {
    /// The message in this slot arrives.
    case flight(slot: UInt32)
    /// A server's disk is done with its write of this number.
    case diskWrite(number: UInt32, ServerID)
    /// What a client waits for, by its place among the mail.
    case clientMail(slot: UInt32)
    /// The load makes its next call.
    case load
    /// A server's log has grown long enough for a snapshot.
    case compaction(ServerID)
  }

  /// When something is due, and what.
  struct Key: Sendable {
    var at: Int
    var order: Int
    var due: Due

    @inline(__always)
    static func < (a: Key, b: Key) -> Bool { a.at != b.at ? a.at < b.at : a.order < b.order }
  }

  private(set) var keys: [Key] = []
  private var scheduled = 0

  /// When the first is due, in microseconds, or `Int.max`.
  @inline(__always)
  var nextTime: Int { keys.isEmpty ? .max : keys[0].at }

  @inline(__always)
  mutating func push(at: Int, due: Due) {
    let key = Key(at: at, order: scheduled, due: due)
    scheduled += 1
    keys.append(key)
    siftUp(key, from: keys.count - 1)
  }

  /// Takes out the first.
  /// - Precondition: The queue is not empty.
  @inline(__always)
  mutating func pop() -> Due {
    let top = keys[0].due
    let last = keys.removeLast()
    if !keys.isEmpty { siftDown(last, from: 0) }
    return top
  }

  /// Takes out what is scheduled, if it is.
  mutating func remove(_ due: Due) {
    guard let index = keys.firstIndex(where: { $0.due == due }) else { return }
    let last = keys.removeLast()
    guard index < keys.count else { return }
    if index > 0, last < keys[(index - 1) >> 1] {
      siftUp(last, from: index)
    } else {
      siftDown(last, from: index)
    }
  }

  /// Puts the key at the index, whose own key is not needed any more, or above it.
  @inline(__always)
  private mutating func siftUp(_ key: Key, from start: Int) {
    var keys = keys.mutableSpan
    var index = start
    while index > 0 {
      let parent = (index - 1) >> 1
      guard key < keys[parent] else { break }
      keys[index] = keys[parent]
      index = parent
    }
    keys[index] = key
  }

  /// Puts the key at the index, whose own key is not needed any more, or below it.
  @inline(__always)
  private mutating func siftDown(_ key: Key, from start: Int) {
    var keys = keys.mutableSpan
    var index = start
    while true {
      var child = 2 * index + 1
      guard child < keys.count else { break }
      if child + 1 < keys.count, keys[child + 1] < keys[child] { child += 1 }
      guard keys[child] < key else { break }
      keys[index] = keys[child]
      index = child
    }
    keys[index] = key
  }
}

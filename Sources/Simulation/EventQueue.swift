// What is to come, by time; of equal times, what was scheduled first.

import Raft

/// A priority queue. Ties are broken by the order of scheduling.
/// - Complexity: `push` and `pop` are O(log n); `remove` is O(n).
struct EventQueue: Sendable {
  /// Something that is due.
  enum Due: Hashable, Sendable {
    /// The message in this slot arrives.
    case flight(slot: Int)
    /// A server's disk is done with its write of this number.
    case diskWrite(ServerID, number: Int)
    /// What a client waits for, by its place among the mail.
    case clientMail(slot: Int)
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

  mutating func push(at: Int, due: Due) {
    let key = Key(at: at, order: scheduled, due: due)
    scheduled += 1
    keys.append(key)
    siftUp(keys.count - 1)
  }

  /// Takes out the first.
  /// - Precondition: The queue is not empty.
  mutating func pop() -> Key {
    let top = keys[0]
    removeKey(at: 0)
    return top
  }

  /// Takes out what is scheduled, if it is.
  mutating func remove(_ due: Due) {
    if let index = keys.firstIndex(where: { $0.due == due }) { removeKey(at: index) }
  }

  private mutating func removeKey(at index: Int) {
    let last = keys.removeLast()
    guard index < keys.count else { return }
    keys[index] = last
    if index > 0, last < keys[(index - 1) >> 1] { siftUp(index) } else { siftDown(index) }
  }

  private mutating func siftUp(_ start: Int) {
    keys.withUnsafeMutableBufferPointer { keys in
      let key = keys[start]
      var index = start
      while index > 0 {
        let parent = (index - 1) >> 1
        guard key < keys[parent] else { break }
        keys[index] = keys[parent]
        index = parent
      }
      keys[index] = key
    }
  }

  private mutating func siftDown(_ start: Int) {
    keys.withUnsafeMutableBufferPointer { keys in
      let key = keys[start]
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
}

// A heap of what is to come: for the part of the queue that is still far away.

/// A binary heap of keys.
/// - Complexity: `insert` and `removeFirst` are O(log n); `remove` is O(n).
@usableFromInline
struct EventHeap: Sendable {
  @usableFromInline private(set) var keys: [EventQueue.Key] = []

  var first: EventQueue.Key? { keys.first }
  /// How many there are.
  @inlinable var count: Int { keys.count }

  mutating func insert(_ key: EventQueue.Key) {
    keys.append(key)
    siftUp(key, from: keys.count - 1)
  }

  mutating func removeFirst() -> EventQueue.Key {
    let top = keys[0]
    remove(at: 0)
    return top
  }

  mutating func remove(at index: Int) {
    let last = keys.removeLast()
    guard index < keys.count else { return }
    if index > 0, last < keys[(index - 1) >> 1] {
      siftUp(last, from: index)
    } else {
      siftDown(last, from: index)
    }
  }

  /// Takes out all that are asked for, in no order.
  /// - Complexity: O(n)
  mutating func removeAll(where isWanted: (EventQueue.Key) -> Bool) -> [EventQueue.Key] {
    let removed = keys.filter(isWanted)
    guard !removed.isEmpty else { return [] }
    keys.removeAll(where: isWanted)
    for index in stride(from: keys.count / 2 - 1, through: 0, by: -1) {
      siftDown(keys[index], from: index)
    }
    return removed
  }

  /// Puts the key at the index, whose own key is not needed any more, or above it.
  private mutating func siftUp(_ key: EventQueue.Key, from start: Int) {
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
  private mutating func siftDown(_ key: EventQueue.Key, from start: Int) {
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

// Where a search for an order has been, so that it goes nowhere twice.

/// The points at which a search was.
struct SearchMemory {
  /// A point's answered operations are words in `words`; those of its unanswered ones come after them.
  private struct Point {
    var hash: UInt64
    var value: Int32
    /// The first answered operation that is not placed; all before it are.
    var first: Int32
    var start: Int
    var count: Int
  }

  /// How many points were remembered or compared closely, and what else was spent.
  private(set) var effort = 0
  private var points: [Point] = []
  private var words: [UInt64] = []
  /// Open addressing with linear probing: the number of a point plus one, or 0.
  private var slots: [Int32]
  /// The unanswered operations that are placed now.
  private var used: [UInt64]

  init(unanswered: Int) {
    used = [UInt64](repeating: 0, count: (unanswered + 63) / 64)
    slots = [Int32](repeating: 0, count: 256)
  }

  /// The finisher of SplitMix64: spreads a number over all bits.
  static func scramble(_ number: UInt64) -> UInt64 {
    var z = (number &+ 1) &* 0x9E37_79B9_7F4A_7C15
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// Counts work that is done beside the points, in points.
  mutating func spend(_ points: Int) { effort += points }

  /// Notes that an unanswered operation is placed, or not any more.
  mutating func use(_ operation: Int, _ isUsed: Bool) {
    let bit: UInt64 = 1 << UInt64(operation & 63)
    if isUsed { used[operation >> 6] |= bit } else { used[operation >> 6] &= ~bit }
  }

  /// Remembers a point. False if the same was remembered with no other unanswered operations than now, or
  /// fewer of them.
  /// - Complexity: O(1) where few points differ only in the unanswered operations.
  mutating func insert(
    first: Int32, _ range: Range<Int>, of isPlaced: [UInt64], value: Int32, hash: UInt64
  ) -> Bool {
    let hash = hash ^ SearchMemory.scramble(~UInt64(UInt32(bitPattern: value)))
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: hash) & mask
    while slots[slot] != 0 {
      let point = points[Int(slots[slot]) - 1]
      if point.hash == hash, point.value == value, point.first == first,
        point.count == range.count
      {
        effort += 1
        if matches(point.start, range, of: isPlaced) { return false }
      }
      slot = (slot + 1) & mask
    }
    effort += 1
    points.append(
      Point(hash: hash, value: value, first: first, start: words.count, count: range.count))
    for index in range { words.append(isPlaced[index]) }
    for word in used { words.append(word) }
    slots[slot] = Int32(points.count)
    if points.count * 2 > slots.count { grow() }
    return true
  }

  /// Whether the words are the same, and those of the unanswered operations within those now.
  private func matches(_ start: Int, _ range: Range<Int>, of isPlaced: [UInt64]) -> Bool {
    var place = start
    for index in range {
      if words[place] != isPlaced[index] { return false }
      place += 1
    }
    for word in used {
      if words[place] & ~word != 0 { return false }
      place += 1
    }
    return true
  }

  private mutating func grow() {
    slots = [Int32](repeating: 0, count: slots.count * 2)
    let mask = slots.count - 1
    for (number, point) in points.enumerated() {
      var slot = Int(truncatingIfNeeded: point.hash) & mask
      while slots[slot] != 0 { slot = (slot + 1) & mask }
      slots[slot] = Int32(number + 1)
    }
  }
}

// Chance in the shapes that drawing a trial needs.

import Raft

/// A stream of chance of its own: nothing that a world draws depends on it, and it on no world.
struct Dice: Sendable {
  private var random: RandomSource

  /// The stream of a seed that no server and no link uses.
  init(seed: UInt64) { random = RandomSource(seed: seed, stream: 1 << 40) }

  /// A number from 0 up to `count - 1`.
  /// - Precondition: `count > 0`.
  @inline(__always)
  mutating func below(_ count: Int) -> Int {
    require(count > 0, "there is nothing to choose from")
    return Int(random.next().multipliedFullWidth(by: UInt64(count)).high)
  }

  /// A number in the range.
  mutating func number(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + below(range.count)
  }

  /// Whether something happens that happens so often in a hundred.
  mutating func chance(_ percent: Int) -> Bool { below(100) < percent }

  /// Whole milliseconds in the range.
  mutating func milliseconds(_ range: ClosedRange<Int>) -> TimeSpan {
    .milliseconds(number(range))
  }

  /// One of the values. Naming one twice makes it twice as likely.
  /// - Precondition: There is one.
  mutating func pick<Value>(_ values: [Value]) -> Value { values[below(values.count)] }

  /// One of the servers, or nil if there are none.
  mutating func pick(_ servers: ServerSet) -> ServerID? {
    if servers.isEmpty { return nil }
    var rest = servers.bits
    for _ in 0..<below(servers.count) { rest &= rest - 1 }
    return ServerID(rest.trailingZeroBitCount)
  }

  /// So many of the servers, or all if there are fewer.
  mutating func subset(of servers: ServerSet, count: Int) -> ServerSet {
    ServerSet(shuffled(servers).prefix(count))
  }

  /// The servers in an order of chance.
  mutating func shuffled(_ servers: ServerSet) -> [ServerID] {
    var order = Array(servers)
    for last in order.indices.dropFirst().reversed() { order.swapAt(last, below(last + 1)) }
    return order
  }

  /// A place, with odds that are given by what each adds to the sum.
  /// - Parameter sums: For each place the sum of the odds up to its own. They do not fall, and the last is positive.
  mutating func place(sums: [Int]) -> Int {
    let drawn = below(sums[sums.count - 1])
    // The first place whose sum is higher.
    var (low, high) = (0, sums.count - 1)
    while low < high {
      let middle = (low + high) / 2
      if sums[middle] <= drawn { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// A wait around the mean: often short, seldom long. From 0 to 4 times the mean.
  mutating func wait(mean: TimeSpan) -> TimeSpan {
    let span = max(1, mean.microseconds / 1000)
    // The product of two uniform numbers has a quarter of the square as its mean.
    return .milliseconds(4 * span * below(1000) / 1000 * below(1000) / 1000)
  }
}

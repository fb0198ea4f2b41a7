// The only source of chance. Seeded, small, and the same on every machine.

/// A stream of pseudo-random numbers: Steele, Lea and Flood's SplitMix64. Each server and each link
/// has a stream of its own, so that a change in one place of a run leaves chance elsewhere as it was.
public struct RandomSource: RandomNumberGenerator, Hashable, Sendable {
  @usableFromInline var state: UInt64

  /// The stream of this seed.
  @inlinable
  public init(seed: UInt64) { state = seed }

  /// A stream that depends on both the seed and the number of the stream.
  public init(seed: UInt64, stream: UInt64) {
    var mixer = RandomSource(seed: seed ^ (stream &* 0xD1B5_4A32_D192_ED03))
    state = mixer.next() ^ (stream &* 0x9E37_79B9_7F4A_7C15)
  }

  /// The next 64 bits.
  @inlinable @inline(__always)
  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// A duration drawn uniformly from the range, both ends included. Draws nothing where the range
  /// has only one value.
  @inlinable @inline(__always)
  public mutating func duration(in range: TimeSpanRange) -> TimeSpan {
    let low = range.lowerBound.microseconds
    let span = UInt64(range.upperBound.microseconds - low) + 1
    if span == 1 { return range.lowerBound }
    return TimeSpan(microseconds: low + Int((next().multipliedFullWidth(by: span)).high))
  }

  /// Whether something that happens `millionths` times in a million happens now. Draws nothing
  /// where the answer is certain.
  @inlinable @inline(__always)
  public mutating func happens(millionths: Int) -> Bool {
    if millionths <= 0 { return false }
    if millionths >= 1_000_000 { return true }
    return next().multipliedFullWidth(by: 1_000_000).high < UInt64(millionths)
  }
}

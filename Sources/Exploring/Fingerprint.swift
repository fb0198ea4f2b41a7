// What stands for a state where the state itself would take too much room.

import Raft

/// 128 bits that stand for something: of two things that differ they are the same once in so many that it never happens.
///
/// The fingerprint of a whole is the sum of those of its parts, so that it does not depend on their order, and that of
/// a whole of which a few parts have changed is soon reckoned.
struct Fingerprint: Hashable, Sendable {
  var first: UInt64
  var second: UInt64

  static let zero = Fingerprint(first: 0, second: 0)

  init(first: UInt64, second: UInt64) {
    self.first = first
    self.second = second
  }

  /// The fingerprint of some bytes. The same on every machine.
  /// - Parameter kind: Sets things of different kinds apart that have the same bytes.
  init(of bytes: [UInt8], kind: UInt64) {
    var (a, b) = (Self.mix(kind &+ 0x9E37_79B9_7F4A_7C15), Self.mix(kind ^ 0xD1B5_4A32_D192_ED03))
    var word: UInt64 = 0
    for (place, byte) in bytes.enumerated() {
      word = word << 8 | UInt64(byte)
      if place % 8 == 7 {
        a = Self.mix(a ^ word)
        b = Self.mix(b &+ word &* 0x9E37_79B9_7F4A_7C15)
        word = 0
      }
    }
    a = Self.mix(a ^ word)
    b = Self.mix(b &+ word &* 0x9E37_79B9_7F4A_7C15)
    first = Self.mix(a ^ UInt64(bytes.count))
    second = Self.mix(b &+ UInt64(bytes.count))
  }

  @inline(__always)
  static func + (a: Fingerprint, b: Fingerprint) -> Fingerprint {
    Fingerprint(first: a.first &+ b.first, second: a.second &+ b.second)
  }

  @inline(__always)
  static func - (a: Fingerprint, b: Fingerprint) -> Fingerprint {
    Fingerprint(first: a.first &- b.first, second: a.second &- b.second)
  }

  /// So many times the same.
  @inline(__always)
  static func * (a: Fingerprint, count: UInt64) -> Fingerprint {
    Fingerprint(first: a.first &* count, second: a.second &* count)
  }

  @inline(__always)
  private static func mix(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

// A cluster as a row of numbers.

/// Where the parts of a cluster stand in its record: how many messages are under way, what was spent (in two words), the
/// past, the servers' states, the messages in the order in which they were sent.
struct RecordShape: Sendable {
  /// How many servers there are.
  let servers: Int

  static let spent = 1
  static let past = 3
  static let states = 4

  /// Where the messages begin.
  @inline(__always) var messages: Int { Self.states + servers }

  /// How long a record is.
  @inline(__always)
  func length(messages count: Int) -> Int { messages + count }
}

extension UnsafePointer where Pointee == UInt32 {
  /// What was spent, of a record.
  @inline(__always) var spent: UInt64 {
    UInt64(self[RecordShape.spent]) | UInt64(self[RecordShape.spent + 1]) << 32
  }
}

/// Where a cluster was met first: in which shard, as which, and by which of the moves from there the next one.
struct Origin: Sendable {
  let word: UInt64

  static let moveBits: UInt64 = 16
  static let shardBits: UInt64 = 6

  init(word: UInt64) { self.word = word }

  @inline(__always)
  init(shard: Int, place: Int, move: Int) {
    word =
      (UInt64(place) << Self.shardBits | UInt64(shard)) << Self.moveBits
      | UInt64(truncatingIfNeeded: move)
  }

  /// Whether it comes first in the order of shards, clusters and moves.
  func isBefore(_ other: Origin) -> Bool {
    (shard, place, move) < (other.shard, other.place, other.move)
  }

  var move: Int { Int(word & (1 << Self.moveBits - 1)) }
  var shard: Int { Int(word >> Self.moveBits & (1 << Self.shardBits - 1)) }
  var place: Int { Int(word >> (Self.moveBits + Self.shardBits)) }
}

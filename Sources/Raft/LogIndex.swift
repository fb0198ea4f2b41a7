// The numbers that entries go by.

/// A position in a log, from 1; 0 is before the first entry (§5.3).
///
/// A type of its own, so that an index is never taken for a term or a count. An index and a number of entries
/// make an index, and two indexes are a number of entries apart. It is as cheap as an `Int`.
@frozen
public struct LogIndex: Hashable, Sendable {
  /// Which it is.
  public var number: Int

  /// The index with this number.
  @inlinable @inline(__always)
  public init(_ number: Int) { self.number = number }

  /// An index behind that of any entry.
  @inlinable @inline(__always)
  public static var max: LogIndex { LogIndex(Int.max) }
}

extension LogIndex: Strideable {
  /// Whether the first is the earlier of two.
  @inlinable @inline(__always)
  public static func < (earlier: LogIndex, later: LogIndex) -> Bool {
    earlier.number < later.number
  }

  /// How many entries another index is behind this one; negative before it.
  @inlinable @inline(__always)
  public func distance(to other: LogIndex) -> Int { other.number - number }

  /// The index so many entries behind.
  @inlinable @inline(__always)
  public func advanced(by count: Int) -> LogIndex { LogIndex(number + count) }

  /// The index so many entries behind.
  @inlinable @inline(__always)
  public static func + (index: LogIndex, count: Int) -> LogIndex { LogIndex(index.number + count) }

  /// The index so many entries before.
  @inlinable @inline(__always)
  public static func - (index: LogIndex, count: Int) -> LogIndex { LogIndex(index.number - count) }

  /// How many entries the first is behind the second.
  @inlinable @inline(__always)
  public static func - (index: LogIndex, other: LogIndex) -> Int { index.number - other.number }

  /// Goes on by so many entries.
  @inlinable @inline(__always)
  public static func += (index: inout LogIndex, count: Int) { index.number += count }

  /// Goes back by so many entries.
  @inlinable @inline(__always)
  public static func -= (index: inout LogIndex, count: Int) { index.number -= count }
}

extension LogIndex: ExpressibleByIntegerLiteral, CustomStringConvertible {
  /// An index that the source names.
  @inlinable @inline(__always)
  public init(integerLiteral number: Int) { self.number = number }

  /// Its number.
  public var description: String { number.description }
}

extension FixedWidthInteger {
  /// The number of an index.
  /// - Precondition: It fits.
  @inlinable @inline(__always)
  public init(_ index: LogIndex) { self.init(index.number) }
}

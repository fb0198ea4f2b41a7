// The numbers that elections go by.

/// An election period, numbered from 1; 0 is before the first (§5.1).
///
/// A type of its own, so that a term is never taken for an index or a count. It is as cheap as an `Int`.
@frozen
public struct Term: Hashable, Sendable {
  /// Which it is.
  public let number: Int

  /// The term with this number.
  @inlinable @inline(__always)
  public init(_ number: Int) { self.number = number }

  /// The term with this number, as records keep it.
  @inlinable @inline(__always)
  public init(_ number: UInt32) { self.number = Int(number) }

  /// A term after that of any leader.
  @inlinable @inline(__always)
  public static var max: Term { Term(Int.max) }

  /// The term so many terms later.
  @inlinable @inline(__always)
  public static func + (term: Term, count: Int) -> Term { Term(term.number + count) }

  /// The term so many terms before.
  @inlinable @inline(__always)
  public static func - (term: Term, count: Int) -> Term { Term(term.number - count) }

  /// How many terms the first is behind the second.
  @inlinable @inline(__always)
  public static func - (term: Term, other: Term) -> Int { term.number - other.number }

  /// Goes on by so many terms.
  @inlinable @inline(__always)
  public static func += (term: inout Term, count: Int) { term = term + count }
}

extension Term: Comparable {
  /// Whether the first is the earlier of two.
  @inlinable @inline(__always)
  public static func < (earlier: Term, later: Term) -> Bool { earlier.number < later.number }
}

extension Term: ExpressibleByIntegerLiteral, CustomStringConvertible {
  /// A term that the source names.
  @inlinable @inline(__always)
  public init(integerLiteral number: Int) { self.number = number }

  /// Its number.
  public var description: String { number.description }
}

extension FixedWidthInteger {
  /// The number of a term.
  /// - Precondition: It fits.
  @inlinable @inline(__always)
  public init(_ term: Term) { self.init(term.number) }
}

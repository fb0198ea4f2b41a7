// Virtual time. Integer microseconds, so that a run is the same on every machine.

/// A length of virtual time in microseconds.
public struct TimeSpan: Hashable, Comparable, Sendable {
  /// How long.
  public var microseconds: Int

  /// So many microseconds.
  @inlinable
  public init(microseconds: Int) { self.microseconds = microseconds }

  /// So many microseconds.
  @inlinable
  public static func microseconds(_ count: Int) -> TimeSpan { TimeSpan(microseconds: count) }

  /// So many milliseconds.
  @inlinable
  public static func milliseconds(_ count: Int) -> TimeSpan { TimeSpan(microseconds: count * 1000) }

  /// So many seconds.
  @inlinable
  public static func seconds(_ count: Int) -> TimeSpan {
    TimeSpan(microseconds: count * 1_000_000)
  }

  /// No time at all.
  @inlinable public static var zero: TimeSpan { TimeSpan(microseconds: 0) }

  /// The length in milliseconds; for showing, not for reckoning.
  public var milliseconds: Double { Double(microseconds) / 1000 }

  /// Whether it is shorter.
  @inlinable
  public static func < (a: TimeSpan, b: TimeSpan) -> Bool { a.microseconds < b.microseconds }
  /// Both one after the other.
  @inlinable
  public static func + (a: TimeSpan, b: TimeSpan) -> TimeSpan {
    TimeSpan(microseconds: a.microseconds + b.microseconds)
  }
  /// What is left of one after the other.
  @inlinable
  public static func - (a: TimeSpan, b: TimeSpan) -> TimeSpan {
    TimeSpan(microseconds: a.microseconds - b.microseconds)
  }
  /// So many times as long.
  @inlinable
  public static func * (a: TimeSpan, factor: Int) -> TimeSpan {
    TimeSpan(microseconds: a.microseconds * factor)
  }
}

extension TimeSpan: CustomStringConvertible {
  /// As scripts write it, in the largest unit that needs no fraction finer than it has:
  /// `2s`, `150ms`, `12.5ms`, `800us`.
  public var description: String {
    if microseconds == 0 { return "0ms" }
    if microseconds % 1_000_000 == 0 { return "\(microseconds / 1_000_000)s" }
    if microseconds % 1000 == 0 { return "\(microseconds / 1000)ms" }
    if microseconds.magnitude < 1000 { return "\(microseconds)us" }
    let sign = microseconds < 0 ? "-" : ""
    let fraction = String(microseconds.magnitude % 1000)
    var digits = String(repeating: "0", count: 3 - fraction.count) + fraction
    while digits.last == "0" { digits.removeLast() }
    return "\(sign)\(microseconds.magnitude / 1000).\(digits)ms"
  }
}

/// A moment of virtual time, in microseconds since the run began.
public struct Instant: Hashable, Comparable, Sendable {
  /// Since the run began.
  public var microseconds: Int

  /// So many microseconds after the beginning.
  @inlinable
  public init(microseconds: Int) { self.microseconds = microseconds }

  /// When every run begins.
  @inlinable public static var zero: Instant { Instant(microseconds: 0) }

  /// Later than anything that happens: a deadline that is not set.
  @inlinable public static var never: Instant { Instant(microseconds: .max) }

  /// Whether it is earlier.
  @inlinable
  public static func < (a: Instant, b: Instant) -> Bool { a.microseconds < b.microseconds }
  /// So much later.
  @inlinable
  public static func + (a: Instant, b: TimeSpan) -> Instant {
    Instant(microseconds: a.microseconds + b.microseconds)
  }
  /// How much later it is than the other.
  @inlinable
  public static func - (a: Instant, b: Instant) -> TimeSpan {
    TimeSpan(microseconds: a.microseconds - b.microseconds)
  }
}

/// A range of durations, both ends included, such as the election timeout's 150 to 300 ms.
public struct TimeSpanRange: Hashable, Sendable, CustomStringConvertible {
  /// The shortest.
  public var lowerBound: TimeSpan
  /// The longest.
  public var upperBound: TimeSpan

  /// - Precondition: `0 <= lowerBound <= upperBound`.
  @inlinable
  public init(_ lowerBound: TimeSpan, _ upperBound: TimeSpan) {
    require(
      lowerBound >= .zero && lowerBound <= upperBound, "a range runs from low to high")
    self.lowerBound = lowerBound
    self.upperBound = upperBound
  }

  /// `150ms..300ms`, or `50ms` where both ends are the same.
  public var description: String {
    lowerBound == upperBound ? "\(lowerBound)" : "\(lowerBound)..\(upperBound)"
  }
}

// A server's own clock, which may run fast or slow.

import Raft

/// Turns true time into a server's own time and back. The two agree until the clock is first tampered with.
public struct Clock: Hashable, Sendable {
  /// How many thousandths of true time the clock makes: 1000 is true, 500 half as fast.
  public private(set) var thousandths = 1000
  private var trueAnchor = 0
  private var ownAnchor = 0

  /// A clock that shows true time.
  public init() {}

  /// The server's own time at a true time.
  @inline(__always)
  public func own(at time: Instant) -> Instant {
    if thousandths == 1000 {
      return Instant(microseconds: time.microseconds - trueAnchor + ownAnchor)
    }
    return Instant(
      microseconds: ownAnchor + (time.microseconds - trueAnchor) * thousandths / 1000)
  }

  /// The first true time at which the clock shows the own time or later.
  @inline(__always)
  public func trueTime(of own: Instant) -> Instant {
    if own == .never { return .never }
    if thousandths == 1000 {
      return Instant(microseconds: own.microseconds - ownAnchor + trueAnchor)
    }
    let elapsed = own.microseconds - ownAnchor
    let rounded =
      elapsed > 0
      ? (elapsed * 1000 + thousandths - 1) / thousandths : elapsed * 1000 / thousandths
    return Instant(microseconds: trueAnchor + rounded)
  }

  /// How long, in true time, the clock takes to show so much more.
  package func trueLength(of own: TimeSpan) -> TimeSpan {
    TimeSpan(microseconds: (own.microseconds * 1000 + thousandths - 1) / max(1, thousandths))
  }

  /// At this true time the clock jumps forwards.
  public mutating func jump(by span: TimeSpan, at time: Instant) {
    ownAnchor = own(at: time).microseconds + span.microseconds
    trueAnchor = time.microseconds
  }

  /// At this true time the clock goes on from an own time that it has shown before: it has stood still in between.
  mutating func goOn(from own: Instant, at time: Instant) {
    ownAnchor = own.microseconds
    trueAnchor = time.microseconds
  }

  /// From this true time on the clock runs at another rate. It does not jump.
  public mutating func setRate(thousandths: Int, at time: Instant) {
    ownAnchor = own(at: time).microseconds
    trueAnchor = time.microseconds
    self.thousandths = thousandths
  }
}

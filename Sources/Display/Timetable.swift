// Which moment of the run is on the screen when: the tempo, worked out for the stretch that comes next.

import Raft
import Session

/// A stretch of a run laid out over time as it passes in front of the screen.
///
/// What is under way sets how fast virtual time passes, and time rests at events worth it. The table holds for
/// tempo 3; the other levels read it faster or slower. Read backwards it is the same way back.
struct Timetable: Sendable {
  /// The stretches in order, without gaps.
  private(set) var stretches: [Stretch] = []
  /// How long it is altogether, in microseconds of the screen.
  private(set) var length = 0
  /// When it begins, in virtual time.
  let start: Instant
  /// When it ends, in virtual time.
  private(set) var end: Instant
  /// Whether playing stops at its end by itself.
  let endsAtStop: Bool
  /// Whether it ends on the way to a stop that is too far away to be reached in one go.
  let isDivided: Bool

  /// A stretch in which one thing is under way, or time stands.
  struct Stretch: Hashable, Sendable {
    /// What is seen in it.
    var kind: Kind
    /// When it begins on the screen, in microseconds since the table began.
    var begin: Int
    /// How long it is on the screen, in microseconds.
    var length: Int
    /// When it begins, in virtual time.
    var from: Instant
    /// How much virtual time passes.
    var passes: TimeSpan
    /// The number of the event that time rests at, beyond which nothing has happened yet.
    var event: Int?
    /// How fast virtual time passes where it begins and where it ends, per time of the screen.
    var speeds = (begin: 0.0, end: 0.0)

    /// What is seen in a stretch.
    enum Kind: Hashable, Sendable {
      /// Time passes while this is under way.
      case passage(Pace)
      /// Time stands.
      case rest(Rest)
    }

    static func == (a: Stretch, b: Stretch) -> Bool {
      (a.kind, a.begin, a.length, a.from, a.passes) == (b.kind, b.begin, b.length, b.from, b.passes)
    }

    func hash(into hasher: inout Hasher) {
      hasher.combine(kind)
      hasher.combine(begin)
    }
  }

  // MARK: The figures, in microseconds of the screen at tempo 3

  /// How long a flight takes that is to be followed.
  static let slowFlight = 1_200_000.0
  /// How long it takes at least on the way to a far stop.
  static let shortestSlowFlight = 700_000.0
  /// How long it rests at a new leader at least, after the vote that decides.
  static let shortestElected = 400_000.0
  /// How long a client's question or its answer flies at least, where so many do that the way gets far.
  static let shortestCall = 300_000.0
  /// How long a flight takes of which enough is seen as it goes by.
  static let flowFlight = 500_000.0
  /// The longest that a quiet stretch may take, and the shortest.
  static let quiet = 600_000.0...2_500_000.0
  /// How much longer than it is a quiet stretch takes, within these bounds.
  static let quietFactor = 8.0
  /// What becomes of a quiet stretch on the way to a far stop.
  static let shortestQuiet = 400_000.0
  /// Events that are nearer to each other share one rest.
  static let shared = 300_000.0
  /// As long as the way to a stop of a lesson may be.
  static let longestWay = 5_000_000.0
  /// Of a way that takes longer than this whatever is shortened, only the beginning and the end are shown. A
  /// shorter one is divided.
  static let farTooLong = 1.9 * longestWay
  /// How long what lies between takes.
  static let squeezedMiddle = 1_500_000.0
  /// How much is shown of the beginning and of the end, at most, so that the whole takes no longer than a way
  /// may.
  static let keptEnd = (longestWay - squeezedMiddle) / 2
  /// So long it takes from one speed to another.
  static let ease = 250_000.0

  /// How long it takes for so much virtual time to pass, on the screen; the bounds of quiet stretches do not
  /// count here.
  static func length(of span: TimeSpan, at pace: Pace) -> Double {
    let span = Double(span.microseconds)
    return switch pace {
    case .slow(_, let flight): span / Double(max(1, flight.microseconds)) * slowFlight
    case .flow(_, let flight): span / Double(max(1, flight.microseconds)) * flowFlight
    case .quick: span * quietFactor
    }
  }

  // MARK: Making

  /// Lays out a course.
  /// - Parameter speed: How fast virtual time passes where it begins: nothing from a standstill.
  init(_ course: Course, speed: Double = 0) {
    start = course.start
    end = course.end
    endsAtStop = course.ending == .stop
    var plan = Plan(course)
    plan.shareRests(nearer: Timetable.shared)
    if course.leadsToStop { plan.fit(into: Timetable.longestWay) }
    // Where no stop is found the way goes on, and is gone on with in the same way.
    isDivided = plan.isDivided || course.leadsToStop && !endsAtStop
    var time = start
    for part in plan.parts {
      let length = Int(part.length)
      guard length > 0 || part.passes > .zero else { continue }
      stretches.append(
        Stretch(
          kind: part.kind, begin: self.length, length: length, from: time, passes: part.passes,
          event: part.event))
      self.length += length
      time = time + part.passes
    }
    end = time
    setSpeeds(from: speed)
  }

  /// Sets how fast time passes where stretches meet: not at all at a rest, else as fast as in the slower one.
  private mutating func setSpeeds(from speed: Double) {
    for place in stretches.indices {
      let own = stretches[place].meanSpeed
      let before = place > 0 ? stretches[place - 1].meanSpeed : speed
      let isLast = place + 1 == stretches.count
      let after = isLast ? (endsAtStop || isDivided ? 0 : own) : stretches[place + 1].meanSpeed
      stretches[place].speeds = (min(before, own), min(own, after))
    }
  }

  /// How fast virtual time passes at its end.
  var speedAtEnd: Double { stretches.last?.speeds.end ?? 0 }

  // MARK: Reading

  /// The place of the stretch that is on the screen at a moment.
  private func place(at clock: Int) -> Int? {
    let next = stretches.partitioningIndex { $0.begin > clock }
    return next > 0 ? next - 1 : nil
  }

  /// What is on the screen at a moment; nil where the table is empty.
  func stretch(at clock: Int) -> Stretch? { place(at: clock).map { stretches[$0] } }

  /// The virtual time that is on the screen at a moment.
  func time(at clock: Int) -> Instant {
    guard clock < length, let stretch = stretch(at: clock) else { return end }
    return stretch.time(at: clock - stretch.begin)
  }

  /// When on the screen a moment of virtual time has been reached, for a table that is read backwards: the
  /// end of it where time rests there.
  func clock(of time: Instant) -> Int {
    var (low, high) = (0, length)
    while low < high {
      let middle = (low + high + 1) / 2
      if self.time(at: middle) <= time { low = middle } else { high = middle - 1 }
    }
    return low
  }
}

extension Timetable.Stretch {
  /// What is shown of the event at which time rests, at a moment of the table; nil where nothing is kept back.
  func staged(at clock: Int) -> Staged? {
    guard case .rest(let rest) = kind, rest.isStaged else { return nil }
    return Staged(rest: rest, share: min(1, Double(clock - begin) / Double(max(1, length))))
  }

  /// How fast virtual time passes in it, per time of the screen.
  var meanSpeed: Double { length > 0 ? Double(passes.microseconds) / Double(length) : 0 }

  /// The virtual time so long after it began on the screen: it gets faster for a while, goes on steadily,
  /// and gets slower.
  func time(at clock: Int) -> Instant {
    guard passes > .zero, clock < length else { return from + passes }
    let (whole, all) = (Double(length), Double(passes.microseconds))
    let ease = min(Timetable.ease, whole / 3)
    let steady = (all - (speeds.begin + speeds.end) * ease / 2) / (whole - ease)
    let passed: Double
    switch Double(clock) {
    case let at where at < ease:
      passed = speeds.begin * at + (steady - speeds.begin) * at * at / (2 * ease)
    case let at where at > whole - ease:
      let left = whole - at
      passed = all - speeds.end * left - (steady - speeds.end) * left * left / (2 * ease)
    case let at:
      passed = (speeds.begin + steady) * ease / 2 + steady * (at - ease)
    }
    return from + .microseconds(max(0, min(Int(passed), passes.microseconds)))
  }
}

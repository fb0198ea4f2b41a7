// How long each part of a course takes on the screen, and what is shortened where it would take too long.

import Raft
import Session

extension Timetable {
  /// The parts of a course with how long each is to take.
  struct Plan: Sendable {
    /// A part of it.
    struct Part: Sendable {
      var kind: Stretch.Kind
      /// How much virtual time passes.
      var passes: TimeSpan
      /// How long it takes, in microseconds of the screen.
      var length: Double
      /// How short it may become.
      var shortest: Double
      /// The number of the event that time rests at, or of the last of several.
      var event: Int?
      /// Whether it holds an event that may never be passed over.
      var isKept = false
    }

    /// The parts in order.
    private(set) var parts: [Part] = []
    /// Whether it ends before the course does.
    private(set) var isDivided = false
    /// When it begins, and when each event happens, in virtual time.
    private let start: Instant
    private let eventTimes: [Instant]

    /// Every part in its full length. What lies side by side and is the same becomes one.
    init(_ course: Course) {
      start = course.start
      eventTimes = course.eventTimes
      for part in course.parts {
        switch part {
        case .rest(let rest, let event):
          parts.append(
            Part(
              kind: .rest(rest), passes: .zero, length: Double(rest.length),
              shortest: Double(rest.shortest), event: event, isKept: rest.isKept))
        case .passage(let pace, let span):
          let length = Timetable.length(of: span, at: pace)
          if let last = parts.last, case .passage(let other) = last.kind, other.isLike(pace) {
            parts[parts.count - 1].passes = last.passes + span
            parts[parts.count - 1].length += length
          } else {
            parts.append(
              Part(kind: .passage(pace), passes: span, length: length, shortest: length))
          }
        }
      }
      // Where playing stops by itself, the last moment stays anyhow; but what of it is seen first is seen.
      if course.ending == .stop {
        while case .rest(let rest)? = parts.last?.kind, !rest.isStaged { parts.removeLast() }
      }
      setBounds(isOpen: course.ending == .open)
    }

    /// How long all of it takes.
    var length: Double { parts.reduce(0) { $0 + $1.length } }

    private mutating func setBounds(isOpen: Bool) {
      for place in parts.indices {
        guard case .passage(let pace) = parts[place].kind else { continue }
        let length = parts[place].length
        switch pace {
        case .slow(let subject, _):
          let shortest = subject.isKept ? shortestSlowFlight : flowFlight / 2
          parts[place].shortest = length * shortest / slowFlight
        case .flow: parts[place].shortest = length / 2
        case .quick:
          let span = parts[place].passes
          // Of a quiet stretch whose end is not in sight nobody knows how long it is.
          if isOpen, place == parts.count - 1, span >= Course.horizon { continue }
          // A pause between two flights takes no longer than a flight would.
          let brief = Timetable.length(
            of: span, at: .flow(.entries, flight: ClusterView.usualFlight))
          parts[place].length = min(max(quiet.lowerBound, min(quiet.upperBound, length)), brief)
          parts[place].shortest = min(parts[place].length, shortestQuiet)
        }
      }
    }

    // MARK: Rests

    /// Events that are near each other share one rest, at the last of them, as long as the longest is. What breaks or
    /// is mended at one moment is seen at once.
    /// - Parameter sparingKept: Whether those that may never be passed over keep their own.
    mutating func shareRests(nearer distance: Double, sparingKept: Bool = false) {
      var (kept, open): ([Part], Int?) = ([], nil)
      var (since, whole) = (0.0, 0.0)
      for part in parts {
        guard case .rest(let rest) = part.kind else {
          since += part.length
          whole += part.length
          kept.append(part)
          continue
        }
        if let place = open, case .rest(let other) = kept[place].kind, since < distance,
          whole < 2 * distance,
          since == 0 && other.isDisturbance && rest.isDisturbance
            || !other.isStaged && !rest.isStaged && !(sparingKept && kept[place].isKept)
        {
          var shared = part
          if kept[place].length > part.length { shared.kind = kept[place].kind }
          shared.length = max(kept[place].length, part.length)
          shared.shortest = max(kept[place].shortest, part.shortest)
          shared.isKept = shared.isKept || kept[place].isKept
          kept.remove(at: place)
          kept.append(shared)
        } else {
          whole = 0
          kept.append(part)
        }
        since = 0
        open = kept.count - 1
      }
      parts = kept
      join()
    }

    /// Makes one of what came to lie side by side.
    private mutating func join() {
      var joined: [Part] = []
      for part in parts {
        if let last = joined.last, case .passage(let pace) = last.kind,
          case .passage(let next) = part.kind, pace.isLike(next)
        {
          joined[joined.count - 1].passes = last.passes + part.passes
          joined[joined.count - 1].length += part.length
          joined[joined.count - 1].shortest += part.shortest
        } else {
          joined.append(part)
        }
      }
      parts = joined
    }

    // MARK: Fitting

    /// Shortens what may be shortened, the least important first, until all of it takes no longer than this.
    /// What then is still too long is divided or, if it is far too long, shown at its beginning and at its end.
    mutating func fit(into room: Double) {
      shorten(into: room) { if case .passage(.quick) = $0 { true } else { false } }
      shorten(into: room) { if case .passage(.flow) = $0 { true } else { false } }
      guard length > room else { return }
      joinCalls()
      shareRests(nearer: 2 * shared, sparingKept: true)
      shortenElected()
      shorten(into: room) { if case .rest = $0 { true } else { false } }
      shorten(into: room) {
        if case .passage(.slow(let what, _)) = $0 { !what.isKept } else { false }
      }
      shorten(into: room) { if case .passage(.slow) = $0 { true } else { false } }
      guard length > room else { return }
      // A load that lasts takes as long as there is.
      for place in parts.indices {
        guard case .passage(let pace) = parts[place].kind else { continue }
        if case .slow = pace { continue }
        parts[place].shortest = min(parts[place].length, 100_000)
      }
      shorten(into: room) { if case .passage(.flow) = $0 { true } else { false } }
      shorten(into: room) { if case .passage = $0 { true } else { false } }
      shortenCalls(into: room)
      if length > Timetable.farTooLong { squeezeMiddle() }
      if length > room + 1000 { divide(at: room) }
    }

    /// That a candidate leads has been seen to come where the vote that decides was counted.
    private mutating func shortenElected() {
      for place in parts.indices.dropFirst() {
        guard case .rest(.elected) = parts[place].kind, case .rest(.counted) = parts[place - 1].kind
        else { continue }
        parts[place].shortest = min(parts[place].length, shortestElected)
      }
    }

    /// What is asked right after something else, at the same moment, flies while that is seen.
    private mutating func joinCalls() {
      var joined: [Part] = []
      for part in parts {
        var part = part
        if case .rest(.asked) = part.kind, let last = joined.last, case .rest(let rest) = last.kind,
          rest.isDisturbance || rest == .asked || !rest.isStaged
        {
          joined.removeLast()
          part.length = max(part.length, last.length)
          part.shortest = max(part.shortest, last.shortest)
        }
        joined.append(part)
      }
      parts = joined
    }

    /// Of very many calls each is seen for a moment only, or not at all.
    private mutating func shortenCalls(into room: Double) {
      for shortest in [shortestCall, shortestCall / 3, 0] {
        for place in parts.indices {
          guard case .rest(let rest) = parts[place].kind, rest.isFlight else { continue }
          parts[place].shortest = min(parts[place].length, shortest)
        }
        shorten(into: room) { if case .rest(let rest) = $0 { rest.isFlight } else { false } }
      }
    }

    /// Leaves out what comes after so much time: all after the last rest before, if that is not too soon.
    private mutating func divide(at room: Double) {
      var (used, count, best) = (0.0, 0, 0)
      while count < parts.count, used + parts[count].length <= room {
        used += parts[count].length
        count += 1
        if case .rest = parts[count - 1].kind, used >= room / 2 { best = count }
      }
      isDivided = true
      if best == 0, count < parts.count, case .passage = parts[count].kind {
        var part = parts[count]
        let share = (room - used) / part.length
        part.passes = .microseconds(Int(Double(part.passes.microseconds) * share))
        part.length = room - used
        parts[count] = part
        best = count + 1
      }
      parts.removeSubrange(max(1, best)...)
    }

    /// Lets all but the beginning and the end pass in one go.
    private mutating func squeezeMiddle() {
      func count(_ parts: some Sequence<Part>) -> Int {
        var length = 0.0
        return parts.prefix {
          length += $0.length
          return length <= Timetable.keptEnd
        }.count
      }
      let (first, last) = (count(parts), parts.count - count(parts.reversed()))
      guard first < last else { return }
      func passes(_ range: Range<Int>) -> TimeSpan {
        parts[range].reduce(.zero) { $0 + $1.passes }
      }
      let begin = start + passes(0..<first)
      let end = begin + passes(first..<last)
      let events = eventTimes.count { $0 > begin && $0 <= end }
      parts.replaceSubrange(
        first..<last,
        with: [
          Part(
            kind: .passage(.quick(.far(events: events))), passes: passes(first..<last),
            length: Timetable.squeezedMiddle,
            shortest: Timetable.squeezedMiddle)
        ])
    }

    /// Shortens these parts, each in the same proportion, as far as needed and as far as they may be.
    private mutating func shorten(into room: Double, _ isMeant: (Stretch.Kind) -> Bool) {
      let excess = length - room
      guard excess > 0 else { return }
      let slack = parts.reduce(0) { $0 + (isMeant($1.kind) ? $1.length - $1.shortest : 0) }
      guard slack > 0 else { return }
      let share = min(1, excess / slack)
      for place in parts.indices where isMeant(parts[place].kind) {
        parts[place].length -= share * (parts[place].length - parts[place].shortest)
      }
    }
  }
}

extension Pace {
  /// Whether it makes one stretch with the other: the same is under way, whichever message is next.
  func isLike(_ other: Pace) -> Bool {
    switch (self, other) {
    case (.slow(let a, _), .slow(let b, _)), (.flow(let a, _), .flow(let b, _)): a == b
    case (.quick(let a), .quick(let b)): a == b
    default: false
    }
  }
}

// From where to where a run is exported.

import Raft
import Scripting
import Session

/// The part of a run that is exported: from one bound to another, both included.
package struct ExportRange: Hashable, Sendable {
  /// Where it begins; the start of the run if nothing is said.
  package var from: Bound?
  /// Where it ends; the end of the run if nothing is said.
  package var to: Bound?

  /// A part of a run, or all of it.
  package init(from: Bound? = nil, to: Bound? = nil) {
    self.from = from
    self.to = to
  }

  /// Whether it is all of the run.
  var isWhole: Bool { from == nil && to == nil }

  /// A point of a run.
  package enum Bound: Hashable, Sendable, CustomStringConvertible {
    /// A moment: `1.5s`, `300ms`, `800us`.
    case time(Instant)
    /// The event of this number, from 1.
    case event(Int)
    /// The milestone of this number, from 1: `m3`.
    case milestone(Int)

    /// Reads a bound; nil if it is none.
    package init?(_ text: String) {
      if let number = Int(text), number >= 0 {
        self = .event(number)
      } else if text.hasPrefix("m"), let number = Int(text.dropFirst()), number > 0 {
        self = .milestone(number)
      } else if let time = Bound.microseconds(text) {
        self = .time(Instant(microseconds: time))
      } else {
        return nil
      }
    }

    /// Whether the other bound of the same kind comes before it; bounds of two kinds only a run tells apart.
    package func isBehind(_ other: Bound) -> Bool {
      switch (self, other) {
      case (.time(let one), .time(let other)): one > other
      case (.event(let one), .event(let other)), (.milestone(let one), .milestone(let other)):
        one > other
      default: false
      }
    }

    private static func microseconds(_ text: String) -> Int? {
      guard let command = try? Command.parse("run \(text)", servers: 1),
        case .advance(.run(let span)) = command, !text.contains(" ")
      else { return nil }
      return span.microseconds
    }

    /// As it is written.
    package var description: String {
      switch self {
      case .time(let time): "\(time - .zero)"
      case .event(let number): "\(number)"
      case .milestone(let number): "m\(number)"
      }
    }

    /// What may be written.
    package static let usage = "a time such as 300ms, an event's number, or a milestone such as m3"
  }
}

/// Tells event by event whether it lies in the range.
struct RangeWatch {
  let range: ExportRange
  private(set) var milestones = 0
  /// Whether the first event of the range has come.
  private(set) var hasBegun = false

  init(_ range: ExportRange) { self.range = range }

  /// Where an event lies.
  enum Place {
    case before, within, last, after
  }

  /// Looks at the event at the session's position.
  mutating func place(of number: Int, at time: Instant, isMilestone: Bool) -> Place {
    if isMilestone { milestones += 1 }
    if !hasBegun {
      switch range.from {
      case nil: hasBegun = true
      case .time(let from): hasBegun = time >= from
      case .event(let from): hasBegun = number >= from
      case .milestone(let from): hasBegun = milestones >= from
      }
    }
    switch range.to {
    case nil: break
    case .time(let to): if time > to { return .after }
    case .event(let to):
      if number >= to { return number > to ? .after : hasBegun ? .last : .before }
    case .milestone(let to):
      if milestones > to { return .after }
      if milestones == to { return isMilestone ? hasBegun ? .last : .before : .after }
    }
    return hasBegun ? .within : .before
  }
}

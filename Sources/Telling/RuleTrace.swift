// In which events of a run a rule of the paper decided.

import Raft
import Session

/// The events of a part of a run, by the rules that decided in them.
package struct RuleTrace: Sendable {
  /// The first and the last event that were looked at; empty where there is none.
  package private(set) var events: Range<Int>
  /// The events by rule, in order.
  private var byRule: [PaperRule: [Int]] = [:]

  /// The most events that are looked at.
  package static let mostEvents = 20_000

  /// Looks at the events of the run up to its end, the last `mostEvents` of them.
  /// - Complexity: That of replaying them.
  package init(_ session: Session, mostEvents: Int = RuleTrace.mostEvents) {
    let end = session.branch.length
    let start = max(0, end - mostEvents)
    var there = session
    there.seek(to: start)
    // A long replay may be broken off.
    let isThere = there.position == start
    events = isThere ? start + 1..<end + 1 : 1..<1
    while isThere, there.position < end, there.stepForward() {
      guard let observed = there.lastEvent else { break }
      var seen: Set<PaperRule> = []
      for note in observed.notes where seen.insert(PaperRule(note)).inserted {
        byRule[PaperRule(note), default: []].append(there.position)
      }
    }
  }

  /// The events in which the rule decided, in order.
  package func events(of rule: PaperRule) -> [Int] { byRule[rule] ?? [] }

  /// The first event after the position in which the rule decided, or the last before it; nil if there is none.
  package func event(of rule: PaperRule, from position: Int, by step: Int) -> Int? {
    let events = events(of: rule)
    return step > 0
      ? events.first { $0 > position } : events.last { $0 < position }
  }
}

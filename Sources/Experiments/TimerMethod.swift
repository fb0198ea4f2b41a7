// Ways to keep two servers from standing at once, all with the same way to notice a failure.

import Raft
import Simulation

/// How it comes about that one server stands before the others, and what becomes of those that stood in vain.
package enum TimerMethod: Hashable, Sendable {
  /// Timeouts drawn anew each time (Raft, §5.2).
  case randomized
  /// The same timeout for all.
  case fixed
  /// A timeout by the server's number, so far apart: S1 stands before S2.
  case rankedByServer(step: TimeSpan)
  /// A timeout by how long the server's log is, so far apart: the longest stands first.
  case rankedByLog(step: TimeSpan)
  /// Drawn for the first try; who cannot win any more tries again at once.
  case retryAtOnce
  /// Drawn for the first try; after it everybody waits so long.
  case retryAfter(TimeSpanRange)

  /// What tables call it.
  package var name: String {
    switch self {
    case .randomized: "randomised"
    case .fixed: "fixed"
    case .rankedByServer: "ranked by server"
    case .rankedByLog: "ranked by log"
    case .retryAtOnce: "retry at once"
    case .retryAfter(let range): "retry in \(range.lowerBound)"
    }
  }

  /// Changes what all servers are told.
  func apply(to setup: inout Setup) {
    if self == .fixed { setup.settings.rules[.randomizedTimeouts] = false }
  }

  /// What single servers are told besides.
  func ranks(in setup: Setup) -> [(ServerSet, TimeSpanRange)] {
    let lower = setup.settings.electionTimeout.lowerBound
    func range(_ step: TimeSpan, _ rank: Int) -> TimeSpanRange {
      TimeSpanRange(lower + step * rank, lower + step * rank)
    }
    switch self {
    case .randomized, .fixed, .retryAtOnce, .retryAfter: return []
    case .rankedByServer(let step):
      return (0..<setup.servers).map { (ServerSet(ServerID($0)), range(step, max(0, $0 - 1))) }
    case .rankedByLog(let step):
      let lengths = Set(setup.given.map(\.log.count)).sorted(by: >)
      return setup.given.map { given in
        // The first leader's log is the longest.
        let rank = lengths.firstIndex(of: given.log.count) ?? 0
        return (ServerSet(given.server), range(step, max(0, rank - 1)))
      }
    }
  }
}

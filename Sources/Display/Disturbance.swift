// What has just broken or been mended, and which messages were lost with it: what the picture shows as it happens.

import Raft
import Session
import Simulation

/// What the last event did to links and servers, and which messages came to nothing by it.
///
/// What several commands do at the same moment is seen at once.
struct Disturbance: Sendable {
  /// The links that carry nothing any more.
  private(set) var cut: Set<DirectedLink> = []
  /// The links that carry messages again.
  private(set) var healed: Set<DirectedLink> = []
  /// The links on which messages wait from now on.
  private(set) var held: Set<DirectedLink> = []
  /// The servers that have crashed.
  private(set) var crashed = ServerSet()
  /// The servers that have begun anew.
  private(set) var restarted = ServerSet()
  /// The servers that stand still, and those that go on.
  private(set) var (frozen, resumed) = (ServerSet(), ServerSet())
  /// The messages that were on their way and do not arrive.
  private(set) var lost: [Flight] = []

  /// Nothing for an event that neither breaks nor mends anything, and loses nothing.
  /// - Parameter seen: Up to this event everything has been seen.
  init?(_ session: Session, after seen: Int) {
    guard session.position > 0 else { return nil }
    switch session.lastEvent?.event.kind {
    case .lost(let flight, _): lost = [flight]
    case .ended(let server, _): crashed = [server]
    case .intervention(let what):
      let first = session.firstCommand(after: seen)
      guard what.isDisturbance || first < session.position,
        let before = session.moment(at: first)?.clusterBefore.whole
      else { return nil }
      compare(before, session.glance)
      guard !isNothing else { return nil }
    default: return nil
    }
  }

  private var isNothing: Bool {
    cut.isEmpty && healed.isEmpty && held.isEmpty && lost.isEmpty
      && crashed.union(restarted).union(frozen).union(resumed).isEmpty
  }

  private mutating func compare(_ before: ClusterView, _ after: ClusterView) {
    for id in before.ids where after.ids.contains(id) {
      let (was, now) = (before[id].process, after[id].process)
      guard was != now else { continue }
      switch (was, now) {
      case (_, .crashed): crashed.insert(id)
      case (.crashed, _): restarted.insert(id)
      case (_, .paused): frozen.insert(id)
      case (.paused, _): resumed.insert(id)
      case (.running, .running): break
      }
    }
    for link in before.allLinks {
      let (was, now) = (before.link(link), after.link(link))
      if was.passes != now.passes {
        if now.passes { healed.insert(link) } else { cut.insert(link) }
      } else if !was.isHeld, now.isHeld {
        held.insert(link)
      }
    }
    // Of far too many nobody knows which are missing.
    guard before.flights.count == before.flightCount else { return }
    let left = Set(after.flights.map(\.id))
    lost = before.flights.filter { !left.contains($0.id) }
  }
}

extension Intervention {
  /// Whether it breaks or mends servers or links, or makes them stand still.
  fileprivate var isDisturbance: Bool {
    switch self {
    case .crash, .restart, .wipe, .shutdown, .pause, .resume, .cut, .heal, .partition, .hold,
      .release, .linkSettings:
      true
    default: false
    }
  }
}

extension Session {
  /// The first of the commands that were given at the moment of the last event, of which the last is one.
  /// - Parameter seen: Those up to this event do not count, and no more than a few.
  func firstCommand(after seen: Int) -> Int {
    let chronicle = branch.chronicle
    var first = position
    while first > max(chronicle.first, seen + 1), position - first < Session.mostCommands,
      chronicle[first - 1].kind == .intervention, chronicle[first - 1].time == now
    {
      first -= 1
    }
    return first
  }

  /// More commands than this at one moment are not looked at together.
  private static let mostCommands = 16
}

// Over which links something arrived lately.

import Raft
import Simulation

extension Chronicle {
  /// The most events that are looked through: under a heavy load the links in use are found sooner.
  private static let linkHorizon = 4096

  /// When something last arrived over each link, `from * servers + to`; nil where nothing did lately.
  /// - Parameters:
  ///   - position: Up to which event.
  ///   - start: From when on.
  /// - Complexity: O(events since then), at most some thousands.
  func lastArrivals(upTo position: Int, since start: Instant, servers: Int) -> [Instant?] {
    var arrivals = [Instant?](repeating: nil, count: servers * servers)
    var missing = servers * (servers - 1)
    var place = min(position, count) - 1
    let end = max(records.forgotten, place - Chronicle.linkHorizon)
    while place >= end, missing > 0 {
      let record = records[place]
      if record.time < start { break }
      place -= 1
      // What waits in a frozen server's inbox has come all the way too.
      guard record.kind == .delivered || record.kind == .queued else { continue }
      let link = record.from.index * servers + record.to.index
      if arrivals[link] == nil {
        arrivals[link] = record.time
        missing -= 1
      }
    }
    return arrivals
  }
}

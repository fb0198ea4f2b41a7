// What was done from outside, in words.

import Raft
import Simulation

extension Narrator {
  mutating func tell(_ what: Intervention) {
    switch what {
    case .crash(let servers):
      say("\(servers) \(servers.count == 1 ? "crashes" : "crash").")
      say("What is on disk stays: term, vote and log. All else is lost.", "Figure 2")
    case .restart(let servers):
      say("\(servers) \(servers.count == 1 ? "starts" : "start") again as a follower.", "§5.2")
      say("It has its term, vote and log from disk; it does not know yet what is committed.")
    case .wipe(let servers):
      say("The disk of \(servers) is lost: it forgets even its vote.")
      say("Raft relies on disks: a leader still counts on what the server has acknowledged.")
    case .pause(let servers):
      say("\(servers) stands still: timers and messages wait, its clock goes on.")
    case .resume(let servers): say("\(servers) goes on; what waited arrives now.")
    case .clock(let servers, let thousandths):
      say("The clock of \(servers) now runs at \(thousandths / 10) % of true time.")
    case .disk(let servers, let latency): say("A disk write of \(servers) now takes \(latency).")
    case .cut(let links): say("Cut: \(describe(links)). What was on the way there is lost.")
    case .heal(let links): say("Healed: \(describe(links)).")
    case .partition(let groups):
      say("The network splits: \(groups.map(\.description).joined(separator: " | ")).")
      let quorum = world.nodes.count / 2 + 1
      let able = groups.filter { $0.count >= quorum }
      say(
        able.isEmpty
          ? "No part has a majority of \(quorum)."
          : "Only \(able[0]) can elect and commit: it takes \(quorum) of \(world.nodes.count).",
        "§5.4")
    case .linkSettings(let links): say("The network changes: \(describe(links)).")
    case .timeout(let server): tellNotes(of: server)
    case .align(let servers):
      say("The election timers of \(servers) will run out at the same moment.", "§5.2")
      let onItsWay = world.flights.contains {
        $0.message.kind == .appendEntries && servers.contains($0.message.to)
      }
      if onItsWay { say("But heartbeats are still on their way, and start a timer afresh.") }
    case .spread(let servers):
      say("The election timers of \(servers) are spread over their range.", "§5.2")
    case .hold(let links): say("Messages are held back: \(describe(links)).")
    case .release(let links): say("Messages are let go: \(describe(links)).")
    case .duplicate(let flight):
      say("A \(flight.message.phrase) to \(flight.message.to) will arrive twice.")
    case .delay(let flight, let delay):
      say("A \(flight.message.phrase) to \(flight.message.to) will arrive \(delay) later.")
    case .request(let number): tellRequest(number)
    case .serverSettings: say("The servers' settings change.")
    }
  }

  private mutating func tellRequest(_ number: Int) {
    guard number >= 0 else { return }
    let request = world.requests[number]
    say("\(request.client) asks \(request.server): \(request.operation.words).", "§8")
    tellNotes(of: request.server)
  }

  /// The links in few words: all of one server, or each by name, or their number.
  private func describe(_ links: [DirectedLink]) -> String {
    if links.count == world.allLinks.count { return "all links" }
    let common = world.servers.filter { server in
      links.allSatisfy { $0.from == server || $0.to == server }
    }
    if links.count == 2 * (world.nodes.count - 1), let server = common.first {
      return "all links of \(server)"
    }
    if links.count == 2, links[0].from == links[1].to, links[0].to == links[1].from {
      return "\(links[0].from)-\(links[0].to)"
    }
    if links.count > 4 { return "\(links.count) links" }
    return links.map { "\($0.from)>\($0.to)" }.joined(separator: " ")
  }
}

extension Operation {
  /// The operation as the log grid and the narration show it: `x=1`, `get x`.
  public var words: String {
    switch self {
    case .put(let key, let value): "\(key)=\(value)"
    case .get(let key): "get \(key)"
    case .delete(let key): "del \(key)"
    case .compareAndSet(let key, let expected, let new): "\(key):\(expected)→\(new)"
    case .append(let key, let value): "\(key)+\(value)"
    }
  }
}

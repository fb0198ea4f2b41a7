// Pictures of what a world begins with, and of what it has come to.

import Raft
import Running
import Scripting
import Simulation

extension LogPicture {
  /// What servers are given to begin with: their logs and, where a term or a vote is said of any, the terms of all and the
  /// votes that are said; nil if they are given nothing, or if there are too many servers or too few for a picture.
  package init?(given setup: Setup) {
    guard !setup.given.isEmpty, Self.sizes.contains(setup.servers),
      setup.given.reduce(0, { $0 + $1.log.count }) <= Self.mostGiven
    else { return nil }
    var rows = Array(repeating: Row(), count: setup.servers)
    for given in setup.given where rows.indices.contains(given.server.index) {
      rows[given.server.index].log = given.log.map(\.number)
      if let candidate = given.votedFor, rows.indices.contains(candidate.index) {
        rows[given.server.index].vote = .given(candidate.index)
      }
    }
    if setup.given.contains(where: { $0.term != nil || $0.votedFor != nil }) {
      for server in rows.indices {
        rows[server].term = setup.givenTerm(of: ServerID(server)).number
      }
    }
    self.init(rows: rows)
  }

  /// What a condition asks of logs, if it asks for nothing else; nil if it does, or if it asks two things of one log.
  package init?(_ condition: Condition, servers: Int) {
    guard Self.sizes.contains(servers) else { return nil }
    rows = Array(repeating: Row(), count: servers)
    for server in rows.indices { rows[server].isOpen = true }
    if !ask(condition) { return nil }
  }

  private mutating func ask(_ condition: Condition) -> Bool {
    switch condition {
    case .and(let one, let other): return ask(one) && ask(other)
    case .log(let server, let terms):
      guard rows.indices.contains(server.index), rows[server.index].isOpen else { return false }
      rows[server.index].log = terms
      rows[server.index].isOpen = false
      return true
    default: return false
    }
  }

  /// How many servers a picture has.
  package static let sizes = 3...9
  /// With more entries what is given is not judged: a script is to open at once.
  private static let mostGiven = 100

  /// Why no run leads to the logs that servers are given, in a sentence; nil if one does, or nothing is known of it.
  package static func sentence(onGiven setup: Setup) -> String? {
    guard let picture = LogPicture(given: setup) else { return nil }
    let fault = picture.localFault ?? picture.barrenTerm.map { .noRun($0) }
    return fault.map { "\($0.sentence) The run begins with it all the same." }
  }

  /// The first term that nobody can win so that all is there; nil if the picture can occur, or has a fault that is seen
  /// without looking for a run.
  private var barrenTerm: Int? {
    if localFault != nil { return nil }
    return RunSearch.firstBarrenTerm(self)
  }

  /// What a run has come to, as of its world.
  package init?(_ run: WatchedRun) { self.init(run.world) }

  /// What a world has come to: logs, terms, votes, who leads the highest term, who is down. Nil if there are too many
  /// servers or too few, or if a log begins behind a snapshot.
  package init?(_ world: World) {
    let servers = world.nodes.map(\.server)
    guard Self.sizes.contains(servers.count),
      servers.allSatisfy({ $0.log.snapshotIndex == 0 })
    else { return nil }
    let top = servers.filter(\.isLeader).map(\.currentTerm).max()
    rows = servers.enumerated().map { number, server in
      var row = Row()
      row.log = server.log.terms.map(\.number)
      row.term = server.currentTerm.number
      row.vote = server.votedFor.map { .given($0.index) } ?? .none
      row.leads = server.isLeader && server.currentTerm == top
      row.isDown = world.nodes[number].status == .crashed
      return row
    }
  }

  /// As a text that says the picture.
  package var text: String {
    var lines = ["servers \(rows.count)"]
    for (number, row) in rows.enumerated() {
      let log = row.log.map { $0.map { "\($0)" } ?? "." }.joined(separator: " ")
      var line = "S\(number + 1): \(log.isEmpty ? "-" : log)"
      if let term = row.term { line += " ; term \(term)" }
      switch row.vote {
      case .unsaid: break
      case .none: line += " ; voted none"
      case .given(let other): line += " ; voted S\(other + 1)"
      }
      if row.leads { line += " ; leader" }
      if row.isDown { line += " ; down" }
      lines.append(line)
    }
    return lines.joined(separator: "\n") + "\n"
  }
}

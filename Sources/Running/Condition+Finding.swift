// What is the case instead, when a condition does not hold.
//
// The one place of this target that makes sentences. Each says what one question of the language looks at, and
// has to be made at the very moment at which a script fails, of a world that is gone when someone reads it. A
// value for each of them, to be worded in `Telling`, would be a third list of all conditions.

import Checking
import Raft
import Scripting
import Simulation

extension Condition {
  /// What is found in the world about the thing the condition asks for, as half a sentence.
  package func finding(in world: World, _ violation: Violation?) -> String {
    switch self {
    case .and: break
    default:
      if let missing = servers.subtracting(world.servers).first(where: { _ in true }) {
        return "there is no \(missing)"
      }
    }
    switch self {
    case .leader, .leaderNone, .leaderAny:
      return world.leader.map { "\($0) leads" } ?? "nobody leads"
    case .role(let server, _): return "\(server) is \(world.roleName(of: server).rawValue)"
    case .term(let server, _, _): return "\(server) is in term \(world.server(server).currentTerm)"
    case .vote(let server, _):
      let vote = world.server(server).votedFor
      return vote.map { "\(server) voted for \($0)" } ?? "\(server) has not voted"
    case .commit(let server, _, _):
      return "\(server) has committed up to \(world.server(server).commitIndex)"
    case .applied(let server, _, _):
      return "\(server) has applied up to \(world.nodes[server.index].lastApplied)"
    case .log(let server, _):
      let terms = world.server(server).log.terms.map(\.description)
      return "\(server)'s log has "
        + (terms.isEmpty ? "no entries" : "terms \(terms.joined(separator: " "))")
    case .value(let server, let key, _):
      let value = world.nodes[server.index].store[key]
      return value.map { "at \(server) \(key) is \($0)" } ?? "\(server) has no \(key)"
    case .electionSplit: return "the election in term \(world.highestTerm) is not split"
    case .alive(let server): return "\(server) is \(world.roleName(of: server).rawValue)"
    case .answered(let client, _):
      let count = world.requests.count { $0.client == client && $0.result != nil }
      return "\(client) has \(count) answers"
    case .answer(let client, let serial, _):
      switch world.request(client, serial)?.result {
      case .value(let value?)?: return "it read \(value)"
      case .value(nil)?: return "it found nothing there"
      case .done?, .mismatch?: return "it was no read"
      case nil: return "it has no answer"
      }
    case .attempts(let client, let serial, _, _):
      return "\(client) has asked \(world.request(client, serial)?.attempts ?? 0) times"
    case .configuration(let server, _):
      return "the configuration of \(server) is \(world.server(server).configuration)"
    case .snapshot(let server, _, _):
      let index = world.server(server).log.snapshotIndex
      return index == 0
        ? "\(server) has no snapshot" : "the snapshot of \(server) ends at \(index)"
    case .transferring(let server): return "\(server) is handing nothing over"
    case .changing(let server): return "\(server) is changing no configuration"
    case .linearizable: return Linearizability.check(world.calls).finding
    case .safe, .violation: return violation.map { "\($0)" } ?? "nothing is violated"
    case .not(let condition): return condition.finding(in: world, violation)
    case .and(let first, let second):
      return first.holds(in: world, violation: violation)
        ? second.finding(in: world, violation) : first.finding(in: world, violation)
    }
  }
}

extension LinearizabilityVerdict {
  /// What is found about the history, as half a sentence.
  var finding: String {
    switch self {
    case .linearizable: "the history is linearizable"
    case .notLinearizable(let unplaced):
      "the history is not linearizable: \(unplaced.description.dropLast())"
    case .undecided(let key, _):
      "it is undecided whether the history of \(key) is linearizable: "
        + "the search for an order of its calls takes too long"
    }
  }
}

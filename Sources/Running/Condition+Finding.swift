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
  package func finding(in run: WatchedRun) -> String {
    let (world, violation) = (run.world, run.violation)
    switch self {
    case .and, .or, .not: break
    default:
      if servers.contains(.leader) {
        return world.leader.map { naming(leader: $0).finding(in: run) } ?? "nobody leads"
      }
      if let missing = servers.subtracting(world.servers).first(where: { _ in true }) {
        return "there is no \(missing)"
      }
    }
    switch self {
    case .leader, .leaderNone, .leaderAny:
      return world.leader.map { "\($0) leads" } ?? "nobody leads"
    case .electionSplit: return "the election in term \(world.highestTerm) is not split"
    case .flying(let selector, _, _):
      let count = world.flightCount(of: selector)
      return count == 1 ? "1 such message is under way" : "\(count) such messages are under way"
    case .match(let leader, let follower, _, _), .next(let leader, let follower, _, _),
      .probing(let leader, let follower):
      guard let progress = world.progress(of: follower, at: leader) else {
        return "\(leader) does not lead"
      }
      return "\(leader) believes \(follower) to match up to \(progress.matchIndex), and "
        + "\(progress.isProbing ? "looks for where the logs agree" : "sends on"), next entry \(progress.nextIndex)"
    case .logsAgree(let servers):
      guard let found = world.disagreement(of: servers) else { return "the logs are the same" }
      return "the logs of \(found.one) and \(found.other) part at \(found.index)"
    case .split:
      let count = run.failedElections
      return count == 1 ? "1 election has failed" : "\(count) elections have failed in a row"
    case .answered, .answer, .attempts: return findingAboutClient(in: world)
    case .linearizable: return world.linearizability.finding
    case .safe, .violation: return violation.map { "\($0)" } ?? "nothing is violated"
    case .not(let condition): return condition.finding(in: run)
    case .and(let first, let second):
      return first.holds(in: run) ? second.finding(in: run) : first.finding(in: run)
    case .or(let first, let second):
      return "\(first.finding(in: run)), and \(second.finding(in: run))"
    default: return findingAboutServer(in: world)
    }
  }

  /// What is found about a request of a client.
  private func findingAboutClient(in world: World) -> String {
    switch self {
    case .answered(let client, _):
      let count = world.answeredCalls(of: client)
      return
        "\(client) has \(count == 0 ? "no answer" : count == 1 ? "1 answer" : "\(count) answers")"
    case .answer(let client, let serial, _):
      switch world.request(client, serial)?.result {
      case .value(let value?)?: return "it read \(value)"
      case .value(nil)?: return "it found nothing there"
      case .done?, .mismatch?, .session?, .sessionExpired?: return "it was no read"
      case nil: return "it has no answer"
      }
    case .attempts(let client, let serial, _, _):
      return "\(client) has asked \(world.request(client, serial)?.attempts ?? 0) times"
    default: fatalError("of clients nothing else is asked")
    }
  }

  /// What is found about one server.
  private func findingAboutServer(in world: World) -> String {
    switch self {
    case .role(let server, _), .alive(let server):
      return "\(server) is \(world.roleName(of: server).inWords)"
    case .term(let server, _, _): return "\(server) is in term \(world.server(server).currentTerm)"
    case .vote(let server, _):
      let vote = world.server(server).votedFor
      return vote.map { "\(server) voted for \($0)" } ?? "\(server) has not voted"
    case .commit(let server, _, _):
      let index = world.server(server).commitIndex
      return
        "\(server) \(index == 0 ? "knows of no committed entry" : "has committed entries up to \(index)")"
    case .applied(let server, _, _):
      let index = world.nodes[server.index].lastApplied
      return "\(server) has applied \(index == 0 ? "no entry" : "entries up to \(index)")"
    case .log(let server, _):
      let terms = world.server(server).log.terms.map(\.description)
      return "\(server)'s log has "
        + (terms.isEmpty ? "no entries" : "entries of the terms \(terms.joined(separator: " "))")
    case .value(let server, let key, _):
      let value = world.nodes[server.index].store[key]
      return value.map { "at \(server) \(key) is \($0)" } ?? "\(server) has no \(key)"
    case .follows(let server, _):
      if world.server(server).isLeader { return "\(server) leads" }
      let leader = world.server(server).knownLeader
      return leader.map { "\(server) follows \($0)" } ?? "\(server) knows of no leader"
    case .configuration(let server, _):
      return "the configuration of \(server) is \(world.server(server).configuration)"
    case .snapshot(let server, _, _):
      let index = world.server(server).persistent.snapshotEnd
      return index == 0
        ? "\(server) has no snapshot" : "the snapshot of \(server) ends at \(index)"
    case .transferring(let server): return "\(server) is handing nothing over"
    case .changing(let server): return "\(server) is changing no configuration"
    default: fatalError("of a server nothing else is asked")
    }
  }
}

extension RoleName {
  /// What a server of that role is.
  fileprivate var inWords: String {
    switch self {
    case .follower, .preCandidate, .candidate, .leader: "a \(rawValue)"
    case .crashed: "down"
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
    case .incomplete(let forgotten):
      "it is undecided whether the history is linearizable: its first \(forgotten) calls are forgotten"
    }
  }
}

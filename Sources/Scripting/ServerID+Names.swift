// Servers that a script names by what they are: `leader`, `leader of S2`.

import Raft

extension ServerID {
  /// What `leader` stands for until the command is done: the leader of the highest term at that moment.
  package static let leader = ServerID.unknown

  /// What `leader of S2` stands for until the command is done: whom that server follows at that moment, or itself if
  /// it leads.
  package static func leader(of server: ServerID) -> ServerID { .unknown(server.index) }

  /// Whether it stands for a server that is found only when the command is done.
  package var isStandIn: Bool { index >= ServerSet.capacity }

  /// Of `leader of S2` the server whose leader is meant.
  package var follower: ServerID? {
    index > ServerSet.capacity ? ServerID(index - ServerSet.capacity - 1) : nil
  }

  /// As scripts write it: `S1`, `leader`, or `leader of S1`.
  var word: String {
    follower.map { "leader of \($0.description)" } ?? (self == .leader ? "leader" : description)
  }
}

extension String.StringInterpolation {
  /// A server as scripts write it.
  mutating func appendInterpolation(_ server: ServerID) { appendLiteral(server.word) }
}

extension [ServerID] {
  /// Other servers in the place of these, each once: two names may mean the same server.
  fileprivate func named(_ name: (ServerID) -> ServerID) -> [ServerID] {
    var (servers, named) = ([ServerID](), Set<ServerID>())
    for server in map(name) where named.insert(server).inserted { servers.append(server) }
    return servers
  }
}

extension Act {
  /// Whether the act names a server as `leader`, or as the leader of another.
  package var namesLeader: Bool {
    var isNamed = false
    _ = mapServers {
      if $0.isStandIn { isNamed = true }
      return $0
    }
    return isNamed
  }

  /// The act with other servers in the place of those that it names.
  package func mapServers(_ name: (ServerID) -> ServerID) -> Act {
    switch self {
    case .setFor(let servers, let setting): .setFor(servers.named(name), setting)
    case .crash(let servers): .crash(servers.named(name))
    case .restart(let servers): .restart(servers.named(name))
    case .wipe(let servers): .wipe(servers.named(name))
    case .pauseServers(let servers): .pauseServers(servers.named(name))
    case .resume(let servers): .resume(servers.named(name))
    case .clock(let servers, let rate): .clock(servers.named(name), thousandths: rate)
    case .shutdown(let servers): .shutdown(servers.named(name))
    case .jump(let servers, let span): .jump(servers.named(name), span)
    case .holdDisk(let servers): .holdDisk(servers.named(name))
    case .releaseDisk(let servers): .releaseDisk(servers.named(name))
    case .heartbeat(let server): .heartbeat(name(server))
    case .stepDown(let server): .stepDown(name(server))
    case .disk(let servers, let latency): .disk(servers.named(name), latency)
    case .cut(let link): .cut(link.mapServers(name))
    case .heal(let link): .heal(link?.mapServers(name))
    case .partition(let groups): .partition(groups.map { $0.named(name) })
    case .isolate(let server): .isolate(name(server))
    case .rejoin(let server): .rejoin(name(server))
    case .link(let link, let setting): .link(link.mapServers(name), setting)
    case .timeout(let server): .timeout(name(server))
    case .align(let servers): .align(servers.named(name))
    case .hold(let link): .hold(link?.mapServers(name))
    case .release(let link): .release(link?.mapServers(name))
    case .deliver(let message): .deliver(message.mapServers(name))
    case .drop(let message): .drop(message.mapServers(name))
    case .duplicate(let message): .duplicate(message.mapServers(name))
    case .delay(let message, let delay): .delay(message.mapServers(name), delay)
    case .request(let operation, let client, let server):
      .request(operation, client: client, to: server.map(name))
    case .repeatCall(let client, let server): .repeatCall(client, to: server.map(name))
    case .reconfigure(let servers): .reconfigure(servers.named(name))
    case .add(let server): .add(name(server))
    case .learner(let server): .learner(name(server))
    case .remove(let server): .remove(name(server))
    case .transfer(let server): .transfer(name(server))
    case .snapshot(let servers): .snapshot(servers.named(name))
    case .set, .like, .rule, .spread, .load, .loadOff, .cancelTransfer: self
    }
  }
}

extension LinkSelector {
  /// The link between other servers.
  fileprivate func mapServers(_ name: (ServerID) -> ServerID) -> LinkSelector {
    LinkSelector(from: name(from), to: name(to), isBothWays: isBothWays)
  }
}

extension MessageSelector {
  /// The message between other servers.
  fileprivate func mapServers(_ name: (ServerID) -> ServerID) -> MessageSelector {
    MessageSelector(from: name(from), to: name(to), kind: kind, number: number)
  }
}

extension Condition {
  /// The condition with `leader` meaning this server.
  package func naming(leader: ServerID) -> Condition {
    mapServers { $0 == .leader ? leader : $0 }
  }

  /// The condition with other servers in the place of those that it names.
  private func mapServers(_ name: (ServerID) -> ServerID) -> Condition {
    switch self {
    case .leader(let server): .leader(name(server))
    case .role(let server, let role): .role(name(server), role)
    case .term(let server, let comparison, let term): .term(name(server), comparison, term)
    case .vote(let server, let candidate): .vote(name(server), for: candidate.map(name))
    case .commit(let server, let comparison, let index): .commit(name(server), comparison, index)
    case .applied(let server, let comparison, let index):
      .applied(name(server), comparison, index)
    case .log(let server, let terms): .log(name(server), terms: terms)
    case .value(let server, let key, let value): .value(name(server), key: key, is: value)
    case .alive(let server): .alive(name(server))
    case .follows(let server, let leader): .follows(name(server), leader.map(name))
    case .flying(let selector, let comparison, let count):
      .flying(
        FlightSelector(link: selector.link?.mapServers(name), kind: selector.kind), comparison,
        count)
    case .match(let leader, let follower, let comparison, let index):
      .match(name(leader), of: name(follower), comparison, index)
    case .next(let leader, let follower, let comparison, let index):
      .next(name(leader), of: name(follower), comparison, index)
    case .probing(let leader, let follower): .probing(name(leader), of: name(follower))
    case .logsAgree(let servers): .logsAgree(servers.map(name))
    case .configuration(let server, .voters(let voters)):
      .configuration(name(server), .voters(voters.map(name)))
    case .configuration(let server, .learners(let learners)):
      .configuration(name(server), .learners(learners.map(name)))
    case .configuration(let server, let state): .configuration(name(server), state)
    case .snapshot(let server, let comparison, let index):
      .snapshot(name(server), comparison, index)
    case .transferring(let server): .transferring(name(server))
    case .changing(let server): .changing(name(server))
    case .not(let condition): .not(condition.mapServers(name))
    case .and(let first, let second): .and(first.mapServers(name), second.mapServers(name))
    case .or(let first, let second): .or(first.mapServers(name), second.mapServers(name))
    case .leaderNone, .leaderAny, .electionSplit, .split, .answered, .answer, .attempts,
      .linearizable, .safe, .violation:
      self
    }
  }
}

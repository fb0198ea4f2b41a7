// Acts, carried out on a world. Each is exactly one event.

import Raft
import Scripting
import Simulation

extension World {
  /// Does what the act says.
  /// - Throws: `Refusal` if that cannot be done; then nothing has changed.
  package mutating func perform(_ act: consuming Act) throws(Refusal) {
    switch consume act {
    case .set(let setting): try set(setting)
    case .like(let profile): try setAll { profile.apply(to: &$0) }
    case .rule(let rule, let on): try setServers(servers) { $0.rules[rule] = on }
    case .crash(let servers): try crash(ServerSet(servers))
    case .restart(let servers): try restart(ServerSet(servers))
    case .wipe(let servers): try wipe(ServerSet(servers))
    case .pauseServers(let servers): try pause(ServerSet(servers))
    case .resume(let servers): try resume(ServerSet(servers))
    case .clock(let servers, let thousandths):
      try setClock(ServerSet(servers), thousandths: thousandths)
    case .shutdown(let servers): try shutDown(ServerSet(servers))
    case .jump(let servers, let span): try jumpClock(ServerSet(servers), by: span)
    case .holdDisk(let servers): try holdDisks(of: ServerSet(servers))
    case .releaseDisk(let servers): try releaseDisks(of: ServerSet(servers))
    case .heartbeat(let server): try heartbeat(server)
    case .stepDown(let server): try stepDown(server)
    case .cancelTransfer: try cancelTransfer()
    case .disk(let servers, let latency):
      try setDisk(ServerSet(servers), latency: latency)
    case .cut(let selector): try cut(selector.links)
    case .heal(let selector): try heal(selector?.links ?? allLinks)
    case .partition(let groups): try partition(groups.map { ServerSet($0) })
    case .isolate(let server): try cut(links(of: server))
    case .rejoin(let server): try heal(links(of: server))
    case .link(let selector, let setting): try set(setting, of: selector.links)
    case .timeout(let server): try timeout(server)
    case .align(let servers): try align(ServerSet(servers))
    case .spread: try spread()
    case .hold(let selector): try hold(selector?.links ?? allLinks)
    case .release(let selector): try release(selector?.links ?? allLinks)
    case .deliver(let selector): try deliver(flight(selector))
    case .drop(let selector): try drop(flight(selector))
    case .duplicate(let selector): try duplicate(flight(selector))
    case .delay(let selector, let delay): try self.delay(flight(selector), by: delay)
    case .request(let operation, let client, let server):
      try request(operation, client: client ?? ClientID(1), to: server)
    case .repeatCall(let client, let server): try repeatCall(of: client, to: server)
    case .setFor(let servers, let setting): try set(setting, of: ServerSet(servers))
    case .load(let load, let length): startLoad(load, for: length)
    case .loadOff: stopLoad()
    case .reconfigure(let servers): try reconfigure(ServerSet(servers))
    case .add(let server): try add(server)
    case .learner(let server): try addLearner(server)
    case .remove(let server): try remove(server)
    case .transfer(let server): try transfer(to: server)
    case .snapshot(let servers): try snapshot(ServerSet(servers))
    }
  }

  private func links(of server: ServerID) throws(Refusal) -> [DirectedLink] {
    guard servers.contains(server) else { throw .noSuchServer(server, servers: nodes.count) }
    return allLinks.filter { $0.from == server || $0.to == server }
  }

  private mutating func set(_ setting: Setting) throws(Refusal) {
    switch setting {
    case .server(let setting): try set(setting, of: servers)
    case .link(let setting): try set(setting, of: allLinks)
    case .client(let setting): setClients { setting.apply(to: &$0) }
    }
  }

  private mutating func set(
    _ setting: ServerSetting, of servers: ServerSet
  ) throws(Refusal) {
    switch setting {
    case .protocol(let setting): try setServers(servers) { setting.apply(to: &$0) }
    case .disk(let setting):
      try setDisk(servers, latency: setting.applied(to: setup.diskLatency))
    }
  }

  private mutating func set(
    _ setting: LinkSetting, of links: [DirectedLink]
  ) throws(Refusal) {
    try setLinks(links) { setting.apply(to: &$0) }
  }

  /// The message that is meant: the n-th, in the order sent, of its kind on its link.
  private func flight(_ selector: MessageSelector) throws(Refusal) -> Flight {
    let link = LinkSelector(from: selector.from, to: selector.to, isBothWays: false)
    guard servers.contains(link.from), servers.contains(link.to) else {
      throw .noSuchServer(max(link.from, link.to), servers: nodes.count)
    }
    let matching = flights(on: DirectedLink(from: link.from, to: link.to), of: selector.kind)
      .sorted { $0.id < $1.id }
    let number = selector.number ?? 1
    guard number >= 1, number <= matching.count else {
      throw .noSuchMessage(from: link.from, to: link.to)
    }
    return matching[number - 1]
  }
}

extension LinkSelector {
  /// The directed links that are meant.
  var links: [DirectedLink] {
    let there = DirectedLink(from: from, to: to)
    return isBothWays ? [there, DirectedLink(from: to, to: from)] : [there]
  }
}

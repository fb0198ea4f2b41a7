// Acts, carried out on a world. Each is exactly one event.

import Raft
import Scripting
import Simulation

extension World {
  /// Does what the act says.
  /// - Throws: `Refusal` if that cannot be done; then nothing has changed.
  package mutating func perform(_ act: consuming Act) throws(Refusal) -> Event {
    switch consume act {
    case .set(let setting): return try set(setting)
    case .rule(let rule, let on): return try setServers(servers) { $0.rules[rule] = on }
    case .crash(let servers): return try crash(ServerSet(servers))
    case .restart(let servers): return try restart(ServerSet(servers))
    case .wipe(let servers): return try wipe(ServerSet(servers))
    case .pauseServers(let servers): return try pause(ServerSet(servers))
    case .resume(let servers): return try resume(ServerSet(servers))
    case .clock(let servers, let thousandths):
      return try setClock(ServerSet(servers), thousandths: thousandths)
    case .shutdown(let servers): return try shutDown(ServerSet(servers))
    case .jump(let servers, let span): return try jumpClock(ServerSet(servers), by: span)
    case .holdDisk(let servers): return try holdDisks(of: ServerSet(servers))
    case .releaseDisk(let servers): return try releaseDisks(of: ServerSet(servers))
    case .heartbeat(let server): return try heartbeat(server)
    case .stepDown(let server): return try stepDown(server)
    case .cancelTransfer: return try cancelTransfer()
    case .disk(let servers, let latency):
      return try setDisk(ServerSet(servers), latency: latency)
    case .cut(let selector): return try cut(selector.links)
    case .heal(let selector): return try heal(selector?.links ?? allLinks)
    case .partition(let groups): return try partition(groups.map { ServerSet($0) })
    case .isolate(let server): return try cut(links(of: server))
    case .rejoin(let server): return try heal(links(of: server))
    case .link(let selector, let setting): return try set(setting, of: selector.links)
    case .timeout(let server): return try timeout(server)
    case .align(let servers): return try align(ServerSet(servers))
    case .spread: return try spread()
    case .hold(let selector): return try hold(selector?.links ?? allLinks)
    case .release(let selector): return try release(selector?.links ?? allLinks)
    case .deliver(let selector): return try deliver(flight(selector))
    case .drop(let selector): return try drop(flight(selector))
    case .duplicate(let selector): return try duplicate(flight(selector))
    case .delay(let selector, let delay): return try self.delay(flight(selector), by: delay)
    case .request(let operation, let client, let server):
      return try request(operation, client: client ?? ClientID(1), to: server)
    case .setFor(let servers, let setting): return try set(setting, of: ServerSet(servers))
    case .load(let load, let length): return startLoad(load, for: length)
    case .loadOff: return stopLoad()
    case .reconfigure(let servers): return try reconfigure(ServerSet(servers))
    case .add(let server): return try add(server)
    case .remove(let server): return try remove(server)
    case .transfer(let server): return try transfer(to: server)
    case .snapshot(let servers): return try snapshot(ServerSet(servers))
    }
  }

  private func links(of server: ServerID) throws(Refusal) -> [DirectedLink] {
    guard servers.contains(server) else { throw .noSuchServer(server, servers: nodes.count) }
    return allLinks.filter { $0.from == server || $0.to == server }
  }

  private mutating func set(_ setting: Setting) throws(Refusal) -> Event {
    switch setting {
    case .server(let setting): return try set(setting, of: servers)
    case .link(let setting): return try set(setting, of: allLinks)
    case .client(let setting): return setClients { setting.apply(to: &$0) }
    }
  }

  private mutating func set(
    _ setting: ServerSetting, of servers: ServerSet
  ) throws(Refusal) -> Event {
    switch setting {
    case .protocol(let setting): return try setServers(servers) { setting.apply(to: &$0) }
    case .disk(let setting):
      return try setDisk(servers, latency: setting.applied(to: setup.diskLatency))
    }
  }

  private mutating func set(
    _ setting: LinkSetting, of links: [DirectedLink]
  ) throws(Refusal) -> Event {
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

// Acts with less in them.

import Raft
import Scripting

extension Act {
  /// The act in a cluster without this server, in which the servers after it have moved up by one;
  /// nil if nothing is left of it.
  func leavingOut(_ gone: ServerID) -> Act? {
    func one(_ server: ServerID) -> ServerID? { server.afterLeaving(gone) }
    func list(_ servers: [ServerID], _ act: ([ServerID]) -> Act) -> Act? {
      let left = servers.compactMap(one)
      return left.isEmpty ? nil : act(left)
    }
    func link(_ link: LinkSelector) -> LinkSelector? {
      guard let from = one(link.from), let to = one(link.to) else { return nil }
      return LinkSelector(from: from, to: to, isBothWays: link.isBothWays)
    }
    func message(_ message: MessageSelector) -> MessageSelector? {
      guard let from = one(message.from), let to = one(message.to) else { return nil }
      return MessageSelector(from: from, to: to, kind: message.kind, number: message.number)
    }
    switch self {
    case .crash(let servers): return list(servers, Act.crash)
    case .restart(let servers): return list(servers, Act.restart)
    case .wipe(let servers): return list(servers, Act.wipe)
    case .pauseServers(let servers): return list(servers, Act.pauseServers)
    case .resume(let servers): return list(servers, Act.resume)
    case .clock(let servers, let rate): return list(servers) { .clock($0, thousandths: rate) }
    case .disk(let servers, let latency): return list(servers) { .disk($0, latency) }
    case .shutdown(let servers): return list(servers, Act.shutdown)
    case .jump(let servers, let span): return list(servers) { .jump($0, span) }
    case .holdDisk(let servers): return list(servers, Act.holdDisk)
    case .releaseDisk(let servers): return list(servers, Act.releaseDisk)
    case .heartbeat(let server): return one(server).map(Act.heartbeat)
    case .stepDown(let server): return one(server).map(Act.stepDown)
    case .align([]): return self
    case .align(let servers): return list(servers, Act.align)
    case .cut(let selector): return link(selector).map(Act.cut)
    case .heal(let selector?): return link(selector).map { .heal($0) }
    case .hold(let selector?): return link(selector).map { .hold($0) }
    case .release(let selector?): return link(selector).map { .release($0) }
    case .link(let selector, let setting): return link(selector).map { .link($0, setting) }
    case .partition(let groups):
      let left = groups.map { $0.compactMap(one) }.filter { !$0.isEmpty }
      return left.count >= 2 ? .partition(left) : nil
    case .isolate(let server): return one(server).map(Act.isolate)
    case .rejoin(let server): return one(server).map(Act.rejoin)
    case .timeout(let server): return one(server).map(Act.timeout)
    case .deliver(let selector): return message(selector).map(Act.deliver)
    case .drop(let selector): return message(selector).map(Act.drop)
    case .duplicate(let selector): return message(selector).map(Act.duplicate)
    case .delay(let selector, let delay): return message(selector).map { .delay($0, delay) }
    case .request(let what, let client, let to?):
      return one(to).map { .request(what, client: client, to: $0) }
    case .repeatCall(let client, let to?): return one(to).map { .repeatCall(client, to: $0) }
    case .setFor(let servers, let setting): return list(servers) { .setFor($0, setting) }
    case .reconfigure(let servers): return list(servers, Act.reconfigure)
    case .add(let server): return one(server).map(Act.add)
    case .learner(let server): return one(server).map(Act.learner)
    case .remove(let server): return one(server).map(Act.remove)
    case .transfer(let server): return one(server).map(Act.transfer)
    case .snapshot(let servers): return list(servers, Act.snapshot)
    case .load, .loadOff, .request(_, _, nil), .repeatCall(_, nil), .heal(nil), .hold(nil),
      .release(nil), .spread, .set, .like, .rule, .cancelTransfer:
      return self
    }
  }

  /// The act with one server less, in every way there is. Empty if it cannot do with fewer.
  var simpler: [Act] {
    func fewer(_ servers: [ServerID], _ act: ([ServerID]) -> Act) -> [Act] {
      servers.count < 2 ? [] : servers.map { gone in act(servers.filter { $0 != gone }) }
    }
    switch self {
    case .crash(let servers): return fewer(servers, Act.crash)
    case .restart(let servers): return fewer(servers, Act.restart)
    case .wipe(let servers): return fewer(servers, Act.wipe)
    case .pauseServers(let servers): return fewer(servers, Act.pauseServers)
    case .resume(let servers): return fewer(servers, Act.resume)
    case .clock(let servers, let rate): return fewer(servers) { .clock($0, thousandths: rate) }
    case .disk(let servers, let latency): return fewer(servers) { .disk($0, latency) }
    case .reconfigure(let servers): return fewer(servers, Act.reconfigure)
    default: return []
    }
  }
}

extension ServerID {
  /// The number that the server has when another leaves and those after it move up; nil for the one that leaves.
  fileprivate func afterLeaving(_ gone: ServerID) -> ServerID? {
    self == gone ? nil : self < gone ? self : ServerID(index - 1)
  }
}

// Commands with less in them.

import Raft
import Scripting

extension Command {
  /// The command in a cluster without this server, in which the servers after it have moved up by one;
  /// nil if nothing is left of it.
  func leavingOut(_ gone: ServerID) -> Command? {
    func one(_ server: ServerID) -> ServerID? {
      server == gone ? nil : server < gone ? server : ServerID(server.index - 1)
    }
    func list(_ servers: [ServerID], _ command: ([ServerID]) -> Command) -> Command? {
      let left = servers.compactMap(one)
      return left.isEmpty ? nil : command(left)
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
    case .crash(let servers): return list(servers, Command.crash)
    case .restart(let servers): return list(servers, Command.restart)
    case .wipe(let servers): return list(servers, Command.wipe)
    case .pauseServers(let servers): return list(servers, Command.pauseServers)
    case .resume(let servers): return list(servers, Command.resume)
    case .clock(let servers, let rate): return list(servers) { .clock($0, thousandths: rate) }
    case .disk(let servers, let latency): return list(servers) { .disk($0, latency) }
    case .align([]): return self
    case .align(let servers): return list(servers, Command.align)
    case .cut(let selector): return link(selector).map(Command.cut)
    case .heal(let selector?): return link(selector).map { .heal($0) }
    case .hold(let selector?): return link(selector).map { .hold($0) }
    case .release(let selector?): return link(selector).map { .release($0) }
    case .link(let selector, let setting): return link(selector).map { .link($0, setting) }
    case .partition(let groups):
      let left = groups.map { $0.compactMap(one) }.filter { !$0.isEmpty }
      return left.count >= 2 ? .partition(left) : nil
    case .isolate(let server): return one(server).map(Command.isolate)
    case .rejoin(let server): return one(server).map(Command.rejoin)
    case .timeout(let server): return one(server).map(Command.timeout)
    case .deliver(let selector): return message(selector).map(Command.deliver)
    case .drop(let selector): return message(selector).map(Command.drop)
    case .duplicate(let selector): return message(selector).map(Command.duplicate)
    case .delay(let selector, let delay): return message(selector).map { .delay($0, delay) }
    case .request(let operation, let client, let server?):
      return one(server).map { .request(operation, client: client, to: $0) }
    case .setFor(let servers, let setting): return list(servers) { .setFor($0, setting) }
    case .reconfigure(let servers): return list(servers, Command.reconfigure)
    case .add(let server): return one(server).map(Command.add)
    case .remove(let server): return one(server).map(Command.remove)
    case .transfer(let server): return one(server).map(Command.transfer)
    case .snapshot(let servers): return list(servers, Command.snapshot)
    case .load, .loadOff, .request(_, _, nil), .heal(nil), .hold(nil), .release(nil), .spread, .set,
      .rule, .servers,
      .seed, .run, .runUntil, .step, .stepUntil, .expect, .title, .say, .ask, .choice, .pause:
      return self
    }
  }

  /// The command with one server less, in every way there is. Empty if it cannot do with fewer.
  var simpler: [Command] {
    func fewer(_ servers: [ServerID], _ command: ([ServerID]) -> Command) -> [Command] {
      servers.count < 2 ? [] : servers.map { gone in command(servers.filter { $0 != gone }) }
    }
    switch self {
    case .crash(let servers): return fewer(servers, Command.crash)
    case .restart(let servers): return fewer(servers, Command.restart)
    case .wipe(let servers): return fewer(servers, Command.wipe)
    case .pauseServers(let servers): return fewer(servers, Command.pauseServers)
    case .resume(let servers): return fewer(servers, Command.resume)
    case .clock(let servers, let rate): return fewer(servers) { .clock($0, thousandths: rate) }
    case .disk(let servers, let latency): return fewer(servers) { .disk($0, latency) }
    case .reconfigure(let servers): return fewer(servers, Command.reconfigure)
    default: return []
    }
  }
}

// Calls that clients make by themselves.

import Raft

extension Cluster {
  mutating func startLoad(_ load: Load, for length: TimeSpan?) {
    require(load.isUsable, "a load keeps to its bounds")
    let end = length.map { now + $0 } ?? .never
    hash.mix(load, until: end)
    intervene(.load(load))
    queue.remove(.load)
    var active = ActiveLoad(
      load, until: end, at: now, seed: setup.seed ^ UInt64(last.number))
    active.scheduleCall(after: now)
    clients.load = active
    clients.refreshLoad(at: now, &queue)
  }

  mutating func stopLoad() {
    queue.remove(.load)
    clients.load = nil
    intervene(.load(nil))
  }

  /// The moment of the load's next call has come.
  mutating func loadCalls() {
    let (operation, client) = clients.drawCall(at: now)
    let server = clients.receiver(for: client, of: nodes.count)
    beginClientEvent(clients.requests.count, .called(server), touched: touched(server))
    call(operation, client, server)
    clients.refreshLoad(at: now, &queue)
  }
}

// A cluster that begins anew in the room it has, for those who run many short ones.

import Raft

extension Cluster {
  /// Makes it what it would be had it begun with another seed. All arrays keep the room they have: with it a short run
  /// asks for hardly any memory.
  /// - Parameters:
  ///   - origin: A cluster with the same setup but for the seed, in which nothing has happened.
  /// - Precondition: It has as many servers.
  mutating func reset(to origin: borrowing Cluster, seed: UInt64) {
    require(nodes.count == origin.nodes.count, "a cluster begins anew with its own servers")
    setup.seed = seed
    now = .zero
    turn.reset()
    for index in nodes.indices {
      turn.random = RandomSource(seed: seed, stream: UInt64(index))
      // Handed over in its parts: a copy of the whole node would cost a third of all this.
      nodes[index].disk.reset(
        latency: origin.nodes[index].disk.latency, durable: origin.nodes[index].disk.durable)
      nodes[index].server.reset(
        to: origin.nodes[index].server.state.persistent, origin.nodes[index].server.settings,
        commitIndex: origin.nodes[index].server.state.commitIndex,
        tickPhase: Self.tickPhase(of: index, seed: seed), &turn)
      nodes[index].reset(lastApplied: origin.nodes[index].lastApplied, turn)
    }
    network.reset(to: origin.network, seed: seed)
    clients.reset(to: origin.clients, seed: seed)
    queue.reset()
    alarms.reset()
    for server in nodes.indices { setAlarm(server) }
    last = LastEvent()
    hash = RunHash()
    hash.mix(setup)
    deliveredCount = 0
    if !sendings.isEmpty || !answers.isEmpty { clearRecords() }
  }
}

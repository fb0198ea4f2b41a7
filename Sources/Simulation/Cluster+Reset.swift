// A cluster that begins anew in the room it has, for those who run many short ones.

import Raft

extension Cluster {
  /// Makes it what it would be had it begun with another seed. All arrays keep the room they have: with it a short run
  /// asks for hardly any memory.
  /// - Parameters:
  ///   - origin: Where a cluster lies that has the same setup but for the seed, and in which nothing has happened: to hand
  ///     it over would copy it.
  /// - Precondition: It has as many servers.
  mutating func reset(to origin: UnsafePointer<Cluster>, seed: UInt64) {
    require(nodes.count == origin.pointee.nodes.count, "a cluster begins anew with its own servers")
    setup.seed = seed
    now = .zero
    turn.reset()
    for index in nodes.indices {
      turn.random = RandomSource(seed: seed, stream: UInt64(index))
      nodes[index].reset(
        to: origin.pointee.nodes.address(of: index),
        tickPhase: Self.tickPhase(of: index, seed: seed), &turn)
    }
    network.reset(usualLink: origin.pointee.network.usualLink, seed: seed)
    clients.reset(to: origin.pointee.clients, seed: seed)
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

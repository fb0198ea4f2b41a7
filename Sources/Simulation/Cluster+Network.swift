// What can be done to links and messages.

import Raft

extension Cluster {
  // MARK: Links

  mutating func cut(_ links: [DirectedLink]) throws(Refusal) {
    try check(links)
    network.cut(links, &turn.messages, &queue)
    network.noteIsolation(links)
    intervene(.cut(links))
  }

  mutating func heal(_ links: [DirectedLink]) throws(Refusal) {
    try check(links)
    network.heal(links)
    intervene(.heal(links))
  }

  mutating func partition(_ groups: [ServerSet]) throws(Refusal) {
    let named = groups.reduce(ServerSet()) { $0.union($1) }
    try check(named)
    let rest = servers.subtracting(named)
    let all = rest.isEmpty ? groups : groups + [rest]
    let groupOf = servers.map { server in all.firstIndex { $0.contains(server) } }
    var (between, within): ([DirectedLink], [DirectedLink]) = ([], [])
    between.reserveCapacity(nodes.count * nodes.count)
    within.reserveCapacity(nodes.count * nodes.count)
    for link in network.allLinks {
      if groupOf[link.from.index] == groupOf[link.to.index] {
        within.append(link)
      } else {
        between.append(link)
      }
    }
    network.cut(between, &turn.messages, &queue)
    network.heal(within)
    intervene(.partition(all))
  }

  mutating func setLinks(
    _ links: [DirectedLink], _ change: (inout LinkSettings) -> Void
  ) throws(Refusal) {
    try check(links)
    network.set(links, change)
    for link in links { hash.mix(network[link].settings) }
    intervene(.linkSettings(links))
  }

  mutating func hold(_ links: [DirectedLink]) throws(Refusal) {
    try check(links)
    network.hold(links, &turn.messages, &queue)
    intervene(.hold(links))
  }

  mutating func release(_ links: [DirectedLink]) throws(Refusal) {
    try check(links)
    network.release(links, at: now, &turn.messages, &queue)
    intervene(.release(links))
  }

  @inline(__always)
  private func check(_ links: [DirectedLink]) throws(Refusal) {
    for link in links {
      let isThere = link.from.index < nodes.count && link.to.index < nodes.count
      if !isThere { try check(ServerSet(link.from).union(ServerSet(link.to))) }
      if link.from == link.to { throw .sameServer(link.from) }
    }
  }

  // MARK: Messages

  mutating func deliver(_ flight: Flight) throws(Refusal) {
    arrive(network.store(try take(flight), &turn.messages))
  }

  mutating func drop(_ flight: Flight) throws(Refusal) {
    let flight = try take(flight)
    begin(.lost(flight, .byHand), touched: [])
    hash.mix(flight.id)
  }

  mutating func duplicate(_ flight: Flight) throws(Refusal) {
    let original = try take(flight)
    network.put(original, &turn.messages, &queue)
    var copy = original
    copy.id = network.countSent()
    network.put(copy, &turn.messages, &queue)
    intervene(.duplicate(original))
  }

  mutating func delay(_ flight: Flight, by delay: TimeSpan) throws(Refusal) {
    require(delay >= .zero, "a message is not delayed into the past")
    var flight = try take(flight)
    flight.arrivesAt = (flight.arrivesAt == .never ? now : flight.arrivesAt) + delay
    network.put(flight, &turn.messages, &queue)
    intervene(.delay(flight, by: delay))
  }

  /// Takes the message off its way.
  private mutating func take(_ flight: Flight) throws(Refusal) -> Flight {
    guard let found = network.take(flight.id, &turn.messages, &queue) else {
      throw .noSuchMessage(from: flight.message.from, to: flight.message.to)
    }
    return found
  }
}

// What is on its way in a world, and how its links are.

import Raft

extension World {
  /// The directed link.
  public func link(_ link: DirectedLink) -> Link { cluster.network[link] }

  /// How the directed links are, `from * servers + to`. What a server has to itself is no link: it stays as
  /// links were set up.
  /// - Complexity: O(links).
  public var links: [Link] {
    cluster.network.links.indices.map { cluster.network.links[$0] }
  }

  /// All directed links, in order.
  public var allLinks: [DirectedLink] { cluster.network.allLinks }

  /// How many messages have been handed to a running server.
  public var deliveredCount: Int { cluster.deliveredCount }

  /// How many messages have been sent.
  public var sentCount: Int { cluster.network.sentCount }

  /// How much is on its way or due: messages, held ones too, disk writes, what clients wait for.
  /// - Complexity: O(1).
  @inlinable public var pendingCount: Int { cluster.queue.count + cluster.network.held.count }

  /// Messages that are held, in the order sent.
  public var held: [Flight] { cluster.network.held }

  /// Everything on its way, in the order of arrival; held messages last.
  /// - Complexity: O(n log n) in the messages in flight.
  public var flights: [Flight] {
    var flights = flights(cluster.queue.flights { _ in true })
    if !held.isEmpty { flights += held }
    return flights
  }

  /// Those of `flights` for which the predicate holds.
  /// - Complexity: O(n) in the messages in flight; only those that are wanted are sorted.
  public func flights(where isWanted: (Flight) -> Bool) -> [Flight] {
    flights(cluster.queue.flights { isWanted(flight($0.number)) }) + held.filter(isWanted)
  }

  /// Those of `flights` that are on a link and of a kind, or of any kind.
  /// - Complexity: O(n) in the messages in flight, of which only those that are wanted are copied.
  public func flights(on link: DirectedLink, of kind: MessageKind? = nil) -> [Flight] {
    func isWanted(_ message: borrowing Message) -> Bool {
      message.from == link.from && message.to == link.to && (kind == nil || message.kind == kind)
    }
    return flights(cluster.queue.flights { isWanted(cluster.turn.messages[$0.number]) })
      + held.filter { isWanted($0.message) }
  }

  /// To whom an AppendEntries of the leader's term that carries the entry is on its way, and for whom a hand holds one.
  /// - Complexity: O(n) in the messages in flight, of which none is copied.
  package func receivers(
    ofEntry index: LogIndex, from leader: ServerID, in term: Term
  ) -> (moving: ServerSet, held: ServerSet) {
    var (moving, held) = (ServerSet(), ServerSet())
    func look(_ message: borrowing Message, _ receivers: inout ServerSet) {
      guard message.from == leader, message.term == term,
        case .appendEntries(let append) = message.body, append.prevLogIndex < index,
        append.prevLogIndex + Int(append.count) >= index
      else { return }
      receivers.insert(message.to)
    }
    cluster.queue.forEachUnderWay { key in
      if key.isFlight { look(cluster.turn.messages[key.number], &moving) }
    }
    for flight in self.held { look(flight.message, &held) }
    return (moving, held)
  }

  /// The first of `flights`: those that arrive next, then held ones in the order sent.
  /// - Parameter isWanted: Only those for which it holds, if it is given.
  /// - Complexity: O(n) in the messages in flight, with little to do for each; sorting only `count`.
  public func flights(first count: Int, where isWanted: ((Flight) -> Bool)? = nil) -> [Flight] {
    let moving = moving(first: count, where: isWanted)
    guard let isWanted else { return moving + held.prefix(count - moving.count) }
    return moving + held.lazy.filter(isWanted).prefix(count - moving.count)
  }

  /// So many of those that arrive next, then so many of the held ones that were sent last, in the order
  /// sent: what still matters, however much has piled up.
  /// - Complexity: as `flights(first:)`, and nothing for the held ones that are left out.
  public func flights(next count: Int, latestHeld: Int) -> [Flight] {
    moving(first: count, where: nil) + held.suffix(latestHeld)
  }

  /// Those that arrive next, in order.
  private func moving(first count: Int, where isWanted: ((Flight) -> Bool)?) -> [Flight] {
    var keys: [EventQueue.Key] = []
    for key in cluster.queue.keys {
      guard case .flight(let slot) = key.due else { continue }
      if let isWanted, !isWanted(flight(Int(slot))) { continue }
      keys.append(key)
      // Now and then all but the first are forgotten.
      if keys.count >= 4 * count + 64 {
        keys.sort { $0 < $1 }
        keys.removeSubrange(count...)
      }
    }
    keys.sort { $0 < $1 }
    return flights(keys.prefix(count))
  }

  /// - Precondition: Each key is that of a message.
  private func flights(_ keys: some Sequence<EventQueue.Key>) -> [Flight] {
    keys.map { flight($0.number) }
  }

  private func flight(_ slot: Int) -> Flight {
    cluster.network.flight(slot, cluster.turn.messages)
  }

  /// The messages of a server that wait for its disk, in the order sent.
  public func unsent(of server: ServerID) -> [Message] {
    cluster.nodes[server.index].disk.waiting.map { cluster.turn.messages[$0.slot] }
  }

  /// How many messages are on their way or held.
  public var flightCount: Int {
    cluster.queue.keys.count { if case .flight = $0.due { true } else { false } } + held.count
  }
}

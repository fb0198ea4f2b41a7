// What is between the servers, and the clients, at a moment.

import Raft
import Simulation

extension ClusterView {
  // MARK: Links

  /// The directed links, `from * servers + to`.
  package var links: [LinkView] {
    switch source {
    case .parts(let parts): parts.links
    case .world(let world): world.links.map { LinkView($0) }
    }
  }

  /// The link from one server to another.
  package func link(_ link: DirectedLink) -> LinkView {
    switch source {
    case .parts(let parts): parts.links[link.from.index * count + link.to.index]
    case .world(let world): LinkView(world.link(link))
    }
  }

  /// The running servers that the server can talk with both ways by itself, itself included: over links that are
  /// neither cut nor held.
  package func reach(of server: ServerID) -> ServerSet {
    if case .world(let world) = source { return world.reach(of: server) }
    return reach(of: server) { $0.carries }
  }

  /// The running servers that the server can talk with both ways, itself included, if a hand delivers what is held.
  package func reachByHand(of server: ServerID) -> ServerSet {
    if case .world(let world) = source { return world.reachByHand(of: server) }
    return reach(of: server) { $0.passes }
  }

  private func reach(of server: ServerID, _ isOpen: (LinkView) -> Bool) -> ServerSet {
    ServerSet(
      ids.filter { other in
        self[other].process == .running
          && (other == server
            || isOpen(link(DirectedLink(from: server, to: other)))
              && isOpen(link(DirectedLink(from: other, to: server))))
      })
  }

  /// The running servers that what the server sends gets to by itself, itself included, whether or not they can
  /// answer; with a hand also over links that are held.
  package func audience(of server: ServerID, byHand: Bool = false) -> ServerSet {
    running(server) { isOpen(from: server, to: $0, byHand: byHand) }
  }

  /// The running servers from which something gets to the server by itself, itself included, whether or not it
  /// reaches them; with a hand also over links that are held.
  package func heard(by server: ServerID, byHand: Bool = false) -> ServerSet {
    running(server) { isOpen(from: $0, to: server, byHand: byHand) }
  }

  private func isOpen(from: ServerID, to: ServerID, byHand: Bool) -> Bool {
    passes(from: from, to: to) && (byHand || !isHeld(from: from, to: to))
  }

  /// The server itself, and the others for which it holds, as far as they run.
  private func running(_ server: ServerID, _ isOpen: (ServerID) -> Bool) -> ServerSet {
    ServerSet(
      ids.filter { process(of: $0) == .running && ($0 == server || isOpen($0)) })
  }

  // MARK: On the way

  /// What is on its way between servers, in the order of arrival, and after it what is held. Where far too
  /// much is, what arrives next and what was held last.
  package var flights: [Flight] {
    switch source {
    case .parts(let parts): parts.flights
    case .world(let world):
      world.flights(next: ClusterView.mostFlights, latestHeld: ClusterView.mostFlights)
    }
  }

  /// To whom an AppendEntries of the leader's term that carries the entry is on its way, and for whom a hand holds one.
  package func receivers(
    ofEntry index: LogIndex, from leader: ServerID, in term: Term
  ) -> (moving: ServerSet, held: ServerSet) {
    if case .world(let world) = source {
      return world.receivers(ofEntry: index, from: leader, in: term)
    }
    var (moving, held) = (ServerSet(), ServerSet())
    for flight in flights where flight.message.from == leader && flight.message.term == term {
      guard case .appendEntries(let append) = flight.message.body, append.prevLogIndex < index,
        append.prevLogIndex + Int(append.count) >= index
      else { continue }
      if flight.arrivesAt == .never {
        held.insert(flight.message.to)
      } else {
        moving.insert(flight.message.to)
      }
    }
    return (moving, held)
  }

  /// How many messages are on their way, held ones included.
  package var flightCount: Int {
    switch source {
    case .parts(let parts): parts.flightCount
    case .world(let world): world.flightCount
    }
  }

  /// How many of them are held.
  package var heldCount: Int {
    switch source {
    case .parts(let parts): parts.heldCount
    case .world(let world): world.held.count
    }
  }

  // MARK: Clients

  /// Those of `flights` that are held, in the order sent.
  package var heldFlights: ArraySlice<Flight> {
    flights.suffix(min(heldCount, ClusterView.mostFlights))
  }

  /// What is on its way to and from clients about their latest tries, and what they wait for.
  package var posts: [ClientPost] {
    switch source {
    case .parts(let parts): parts.posts
    case .world(let world): world.clientPosts
    }
  }

  /// Whether the latest try of the request is on its way to its server.
  package func isCallUnderWay(_ request: Int) -> Bool {
    if case .world(let world) = source { return world.isCallUnderWay(request) }
    return posts.contains { post in
      if case .call = post.kind { post.request == request } else { false }
    }
  }

  /// Everything that clients asked for, in order.
  package var requests: ChunkedArray<Request> {
    switch source {
    case .parts(let parts): parts.requests
    case .world(let world): world.requests
    }
  }

  /// How clients call.
  package var clientSettings: ClientSettings {
    switch source {
    case .parts(let parts): parts.clientSettings
    case .world(let world): world.clientSettings
    }
  }

  /// The load under way.
  package var load: Load? {
    switch source {
    case .parts(let parts): parts.load
    case .world(let world): world.load?.load
    }
  }
}

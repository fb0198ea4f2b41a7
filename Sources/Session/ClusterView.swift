// The cluster as the views and the words read it: what is known of it at a moment.

import Raft
import Running
import Simulation

/// What is known of a cluster at a moment. Views and words read this and not the insides of a world, so that
/// it may later be filled from servers that are not ours.
///
/// A value that is cheap to make and to copy: logs and stores are shared with the world.
///
///     let cluster = session.cluster
///     let leader = cluster.leader.map { cluster[$0] }
///     print(leader?.term ?? 0, leader?.commitIndex ?? 0)
package struct ClusterView: Sendable {
  /// The time, in true time.
  package var now: Instant
  /// How many events have happened.
  package var position: Int
  /// The servers, S1 first.
  package var servers: [ServerView]
  /// The directed links, `from * servers + to`.
  package var links: [Link]
  /// What is on its way between servers, in the order of arrival, and after it what is held. Where far too
  /// much is, what arrives next and what was held last.
  package var flights: [Flight]
  /// How many messages are on their way, held ones included.
  package var flightCount: Int
  /// How many of them are held.
  package var heldCount: Int
  /// Everything that clients asked for, in order.
  package var requests: ChunkedArray<Request>
  /// How clients call.
  package var clientSettings: ClientSettings
  /// The load under way.
  package var load: Load?
  /// Who leads the highest term of those that lead.
  package var leader: ServerID?
  /// The configuration in force, as the leader has it, or else who has heard the latest.
  package var configuration: Configuration
  /// New servers that catch up, as the leader has it.
  package var learners: ServerSet
  /// The rules of Raft that are off at some server.
  package var rulesOff: [Rule]

  /// The most messages on their way that are told one by one, and the most held ones.
  package static let mostFlights = 1024

  /// The server with this name.
  /// - Precondition: It is there.
  package subscript(server: ServerID) -> ServerView {
    _read { yield servers[server.index] }
  }

  /// The names of the servers.
  package var ids: ServerSet { ServerSet(first: servers.count) }

  /// The highest term that any server has seen.
  package var highestTerm: Term { servers.reduce(0) { max($0, $1.term) } }

  /// Those of `flights` that are held, in the order sent.
  package var heldFlights: ArraySlice<Flight> {
    flights.suffix(min(heldCount, ClusterView.mostFlights))
  }

  /// The link from one server to another.
  package func link(_ link: DirectedLink) -> Link {
    links[link.from.index * servers.count + link.to.index]
  }

  /// All directed links between two different servers.
  package var allLinks: [DirectedLink] {
    ids.flatMap { from in
      ids.filter { $0 != from }.map { DirectedLink(from: from, to: $0) }
    }
  }

  /// Whether every link holds back what is sent over it.
  package var holdsAllMessages: Bool { allLinks.allSatisfy { link($0).isHeld } }
}

extension ClusterView {
  /// The cluster as the simulation knows it: wholly.
  /// - Complexity: O(servers + links + messages on their way)
  package init(_ world: World) {
    now = world.now
    position = world.eventCount
    servers = world.servers.map { ServerView($0, in: world) }
    links = world.links
    flights = world.flights(
      next: ClusterView.mostFlights, latestHeld: ClusterView.mostFlights)
    flightCount = world.flightCount
    heldCount = world.held.count
    requests = world.requests
    clientSettings = world.clientSettings
    load = world.load?.load
    leader = world.leader
    configuration = world.configuration
    learners =
      world.leader.flatMap { leader in
        if case .leader(let state) = world.server(leader).role { state.learners } else { nil }
      } ?? []
    rulesOff = world.rulesOff
  }
}

extension Session {
  /// The cluster at the position. Made anew each time: who needs it often keeps it.
  package var cluster: ClusterView { ClusterView(world) }
}

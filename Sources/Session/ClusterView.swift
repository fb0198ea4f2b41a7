// The cluster as the views and the words read it: what is known of it at a moment.

import Raft
import Simulation

/// What is known of a cluster at a moment. Views and words read this and not the insides of a world, so that
/// it may later be filled from servers that are not ours.
///
/// A value. Made wholly, it is cheap to copy and to keep: logs and stores are shared with the world.
///
///     let cluster = session.cluster
///     let leader = cluster.leader.map { cluster[$0] }
///     print(leader?.term ?? 0, leader?.commitIndex ?? 0)
///
/// Who reads one server of many, as the words for an event do, takes `session.glance` instead: it makes
/// what is asked for, when it is asked for.
package struct ClusterView: Sendable {
  /// The time, in true time.
  package var now: Instant
  /// How many events have happened.
  package var position: Int
  /// Everything that clients asked for, in order.
  package var requests: ChunkedArray<Request>
  /// How clients call.
  package var clientSettings: ClientSettings
  /// The load under way.
  package var load: Load?

  /// The parts that were made; without meaning where a world is asked.
  private var parts: Parts
  /// The world that is asked for each part when it is read.
  private let world: World?

  /// What takes its time to be made.
  private struct Parts {
    var servers: [ServerView] = []
    var links: [LinkView] = []
    var flights: [Flight] = []
    var flightCount = 0
    var heldCount = 0
    var posts: [ClientPost] = []
  }

  /// The most messages on their way that are told one by one, and the most held ones: of more nobody reads
  /// the list.
  package static let mostFlights = 2000

  // MARK: Servers

  /// The servers, S1 first.
  package var servers: [ServerView] {
    world.map { world in world.servers.map { ServerView($0, in: world) } } ?? parts.servers
  }

  /// The server with this name.
  /// - Precondition: It is there.
  package subscript(server: ServerID) -> ServerView {
    _read {
      if let world {
        yield ServerView(server, in: world)
      } else {
        yield parts.servers[server.index]
      }
    }
  }

  /// How many servers there are.
  package var count: Int { world?.nodes.count ?? parts.servers.count }

  /// The names of the servers.
  package var ids: ServerSet { ServerSet(first: count) }

  /// The highest term that any server has seen.
  package var highestTerm: Term { servers.reduce(0) { max($0, $1.term) } }

  /// Who leads the highest term of those that lead, frozen ones included.
  package var leader: ServerID? {
    if let world { return world.leader }
    var best: (id: ServerID, term: Term)?
    for server in servers where server.isLeader && server.term > best?.term ?? -1 {
      best = (server.id, server.term)
    }
    return best?.id
  }

  /// The configuration in force, as the leader has it, or else who has heard the latest.
  package var configuration: Configuration {
    let servers = servers
    if let leader { return servers[leader.index].configuration }
    var latest = servers[0].log
    for server in servers where server.log.configurationIndex > latest.configurationIndex {
      latest = server.log
    }
    return latest.configuration
  }

  /// New servers that catch up, as the leader has it.
  package var learners: ServerSet { leader.flatMap { self[$0].leadership?.learners } ?? [] }

  /// The rules of Raft that are off at some server: what is seen then is not the paper's Raft.
  package var rulesOff: [Rule] {
    let common = servers.reduce(RuleSet.all) { $0.intersection($1.settings.rules) }
    return common == .all ? [] : Rule.allCases.filter { !common[$0] }
  }

  /// Whether the term's election is split: two or more servers have votes in it, nobody leads it, and none
  /// of them can still reach a quorum (§5.2).
  package func isSplit(term: Term) -> Bool {
    configuration.isSplit(
      term: term,
      servers.map { server in
        ElectionStanding(
          term: server.term, votedFor: server.votedFor, isLeader: server.isLeader,
          isUp: server.process != .crashed)
      })
  }

  // MARK: Links

  /// The directed links, `from * servers + to`.
  package var links: [LinkView] { world.map { $0.links.map { LinkView($0) } } ?? parts.links }

  /// The link from one server to another.
  package func link(_ link: DirectedLink) -> LinkView {
    world.map { LinkView($0.link(link)) } ?? parts.links[link.from.index * count + link.to.index]
  }

  /// All directed links between two different servers.
  package var allLinks: [DirectedLink] {
    ids.flatMap { from in
      ids.filter { $0 != from }.map { DirectedLink(from: from, to: $0) }
    }
  }

  /// Whether every link holds back what is sent over it.
  package var holdsAllMessages: Bool { allLinks.allSatisfy { link($0).isHeld } }

  /// Whether what is sent over the link can arrive, held or not.
  package func passes(from: ServerID, to: ServerID) -> Bool {
    link(DirectedLink(from: from, to: to)).passes
  }

  /// The running servers that the server can talk with both ways, itself included.
  package func reach(of server: ServerID) -> ServerSet {
    ServerSet(
      ids.filter { other in
        self[other].process == .running
          && (other == server
            || passes(from: server, to: other) && passes(from: other, to: server))
      })
  }

  // MARK: On the way

  /// What is on its way between servers, in the order of arrival, and after it what is held. Where far too
  /// much is, what arrives next and what was held last.
  package var flights: [Flight] {
    world?.flights(next: ClusterView.mostFlights, latestHeld: ClusterView.mostFlights)
      ?? parts.flights
  }

  /// How many messages are on their way, held ones included.
  package var flightCount: Int { world?.flightCount ?? parts.flightCount }

  /// How many of them are held.
  package var heldCount: Int { world?.held.count ?? parts.heldCount }

  /// Those of `flights` that are held, in the order sent.
  package var heldFlights: ArraySlice<Flight> {
    flights.suffix(min(heldCount, ClusterView.mostFlights))
  }

  /// What is on its way to and from clients about their latest tries, and what they wait for.
  package var posts: [ClientPost] { world?.clientPosts ?? parts.posts }
}

extension ClusterView {
  /// A cluster of which this is known; the rest is set afterwards.
  /// - Parameters:
  ///   - now: The time, in true time.
  ///   - servers: The servers, S1 first.
  ///   - links: The directed links, `from * servers + to`; where they are not known, links by default.
  ///   - flights: What is on its way between servers, in the order of arrival, and then what is held.
  ///   - posts: What is on its way to and from clients.
  package init(
    at now: Instant, servers: [ServerView], links: [LinkView]? = nil, flights: [Flight] = [],
    posts: [ClientPost] = []
  ) {
    self.now = now
    position = 0
    requests = ChunkedArray()
    clientSettings = ClientSettings()
    world = nil
    parts = Parts(
      servers: servers,
      links: links ?? Array(repeating: LinkView(), count: servers.count * servers.count),
      flights: flights, flightCount: flights.count,
      heldCount: flights.count { $0.arrivesAt == .never }, posts: posts)
  }

  /// The cluster as the simulation knows it: wholly.
  /// - Complexity: O(servers + links + what is due), and sorting what is on its way, as far as it is told.
  package init(_ world: World) {
    self.init(glanceAt: world, keeping: nil)
    let asked = ClusterView(glanceAt: world, keeping: world)
    parts = Parts(
      servers: asked.servers, links: asked.links, flights: asked.flights,
      flightCount: asked.flightCount, heldCount: asked.heldCount, posts: asked.posts)
  }

  /// The cluster as the simulation knows it, of which the simulation is asked when something is read. Not to
  /// be kept: as long as it is there, the next event has a copy of the world to make first.
  /// - Complexity: O(1), and each part what it takes to make it, each time that it is read.
  package init(glanceAt world: World) { self.init(glanceAt: world, keeping: world) }

  private init(glanceAt world: World, keeping kept: World?) {
    now = world.now
    position = world.eventCount
    requests = world.requests
    clientSettings = world.clientSettings
    load = world.load?.load
    parts = Parts()
    self.world = kept
  }
}

/// A directed link as the views and the words read it.
package struct LinkView: Hashable, Sendable {
  /// How it treats messages.
  package var settings = LinkSettings()
  /// Loses everything that is sent.
  package var isCut = false
  /// Keeps everything that is sent until it is delivered by hand or released.
  package var isHeld = false

  /// Whether what is sent can arrive, held or not.
  package var passes: Bool { !isCut && settings.lossMillionths < 1_000_000 }

  /// A link as links are by default.
  package init() {}

  /// The link as the simulation knows it.
  package init(_ link: Link) {
    settings = link.settings
    isCut = link.isCut
    isHeld = link.isHeld
  }
}

extension Session {
  /// The cluster at the position. Made anew each time: who needs it often keeps it.
  package var cluster: ClusterView { ClusterView(world) }

  /// The cluster at the position for who reads little of it and does not keep it.
  package var glance: ClusterView { ClusterView(glanceAt: world) }
}

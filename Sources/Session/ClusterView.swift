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
  var source: Source

  /// Where what is read comes from.
  enum Source {
    /// It was made once.
    case parts(Parts)
    /// It is made when it is read.
    case world(World)
  }

  /// All that is known, which copies of a view share.
  final class Parts: Sendable {
    let now: Instant
    let position: Int
    let servers: [ServerView]
    let links: [LinkView]
    let flights: [Flight]
    let flightCount: Int
    let heldCount: Int
    let posts: [ClientPost]
    let requests: ChunkedArray<Request>
    let clientSettings: ClientSettings
    let load: Load?

    init(
      now: Instant, position: Int, servers: [ServerView], links: [LinkView], flights: [Flight],
      flightCount: Int, heldCount: Int, posts: [ClientPost], requests: ChunkedArray<Request>,
      clientSettings: ClientSettings, load: Load?
    ) {
      self.now = now
      self.position = position
      self.servers = servers
      self.links = links
      self.flights = flights
      self.flightCount = flightCount
      self.heldCount = heldCount
      self.posts = posts
      self.requests = requests
      self.clientSettings = clientSettings
      self.load = load
    }
  }

  /// The most messages on their way that are told one by one, and the most held ones: of more nobody reads
  /// the list.
  package static let mostFlights = 2000

  // MARK: The moment

  /// The time, in true time.
  package var now: Instant {
    switch source {
    case .parts(let parts): parts.now
    case .world(let world): world.now
    }
  }

  /// How many events have happened.
  package var position: Int {
    switch source {
    case .parts(let parts): parts.position
    case .world(let world): world.eventCount
    }
  }

  // MARK: Servers

  /// The servers, S1 first.
  package var servers: [ServerView] {
    switch source {
    case .parts(let parts): parts.servers
    case .world(let world): world.servers.map { ServerView($0, in: world) }
    }
  }

  /// The server with this name.
  /// - Precondition: It is there.
  package subscript(server: ServerID) -> ServerView {
    _read {
      switch source {
      case .parts(let parts): yield parts.servers[server.index]
      case .world(let world): yield ServerView(server, in: world)
      }
    }
  }

  /// What the server goes by. Costs no view of all of it, as the next ones.
  package func settings(of server: ServerID) -> Settings {
    switch source {
    case .parts(let parts): parts.servers[server.index].settings
    case .world(let world): world.nodes[server.index].server.settings
    }
  }

  /// Who votes, as the server sees it.
  package func configuration(of server: ServerID) -> Configuration {
    switch source {
    case .parts(let parts): parts.servers[server.index].configuration
    case .world(let world): world.nodes[server.index].server.configuration
    }
  }

  /// Whether the server leads its term, or did when it was frozen.
  package func isLeader(_ server: ServerID) -> Bool {
    switch source {
    case .parts(let parts): parts.servers[server.index].isLeader
    case .world(let world): world.nodes[server.index].server.isLeader
    }
  }

  /// The latest term that the server has seen.
  package func term(of server: ServerID) -> Term {
    switch source {
    case .parts(let parts): parts.servers[server.index].term
    case .world(let world): world.nodes[server.index].server.currentTerm
    }
  }

  /// Whether the server's process runs, is frozen, or has crashed.
  package func process(of server: ServerID) -> Node.Status {
    switch source {
    case .parts(let parts): parts.servers[server.index].process
    case .world(let world): world.nodes[server.index].status
    }
  }

  /// The server's log.
  package func log(of server: ServerID) -> Log {
    switch source {
    case .parts(let parts): parts.servers[server.index].log
    case .world(let world): world.nodes[server.index].server.log
    }
  }

  /// The highest entry that the server knows to be committed.
  package func commitIndex(of server: ServerID) -> LogIndex {
    switch source {
    case .parts(let parts): parts.servers[server.index].commitIndex
    case .world(let world): world.nodes[server.index].server.commitIndex
    }
  }

  /// The highest entry of the server's log that is on its disk.
  package func durableIndex(of server: ServerID) -> LogIndex {
    switch source {
    case .parts(let parts): parts.servers[server.index].durableIndex
    case .world(let world): world.storedIndex(of: server)
    }
  }

  /// The term of the server's entry at the index; nil where it has none there.
  package func term(at index: LogIndex, of server: ServerID) -> Term? {
    switch source {
    case .parts(let parts): parts.servers[server.index].log.term(at: index)
    case .world(let world): world.nodes[server.index].server.log.term(at: index)
    }
  }

  /// The server's entry at the index; nil where it has none there.
  package func entry(_ index: LogIndex, of server: ServerID) -> Entry? {
    func entry(_ log: borrowing Log) -> Entry? {
      index >= log.firstIndex && index <= log.lastIndex ? log[index] : nil
    }
    return switch source {
    case .parts(let parts): entry(parts.servers[server.index].log)
    case .world(let world): entry(world.nodes[server.index].server.log)
    }
  }

  /// Whether the server has the entry of the term in its log, or a snapshot that covers it.
  package func holds(_ index: LogIndex, _ term: Term, at server: ServerID) -> Bool {
    func holds(_ log: borrowing Log) -> Bool {
      log.snapshotIndex >= index || index <= log.lastIndex && log.term(at: index) == term
    }
    return switch source {
    case .parts(let parts): holds(parts.servers[server.index].log)
    case .world(let world): holds(world.nodes[server.index].server.log)
    }
  }

  /// How far the leader believes the follower's log to match its own; nil if it does not lead.
  package func matchIndex(of follower: ServerID, at leader: ServerID) -> LogIndex? {
    switch source {
    case .parts(let parts): return parts.servers[leader.index].matchIndex(of: follower)
    case .world(let world):
      guard follower != leader, world.nodes[leader.index].server.isLeader,
        follower.index < world.nodes[leader.index].server.state.leader.followers.count
      else { return nil }
      return world.nodes[leader.index].server.state.leader.followers[follower.index].matchIndex
    }
  }

  /// What a quorum is to the server.
  package func quorum(of server: ServerID) -> Quorum {
    Quorum(
      configuration(of: server), by: settings(of: server).rules,
      leader: isLeader(server) ? server : nil)
  }

  /// The rules that are on at every server.
  package var commonRules: RuleSet {
    var common = RuleSet.all
    switch source {
    case .parts(let parts):
      for server in parts.servers { common = common.intersection(server.settings.rules) }
    case .world(let world):
      for index in world.nodes.indices {
        common = common.intersection(world.nodes[index].server.settings.rules)
      }
    }
    return common
  }

  /// How many servers there are.
  package var count: Int {
    switch source {
    case .parts(let parts): parts.servers.count
    case .world(let world): world.nodes.count
    }
  }

  /// The names of the servers.
  package var ids: ServerSet { ServerSet(first: count) }

  /// The highest term that any server has seen.
  package var highestTerm: Term {
    switch source {
    case .parts(let parts): parts.servers.reduce(0) { max($0, $1.term) }
    case .world(let world): world.highestTerm
    }
  }

  /// Who leads the highest term of those that lead, frozen ones included.
  package var leader: ServerID? {
    if case .world(let world) = source { return world.leader }
    var best: (id: ServerID, term: Term)?
    for server in servers where server.isLeader && server.term > best?.term ?? -1 {
      best = (server.id, server.term)
    }
    return best?.id
  }

  /// The configuration in force, as the leader has it, or else who has heard the latest of those that have not
  /// crashed.
  package var configuration: Configuration {
    if case .world(let world) = source { return world.configuration }
    let servers = servers
    if let leader { return servers[leader.index].configuration }
    func rank(_ server: ServerView) -> (Int, LogIndex) {
      (server.process == .crashed ? 0 : 1, server.log.configurationIndex)
    }
    var latest = servers[0]
    for server in servers where rank(server) > rank(latest) { latest = server }
    return latest.configuration
  }

  /// Whether the term's election is split: two or more servers have votes in it, nobody has won it, and none
  /// of them can still reach a quorum (§5.2).
  package func isSplit(term: Term) -> Bool {
    if case .world(let world) = source { return world.isSplit(term: term) }
    return configuration.isSplit(term: term, servers.map { ElectionStanding($0) })
  }
}

extension ElectionStanding {
  /// How a server stands, as far as it is known.
  package init(_ server: ServerView) {
    self.init(
      term: server.term, votedFor: server.votedFor, isLeader: server.isLeader,
      knowsWinner: server.term > 0
        && (server.knownLeader != nil || server.log.lastTerm == server.term),
      isUp: server.process != .crashed)
  }
}

extension ClusterView {
  /// A cluster of which this is known.
  /// - Parameters:
  ///   - now: The time, in true time.
  ///   - position: How many events have happened.
  ///   - servers: The servers, S1 first.
  ///   - links: The directed links, `from * servers + to`; where they are not known, links by default.
  ///   - flights: What is on its way between servers, in the order of arrival, and then what is held.
  ///   - posts: What is on its way to and from clients.
  ///   - requests: Everything that clients asked for, in order.
  package init(
    at now: Instant, position: Int = 0, servers: [ServerView], links: [LinkView]? = nil,
    flights: [Flight] = [], posts: [ClientPost] = [], requests: [Request] = []
  ) {
    var asked = ChunkedArray<Request>()
    for request in requests { asked.append(request) }
    source = .parts(
      Parts(
        now: now, position: position, servers: servers,
        links: links ?? Array(repeating: LinkView(), count: servers.count * servers.count),
        flights: flights, flightCount: flights.count,
        heldCount: flights.count { $0.arrivesAt == .never }, posts: posts, requests: asked,
        clientSettings: ClientSettings(), load: nil))
  }

  /// The cluster as the simulation knows it: wholly.
  /// - Parameter lastArrivals: When something last arrived over the links, `from * servers + to`, where
  ///   that is known.
  /// - Complexity: O(servers + links + what is due), and sorting what is on its way, as far as it is told.
  package init(_ world: World, lastArrivals: [Instant?] = []) {
    let asked = ClusterView(glanceAt: world)
    var links = asked.links
    for (place, arrival) in lastArrivals.enumerated() { links[place].lastArrival = arrival }
    source = .parts(
      Parts(
        now: asked.now, position: asked.position, servers: asked.servers, links: links,
        flights: asked.flights, flightCount: asked.flightCount, heldCount: asked.heldCount,
        posts: asked.posts, requests: asked.requests, clientSettings: asked.clientSettings,
        load: asked.load))
  }

  /// The cluster as the simulation knows it, of which the simulation is asked when something is read. Not to
  /// be kept: as long as it is there, the next event has a copy of the world to make first.
  /// - Complexity: O(1), and each part what it takes to make it, each time that it is read.
  package init(glanceAt world: World) { source = .world(world) }
}

extension ClusterView {
  /// The same with all that is known of it: to be kept, where this one only asks.
  package var whole: ClusterView {
    if case .world(let world) = source { ClusterView(world) } else { self }
  }
}

extension ClusterView {
  /// The same cluster at another time at which nothing has happened to it: messages are elsewhere on their way,
  /// and timers have run on.
  package func at(_ time: Instant) -> ClusterView {
    guard case .parts(let parts) = whole.source else {
      fatalError("a whole view consists of parts")
    }
    return ClusterView(parts, at: time)
  }

  /// The same cluster with other servers, and with this on its way.
  func with(_ servers: [ServerView], _ flights: [Flight]) -> ClusterView {
    guard case .parts(let parts) = whole.source else {
      fatalError("a whole view consists of parts")
    }
    var view = self
    view.source = .parts(
      Parts(
        now: parts.now, position: parts.position, servers: servers, links: parts.links,
        flights: flights, flightCount: parts.flightCount - parts.flights.count + flights.count,
        heldCount: parts.heldCount, posts: parts.posts, requests: parts.requests,
        clientSettings: parts.clientSettings, load: parts.load))
    return view
  }

  private init(_ parts: Parts, at time: Instant) {
    source = .parts(
      Parts(
        now: time, position: parts.position, servers: parts.servers, links: parts.links,
        flights: parts.flights, flightCount: parts.flightCount, heldCount: parts.heldCount,
        posts: parts.posts, requests: parts.requests, clientSettings: parts.clientSettings,
        load: parts.load))
  }
}

extension Session {
  /// The cluster at the position. Made anew each time: who needs it often keeps it.
  package var cluster: ClusterView {
    // What is older than every server's election timeout is of no use to anybody.
    let longest = world.nodes.indices.reduce(TimeSpan.zero) {
      max($0, world.nodes[$1].server.settings.longestWait)
    }
    let start = Instant(microseconds: now.microseconds - longest.microseconds)
    return ClusterView(
      world,
      lastArrivals: branch.chronicle.lastArrivals(
        upTo: position, since: start, servers: world.nodes.count))
  }

  /// The cluster at the position for who reads little of it and does not keep it.
  package var glance: ClusterView { ClusterView(glanceAt: world) }
}

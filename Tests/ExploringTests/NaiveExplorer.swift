// The obvious way to try everything: whole worlds, copied, acted upon by hand, and told apart by a plain set.

import Checking
import Exploring
import Running

@testable import Raft
@testable import Simulation

/// Tries everything within bounds, level by level, in the worlds of the simulation. Slow, and plain.
struct NaiveExplorer {
  let bounds: Bounds
  /// How many clusters were met.
  private(set) var distinct = 0
  /// How many moves led to a cluster within the bounds.
  private(set) var generated = 0
  /// How far the farthest cluster is, or how many moves it takes to break something.
  private(set) var depth = 0
  /// What breaks first.
  private(set) var breaches: Set<Property> = []

  /// A world, and what the past has in it.
  struct Cluster {
    var run: WatchedRun
    var past = NaivePast()
    var spent: [Budget: Int] = [:]
  }

  /// What may happen so often only.
  enum Budget: Hashable {
    case writes, reads, repeats, heartbeats, retries, crashes, losses, duplicates, snapshots,
      transfers,
      changes
    case joint
  }

  /// All by which clusters are told apart.
  struct Key: Hashable {
    var servers: [Server.State] = []
    var down: [Bool] = []
    var applied: [LogIndex] = []
    /// What is on the disks, and on its way there.
    var disks: [[Persistent]] = []
    var unsent: [Message: Int] = [:]
    var messages: [Message: Int] = [:]
    /// Which calls began after which had their answers, and what was read; where clients read.
    var calls: [[Int]] = []
    var pending: [[Int]] = []
    var past: NaivePast
    var spent: [Budget: Int]
  }

  init(_ bounds: Bounds) {
    self.bounds = bounds
    var run = WatchedRun(bounds.setup)
    _ = Self.event(of: { try $0.hold($0.allLinks) }, &run)
    if bounds.hasSlowDisks { _ = Self.event(of: { try $0.holdDisks(of: $0.servers) }, &run) }
    explore(Cluster(run: run))
  }

  private mutating func explore(_ root: Cluster) {
    var known: Set<Key> = [key(of: root)]
    var level = [root]
    while !level.isEmpty, breaches.isEmpty {
      var next: [Cluster] = []
      for cluster in level {
        for successor in successors(of: cluster) where isWithin(successor) {
          generated += 1
          if let violation = successor.run.violation {
            breaches.insert(violation.property)
          } else if known.insert(key(of: successor)).inserted {
            next.append(successor)
          }
        }
      }
      if !next.isEmpty || !breaches.isEmpty { depth += 1 }
      level = next
    }
    distinct = known.count
  }

  private func isWithin(_ cluster: Cluster) -> Bool {
    cluster.run.world.flights.count <= bounds.messages
      && cluster.run.world.nodes.allSatisfy {
        $0.server.currentTerm.number <= bounds.terms
          && $0.server.log.lastIndex.number <= bounds.entries
      }
  }

  // MARK: Moves

  /// What comes of every move.
  private func successors(of cluster: Cluster) -> [Cluster] {
    var found: [Cluster] = []
    /// Makes a move, if it can be made.
    func make(_ acts: [Act], _ budget: Budget? = nil, _ limit: Int = 0) {
      var after = cluster
      if let budget {
        if cluster.spent[budget, default: 0] >= limit { return }
        after.spent[budget, default: 0] += 1
      }
      for act in acts {
        guard let event = Self.event(of: act, &after.run) else { return }
        after.past.look(at: after.run, touched: event.touched)
        if after.run.isBroken { break }
      }
      found.append(after)
    }
    let world = cluster.run.world
    var seen: Set<Message> = []
    for flight in world.flights where seen.insert(flight.message).inserted {
      make([{ try $0.deliver(flight) }])
      make([{ try $0.drop(flight) }], .losses, bounds.losses)
      make([{ try $0.duplicate(flight) }], .duplicates, bounds.duplicates)
    }
    for server in world.servers {
      let (id, state) = (ServerSet(server), world.server(server))
      if !state.isLeader, state.mayStand, world.nodes[server.index].status == .running,
        state.currentTerm.number < bounds.terms
      {
        make([{ try $0.timeout(server) }])
      }
      for call in calls(to: server, cluster) where state.isLeader {
        make([call.act], call.budget, call.limit)
      }
      make([{ try $0.heartbeat(server) }], .heartbeats, bounds.heartbeats)
      if state.isLeader {
        make(
          [{ try $0.jumpClock(id, by: .milliseconds(1)) }, Self.happen], .retries, bounds.retries)
      }
      make([{ try $0.crash(id) }], .crashes, bounds.crashes)
      make([{ try $0.restart(id) }])
      make([{ try $0.snapshot(id) }], .snapshots, bounds.snapshots)
      if !world.nodes[server.index].disk.writes.isEmpty {
        make([{ try $0.releaseDisks(of: id) }, Self.happen, { try $0.holdDisks(of: id) }])
      }
      make([{ try $0.transfer(to: server) }], .transfers, bounds.transfers)
      make([{ try $0.remove(server) }], .changes, bounds.changes)
    }
    for bits in 1..<UInt32(1) << UInt32(bounds.servers + bounds.spares) {
      let servers = ServerSet(bits: bits)
      if let server = servers.first(where: { _ in true }), servers.count == 1 {
        make([{ try $0.add(server) }], .changes, bounds.changes)
      }
      make([{ try $0.reconfigure(servers) }], .joint, bounds.joint)
    }
    return found
  }

  private typealias Act = (inout World) throws -> Void

  /// What clients may ask of a leader. Each calls once, and again as long as it has no answer.
  private func calls(
    to server: ServerID, _ cluster: Cluster
  ) -> [(act: Act, budget: Budget, limit: Int)] {
    let world = cluster.run.world
    let number = cluster.spent[.writes, default: 0] + cluster.spent[.reads, default: 0] + 1
    let value = "\(number)"
    let write: Operation =
      bounds.repeats > 0 ? .append(key: "x", value: value) : .put(key: "x", value: value)
    var calls: [(act: Act, budget: Budget, limit: Int)] = []
    func add(_ budget: Budget, _ limit: Int, _ act: @escaping Act) {
      calls.append((act, budget, limit))
    }
    add(.reads, bounds.reads) {
      try $0.request(.get(key: "x"), client: ClientID(number), to: server)
    }
    if world.server(server).transfer == nil {
      add(.writes, bounds.writes) { try $0.request(write, client: ClientID(number), to: server) }
    }
    for client in (0..<world.requests.count).map({ world.requests[$0].client }) {
      add(.repeats, bounds.repeats) { try $0.repeatCall(of: client, to: server) }
    }
    return calls
  }

  /// Does something; nil if it is refused.
  private static func event(of act: Act, _ run: inout WatchedRun) -> Event? {
    let isDone: Void? = try? run.intervene { (world) throws(Refusal) in
      do { try act(&world) } catch { throw error as? Refusal ?? .noLeader }
    }
    return isDone == nil ? nil : run.world.event
  }

  /// Lets the next event happen.
  private static func happen(_ world: inout World) throws {
    guard world.step(notAfter: world.now) != nil else { throw Refusal.noLeader }
  }

  // MARK: Telling clusters apart

  private func key(of cluster: Cluster) -> Key {
    var key = Key(past: cluster.past, spent: cluster.spent)
    for node in cluster.run.world.nodes {
      key.servers.append(Self.plain(node.server))
      key.down.append(node.status == .crashed)
      key.applied.append(node.lastApplied)
      key.disks.append(
        [node.durable] + node.disk.writes.map { $0.content.persistent(in: node.server.persistent) })
      for message in cluster.run.world.unsent(of: node.server.id) {
        key.unsent[message, default: 0] += 1
      }
    }
    if bounds.reads + bounds.repeats > 0 {
      let requests = (0..<cluster.run.world.requests.count).map { cluster.run.world.requests[$0] }
      key.calls = requests.map { call in
        let before = requests.indices.filter { (requests[$0].answered ?? .max) < call.called }
        var value = -2
        if case .value(let read)? = call.result { value = read.flatMap { Int($0) } ?? 0 }
        return [call.answered == nil ? 0 : 1, value] + before
      }
      key.pending = cluster.run.world.nodes.map { node in
        node.pending.compactMap { $0.index == nil ? nil : $0.request }
      }
    }
    for flight in cluster.run.world.flights { key.messages[flight.message, default: 0] += 1 }
    return key
  }

  /// The state without what can never matter: how many writes were done, and what a leader keeps of itself.
  private static func plain(_ server: Server) -> Server.State {
    var state = server.state
    state.lastWrite -= state.doneWrite
    state.ballotWrite = max(0, state.ballotWrite - state.doneWrite)
    for place in state.openWrites.indices { state.openWrites[place].number -= state.doneWrite }
    state.doneWrite = 0
    if server.id.index < state.leader.followers.count {
      state.leader.followers[server.id.index] = Progress(nextIndex: 0)
      while state.leader.followers.last == Progress(nextIndex: 0) {
        state.leader.followers.removeLast()
      }
    }
    return state
  }
}

/// What a run has left behind: who led, what stood in logs, what was committed in which term.
struct NaivePast: Hashable {
  private var leaders: [Term: ServerID] = [:]
  private var entries: Set<[Int]> = []
  private var contents: Set<Entry> = []
  private var committed: [Entry] = []
  private var terms: [Term] = []
  private var configuration: Configuration?

  /// Looks at some servers after an event.
  mutating func look(at run: WatchedRun, touched: ServerSet) {
    for server in touched.map({ run.world.server($0) }) {
      if server.isLeader, leaders[server.currentTerm] == nil {
        leaders[server.currentTerm] = server.id
      }
      let log = server.log
      for index in stride(from: log.firstIndex.number, through: log.lastIndex.number, by: 1) {
        let entry = log[LogIndex(index)]
        let previous = log.term(at: LogIndex(index - 1)) ?? 0
        entries.insert([index, entry.term.number, previous.number])
        contents.insert(entry)
      }
      if server.commitIndex.number > committed.count { configuration = log.configuration }
      while committed.count < min(server.commitIndex, log.lastIndex).number {
        committed.append(log[LogIndex(committed.count + 1)])
        terms.append(server.currentTerm)
      }
    }
  }
}

// The world: servers, network, disks, clocks and clients, moved one event at a time.

import Raft

/// A simulated cluster. A value: a copy is a checkpoint, and the same setup and calls give the same
/// run on any machine.
///
/// A copy costs one reference. What the copies share is duplicated when one of them first changes, which
/// takes as long as the cluster is large; logs, requests and stores go on sharing what they have in common.
public struct World: Sendable {
  @usableFromInline var storage: Storage

  /// A cluster whose servers all start now, with empty logs unless others are given.
  /// - Precondition: `1 <= setup.servers <= ServerSet.capacity`, and the settings are usable.
  public init(_ setup: Setup) {
    require(
      setup.servers >= 1 && setup.servers <= ServerSet.capacity, "a cluster has 1 to 31 servers")
    require(setup.settings.isUsable, "timers and batches are positive")
    require(
      setup.given.allSatisfy { $0.server.index < setup.servers },
      "what is given is of servers that are there")
    storage = Storage(Cluster(setup))
  }

  /// The owner of a cluster, which worlds that are the same share.
  ///
  /// The cluster lies at a fixed place from `init` to `deinit`. It is changed only through `World.own`,
  /// which makes sure that no other world shares it; that makes it safe to send.
  @usableFromInline
  final class Storage: @unchecked Sendable {
    @usableFromInline let cluster: UnsafeMutablePointer<Cluster>

    init(_ cluster: consuming Cluster) {
      self.cluster = .allocate(capacity: 1)
      self.cluster.initialize(to: cluster)
    }

    deinit {
      cluster.deinitialize(count: 1)
      cluster.deallocate()
    }
  }

  /// The cluster, to be looked at.
  @usableFromInline
  var cluster: Cluster {
    @inline(__always) unsafeAddress { UnsafePointer(storage.cluster) }
  }

  /// The cluster, to be changed: it is this world's own from here on.
  var own: Cluster {
    @inline(__always) unsafeAddress { UnsafePointer(storage.cluster) }
    @inline(__always) unsafeMutableAddress {
      if !isKnownUniquelyReferenced(&storage) { detach() }
      return storage.cluster
    }
  }

  /// Makes it the world that begins with another seed, and costs less than to make a new one.
  /// - Parameter origin: A world with the same setup but for the seed, in which nothing has happened.
  package mutating func reset(to origin: World, seed: UInt64) {
    require(origin.eventCount == 0, "nothing has happened at the beginning")
    guard nodes.count == origin.nodes.count else {
      var setup = origin.setup
      setup.seed = seed
      self = World(setup)
      return
    }
    own.reset(to: origin.storage.cluster, seed: seed)
  }

  @inline(never)
  private mutating func detach() { storage = Storage(Cluster(copying: cluster)) }

  // MARK: What happens

  /// When the next event is due, or nil if nothing will ever happen by itself.
  public mutating func nextEventTime() -> Instant? { own.nextEventTime() }

  /// Moves time forward without an event.
  /// - Precondition: No event is due before `time`, and `time` is not in the past.
  public mutating func advance(to time: Instant) { own.advance(to: time) }

  /// Lets the next event happen, unless it is due after `limit`.
  /// - Returns: The event, or nil if none is due by then.
  /// - Complexity: O(log n) in the events pending.
  public mutating func step(notAfter limit: Instant = .never) -> Event? {
    happen(notAfter: limit) ? event : nil
  }

  /// Lets the next event happen, if one is due by the limit. Like `step`, without the cost of saying
  /// what it was: `event` tells.
  /// - Returns: Whether an event happened.
  public mutating func happen(notAfter limit: Instant = .never) -> Bool {
    own.happen(notAfter: limit)
  }

  /// Lets the next event happen, if one is due by the time; else moves time there. Like `happen` and `advance`
  /// in one.
  /// - Returns: Whether an event happened.
  package mutating func pass(to time: Instant) -> Bool { own.pass(to: time) }

  /// Lets everything happen that is due up to `time`, and moves time there.
  public mutating func run(until time: Instant) { own.run(until: time) }

  /// Whether reasons and sendings are recorded with each event.
  public var isListening: Bool {
    get { cluster.isListening }
    set { own.isListening = newValue }
  }
}

// MARK: - The last event

extension World {
  /// How many events have happened.
  @inlinable public var eventCount: Int { cluster.last.number }

  /// When the last event happened.
  @inlinable public var lastTime: Instant { cluster.last.time }

  /// The servers whose state the last event may have changed.
  @inlinable public var lastTouched: ServerSet { cluster.last.touched }

  /// The servers that have lost in the last event what was only in their memory.
  @inlinable public var lastReborn: ServerSet { cluster.last.reborn }

  /// Those of them that have lost their disk as well.
  @inlinable public var lastWiped: ServerSet { cluster.last.wiped }

  /// The last event.
  /// - Precondition: There was one.
  public var event: Event {
    require(eventCount > 0, "nothing has happened yet")
    return cluster.event
  }

  /// Depends on every event so far: equal runs have equal hashes.
  public var hash: UInt64 { cluster.hash.value }

  /// The reasons for what was done in the last event; only with `isListening`.
  public var notes: [Note] { cluster.turn.notes }

  /// For each of the notes the line of `Raft` that gave it.
  public var notePlaces: [SourcePlace] { cluster.turn.notePlaces }

  /// What became of the messages of the last event; only with `isListening`.
  public var sendings: [Sending] { cluster.sendings }

  /// The requests that the last event answered, by their places in `requests`; only with
  /// `isListening`.
  public var answers: [Int] { cluster.answers }

  /// The lowest index of a log that the last event changed, or `.max`.
  @inlinable public var logChangedFrom: LogIndex { cluster.turn.logChangedFrom }
}

// MARK: - The cluster

extension World {
  /// What it began with.
  public var setup: Setup { cluster.setup }

  /// The time reached. Moves with events and with `advance`.
  @inlinable public var now: Instant { cluster.now }

  /// The servers with their machines, `S1` first.
  @inlinable public var nodes: Nodes { Nodes(storage: storage) }

  /// All servers, whatever their state.
  @inlinable public var servers: ServerSet { ServerSet(first: cluster.nodes.count) }

  /// The protocol's state of a server.
  /// - Precondition: `servers.contains(id)`.
  @inlinable public func server(_ id: ServerID) -> Server { cluster.nodes[id.index].server }

  /// The server that leads in the highest term, if any leads; it may be paused.
  /// - Complexity: O(servers).
  public var leader: ServerID? { cluster.leader }

  /// Who votes, and what is a quorum: as the leader has it, or else the server that has heard of the
  /// latest change, of those that have not crashed: nobody acts by what only a crashed server knows.
  public var configuration: Configuration {
    if let leader { return cluster.nodes[leader.index].server.configuration }
    var latest = 0
    for index in cluster.nodes.indices where knows(index, of: latest) { latest = index }
    return cluster.nodes[latest].server.configuration
  }

  /// Whether a server knows better than another who votes now.
  private func knows(_ index: Int, of other: Int) -> Bool {
    func rank(_ index: Int) -> (Int, LogIndex) {
      (
        cluster.nodes[index].status == .crashed ? 0 : 1,
        cluster.nodes[index].server.state.persistent.log.configurationIndex
      )
    }
    return rank(index) > rank(other)
  }

  /// When the server's timer runs out, in true time, or nil while it does not run.
  public func deadline(of id: ServerID) -> Instant? { cluster.deadline(of: id) }

  /// The servers of a world with their machines.
  public struct Nodes: RandomAccessCollection, Sendable {
    @usableFromInline let storage: Storage

    @inlinable
    init(storage: Storage) { self.storage = storage }

    /// The number of the first server: 0.
    @inlinable public var startIndex: Int { 0 }
    /// How many there are.
    @inlinable public var endIndex: Int { storage.cluster.pointee.nodes.count }

    /// Lends all servers where they lie, for the length of a call.
    /// - Parameter body: Must neither keep the buffer nor change the world.
    @inlinable @inline(__always)
    public func withUnsafeBufferPointer<Result, Failure: Error>(
      _ body: (UnsafeBufferPointer<Node>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
      defer { withExtendedLifetime(storage) {} }
      return try body(
        UnsafeBufferPointer(start: storage.cluster.pointee.nodes.address(of: 0), count: count))
    }

    /// The server with this number.
    @inlinable
    public subscript(index: Int) -> Node {
      @inline(__always) unsafeAddress { storage.cluster.pointee.nodes.address(of: index) }
    }
  }
}

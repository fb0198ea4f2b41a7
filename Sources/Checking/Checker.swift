// Watches a world from outside and says when one of Raft's safety properties breaks.

import Raft
import Simulation

/// Checks every `Property` after every event, looking only at what the event can have changed. A
/// value: a checkpoint keeps a copy, and copies share what they have in common.
///
/// What is checked of the world as each event leaves it, exactly:
///
/// - *Election Safety*: in each term at most one server was ever seen to lead.
/// - *Leader Append-Only*: a server that led before the event and leads after it, in the same term,
///   still holds every entry of its log.
/// - *Log Matching*: of all logs that ever were, those of past moments included.
/// - *Leader Completeness*: whoever leads holds every entry that was committed in an earlier term. An
///   entry is committed once the commit index of some server reaches it, in the term that this server
///   is then in; of several entries at one index the first counts.
/// - *State Machine Safety*: what a server applies is what was first committed at the index, and leaves
///   the state that the first server had that applied so much. A snapshot counts as applying what it
///   covers.
/// - *Term*, *vote* and *commit index* never go back while a server runs. Over a crash the term and the
///   vote never go back behind what was on disk. A vote that is merely forgotten is not yet
///   wrong; one for another server in the same term is. The commit index may start again at 0.
/// - *Committed on quorum*: a quorum of the configuration by which the last entry was committed has
///   every committed entry on disk, or a snapshot that covers it.
///
/// A wipe is a loss that Raft does not claim to survive: the wiped server's term and vote start again,
/// but what was committed must still be on a quorum of disks. Where one event breaks several
/// properties, the first in the order of `Property` is reported.
public struct Checker: Sendable {
  /// The first violation that was found. After it nothing is checked any more.
  public private(set) var violation: Violation?

  var shadows: [Shadow]
  /// By term, the number of the server that led it, or -1.
  var leaders = ChunkedArray<Int8>()
  var seen = SeenEntries()
  var committed = ChunkedArray<CommittedEntry>()
  /// The configuration by which the last of them was committed.
  var commitConfiguration: Configuration
  var states = SeenStates()
  /// How many entries have been committed: the highest index that any server has known to be.
  public var committedCount: LogIndex { committed.count }
  /// How many times a server was looked at.
  var looks = 0
  /// By property, how often it was checked; without those that every look checks.
  var counts = [Int](repeating: 0, count: Property.allCases.count)

  /// What an event can have changed.
  struct Change {
    var touched: ServerSet
    /// Those that lost what was in memory only.
    var reborn: ServerSet = []
    /// Those that lost what was on disk too.
    var wiped: ServerSet = []
    /// The lowest index at which the touched server's log changed, or `Int.max`.
    var logChangedFrom: LogIndex
  }

  /// A checker that watches from here on. What the world holds already is checked as well.
  /// - Complexity: O(all entries in the world).
  public init(_ world: World) {
    shadows = Array(repeating: Shadow(), count: world.nodes.count)
    commitConfiguration = world.configuration
    let all = Change(touched: world.servers, reborn: world.servers, logChangedFrom: 1)
    if let witness = examine(all, world) {
      violation = Violation(event: world.eventCount, time: world.now, witness: witness)
    }
  }

  /// Looks at the world after its last event.
  /// - Returns: The violation, if this event is the first to break a property.
  /// - Complexity: O(1) where nothing changed that a property speaks of, such as for a heartbeat;
  ///   O(servers + changed entries) else.
  public mutating func observe(_ world: World) -> Violation? {
    isSettled(world.lastTouched, world) ? nil : observeChange(world.event, world)
  }

  /// Looks at the world after an event, which must be its last. Where the event is not at hand,
  /// `observe(_ world:)` costs less than asking the world for it.
  public mutating func observe(_ event: Event, _ world: World) -> Violation? {
    isSettled(event.touched, world) ? nil : observeChange(event, world)
  }

  /// Whether there is nothing to check.
  @inline(__always)
  private mutating func isSettled(_ touched: ServerSet, _ world: World) -> Bool {
    let bits = touched.bits
    if bits == 0 { return true }
    guard bits & (bits - 1) == 0, isUnchanged(bits.trailingZeroBitCount, world) else {
      return false
    }
    looks += 1
    return true
  }

  /// How often a property was checked: once for each server looked at, entry compared, leader elected,
  /// whatever the property speaks of.
  public func checkCount(of property: Property) -> Int {
    switch property {
    case .termMonotonic, .commitMonotonic, .voteMonotonic: looks
    default: counts[property.rawValue]
    }
  }

  /// Whether nothing that a property speaks of is different from the last look. Compares numbers in
  /// place: most events are heartbeats, and this is all that they cost.
  @inline(__always)
  private func isUnchanged(_ index: Int, _ world: World) -> Bool {
    let term = world.nodes[index].server.persistent.currentTerm
    let vote = world.nodes[index].server.persistent.votedFor?.index ?? -1
    let commit = world.nodes[index].server.commitIndex
    return world.logChangedFrom == .max
      && term == shadows[index].term
      && commit == shadows[index].commit
      && vote == shadows[index].vote
      && world.nodes[index].server.roleKind == shadows[index].role
      && world.nodes[index].status == shadows[index].status
      && shadows[index].isWritten
      && world.nodes[index].disk.writes.isEmpty
  }

  @inline(never)
  private mutating func observeChange(_ event: Event, _ world: World) -> Violation? {
    while shadows.count < world.nodes.count { shadows.append(Shadow()) }
    if violation != nil { return nil }
    var change = Change(touched: event.touched, logChangedFrom: world.logChangedFrom)
    switch event.kind {
    case .intervention(.crash(let servers)), .intervention(.restart(let servers)):
      change.reborn = servers
    case .intervention(.wipe(let servers)):
      change.reborn = servers
      change.wiped = servers
    default: break
    }
    guard let witness = examine(change, world) else { return nil }
    violation = Violation(event: event.number, time: event.time, witness: witness)
    return violation
  }

  /// Checks what the change concerns, in the order of `Property`, and remembers what it saw.
  private mutating func examine(_ change: Change, _ world: World) -> Witness? {
    looks += change.touched.count
    let firstNew = committed.count + 1
    recordCommits(change, world)
    let witness =
      checkElectionSafety(change, world)
      ?? checkLeaderAppendOnly(change, world)
      ?? checkLogMatching(change, world)
      ?? checkLeaderCompleteness(change, firstNew: firstNew, world)
      ?? checkStateMachineSafety(change, world)
      ?? checkTermMonotonic(change, world)
      ?? checkCommitMonotonic(change, world)
      ?? checkVoteMonotonic(change, world)
      ?? checkCommittedOnQuorum(change, firstNew: firstNew, world)
    if witness == nil { for server in change.touched { remember(server, change, world) } }
    return witness
  }

  mutating func count(_ property: Property, _ times: Int = 1) {
    counts[property.rawValue] += times
  }

  // MARK: Leaders

  func isLeading(_ server: ServerID, _ world: World) -> Bool {
    world.nodes[server.index].server.roleKind == .leader
  }

  /// Whether the server leads a term that it did not lead at the last look.
  func beginsToLead(_ server: ServerID, _ change: Change, _ world: World) -> Bool {
    guard isLeading(server, world) else { return false }
    let shadow = shadows[server.index]
    return shadow.role != .leader || change.reborn.contains(server)
      || shadow.term != world.nodes[server.index].server.persistent.currentTerm
  }

  // MARK: Memory

  /// Takes down what commit indexes reached for the first time.
  private mutating func recordCommits(_ change: Change, _ world: World) {
    for server in change.touched {
      let commit = world.nodes[server.index].server.commitIndex
      if commit <= committed.count { continue }
      let log = world.nodes[server.index].server.persistent.log
      let term = world.nodes[server.index].server.persistent.currentTerm
      commitConfiguration = log.configuration
      while committed.count < min(commit, log.lastIndex), committed.count >= log.snapshotIndex {
        committed.append(
          CommittedEntry(entry: log[committed.count + 1], term: term, server: server))
      }
    }
  }

  private mutating func remember(_ server: ServerID, _ change: Change, _ world: World) {
    let index = server.index
    var shadow = shadows[index]
    if change.wiped.contains(server) { shadow.lastVoteOnDisk = SeenVote() }
    if change.reborn.contains(server) { shadow.lastVote = shadow.lastVoteOnDisk }
    shadow.status = world.nodes[index].status
    shadow.role = world.nodes[index].server.roleKind
    shadow.term = world.nodes[index].server.persistent.currentTerm
    shadow.vote = world.nodes[index].server.persistent.votedFor?.index ?? -1
    shadow.commit = world.nodes[index].server.commitIndex
    shadow.applied = world.nodes[index].lastApplied
    shadow.lastIndex = world.nodes[index].server.persistent.log.lastIndex
    shadow.isWritten = world.nodes[index].disk.writes.isEmpty
    if shadow.vote >= 0 {
      shadow.lastVote = SeenVote(term: shadow.term, candidate: shadow.vote)
    }
    if shadow.isWritten {
      shadow.termOnDisk = shadow.term
      if shadow.vote >= 0 { shadow.lastVoteOnDisk = shadow.lastVote }
    } else {
      let durable = world.nodes[index].durable
      shadow.termOnDisk = durable.currentTerm
      if let vote = durable.votedFor {
        shadow.lastVoteOnDisk = SeenVote(term: durable.currentTerm, candidate: vote.index)
      }
    }
    shadows[index] = shadow
  }
}

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
/// - *Committed on quorum*: a quorum of the configuration in force where the last commit was first seen has
///   every committed entry on disk, or a snapshot that covers it.
///
/// A wipe is a loss that Raft does not claim to survive: the wiped server's term and vote start again,
/// but what was committed must still be on a quorum of disks. Where one event breaks several
/// properties, the first in the order of `Property` is reported.
package struct Checker: Sendable {
  /// The first violation that was found. After it nothing is checked any more.
  package private(set) var violation: Violation?

  @usableFromInline var shadows: [Shadow]
  /// By term, the number of the server that led it, or -1.
  var leaders = ChunkedArray<Int8>()
  var seen = SeenEntries()
  var committed = ChunkedArray<CommittedEntry>()
  /// The configuration by which the last of them was committed.
  var commitConfiguration: Configuration
  var states = SeenStates()
  /// How many entries have been committed: the highest index that any server has known to be.
  package var committedCount: LogIndex { committed.count }

  /// What was first committed at the index; nil if nothing was.
  package func commitment(at index: LogIndex) -> Commitment? {
    guard index >= 1, index <= committed.count else { return nil }
    let first = committed[index - 1]
    return Commitment(entryTerm: first.entry.term, term: first.term, server: first.server)
  }

  /// That an entry was committed.
  package struct Commitment: Hashable, Sendable {
    /// The term of the entry.
    package var entryTerm: Term
    /// The term in which it was committed.
    package var term: Term
    /// Who knew first.
    package var server: ServerID
  }

  /// The entry that was committed first at an index, whatever has since become of the logs that held it.
  /// - Precondition: The index is between 1 and `committedCount`.
  package func committedEntry(at index: LogIndex) -> Entry { committed[index - 1].entry }

  /// How many times a server was looked at.
  @usableFromInline var looks = 0
  /// By property, how often it was checked; without those that every look checks.
  var counts = InlineArray<9, Int>(repeating: 0)

  /// What an event can have changed.
  @usableFromInline
  struct Change {
    var touched: ServerSet
    /// Those of them that lost what was in memory only.
    var reborn: ServerSet
    /// Those that lost what was on disk too.
    var wiped: ServerSet
    /// The lowest index at which the touched server's log changed, or `Int.max`.
    var logChangedFrom: LogIndex
    /// Those that lead a term that they did not lead before.
    var newLeaders = ServerSet()

    @usableFromInline
    init(touched: ServerSet, reborn: ServerSet, wiped: ServerSet, logChangedFrom: LogIndex) {
      self.touched = touched
      self.reborn = reborn
      self.wiped = wiped
      self.logChangedFrom = logChangedFrom
    }
  }

  /// A checker that watches from here on. What the world holds already is checked as well.
  /// - Complexity: O(all entries in the world).
  package init(_ world: World) {
    shadows = Array(repeating: Shadow(), count: world.nodes.count)
    commitConfiguration = world.configuration
    let all = Change(
      touched: world.servers, reborn: world.servers, wiped: [], logChangedFrom: 1)
    if let witness = examine(all, world.nodes) {
      violation = Violation(event: world.eventCount, time: world.now, witness: witness)
    }
  }

  /// Looks at the world after its last event.
  /// - Returns: The violation, if this event is the first to break a property.
  /// - Complexity: O(1) where nothing changed that a property speaks of, such as for a heartbeat;
  ///   O(servers + changed entries) else.
  @inlinable @inline(__always)
  package mutating func observe(_ world: World) -> Violation? {
    observe(world.lastTouched, world)
  }

  /// Looks at the world after an event, which must be its last.
  package mutating func observe(_ event: Event, _ world: World) -> Violation? {
    observe(event.touched, world)
  }

  /// Most events are heartbeats: nothing that a property speaks of is different from the last look, and to
  /// see this is all that they cost.
  @inlinable @inline(__always)
  mutating func observe(_ touched: ServerSet, _ world: World) -> Violation? {
    let bits = touched.bits
    if bits == 0 { return nil }
    if bits & (bits - 1) == 0, world.logChangedFrom == .max {
      let index = bits.trailingZeroBitCount
      if shadows[index].face.isWritten, shadows[index].face == Face(world.nodes[index]) {
        looks += 1
        return nil
      }
    }
    let change = Change(
      touched: touched, reborn: world.lastReborn, wiped: world.lastWiped,
      logChangedFrom: world.logChangedFrom)
    // Only what is needed of the world: it is too large to be handed on lightly.
    return observe(change, world.nodes, event: world.eventCount, at: world.lastTime)
  }

  @usableFromInline @inline(never)
  mutating func observe(
    _ change: Change, _ nodes: World.Nodes, event: Int, at time: Instant
  ) -> Violation? {
    while shadows.count < nodes.count { shadows.append(Shadow()) }
    if violation != nil { return nil }
    guard let witness = examine(change, nodes) else { return nil }
    violation = Violation(event: event, time: time, witness: witness)
    return violation
  }

  /// How often a property was checked: once for each server looked at, entry compared, leader elected,
  /// whatever the property speaks of.
  package func checkCount(of property: Property) -> Int {
    switch property {
    case .termMonotonic, .commitMonotonic, .voteMonotonic: looks
    default: counts[property.rawValue]
    }
  }

  /// Checks what the change concerns, in the order of `Property`, and remembers what it saw.
  private mutating func examine(_ change: Change, _ nodes: World.Nodes) -> Witness? {
    looks += change.touched.count
    var change = change
    for server in change.touched where beginsToLead(server, change, nodes) {
      change.newLeaders.insert(server)
    }
    let firstNew = committed.count + 1
    recordCommits(change, nodes)
    do throws(Breach) {
      try checkElectionSafety(change, nodes)
      try checkLeaderAppendOnly(change, nodes)
      try checkLogMatching(change, nodes)
      try checkLeaderCompleteness(change, firstNew: firstNew, nodes)
      try checkStateMachineSafety(change, nodes)
      try checkTermMonotonic(change, nodes)
      try checkCommitMonotonic(change, nodes)
      try checkVoteMonotonic(change, nodes)
      try checkCommittedOnQuorum(change, firstNew: firstNew, nodes)
    } catch {
      return error.witness
    }
    for server in change.touched { remember(server, change, nodes) }
    return nil
  }

  mutating func count(_ property: Property, _ times: Int = 1) {
    counts[property.rawValue] += times
  }

  // MARK: Leaders

  @inline(__always)
  func isLeading(_ server: ServerID, _ nodes: World.Nodes) -> Bool {
    nodes[server.index].server.roleKind == .leader
  }

  /// Whether the server leads a term that it did not lead at the last look.
  @inline(__always)
  private func beginsToLead(_ server: ServerID, _ change: Change, _ nodes: World.Nodes) -> Bool {
    guard isLeading(server, nodes) else { return false }
    let face = shadows[server.index].face
    return face.role != .leader || change.reborn.contains(server)
      || face.term != nodes[server.index].server.persistent.currentTerm
  }

  // MARK: Memory

  /// Takes down what commit indexes reached for the first time.
  private mutating func recordCommits(_ change: Change, _ nodes: World.Nodes) {
    for server in change.touched {
      let index = server.index
      let commit = nodes[index].server.commitIndex
      if commit <= committed.count { continue }
      let term = nodes[index].server.persistent.currentTerm
      let end = min(commit, nodes[index].server.persistent.log.lastIndex)
      let start = nodes[index].server.persistent.log.snapshotIndex
      commitConfiguration = nodes[index].server.persistent.log.configuration
      while committed.count < end, committed.count >= start {
        let entry = nodes[index].server.persistent.log[committed.count + 1]
        committed.append(CommittedEntry(entry: entry, term: term, server: server))
      }
    }
  }

  private mutating func remember(_ server: ServerID, _ change: Change, _ nodes: World.Nodes) {
    let index = server.index
    if change.wiped.contains(server) { shadows[index].lastVoteOnDisk = SeenVote() }
    if change.reborn.contains(server) {
      shadows[index].lastVote = shadows[index].lastVoteOnDisk
    }
    let face = Face(nodes[index])
    let applied = nodes[index].lastApplied
    let lastIndex = nodes[index].server.persistent.log.lastIndex
    shadows[index].remember(face, applied: applied, lastIndex: lastIndex)
    if face.isWritten { return }
    let term = nodes[index].disk.durable.currentTerm
    let vote = nodes[index].disk.durable.votedFor
    shadows[index].rememberDisk(term: term, vote: vote)
  }
}

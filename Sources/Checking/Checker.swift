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

  /// By number, each server as it was at the last look.
  var shadows: [Shadow]
  /// The servers that lead.
  var leading = ServerSet()
  /// By term, the number of the server that led it, or -1.
  var leaders = ChunkedArray<Int8>()
  /// What was seen in all logs.
  var history = LogHistory()
  /// The configuration by which the last entry was committed.
  var commitConfiguration: Configuration
  /// With so many commits it is looked what can be forgotten.
  private var nextForgetting = LogIndex(Checker.forgettingInterval)
  /// How many times a server was looked at.
  var looks = 0
  /// By property, how often it was checked; without those that every look checks.
  var counts = InlineArray<9, Int>(repeating: 0)

  /// What no run reaches of the states that the servers were given to begin with.
  package private(set) var givenFaults: [GivenFault] = []
  /// The highest term at the beginning: how its election went is not known.
  private var firstTerm: Term = 0

  /// A checker that watches from here on. What the world holds already is checked as well.
  /// - Complexity: O(all entries in the world).
  package init(_ world: World) {
    shadows = Array(repeating: Shadow(), count: world.nodes.count)
    commitConfiguration = world.configuration
    firstTerm = world.highestTerm
    let isGiven = world.eventCount == 0 && !world.setup.given.isEmpty
    if isGiven {
      givenFaults = world.nodes.withUnsafeBufferPointer { takeGiven(world.setup.given, $0) }
    }
    let all = Footprint(
      touched: world.servers, reborn: world.servers, wiped: [], logChangedFrom: 1)
    if isGiven {
      // What it begins with is as it is: only what comes of it can be wrong.
      _ = world.nodes.withUnsafeBufferPointer { remember(all, $0) }
    } else if let witness = world.nodes.withUnsafeBufferPointer({ examine(all, $0) }) {
      violation = Violation(event: world.eventCount, time: world.now, witness: witness)
    }
  }

  /// Looks at the world after its last event.
  /// - Returns: The violation, if this event is the first to break a property.
  /// - Complexity: O(1) where nothing changed that a property speaks of, such as for a heartbeat;
  ///   O(servers + changed entries) else.
  package mutating func observe(_ world: World) -> Violation? {
    findsBreach(in: world) ? violation : nil
  }

  /// `observe`, without the cost of saying what broke: `violation` tells.
  /// - Returns: Whether this event is the first to break a property.
  package mutating func findsBreach(in world: World) -> Bool {
    world.nodes.withUnsafeBufferPointer { findsBreach(world.lastTouched, world, $0) }
  }

  /// Looks at the world after an event, which must be its last.
  /// - Complexity: As `observe(_:)`.
  package mutating func observe(_ event: Event, _ world: World) -> Violation? {
    world.nodes.withUnsafeBufferPointer { findsBreach(event.touched, world, $0) }
      ? violation : nil
  }

  /// Most events are heartbeats: nothing that a property speaks of is different from the last look, and to
  /// see this is all that they cost. Most others let one server go on.
  @inline(__always)
  private mutating func findsBreach(
    _ touched: ServerSet, _ world: World, _ nodes: Nodes
  ) -> Bool {
    let bits = touched.bits
    if bits == 0 { return false }
    let changedFrom = world.logChangedFrom
    if bits & (bits - 1) == 0, bits.trailingZeroBitCount < shadows.count {
      let index = bits.trailingZeroBitCount
      if changedFrom == .max, shadows[index].face.isFace(of: index, nodes) {
        looks += 1
        return false
      }
      if violation == nil, world.lastReborn.isEmpty,
        isProgress(of: index, logChangedFrom: changedFrom, nodes)
      {
        guard let witness = followProgress(of: index, logChangedFrom: changedFrom, nodes) else {
          return false
        }
        report(witness, world)
        return true
      }
    }
    let footprint = Footprint(
      touched: touched, reborn: world.lastReborn, wiped: world.lastWiped,
      logChangedFrom: changedFrom)
    guard let witness = lookClosely(footprint, nodes) else { return false }
    report(witness, world)
    return true
  }

  @inline(never)
  private mutating func lookClosely(_ footprint: Footprint, _ nodes: Nodes) -> Witness? {
    while shadows.count < nodes.count { shadows.append(Shadow()) }
    return violation == nil ? examine(footprint, nodes) : nil
  }

  @inline(never)
  private mutating func report(_ witness: Witness, _ world: World) {
    violation = Violation(event: world.eventCount, time: world.lastTime, witness: witness)
  }

  /// The highest term in which a server was seen to lead; before the first the term in which the watch began.
  package var lastLedTerm: Term { max(firstTerm, Term(max(0, leaders.count - 1))) }

  /// How often a property was checked: once for each server looked at, entry compared, leader elected,
  /// whatever the property speaks of.
  package func checkCount(of property: Property) -> Int {
    switch property {
    case .termMonotonic, .commitMonotonic, .voteMonotonic: looks
    default: counts[property.rawValue]
    }
  }

  /// Checks what the event concerns, in the order of `Property`, and remembers what it saw.
  private mutating func examine(_ event: Footprint, _ nodes: Nodes) -> Witness? {
    looks += event.touched.count
    var event = event
    noteLeaders(&event, nodes)
    var breach: Breach?
    do throws(Breach) {
      if !event.newLeaders.isEmpty { try checkElectionSafety(event, nodes) }
      if event.changesLog {
        try checkLeaderAppendOnly(event)
        try checkLogMatching(event, nodes)
      }
    } catch {
      breach = error
    }
    // What the event commits it commits, whatever else it breaks.
    let known = history.committedIndex
    recordCommits(event, nodes)
    if let breach { return breach.witness }
    do throws(Breach) {
      try checkLeaderCompleteness(event, firstNew: known + 1, nodes)
      try checkStateMachineSafety(event, nodes)
      try checkNothingGoesBack(event, nodes)
      let keepsLess = remember(event, nodes)
      try checkCommittedOnQuorum(keepsLess: keepsLess, firstNew: known + 1, nodes)
    } catch {
      return error.witness
    }
    return nil
  }

  @inline(__always)
  mutating func count(_ property: Property) { counts[property.rawValue] += 1 }

  // MARK: Memory

  /// Takes down who leads, and who leads a term that it did not lead at the last look.
  @inline(__always)
  private mutating func noteLeaders(_ event: inout Footprint, _ nodes: Nodes) {
    leading = leading.subtracting(event.touched)
    for server in event.touched where nodes[server.index].server.state.roleKind == .leader {
      leading.insert(server)
      if shadows[server.index].face.role != .leader || event.reborn.contains(server)
        || shadows[server.index].face.term
          != nodes[server.index].server.state.persistent.currentTerm
      {
        event.newLeaders.insert(server)
      }
    }
  }

  /// Takes down what commit indexes reached for the first time.
  @inline(__always)
  private mutating func recordCommits(_ event: Footprint, _ nodes: Nodes) {
    for server in event.touched
    where nodes[server.index].server.state.commitIndex > history.committedIndex {
      recordCommits(of: server, nodes)
    }
  }

  @inline(never)
  mutating func recordCommits(of server: ServerID, _ nodes: Nodes) {
    let index = server.index
    let term = nodes[index].server.state.persistent.currentTerm
    let end = min(
      nodes[index].server.state.commitIndex, nodes[index].server.state.persistent.log.lastIndex)
    let start = nodes[index].server.state.persistent.log.snapshotIndex
    commitConfiguration = nodes[index].server.state.persistent.log.configuration
    while history.committedIndex < end, history.committedIndex >= start {
      let entry = nodes[index].server.state.persistent.log[history.committedIndex + 1]
      history.commit(entry, in: term, by: server)
    }
    if history.committedIndex >= nextForgetting { forget(nodes) }
  }

  /// Forgets what every log has a snapshot in the place of: nothing new is to be compared with it.
  private mutating func forget(_ nodes: Nodes) {
    nextForgetting = history.committedIndex + Checker.forgettingInterval
    var first = history.committedIndex
    for index in nodes.indices {
      first = min(first, nodes[index].server.state.persistent.log.snapshotIndex)
      guard !nodes[index].disk.writes.isEmpty else { continue }
      nodes[index].disk.durable.withLog(in: nodes[index].server.state.persistent) {
        first = min(first, $0.snapshotIndex)
      }
    }
    history.forget(before: first)
  }

  /// After so many commits it is looked what can be forgotten.
  private static let forgettingInterval = 4096

  /// Takes down what the servers are like now.
  /// - Returns: Whether one has less on its disk of what was committed.
  @inline(__always)
  private mutating func remember(_ event: Footprint, _ nodes: Nodes) -> Bool {
    var keepsLess = false
    for server in event.touched {
      let index = server.index
      // Changed apart and put back, so that it is asked only once whether the array is shared.
      var shadow = shadows[index]
      let before = shadow.kept
      if event.reborn.contains(server) { shadow.beginAnew(isWiped: event.wiped.contains(server)) }
      let face = Face(index, nodes)
      shadow.forgetKept(changedFrom: event.logChangedFrom, isWritten: face.isWritten)
      shadow.kept = history.keptIndex(index, from: shadow.kept, nodes)
      if shadow.kept < before { keepsLess = true }
      shadow.remember(
        face, applied: nodes[index].lastApplied,
        lastIndex: nodes[index].server.state.persistent.log.lastIndex)
      if !face.isWritten {
        shadow.rememberDisk(
          term: nodes[index].disk.durable.currentTerm, vote: nodes[index].disk.durable.votedFor)
      }
      shadows[index] = shadow
    }
    return keepsLess
  }
}

// MARK: - What was committed

extension Checker {
  /// How many entries have been committed: the highest index that any server has known to be.
  package var committedIndex: LogIndex { history.committedIndex }

  /// The first index of which it is known what was committed there. What lies before is covered by every log's
  /// snapshot, and forgotten.
  package var firstKnownIndex: LogIndex { history.firstKnown }

  /// What was first committed at the index; nil if nothing was, or if that is forgotten.
  /// - Complexity: O(1).
  package func commitment(at index: LogIndex) -> Commitment? {
    guard index >= firstKnownIndex, index <= committedIndex else { return nil }
    return Commitment(
      entryTerm: history.committedEntry(at: index).term, term: history.commitTerm(at: index),
      server: history.committer(at: index))
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
  /// - Precondition: The index is between `firstKnownIndex` and `committedIndex`.
  /// - Complexity: O(1).
  package func committedEntry(at index: LogIndex) -> Entry { history.committedEntry(at: index) }
}

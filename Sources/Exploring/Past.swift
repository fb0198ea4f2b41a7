// What the properties ask of the past: who led, what stood in logs, what was committed.

import Checking
import Raft
import Simulation

/// What has to be remembered of a run to say whether a property breaks, as `Checker` says it. Part of the cluster's
/// state: two clusters that are alike now, but of whose past this is not the same, are not.
struct Past: Hashable, Sendable {
  /// By term, who has led it.
  var leaders: [ServerID?] = []
  /// The entries that ever stood in a log, in the order of their places: of each index and term there is one.
  var sightings: [Sighting] = []
  /// What was committed, from index 1 on.
  var committed: [Commitment] = []
  /// The configuration in force where the last commit was first seen.
  var configuration: Configuration
  /// What clients have seen; only where they read, or ask again.
  var history: CallHistory
  /// By index, the state of the first server that had applied just so much; only where snapshots are taken.
  var digests: [UInt64?] = []

  /// An entry as it stood in a log.
  struct Sighting: Hashable, Sendable {
    var index: LogIndex
    var previousTerm: Term
    var entry: Entry
  }

  /// That an entry was committed, in a term.
  struct Commitment: Hashable, Sendable {
    var entry: Entry
    var term: Term
  }

  /// Nothing has happened.
  init(_ bounds: Bounds) {
    configuration = Configuration(voters: ServerSet(first: bounds.servers))
    history = CallHistory(appends: bounds.repeats > 0)
  }

  /// How much was committed.
  var committedIndex: LogIndex { LogIndex(committed.count) }

  /// What was committed at an index, which is at least 1 and not beyond the last.
  func commitment(at index: LogIndex) -> Commitment { committed[index.number - 1] }

  /// What tells it from any other, in other names.
  func packed(_ renaming: Renaming) -> [UInt8] {
    var writer = ByteWriter(capacity: 64)
    writer.write(leaders.count)
    for leader in leaders { writer.write(leader.map { renaming[$0].index + 1 } ?? 0) }
    writer.write(sightings.count)
    for sighting in sightings {
      writer.write(sighting.index)
      writer.write(sighting.previousTerm)
      Self.write(renaming[sighting.entry], &writer)
    }
    writer.write(committed.count)
    for commitment in committed {
      writer.write(commitment.term)
      Self.write(renaming[commitment.entry], &writer)
    }
    let configuration = renaming[configuration]
    for servers in [configuration.voters, configuration.outgoing, configuration.learners] {
      writer.write(UInt64(servers.bits))
    }
    writer.write(history)
    for digest in digests {
      writer.write(digest != nil)
      if let digest { writer.write(digest) }
    }
    return writer.bytes
  }

  private static func write(_ entry: Entry, _ writer: inout ByteWriter) {
    writer.write(entry.term)
    switch entry.content {
    case .noOp: writer.write(0)
    case .command(let command):
      writer.write(1)
      writer.write(command)
    case .configuration(let configuration):
      writer.write(2)
      for servers in [configuration.voters, configuration.outgoing, configuration.learners] {
        writer.write(UInt64(servers.bits))
      }
    }
  }
}

/// What a step of a server adds to the past.
struct News: Hashable, Sendable {
  /// Whose step it was.
  var server: ServerID
  /// The term that it is in.
  var term: Term
  /// Whether it leads this term, and did not before.
  var isNewLeader = false
  /// Its log, as far as it is new or matters.
  var log: [Past.Sighting] = []
  /// From where on the log is new, or `.max`.
  var changedFrom = LogIndex.max
  /// Up to where it knows its log to be committed, if it has it.
  var commitIndex: LogIndex = 0
  /// What its snapshot ends with; 0 without one.
  var snapshotIndex: LogIndex = 0
  /// The term of that entry.
  var snapshotTerm: Term = 0
  /// Its configuration, where it knows more to be committed than before.
  var configuration: Configuration?
  /// What it has applied since it was last looked at; empty if nothing.
  var applied: Range<LogIndex> = 1..<1
  /// What became of clients' calls.
  var calls: [CallHistory.Event] = []
  /// The state of its machine, where that matters.
  var digest: UInt64?

  /// What a step adds; nil if nothing.
  init?(_ before: LocalState, _ response: Response, _ bounds: Bounds) {
    let after = response.state
    let (log, persistent) = (after.server.log, after.server.persistent)
    server = after.server.id
    term = persistent.currentTerm
    isNewLeader =
      after.server.isLeader
      && (!before.server.isLeader || before.server.currentTerm != after.server.currentTerm)
    if response.logChangedFrom <= log.lastIndex { changedFrom = response.logChangedFrom }
    let knowsMore = after.server.commitIndex > before.server.commitIndex
    if after.lastApplied != before.lastApplied || response.isReborn {
      applied = (response.isReborn ? 1 : before.lastApplied + 1)..<(after.lastApplied + 1)
    }
    if bounds.seesClients { calls = response.calls }
    guard isNewLeader || changedFrom != .max || knowsMore || !applied.isEmpty || !calls.isEmpty
    else { return nil }
    if knowsMore { configuration = after.server.configuration }
    commitIndex = min(after.server.commitIndex, log.lastIndex)
    (snapshotIndex, snapshotTerm) = (log.snapshotIndex, log.snapshotTerm)
    if !applied.isEmpty, bounds.snapshots > 0 { digest = after.machine.digest }
    // A leader's whole log matters; of others what is new, committed, or applied.
    var end = log.lastIndex
    if !isNewLeader, changedFrom == .max { end = min(end, commitIndex) }
    var previousTerm = log.snapshotTerm
    var index = log.firstIndex
    while index <= end {
      self.log.append(
        Past.Sighting(index: index, previousTerm: previousTerm, entry: log[index]))
      previousTerm = log[index].term
      index += 1
    }
  }

  /// Its entry at an index, if that is not compacted and there.
  func entry(at index: LogIndex) -> Entry? {
    let place = index - snapshotIndex - 1
    return log.indices.contains(place) ? log[place].entry : nil
  }
}

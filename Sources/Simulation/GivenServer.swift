// Servers that do not begin with nothing: pictures of logs.

import Raft

/// How a server begins, where it does not begin with an empty log: a column of a picture of logs, as papers and
/// lectures draw them.
///
/// Nothing is asked of it but that it is well formed. Whether a run could have come there is another question.
public struct GivenServer: Hashable, Sendable {
  /// Whose state it is.
  public var server: ServerID
  /// Its current term.
  public var term: Term
  /// Whom it has voted for in that term.
  public var votedFor: ServerID?
  /// The terms of its entries, the first one first. What the entries hold follows from index and term, so that two
  /// of the same index and term are the same.
  public var log: [Term]
  /// Up to where it knows its log to be committed.
  public var commitIndex: LogIndex
  /// Up to where a snapshot has taken the place of its entries; 0 without one.
  public var snapshotIndex: LogIndex

  /// A server in this state.
  /// - Precondition: `0 <= snapshotIndex <= commitIndex <= log.count`.
  public init(
    _ server: ServerID, term: Term, votedFor: ServerID? = nil, log: [Term] = [],
    commitIndex: LogIndex = 0, snapshotIndex: LogIndex = 0
  ) {
    precondition(
      snapshotIndex >= 0 && snapshotIndex <= commitIndex && commitIndex.number <= log.count,
      "a snapshot covers what is committed, and what is committed is in the log")
    self.server = server
    self.term = term
    self.votedFor = votedFor
    self.log = log
    self.commitIndex = commitIndex
    self.snapshotIndex = snapshotIndex
  }

  /// Its entries, those that a snapshot covers among them. They hold commands that no client asked for.
  public var entries: [Entry] { log.indices.map { entry(at: $0) } }

  private func entry(at place: Int) -> Entry {
    let number = UInt64(place + 1) << 32 | UInt64(log[place].number)
    return Entry(term: log[place], content: .command(number.opaque))
  }

  /// What is on its disk, in a cluster of this configuration.
  func persistent(_ configuration: Configuration) -> Persistent {
    var entries = Log(configuration: configuration)
    for place in log.indices { entries.append(entry(at: place)) }
    if snapshotIndex > 0 { entries.compact(through: snapshotIndex) }
    // What a state machine without anything is written down as takes longer to find out than all the rest.
    let snapshot =
      snapshotIndex > 0
      ? Snapshot(
        lastIndex: snapshotIndex, lastTerm: entries.snapshotTerm, configuration: configuration,
        data: StateMachine().encoded(keepsSessions: true)) : nil
    return Persistent(
      currentTerm: term, votedFor: votedFor, log: entries, snapshot: snapshot)
  }
}

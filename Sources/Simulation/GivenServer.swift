// Servers that do not begin with nothing: pictures of logs.

import Raft

/// How a server begins, where it does not begin with an empty log: a column of a picture of logs, as papers and
/// lectures draw them.
///
/// Nothing is asked of it but that it is well formed. Whether a run could have come there is another question.
public struct GivenServer: Hashable, Sendable {
  /// Whose state it is.
  public var server: ServerID
  /// Its current term; without one the least that agrees with all that servers are given (`Setup.givenTerm(of:)`).
  public var term: Term?
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
    _ server: ServerID, term: Term? = nil, votedFor: ServerID? = nil, log: [Term] = [],
    commitIndex: LogIndex = 0, snapshotIndex: LogIndex = 0
  ) {
    require(
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

  /// What is on its disk, in a cluster of this configuration, where its term is this one.
  func persistent(_ configuration: Configuration, _ term: Term) -> Persistent {
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

extension Setup {
  /// The term in which a server begins, given what is said of it and of the others: 0 if nothing is said of any.
  /// - Complexity: O(entries given)
  public func givenTerm(of server: ServerID) -> Term {
    given.first { $0.server == server }?.term ?? leastGivenTerm(of: server)
  }

  /// What is on a server's disk to begin with.
  func persistent(of server: ServerID, _ configuration: Configuration) -> Persistent {
    if given.isEmpty { return Persistent(configuration: configuration) }
    let own = given.first { $0.server == server } ?? GivenServer(server)
    return own.persistent(configuration, givenTerm(of: server))
  }

  /// The least term in which a server can be so that all that is given could have come about. An entry of a term says that
  /// a majority has seen the term; which servers these are is not said, and so all of those are taken of whose terms nothing
  /// is said. A vote says that its candidate was in the term (§5.2).
  private func leastGivenTerm(of server: ServerID) -> Term {
    var term: Term = 0
    for other in given {
      term = max(term, other.log.max() ?? 0)
      if other.votedFor == server { term = max(term, other.term ?? 0) }
    }
    return term
  }
}

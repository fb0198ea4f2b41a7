// What the last event touched, which the picture marks.

import Raft
import Session
import Simulation

/// What the last event touched: where to look.
struct Touched: Hashable, Sendable {
  /// The servers to which it happened.
  var servers = ServerSet()
  /// The way of the message that it is about.
  var link: DirectedLink?
  /// The entries that it stored, by server.
  var stored: [Run] = []
  /// The entries that it deleted, by server, with what they held.
  var deleted: [Deletion] = []

  /// Entries of one log that follow each other.
  struct Run: Hashable, Sendable {
    /// Whose log it is.
    var server: ServerID
    /// Which entries.
    var indices: ClosedRange<LogIndex>
  }

  /// Entries that are no longer there.
  struct Deletion: Hashable, Sendable {
    /// Whose log it is.
    var server: ServerID
    /// The index of the first.
    var from: LogIndex
    /// The entries.
    var entries: [Entry]
  }

  /// Nothing.
  init() {}

  /// What the last event of a run touched.
  /// - Parameter before: The cluster that was shown last, on the same branch, for what has been deleted since.
  init(_ session: Session, before: ClusterView?) {
    guard let event = session.lastEvent else { return }
    let record = session.branch.chronicle[session.position]
    let cluster = session.glance
    servers = ServerSet(cluster.ids.filter { record.concerns($0) })
    if record.message != nil, record.from != record.to {
      link = DirectedLink(from: record.from, to: record.to)
    }
    for note in event.notes { add(note, to: record.to, session, before: before) }
  }

  /// What is stored under this index there, if the last event stored it.
  func isStored(_ index: LogIndex, at server: ServerID) -> Bool {
    stored.contains { $0.server == server && $0.indices.contains(index) }
  }

  /// Where the entries begin that the last event deleted there; nil if it deleted none.
  func firstDeleted(at server: ServerID) -> LogIndex? {
    deleted.filter { $0.server == server }.map(\.from).min()
  }

  /// The entry that the last event deleted there.
  func deletedEntry(_ index: LogIndex, at server: ServerID) -> Entry? {
    for run in deleted where run.server == server && index >= run.from {
      if index - run.from < run.entries.count { return run.entries[index - run.from] }
    }
    return nil
  }

  private mutating func add(
    _ note: Note, to server: ServerID, _ session: Session, before: ClusterView?
  ) {
    let log = session.glance[server].log
    func store(_ indices: ClosedRange<LogIndex>) {
      let kept = max(1, indices.lowerBound)...max(1, indices.upperBound)
      if kept.upperBound <= log.lastIndex, !isStored(kept.upperBound, at: server) {
        stored.append(Run(server: server, indices: kept))
      }
    }
    switch note {
    case .replication(.appendAccepted(_, let previous, let added, let match)) where added > 0:
      // Those that were there already come first.
      store(max(previous, match - added) + 1...match)
    case .replication(.entriesDeleted(let from, let count)):
      guard let log = session.logBeforeLastEvent(of: server, shown: before), log.firstIndex <= from,
        log.lastIndex >= from + count - 1
      else { return }
      deleted.append(
        Deletion(server: server, from: from, entries: (from..<from + count).map { log[$0] }))
    case .election(.becameLeader(let term, _)) where log.lastTerm == term:
      store(log.lastIndex...log.lastIndex)
    case .client(.requestAccepted(let index)): store(index...index)
    case .membership(.configurationEntered(let index, _)): store(index...index)
    default: break
    }
  }
}

extension Session {
  /// The log that a server had before the last event: the one that was shown, where nothing else can have
  /// happened since, or else that of the moment before.
  fileprivate func logBeforeLastEvent(
    of server: ServerID, shown: ClusterView?
  ) -> Log? {
    if let shown, shown.position == position - 1, shown.count > server.index {
      return shown[server].log
    }
    return moment(at: position)?.clusterBefore[server].log
  }
}

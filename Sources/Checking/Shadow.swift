// What a checker remembers: of each server since it last looked, and of the whole run.

import Raft
import Simulation

/// A vote that was seen: in this term, for the server of this number; term 0 before the first.
struct SeenVote: Sendable {
  var term: Term = 0
  var candidate = -1
}

/// What a property may speak of and most events leave as it is.
@usableFromInline
struct Face: Equatable, Sendable {
  @usableFromInline var term: Term = 0
  @usableFromInline var commit: LogIndex = 0
  /// Whom it voted for in its term.
  @usableFromInline var vote: ServerID?
  @usableFromInline var role = RoleKind.follower
  @usableFromInline var status = Node.Status.running
  /// Whether its disk holds all that its memory holds.
  @usableFromInline var isWritten = true

  init() {}

  @inlinable @inline(__always)
  init(_ node: Node) {
    term = node.server.persistent.currentTerm
    commit = node.server.commitIndex
    vote = node.server.persistent.votedFor
    role = node.server.roleKind
    status = node.status
    isWritten = node.disk.writes.isEmpty
  }
}

/// One server as it was when the checker last looked.
@usableFromInline
struct Shadow: Sendable {
  @usableFromInline var face = Face()
  var applied: LogIndex = 0
  var lastIndex: LogIndex = 0

  /// The last vote it gave, as far as it can know: what a crash lost is forgotten.
  var lastVote = SeenVote()
  /// The last vote and the term that its disk held.
  var lastVoteOnDisk = SeenVote()
  var termOnDisk: Term = 0

  /// So many of the committed entries, from the first on, its log is known to hold.
  var agreed = 0
  /// So many of the committed entries, from the first on, its disk is known to hold.
  var kept = 0
  /// The lowest index at which the log may differ from the one on disk, or `Int.max`.
  var unwrittenFrom = Int.max

  /// Follows a change of the log to the disk, at once or when the write is done.
  @inline(__always)
  mutating func forgetKept(
    changedFrom: LogIndex, isWritten: Bool, isReborn: Bool, isWiped: Bool
  ) {
    if isWiped { kept = 0 }
    if isWiped || isReborn { unwrittenFrom = .max }
    let changedFrom = min(unwrittenFrom, changedFrom)
    kept = min(kept, changedFrom - 1)
    unwrittenFrom = isWritten ? .max : changedFrom
  }

  /// Takes down what the server is like now.
  mutating func remember(_ face: Face, applied: LogIndex, lastIndex: LogIndex) {
    self.face = face
    self.applied = applied
    self.lastIndex = lastIndex
    if let vote = face.vote { lastVote = SeenVote(term: face.term, candidate: vote.index) }
    if face.isWritten { rememberDisk(term: face.term, vote: face.vote) }
  }

  /// Takes down what the server's disk holds.
  mutating func rememberDisk(term: Term, vote: ServerID?) {
    termOnDisk = term
    if let vote { lastVoteOnDisk = SeenVote(term: term, candidate: vote.index) }
  }
}

/// An entry that was committed: who said so first, and in which term that server then was.
struct CommittedEntry: Sendable {
  var entry: Entry
  var term: Term
  var server: ServerID
}

/// Every entry that any log ever held, as it was first seen.
///
/// Where each entry has the content and the predecessor's term that were first seen with its index
/// and term, then by induction over the index two logs that share an entry are the same up to it.
/// So one look at each new entry is enough to check Log Matching (§5.3).
struct SeenEntries: Sendable {
  struct Sighting: Sendable {
    var entry: Entry
    var previousTerm: Term
    var server: ServerID
  }

  private struct Place: Hashable, Sendable {
    var index: LogIndex
    var term: Term
  }

  /// By index, the entry that was seen first there.
  private var firsts = ChunkedArray<Sighting>()
  /// Entries of other terms at the same index: what was replaced, or will be.
  private var others: [Place: Sighting] = [:]

  /// Takes down a sighting, or compares it with the first of an entry with this index and term.
  /// - Returns: The first sighting, if it differs.
  /// - Precondition: Some entry was seen at each lower index.
  @inline(__always)
  mutating func record(_ sighting: Sighting, at index: LogIndex) -> Sighting? {
    if index > firsts.count {
      firsts.append(sighting)
      return nil
    }
    let first = firsts[index - 1]
    if first.entry == sighting.entry && first.previousTerm == sighting.previousTerm { return nil }
    return first.entry.term == sighting.entry.term
      ? first : recordOther(sighting, at: Place(index: index, term: sighting.entry.term))
  }

  private mutating func recordOther(_ sighting: Sighting, at place: Place) -> Sighting? {
    guard let other = others[place] else {
      others[place] = sighting
      return nil
    }
    let isSame = other.entry == sighting.entry && other.previousTerm == sighting.previousTerm
    return isSame ? nil : other
  }
}

/// By index, the state of the first server that had applied so much.
struct SeenStates: Sendable {
  private struct State: Sendable {
    var digest: UInt64
    /// The server's number, or -1 where nobody stopped at this index.
    var server: Int
  }

  private var states = ChunkedArray<State>()

  /// Takes down a state, or compares it with the one that is known.
  /// - Returns: The server that had another state, or nil.
  mutating func record(_ digest: UInt64, of server: ServerID, at index: LogIndex) -> ServerID? {
    while states.count < index { states.append(State(digest: 0, server: -1)) }
    let known = states[index - 1]
    if known.server < 0 {
      states[index - 1] = State(digest: digest, server: server.index)
      return nil
    }
    return known.digest == digest ? nil : ServerID(known.server)
  }
}

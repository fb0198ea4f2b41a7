// What a checker remembers: of each server since it last looked, and of the whole run.

import Raft
import Simulation

/// The servers of a world, where they lie: for the length of one look. They are large, and asked for one by
/// one the world would have to be asked each time where they are.
typealias Nodes = UnsafeBufferPointer<Node>

/// A vote that was seen: in this term, for the server of this number; term 0 before the first.
struct SeenVote: Sendable {
  var term: Term = 0
  var candidate = -1
}

/// What a property may speak of and most events leave as it is.
struct Face: Sendable {
  var term: Term = 0
  var commit: LogIndex = 0
  /// Whom it voted for in its term.
  var vote: ServerID?
  var role = RoleKind.follower
  var status = Node.Status.running
  /// Whether its disk holds all that its memory holds.
  var isWritten = true
  /// How often writes of its disk have been done.
  var doneCount = 0

  init() {}

  @inline(__always)
  init(_ index: Int, _ nodes: Nodes) {
    term = nodes[index].server.state.persistent.currentTerm
    commit = nodes[index].server.state.commitIndex
    vote = nodes[index].server.state.persistent.votedFor
    role = nodes[index].server.state.roleKind
    status = nodes[index].status
    isWritten = nodes[index].disk.writes.isEmpty
    doneCount = nodes[index].disk.doneCount
  }

  /// Whether the server is still like that.
  @inline(__always)
  func isFace(of index: Int, _ nodes: Nodes) -> Bool {
    term == nodes[index].server.state.persistent.currentTerm
      && commit == nodes[index].server.state.commitIndex
      && vote == nodes[index].server.state.persistent.votedFor
      && role == nodes[index].server.state.roleKind && status == nodes[index].status
      && isWritten == nodes[index].disk.writes.isEmpty
      && doneCount == nodes[index].disk.doneCount
  }
}

/// One server as it was when the checker last looked.
struct Shadow: Sendable {
  var face = Face()
  var applied: LogIndex = 0
  var lastIndex: LogIndex = 0

  /// The last vote it gave, as far as it can know: what a crash lost is forgotten.
  var lastVote = SeenVote()
  /// The last vote and the term that its disk held.
  var lastVoteOnDisk = SeenVote()
  var termOnDisk: Term = 0

  /// Up to this index its log is known to hold what was committed.
  var agreed: LogIndex = 0
  /// Up to this index its disk is known to hold what was committed.
  var kept: LogIndex = 0
  /// The lowest index at which the log may differ from the one on disk, or `.max`.
  var unwrittenFrom = LogIndex.max

  /// Follows a change of the log. After a crash it is the one on disk.
  @inline(__always)
  mutating func forgetAgreement(changedFrom: LogIndex, isReborn: Bool, isWiped: Bool) {
    if isWiped { agreed = 0 } else if isReborn { agreed = kept }
    if changedFrom <= agreed { agreed = changedFrom - 1 }
  }

  /// Follows a server that has lost what was in its memory; with `isWiped` what was on its disk, too.
  mutating func beginAnew(isWiped: Bool) {
    if isWiped {
      kept = 0
      lastVoteOnDisk = SeenVote()
    }
    unwrittenFrom = .max
    lastVote = lastVoteOnDisk
  }

  /// Follows a change of the log to the disk, at once or when the write is done.
  @inline(__always)
  mutating func forgetKept(changedFrom: LogIndex, isWritten: Bool) {
    let changedFrom = min(unwrittenFrom, changedFrom)
    kept = min(kept, changedFrom - 1)
    unwrittenFrom = isWritten ? .max : changedFrom
  }

  /// Takes down what the server is like now.
  @inline(__always)
  mutating func remember(_ face: Face, applied: LogIndex, lastIndex: LogIndex) {
    self.face = face
    self.applied = applied
    self.lastIndex = lastIndex
    if let vote = face.vote { lastVote = SeenVote(term: face.term, candidate: vote.index) }
    if face.isWritten { rememberDisk(term: face.term, vote: face.vote) }
  }

  /// Takes down what the server's disk holds.
  @inline(__always)
  mutating func rememberDisk(term: Term, vote: ServerID?) {
    termOnDisk = term
    if let vote { lastVoteOnDisk = SeenVote(term: term, candidate: vote.index) }
  }
}

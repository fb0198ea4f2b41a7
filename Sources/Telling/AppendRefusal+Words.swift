// Why an append or a chunk of a snapshot is refused, or an answer to it changes nothing: all words for it.

import Raft

extension AppendRefusal {
  /// The section behind it.
  var section: Section { if case .staleTerm = self { .raftBasics } else { .logReplication } }

  /// Why the server refuses the append, in a sentence.
  func sentence(by server: ServerID, to leader: ServerID) -> String {
    switch self {
    case .staleTerm(let theirs, let own):
      return AppendRefusal.staleness(of: leader, theirs, own, server)
    case .logTooShort(let prev, let last):
      let end = last == 0 ? "is empty" : "ends at entry \(last)"
      return "What is sent follows entry \(prev), but \(server)'s log \(end)."
    case .termMismatch(let prev, let own, let theirs):
      return "Its entry \(prev) is of term \(own), the leader's of term \(theirs)."
    }
  }

  /// Why a leader's message is refused for its term.
  static func staleness(
    of leader: ServerID, _ theirs: Term, _ own: Term, _ server: ServerID
  ) -> String {
    theirs == own
      ? "\(server) leads term \(own) itself."
      : "\(leader)'s term \(theirs) is over: \(server) is in term \(own)."
  }
}

extension ReplyDismissal {
  /// The section behind it.
  var section: Section {
    switch self {
    case .staleTerm, .notLeader: .raftBasics
    case .overtaken: .logReplication
    case .otherSnapshot: .logCompaction
    }
  }

  /// That the follower's answer changes nothing, and why.
  /// - Parameter isLeader: Whether the server that gets it leads.
  func sentence(about follower: ServerID, at server: ServerID, isLeader: Bool) -> String {
    switch self {
    case .staleTerm(let term):
      "\(server) ignores \(follower)'s answer: it is of term \(term), which is over."
    case .notLeader:
      isLeader
        ? "\(server) ignores \(follower)'s answer: it no longer sends anything to it."
        : "\(server) ignores \(follower)'s answer: it does not lead."
    case .overtaken:
      "\(server) ignores \(follower)'s refusal: newer answers have overtaken it."
    case .otherSnapshot:
      "\(server) ignores \(follower)'s answer: it waits for the one to a later chunk."
    }
  }
}

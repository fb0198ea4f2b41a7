// Why an append or a chunk of a snapshot is refused, or an answer to it changes nothing: all words for it.

import Raft

extension AppendRefusal: Reason {
  /// Who refuses what whom sends.
  package struct Context {
    var server: ServerID
    var leader: ServerID
  }

  package var section: Section? {
    if case .staleTerm = self { .raftBasics } else { .logReplication }
  }

  package func brief(in _: Context) -> String {
    switch self {
    case .staleTerm: PastTerm.brief
    case .logTooShort: "log too short"
    case .termMismatch: "other term"
    }
  }

  package func clause(in context: Context) -> String {
    switch self {
    case .staleTerm(let theirs, let own):
      // Two that lead one term.
      theirs == own
        ? "\(context.server) leads term \(own) itself" : "\(context.server) is in term \(own)"
    case .logTooShort(_, let last):
      "\(context.server)'s log " + (last == 0 ? "is empty" : "ends at entry \(last)")
    case .termMismatch(let prev, let own, let theirs):
      "its entry \(prev) is of term \(own), the leader's of term \(theirs)"
    }
  }

  package func sentence(in context: Context) -> String {
    let clause = clause(in: context)
    switch self {
    case .staleTerm(let theirs, let own):
      return theirs == own
        ? "\(clause)." : "\(context.leader)'s \(PastTerm.words(theirs)), and \(clause)."
    case .logTooShort(let prev, let last):
      return "\(context.leader) builds on entry \(prev), and \(context.server)'s log "
        + (last == 0 ? "is empty." : "ends at \(last).")
    case .termMismatch(let prev, let own, let theirs):
      return "\(context.leader) builds on entry \(prev) of term \(theirs), and "
        + "\(context.server)'s is of term \(own)."
    }
  }
}

extension ReplyDismissal: Reason {
  /// Whose answer changes nothing at whom.
  package struct Context {
    var follower: ServerID
    var server: ServerID
    /// Whether the server that gets the answer leads.
    var isLeader: Bool
    /// The term of the server that gets the answer.
    var term = Term.max
  }

  package var section: Section? {
    switch self {
    case .staleTerm, .notLeader: .raftBasics
    case .overtaken: .logReplication
    case .otherSnapshot: .logCompaction
    }
  }

  package func brief(in context: Context) -> String {
    switch self {
    // With a rule off that does not make who hears it step down.
    case .staleTerm(let term): term >= context.term ? "newer term" : PastTerm.brief
    case .notLeader: context.isLeader ? "not asked" : "no leader"
    case .overtaken: "overtaken"
    case .otherSnapshot: "other chunk"
    }
  }

  package func clause(in context: Context) -> String {
    switch self {
    case .staleTerm(let term):
      term >= context.term
        ? "it tells of term \(term), and \(context.server) does not step down for that"
        : PastTerm.clause(ofAnswer: term)
    case .notLeader:
      context.isLeader ? "it no longer sends anything to it" : "it does not lead"
    case .overtaken: "newer answers have overtaken it"
    case .otherSnapshot: "it waits for the one to a later chunk"
    }
  }

  package func sentence(in context: Context) -> String {
    let what = if case .overtaken = self { "refusal" } else { "answer" }
    return "\(context.server) ignores \(context.follower)'s \(what): \(clause(in: context))."
  }
}

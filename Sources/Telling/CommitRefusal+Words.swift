// Why an entry that was replicated is not committed yet: all words for it.

import Raft
import Session

extension CommitRefusal: Reason {
  /// Which entry it is, and who would commit it.
  package struct Context {
    var index: LogIndex
    var leader: ServerID
    /// The term that the leader leads.
    var term: Term
    /// What a quorum is to the leader.
    var quorum: Quorum
  }

  package var section: Section? {
    switch self {
    case .noQuorum(_, let configuration): configuration.isJoint ? .membershipChanges : nil
    case .olderTerm: .entriesFromPreviousTerms
    }
  }

  package func brief(in _: Context) -> String {
    switch self {
    case .noQuorum: "too few copies"
    case .olderTerm: "older term"
    }
  }

  package func clause(in context: Context) -> String {
    switch self {
    case .noQuorum(let replicas, _):
      context.quorum.isJoint
        ? "it is on \(context.quorum.tally(replicas))"
        : "it has \(context.quorum.progress(replicas, "copies it needs"))"
    case .olderTerm(let term):
      "it is of term \(term), \(context.leader) leads term \(context.term)"
    }
  }

  package func sentence(in context: Context) -> String {
    let (index, clause) = (context.index, clause(in: context))
    switch self {
    case .noQuorum:
      let predicate = clause.dropFirst("it ".count)
      return "Entry \(index) \(predicate)\(context.quorum.isJoint ? "" : " to be committed")."
    case .olderTerm: return "Entry \(index) is on a majority but not committed: \(clause)."
    }
  }
}

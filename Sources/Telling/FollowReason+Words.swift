// Why a server becomes a follower: all words for it.

import Raft

extension FollowReason: Reason {
  /// Who becomes one.
  package struct Context {
    var server: ServerID
    /// What it was.
    var role: RoleKind
    /// The term in which it follows.
    var term: Term

    /// A server that was this becomes a follower in the term.
    package init(server: ServerID, role: RoleKind, term: Term) {
      self.server = server
      self.role = role
      self.term = term
    }

    /// What it does, for a list: `steps down`.
    package var step: String {
      switch role {
      case .leader: "steps down"
      case .candidate: "gives up"
      case .preCandidate, .follower: "stops asking"
      }
    }

    /// The same in a sentence.
    fileprivate var longStep: String {
      switch role {
      case .leader: "leads no longer"
      case .candidate: "\(step) its candidacy"
      case .preCandidate, .follower: "\(step) for pre-votes"
      }
    }
  }

  package var section: Section? {
    switch self {
    case .higherTerm: .raftBasics
    case .leaderOfSameTerm: .leaderElection
    case .quorumLost: .findingLeader
    case .removed: .membershipChanges
    case .asked: .raftBasics
    case .votedForOther: .preVote
    }
  }

  package func brief(in _: Context) -> String {
    switch self {
    case .higherTerm(let sender): "newer term, \(sender)"
    case .leaderOfSameTerm(let leader): "\(leader) leads"
    case .quorumLost: "no quorum heard"
    case .removed: "no longer a voter"
    case .asked: "told to"
    case .votedForOther(let candidate): "voted for \(candidate)"
    }
  }

  package func clause(in context: Context) -> String {
    switch self {
    case .higherTerm(let sender): "\(sender)'s term \(context.term) is newer than its own"
    case .leaderOfSameTerm(let leader): "\(leader) already leads term \(context.term)"
    case .quorumLost: "elsewhere another may lead, and its clients must not wait here"
    case .removed: "it has no vote in the committed configuration"
    case .asked: "it was told to"
    case .votedForOther(let candidate): "it has voted for \(candidate)"
    }
  }

  package func sentence(in context: Context) -> String {
    // Who has lost its quorum, and leads no longer, has been said.
    if self == .quorumLost { return "It \(context.step): \(clause(in: context))." }
    return "\(context.server) \(context.longStep): \(clause(in: context))."
  }
}

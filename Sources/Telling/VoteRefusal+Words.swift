// Why a vote or a pre-vote is refused, or an answer to such a request changes nothing: all words for it.

import Raft

extension VoteRefusal: Reason {
  /// Who asks whom for what.
  package struct Context {
    var voter: ServerID
    var candidate: ServerID
    /// Whether the voter stands itself.
    var isCandidate = false
    /// Whether the candidate only asks who would vote for it.
    var isPreVote = false
    /// Whether it is told of several voters at once.
    var areSeveral = false
    /// Whether the answer tells the voter's own, higher term.
    var teaches = true

    /// What voter refuses its vote to whom.
    package init(voter: ServerID, candidate: ServerID) {
      self.voter = voter
      self.candidate = candidate
    }
  }

  package var section: Section? {
    switch self {
    case .staleTerm: .raftBasics
    case .alreadyVoted: .leaderElection
    case .logBehind: .electionRestriction
    case .leaderIsAlive: .preVote
    case .ownTimerRuns: .membershipChanges
    case .leaderMayLive: .leases
    }
  }

  package func brief(in context: Context) -> String {
    switch self {
    case .staleTerm(_, let own): "is in term \(own)"
    case .alreadyVoted(let other): "voted \(other)"
    case .logBehind: "log behind"
    case .leaderIsAlive(let leader):
      leader.map { $0 == context.voter ? "it leads" : "heard \($0)" } ?? "heard a leader"
    case .ownTimerRuns: "own timer runs"
    case .leaderMayLive: "just started"
    }
  }

  package func clause(in context: Context) -> String {
    switch self {
    case .staleTerm(let term, _): PastTerm.words(term)
    case .alreadyVoted(let other):
      other == context.voter
        ? "it \(context.isCandidate ? "is a candidate and " : "")has voted for itself"
        : "it has voted for \(other)"
    case .logBehind: "\(context.candidate)'s log is behind"
    case .leaderIsAlive(let leader):
      leader == context.voter
        ? "it leads" : "it heard from \(leader.map { "\($0)" } ?? "a leader") lately"
    case .ownTimerRuns: "its own timer has not run out"
    case .leaderMayLive: "it has just started"
    }
  }

  package func detail(in context: Context) -> String {
    switch self {
    case .staleTerm(_, let own): "it is in term \(own) already"
    case .alreadyVoted: "\(clause(in: context)) in this term"
    case .logBehind(_, _, let index, let term):
      "its own log, up to entry \(index) of term \(term), is more up to date"
    case .leaderIsAlive: clause(in: context)
    case .ownTimerRuns(let leader):
      "it sticks to its leader \(leader) until its own timer has run out"
    case .leaderMayLive: "it started so recently that a lease may still run"
    }
  }

  package func sentence(in context: Context) -> String {
    let (voter, candidate) = (context.voter, context.candidate)
    switch self {
    case .staleTerm(let theirs, let own):
      if !context.isPreVote {
        return "\(candidate) asked in term \(theirs), and \(voter) is in term \(own) already."
      }
      return context.teaches
        ? "It is in term \(own), and its answer says so."
        : "It is in term \(own), and with pre-vote-refusal-teaches off it does not even answer."
    case .alreadyVoted(let other):
      let whom = other == voter ? "itself" : "\(other)"
      return context.isPreVote
        ? "It has voted for \(whom) in that term."
        : "It has voted for \(whom) in this term: a server has one vote a term."
    case .logBehind(let index, let term, let ownIndex, let ownTerm):
      let theirs = index == 0 ? "is empty" : "at entry \(index) (term \(term))"
      return "Its own log ends at entry \(ownIndex) (term \(ownTerm)), \(candidate)'s \(theirs)."
    case .leaderIsAlive(let leader):
      if leader == voter { return "It is the leader itself." }
      let whom = leader.map { "its leader \($0)" } ?? "a leader"
      return "It heard from \(whom) less than an election timeout ago."
    case .ownTimerRuns(let leader):
      return "It sticks to its leader \(leader) until its own timer has run out."
    case .leaderMayLive: return "It started so recently that a lease may still run."
    }
  }

  /// Whether it is for a leader's sake: a request for a vote is then ignored, and only a pre-vote refused.
  var isAboutLeader: Bool {
    switch self {
    case .leaderIsAlive, .ownTimerRuns, .leaderMayLive: true
    case .staleTerm, .alreadyVoted, .logBehind: false
    }
  }

  /// What would be if the vote were given; nil where that is clear.
  var stake: String? {
    if case .logBehind = self { "Committed entries might be missing from it." } else { nil }
  }

  /// Why a request was ignored, as a clause about then.
  func pastClause(in context: Context) -> String {
    let it = context.areSeveral ? "they" : "it"
    return switch self {
    case .leaderIsAlive(let leader):
      leader == context.voter
        ? "it led" : "\(it) had heard from \(leader.map { "\($0)" } ?? "a leader") lately"
    case .ownTimerRuns(let leader):
      context.areSeveral
        ? "they stuck to their leader \(leader), as their own timers still ran"
        : "it stuck to its leader \(leader), as its own timer still ran"
    case .leaderMayLive: "\(it) had started so recently that a lease might still run"
    case .staleTerm, .alreadyVoted, .logBehind: detail(in: context)
    }
  }

  // MARK: Several voters

  /// What voters that would refuse for the same kind of reason would say, as a sentence; nil without any.
  /// - Parameters:
  ///   - refusals: The reason of each of them, in the order of their numbers.
  ///   - term: The term in which the candidate would stand.
  static func sentence(
    of voters: ServerSet, _ refusals: [VoteRefusal], to candidate: ServerID, in term: Term
  ) -> String? {
    guard let first = refusals.first else { return nil }
    let isOne = voters.count == 1
    let names = voters.inWords
    let section = first.section.map { " (\($0))" } ?? ""
    switch first {
    case .logBehind(let index, let term, let ownIndex, let ownTerm):
      let own = index == 0 ? "is empty" : "ends at \(index) (term \(term))"
      let other = isOne ? ", its own at \(ownIndex) (term \(ownTerm))" : ": behind theirs"
      return "\(names) would not: \(candidate)'s log \(own)\(other)\(section)."
    case .alreadyVoted:
      let others = ServerSet(
        refusals.compactMap { if case .alreadyVoted(let other) = $0 { other } else { nil } })
      let isOwn = others == voters
      let whom = isOwn ? (isOne ? "itself" : "themselves") : others.inWords
      let have = isOne ? "has" : "have"
      return "\(names) \(have) voted for \(whom) in term \(term)\(section)."
    case .staleTerm(_, let own):
      let are = isOne ? "is" : "are"
      return "\(names) \(are) in term \(own) already: \(candidate) learns of it first\(section)."
    case .leaderIsAlive(let leader): return hearing(of: voters, from: leader)
    case .ownTimerRuns(let leader):
      return isOne
        ? "\(names) sticks to \(leader) until its own timer has run out\(section)."
        : "\(names) stick to \(leader) until their own timers have run out\(section)."
    case .leaderMayLive:
      return "\(names) started so recently that a lease may still run\(section)."
    }
  }

  /// That the servers hear from a leader, or are it.
  private static func hearing(of voters: ServerSet, from leader: ServerID?) -> String {
    let names = voters.inWords
    guard let leader, voters.contains(leader) else {
      let whom = leader.map { "the leader \($0)" } ?? "a leader"
      return "\(names) heard from \(whom) less than an election timeout ago."
    }
    return voters.count == 1
      ? "\(names) is the leader itself."
      : "\(leader) leads, and \(voters.subtracting([leader]).inWords) heard from it lately."
  }
}

extension VoteDismissal: Reason {
  /// Whose answer changes nothing at whom.
  package struct Context {
    var voter: ServerID
    var server: ServerID
    /// What the server that gets the answer is.
    var role: RoleKind
    /// Whether the answer is about a pre-vote.
    var isPreVote = false
  }

  package var section: Section? {
    if case .staleTerm = self { .raftBasics } else { .leaderElection }
  }

  package func brief(in _: Context) -> String {
    switch self {
    case .refused: "refused"
    case .staleTerm: PastTerm.brief
    case .notCandidate: "no candidate"
    case .alreadyCounted: "counted already"
    }
  }

  package func clause(in context: Context) -> String {
    switch self {
    case .refused: "it is a refusal"
    case .staleTerm(let term):
      context.isPreVote ? "it is about term \(term)" : PastTerm.clause(ofAnswer: term)
    case .notCandidate: "\(context.server) \(standing(in: context))"
    case .alreadyCounted: "it counts once"
    }
  }

  package func sentence(in context: Context) -> String {
    let (voter, server) = (context.voter, context.server)
    switch self {
    case .refused:
      return context.isPreVote
        ? "\(server) hears that \(voter) would not vote for it."
        : "\(server) gets \(voter)'s refusal to vote for it."
    case .staleTerm:
      let what = context.isPreVote ? "pre-vote" : "answer"
      return "\(server) ignores \(voter)'s \(what): \(clause(in: context))."
    case .notCandidate where !context.isPreVote:
      return "\(clause(in: context)): \(voter)'s answer to its request changes nothing."
    case .alreadyCounted where !context.isPreVote:
      return "\(server) ignores a second copy of \(voter)'s vote: \(clause(in: context))."
    case .notCandidate, .alreadyCounted:
      return "\(server) \(standing(in: context)): \(voter)'s pre-vote changes nothing."
    }
  }

  /// Why the server that gets the answer has no use for it.
  private func standing(in context: Context) -> String {
    switch context.role {
    case .leader: "already leads"
    case .candidate where context.isPreVote: "already stands"
    case .candidate, .follower, .preCandidate:
      context.isPreVote ? "no longer asks" : "no longer stands"
    }
  }
}

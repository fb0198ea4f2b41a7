// Why a vote or a pre-vote is refused, or an answer to such a request changes nothing: all words for it.

import Raft

extension VoteRefusal {
  /// The section behind it.
  package var section: Section {
    switch self {
    case .staleTerm: .raftBasics
    case .alreadyVoted: .leaderElection
    case .logBehind: .electionRestriction
    case .leaderIsAlive: .preVote
    }
  }

  /// Why, in a word or two beside the voter's name: `is in term 4`, `voted S2`.
  package func brief(of voter: ServerID) -> String {
    switch self {
    case .staleTerm(_, let own): "is in term \(own)"
    case .alreadyVoted(let other): "voted \(other)"
    case .logBehind: "log behind"
    case .leaderIsAlive(let leader):
      leader.map { $0 == voter ? "it leads" : "\($0) leads" } ?? "a leader lives"
    }
  }

  /// Why, for a line of a list about the voter: `it has voted for S2`.
  /// - Parameter isCandidate: Whether the voter stands itself.
  func clause(of voter: ServerID, to candidate: ServerID, isCandidate: Bool) -> String {
    switch self {
    case .staleTerm(let term, _): "term \(term) is over"
    case .alreadyVoted(let other):
      other == voter
        ? "it \(isCandidate ? "is a candidate and " : "")has voted for itself"
        : "it has voted for \(other)"
    case .logBehind: "\(candidate)'s log is behind"
    case .leaderIsAlive(let leader): "it hears from \(leader.map { "\($0)" } ?? "a leader")"
    }
  }

  /// Why, in full, as part of a sentence about the voter.
  var reason: String {
    switch self {
    case .staleTerm(_, let own): "it is in term \(own) already"
    case .alreadyVoted(let other): "it has voted for \(other) in this term"
    case .logBehind(_, _, let index, let term):
      "its own log, up to entry \(index) of term \(term), is more up to date"
    case .leaderIsAlive(let leader): "it hears from \(leader.map { "\($0)" } ?? "a leader")"
    }
  }

  /// Why the server refuses the candidate its vote, in sentences.
  func sentences(by server: ServerID, to candidate: ServerID) -> [String] {
    switch self {
    case .staleTerm(let theirs, let own):
      ["\(candidate) stands in term \(theirs), which is over: \(server) is in term \(own)."]
    case .alreadyVoted(let other):
      [
        "It has voted for \(other == server ? "itself" : "\(other)") in this term: a server has one "
          + "vote a term."
      ]
    case .logBehind:
      [comparison(with: candidate), "Committed entries might be missing from it."]
    case .leaderIsAlive: []
    }
  }

  /// Why the server would not vote for one that asks, in a sentence.
  /// - Parameter teaches: Whether its answer tells its own, higher term.
  func preVoteSentence(by server: ServerID, to asker: ServerID, teaches: Bool) -> String {
    switch self {
    case .staleTerm(let asked, let own):
      teaches
        ? "Term \(asked) is over: its answer says that it is in term \(own)."
        : "Term \(asked) is over, and with pre-vote-refusal-teaches off it does not even answer."
    case .alreadyVoted(let other):
      "It has voted for \(other == server ? "itself" : "\(other)") in that term."
    case .logBehind: comparison(with: asker)
    case .leaderIsAlive(let leader):
      leader == server
        ? "It is the leader itself."
        : "It heard from \(leader.map { "its leader \($0)" } ?? "a leader") less than an election "
          + "timeout ago."
    }
  }

  /// Why a log is not good enough; empty where it is not for the log.
  private func comparison(with candidate: ServerID) -> String {
    guard case .logBehind(let lastIndex, let lastTerm, let ownLastIndex, let ownLastTerm) = self
    else { return "" }
    let theirs = lastIndex == 0 ? "is empty" : "ends at entry \(lastIndex) of term \(lastTerm)"
    return "Its own log, up to entry \(ownLastIndex) of term \(ownLastTerm), is more up to date: "
      + "\(candidate)'s \(theirs)."
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
    let names = voters.brief
    switch first {
    case .logBehind(let index, let term, let ownIndex, let ownTerm):
      let own = index == 0 ? "is empty" : "ends at \(index) (term \(term))"
      let other = isOne ? ", its own at \(ownIndex) (term \(ownTerm))" : ": behind theirs"
      return "\(names) would not: \(candidate)'s log \(own)\(other) (\(first.section))."
    case .alreadyVoted:
      let others = ServerSet(
        refusals.compactMap { if case .alreadyVoted(let other) = $0 { other } else { nil } })
      let isOwn = others == voters
      let whom = isOwn ? (isOne ? "itself" : "themselves") : others.brief
      let have = isOne ? "has" : "have"
      return "\(names) \(have) voted for \(whom) in term \(term) (\(first.section))."
    case .staleTerm(_, let own):
      let are = isOne ? "is" : "are"
      return "\(names) \(are) in term \(own) already: \(candidate) learns of it first "
        + "(\(first.section))."
    case .leaderIsAlive(let leader): return hearing(of: voters, from: leader)
    }
  }

  /// That the servers hear from a leader, or are it.
  private static func hearing(of voters: ServerSet, from leader: ServerID?) -> String {
    let names = voters.brief
    let isOne = voters.count == 1
    guard let leader, voters.contains(leader) else {
      let whom = leader.map { "the leader \($0)" } ?? "a leader"
      return "\(names) \(isOne ? "hears" : "hear") from \(whom)."
    }
    return isOne
      ? "\(names) leads itself."
      : "\(leader) leads, and \(voters.subtracting([leader]).brief) heard from it just now."
  }
}

extension VoteDismissal {
  /// The section behind it.
  var section: Section { if case .staleTerm = self { .raftBasics } else { .leaderElection } }

  /// That the answer of the voter changes nothing, and why.
  /// - Parameter isLeader: Whether the server that gets it leads.
  func sentence(about voter: ServerID, at server: ServerID, isLeader: Bool) -> String {
    switch self {
    case .refused: return "\(server) gets \(voter)'s refusal to vote for it."
    case .staleTerm(let term):
      return "\(server) ignores \(voter)'s answer: it is of term \(term), which is over."
    case .notCandidate:
      let role = isLeader ? "already leads" : "no longer stands"
      return "\(server) \(role): \(voter)'s answer to its request changes nothing."
    case .alreadyCounted:
      return "\(server) ignores a second copy of \(voter)'s vote: it counts once."
    }
  }

  /// That the pre-vote of the voter changes nothing, and why.
  func preVoteSentence(about voter: ServerID, at server: ServerID, role: RoleKind) -> String {
    switch self {
    case .refused: return "\(server) hears that \(voter) would not vote for it."
    case .staleTerm(let term):
      return "\(server) ignores \(voter)'s pre-vote: it is about term \(term)."
    case .notCandidate, .alreadyCounted:
      let what =
        switch role {
        case .leader: "already leads"
        case .candidate: "already stands"
        case .follower, .preCandidate: "no longer asks"
        }
      return "\(server) \(what): \(voter)'s pre-vote changes nothing."
    }
  }
}

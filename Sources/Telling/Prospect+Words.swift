// Who could win now, in words.

import Raft
import Session

extension Prospect {
  /// What a server's answer rests on. Servers with the same ground are told of together.
  package enum Ground: Int, CaseIterable, Hashable, Sendable {
    /// Of those who vote for it.
    case itself, votes, counted, onItsWay
    /// Of those who do not, or cannot, or whose vote comes too late.
    case logBehind, unwritten, voted, term, leader, started, refused, requestLost,
      answerLost, dead, late, held,
      crashed, frozen,
      cutOff, cutThere, cutBack
    /// Of those who have none.
    case noVote

    /// What a sign for it means, in a word or two, whoever stands.
    package var legend: String {
      switch self {
      case .itself: "its own vote"
      case .counted: "vote counted"
      case .votes: "would vote for it"
      case .onItsWay: "vote on its way"
      case .logBehind: "has a newer log"
      case .unwritten: "more on its disk"
      case .voted: "voted for another"
      case .term: "in a higher term"
      case .leader: "has a leader"
      case .started: "has just started"
      case .refused: "has refused"
      case .requestLost: "request lost"
      case .answerLost: "answer lost"
      case .dead: "dead connection"
      case .late: "its vote is too late"
      case .held: "held by hand"
      case .crashed: "down"
      case .frozen: "frozen"
      case .cutOff: "cut off"
      case .cutThere: "does not hear it"
      case .cutBack: "is not heard by it"
      case .noVote: "no vote"
      }
    }
  }

  /// The voters by ground, the ground of most first; those that vote come last.
  package var grounds: [(ground: Ground, servers: ServerSet)] {
    let found = Ground.allCases.map { ($0, servers(on: $0)) }.filter { !$0.1.isEmpty }
    func rank(_ ground: Ground) -> Int { ground.rawValue <= Ground.onItsWay.rawValue ? 1 : 0 }
    return found.sorted {
      (rank($0.0), -$0.1.count, $0.0.rawValue) < (rank($1.0), -$1.1.count, $1.0.rawValue)
    }
  }

  /// The voters whose answer rests on the ground.
  package func servers(on ground: Ground) -> ServerSet {
    ServerSet(
      configuration.members.union([candidate]).filter {
        $0.index < responses.count && responses[$0.index].ground == ground
      })
  }

  /// The votes and how many it takes: `2`, or `2+1` in joint mode.
  package var count: String { quorum.count(votes) }
  /// How many votes it takes: `3`, or `2+2` in joint mode.
  package var need: String { quorum.need }

  /// How it would end, in a few words: `can win`, `no, log behind`.
  package var conclusion: String {
    if let bar { return bar.brief(in: Prospect.Bar.Context(self, isOpen: false)) }
    if couldWin { return "can win" }
    if let triesNeeded { return triesNeeded == 2 ? "at its next try" : "at its third try" }
    if doubt != nil { return "maybe: rule off" }
    if needsHand { return "only by hand" }
    let obstacle = grounds.first { !$0.ground.isVote }
    return obstacle.map { "no, \($0.ground.brief(in: self))" } ?? "no"
  }

  /// What follows from the answers besides whether it wins.
  package var remarks: [String] {
    var remarks: [String] = []
    if bar == nil, endsWithPreVote {
      remarks.append(
        "Too few pre-votes: it would not stand, and its term stays (\(Section.preVote)).")
    }
    if bar == nil, !couldWin, let triesNeeded {
      remarks.append("But its \(triesNeeded == 2 ? "next" : "third") try could win.")
    }
    if bar == nil, needsHand, doubt == nil {
      remarks.append("It could win only if a hand delivered what is held.")
    }
    if bar == nil, couldWin, !quorum.isReached(by: votes) {
      remarks.append("With a rule off votes count that come again, or too late.")
    }
    if bar == nil, !couldWin, let doubt {
      remarks.append(
        "With \(doubt.name) off it may win without these votes: nothing here rules that out.")
    }
    if couldWin, !deposers.isEmpty {
      remarks.append(
        "If the refusal of \(deposers.inWords) comes first, it steps down: theirs is a higher term."
      )
    }
    return remarks
  }
}

extension Prospect.Bar: Reason {
  /// Who does not stand.
  package struct Context {
    fileprivate var server: ServerID
    /// The term in which it leads.
    fileprivate var term: Term
    /// Whether it is in the middle of an election of its own.
    fileprivate var isOpen: Bool

    /// The candidate of the prospect, which may be in the middle of an election.
    package init(_ prospect: Prospect, isOpen: Bool) {
      server = prospect.candidate
      term = prospect.term
      self.isOpen = isOpen
    }
  }

  package var section: Section? {
    switch self {
    case .noVote: .membershipChanges
    case .crashed, .frozen, .leads: nil
    }
  }

  package func brief(in context: Context) -> String {
    switch self {
    case .crashed: "is down"
    case .frozen: "is frozen"
    case .leads: "leads term \(context.term)"
    case .noVote: "has no vote"
    }
  }

  package func clause(in context: Context) -> String {
    "\(context.server) \(brief(in: context))"
  }

  package func sentence(in context: Context) -> String {
    switch self {
    case .crashed: "It must be restarted first."
    case .frozen where context.isOpen: "It is frozen: it counts nothing until it goes on."
    case .frozen: "It must go on first."
    case .leads: "It leads already."
    case .noVote: "It has no vote, so it does not stand."
    }
  }
}

extension Prospect.Ground: Reason {
  package var section: Section? {
    switch self {
    case .logBehind, .unwritten: .electionRestriction
    case .voted: .leaderElection
    case .term: .raftBasics
    case .leader: .preVote
    case .started: .leases
    case .late: .figure2
    case .noVote: .membershipChanges
    case .itself, .votes, .counted, .onItsWay, .refused, .requestLost, .answerLost, .dead, .held,
      .crashed, .frozen, .cutOff, .cutThere, .cutBack:
      nil
    }
  }

  package func brief(in _: Prospect) -> String {
    switch self {
    case .itself, .votes, .counted, .onItsWay: "votes"
    case .logBehind: "log behind"
    case .unwritten: "not on disk"
    case .voted: "votes given"
    case .term: PastTerm.brief
    case .leader: "heard leader"
    case .started: "just started"
    case .refused: "refused"
    case .requestLost, .answerLost: "lost"
    case .dead: "dead link"
    case .late: "too slow"
    case .held: "held"
    case .crashed: "down"
    case .frozen: "frozen"
    case .cutOff, .cutThere, .cutBack: "cut off"
    case .noVote: "no vote"
    }
  }

  package func clause(in _: Prospect) -> String { legend }

  package func sentence(in prospect: Prospect) -> String {
    let candidate = prospect.candidate
    let servers = prospect.servers(on: self)
    let isOne = servers.count == 1
    let names = servers.inWords
    let lost = "\(isOne ? "is" : "are") lost, and not sent again"
    func links(_ name: (ServerID) -> String) -> String {
      servers.map(name).joined(separator: " ")
    }
    switch self {
    case .itself: return "\(names) votes for itself."
    case .votes: return "\(names) would vote for it."
    case .counted: return "\(names) \(isOne ? "has" : "have") voted for it."
    case .onItsWay:
      return isOne
        ? "The vote of \(names) is on its way." : "The votes of \(names) are on their way."
    case .unwritten:
      return
        "\(names) would not: \(candidate) asks by what its disk holds, and its newest entries are not there yet "
        + "(\(Section.electionRestriction))."
    case .logBehind, .voted, .term, .leader, .started:
      let refusals = servers.compactMap { prospect.responses[$0.index].refusal }
      let ignored = servers.filter {
        if case .ignored = prospect.responses[$0.index] { true } else { false }
      }
      if !ignored.isEmpty, ServerSet(ignored) == servers {
        return past(of: servers, refusals, in: prospect)
      }
      return VoteRefusal.sentence(of: servers, refusals, to: candidate, in: prospect.term)
        ?? "\(names): \(brief(in: prospect))."
    case .refused: return "\(names) \(isOne ? "has" : "have") refused."
    case .requestLost: return "The request\(isOne ? "" : "s") to \(names) \(lost)."
    case .answerLost: return "The answer\(isOne ? "" : "s") of \(names) \(lost)."
    case .dead:
      return "Nothing has passed to \(names) or back for so long that the "
        + "request\(isOne ? " is" : "s are") lost on the way."
    case .held:
      let s = isOne ? "" : "s"
      return "\(names) would vote for it, but a hand holds back the request\(s) or the answer\(s)."
    case .late:
      let times = servers.compactMap {
        if case .late(let time) = prospect.responses[$0.index] { time } else { nil }
      }
      let least = times.min() ?? .longest
      let whose =
        servers == [candidate]
        ? "Its own vote counts"
        : "\(isOne ? "The vote" : "Votes") of \(names) \(isOne ? "counts" : "count")"
      if least == .longest {
        return "\(whose) only once a hand lets its disk go: until then \(candidate) waits in vain."
      }
      return "\(whose) only after \(least.words): by then \(candidate) has given up."
    case .crashed: return "\(names) \(isOne ? "is" : "are") down."
    case .frozen: return "\(names) \(isOne ? "is" : "are") frozen."
    case .cutOff: return "\(names) \(isOne ? "is" : "are") cut off from it."
    case .cutThere: return "\(names) cannot hear it: \(links { "\(candidate)>\($0)" }) cut."
    case .cutBack: return "Answers of \(names) get lost: \(links { "\($0)>\(candidate)" }) cut."
    case .noVote: return "\(names) \(isOne ? "has" : "have") no vote."
    }
  }

  /// Why servers have ignored the request.
  private func past(
    of servers: ServerSet, _ refusals: [VoteRefusal], in prospect: Prospect
  ) -> String {
    func words(_ voters: ServerSet, _ voter: ServerID, _ refusal: VoteRefusal) -> String {
      var context = VoteRefusal.Context(voter: voter, candidate: prospect.candidate)
      context.areSeveral = voters.count > 1
      return "\(voters.inWords) ignored the request: \(refusal.pastClause(in: context))."
    }
    // Those with the same reason in one sentence.
    var sentences: [String] = []
    var left = servers
    for (voter, refusal) in zip(servers, refusals) where left.contains(voter) {
      let alike = ServerSet(
        zip(servers, refusals).filter {
          words([voter], $0, $1) == words([voter], voter, refusal)
        }.map(\.0))
      left = left.subtracting(alike)
      sentences.append(words(alike, voter, refusal))
    }
    return sentences.joined(separator: " ")
  }

  /// Whether the candidate may count on it.
  package var isVote: Bool { rawValue <= Prospect.Ground.onItsWay.rawValue }
}

extension Prospect.Response {
  /// What the answer rests on.
  package var ground: Prospect.Ground {
    switch self {
    case .itself: .itself
    case .votes: .votes
    case .counted: .counted
    case .onItsWay: .onItsWay
    case .refuses(.logBehind): .logBehind
    case .refusesUnwritten: .unwritten
    case .refuses(.alreadyVoted): .voted
    case .refuses(.staleTerm): .term
    case .refuses(.leaderMayLive), .ignores(.leaderMayLive), .ignored(.leaderMayLive): .started
    case .refuses(.leaderIsAlive), .refuses(.ownTimerRuns), .ignores, .ignored: .leader
    case .refused: .refused
    case .requestLost: .requestLost
    case .answerLost: .answerLost
    case .dead: .dead
    case .late: .late
    case .held: .held
    case .crashed: .crashed
    case .frozen: .frozen
    case .cutOff(there: true, back: false): .cutThere
    case .cutOff(there: false, back: true): .cutBack
    case .cutOff: .cutOff
    case .noVote: .noVote
    }
  }
}

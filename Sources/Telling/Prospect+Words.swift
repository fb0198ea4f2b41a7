// Who could win now, in words.

import Raft
import Session

extension Prospect {
  /// What a server's answer rests on. Servers with the same ground are told of together.
  package enum Ground: Int, CaseIterable, Hashable, Sendable {
    case itself, votes, counted, onItsWay
    case logBehind, voted, term, leader, refused, lost, crashed, frozen, cutOff, cutThere, cutBack
    case noVote

    /// Why there is no vote, in a word or two.
    package var brief: String {
      switch self {
      case .itself, .votes, .counted, .onItsWay: "votes"
      case .logBehind: "log behind"
      case .voted: "votes given"
      case .term: "term over"
      case .leader: "leader alive"
      case .refused: "refused"
      case .lost: "lost"
      case .crashed: "crashed"
      case .frozen: "frozen"
      case .cutOff, .cutThere, .cutBack: "cut off"
      case .noVote: "no vote"
      }
    }

    /// What a sign for it means, in a word or two.
    package var legend: String {
      switch self {
      case .itself: "its own vote"
      case .counted: "vote counted"
      case .votes: "would vote for it"
      case .onItsWay: "vote on its way"
      case .logBehind: "has a newer log"
      case .voted: "voted for another"
      case .term: "in a higher term"
      case .leader: "hears a leader"
      case .refused: "has refused"
      case .lost: "message lost"
      case .crashed: "crashed"
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
    var sets = Array(repeating: ServerSet(), count: Ground.allCases.count)
    for voter in configuration.members.union([candidate]) where voter.index < verdicts.count {
      sets[verdicts[voter.index].ground.rawValue].insert(voter)
    }
    let found = Ground.allCases.map { ($0, sets[$0.rawValue]) }.filter { !$0.1.isEmpty }
    func rank(_ ground: Ground) -> Int { ground.rawValue <= Ground.onItsWay.rawValue ? 1 : 0 }
    return found.sorted {
      (rank($0.0), -$0.1.count, $0.0.rawValue) < (rank($1.0), -$1.1.count, $1.0.rawValue)
    }
  }

  /// The votes and how many it takes: `2`, or `2+1` in joint mode.
  package var count: String { configuration.count(votes) }
  /// How many votes it takes: `3`, or `2+2` in joint mode.
  package var need: String { configuration.need }

  /// How it would end, in a few words: `can win`, `no, log behind`.
  package var verdict: String {
    switch bar {
    case .crashed: return "has crashed"
    case .frozen: return "is frozen"
    case .leads: return "leads term \(term)"
    case .noVote: return "has no vote"
    case nil: break
    }
    if couldWin { return "can win" }
    if let triesNeeded { return triesNeeded == 2 ? "at its next try" : "at its third try" }
    let obstacle = grounds.first { !$0.ground.isVote }
    return obstacle.map { "no, \($0.ground.brief)" } ?? "no"
  }

  /// What the servers of a ground would do, as a sentence.
  package func sentence(_ ground: Ground, _ servers: ServerSet) -> String {
    let isOne = servers.count == 1
    let names = servers.brief
    switch ground {
    case .itself: return "\(names) votes for itself."
    case .votes: return "\(names) would vote for it."
    case .counted: return "\(names) \(isOne ? "has" : "have") voted for it."
    case .onItsWay:
      return isOne
        ? "The vote of \(names) is on its way." : "The votes of \(names) are on their way."
    case .logBehind, .voted, .term, .leader:
      let refusals = servers.compactMap { verdicts[$0.index].refusal }
      return VoteRefusal.sentence(of: servers, refusals, to: candidate, in: term)
        ?? "\(names): \(ground.brief)."
    case .refused: return "\(names) \(isOne ? "has" : "have") refused."
    case .lost: return "The request to \(names) or the answer is lost, and not sent again."
    case .crashed: return "\(names) \(isOne ? "has" : "have") crashed."
    case .frozen: return "\(names) \(isOne ? "is" : "are") frozen."
    case .cutOff: return "\(names) \(isOne ? "is" : "are") cut off from it."
    case .cutThere:
      return "\(names) cannot hear it: \(links(servers) { "\(candidate)>\($0)" }) cut."
    case .cutBack:
      return "Answers of \(names) get lost: \(links(servers) { "\($0)>\(candidate)" }) cut."
    case .noVote: return "\(names) \(isOne ? "has" : "have") no vote."
    }
  }

  private func links(_ servers: ServerSet, _ name: (ServerID) -> String) -> String {
    servers.map(name).joined(separator: " ")
  }

  /// What follows from the answers besides whether it wins.
  package var remarks: [String] {
    var remarks: [String] = []
    if bar == nil, endsWithPreVote {
      remarks.append("Too few pre-votes: it would not stand, and its term stays (diss. 9.6).")
    }
    if bar == nil, !couldWin, let triesNeeded {
      remarks.append("But its \(triesNeeded == 2 ? "next" : "third") try could win.")
    }
    if couldWin, !deposers.isEmpty {
      remarks.append(
        "If the refusal of \(deposers.brief) comes first, it steps down: theirs is a higher term.")
    }
    return remarks
  }
}

extension Prospect.Ground {
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
    case .refuses(.alreadyVoted): .voted
    case .refuses(.staleTerm): .term
    case .refuses(.leaderIsAlive), .ignores: .leader
    case .refused: .refused
    case .lost: .lost
    case .crashed: .crashed
    case .frozen: .frozen
    case .cutOff(there: true, back: false): .cutThere
    case .cutOff(there: false, back: true): .cutBack
    case .cutOff: .cutOff
    case .noVote: .noVote
    }
  }
}

// Who could win an election now: asked of the protocol itself, on copies of the servers.

import Raft
import Session
import Simulation

/// What would come of it if a server stood for election at this moment and every message took effect at
/// once.
package struct Prospect: Hashable, Sendable {
  /// Who stands.
  package var candidate: ServerID
  /// The term that it would stand in.
  package var term: Term
  /// Who votes, as far as the candidate knows.
  package var configuration: Configuration
  /// How many of them it takes.
  package var quorum: Quorum
  /// Why it does not stand at all.
  package var bar: Bar?
  /// For each server by number, what it would do.
  package var responses: [Response]
  /// Who would vote for it, itself included; before a quorum of pre-votes, who says that it would.
  package var votes: ServerSet
  /// Whether too few would vote for it to stand at all (diss. 9.6).
  package var endsWithPreVote: Bool
  /// Whether it could take office.
  package var couldWin: Bool
  /// The servers of a higher term whose refusal, if it comes first, makes the candidate step down (§5.1).
  package var deposers: ServerSet
  /// How often it has to stand until it could win: the first tries may tell it of a newer term, or take it
  /// out of one in which the others have voted. Nil if the third try is in vain as well.
  package var triesNeeded: Int?
  /// Whether it could win, in one of three tries, only if a hand delivered what is held.
  package var needsHand = false
  /// The rule that is off at the candidate and without which more may make it win than the votes that are given: votes
  /// that come again, where there are any of others, or of a term that is over, or in a term that it should have left.
  package var doubt: Rule?

  /// Why a server does not stand for election.
  package enum Bar: Hashable, Sendable {
    /// It does not run, its process is stopped, or it leads already.
    case crashed, frozen, leads
    /// It is no voter (§6).
    case noVote
  }

  /// What a server would do about the candidate.
  package enum Response: Hashable, Sendable {
    /// It is the candidate, and votes for itself.
    case itself
    /// It would vote for it.
    case votes
    /// It has voted for it, and the vote has been counted.
    case counted
    /// Its vote is on its way.
    case onItsWay
    /// It would refuse, for this reason.
    case refuses(VoteRefusal)
    /// It would refuse what the candidate's disk holds, but not what its memory holds: the log is being written.
    case refusesUnwritten(VoteRefusal)
    /// It has refused, in an election that is under way.
    case refused
    /// It hears from a leader, or may have before it started, and would not even look at the request (§6).
    case ignores(VoteRefusal)
    /// It has ignored the request for such a reason, and does not answer it.
    case ignored(VoteRefusal)
    /// It would vote for it, or does, but that counts only after so long: the candidate has given up by then.
    case late(TimeSpan)
    /// It does not run.
    case crashed
    /// Its process is stopped.
    case frozen
    /// The request does not get there, or the answer does not come back, or neither.
    case cutOff(there: Bool, back: Bool)
    /// The request was lost, and is not sent again.
    case requestLost
    /// It has voted for it, or refused, and the answer was lost, and is not sent again.
    case answerLost
    /// It would vote for it, or has, but a hand holds back the request or the answer.
    case held
    /// The connection has been idle for so long that the request is lost on it.
    case dead
    /// It has no vote.
    case noVote

    /// Why it would refuse, where that is its own decision.
    var refusal: VoteRefusal? {
      switch self {
      case .refuses(let refusal), .refusesUnwritten(let refusal), .ignores(let refusal),
        .ignored(let refusal):
        refusal
      default: nil
      }
    }

    /// Whether the candidate may count on it.
    package var isVote: Bool {
      switch self {
      case .itself, .votes, .counted, .onItsWay: true
      default: false
      }
    }
  }
}

extension Lookahead {
  /// What would come of it if the server's election timer fired now. The protocol itself answers: copies
  /// of the servers are handed the messages that they would send each other.
  /// - Precondition: The candidate is one of the servers.
  /// - Complexity: O(voters)
  package func prospect(of candidate: ServerID) -> Prospect {
    var rehearsal = Rehearsal(world: world)
    guard rehearsal.bar(of: candidate) == nil else { return rehearsal.barred(candidate) }
    var first = rehearsal.stand(candidate)
    var isHeldBack = first.responses.contains(.held)
    if first.couldWin {
      first.triesNeeded = 1
    } else {
      for number in 2...3 where first.triesNeeded == nil {
        let next = rehearsal.stand(candidate)
        if next.couldWin { first.triesNeeded = number }
        if next.responses.contains(.held) { isHeldBack = true }
      }
    }
    if first.triesNeeded == nil, isHeldBack {
      var byHand = Rehearsal(world: world, deliversHeld: true)
      first.needsHand = (1...3).contains { _ in byHand.stand(candidate).couldWin }
    }
    first.doubt = rehearsal.doubt(about: candidate)
    return first
  }

  /// What can still come of the election in which the server stands, by what was counted and what is on its
  /// way; nil if it does not stand.
  /// - Parameter ballots: What was noted of elections up to here and after it: it tells a request that was
  ///   ignored from one that was lost.
  /// - Complexity: O(voters + messages in flight)
  package func openProspect(
    of candidate: ServerID, _ ballots: [Chronicle.Ballot] = []
  ) -> Prospect? {
    let node = world.nodes[candidate.index]
    guard node.status != .crashed, node.server.roleKind == .candidate else { return nil }
    let (term, position) = (node.server.currentTerm, world.eventCount)
    func finished(deliversHeld: Bool) -> Prospect {
      var rehearsal = Rehearsal(world: world, deliversHeld: deliversHeld)
      var prospect = rehearsal.finish(candidate) { voter in
        Chronicle.reply(
          of: voter, to: candidate, in: term, isPreVote: false, upTo: position, in: ballots)
      }
      prospect.doubt = rehearsal.doubt(about: candidate)
      return prospect
    }
    var prospect = finished(deliversHeld: false)
    if !prospect.couldWin, prospect.responses.contains(.held) {
      prospect.needsHand = finished(deliversHeld: true).couldWin
    }
    return prospect
  }

  /// Why the receiver would refuse the request for a vote or a pre-vote if it arrived now; nil if it would
  /// not. The protocol itself answers, on a copy.
  func refusal(of request: Message) -> VoteRefusal? {
    var rehearsal = Rehearsal(world: world)
    return rehearsal.refusal(of: request)
  }
}

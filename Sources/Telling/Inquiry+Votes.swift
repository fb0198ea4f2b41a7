// Where the votes of an election stand: §5.2.

import Checking
import Raft
import Session
import Simulation

extension Inquiry {
  /// Where the vote of one server stands for a candidate or pre-candidate.
  package func vote(of voter: ServerID, for candidate: ServerID) -> VoteState {
    let own = cluster[candidate]
    guard let state = own.candidacy else { return .lost }
    return vote(of: voter, for: own, state)
  }

  private func vote(of voter: ServerID, for own: ServerView, _ state: ServerView.Candidacy)
    -> VoteState
  {
    if state.votes.contains(voter) { return .granted }
    if voter == own.id {
      return .writing(until: cluster[voter].writtenAt ?? cluster.now)
    }
    if state.refusals.contains(voter) { return .refused(refusal(by: voter, of: own)) }
    for flight in flights where flight.message.from == voter && flight.message.to == own.id {
      switch flight.message.body {
      case .requestVoteReply(let granted) where own.roleKind == .candidate:
        if flight.message.term >= own.term {
          return .answerOnItsWay(granted: granted, at: flight.arrivesAt)
        }
      case .preVoteReply(let granted) where own.roleKind == .preCandidate:
        return .answerOnItsWay(granted: granted, at: flight.arrivesAt)
      default: break
      }
    }
    switch status(voter) {
    case .crashed: return .crashed
    case .paused: return .frozen
    case .running: break
    }
    for flight in flights where flight.message.from == own.id && flight.message.to == voter {
      switch flight.message.kind {
      case .requestVote, .preVote:
        return .requestOnItsWay(at: flight.arrivesAt, lookahead?.refusal(of: flight.message))
      default: break
      }
    }
    if isCut(own.id, voter) || isCut(voter, own.id) { return .cutOff }
    if cluster[voter].votedFor == own.id, let end = cluster[voter].writtenAt {
      return .writing(until: end)
    }
    return .lost
  }

  /// What was said when the vote was refused, if that was not long ago.
  private func refusal(by voter: ServerID, of candidate: ServerView) -> VoteRefusal? {
    let isPre = candidate.roleKind == .preCandidate
    let end = ballots.partitioningIndex { $0.position > cluster.position }
    for ballot in ballots[max(0, end - 256)..<end].reversed() where ballot.server == voter {
      switch ballot.note {
      case .voteRefused(let other, let refusal) where other == candidate.id && !isPre:
        return refusal
      case .preVoteRefused(let other, let refusal) where other == candidate.id && isPre:
        return refusal
      case .electionStarted, .voteGranted, .voteRefused, .voteCounted, .voteNotCounted,
        .becameLeader, .becameFollower, .termAdvanced, .preVoteStarted, .preVoteGranted,
        .preVoteRefused, .preVoteCounted, .voteIgnored, .quorumLost:
        continue
      }
    }
    return nil
  }
}

// Where the votes of an election stand: §5.2.

import Checking
import Raft
import Session
import Simulation

extension Inquiry {
  /// Where the vote of one server stands for a candidate or pre-candidate.
  package func vote(of voter: ServerID, for candidate: ServerID) -> VoteState {
    let own = cluster[candidate]
    guard let state = own.candidacy else { return .requestLost }
    return vote(of: voter, for: own, state)
  }

  private func vote(of voter: ServerID, for own: ServerView, _ state: ServerView.Candidacy)
    -> VoteState
  {
    if state.votes.contains(voter) { return .granted }
    if voter == own.id {
      return .writing(until: own.isDiskHeld ? .never : own.writtenAt ?? cluster.now)
    }
    let reply = reply(of: voter, to: own)
    if state.refusals.contains(voter) {
      return if case .refused(let why) = reply { .refused(why) } else { .refused(nil) }
    }
    if let answer = answerUnderWay(of: voter, to: own) { return answer }
    if let request = requestUnderWay(to: voter, of: own) { return request }
    switch reply {
    case .ignored(let why): return .ignored(why)
    // With a rule off a refusal is not even told.
    case .refused(.staleTerm(let term, let own))
    where !cluster[voter].settings.rules[.preVoteRefusalTeaches]:
      return .refused(.staleTerm(candidate: term, own: own))
    case .refused, .granted, nil: break
    }
    switch status(voter) {
    case .crashed: return .crashed
    case .paused: return .frozen
    case .running: break
    }
    let (there, back) = (isCut(own.id, voter), isCut(voter, own.id))
    if there || back { return .cutOff(there: there, back: back) }
    return switch reply {
    case .granted: .answerLost(granted: true)
    case .refused: .answerLost(granted: false)
    case .ignored, nil: .requestLost
    }
  }

  /// What the voter made of the request, as far as that is known.
  private func reply(of voter: ServerID, to candidate: ServerView) -> Chronicle.Reply? {
    let isPre = candidate.roleKind == .preCandidate
    return Chronicle.reply(
      of: voter, to: candidate.id, in: candidate.term + (isPre ? 1 : 0), isPreVote: isPre,
      upTo: cluster.position, in: ballots)
  }

  /// Where the voter's answer is, if one is on its way to the candidate, waits there or has yet to be sent.
  private func answerUnderWay(of voter: ServerID, to own: ServerView) -> VoteState? {
    func isGranted(_ message: Message) -> Bool? {
      guard message.from == voter, message.to == own.id else { return nil }
      return switch message.body {
      case .requestVoteReply(let granted)
      where own.roleKind == .candidate && message.term >= own.term:
        granted
      case .preVoteReply(let granted)
      where own.roleKind == .preCandidate && (!granted || message.term == own.term + 1):
        granted
      default: nil
      }
    }
    for flight in own.inbox {
      if let granted = isGranted(flight.message) { return .answerInInbox(granted: granted) }
    }
    for flight in flights {
      if let granted = isGranted(flight.message) {
        return .answerOnItsWay(granted: granted, at: flight.arrivesAt)
      }
    }
    let other = cluster[voter]
    for (message, end) in zip(other.unsent, other.unsentUntil) {
      if let granted = isGranted(message) { return .writing(granted: granted, until: end) }
    }
    return nil
  }

  /// Where the candidate's request is, if it is on its way to the voter or waits there.
  private func requestUnderWay(to voter: ServerID, of own: ServerView) -> VoteState? {
    func isRequest(_ message: Message) -> Bool {
      guard message.from == own.id, message.to == voter else { return false }
      return switch message.kind {
      case .requestVote: own.roleKind == .candidate && message.term == own.term
      case .preVote: own.roleKind == .preCandidate && message.term == own.term + 1
      default: false
      }
    }
    switch status(voter) {
    case .crashed: return nil
    case .paused: return cluster[voter].inbox.contains { isRequest($0.message) } ? .frozen : nil
    case .running: break
    }
    guard let flight = flights.first(where: { isRequest($0.message) }) else { return nil }
    return .requestOnItsWay(at: flight.arrivesAt, lookahead?.refusal(of: flight.message))
  }
}

// What was said and done in an election, in a few words for a list.

import Raft
import Session

extension Note.Election {
  /// Whether it has a line of its own: the others are told with what they repeat or lead to.
  package var isTold: Bool {
    switch self {
    case .electionStarted, .preVoteStarted, .voteGranted, .preVoteGranted, .voteRefused,
      .preVoteRefused, .voteIgnored, .becameLeader, .becameFollower:
      true
    case .voteCounted, .preVoteCounted, .voteNotCounted, .termAdvanced, .timerBegunAgain,
      .quorumLost:
      false
    }
  }

  /// What the server said or did: `S2 refuses S5: log behind`.
  /// - Parameters:
  ///   - server: Who took the note.
  ///   - tally: What the server has counted, if it stands.
  package func brief(by server: ServerID, tally: Election.Tally? = nil) -> String {
    func why(_ refusal: VoteRefusal, _ candidate: ServerID) -> String {
      refusal.brief(in: VoteRefusal.Context(voter: server, candidate: candidate))
    }
    switch self {
    case .electionStarted(_, let again, _): return "\(server) stands\(again ? " again" : "")"
    case .preVoteStarted: return "\(server) asks who would vote for it"
    case .voteGranted(let candidate, _, let again):
      return again ? "\(server) repeats its vote: \(candidate)" : "\(server) votes for \(candidate)"
    case .preVoteGranted(let candidate, _): return "\(server) would vote for \(candidate)"
    case .voteRefused(let candidate, let refusal), .preVoteRefused(let candidate, let refusal):
      return "\(server) refuses \(candidate): \(why(refusal, candidate))"
    case .voteIgnored(let candidate, let reason, _):
      return "\(server) ignores \(candidate): \(why(reason, candidate))"
    case .becameLeader(_, let votes):
      if let tally, tally.repeated > 0 {
        let voters = tally.configuration.members.intersection(votes).count
        return "\(server) is elected, \(voters + tally.repeated) votes by \(voters)"
      }
      let count = tally?.configuration.count(votes) ?? "\(votes.count)"
      return "\(server) is elected, \(count) \(count == "1" ? "vote" : "votes")"
    case .becameFollower(let was, let term, let why):
      let context = FollowReason.Context(server: server, role: was, term: term)
      return "\(server) \(context.step): \(why.brief(in: context))"
    case .voteCounted(let voter, _, _, _): return "\(server) counts the vote of \(voter)"
    case .preVoteCounted(let voter, _, _): return "\(server) counts the pre-vote of \(voter)"
    case .voteNotCounted(let voter, _): return "\(server) does not count the answer of \(voter)"
    case .termAdvanced(_, let term, _): return "\(server) goes on to term \(term)"
    case .timerBegunAgain: return "\(server)'s timer begins again"
    case .quorumLost: return "\(server) hears from no quorum"
    }
  }
}

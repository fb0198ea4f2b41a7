// What voters made of the requests of one candidate, looked up in what was noted of elections.

import Raft

extension Chronicle {
  /// How many of the latest notes are looked through.
  private static let replyHorizon = 512

  /// What the voter last made of a request of the candidate; nil if none has come to it, or that is too long ago.
  /// - Parameters:
  ///   - term: The term in which the candidate stands, or would.
  ///   - isPreVote: Whether it only asks who would vote for it.
  ///   - position: Up to where it is looked.
  /// - Complexity: O(512)
  package static func reply(
    of voter: ServerID, to candidate: ServerID, in term: Term, isPreVote: Bool,
    upTo position: Int, in ballots: [Ballot]
  ) -> Reply? {
    let end = ballots.partitioningIndex { $0.position > position }
    for ballot in ballots[max(0, end - replyHorizon)..<end].reversed() {
      switch ballot.note {
      case .electionStarted(term, _, _) where ballot.server == candidate && !isPreVote: return nil
      case .preVoteStarted(term, _, _) where ballot.server == candidate && isPreVote: return nil
      default: break
      }
      guard ballot.server == voter, ballot.term == term else { continue }
      switch ballot.note {
      case .voteGranted(candidate, _, _) where !isPreVote: return .granted
      case .preVoteGranted(candidate, _) where isPreVote: return .granted
      case .voteRefused(candidate, let refusal) where !isPreVote: return .refused(refusal)
      case .preVoteRefused(candidate, let refusal) where isPreVote: return .refused(refusal)
      case .voteIgnored(candidate, let refusal, _) where !isPreVote: return .ignored(refusal)
      default: continue
      }
    }
    return nil
  }
}

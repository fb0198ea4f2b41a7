// How an election stands for one candidate: votes counted, on their way, refused and still open. §5.2.

import Raft
import Scripting
import Session
import Simulation

/// How the votes stand for a server that stands for election, or asks whether it should (diss. 9.6).
package struct VoteCount: Hashable, Sendable {
  /// Who stands.
  package var candidate: ServerID
  /// The term in which it would lead.
  package var term: Term
  /// Whether it only asks who would vote for it.
  package var isPreVote: Bool
  /// Who votes, as the candidate sees it.
  package var configuration: Configuration
  /// Whose votes it has.
  package var counted: ServerSet
  /// Votes that it has counted once more, which it does only with a rule off.
  package var repeated: Int
  /// Whose votes are on their way to it, or wait for a disk.
  package var coming: ServerSet = []
  /// Who has refused, whether the candidate has heard of it or not.
  package var refused: ServerSet = []
  /// Who has still to answer, and would vote for it if the request arrived now.
  package var asked: ServerSet = []
  /// Whether what was counted and what is on its way is enough.
  package var isEnough = false
  /// Whether it is enough if those vote for it who still may. True as well where a rule is off without which
  /// nobody can tell.
  package var canWin = false

  /// Whose votes it has or gets, if nothing is lost.
  package var given: ServerSet { counted.union(coming) }
}

extension ClusterView {
  /// How the votes stand for the server; nil if it does not stand for election.
  /// - Complexity: O(servers + messages on their way)
  package func voteCount(for candidate: ServerID) -> VoteCount? {
    let own = self[candidate]
    guard own.process != .crashed, let state = own.candidacy else { return nil }
    let isPreVote = own.roleKind == .preCandidate
    var count = VoteCount(
      candidate: candidate, term: own.term + (isPreVote ? 1 : 0), isPreVote: isPreVote,
      configuration: own.configuration, counted: state.votes, repeated: state.repeatedVotes)
    // Its own vote is on the way to its disk.
    if !isPreVote, !state.votes.contains(candidate) { count.coming.insert(candidate) }
    count.refused = state.refusals
    for message in messages(about: count) {
      if message.from == candidate {
        count.asked.insert(message.to)
      } else if message.isPositive == true {
        count.coming.insert(message.from)
      } else {
        count.refused.insert(message.from)
      }
    }
    count.coming = count.coming.subtracting(count.counted)
    count.asked = ServerSet(
      count.asked.subtracting(count.given).subtracting(count.refused).filter {
        wouldVote($0, for: own, in: count)
      })
    let (rules, members) = (own.settings.rules, count.configuration.members)
    count.isEnough = own.isQuorum(count.given.intersection(members))
    count.canWin =
      own.isQuorum(count.given.union(count.asked).intersection(members))
      || !rules[.voteCountedOnce] || !rules[.ignoreStaleReplies] || !rules[.stepDownOnHigherTerm]
    return count
  }

  /// The requests of the candidate and the answers to them that have not arrived.
  private func messages(about count: VoteCount) -> [Message] {
    func isWanted(_ message: Message) -> Bool {
      switch message.kind {
      case .requestVote:
        !count.isPreVote && message.from == count.candidate && message.term == count.term
      case .preVote:
        count.isPreVote && message.from == count.candidate && message.term == count.term
      case .requestVoteReply:
        !count.isPreVote && message.to == count.candidate
          && (message.term == count.term
            || message.isPositive == false && message.term > count.term)
      case .preVoteReply:
        count.isPreVote && message.to == count.candidate
          && (message.term == count.term || message.isPositive == false)
      case .appendEntries, .appendEntriesReply, .installSnapshot, .installSnapshotReply,
        .timeoutNow:
        false
      }
    }
    var found = flights.map(\.message).filter(isWanted)
    for server in servers {
      found += server.inbox.map(\.message).filter(isWanted)
      found += server.unsent.filter(isWanted)
    }
    return found
  }

  /// Whether the voter, as it is now, runs and would give the candidate its vote.
  private func wouldVote(
    _ voter: ServerID, for candidate: ServerView, in count: VoteCount
  ) -> Bool {
    let voter = self[voter]
    if voter.process == .crashed { return false }
    let rules = voter.settings.rules
    if voter.term > count.term { return false }
    if voter.term == count.term, let other = voter.votedFor, other != candidate.id,
      rules[.oneVotePerTerm]
    {
      return false
    }
    return !rules[.upToDateVote] || !voter.log.isMoreUpToDate(than: candidate.log)
  }
}

extension Log {
  /// Whether a server with this log refuses its vote to one with the other (§5.4.1).
  func isMoreUpToDate(than other: Log) -> Bool {
    (lastTerm, lastIndex) > (other.lastTerm, other.lastIndex)
  }
}

// Pre-votes in words: diss. 9.6.

import Raft
import Session
import Simulation

extension Narrator {
  /// That it asks who would vote for it.
  mutating func tellAsking(by server: ServerID, _ term: Term, again: Bool) {
    if isIntervention || isAlone(server) { return }
    say("\(server) times out and asks who would vote for it in term \(term).", .preVote)
    say(
      again
        ? "Last time too few would. Its own term and vote do not change."
        : "Its own term and vote do not change until a majority would.")
  }

  mutating func tellPreVote(for asker: ServerID, by server: ServerID, _ term: Term) {
    say("\(server) would vote for \(asker) in term \(term).", .preVote)
    say("It hears from no leader, and \(asker)'s log is at least as up to date as its own.")
    say("This changes neither its term nor its vote.")
  }

  mutating func tellPreVoteCount(
    of voter: ServerID, by server: ServerID, _ votes: ServerSet, _ configuration: Configuration
  ) {
    if voter == server || isStanding || isAlone(server) { return }
    say(
      "\(server) hears that \(voter) would vote for it: \(progress(votes, of: configuration)).",
      .preVote)
    if let sentence = jointSentence(configuration, server) { say(sentence, .membershipChanges) }
  }

  /// Whether nobody else has a vote.
  private func isAlone(_ server: ServerID) -> Bool {
    cluster.configuration(of: server).members == [server]
  }

  mutating func tellPreVoteRefusal(
    of asker: ServerID, by server: ServerID, _ refusal: VoteRefusal
  ) {
    say("\(server) would not vote for \(asker).", .preVote)
    var context = VoteRefusal.Context(voter: server, candidate: asker)
    context.isPreVote = true
    context.teaches = isOn(.preVoteRefusalTeaches, server)
    say(refusal.sentence(in: context))
    switch refusal {
    case .alreadyVoted, .logBehind: narration.cite(refusal.section)
    case .staleTerm, .leaderIsAlive: break
    }
  }

  mutating func tellPreVoteDismissal(
    of voter: ServerID, by server: ServerID, _ dismissal: VoteDismissal
  ) {
    if dismissal == .notCandidate || dismissal == .alreadyCounted, isSteppingDown { return }
    let context = VoteDismissal.Context(
      voter: voter, server: server, role: cluster[server].roleKind, isPreVote: true)
    say(dismissal.sentence(in: context), .preVote)
  }
}

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
    world.server(server).configuration.members == [server]
  }

  mutating func tellPreVoteRefusal(
    of asker: ServerID, by server: ServerID, _ refusal: VoteRefusal
  ) {
    say("\(server) would not vote for \(asker).", .preVote)
    switch refusal {
    case .staleTerm(let asked, let own):
      say(
        isOn(.preVoteRefusalTeaches, server)
          ? "Term \(asked) is over: its answer says that it is in term \(own)."
          : "Term \(asked) is over, and with pre-vote-refusal-teaches off it does not even answer.")
    case .alreadyVoted(let other):
      say(
        "It has voted for \(other == server ? "itself" : "\(other)") in that term.", .leaderElection
      )
    case .logBehind:
      say(comparison(with: asker, refusal), .electionRestriction)
    case .leaderIsAlive(let leader):
      if leader == server {
        say("It is the leader itself.")
      } else {
        let whom = leader.map { "its leader \($0)" } ?? "a leader"
        say("It heard from \(whom) less than an election timeout ago.")
      }
    }
  }

  mutating func tellPreVoteDismissal(
    of voter: ServerID, by server: ServerID, _ dismissal: VoteDismissal
  ) {
    switch dismissal {
    case .refused: say("\(server) hears that \(voter) would not vote for it.", .preVote)
    case .staleTerm(let term):
      say("\(server) ignores \(voter)'s pre-vote: it is about term \(term).", .preVote)
    case .notCandidate, .alreadyCounted:
      if isSteppingDown { break }
      let role =
        switch world.server(server).roleKind {
        case .leader: "already leads"
        case .candidate: "already stands"
        case .follower, .preCandidate: "no longer asks"
        }
      say("\(server) \(role): \(voter)'s pre-vote changes nothing.", .preVote)
    }
  }
}

// Pre-votes in words: diss. 9.6.

import Raft
import Session
import Simulation

extension Narrator {
  /// That it asks who would vote for it.
  mutating func tellAsking(by server: ServerID, _ term: Term, again: Bool) {
    if isAlone(server) { return }
    let start = "\(server) asks who would vote for it in term \(term)"
    var forms = ["\(start)."]
    if let count = cluster.voteCount(for: server), !count.canWin {
      let lack = lackOfReach(server) ?? "can get too few votes"
      forms.insert("\(start), but \(lack).", at: 0)
      forms.insert("\(start), but \(lack): it will not stand.", at: 0)
    } else {
      forms.insert("\(start), before it stands.", at: 0)
    }
    say(forms, .preVote)
    if isIntervention { say("Its timer was made to run out.") }
    say(
      again
        ? "Last time too few would. Its own term and vote do not change."
        : "Its own term and vote do not change until a majority would.")
  }

  mutating func tellPreVote(for asker: ServerID, by server: ServerID, _ term: Term) {
    let start = "\(server) would vote for \(asker) in term \(term)"
    var forms = ["\(start)."]
    if let count = cluster.voteCount(for: asker), count.isPreVote, count.term == term {
      if !count.quorum.isJoint {
        let part = count.quorum.parts[0]
        let (given, needed) = (part.count(count.given), part.needed)
        forms.insert(
          given > needed
            ? "\(start): that makes \(given), and \(needed) let it stand."
            : "\(start): that makes \(count.quorum.progress(count.given, "that let it stand")).",
          at: 0)
      }
    }
    say(forms, .preVote)
    say("It hears from no leader, and \(asker)'s log is not behind its own.")
    say("This changes neither its term nor its vote.")
  }

  mutating func tellPreVoteCount(
    of voter: ServerID, by server: ServerID, _ votes: ServerSet, _ configuration: Configuration
  ) {
    if voter == server || isStanding || isAlone(server) { return }
    let start = "\(server) hears that \(voter) would vote for it"
    let quorum = quorum(of: server, configuration)
    say(["\(start): \(quorum.progress(votes)).", "\(start)."], .preVote)
    if let sentence = jointSentence(configuration, server) { say(sentence, .membershipChanges) }
  }

  /// Whether nobody else has a vote.
  private func isAlone(_ server: ServerID) -> Bool {
    cluster.configuration(of: server).members == [server]
  }

  mutating func tellPreVoteRefusal(
    of asker: ServerID, by server: ServerID, _ refusal: VoteRefusal
  ) {
    var context = VoteRefusal.Context(voter: server, candidate: asker)
    context.isPreVote = true
    context.teaches = isOn(.preVoteRefusalTeaches, server)
    say("\(server) would not vote for \(asker): \(refusal.clause(in: context)).", .preVote)
    say(refusal.sentence(in: context))
    switch refusal {
    case .alreadyVoted, .logBehind: narration.cite(refusal.section)
    case .staleTerm, .leaderIsAlive, .ownTimerRuns, .leaderMayLive: break
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

// Elections in words: §5.2, §5.4.1, diss. 6.2.

import Raft
import Session
import Simulation

extension Narrator {
  mutating func tellElection(
    _ note: Note.Election, _ server: ServerID, _ message: Message?
  ) {
    switch note {
    case .electionStarted(let term, let again): tellStart(of: server, term, again: again, message)
    case .voteGranted(let candidate, let term, let again):
      say(
        "\(server) votes for \(candidate) in term \(term).", .leaderElection, .electionRestriction)
      say(reasonToVote(for: candidate, term, again: again, server))
    case .voteRefused(let candidate, let refusal): tellRefusal(of: candidate, by: server, refusal)
    case .voteCounted(let voter, let votes, let repeated, let configuration):
      tellCount(of: voter, by: server, votes, repeated, configuration)
    case .voteNotCounted(let voter, let dismissal):
      if message?.isPreVoteReply == true {
        tellPreVoteDismissal(of: voter, by: server, dismissal)
      } else {
        tellDismissal(of: voter, by: server, dismissal)
      }
    case .becameLeader(let term, let votes): tellVictory(of: server, term, votes, message)
    case .becameFollower(let was, let term, let reason):
      tellFollower(server, was: was, term, reason)
    case .termAdvanced(let old, let new, let sender):
      // With a request the rest of the story says it as well, and so does stepping down.
      if case .requestVote? = message?.body {
        narration.cite(.raftBasics)
      } else if message?.kind.isReply == true, !isSteppingDown {
        say("\(server) learns of term \(new) from \(sender); it was in term \(old).", .raftBasics)
      }
    case .voteIgnored(let candidate, let leader, let heard):
      say("\(server) ignores \(candidate)'s request for a vote and its term.", .membershipChanges)
      if leader == server {
        say("It leads, and a majority may still follow it.")
      } else {
        let whom = leader.map { "its leader \($0)" } ?? "a leader"
        say("It heard from \(whom) \(heard) ago, less than an election timeout.")
      }
    case .quorumLost(let heard, let configuration):
      say("\(server) has lost touch with a majority.", .findingLeader)
      say(
        "Within an election timeout it heard from \(tally(heard, of: configuration)), itself included."
      )
    case .preVoteStarted(let term, let again): tellAsking(by: server, term, again: again)
    case .preVoteGranted(let asker, let term): tellPreVote(for: asker, by: server, term)
    case .preVoteRefused(let asker, let refusal): tellPreVoteRefusal(of: asker, by: server, refusal)
    case .preVoteCounted(let voter, let votes, let configuration):
      tellPreVoteCount(of: voter, by: server, votes, configuration)
    }
  }

  private mutating func tellStart(
    of server: ServerID, _ term: Term, again: Bool, _ message: Message?
  ) {
    if case .timeoutNow? = message?.body, let leader = message?.from {
      say("\(server) stands in term \(term) at once, as \(leader) told it to.", .leadershipTransfer)
      say("It waits for no timeout, and its requests say that they belong to the transfer.")
      return
    }
    let preVotes = observed.notes.compactMap { note -> String? in
      guard case .election(.preVoteCounted(_, let votes, let configuration)) = note,
        configuration.members.count > 1
      else { return nil }
      return tally(votes, of: configuration)
    }
    if let count = preVotes.last {
      say(
        "\(server) stands in term \(term): \(count) would vote for it.", .preVote, .leaderElection)
      say("Now it votes for itself and asks the others for their votes.")
      return
    }
    if isIntervention { return }
    say("\(server) times out and stands for election in term \(term).", .leaderElection)
    if cluster.configuration(of: server).members == [server] {
      say(
        again
          ? "Its own vote was not on its disk in time: it votes for itself again."
          : "It votes for itself, and nobody else has a vote.")
      return
    }
    say(
      again
        ? "Its last try found no majority: it votes for itself and asks the others again."
        : "It heard from no leader for a whole timeout: it votes for itself and asks all others.")
  }

  private mutating func tellCount(
    of voter: ServerID, by server: ServerID, _ votes: ServerSet, _ repeated: Int,
    _ configuration: Configuration
  ) {
    if configuration.members == [server] { return }
    if voter == server {
      let count = votes.count + repeated
      say(
        configuration.isJoint
          ? "With its own vote it has \(tally(votes, of: configuration))."
          : "Its own vote is \(count == 1 ? "the first" : "number \(count)") of the "
            + "\(configuration.quorumSize) it needs.")
    } else if !isElected {
      let count = progress(votes, extra: repeated, of: configuration)
      say("\(server) gets \(voter)'s vote: \(count).", .leaderElection)
      if let sentence = jointSentence(configuration, server) { say(sentence, .membershipChanges) }
    }
  }

  private mutating func tellFollower(
    _ server: ServerID, was: RoleKind, _ term: Term, _ reason: FollowReason
  ) {
    let context = FollowReason.Context(server: server, role: was, term: term)
    say(reason.sentence(in: context), reason.section)
  }

  private func reasonToVote(
    for candidate: ServerID, _ term: Term, again: Bool, _ server: ServerID
  ) -> String {
    if again {
      return "It had already voted for \(candidate) in this term, and says so again."
    }
    if !isOn(.oneVotePerTerm, server) { return "With one-vote-per-term off it votes for anybody." }
    if !isOn(.upToDateVote, server) {
      return "It had not voted in term \(term); with up-to-date-vote off it compares no logs."
    }
    return
      "It had not voted in term \(term), and \(candidate)'s log is at least as up to date as its own."
  }

  private mutating func tellVictory(
    of server: ServerID, _ term: Term, _ votes: ServerSet, _ message: Message?
  ) {
    let configuration = cluster.configuration(of: server)
    if configuration.members == [server] {
      return say("\(server) leads term \(term): nobody else has a vote.", .leaderElection)
    }
    let voter = message.map { "\($0.from)'s" } ?? "Its own"
    let count = tally(votes, of: configuration)
    say(
      "\(voter) vote makes \(server) the leader of term \(term): "
        + (configuration.isJoint ? "\(count)." : "\(count) are a majority."), .leaderElection)
    if let sentence = jointSentence(configuration, server) { say(sentence, .membershipChanges) }
    say("It tells the others at once, so that none of them stands.")
    if isOn(.leaderNoOp, server) {
      say(
        "Its first entry is a no-op: once that is committed, so is all before it.",
        .clientInteraction)
    }
  }

  private mutating func tellRefusal(
    of candidate: ServerID, by server: ServerID, _ refusal: VoteRefusal
  ) {
    say("\(server) refuses \(candidate) its vote.", refusal.section)
    say(refusal.sentence(in: VoteRefusal.Context(voter: server, candidate: candidate)))
    if let stake = refusal.stake { say(stake) }
  }

  private mutating func tellDismissal(
    of voter: ServerID, by server: ServerID, _ dismissal: VoteDismissal
  ) {
    if dismissal == .notCandidate, isSteppingDown { return }
    let context = VoteDismissal.Context(
      voter: voter, server: server, role: cluster[server].roleKind)
    say(dismissal.sentence(in: context), dismissal.section)
  }
}

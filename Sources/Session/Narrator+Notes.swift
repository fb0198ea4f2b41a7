// A server's decisions in words, each with its reason and its section of the paper.

import Raft
import Simulation

extension Narrator {
  mutating func tellNotes(of server: ServerID, about message: Message? = nil) {
    let notes = world.notes
    for note in notes { tell(note, server, message, notes) }
  }

  private mutating func tell(
    _ note: Note, _ server: ServerID, _ message: Message?, _ all: [Note]
  ) {
    switch note {
    case .electionStarted, .voteGranted, .voteRefused, .voteCounted, .voteNotCounted,
      .becameLeader, .becameFollower, .termAdvanced:
      tellElection(note, server, message, all)
    case .heartbeatsSent, .appendSent, .entriesResent, .appendAccepted, .entriesDeleted,
      .appendRefused, .matchAdvanced, .backedUp, .replyIgnored:
      tellReplication(note, server, message, all)
    case .committed, .commitLearned, .notCommitted, .requestAccepted, .requestRefused,
      .diskWritten:
      tellCommitment(note, server, message)
    }
  }

  private mutating func tellElection(
    _ note: Note, _ server: ServerID, _ message: Message?, _ all: [Note]
  ) {
    switch note {
    case .electionStarted(let term, let again):
      say("\(server) times out and stands for election in term \(term).", "§5.2")
      say(
        again
          ? "No majority in its last try; it votes for itself and asks the others anew."
          : "It heard from no leader for a whole timeout; it votes for itself and asks the others.")
    case .voteGranted(let candidate, let term, let again):
      say("\(server) votes for \(candidate) in term \(term).", "§5.2", "§5.4.1")
      say(
        again
          ? "It gave \(candidate) the same vote before."
          : "It had not voted in term \(term), and \(candidate)'s log is at least as up to date as its own."
      )
    case .voteRefused(let candidate, let refusal): tellRefusal(of: candidate, by: server, refusal)
    case .voteCounted(let voter, let votes, let needed):
      if voter == server {
        say("Its own vote is 1 of the \(needed) it needs.")
      } else {
        say("\(server) gets the vote of \(voter): \(votes) of the \(needed) it needs.", "§5.2")
      }
    case .voteNotCounted(let voter, let dismissal):
      tellDismissal(of: voter, by: server, dismissal)
    case .becameLeader(let term, let votes):
      say(
        "\(server) leads term \(term): \(votes) votes are a majority of \(world.nodes.count).",
        "§5.2")
      say("It tells the others at once.")
    case .becameFollower(let was, let term, let reason):
      let role = was == .leader ? "stops leading" : "gives up its candidacy"
      switch reason {
      case .higherTerm: say("\(server) \(role): term \(term) is newer than its own.", "§5.1")
      case .leaderOfSameTerm(let leader):
        say("\(server) \(role): \(leader) already leads term \(term).", "§5.2")
      }
    case .termAdvanced(let old, let new, let sender):
      // The rest of the story says it as well, unless nothing else happens.
      if all.count == 1 {
        say("\(server) learns of term \(new) from \(sender); it was in \(old).", "§5.1")
      } else if case .requestVote? = message?.body {
        sections.append("§5.1")
      }
    default: break
    }
  }

  private mutating func tellRefusal(
    of candidate: ServerID, by server: ServerID, _ refusal: VoteRefusal
  ) {
    switch refusal {
    case .staleTerm(let theirs, let own):
      say("\(server) refuses \(candidate) its vote.", "§5.1")
      say("\(candidate) stands in term \(theirs), which is over: \(server) is in term \(own).")
    case .alreadyVoted(let other):
      say("\(server) refuses \(candidate) its vote.", "§5.2")
      say(
        other == server
          ? "It stands itself and has voted for itself: one vote a term."
          : "It has voted for \(other) in this term: one vote a term.")
    case .logBehind(let lastIndex, let lastTerm, let ownLastIndex, let ownLastTerm):
      say("\(server) refuses \(candidate) its vote.", "§5.4.1")
      say(
        "\(candidate)'s log ends at \(position(lastIndex, lastTerm)), its own at "
          + "\(position(ownLastIndex, ownLastTerm)): the candidate might lack committed entries.")
    }
  }

  private func position(_ index: LogIndex, _ term: Term) -> String {
    index == 0 ? "nothing" : "entry \(index) of term \(term)"
  }

  private mutating func tellDismissal(
    of voter: ServerID, by server: ServerID, _ dismissal: VoteDismissal
  ) {
    switch dismissal {
    case .refused: say("\(server) hears that \(voter) does not vote for it.", "§5.2")
    case .staleTerm(let term):
      say("\(server) ignores \(voter)'s answer: it is of term \(term), which is over.", "§5.1")
    case .notCandidate:
      let role = world.server(server).isLeader ? "already leads" : "no longer stands"
      say("\(server) ignores \(voter)'s answer: it \(role).", "§5.2")
    case .alreadyCounted:
      say("\(server) ignores a second copy of \(voter)'s vote: it counts once.", "§5.2")
    }
  }

  private mutating func tellReplication(
    _ note: Note, _ server: ServerID, _ message: Message?, _ all: [Note]
  ) {
    switch note {
    case .heartbeatsSent(let count):
      say(
        "\(server) tells \(count == 1 ? "one server" : "\(count) servers") that it still leads.",
        "§5.2")
    case .appendSent(let follower, let first, let count):
      // With a single one it is news; a new leader sends one to each.
      if all.count(where: { if case .appendSent = $0 { true } else { false } }) == 1 {
        let what = count == 1 ? "entry \(first)" : "entries \(first) to \(first + count - 1)"
        say("It sends \(follower) \(what).", "§5.3")
      }
    case .entriesResent(let follower, let index):
      say("\(follower) has not answered: it sends again from entry \(index).", "§5.3")
    case .appendAccepted(let leader, let prev, let added, let match):
      tellAcceptance(by: server, of: leader, prev: prev, added: added, match: match, message)
    case .entriesDeleted(let index, let count):
      say(
        count == 1
          ? "\(server) deletes its entry \(index): it conflicts with the leader's."
          : "\(server) deletes its entries from \(index) on: they conflict with the leader's.",
        "§5.3")
    case .appendRefused(let leader, let refusal): tellRefusal(ofAppend: leader, server, refusal)
    case .matchAdvanced(let follower, _, let index):
      say("\(server) learns that \(follower) holds everything up to entry \(index).", "§5.3")
    case .backedUp(let follower, let next, _):
      say("\(server) goes back: \(follower) next gets entry \(next).", "§5.3")
    case .replyIgnored(let follower, let dismissal): tellIgnored(follower, server, dismissal)
    default: break
    }
  }

  private mutating func tellAcceptance(
    by server: ServerID, of leader: ServerID, prev: LogIndex, added: Int, match: LogIndex,
    _ message: Message?
  ) {
    if added > 0 {
      let what = added == 1 ? "entry \(match)" : "entries \(match - added + 1) to \(match)"
      say("\(server) stores \(what) from \(leader).", "§5.3")
      say(
        prev == 0
          ? "They are the first." : "Its entry \(prev) before them matches the leader's.")
    } else if match > prev {
      say("\(server) already holds what \(leader) sends; nothing changes.", "§5.3")
    } else {
      say("\(server) hears that \(leader) still leads, and waits on.", "§5.2")
    }
  }

  private mutating func tellRefusal(
    ofAppend leader: ServerID, _ server: ServerID, _ refusal: AppendRefusal
  ) {
    switch refusal {
    case .staleTerm(let theirs, let own):
      say("\(server) refuses an append from \(leader).", "§5.1")
      say("\(leader)'s term \(theirs) is over: \(server) is in term \(own).")
    case .logTooShort(let prev, let last):
      say("\(server) refuses an append from \(leader).", "§5.3")
      say("The leader builds on entry \(prev), but \(server)'s log ends at \(last).")
    case .termMismatch(let prev, let own, let theirs):
      say("\(server) refuses an append from \(leader).", "§5.3")
      say("Its entry \(prev) is of term \(own), the leader's of term \(theirs).")
    }
  }

  private mutating func tellIgnored(
    _ follower: ServerID, _ server: ServerID, _ dismissal: ReplyDismissal
  ) {
    switch dismissal {
    case .staleTerm(let term):
      say("\(server) ignores \(follower)'s answer: it is of term \(term), which is over.", "§5.1")
    case .notLeader: say("\(server) ignores \(follower)'s answer: it does not lead.", "§5.1")
    case .overtaken:
      say("\(server) ignores \(follower)'s refusal: newer answers have overtaken it.", "§5.3")
    }
  }

  private mutating func tellCommitment(
    _ note: Note, _ server: ServerID, _ message: Message?
  ) {
    switch note {
    case .committed(let index, let replicas):
      say(
        "Entry \(index) is committed: \(replicas) of \(world.nodes.count) servers hold it.",
        "§5.3", "§5.4.2")
    case .commitLearned(let index):
      say("\(server) learns that everything up to entry \(index) is committed.", "§5.3")
    case .notCommitted(let index, .noQuorum(let replicas, let needed)):
      say("Entry \(index) is not committed yet: \(replicas) of the \(needed) copies it needs.")
    case .notCommitted(let index, .olderTerm(let term)):
      say(
        "Entry \(index) is on a majority but stays uncommitted: it is of term \(term), "
          + "and a leader counts copies only in its own term.", "§5.4.2")
    case .requestAccepted(let index):
      say("\(server) puts it into its log as entry \(index) and sends it on.", "§5.3")
    case .requestRefused(let leader):
      let hint = leader.map { " It names \($0)." } ?? " It knows of no leader."
      say("\(server) refuses: it does not lead.\(hint)", "§8")
    default: break
    }
  }
}

// A server's decisions in words, each with its reason and its section of the paper.

import Raft
import Simulation

extension Narrator {
  mutating func tellNotes(of server: ServerID, about message: Message? = nil) {
    var notes = world.notes
    // That it leads comes before what it sends along with that.
    if case .heartbeatsSent? = notes.last { notes.insert(notes.removeLast(), at: 0) }
    // What is strange comes before what is usual.
    if let index = notes.firstIndex(where: {
      if case .notCommitted(_, .olderTerm) = $0 { true } else { false }
    }) {
      notes.insert(notes.remove(at: index), at: 0)
    }
    for note in notes { tell(note, server, message, notes) }
    tellSplit()
  }

  /// The last vote that could have decided an election did not.
  private mutating func tellSplit() {
    let isElection = contains {
      switch $0 {
      case .electionStarted, .voteGranted(_, _, again: false): true
      default: false
      }
    }
    let term = world.highestTerm
    guard isElection, world.isSplit(term: term) else { return }
    say("Nobody can win term \(term) any more: the vote is split.", "§5.2")
  }

  private func contains(_ isWanted: (Note) -> Bool) -> Bool {
    world.notes.contains(where: isWanted)
  }
  private var isElected: Bool { contains { if case .becameLeader = $0 { true } else { false } } }
  private var isCommitted: Bool { contains { if case .committed = $0 { true } else { false } } }
  private var isSteppingDown: Bool {
    contains { if case .becameFollower = $0 { true } else { false } }
  }
  private var isRequest: Bool {
    contains { if case .requestAccepted = $0 { true } else { false } }
  }
  private func isOn(_ rule: Rule, _ server: ServerID) -> Bool {
    world.server(server).settings.rules[rule]
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
      if isIntervention { break }
      say("\(server) times out and stands for election in term \(term).", "§5.2")
      say(
        again
          ? "Its last try found no majority: it votes for itself and asks the others anew."
          : "It heard from no leader for a whole timeout: it votes for itself and asks all others.")
    case .voteGranted(let candidate, let term, let again):
      say("\(server) votes for \(candidate) in term \(term).", "§5.2", "§5.4.1")
      say(reasonToVote(for: candidate, term, again: again, server))
    case .voteRefused(let candidate, let refusal): tellRefusal(of: candidate, by: server, refusal)
    case .voteCounted(let voter, let votes, let needed):
      if world.nodes.count == 1 {
        break
      } else if voter == server {
        say(
          "Its own vote is \(votes == 1 ? "the first" : "number \(votes)") of the \(needed) it needs."
        )
      } else if !isElected {
        say("\(server) gets the vote of \(voter): \(votes) of the \(needed) it needs.", "§5.2")
      }
    case .voteNotCounted(let voter, let dismissal):
      tellDismissal(of: voter, by: server, dismissal)
    case .becameLeader(let term, let votes):
      tellVictory(of: server, term, votes: votes, message)
    case .becameFollower(let was, let term, let reason):
      let role = was == .leader ? "steps down" : "gives up its candidacy"
      switch reason {
      case .higherTerm: say("\(server) \(role): term \(term) is newer than its own.", "§5.1")
      case .leaderOfSameTerm(let leader):
        say("\(server) \(role): \(leader) already leads term \(term).", "§5.2")
      }
    case .termAdvanced(let old, let new, let sender):
      // With a request the rest of the story says it as well, and so does stepping down.
      if case .requestVote? = message?.body {
        sections.append("§5.1")
      } else if message?.body.isAnswer == true, !isSteppingDown {
        say("\(server) learns of term \(new) from \(sender); it was in term \(old).", "§5.1")
      }
    default: break
    }
  }

  private func reasonToVote(
    for candidate: ServerID, _ term: Term, again: Bool, _ server: ServerID
  ) -> String {
    if again {
      return "It had already given \(candidate) this vote: asked again, it says so again."
    }
    if !isOn(.oneVotePerTerm, server) { return "With one-vote-per-term off it votes for anybody." }
    if !isOn(.upToDateVote, server) {
      return "It had not voted in term \(term); with up-to-date-vote off it compares no logs."
    }
    return
      "It had not voted in term \(term), and \(candidate)'s log is at least as up to date as its own."
  }

  private mutating func tellVictory(
    of server: ServerID, _ term: Term, votes: Int, _ message: Message?
  ) {
    let count = world.nodes.count
    if count == 1 { return say("\(server) leads term \(term): nobody else has a vote.", "§5.2") }
    let voter = message.map { "\($0.from)'s" } ?? "Its own"
    say(
      "\(voter) vote makes \(server) the leader of term \(term): "
        + "\(votes) of \(count) are a majority.", "§5.2")
    say("It tells the others at once, so that none of them stands.")
    if isOn(.leaderNoOp, server) {
      say("Its first entry is empty: once that is committed, so is all before it.", "§8")
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
          ? "It has voted for itself in this term: a server has one vote a term."
          : "It has voted for \(other) in this term: a server has one vote a term.")
    case .logBehind(let lastIndex, let lastTerm, let ownLastIndex, let ownLastTerm):
      say("\(server) refuses \(candidate) its vote.", "§5.4.1")
      let theirs = lastIndex == 0 ? "is empty" : "ends at entry \(lastIndex) of term \(lastTerm)"
      say(
        "Its own log, up to entry \(ownLastIndex) of term \(ownLastTerm), is more up to date: "
          + "\(candidate)'s \(theirs).")
      say("Committed entries might be missing there.")
    }
  }

  private mutating func tellDismissal(
    of voter: ServerID, by server: ServerID, _ dismissal: VoteDismissal
  ) {
    switch dismissal {
    case .refused: say("\(server) hears that \(voter) does not vote for it.", "§5.2")
    case .staleTerm(let term):
      say("\(server) ignores \(voter)'s answer: it is of term \(term), which is over.", "§5.1")
    case .notCandidate:
      if isSteppingDown { break }
      let role = world.server(server).isLeader ? "already leads" : "no longer stands"
      say("\(server) \(role): \(voter)'s answer to its request changes nothing.", "§5.2")
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
      let isResent = contains { if case .entriesResent = $0 { true } else { false } }
      let sent = all.count { if case .appendSent = $0 { true } else { false } }
      if sent == 1, !isResent {
        let what = count == 1 ? "entry \(first)" : "entries \(first) to \(first + count - 1)"
        say("\(server) sends \(follower) \(what).", "§5.3")
      }
    case .entriesResent(let follower, let index):
      say(
        "No answer came from \(follower): it gets everything from entry \(index) on again.", "§5.3")
    case .appendAccepted(let leader, let prev, let added, let match):
      tellAcceptance(by: server, of: leader, prev: prev, added: added, match: match, message)
    case .entriesDeleted(let index, let count):
      let what = count == 1 ? "its entry \(index)" : "its entries from \(index) on"
      let why =
        isOn(.deleteOnlyConflicts, server)
        ? "\(count == 1 ? "it" : "entry \(index)") is not the leader's"
        : "the leader did not send it"
      say("\(server) deletes \(what): \(why).", "§5.3")
    case .appendRefused(let leader, let refusal): tellRefusal(ofAppend: leader, server, refusal)
    case .matchAdvanced(let follower, _, let index):
      if isCommitted { break }
      say("\(server) learns that \(follower) holds everything up to entry \(index).", "§5.3")
    case .backedUp(let follower, let next, _):
      say(
        "\(server) learns that \(follower)'s log differs, and goes back to entry \(next).", "§5.3")
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
      if !isOn(.consistencyCheck, server) {
        say("With consistency-check off it does not look at what comes before.")
      } else if prev > 0 {
        say("It has the leader's entry \(prev), so the logs agree up to there.")
      } else {
        say(added == 1 ? "It is the first of its log." : "They are the first of its log.")
      }
    } else if match > prev {
      say("\(server) already holds what \(leader) sends.", "§5.3")
    } else if contains({ if case .commitLearned = $0 { true } else { false } }) {
      sections.append("§5.2")
    } else {
      say("\(server) hears that \(leader) leads; its election timer starts anew.", "§5.2")
    }
  }

  private mutating func tellRefusal(
    ofAppend leader: ServerID, _ server: ServerID, _ refusal: AppendRefusal
  ) {
    switch refusal {
    case .staleTerm(let theirs, let own):
      say("\(server) refuses an append from \(leader).", "§5.1")
      say(
        theirs == own
          ? "\(server) leads term \(own) itself."
          : "\(leader)'s term \(theirs) is over: \(server) is in term \(own).")
    case .logTooShort(let prev, let last):
      say("\(server) refuses an append from \(leader).", "§5.3")
      let end = last == 0 ? "is empty" : "ends at entry \(last)"
      say("What is sent follows entry \(prev), but \(server)'s log \(end).")
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
    case .notLeader:
      if isSteppingDown { break }
      say("\(server) ignores \(follower)'s answer: it does not lead.", "§5.1")
    case .overtaken:
      say("\(server) ignores \(follower)'s refusal: newer answers have overtaken it.", "§5.3")
    }
  }

  private mutating func tellCommitment(
    _ note: Note, _ server: ServerID, _ message: Message?
  ) {
    switch note {
    case .committed(let index, let replicas):
      tellCommit(of: index, replicas: replicas, message)
    case .commitLearned(let index):
      let what = index == 1 ? "entry 1" : "everything up to entry \(index)"
      let source = message.map { " from \($0.from)" } ?? ""
      say("\(server) learns\(source) that \(what) is committed.", "§5.3")
    case .notCommitted(let index, .noQuorum(let replicas, let needed)):
      // Of a new leader's entry and of a new request this is no news.
      if isRequest {
        say("It is committed once \(needed) of \(world.nodes.count) servers hold it.")
      } else if !isElected {
        say("Entry \(index) has \(replicas) of the \(needed) copies it needs to be committed.")
      }
    case .notCommitted(let index, .olderTerm(let term)):
      say(
        "Entry \(index) is on a majority but not committed: it is of term \(term), "
          + "\(server) leads term \(world.server(server).currentTerm).", "§5.4.2")
    case .requestAccepted(let index):
      let isSent = contains { if case .appendSent = $0 { true } else { false } }
      let next =
        world.nodes.count == 1 ? "" : isSent ? " and sends it on" : "; it waits for earlier answers"
      say("\(server) puts it into its log as entry \(index)\(next).", "§5.3")
    case .requestRefused(let leader):
      let hint = leader.map { "names \($0) as the leader" } ?? "knows of no leader"
      say("\(server) refuses, for it does not lead; it \(hint).", "§8")
    default: break
    }
  }

  private mutating func tellCommit(of index: LogIndex, replicas: Int, _ message: Message?) {
    let count = world.nodes.count
    if count == 1 {
      return say("Entry \(index) is committed: no other server must hold it.", "§5.3")
    }
    let with = message.map { "with \($0.from), " } ?? ""
    say(
      "Entry \(index) is committed: \(with)\(replicas) of \(count) servers hold it.", "§5.3",
      "§5.4.2")
  }
}

extension Message.Body {
  /// Whether this is an answer to a request.
  fileprivate var isAnswer: Bool {
    switch self {
    case .requestVote, .appendEntries: false
    case .requestVoteReply, .appendEntriesReply: true
    }
  }
}

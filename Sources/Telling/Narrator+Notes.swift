// A server's decisions in words, each with its reason and its section of the paper.

import Raft
import Session
import Simulation

extension Narrator {
  mutating func tellNotes(of server: ServerID, about message: Message? = nil) {
    for note in ordered(world.notes, message) { tell(note, server, message) }
    tellSplit()
  }

  /// The notes with what is strange before what is usual, and that it leads before what it sends along
  /// with that.
  private func ordered(_ notes: [Note], _ message: Message?) -> [Note] {
    func rank(_ note: Note) -> Int {
      switch note {
      // Where the new entry is what happened, that an old one waits comes last.
      case .commitment(.notCommitted(_, .olderTerm)): isRequest ? 4 : 0
      case .election(.quorumLost), .transfer(.transferAbandoned), .membership(.changeAbandoned): 0
      case .membership(.catchUpContinued): message == nil || isCommitted ? 3 : 1
      case .membership(.configurationEntered):
        switch message?.body {
        case .appendEntries?, .installSnapshot?: 4
        default: isCommitted || isElected ? 3 : 1
        }
      case .replication(.heartbeatsSent): 2
      case .election, .replication, .commitment, .membership, .transfer, .snapshot, .client: 3
      }
    }
    let ranked = notes.enumerated().map { (rank($0.element), $0.offset, $0.element) }
    return ranked.sorted { ($0.0, $0.1) < ($1.0, $1.1) }.map(\.2)
  }

  /// The last vote that could have decided an election did not.
  private mutating func tellSplit() {
    let isElection = contains {
      switch $0 {
      case .election(.electionStarted), .election(.voteGranted(_, _, again: false)): true
      default: false
      }
    }
    let term = world.highestTerm
    guard isElection, world.isSplit(term: term) else { return }
    say("Nobody can win term \(term) any more: the vote is split.", .leaderElection)
  }

  func contains(_ isWanted: (Note) -> Bool) -> Bool { world.notes.contains(where: isWanted) }
  var isElected: Bool { contains { if case .election(.becameLeader) = $0 { true } else { false } } }
  var isCommitted: Bool {
    contains { if case .commitment(.committed) = $0 { true } else { false } }
  }
  var isStanding: Bool {
    contains { if case .election(.electionStarted) = $0 { true } else { false } }
  }
  var isSteppingDown: Bool {
    contains { if case .election(.becameFollower) = $0 { true } else { false } }
  }
  var isRequest: Bool {
    contains { if case .client(.requestAccepted) = $0 { true } else { false } }
  }
  func isOn(_ rule: Rule, _ server: ServerID) -> Bool { world.server(server).settings.rules[rule] }

  private mutating func tell(_ note: Note, _ server: ServerID, _ message: Message?) {
    switch note {
    case .election(let note): tellElection(note, server, message)
    case .replication(let note): tellReplication(note, server, message)
    case .commitment(let note): tellCommitment(note, server, message)
    case .membership(let note): tellMembership(note, server, message)
    case .transfer(let note): tellTransfer(note, server)
    case .snapshot(let note): tellSnapshot(note, server)
    case .client(let note): tellClient(note, server)
    }
  }

  // MARK: Elections

  private mutating func tellElection(
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
    let preVotes = world.notes.compactMap { note -> String? in
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
    if world.server(server).configuration.members == [server] {
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
    let role =
      switch was {
      case .leader: "steps down"
      case .candidate: "gives up its candidacy"
      case .preCandidate, .follower: "stops asking for pre-votes"
      }
    switch reason {
    case .higherTerm: say("\(server) \(role): term \(term) is newer than its own.", .raftBasics)
    case .leaderOfSameTerm(let leader):
      say("\(server) \(role): \(leader) already leads term \(term).", .leaderElection)
    case .quorumLost:
      say("It steps down: elsewhere another may lead, and its clients must not wait here.")
    case .removed:
      say("\(server) \(role): it is not in the committed configuration.", .membershipChanges)
    case .votedForOther(let candidate):
      say("\(server) \(role): it has voted for \(candidate).", .preVote)
    }
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
    let configuration = world.server(server).configuration
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
    for sentence in refusal.sentences(by: server, to: candidate) { say(sentence) }
  }

  private mutating func tellDismissal(
    of voter: ServerID, by server: ServerID, _ dismissal: VoteDismissal
  ) {
    if dismissal == .notCandidate, isSteppingDown { return }
    let isLeader = world.server(server).isLeader
    say(dismissal.sentence(about: voter, at: server, isLeader: isLeader), dismissal.section)
  }

  // MARK: Replication

  private mutating func tellReplication(
    _ note: Note.Replication, _ server: ServerID, _ message: Message?
  ) {
    switch note {
    case .heartbeatsSent(let count):
      // A leader without others to tell has nothing to say.
      if count == 0 { break }
      say(
        "\(server) tells \(count == 1 ? "one server" : "\(count) servers") that it still leads.",
        .leaderElection)
    case .appendSent(let follower, let first, let count):
      // With a single one it is news; a new leader sends one to each.
      let isResent = contains { if case .replication(.entriesResent) = $0 { true } else { false } }
      let sent = world.notes.count {
        if case .replication(.appendSent) = $0 { true } else { false }
      }
      let isToldAlready = contains {
        if case .replication(.backedUp(follower, _, nil)) = $0 { true } else { false }
      }
      if sent == 1, !isResent, !isToldAlready {
        let what = count == 1 ? "entry \(first)" : "entries \(first) to \(first + count - 1)"
        say("\(server) sends \(follower) \(what).", .logReplication)
      }
    case .entriesResent(let follower, let index):
      tellResending(to: follower, by: server, from: index)
    case .appendAccepted(let leader, let prev, let added, let match):
      tellAcceptance(by: server, of: leader, prev: prev, added: added, match: match, message)
    case .entriesDeleted(let index, let count):
      let what = count == 1 ? "its entry \(index)" : "its entries from \(index) on"
      let why =
        isOn(.deleteOnlyConflicts, server)
        ? "\(count == 1 ? "it" : "entry \(index)") differs from the leader's"
        : "the leader did not send it"
      say("\(server) deletes \(what): \(why).", .logReplication)
    case .appendRefused(let leader, let refusal): tellRefusal(ofAppend: leader, server, refusal)
    case .matchAdvanced(let follower, _, let index):
      if isCommitted { break }
      say("\(follower) acknowledges up to entry \(index).", .logReplication)
    case .backedUp(let follower, let next, let term):
      let isShorter = term == nil
      let verb = isShorter ? "sends from" : "goes back to"
      say(
        "\(follower)'s log \(isShorter ? "is shorter" : "differs"): \(server) \(verb) entry \(next).",
        .logReplication)
    case .replyIgnored(let follower, let dismissal): tellIgnored(follower, server, dismissal)
    // What comes of it is told.
    case .diskWritten: break
    }
  }

  private mutating func tellResending(
    to follower: ServerID, by server: ServerID, from index: LogIndex
  ) {
    let all = world.notes.compactMap { note -> (ServerID, LogIndex)? in
      if case .replication(.entriesResent(let other, let index)) = note {
        (other, index)
      } else {
        nil
      }
    }
    // All in one sentence, with the first.
    guard all.first?.0 == follower else { return }
    let isChunk = index <= world.server(server).log.snapshotIndex
    if index > world.server(server).log.lastIndex {
      return say(
        "No answer came from \(ServerSet(all.map(\.0)).brief): \(server) has nothing newer and asks again.",
        .logReplication)
    }
    if all.count == 1 {
      let what = isChunk ? "the chunk of the snapshot" : "everything from entry \(index) on"
      return say(
        "No answer came from \(follower): \(server) sends \(what) again.",
        isChunk ? .logCompaction : .logReplication)
    }
    let what =
      all.allSatisfy { $0.1 == index } && !isChunk
      ? "everything from entry \(index) on" : "what they lack"
    say(
      "No answer came from \(ServerSet(all.map(\.0)).brief): \(server) sends \(what) again.",
      .logReplication)
  }

  private mutating func tellAcceptance(
    by server: ServerID, of leader: ServerID, prev: LogIndex, added: Int, match: LogIndex,
    _ message: Message?
  ) {
    if added > 0 {
      let what = added == 1 ? "entry \(match)" : "entries \(match - added + 1) to \(match)"
      say("\(server) stores \(what) from \(leader).", .logReplication)
      if !isOn(.consistencyCheck, server) {
        say("With consistency-check off it does not look at what comes before.")
      } else if prev > 0 {
        say("It has the leader's entry \(prev), so the logs agree up to there.")
      } else {
        say(added == 1 ? "It is the first in its log." : "They are the first in its log.")
      }
    } else if match > prev {
      say("\(server) already holds what \(leader) sends.", .logReplication)
    } else if contains({ if case .commitment(.commitLearned) = $0 { true } else { false } }) {
      narration.cite(.leaderElection)
    } else if world.server(server).isVoter {
      say("\(server) gets \(leader)'s heartbeat and restarts its election timer.", .leaderElection)
    } else {
      say(
        "\(server) gets \(leader)'s heartbeat; it has no vote and no election timer.",
        .membershipChanges)
    }
  }

  private mutating func tellRefusal(
    ofAppend leader: ServerID, _ server: ServerID, _ refusal: AppendRefusal
  ) {
    say("\(server) refuses an append from \(leader).", refusal.section)
    say(refusal.sentence(by: server, to: leader))
  }

  private mutating func tellIgnored(
    _ follower: ServerID, _ server: ServerID, _ dismissal: ReplyDismissal
  ) {
    if dismissal == .notLeader, isSteppingDown { return }
    let isLeader = world.server(server).isLeader
    say(dismissal.sentence(about: follower, at: server, isLeader: isLeader), dismissal.section)
  }

  // MARK: Commitment

  private mutating func tellCommitment(
    _ note: Note.Commitment, _ server: ServerID, _ message: Message?
  ) {
    switch note {
    case .committed(let index, let replicas):
      tellCommit(of: index, by: server, replicas, message)
    case .commitLearned(let index):
      let what = index == 1 ? "entry 1" : "everything up to entry \(index)"
      let source = message.map { " from \($0.from)" } ?? ""
      say("\(server) learns\(source) that \(what) is committed.", .logReplication)
    case .notCommitted(let index, .noQuorum(let replicas, let configuration)):
      // Of a new leader's entry and of a new request this is no news.
      if isRequest {
        say("It is committed once \(quorum(of: configuration)) hold it.")
      } else if isElected
        || contains({ if case .membership(.configurationEntered) = $0 { true } else { false } })
      {
        break
      } else if configuration.isJoint {
        say("Entry \(index) is on \(tally(replicas, of: configuration)).")
        if let sentence = jointSentence(configuration, server) { say(sentence, .membershipChanges) }
      } else {
        let copies = replicas.intersection(configuration.voters).count
        say(
          "Entry \(index) has \(copies) of the \(configuration.quorumSize) copies it needs to be "
            + "committed.")
      }
    case .notCommitted(let index, .olderTerm(let term)):
      say(
        "Entry \(index) is on a majority but not committed: it is of term \(term), "
          + "\(server) leads term \(world.server(server).currentTerm).", .entriesFromPreviousTerms)
    }
  }

  private mutating func tellCommit(
    of index: LogIndex, by server: ServerID, _ replicas: ServerSet, _ message: Message?
  ) {
    let configuration = configurationOfCommit(by: server)
    if configuration.members == [server] {
      return say("Entry \(index) is committed: no other server must hold it.", .logReplication)
    }
    let with = message.map { "with \($0.from), " } ?? ""
    let count = tally(replicas, of: configuration) + (configuration.isJoint ? "" : " servers")
    let leader = world.server(server)
    let isUnlawful =
      leader.log.term(at: index).map { $0 < leader.currentTerm } == true
      && !leader.settings.rules[.commitOwnTermOnly]
    say("Entry \(index) is committed: \(with)\(count) hold it.", .logReplication)
    if isUnlawful, let term = leader.log.term(at: index) {
      say(
        "It is of term \(term), and \(server) leads term \(leader.currentTerm): "
          + "commit-own-term-only forbids this, but is off.", .entriesFromPreviousTerms)
    } else {
      narration.cite(.entriesFromPreviousTerms)
    }
    if let sentence = jointSentence(configuration, server) { say(sentence, .membershipChanges) }
  }

  /// The configuration by which the leader counted: a commit may have brought the next one.
  private func configurationOfCommit(by server: ServerID) -> Configuration {
    for note in world.notes {
      if case .membership(.configurationCommitted(_, let configuration)) = note {
        return configuration
      }
    }
    return world.server(server).configuration
  }
}

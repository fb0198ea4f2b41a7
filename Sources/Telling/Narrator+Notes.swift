// A server's decisions in words, each with its reason and its section of the paper.

import Raft
import Session
import Simulation

extension Narrator {
  mutating func tellNotes(of server: ServerID, about message: Message? = nil) {
    tellSplit(by: server)
    for note in ordered(observed.notes, message) { tell(note, server, message) }
  }

  /// The notes with what is strange before what is usual, and that it leads before what it sends along
  /// with that.
  private func ordered(_ notes: [Note], _ message: Message?) -> [Note] {
    if notes.count < 2 { return notes }
    func rank(_ note: Note) -> Int {
      switch note {
      // Where the new entry is what happened, that an old one waits comes last.
      case .commitment(.notCommitted(_, .olderTerm)): isRequest ? 4 : 0
      // Whom it votes for then matters more.
      case .election(.becameFollower(.candidate, _, _)),
        .election(.becameFollower(.preCandidate, _, _)):
        isVoting ? 4 : 3
      case .membership(.changeAbandoned(_, .leaderGone)): 5
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
    let ranks = notes.map(rank)
    if zip(ranks, ranks.dropFirst()).allSatisfy({ $0 <= $1 }) { return notes }
    let ranked = zip(ranks, notes).enumerated().map { ($0.element.0, $0.offset, $0.element.1) }
    return ranked.sorted { ($0.0, $0.1) < ($1.0, $1.1) }.map(\.2)
  }

  /// That the election was decided by this, in that nobody can win it any more.
  private mutating func tellSplit(by server: ServerID) {
    for note in observed.notes {
      switch note {
      case .election(.electionStarted(let term, _, _)),
        .election(.voteGranted(_, let term, again: false)):
        guard cluster.isSplit(term: term), !wasSplit(term, before: server),
          !cluster.ids.contains(where: { cluster.voteCount(for: $0)?.canWin ?? false })
        else { return }
        claim(.nobodyWins(term))
        say("Nobody can win term \(term) any more: the vote is split.", .leaderElection)
        let votes = cluster.ids.compactMap { candidate -> String? in
          let count = cluster.servers.count { $0.term == term && $0.votedFor == candidate }
          return count == 0 ? nil : "\(candidate) gets \(count)"
        }
        let quorum = cluster.quorum
        if !quorum.isJoint, votes.count <= 5 {
          say("Of the votes \(votes.joined(separator: ", ")), and it takes \(quorum.need).")
        }
        return
      default: continue
      }
    }
  }

  /// Whether the vote was split already when the server had not given its vote.
  private func wasSplit(_ term: Term, before server: ServerID) -> Bool {
    cluster.configuration.isSplit(
      term: term,
      cluster.servers.map { other in
        var standing = ElectionStanding(other)
        if other.id == server { standing.votedFor = nil }
        return standing
      })
  }

  func contains(_ isWanted: (Note) -> Bool) -> Bool { observed.notes.contains(where: isWanted) }
  var isElected: Bool { contains { if case .election(.becameLeader) = $0 { true } else { false } } }
  var isCommitted: Bool {
    contains { if case .commitment(.committed) = $0 { true } else { false } }
  }
  var isAcknowledged: Bool {
    contains { if case .replication(.matchAdvanced) = $0 { true } else { false } }
  }
  var isStanding: Bool {
    contains { if case .election(.electionStarted) = $0 { true } else { false } }
  }
  var isVoting: Bool {
    contains { if case .election(.voteGranted) = $0 { true } else { false } }
  }
  var isSteppingDown: Bool {
    contains { if case .election(.becameFollower) = $0 { true } else { false } }
  }
  var isRequest: Bool {
    contains { if case .client(.requestAccepted) = $0 { true } else { false } }
  }
  func isOn(_ rule: Rule, _ server: ServerID) -> Bool { cluster.settings(of: server).rules[rule] }

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

  // MARK: Commitment

  private mutating func tellCommitment(
    _ note: Note.Commitment, _ server: ServerID, _ message: Message?
  ) {
    switch note {
    case .committed(let index, let replicas):
      tellCommit(of: index, by: server, replicas, message)
    case .commitLearned(let index):
      let source = message.map { " from \($0.from)" } ?? ""
      let name = entry(index, of: server)
      claim(.committed(index, at: server))
      say(
        "\(server) learns\(source) that \(name) is committed, and applies it.", .logReplication)
    case .notCommitted(let index, let refusal): tellRefusal(ofCommit: index, server, refusal)
    }
  }

  private mutating func tellRefusal(
    ofCommit index: LogIndex, _ server: ServerID, _ refusal: CommitRefusal
  ) {
    let configuration =
      if case .noQuorum(_, let counted) = refusal { counted } else { Configuration?.none }
    let context = CommitRefusal.Context(
      index: index, leader: server, term: cluster.term(of: server),
      quorum: quorum(of: server, configuration))
    switch refusal {
    // Of a new leader's entry and of a new request this is no news, and an acknowledgement says it.
    case .noQuorum where isRequest || isElected || isAcknowledged: break
    case .noQuorum
    where contains({ if case .membership(.configurationEntered) = $0 { true } else { false } }):
      break
    case .noQuorum(_, let configuration):
      say(refusal.sentence(in: context))
      if let sentence = jointSentence(configuration, server) { say(sentence, refusal.section) }
    case .olderTerm:
      say(
        [refusal.sentence(in: context), "Entry \(index) is on a majority."], refusal.section)
    }
  }

  private mutating func tellCommit(
    of index: LogIndex, by server: ServerID, _ replicas: ServerSet, _ message: Message?
  ) {
    let configuration = configurationOfCommit(by: server)
    let name = entry(index, of: server)
    let start = "\(name.firstUppercased) is committed"
    if configuration.members == [server] {
      return say("\(start): no other server must hold it.", .logReplication)
    }
    let with = message.map { "with \($0.from)'s copy " } ?? ""
    // Only what it knows: others may hold it whose answer has not come.
    let count = tally(replicas, of: configuration, by: server)
    let (term, ownTerm) = (cluster.term(at: index, of: server), cluster.term(of: server))
    let gone = gone(of: replicas, index, at: server)
    claim(.committed(index, at: server))
    if let term {
      claim(.hold(replicas.subtracting(gone), index, term))
    }
    if !gone.isEmpty {
      say(
        [
          "\(start): \(server) counts \(count), but \(gone.inWords) no longer \(gone.count == 1 ? "has" : "have") it.",
          "\(start), though \(gone.inWords) no longer \(gone.count == 1 ? "has" : "have") it.",
        ], .figure2)
    }
    let isUnlawful =
      term.map { $0 < ownTerm } == true && !isOn(.commitOwnTermOnly, server)
    say(
      [
        "\(start): \(with)\(server) counts \(count).", "\(start): \(server) counts \(count).",
        "\(start).",
      ],
      .logReplication)
    if isUnlawful, let term {
      say("It is of term \(term), and \(server) leads term \(ownTerm).")
      say("The rule commit-own-term-only forbids this, but is off.", .entriesFromPreviousTerms)
    } else {
      narration.cite(.entriesFromPreviousTerms)
    }
    if let sentence = jointSentence(configuration, server) { say(sentence, .membershipChanges) }
  }

  /// Those of the servers whose copy a leader counts that do not have it: with a rule off, or after a lost disk.
  func gone(of replicas: ServerSet, _ index: LogIndex, at leader: ServerID) -> ServerSet {
    guard let term = cluster.term(at: index, of: leader) else { return [] }
    var gone = ServerSet()
    for replica in replicas where !cluster.holds(index, term, at: replica) { gone.insert(replica) }
    return gone
  }

  /// The configuration by which the leader counted: a commit may have brought the next one.
  private func configurationOfCommit(by server: ServerID) -> Configuration {
    for note in observed.notes {
      if case .membership(.configurationCommitted(_, let configuration)) = note {
        return configuration
      }
    }
    return cluster.configuration(of: server)
  }
}

// MARK: What was sent

extension Narrator {
  /// To whom something was sent that has met with such a fate.
  func sent(_ isMeant: (Sending.Fate) -> Bool) -> ServerSet {
    ServerSet(observed.sendings.filter { isMeant($0.fate) }.map(\.message.to))
  }

  /// That a new leader tells the others at once, none of whom stands in its term.
  mutating func tellAtOnce(_ told: ServerSet) {
    // Where all is held each message is delivered by hand, and that goes without saying.
    let held = cluster.holdsAllMessages ? [] : sent { $0 == .held }
    let missed = sent { if case .lost = $0 { true } else { false } }.union(held)
      .filter { cluster[$0].process == .running }
    say(
      missed.isEmpty
        ? "It tells the others at once, so that none of them stands."
        : told.isEmpty
          ? "It tells the others at once, but nobody hears it\(held.isEmpty ? "" : " by itself")."
          : "It tells the others at once, so that who hears it does not stand.")
  }
}

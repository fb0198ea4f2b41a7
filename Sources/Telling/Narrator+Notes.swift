// A server's decisions in words, each with its reason and its section of the paper.

import Raft
import Session
import Simulation

extension Narrator {
  mutating func tellNotes(of server: ServerID, about message: Message? = nil) {
    for note in ordered(observed.notes, message) { tell(note, server, message) }
    tellSplit()
  }

  /// The notes with what is strange before what is usual, and that it leads before what it sends along
  /// with that.
  private func ordered(_ notes: [Note], _ message: Message?) -> [Note] {
    if notes.count < 2 { return notes }
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
    guard isElection else { return }
    let term = cluster.highestTerm
    guard cluster.isSplit(term: term) else { return }
    say("Nobody can win term \(term) any more: the vote is split.", .leaderElection)
  }

  func contains(_ isWanted: (Note) -> Bool) -> Bool { observed.notes.contains(where: isWanted) }
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
      let what = index == 1 ? "entry 1" : "everything up to entry \(index)"
      let source = message.map { " from \($0.from)" } ?? ""
      say("\(server) learns\(source) that \(what) is committed.", .logReplication)
    case .notCommitted(let index, let refusal): tellRefusal(ofCommit: index, server, refusal)
    }
  }

  private mutating func tellRefusal(
    ofCommit index: LogIndex, _ server: ServerID, _ refusal: CommitRefusal
  ) {
    let context = CommitRefusal.Context(index: index, leader: server, term: cluster[server].term)
    switch refusal {
    // Of a new leader's entry and of a new request this is no news.
    case .noQuorum(_, let configuration) where isRequest:
      say("It is committed once \(quorum(of: configuration)) hold it.")
    case .noQuorum
    where isElected
      || contains({ if case .membership(.configurationEntered) = $0 { true } else { false } }):
      break
    case .noQuorum(_, let configuration):
      say(refusal.sentence(in: context))
      if let sentence = jointSentence(configuration, server) { say(sentence, refusal.section) }
    case .olderTerm: say(refusal.sentence(in: context), refusal.section)
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
    let leader = cluster[server]
    let isUnlawful =
      leader.log.term(at: index).map { $0 < leader.term } == true
      && !leader.settings.rules[.commitOwnTermOnly]
    say("Entry \(index) is committed: \(with)\(count) hold it.", .logReplication)
    if isUnlawful, let term = leader.log.term(at: index) {
      say(
        "It is of term \(term), and \(server) leads term \(leader.term): "
          + "commit-own-term-only forbids this, but is off.", .entriesFromPreviousTerms)
    } else {
      narration.cite(.entriesFromPreviousTerms)
    }
    if let sentence = jointSentence(configuration, server) { say(sentence, .membershipChanges) }
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

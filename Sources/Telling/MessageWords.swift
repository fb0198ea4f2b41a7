// What a message says, as its sender would say it: in few words for a narrow list, in more where there is
// room for them.

import Raft
import Scripting
import Session
import Simulation

/// What a message says, in forms of different length. The short form fits into 17 columns as long as its
/// numbers have few digits.
///
/// A refused vote says nothing but no. Why is told only where the voter, as it is now, still shows it.
package struct MessageWords {
  /// What is said.
  private let message: Message
  /// The cluster while the message is on its way; nil where that is not known any more.
  private let cluster: ClusterView?
  /// All forms, the longest first.
  package private(set) var forms: [String] = []

  /// What the message says while it is on its way in the cluster.
  package init(_ message: Message, in cluster: ClusterView?) {
    self.message = message
    self.cluster = cluster
    switch message.body {
    case .requestVote(let index, let term, let isTransfer): tellRequest(index, term, isTransfer)
    case .requestVoteReply(granted: true): tellVote()
    case .requestVoteReply(granted: false), .preVoteReply(granted: false): tellRefusedVote()
    case .appendEntries(let append): tell(append)
    case .appendEntriesReply(let reply): tell(reply)
    case .preVote(let index, let term):
      forms = [
        "would you vote for me? My log \(MessageWords.end(index, term))",
        index == 0 ? "could I win? Empty log" : "could I win? I end at \(index)", "could I win?",
      ]
    case .preVoteReply(granted: true):
      forms = ["I would vote for \(message.to) in term \(message.term)", "you could"]
    case .installSnapshot(let chunk):
      let bytes = "bytes \(chunk.offset + 1) to \(chunk.offset + message.data.count)"
      forms = [
        "snapshot up to \(chunk.lastIndex), \(bytes)" + (chunk.isLast ? ", the last" : ""),
        "snapshot to \(chunk.lastIndex), \(bytes)", "snapshot to \(chunk.lastIndex)",
      ]
    case .installSnapshotReply(let reply): tell(reply)
    case .timeoutNow: forms = ["stand for election now, without waiting", "stand now"]
    }
  }

  /// The fewest words.
  package var short: String { forms[forms.count - 1] }

  /// What is left where not even those fit: `vote?`, `entries 3-4`, `no`.
  package var tight: [String] {
    switch message.body {
    case .requestVote: ["vote?"]
    case .appendEntries(let append) where append.count > 1:
      ["entries \(append.prevLogIndex + 1)-\(append.prevLogIndex + Int(append.count))", "entries"]
    default: [String(short.prefix { !":,".contains($0) })]
    }
  }

  /// The most words.
  package var long: String { forms[0] }

  /// As many words as fit into so many columns; the short form where none fit.
  package func fitting(_ width: Int) -> String {
    forms.first { $0.unicodeScalars.count <= width } ?? short
  }

  // MARK: Elections

  private mutating func tellRequest(_ index: LogIndex, _ term: Term, _ isTransfer: Bool) {
    let purpose = isTransfer ? "its vote, to take over" : "its vote"
    forms = [
      "asks for \(purpose): my log \(MessageWords.end(index, term))",
      index == 0 ? "your vote? Empty log" : "your vote? I end at \(index)", "your vote?",
    ]
  }

  /// How the log of whoever asks for a vote ends.
  private static func end(_ index: LogIndex, _ term: Term) -> String {
    index == 0 ? "is empty" : "ends at \(index) (term \(term))"
  }

  private mutating func tellVote() {
    forms = ["a vote for \(message.to)", "a vote"]
    guard let cluster else { return }
    let candidate = cluster[message.to]
    guard candidate.role == .candidate, candidate.term == message.term,
      let votes = candidate.candidacy?.votes, !votes.contains(message.from)
    else { return }
    // Those that arrive before it count before it.
    let earlier = cluster.flights.prefix { $0.message != message }.filter {
      $0.message.to == message.to && $0.message.kind == .requestVoteReply
        && $0.message.isPositive == true && $0.message.term == message.term
    }
    let others = votes.union(ServerSet(earlier.map(\.message.from))).subtracting([message.from])
    forms.insert("a vote for \(message.to), its \((others.count + 1).ordinal)", at: 0)
  }

  private mutating func tellRefusedVote() {
    forms = ["no"]
    guard let cluster else { return }
    let (voter, candidate) = (cluster[message.from], cluster[message.to])
    if message.term > candidate.term {
      forms = ["no: I am in term \(message.term) already", "no: in term \(message.term)"]
    } else if voter.term != message.term {
      // What the voter is by now does not show why it refused.
      return
    } else if let other = voter.votedFor, other != message.to, message.kind == .requestVoteReply {
      let whom = other == message.from ? "myself" : "\(other)"
      forms = ["no: I voted for \(whom) in term \(voter.term)", "no: voted \(other)"]
    } else if let leader = voter.knownLeader, leader != message.to, message.kind == .preVoteReply {
      forms =
        leader == message.from
        ? ["no: I lead term \(voter.term)", "no: I lead"]
        : ["no: \(leader) leads term \(voter.term), and I follow it", "no: \(leader) leads"]
    } else if voter.log.isMoreUpToDate(than: candidate.log) {
      forms = [
        "no: my log is newer, it ends at \(voter.log.lastIndex) (term \(voter.log.lastTerm))",
        "no: my log is newer", "no: newer log",
      ]
    }
  }

  // MARK: Replication

  private mutating func tell(_ append: AppendEntries) {
    let first = append.prevLogIndex + 1
    let commit = append.leaderCommit
    switch append.count {
    case 0: forms = ["heartbeat; commit \(commit)", "heartbeat"]
    case 1:
      let what = cluster.map { message.entry(0).cell(in: $0.requests) } ?? ""
      let short = what.isEmpty ? "entry \(first)" : "entry \(first): \(what)"
      let details = (what.isEmpty ? "" : "\(what), ") + "term \(message.entry(0).term)"
      forms = [
        "entry \(first) (\(details)), \(place(of: append)); commit \(commit)",
        "\(short); commit \(commit)", short,
      ]
    default:
      let entries = "entries \(first) to \(first + Int(append.count) - 1)"
      forms = [
        "\(entries), \(place(of: append)); commit \(commit)", "\(entries); commit \(commit)",
        entries,
      ]
    }
    if forms[forms.count - 1].count > MessageWords.narrow { forms.append("entry \(first)") }
  }

  private func place(of append: AppendEntries) -> String {
    append.prevLogIndex == 0
      ? "the first" : "after entry \(append.prevLogIndex) of term \(append.prevLogTerm)"
  }

  private mutating func tell(_ reply: AppendEntriesReply) {
    switch reply.outcome {
    case .success(let match) where reply.answersHeartbeat:
      forms = ["yes; my log agrees up to \(match)", "yes"]
    case .success(let match):
      let stored = "yes: stored up to \(match)"
      forms = [stored, "yes, up to \(match)"]
      if makesCommit(match) { forms.insert("\(stored): makes \(message.to) commit it", at: 0) }
    case .conflict(nil, let index):
      forms =
        index == 1
        ? ["no: my log is empty", "no: log empty"]
        : ["no: my log ends at \(index - 1)", "no: ends at \(index - 1)"]
    case .conflict(let term?, _):
      let index = reply.prevLogIndex
      forms = ["no: my entry \(index) is of term \(term)", "no: \(index) is term \(term)"]
    case .staleTerm: tellTerm()
    }
  }

  private mutating func tell(_ reply: InstallSnapshotReply) {
    switch reply.outcome {
    case .wants(let offset):
      forms = ["next the snapshot from byte \(offset + 1) on", "from byte \(offset + 1)"]
    case .installed:
      forms = [
        "yes: stored the snapshot up to \(reply.lastIndex)", "yes, up to \(reply.lastIndex)",
      ]
    case .staleTerm: tellTerm()
    }
  }

  private mutating func tellTerm() {
    forms = ["no: I am in term \(message.term) already", "no: in term \(message.term)"]
  }

  /// Whether its leader commits the entry once it hears this, and not before, by what arrives until then.
  private func makesCommit(_ index: LogIndex) -> Bool {
    guard let cluster, cluster.isLeader(message.to) else { return false }
    let leader = cluster[message.to]
    guard leader.term == message.term, index > leader.commitIndex, index <= leader.log.lastIndex,
      let term = leader.log.term(at: index),
      term == leader.term || !leader.settings.rules[.commitOwnTermOnly]
    else { return false }
    var holders = ServerSet(cluster.ids.filter { leader.matchIndex(of: $0) ?? 0 >= index })
    if leader.durableIndex >= index { holders.insert(leader.id) }
    for flight in cluster.flights {
      if flight.message == message { break }
      guard flight.message.to == leader.id, flight.message.term == leader.term,
        case .appendEntriesReply(let reply) = flight.message.body,
        case .success(let match) = reply.outcome, match >= index
      else { continue }
      holders.insert(flight.message.from)
    }
    return !leader.isQuorum(holders) && leader.isQuorum(holders.union([message.from]))
  }

  /// So many columns the short form has at most, where its numbers allow that.
  private static let narrow = 17
}

extension Entry {
  /// What it holds, as a cell of a log shows it: `x=1`, `nop`, `joint`, `C_new`.
  package func cell(in requests: ChunkedArray<Request>) -> String {
    switch content {
    case .noOp: "nop"
    case .configuration(let configuration): configuration.isJoint ? "joint" : "C_new"
    case .command(let number):
      number < UInt64(requests.count) && number >= UInt64(requests.forgotten)
        ? requests[Int(number)].operation.words : "command"
    }
  }
}

extension Int {
  /// The number as a word where that is short: `two`, `12`.
  var cardinal: String {
    let words = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
    return words.indices.contains(self) ? words[self] : "\(self)"
  }

  /// So many, and no fewer, before what there are so many of: `both`, `all 3`.
  var whole: String { self == 2 ? "both" : "all \(self)" }

  /// The number as a place in an order: `third`, `12th`.
  var ordinal: String {
    let words = [
      "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
    ]
    if self >= 1, self <= words.count { return words[self - 1] }
    switch (self % 10, self % 100) {
    case (_, 11...13): return "\(self)th"
    case (1, _): return "\(self)st"
    case (2, _): return "\(self)nd"
    case (3, _): return "\(self)rd"
    default: return "\(self)th"
    }
  }
}

// What raft.tla makes of a run, step by step: as much of its state as tells which steps are wanted.

/// A message as raft.tla has it.
struct SpecMessage: Hashable, Sendable {
  /// The kinds of messages there.
  enum Kind: String, Sendable {
    case voteRequest = "RequestVoteRequest"
    case vote = "RequestVoteResponse"
    case append = "AppendEntriesRequest"
    case answer = "AppendEntriesResponse"
  }

  var kind: Kind
  var from: Int
  var to: Int
  var term: Int
  /// The last index or the previous one, the index that matches, or whether the vote is granted.
  var number = 0
  /// How many entries there are, or whether they were taken.
  var count = 0
  /// The commit index.
  var commit = 0
  /// The term of the last entry, or of the previous one.
  var logTerm = 0
  /// The term of the entry.
  var entryTerm = 0

  /// The fields by which the trace finds it again.
  var fields: String {
    "t |-> \"\(kind.rawValue)\", i |-> \"S\(to + 1)\", j |-> \"S\(from + 1)\", term |-> \(term), n |-> \(number), "
      + "e |-> \(count), c |-> \(commit), v |-> \"\""
  }
}

/// The servers of raft.tla, and the steps so far. Terms begin at 1 there.
struct SpecMirror: Sendable {
  /// What a server is.
  enum State: String, Sendable {
    case follower = "Follower"
    case candidate = "Candidate"
    case leader = "Leader"
  }

  struct Server: Hashable, Sendable {
    var term = 1
    var state = State.follower
    var vote: Int?
    /// The terms of the entries.
    var log: [Int] = []
    var commit = 0
    var granted: Set<Int> = []
    var next: [Int]
    var match: [Int]
  }

  /// The names that stand for themselves in the configuration.
  static let constants = [
    "Follower", "Candidate", "Leader", "Nil", "RequestVoteRequest", "RequestVoteResponse",
    "AppendEntriesRequest", "AppendEntriesResponse",
  ]

  private(set) var servers: [Server]
  /// The steps as records, without what is observed after them.
  private var steps: [String] = []
  private var observed: [Int: String] = [:]
  /// By step the server that it was a step of.
  private var owners: [Int] = []

  init(servers count: Int) {
    servers = Array(
      repeating: Server(
        next: Array(repeating: 1, count: count), match: Array(repeating: 0, count: count)),
      count: count)
  }

  /// The trace.
  var records: [String] {
    let none = "o |-> FALSE, obs |-> <<>>"
    return steps.indices.map { "[\(steps[$0]), \(observed[$0] ?? none)]" }
  }

  // MARK: Steps

  private mutating func step(
    _ name: String, _ server: Int, _ other: Int? = nil, _ value: String = "", at index: Int = 0,
    entries: Int = 0
  ) {
    let text = value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
    steps.append(
      "a |-> \"\(name)\", t |-> \"\", i |-> \"S\(server + 1)\", j |-> \"S\((other ?? server) + 1)\", term |-> 0, "
        + "n |-> \(index), e |-> \(entries), c |-> 0, v |-> \"\(text)\"")
    owners.append(server)
  }

  private mutating func step(_ name: String, _ message: SpecMessage) {
    steps.append("a |-> \"\(name)\", \(message.fields)")
    owners.append(message.to)
  }

  mutating func drop(_ message: SpecMessage) { step("Drop", message) }
  mutating func duplicate(_ message: SpecMessage) { step("Duplicate", message) }

  mutating func restart(_ server: Int) {
    step("Restart", server)
    servers[server].state = .follower
    servers[server].commit = 0
    servers[server].granted = []
    servers[server].next = servers[server].next.map { _ in 1 }
    servers[server].match = servers[server].match.map { _ in 0 }
  }

  /// Stands for election, asks itself and answers itself.
  mutating func timeout(_ server: Int) {
    step("Timeout", server)
    servers[server].state = .candidate
    servers[server].term += 1
    servers[server].vote = nil
    servers[server].granted = []
    let request = requestVote(server, server)
    if let reply = receive(request) { _ = receive(reply) }
  }

  mutating func requestVote(_ server: Int, _ other: Int) -> SpecMessage {
    step("RequestVote", server, other)
    let spec = servers[server]
    return SpecMessage(
      kind: .voteRequest, from: server, to: other, term: spec.term, number: spec.log.count,
      logTerm: spec.log.last ?? 0)
  }

  mutating func becomeLeader(_ server: Int) {
    step("BecomeLeader", server)
    servers[server].state = .leader
    servers[server].next = servers[server].next.map { _ in servers[server].log.count + 1 }
    servers[server].match = servers[server].match.map { _ in 0 }
  }

  mutating func request(_ server: Int, _ value: String) {
    step("ClientRequest", server, nil, value)
    servers[server].log.append(servers[server].term)
  }

  /// Whether a leader of raft.tla would send the follower just this: what comes next, and an entry if there is one.
  func sends(_ server: Int, _ other: Int, at index: Int, entries: Int) -> Bool {
    index == servers[server].next[other]
      && entries == (index <= servers[server].log.count ? 1 : 0)
  }

  /// Sends what comes next for the follower.
  mutating func append(_ server: Int, _ other: Int) -> SpecMessage {
    step("AppendEntries", server, other)
    let index = servers[server].next[other]
    return appended(server, other, index, index <= servers[server].log.count ? 1 : 0)
  }

  /// Sends the entry of this index, or none and what comes before it, though another one comes next for the follower.
  mutating func send(_ server: Int, _ other: Int, at index: Int, entries: Int) -> SpecMessage {
    step("SendFrom", server, other, at: index, entries: entries)
    return appended(server, other, index, entries)
  }

  private func appended(
    _ server: Int, _ other: Int, _ index: Int, _ entries: Int
  ) -> SpecMessage {
    let spec = servers[server]
    return SpecMessage(
      kind: .append, from: server, to: other, term: spec.term, number: index - 1, count: entries,
      commit: min(spec.commit, index - 1 + entries), logTerm: index > 1 ? spec.log[index - 2] : 0,
      entryTerm: entries > 0 ? spec.log[index - 1] : 0)
  }

  /// Whether an answer says less than the leader has heard already. raft.tla would believe it, and forget that.
  func isOld(_ answer: SpecMessage) -> Bool {
    let leader = servers[answer.to]
    return answer.kind == .answer && answer.count == 1 && answer.term == leader.term
      && leader.state == .leader && answer.number < leader.match[answer.from]
  }

  mutating func advance(_ server: Int) {
    step("AdvanceCommitIndex", server)
    let spec = servers[server]
    let agreed = (0...spec.log.count).last { index in
      index > 0
        && (1 + spec.match.indices.count { $0 != server && spec.match[$0] >= index }) * 2
          > servers.count
    }
    if let agreed, spec.log[agreed - 1] == spec.term { servers[server].commit = agreed }
  }

  // MARK: Receipts

  /// Lets a message be received, in as many steps as that takes.
  /// - Returns: The answer, to a request.
  mutating func receive(_ message: SpecMessage) -> SpecMessage? {
    let server = message.to
    if message.term > servers[server].term {
      step("Receive", message)
      servers[server].term = message.term
      servers[server].state = .follower
      servers[server].vote = nil
    }
    switch message.kind {
    case .voteRequest: return receiveVoteRequest(message)
    case .append: return receiveAppend(message)
    case .vote:
      step("Receive", message)
      if message.term == servers[server].term, message.number == 1 {
        servers[server].granted.insert(message.from)
      }
    case .answer:
      step("Receive", message)
      guard message.term == servers[server].term else { return nil }
      if message.count == 1 {
        servers[server].next[message.from] = message.number + 1
        servers[server].match[message.from] = message.number
      } else {
        servers[server].next[message.from] = max(servers[server].next[message.from] - 1, 1)
      }
    }
    return nil
  }

  private mutating func receiveVoteRequest(_ message: SpecMessage) -> SpecMessage {
    step("Receive", message)
    let spec = servers[message.to]
    let lastTerm = spec.log.last ?? 0
    let isLogGood =
      message.logTerm > lastTerm || message.logTerm == lastTerm && message.number >= spec.log.count
    let isGranted =
      message.term == spec.term && isLogGood && (spec.vote == nil || spec.vote == message.from)
    if isGranted { servers[message.to].vote = message.from }
    return SpecMessage(
      kind: .vote, from: message.to, to: message.from, term: spec.term, number: isGranted ? 1 : 0)
  }

  private mutating func receiveAppend(_ message: SpecMessage) -> SpecMessage {
    let server = message.to
    var answer = SpecMessage(
      kind: .answer, from: server, to: message.from, term: servers[server].term)
    if message.term == servers[server].term, servers[server].state == .candidate {
      step("Receive", message)
      servers[server].state = .follower
    }
    let log = servers[server].log
    let isLogGood =
      message.number == 0
      || message.number <= log.count && log[message.number - 1] == message.logTerm
    guard message.term == servers[server].term, isLogGood else {
      step("Receive", message)
      return answer
    }
    if message.count > 0 { store(message) }
    step("Receive", message)
    servers[server].commit = message.commit
    (answer.number, answer.count) = (message.number + message.count, 1)
    return answer
  }

  /// Removes what conflicts, an entry a step, and stores what is new.
  private mutating func store(_ message: SpecMessage) {
    let (server, index) = (message.to, message.number + 1)
    while servers[server].log.count >= index,
      servers[server].log[index - 1] != message.entryTerm
    {
      step("Receive", message)
      servers[server].log.removeLast()
    }
    if servers[server].log.count == message.number {
      step("Receive", message)
      servers[server].log.append(message.entryTerm)
    }
  }

  /// Whether a leader that asks once more would be refused, and go back by one entry.
  func canGoBack(_ leader: Int, _ follower: Int) -> Bool {
    let (spec, other) = (servers[leader], servers[follower])
    let previous = spec.next[follower] - 1
    guard other.term == spec.term, other.state == .follower, previous > 0 else { return false }
    return previous > other.log.count || other.log[previous - 1] != spec.log[previous - 1]
  }

  /// Has a leader ask once more, be refused, and go back by one entry.
  mutating func goBack(_ leader: Int, _ follower: Int) {
    if let answer = receive(append(leader, follower)) { _ = receive(answer) }
  }

  // MARK: What is compared

  /// Has the server's last step compared with what the server is.
  mutating func observe(
    _ server: Int, term: Int, vote: Int?, state: State, commit: Int, length: Int
  ) {
    // Only right after a step of its own that nobody else's has followed: later ones would be compared too late.
    guard owners.last == server else { return }
    let compared = servers[server].commit == commit ? commit : -1
    observed[steps.count - 1] =
      "o |-> TRUE, obs |-> [term |-> \(term), state |-> \"\(state.rawValue)\", "
      + "vote |-> \(vote.map { "\"S\($0 + 1)\"" } ?? "\"Nil\""), commit |-> \(compared), len |-> \(length)]"
  }
}

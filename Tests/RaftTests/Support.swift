// What the tests of the protocol share: a server on a bench, and a stage for scripts in a world.

import Checking
import Simulation
import TestKit
import Testing

@testable import Raft

extension Log {
  /// A log of commands with these terms.
  init(terms: [Term], configuration: Configuration = Configuration(voters: [])) {
    self.init(configuration: configuration)
    for (position, term) in terms.enumerated() {
      append(Entry(term: term, content: .command(UInt64(position))))
    }
  }
}

/// Commands with these terms, as a leader would send them.
func entries(_ terms: [Term]) -> [Entry] {
  terms.enumerated().map { Entry(term: $1, content: .command(UInt64(100 + $0))) }
}

/// An AppendEntries that has yet to be addressed.
struct Draft {
  var append: AppendEntries
  var entries: [Entry]

  /// Without its entries.
  var body: Message.Body { .appendEntries(append) }
}

func append(
  after prevLogIndex: LogIndex, term prevLogTerm: Term, _ terms: [Term] = [], commit: LogIndex = 0
) -> Draft {
  Draft(
    append: AppendEntries(
      prevLogIndex: prevLogIndex, prevLogTerm: prevLogTerm, leaderCommit: commit),
    entries: entries(terms))
}

func success(after prevLogIndex: LogIndex, match matchIndex: LogIndex) -> Message.Body {
  .appendEntriesReply(
    AppendEntriesReply(prevLogIndex: prevLogIndex, outcome: .success(matchIndex: matchIndex)))
}

func conflict(after prevLogIndex: LogIndex, term: Term? = nil, index: LogIndex) -> Message.Body {
  .appendEntriesReply(
    AppendEntriesReply(
      prevLogIndex: prevLogIndex, outcome: .conflict(conflictTerm: term, conflictIndex: index)))
}

extension Message {
  var append: AppendEntries? {
    if case .appendEntries(let append) = body { append } else { nil }
  }

  var reply: AppendEntriesReply? {
    if case .appendEntriesReply(let reply) = body { reply } else { nil }
  }

  /// Whether this is a vote, given or refused; nil for anything else.
  var vote: Bool? {
    if case .requestVoteReply(let granted) = body { granted } else { nil }
  }
}

/// One server, driven by hand. Its disk is done at once, unless it is slow: then a test hands it
/// `.diskWritten` itself.
struct Bench {
  var server: Server
  var turn = Workspace(Turn(random: RandomSource(seed: 7)))
  var hasSlowDisk: Bool
  /// The numbers of the appends that it sent, to whom and after which index.
  private var numbers: [ServerID: [LogIndex: UInt16]] = [:]

  /// A follower of a cluster of `count` servers, with a log of these terms.
  init(
    _ id: ServerID = s1, of count: Int = 5, terms: [Term] = [], term: Term? = nil,
    votedFor: ServerID? = nil, without rule: Rule? = nil, hasSlowDisk: Bool = false,
    _ change: (inout Settings) -> Void = { _ in }
  ) {
    var settings = Settings()
    if let rule { settings.rules[rule] = false }
    change(&settings)
    var persistent = Persistent()
    persistent.log = Log(
      terms: terms, configuration: Configuration(voters: ServerSet(first: count)))
    persistent.currentTerm = term ?? terms.last ?? 0
    persistent.votedFor = votedFor
    self.hasSlowDisk = hasSlowDisk
    turn.isListening = true
    server = Server(id: id, settings: settings, persistent: persistent, turn: &turn.turn)
  }

  /// A leader of its log's last term plus one, with the votes of just a majority.
  static func leader(
    of count: Int = 3, terms: [Term] = [], without rule: Rule? = nil, hasSlowDisk: Bool = false,
    _ change: (inout Settings) -> Void = { _ in }
  ) -> Bench {
    var bench = Bench(of: count, terms: terms, without: rule, change)
    bench.win()
    bench.hasSlowDisk = hasSlowDisk
    return bench
  }

  /// Hands the server an input and returns what it sends.
  @discardableResult
  mutating func step(_ input: Input) -> [Message] {
    turn.clearEffects()
    server.step(input, &turn.turn)
    while !hasSlowDisk, turn.turn.takeWrite() {
      server.step(.diskWritten(server.lastWrite), &turn.turn)
    }
    for message in sent where message.append.map({ $0.number > 0 }) == true {
      numbers[message.to, default: [:]][message.index] = message.number
    }
    return sent
  }

  /// Hands it a message. The answer to an append that it sent gets the number of that one.
  @discardableResult
  mutating func receive(
    _ body: Message.Body, from sender: ServerID = s2, term: Term? = nil
  ) -> [Message] {
    var body = body
    if case .appendEntriesReply(var reply) = body, reply.number == 0 {
      reply.number = numbers[sender]?[reply.prevLogIndex] ?? 0
      body = .appendEntriesReply(reply)
    }
    return step(
      .message(
        Message(from: sender, to: server.id, term: term ?? server.currentTerm, body: body)))
  }

  @discardableResult
  mutating func receive(
    _ draft: Draft, from sender: ServerID = s2, term: Term? = nil
  ) -> [Message] {
    step(
      .message(
        Message(
          from: sender, to: server.id, term: term ?? server.currentTerm, append: draft.append,
          entries: draft.entries)))
  }

  /// Lets the server stand for election and win it.
  mutating func win() {
    step(.electionTimeout)
    for voter in server.peers where !server.isLeader {
      receive(.requestVoteReply(granted: true), from: voter)
    }
  }

  /// Lets so much time pass on the server's clock. Nothing happens by itself.
  mutating func pass(_ duration: TimeSpan) { turn.now = turn.now + duration }

  var sent: [Message] { turn.turn.sent }

  /// Which of them wait for the disk.
  var waits: [Bool] { turn.turn.outbox.indices.map { turn.turn.outbox[$0].waitsFor > 0 } }

  var kind: RoleKind { server.roleKind }

  /// What the leader knows of a follower.
  func progress(
    of follower: ServerID, sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> Progress {
    guard case .leader(let leader) = server.role else {
      throw BenchFailure(what: "\(server.id) does not lead", sourceLocation)
    }
    return leader.followers[follower.index]
  }
}

/// A test asked for something that is not there.
/// A turn as a value, so that a bench can be copied.
struct Workspace {
  private final class Box {
    var turn: Turn
    init(_ turn: consuming Turn) { self.turn = turn }
  }

  private var box: Box

  init(_ turn: consuming Turn) { box = Box(turn) }

  var turn: Turn {
    _read { yield box.turn }
    _modify {
      if !isKnownUniquelyReferenced(&box) { box = Box(box.turn.copy()) }
      yield &box.turn
    }
  }

  var now: Instant {
    get { turn.now }
    set { turn.now = newValue }
  }
  var isListening: Bool {
    get { turn.isListening }
    set { turn.isListening = newValue }
  }
  var hasInstantDisk: Bool {
    get { turn.hasInstantDisk }
    set { turn.hasInstantDisk = newValue }
  }
  var notes: [Note] { turn.notes }
  var reads: [Turn.ReadOutcome] { turn.reads }
  var needsWrite: Bool { turn.needsWrite }
  var logChangedFrom: LogIndex { turn.logChangedFrom }
  var acceptedIndex: LogIndex { turn.acceptedIndex }
  mutating func clearEffects() { turn.clearEffects() }
  mutating func takeWrite() -> Bool { turn.takeWrite() }
}

struct BenchFailure: Error {
  init(what: String, _ sourceLocation: SourceLocation) {
    Issue.record(Comment(rawValue: what), sourceLocation: sourceLocation)
  }
}

/// Hands everything that one of two servers sends to the other, until they fall silent.
/// - Returns: How many messages the first one sent.
@discardableResult
func exchange(_ first: inout Bench, _ second: inout Bench, _ messages: [Message]) -> Int {
  var waiting = messages.filter { $0.to == second.server.id }
  var count = waiting.count
  while !waiting.isEmpty {
    let message = waiting.removeFirst()
    if message.to == second.server.id {
      waiting += second.step(.message(message)).filter { $0.to == first.server.id }
    } else {
      let answers = first.step(.message(message)).filter { $0.to == second.server.id }
      count += answers.count
      waiting += answers
    }
  }
  return count
}

/// A world under the eyes of a checker. Usually time stands still in it and every message waits to be
/// delivered by hand, so that a script decides all that happens. Where `isMoving`, messages arrive by
/// themselves while a script lets time pass, but only a script ends an election timeout.
struct Stage {
  var world: World { didSet { look() } }
  private var checker: Checker
  private var lookedAt: Int

  init(
    servers: Int = 5, without rule: Rule? = nil, isMoving: Bool = false,
    _ change: (inout Setup) -> Void = { _ in }
  ) {
    var setup = Setup()
    setup.servers = servers
    if let rule { setup.settings.rules[rule] = false }
    if isMoving {
      setup.settings.electionTimeout = TimeSpanRange(.seconds(1000), .seconds(2000))
      setup.clients.timeout = nil
    }
    change(&setup)
    var world = World(setup)
    if !isMoving { try! world.hold(world.allLinks) }
    checker = Checker(world)
    lookedAt = world.eventCount
    self.world = world
  }

  /// What the checker found first.
  var violation: Violation? { checker.violation }

  /// Whether what the clients saw can be explained by a single store.
  var isLinearizable: Bool { Linearizability.check(world.calls) == .linearizable }

  private mutating func look() {
    if world.eventCount == lookedAt { return }
    precondition(world.eventCount == lookedAt + 1, "the checker must see every event")
    lookedAt = world.eventCount
    _ = checker.observe(world)
  }

  /// Lets time pass, unless something is found.
  mutating func run(_ length: TimeSpan = .milliseconds(100)) {
    let end = world.now + length
    while violation == nil, world.happen(notAfter: end) {}
    if violation == nil { world.advance(to: end) }
  }

  /// Lets events happen until the condition holds.
  mutating func run(
    until what: String, within limit: TimeSpan = .seconds(10),
    sourceLocation: SourceLocation = #_sourceLocation, _ condition: (Stage) -> Bool
  ) throws {
    let end = world.now + limit
    while !condition(self) {
      let happens = world.happen(notAfter: end)
      try #require(happens, "not within \(limit): \(what)", sourceLocation: sourceLocation)
      try #require(violation == nil, "before \(what)", sourceLocation: sourceLocation)
    }
  }

  /// In a moving world: ends the server's election timeout until it leads.
  mutating func lead(
    _ id: ServerID, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    for _ in 0..<10 where violation == nil && !self[id].isLeader {
      try world.timeout(id)
      run(.milliseconds(70))
    }
    try #require(
      self[id].isLeader || violation != nil, "\(id) is not elected",
      sourceLocation: sourceLocation)
    run()
  }

  /// What the leader knows of a follower; nil if nobody leads.
  func progress(of follower: ServerID) -> Progress? {
    guard let leader = world.leader, case .leader(let knowledge) = self[leader].role else {
      return nil
    }
    return knowledge.followers[follower.index]
  }

  /// Splits the cluster; links within a group heal.
  mutating func partition(_ groups: ServerSet...) throws { try world.partition(groups) }

  mutating func heal() throws { try world.heal(world.allLinks) }

  subscript(_ id: ServerID) -> Server { world.server(id) }

  /// What waits on the link, in the order sent.
  func held(from sender: ServerID, to receiver: ServerID, _ kind: MessageKind? = nil) -> [Flight] {
    world.held.filter {
      $0.message.from == sender && $0.message.to == receiver
        && (kind == nil || $0.message.kind == kind)
    }
  }

  /// Delivers the last message of this kind that was sent over the link.
  mutating func deliver(
    _ kind: MessageKind, from sender: ServerID, to receiver: ServerID,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let last = held(from: sender, to: receiver, kind).last
    try world.deliver(#require(last, sourceLocation: sourceLocation))
  }

  /// Delivers everything between the two, in the order sent, until nothing waits between them.
  mutating func exchange(_ a: ServerID, _ b: ServerID) throws {
    while let flight = (held(from: a, to: b) + held(from: b, to: a)).min(by: { $0.id < $1.id }) {
      try world.deliver(flight)
    }
  }

  /// Lets the candidate's timer run out, so many times, and collects these servers' votes of its
  /// last term. What else was sent before it takes office is lost.
  mutating func elect(
    _ candidate: ServerID, by voters: [ServerID], timeouts: Int = 1,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    for _ in 0..<timeouts {
      try dropAll()
      try world.timeout(candidate)
    }
    for voter in voters {
      try deliver(.requestVote, from: candidate, to: voter, sourceLocation: sourceLocation)
      try deliver(.requestVoteReply, from: voter, to: candidate, sourceLocation: sourceLocation)
    }
    for flight in world.held where flight.message.kind == .requestVote {
      try world.drop(flight)
    }
  }

  /// Loses everything that waits.
  mutating func dropAll() throws {
    for flight in world.held { try world.drop(flight) }
  }

  /// The servers that lead in the term.
  func leaders(of term: Term) -> [ServerID] {
    world.nodes.map(\.server).filter { $0.isLeader && $0.currentTerm == term }.map(\.id)
  }

  /// Whether two servers hold different entries at an index that both take for committed: what
  /// State Machine Safety forbids (§5.4.3).
  var hasDivergedCommits: Bool { !committedPrefixesAgree(world.nodes.map(\.server)) }
}

/// Whether no two servers disagree about an entry that both take for committed.
func committedPrefixesAgree(_ servers: [Server]) -> Bool {
  for a in servers {
    for b in servers {
      let common = min(a.commitIndex, b.commitIndex, a.log.lastIndex, b.log.lastIndex)
      for index in 0..<common where a.log[index + 1] != b.log[index + 1] { return false }
    }
  }
  return true
}

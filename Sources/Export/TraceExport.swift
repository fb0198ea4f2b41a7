// The run as a trace over Ongaro's raft.tla, which TLC checks.

import Raft
import Running
import Scripting
import Session
import Simulation
import Telling

/// Writes a run as a module of TLA+. What happens is told in the steps of raft.tla: a candidate asks and answers
/// itself, a newer term is a step of its own, storing an entry and answering for it are two, and several entries are as
/// many messages.
struct TraceExport: RunExport {
  /// The module's name, which has to be that of its file.
  private let module: String
  private var mirror = SpecMirror(servers: 0)
  private var passages = Passages()
  /// By place in `passages.all` the messages that raft.tla has in its place: one for each entry.
  private var messages: [Int: [SpecMessage]] = [:]
  /// How many messages were sent from another index than raft.tla's leader would send.
  private var sentBeyond = 0

  /// TLC takes four seconds for a thousand of them.
  static let manyRecords = 20_000

  init(module: String) { self.module = module }

  mutating func begin(_ walk: borrowing RunWalk) throws(ExportError) {
    guard walk.session.position == 0 else {
      throw ExportError("A trace begins where raft.tla begins: leave --from out.")
    }
    let setup = walk.session.setup
    guard setup.given.isEmpty else {
      throw ExportError("raft.tla begins with empty logs, and this run with logs that are given.")
    }
    try check(setup.settings)
    guard setup.diskLatency == .zero else { throw TraceExport.slowDisk }
    mirror = SpecMirror(servers: setup.servers)
    passages.begin(walk.session.world)
  }

  private static let slowDisk = ExportError(
    "raft.tla's disks take no time, and this run's do: leave `disk` and `set disk` out.")

  private func check(_ settings: Settings) throws(ExportError) {
    // The no-op of a new leader is a client's request there.
    for rule in Rule.allCases where !settings.rules[rule] && rule != .leaderNoOp {
      throw ExportError("raft.tla has every rule, and here `\(rule.name)` is off.")
    }
  }

  mutating func add(_ walk: borrowing RunWalk) throws(ExportError) {
    let world = walk.session.world
    passages.note(world)
    let event = world.event
    try refuseStrangers(world)
    switch event.kind {
    case .delivered:
      if let ended = passages.ended { try receive(passages.all[ended], at: ended, world) }
    case .lost:
      if let ended = passages.ended { drop(messages.removeValue(forKey: ended) ?? []) }
    case .intervention(.restart(let servers)):
      for id in servers {
        mirror.restart(id.index)
        observe(id, world)
      }
    case .intervention(.duplicate(let flight)):
      if let place = messages.keys.sorted().first(where: {
        passages.all[$0].endedIn == nil && passages.all[$0].message == flight.message
      }), let copied = messages[place], let copy = passages.sent.first {
        duplicate(copied, as: copy)
      }
    case .queued, .timer, .diskWritten, .compacted, .ended, .client, .intervention: break
    }
    try takeNotes(world)
    try send(world)
    try advance(world)
    for id in event.touched where world.nodes[id.index].status == .running { observe(id, world) }
  }

  // MARK: What raft.tla does not know

  private func refuseStrangers(_ world: World) throws(ExportError) {
    let number = world.eventCount
    func refuse(_ what: String) -> ExportError {
      let start = "raft.tla knows no \(what), and event \(number) is about one"
      return ExportError(
        number > 1
          ? "\(start): --to \(number - 1) ends before it."
          : "\(start): there is nothing before it, so leave it out of the script.")
    }
    switch world.event.kind {
    case .intervention(.serverSettings):
      for id in world.servers { try check(world.nodes[id.index].server.settings) }
    case .intervention(.wipe): throw refuse("lost disk")
    case .intervention(.change), .intervention(.learners): throw refuse("change of the members")
    case .intervention(.transfer): throw refuse("transfer of leadership")
    case .intervention(.snapshot), .compacted: throw refuse("snapshot")
    case .intervention(.disk), .intervention(.holdDisk), .diskWritten: throw TraceExport.slowDisk
    case .intervention(.opaque): throw refuse("command without a client")
    default: break
    }
    for note in world.notes {
      switch note {
      case .election(.preVoteStarted), .election(.preVoteGranted), .election(.preVoteRefused):
        throw refuse("pre-vote")
      case .election(.becameFollower(.leader, _, let reason)):
        switch reason {
        case .quorumLost: throw refuse("check of the quorum")
        case .asked: throw refuse("leader that steps down by itself")
        case .higherTerm, .leaderOfSameTerm, .removed, .votedForOther: break
        }
      default: break
      }
    }
  }

  // MARK: Receipts

  private mutating func receive(
    _ passage: Passage, at place: Int, _ world: World
  ) throws(ExportError) {
    let to = passage.message.to
    guard let received = messages.removeValue(forKey: place) else {
      throw ExportError(
        "raft.tla has no message for what event \(world.eventCount) brings: "
          + "--to \(world.eventCount - 1) ends before it.")
    }
    let isIgnored = world.notes.contains {
      if case .election(.voteIgnored) = $0 { true } else { false }
    }
    if isIgnored { return drop(received) }
    var replies: [SpecMessage] = []
    for (offset, message) in received.enumerated() {
      if mirror.isOld(message) {
        mirror.drop(message)
        continue
      }
      guard let reply = mirror.receive(message) else { continue }
      replies.append(reply)
      if reply.kind == .answer, reply.count == 0 {
        // One answer refuses all that came at once.
        drop(received[(offset + 1)...])
        break
      }
    }
    if replies.isEmpty {
      if case .appendEntriesReply = passage.message.body {
        goBack(to.index, passage.message.from.index, world)
      }
      return
    }
    // The answer is what the receiver has sent back in this event, or lost.
    guard let answer = passages.sent.first(where: { isAnswer($0, to: passage.message) }) else {
      return drop(replies)
    }
    if passages.all[answer].isLost { drop(replies) } else { messages[answer] = replies }
    for copy in passages.sent where copy > answer && isAnswer(copy, to: passage.message) {
      duplicate(replies, as: copy)
    }
  }

  private mutating func drop(_ messages: some Sequence<SpecMessage>) {
    for message in messages { mirror.drop(message) }
  }

  private mutating func duplicate(_ copied: [SpecMessage], as copy: Int) {
    for message in copied { mirror.duplicate(message) }
    messages[copy] = copied
  }

  private func isAnswer(_ place: Int, to request: Message) -> Bool {
    let message = passages.all[place].message
    return message.kind.isReply && message.from == request.to && message.to == request.from
  }

  /// After a refusal raft.tla goes back by one entry and asks again, while the leader here knows better.
  private mutating func goBack(_ leader: Int, _ follower: Int, _ world: World) {
    guard let next = world.nodes[leader].server.leaderNextIndex(of: ServerID(follower)),
      mirror.servers[leader].state == .leader
    else { return }
    while mirror.servers[leader].next[follower] > next, mirror.canGoBack(leader, follower) {
      mirror.goBack(leader, follower)
    }
  }

  // MARK: What servers do

  private mutating func takeNotes(_ world: World) throws(ExportError) {
    for note in world.notes {
      guard let id = world.event.touched.first(where: { _ in true }) else { continue }
      switch note {
      case .election(.electionStarted): mirror.timeout(id.index)
      case .election(.becameLeader): mirror.becomeLeader(id.index)
      default: break
      }
    }
    for id in world.event.touched {
      let log = world.nodes[id.index].server.log
      guard mirror.servers[id.index].state == .leader else { continue }
      while mirror.servers[id.index].log.count < log.lastIndex.number {
        let entry = log[LogIndex(mirror.servers[id.index].log.count + 1)]
        mirror.request(id.index, entry.cell(in: world.requests))
      }
    }
  }

  /// What was sent in this event and answers nothing. What carries an older commit index is sent before the leader
  /// commits.
  private mutating func send(_ world: World) throws(ExportError) {
    for place in passages.sent where messages[place] == nil {
      let passage = passages.all[place]
      let (message, from) = (passage.message, passage.message.from.index)
      switch message.body {
      case .requestVote:
        register([mirror.requestVote(from, message.to.index)], place, passage)
      case .appendEntries(let append):
        if append.leaderCommit.number > mirror.servers[from].commit { try advance(world) }
        sendAppend(append, place, passage)
      case .requestVoteReply, .appendEntriesReply: break
      case .preVote, .preVoteReply, .installSnapshot, .installSnapshotReply, .timeoutNow:
        throw ExportError(
          "raft.tla knows no \(message.kind.name), which is sent in event \(world.eventCount).")
      }
    }
  }

  /// A message for each entry, or one without.
  private mutating func sendAppend(_ append: AppendEntries, _ place: Int, _ passage: Passage) {
    let (from, to) = (passage.message.from.index, passage.message.to.index)
    let (first, entries) = (append.prevLogIndex.number + 1, append.isHeartbeat ? 0 : 1)
    var sent: [SpecMessage] = []
    for index in first..<first + max(1, Int(append.count)) {
      if mirror.sends(from, to, at: index, entries: entries) {
        sent.append(mirror.append(from, to))
      } else {
        sent.append(mirror.send(from, to, at: index, entries: entries))
        sentBeyond += 1
      }
    }
    register(sent, place, passage)
  }

  private mutating func register(_ sent: [SpecMessage], _ place: Int, _ passage: Passage) {
    if passage.isLost { drop(sent) } else { messages[place] = sent }
  }

  /// Leaders commit.
  private mutating func advance(_ world: World) throws(ExportError) {
    for id in world.event.touched where mirror.servers[id.index].state == .leader {
      let commit = world.nodes[id.index].server.commitIndex.number
      guard commit > mirror.servers[id.index].commit else { continue }
      mirror.advance(id.index)
      guard mirror.servers[id.index].commit == commit else {
        throw ExportError(
          "At event \(world.eventCount) \(id) commits up to \(commit), and raft.tla up to "
            + "\(mirror.servers[id.index].commit).")
      }
    }
  }

  /// Has the last step compared with what the server is now.
  private mutating func observe(_ id: ServerID, _ world: World) {
    let server = world.nodes[id.index].server
    mirror.observe(
      id.index, term: server.currentTerm.number + 1, vote: server.votedFor?.index,
      state: server.isLeader ? .leader : server.roleKind == .candidate ? .candidate : .follower,
      commit: server.commitIndex.number, length: server.log.lastIndex.number)
  }

  mutating func finish(_ walk: borrowing RunWalk) throws(ExportError) -> Exported {
    let names = (0..<mirror.servers.count).map { "\"S\($0 + 1)\"" }.joined(separator: ", ")
    let template = String(decoding: PackageResources.RaftRun_tla, as: UTF8.self)
    let text = template.replacing("{{module}}", with: module)
      .replacing("{{run}}", with: mirror.records.map { "  \($0)" }.joined(separator: ",\n"))
    let constants = SpecMirror.constants.map { "  \($0) = \"\($0)\"" }.joined(separator: "\n")
    var exported = Exported(text)
    exported.companions[".cfg"] =
      "SPECIFICATION TraceSpec\nINVARIANT Agree\nCONSTANTS\n  Server = {\(names)}\n  Value = {}\n\(constants)\n"
    if sentBeyond > 0 {
      exported.warnings.append(
        "\(sentBeyond) messages are sent by the module's SendFrom: raft.tla itself sends one entry, and nothing more until it "
          + "is acknowledged; `set batch 1` and `set pipeline 1` leave only heartbeats of them")
    }
    if mirror.records.count > TraceExport.manyRecords {
      exported.warnings.append(
        "TLC takes long for \(mirror.records.count) records: --to makes them fewer")
    }
    return exported
  }
}

extension Server {
  /// What a leader would send the follower next; nil where it does not lead.
  fileprivate func leaderNextIndex(of follower: ServerID) -> Int? {
    guard case .leader(let leader) = role, follower.index < leader.followers.count else {
      return nil
    }
    return leader.followers[follower.index].nextIndex.number
  }
}

// One server as the views and the words read it.

import Raft
import Running
import Scripting
import Simulation

/// What is known of one server at a moment. What is nil is not the case, or not known; `unknown` tells
/// which.
package struct ServerView: Sendable {
  /// Who it is.
  package var id: ServerID
  /// Whether the process runs, is frozen, or has crashed. What follows of a crashed one is what a restart
  /// would begin with.
  package var process: Node.Status
  /// Its role, a crash included.
  package var role: RoleName
  /// The latest term that it has seen.
  package var term: Term
  /// Whom it voted for in that term.
  package var votedFor: ServerID?
  /// Whose AppendEntries it accepts; itself if it leads.
  package var knownLeader: ServerID?
  /// Its log, written to disk or not.
  package var log: Log
  /// What has taken the place of the log's first entries.
  package var snapshot: Snapshot?
  /// The highest entry that it knows to be committed.
  package var commitIndex: LogIndex
  /// The highest entry that it has applied to its state machine.
  package var lastApplied: LogIndex
  /// The highest entry of its log that is on its disk.
  package var durableIndex: LogIndex
  /// When its timer runs out, in true time; nil while it does not run.
  package var deadline: Instant?
  /// When it last heard from a leader, or might have before it started, in true time; nil if it has not, or has
  /// given up on it.
  package var leaderHeardAt: Instant?
  /// Whether it stands for election when it hears from nobody.
  package var mayStand: Bool
  /// What it keeps while it stands for election, or asks for pre-votes.
  package var candidacy: Candidacy?
  /// What it keeps while it leads.
  package var leadership: Leadership?
  /// What it goes by.
  package var settings: Settings
  /// Its state machine.
  package var machine: StateMachine
  /// The calls that it has taken and not yet answered.
  package var calls: Backlog<PendingCall>
  /// What arrived while it was frozen.
  package var inbox: [Flight]
  /// The requests about which calls came while it was frozen.
  package var heldRequests: [Int]
  /// Messages that wait for a disk write.
  package var unsent: [Message]
  /// For each of them when the write is done, in true time.
  package var unsentUntil: [Instant]
  /// How long a disk write takes.
  package var diskLatency: TimeSpan
  /// Whether its disk writes wait until they are let go.
  package var isDiskHeld: Bool
  /// Whether it was told to end, and does so once it has handed over or has given that up.
  package var isEnding = false
  /// Whether, as it does not run, it has ended in good order; else it has crashed.
  package var hasEnded = false
  /// How many disk writes are under way.
  package var diskWrites: Int
  /// When the last of them is done, in true time.
  package var writtenAt: Instant?
  /// Its clock, which turns its own time into true time and back.
  package var clock: Clock
  /// The snapshot of which some chunks have come.
  package var incoming: IncomingSnapshot?
  /// What of all this is not known.
  package var unknown: Unknown = []

  /// Its role in a word, and of one that does not run, why: `shut down`.
  package var roleWord: String { hasEnded ? "shut down" : role.rawValue }

  /// Parts of a server that may be unknown where the server is not one of the simulation.
  package struct Unknown: OptionSet, Hashable, Sendable {
    /// A bit a part.
    package let rawValue: UInt16
    /// The parts with these bits.
    package init(rawValue: UInt16) { self.rawValue = rawValue }
    /// Its vote.
    package static let vote = Unknown(rawValue: 1)
    /// Its log.
    package static let log = Unknown(rawValue: 1 << 1)
    /// How far it has committed and applied.
    package static let indexes = Unknown(rawValue: 1 << 2)
    /// When its timer runs out.
    package static let timer = Unknown(rawValue: 1 << 3)
    /// What it counts as a candidate or a leader.
    package static let counts = Unknown(rawValue: 1 << 4)
    /// What its state machine holds.
    package static let machine = Unknown(rawValue: 1 << 5)
    /// All of these.
    package static let all: Unknown = [.vote, .log, .indexes, .timer, .counts, .machine]
  }

  /// What a candidate knows, or a server that asks whether it should be one.
  package struct Candidacy: Hashable, Sendable {
    /// Who voted for it, or would; itself included once its own vote is on disk.
    package var votes: ServerSet
    /// Who refused.
    package var refusals: ServerSet
    /// Votes that came again, counted only with the rule off that forbids it.
    package var repeatedVotes: Int

    /// A candidacy with so many votes and refusals.
    package init(votes: ServerSet, refusals: ServerSet, repeatedVotes: Int = 0) {
      self.votes = votes
      self.refusals = refusals
      self.repeatedVotes = repeatedVotes
    }
  }

  /// What a leader knows.
  package struct Leadership: Sendable {
    /// By server what it knows of it; its own is of no use.
    package var followers: [Progress]
    /// By server when it sent what to it and heard of it, by its own clock; its own is of no use.
    package var timings: [Server.FollowerTiming]
    /// New servers that catch up before they get a vote (§6).
    package var learners: ServerSet
    /// The membership change that waits for them.
    package var change: PendingChange?
    /// Whether a membership change is not done yet.
    package var isChanging: Bool
    /// The transfer under way, and when it is abandoned in true time.
    package var transfer: (transfer: Transfer, deadline: Instant)?
    /// Reads that wait until it is sure that it still leads.
    package var reads: [PendingRead]
    /// Why it would answer a read at once; nil if it would not.
    package var readGround: ReadGround?
    /// Snapshots that are being sent.
    package var snapshots: [SnapshotTransfer]
    /// When it steps down unless it hears from a quorum, in true time; `.never` without check quorum.
    package var quorumDeadline: Instant
    /// How far its lease reaches, in true time.
    package var leaseEnd: Instant
  }

  /// Its role by the protocol, which a crashed server takes up as a follower.
  package var roleKind: RoleKind {
    switch role {
    case .follower, .crashed: .follower
    case .preCandidate: .preCandidate
    case .candidate: .candidate
    case .leader: .leader
    }
  }
  /// Who votes, as it sees it: the latest configuration in its log, committed or not (§6).
  package var configuration: Configuration { log.configuration }
  /// Whether it has a vote itself.
  package var isVoter: Bool { configuration.members.contains(id) }
  /// Whether these servers are a quorum, by its configuration and its rules.
  package func isQuorum(_ servers: ServerSet) -> Bool {
    quorum.isReached(by: servers)
  }
  /// Whether it has the entry of the term in its log, or a snapshot that covers it.
  package func holds(_ index: LogIndex, _ term: Term) -> Bool {
    log.snapshotIndex >= index || index <= log.lastIndex && log.term(at: index) == term
  }
  /// Whether all of its log is on its disk, or it does not wait for that.
  package var isWritten: Bool {
    durableIndex >= log.lastIndex || !settings.rules[.writeBeforeReply]
  }
  /// Whether it leads its term, or did when it was frozen.
  package var isLeader: Bool { role == .leader }
  /// How far it believes the follower's log to match its own; nil if it does not lead.
  package func matchIndex(of follower: ServerID) -> LogIndex? {
    guard follower != id, let followers = leadership?.followers, follower.index < followers.count
    else { return nil }
    return followers[follower.index].matchIndex
  }
  /// The key–value store.
  package var store: KeyValueStore { machine.store }
  /// How fast its clock runs, in thousandths of true time.
  package var clockThousandths: Int { clock.thousandths }
  /// Whether its disk holds nothing but what a server is set up with.
  package var isBlank: Bool {
    term == 0 && votedFor == nil && log.lastIndex == 0 && snapshot == nil
  }
}

extension ServerView {
  /// A server that follows, and of which no more is known than its term.
  package init(_ id: ServerID, term: Term) {
    self.id = id
    self.term = term
    process = .running
    role = .follower
    log = Log()
    (commitIndex, lastApplied, durableIndex) = (0, 0, 0)
    mayStand = true
    settings = Settings()
    machine = StateMachine()
    calls = Backlog()
    (inbox, heldRequests, unsent, unsentUntil) = ([], [], [], [])
    diskLatency = .zero
    isDiskHeld = false
    diskWrites = 0
    clock = Clock()
    unknown = .all
  }

  /// The server as the simulation knows it: wholly.
  @inline(__always)
  init(_ id: ServerID, in world: World) {
    self.init(world.nodes[id.index], world.roleName(of: id), world.deadline(of: id), world.now)
    if world.nodes[id.index].disk.waiting.isEmpty { return }
    unsent = world.unsent(of: id)
    unsentUntil = world.nodes[id.index].disk.waiting.map {
      world.nodes[id.index].disk.end(ofWrite: $0.write) ?? world.now
    }
  }

  /// What is known of a node. It is lent, so that nothing is copied but what is kept.
  private init(
    _ node: borrowing Node, _ role: RoleName, _ deadline: Instant?, _ now: Instant
  ) {
    id = node.server.id
    process = node.status
    self.role = role
    term = node.server.currentTerm
    votedFor = node.server.votedFor
    knownLeader = node.server.knownLeader
    log = node.server.log
    snapshot = node.server.persistent.snapshot
    commitIndex = node.server.commitIndex
    lastApplied = node.lastApplied
    durableIndex = node.storedIndex
    // A clock that has jumped over it leaves a timer that runs out at once.
    self.deadline = deadline.map { max($0, now) }
    leaderHeardAt = node.server.leaderHeardAt.map { node.clock.trueTime(of: $0) }
    mayStand = node.server.mayStand
    settings = node.server.settings
    machine = node.machine
    calls = node.pending
    inbox = node.inbox
    heldRequests = node.heldRequests
    (unsent, unsentUntil) = ([], [])
    diskLatency = node.disk.latency
    isDiskHeld = node.disk.isHeld
    isEnding = node.isEnding
    hasEnded = node.hasEnded
    diskWrites = node.disk.writes.count
    writtenAt = node.disk.isHeld ? nil : node.disk.writes.last?.doneAt
    clock = node.clock
    incoming = node.server.incoming
    // Of a follower there is no more to say, and most servers are.
    if node.server.roleKind == .follower { return }
    switch node.server.role {
    case .follower: break
    case .preCandidate(let state), .candidate(let state):
      candidacy = Candidacy(
        votes: state.votes, refusals: state.refusals, repeatedVotes: state.repeatedVotes)
    case .leader(let state): leadership = Leadership(state, of: node, at: now)
    }
  }
}

extension ServerView.Leadership {
  fileprivate init(_ state: Leader, of node: borrowing Node, at now: Instant) {
    let times = node.server.timing.leader
    followers = state.followers
    timings = times.followers
    // Members without a vote do not catch up, unless they are to get one.
    let members = node.server.configuration.learners
    learners = state.learners.subtracting(members.subtracting(state.change?.target ?? []))
    change = state.change
    isChanging = node.server.isChanging
    transfer = state.transfer.map {
      ($0, max(node.clock.trueTime(of: times.transferDeadline), now))
    }
    reads = state.reads
    readGround = node.server.readGround(at: node.clock.own(at: now))
    snapshots = state.snapshots
    quorumDeadline = node.clock.trueTime(of: times.quorumDeadline)
    leaseEnd = node.clock.trueTime(of: times.leaseEnd)
  }
}

extension World {
  /// The highest entry of the server's log that is on its disk. Most of the time that is what it has heard of.
  func storedIndex(of server: ServerID) -> LogIndex {
    let index = server.index
    let heard = nodes[index].server.durableIndex
    if nodes[index].disk.writes.isEmpty {
      // Everything is: to ask the server itself, it would be copied first.
      return max(heard, nodes[index].server.log.lastIndex)
    }
    let last = min(
      nodes[index].durable.log.lastIndex, nodes[index].server.log.lastIndex)
    return last > heard ? nodes[index].storedIndex : heard
  }
}

extension Node {
  /// The highest entry of its log that is on its disk: of a process that stands still, more than it has heard of.
  var storedIndex: LogIndex {
    // Who was frozen while a write was done hears of it later, and may have asked for others before.
    if status == .running, let first = disk.writes.first, first.number == server.doneWrite + 1 {
      return server.durableIndex
    }
    let last = min(durable.log.lastIndex, server.log.lastIndex)
    guard last > server.durableIndex, server.log.term(at: last) == durable.log.term(at: last)
    else { return server.durableIndex }
    return last
  }
}

// What a server is, and what only such a server has.

/// A server's role with the state that exists only in it (§5.1).
public enum Role: Sendable {
  /// Answers leaders and candidates.
  case follower(Follower)
  /// Asks whether it would win before it stands (diss. 9.6).
  case preCandidate(Candidate)
  /// Stands for election.
  case candidate(Candidate)
  /// Serves clients, and replicates its log to the others.
  case leader(Leader)

  /// The role alone.
  @inlinable public var kind: RoleKind {
    switch self {
    case .follower: .follower
    case .preCandidate: .preCandidate
    case .candidate: .candidate
    case .leader: .leader
    }
  }
}

/// A server's role without what belongs to it.
public enum RoleKind: Int, Hashable, Sendable {
  /// Answers leaders and candidates.
  case follower
  /// Stands for election.
  case candidate
  /// Serves clients, and replicates its log to the others.
  case leader
  /// Asks whether it would win before it stands (diss. 9.6).
  case preCandidate
}

/// What a follower knows.
public struct Follower: Sendable {
  /// The leader of the current term, once it has been heard.
  public var leader: ServerID?
  /// When it stands for election unless it hears from a leader or grants a vote (§5.2).
  public var electionDeadline: Instant
}

/// What a candidate keeps, and a pre-candidate.
public struct Candidate: Hashable, Sendable {
  /// Who voted for it in this term; itself included once its own vote is on disk. Of a pre-candidate: who
  /// would.
  public var votes: ServerSet = []
  /// Who refused.
  public var refusals: ServerSet = []
  /// Votes that came again, counted only with the rule off that forbids it.
  public var repeatedVotes = 0
}

/// What a leader keeps: the volatile state on leaders of Figure 2, and what its other duties need.
public struct Leader: Hashable, Sendable {
  /// For each server by number, what the leader knows of it; its own is not used.
  public internal(set) var followers: [Progress] = []
  /// Counts the rounds of messages, so that an answer tells when its question was sent (§8).
  public internal(set) var round = 0
  /// Reads that wait until it is sure that this server still leads, oldest first (§8).
  public internal(set) var reads: [PendingRead] = []
  /// Snapshots that are being sent, by receiver at most one.
  public internal(set) var snapshots: [SnapshotTransfer] = []
  /// Whom it sends its entries to though they have no vote: members without one, and new servers that catch up before
  /// they get one (§6).
  public internal(set) var learners: ServerSet = []
  /// The membership change that waits for them.
  public internal(set) var change: PendingChange?
  /// The transfer under way.
  public internal(set) var transfer: Transfer?
  /// Whether it has told another server to take over: its lease is then worth nothing.
  var hasSentTimeoutNow = false

  /// Makes it as new, with the room that it has for its followers.
  mutating func reset() {
    followers.dequeue(followers.count)
    reads.dequeue(reads.count)
    snapshots.dequeue(snapshots.count)
    (round, learners, hasSentTimeoutNow) = (0, ServerSet(), false)
    (change, transfer) = (nil, nil)
  }

  /// The followers that are known to hold the log beyond this index.
  @inline(__always)
  func followers(beyond index: LogIndex) -> ServerSet {
    var ahead = ServerSet()
    // Without a branch: who is ahead cannot be foreseen.
    for place in followers.indices {
      let isAhead = followers[place].matchIndex > index
      ahead.bits |= (isAhead ? 1 : 0) &<< UInt32(truncatingIfNeeded: place)
    }
    return ahead
  }
}

/// What a leader knows of one follower.
public struct Progress: Hashable, Sendable {
  /// What a leader does about a follower's log.
  public enum Stage: UInt8, Hashable, Sendable {
    /// It looks for the point where the logs agree, and sends one append at a time.
    case probing
    /// It sends one append behind another without waiting for answers.
    case replicating
    /// An append was refused that had overtaken others. The leader sends nothing until these have been answered:
    /// what it would send could overtake them as well.
    case waiting
  }

  /// The next entry to send.
  public var nextIndex: LogIndex
  /// The highest entry known to be replicated there.
  public var matchIndex: LogIndex = 0
  /// The highest round that was answered.
  public var round = 0
  /// The leader's round when it learned of `matchIndex`: what it sent in later rounds, the follower got when it
  /// held all up to there.
  private(set) var matchRound = 0
  /// The appends with entries and the chunks of snapshots that are unanswered.
  public internal(set) var inflight = Inflight()
  /// While it waits: the oldest append that was refused after it had overtaken others.
  private(set) var refused: UInt16 = 0
  /// What the leader does about the follower's log.
  public internal(set) var stage = Stage.probing
  /// How many appends may be unanswered, whatever the settings allow: half as many as before when some were refused
  /// that had overtaken others, and one more with each that is taken.
  private(set) var room = UInt8(Inflight.capacity)

  init(nextIndex: LogIndex) { self.nextIndex = nextIndex }

  /// Whether the leader still looks for the point where the logs agree.
  @inline(__always)
  public var isProbing: Bool { stage == .probing }

  /// An answer of this round has come.
  @inline(__always)
  mutating func hear(round: Int) {
    if round > self.round { self.round = round }
  }

  /// Entries up to this index go out. While it probes, the leader waits for the answer before it goes on.
  /// - Returns: The number of the append.
  @inline(__always)
  mutating func sendEntries(through index: LogIndex) -> UInt16 {
    if !isProbing { nextIndex = index + 1 }
    return inflight.send()
  }

  /// The append or the chunk with this number has been answered; none has 0. Once all are that were overtaken, the
  /// leader has waited long enough, and what is still refused of what it has sent is old news.
  @inline(__always)
  mutating func answer(_ number: UInt16) {
    if number == 0 { return }
    inflight.answer(number)
    if stage == .waiting { resumeIfAnswered() }
  }

  @inline(never)
  private mutating func resumeIfAnswered() {
    if inflight.overtaken(by: refused) > 0 { return }
    stage = .replicating
    inflight.backUp()
  }

  /// The follower's log matches up to this index, says the answer to the append with this number; in memory the logs
  /// agree at the index after which entries were sent, too.
  /// - Parameter leaderRound: The leader's round at this moment.
  /// - Returns: Up to where it was known to match.
  @inline(__always)
  mutating func acknowledge(
    _ index: LogIndex, after prevLogIndex: LogIndex, round: Int, number: UInt16, leaderRound: Int,
    mayGoBack: Bool
  ) -> LogIndex {
    let before = matchIndex
    hear(round: round)
    answer(number)
    if index > matchIndex || mayGoBack {
      matchIndex = index
      matchRound = leaderRound
      if room < Inflight.capacity { room += 1 }
    }
    if nextIndex <= matchIndex + 1 {
      nextIndex = matchIndex + 1
      if isProbing { stage = .replicating }
    } else if isProbing, nextIndex == prevLogIndex + 1 {
      stage = .replicating
    }
    return before
  }

  /// Goes back to this entry and looks from there on for the point where the logs agree.
  mutating func backUp(to index: LogIndex) {
    nextIndex = index
    stage = .probing
    inflight.backUp()
  }

  /// The append with this number was refused that had overtaken others: what comes after this index has to be sent
  /// again, but not before these have been answered.
  /// - Parameter limit: How many may be unanswered by the settings.
  mutating func wait(after prevLogIndex: LogIndex, number: UInt16, limit: Int) {
    if stage != .waiting { room = max(1, min(room, UInt8(clamping: limit)) / 2) }
    if stage != .waiting || inflight.wasSent(number, before: refused) { refused = number }
    nextIndex = min(nextIndex, prevLogIndex + 1)
    stage = .waiting
  }

  /// Whether another append with entries, or another chunk of a snapshot, may be sent now. Of probes and of chunks one
  /// at a time is on its way, beside what was sent before the leader went back.
  /// - Parameters:
  ///   - limit: How many may be unanswered by the settings.
  ///   - snapshotIndex: Up to where the leader's log is compacted.
  @inline(__always)
  func hasRoom(of limit: Int, compactedThrough snapshotIndex: LogIndex) -> Bool {
    inflight.isEmpty || mayAdd(of: limit, compactedThrough: snapshotIndex)
  }

  @inline(__always)
  private func mayAdd(of limit: Int, compactedThrough snapshotIndex: LogIndex) -> Bool {
    guard inflight.hasRoom(of: min(limit, Int(room))) else { return false }
    let isOneAtATime = isProbing || nextIndex <= snapshotIndex
    return isOneAtATime ? inflight.isEmptySinceBackUp : stage != .waiting
  }

  /// What was written down.
  mutating func restore(
    _ stage: Stage, _ inflight: Inflight, refused: UInt16, room: UInt8, matchRound: Int
  ) {
    self.stage = stage
    self.inflight = inflight
    self.refused = refused
    self.room = room
    self.matchRound = matchRound
  }

  /// Takes what is unanswered for lost: it will be sent again.
  mutating func takeBack() {
    inflight.giveUp()
    if isProbing { return }
    nextIndex = matchIndex + 1
    stage = .replicating
  }

  /// The follower refuses what it had acknowledged: nothing is known of its log any more.
  mutating func forget() { matchIndex = 0 }
}

/// A snapshot on its way to a follower. The leader goes on with it even if it has taken a newer one
/// meanwhile: else a slow follower might never get a whole one.
public struct SnapshotTransfer: Hashable, Sendable {
  /// Who is to have it.
  public var to: ServerID
  /// What is sent.
  public var snapshot: Snapshot
  /// How many of its bytes the follower has.
  public internal(set) var offset = 0
  /// The round of the chunk on its way.
  var round = 0

  /// Whether the follower's wish to go on at this offset is to be met: it has more than was known, whichever
  /// copy of a chunk it answers, or it answers the very chunk that was sent last and may want
  /// less. Anything else has been met already.
  func isNews(wanted offset: Int, of reply: InstallSnapshotReply) -> Bool {
    reply.lastIndex == snapshot.lastIndex && offset <= snapshot.data.count
      && (offset > self.offset || reply.round == round)
  }
}

// What is under way at a moment, and how much of it can be watched at once.

import Raft
import Session
import Simulation

/// What a moment of the run is worth: how fast time may pass while this is under way. A pure function of what
/// is on its way and what is due; nothing remembers anything.
enum Pace: Hashable, Sendable {
  /// What the paper is about is under way: it is to be followed with the eyes. The flight takes so long.
  case slow(Subject, flight: TimeSpan)
  /// The same as before once more: enough is seen of it when it goes by.
  case flow(Subject, flight: TimeSpan)
  /// Nothing is under way but what keeps everything as it is.
  case quick(Wait)

  /// What is on its way.
  ///
  /// Of several the one that comes first here names the stretch.
  enum Subject: Int, Comparable, Sendable {
    /// Entries that take the place of others, or that were missing (§5.3).
    case repair
    /// The news that somebody did not take what a leader sent (§5.3).
    case refusal
    /// Requests for votes, votes, and votes that are refused (§5.2).
    case votes
    /// The same before a server stands (diss. 9.6).
    case preVotes
    /// A leader asks another server to stand (diss. 3.10).
    case handOver
    /// A snapshot, by chunks (§7).
    case snapshot
    /// New entries, and the news that they were taken (§5.3).
    case entries
    /// What waits until a disk has it.
    case disk
    /// What a client asks, and what it is told (§8).
    case client

    /// Whether it comes before the other.
    static func < (a: Subject, b: Subject) -> Bool { a.rawValue < b.rawValue }

    /// Whether it may never fly past: these messages are what a lesson is about.
    var isKept: Bool {
      switch self {
      case .repair, .refusal, .votes, .preVotes, .handOver: true
      case .snapshot, .entries, .disk, .client: false
      }
    }

    /// What the status line says of it.
    var words: String {
      switch self {
      case .votes: "votes under way"
      case .preVotes: "pre-votes"
      case .refusal: "a refusal"
      case .repair: "repair under way"
      case .entries: "entries under way"
      case .snapshot: "a snapshot"
      case .handOver: "a hand-over"
      case .disk: "a disk writes"
      case .client: "a client calls"
      }
    }
  }

  /// What the time passes with while nothing is under way.
  enum Wait: Hashable, Sendable {
    /// A leader keeps the others quiet (§5.2).
    case heartbeats
    /// Nobody leads: the next timer makes a candidate (§5.2).
    case timer
    /// Nothing is due.
    case nothing
    /// The stop of the lesson is too far away for everything to be seen: so many events are skipped.
    case far(events: Int)

    /// What the status line says of it.
    var words: String {
      switch self {
      case .heartbeats: "heartbeats alone"
      case .timer: "waiting for a timer"
      case .nothing: "nothing is due"
      case .far(let events): "skips \(events) events"
      }
    }
  }

  /// What the status line says.
  var words: String {
    switch self {
    case .slow(let subject, _): "slow: \(subject.words)"
    case .flow(let subject, _): "flow: \(subject.words)"
    case .quick(.timer): Wait.timer.words
    case .quick(.far(let events)): Wait.far(events: events).words
    case .quick(let wait): "quick: \(wait.words)"
    }
  }
}

extension ClusterView {
  /// How long a message takes where nothing else is known.
  static let usualFlight = TimeSpan.microseconds(12_500)
  /// More messages than this are not looked through: those that arrive first decide.
  private static let mostFlightsWeighed = 200

  /// How fast time may pass from this moment to the next event: as the message that arrives next of those that
  /// matter most wants it, under the name of the weightiest of them.
  /// - Complexity: O(messages on their way)
  var pace: Pace {
    var slow: (subject: Pace.Subject, flight: TimeSpan)?
    var flow: (subject: Pace.Subject, flight: TimeSpan)?
    var readers = MessageReaders(cluster: self)
    for flight in flights.prefix(ClusterView.mostFlightsWeighed) where flight.arrivesAt != .never {
      let length = flight.arrivesAt - flight.sentAt
      switch readers.weigh(flight.message) {
      case (let subject, isNews: true)?:
        slow = (min(subject, slow?.subject ?? subject), slow?.flight ?? length)
      case (let subject, isNews: false)?:
        flow = (min(subject, flow?.subject ?? subject), flow?.flight ?? length)
      case nil: break
      }
    }
    if let slow { return .slow(slow.subject, flight: slow.flight) }
    if let flow { return .flow(flow.subject, flight: flow.flight) }
    return otherwise(&readers)
  }

  /// How fast time may pass while no message matters.
  private func otherwise(_ readers: inout MessageReaders) -> Pace {
    for id in ids where readers[id].process == .running {
      if !readers[id].unsent.isEmpty, readers[id].diskWrites > 0 {
        return .flow(.disk, flight: max(readers[id].diskLatency, .milliseconds(1)))
      }
    }
    for post in posts {
      switch post.kind {
      case .call, .answer: return .flow(.client, flight: ClusterView.usualFlight)
      case .retry, .timeout: break
      }
    }
    if let leader, readers[leader].process == .running { return .quick(.heartbeats) }
    let isDue = ids.contains { readers[$0].process == .running && readers[$0].deadline != nil }
    return .quick(isDue ? .timer : .nothing)
  }
}

/// The servers that messages go to, each looked at once.
struct MessageReaders {
  let cluster: ClusterView
  private var known: [ServerView?]

  init(cluster: ClusterView) {
    self.cluster = cluster
    known = Array(repeating: nil, count: cluster.count)
  }

  subscript(id: ServerID) -> ServerView {
    mutating get {
      if let view = known[id.index] { return view }
      let view = cluster[id]
      known[id.index] = view
      return view
    }
  }

  /// What a message is about, and whether it is worth following; nil if it only keeps things as they are.
  mutating func weigh(_ message: Message) -> (Pace.Subject, isNews: Bool)? {
    // Who does not run reads nothing.
    guard self[message.to].process == .running else { return nil }
    switch message.body {
    case .requestVote, .requestVoteReply: return (.votes, true)
    case .preVote, .preVoteReply: return (.preVotes, true)
    case .timeoutNow: return (.handOver, true)
    case .installSnapshot, .installSnapshotReply: return (.snapshot, true)
    case .appendEntries(let append):
      guard !append.isHeartbeat else { return nil }
      if isRepair(message, append) { return (.repair, true) }
      return (.entries, isEarly(append.prevLogIndex + 1, of: message.from, in: message.term))
    case .appendEntriesReply(let reply):
      guard case .success(let matchIndex) = reply.outcome else { return (.refusal, true) }
      guard let progress = self[message.to].leadership?.followers,
        message.from.index < progress.count,
        progress[message.from.index].matchIndex < matchIndex
      else { return nil }
      return (.entries, isEarly(matchIndex, of: message.to, in: message.term))
    }
  }

  /// Whether the message brings what the receiver lacks of older entries, or what takes the place of its own.
  private mutating func isRepair(_ message: Message, _ append: AppendEntries) -> Bool {
    if let leader = self[message.from].leadership, message.to.index < leader.followers.count,
      !leader.followers[message.to.index].isProbing
    {
      return false
    }
    return message.bringsOldEntries(append) || message.conflicts(with: self[message.to].log, append)
  }

  /// Whether the entry is among the first two of its leader's reign: of those everybody wants to see how they
  /// get round.
  private mutating func isEarly(_ index: LogIndex, of leader: ServerID, in term: Term) -> Bool {
    index < self[leader].log.firstIndex(termAtLeast: term) + 2
  }
}

extension Message {
  /// Whether entries come with it that are not new: of an older term than the leader's, or committed.
  func bringsOldEntries(_ append: AppendEntries) -> Bool {
    entry(0).term < term || append.prevLogIndex + 1 <= append.leaderCommit
  }

  /// Whether an entry of the log has to give way to one of the message's (§5.3).
  func conflicts(with log: Log, _ append: AppendEntries) -> Bool {
    for place in 0..<Int(append.count) {
      let index = append.prevLogIndex + 1 + place
      guard index <= log.lastIndex else { return false }
      if let own = log.term(at: index), own != entry(place).term { return true }
    }
    return false
  }
}

// What is kept of every event of a branch, so that lists, pictures and charts need no replay.

import Checking
import Raft
import Scripting
import Simulation

/// The chronicle of a branch: all its events in brief, and what happened of note, each in order.
package struct Chronicle: Sendable {
  var records = ChunkedArray<EventRecord>()
  /// Who led when. The first one begins at the start of the run.
  package internal(set) var reigns = [Reign(position: 0, time: .zero, term: 0, leader: nil)]
  /// Everything that was said and done about elections.
  package internal(set) var ballots: [Ballot] = []
  /// When a leader took commands and when it knew them to be committed.
  package internal(set) var commits: [CommitRecord] = []
  /// The membership changes that leaders began, in order.
  package internal(set) var changes: [ChangeRecord] = []
  /// The snapshots that followers put in the place of their logs.
  package internal(set) var installs: [InstallRecord] = []
  /// What every server was, and when.
  package internal(set) var lives = Lives()
  /// What clients asked for, in the order of `World.requests`.
  package internal(set) var calls = ChunkedArray<Call>()

  /// A chronicle of nothing.
  package init() {}

  /// A stretch of time with one leader, or without one.
  package struct Reign: Hashable, Sendable {
    /// The number of the event.
    package var position: Int
    /// When it was.
    package var time: Instant
    /// The highest term of any server.
    package var term: Term
    /// Who led; nil if nobody did.
    package var leader: ServerID?
  }

  /// Something that was said or done in an election.
  package struct Ballot: Hashable, Sendable {
    /// The number of the event.
    package var position: Int
    /// When it was.
    package var time: Instant
    /// Who took the note.
    package var server: ServerID
    /// The term of the election that it is about.
    package var term: Term
    /// What was said or done.
    package var note: Note.Election
  }

  /// What a voter made of a request for its vote, or for its pre-vote.
  package enum Reply: Hashable, Sendable {
    /// It gave the vote, or would.
    case granted
    /// It said no, or with a rule off nothing.
    case refused(VoteRefusal)
    /// It did not look at the request, and does not answer it.
    case ignored(VoteRefusal)
  }

  /// A leader took commands, or committed them.
  package struct CommitRecord: Hashable, Sendable {
    /// The number of the event.
    package var position: Int
    /// When it was.
    package var time: Instant
    /// The leader.
    package var server: ServerID
    /// The term that it leads.
    package var term: Term
    /// The entry that was taken, or the last of those that were committed.
    package var index: LogIndex
    /// Whether they were committed, rather than taken.
    package var isCommitted: Bool
  }

  /// A membership change that a leader began.
  package struct ChangeRecord: Hashable, Sendable {
    /// The number of the event.
    package var position: Int
    /// When it was.
    package var time: Instant
    /// The leader.
    package var leader: ServerID
    /// The term that it led.
    package var term: Term
    /// Who shall vote.
    package var target: ServerSet
    /// The number of the event in which it was written into the leader's log, or given up; nil if that has not come.
    package var ended: Int?
    /// The new servers that did not catch up, for whose sake it was given up; none where it was not, or for another
    /// reason.
    package var tooSlow: ServerSet = []
    /// Of these, who held what the change waited for: only the leader had not heard it.
    package var unheard: ServerSet = []
    /// The entry that its new servers must hold, once that is known.
    var through: LogIndex?
  }

  /// A snapshot that a follower has put in the place of its log.
  package struct InstallRecord: Hashable, Sendable {
    /// The number of the event.
    package var position: Int
    /// When it was.
    package var time: Instant
    /// The follower.
    package var server: ServerID
  }

  /// What a client asked for: known even where the viewer has stepped back to before it asked.
  package struct Call: Hashable, Sendable {
    /// The number of the event in which it asked.
    package var position: Int
    /// Who asked.
    package var client: ClientID
    /// What was asked for.
    package var operation: Operation
  }

  /// How many events there are, forgotten ones included: the number of the last.
  package var count: Int { records.count }

  /// The number of the first event that is not forgotten.
  package var first: Int { records.forgotten + 1 }

  /// The event with this number.
  /// - Precondition: It is between `first` and `count`.
  package subscript(number: Int) -> EventRecord { records[number - 1] }

  /// Which event brought the event about; 0 if none did, or if it is not known.
  func cause(of number: Int) -> Int { knows(number) ? Int(self[number].cause) : 0 }

  /// Whether the event is known: it has happened, and is not forgotten.
  package func knows(_ number: Int) -> Bool { number >= first && number <= count }

  /// What a client asked for, by its place in `World.requests`; nil if that is not known here.
  package func call(_ number: Int) -> Call? {
    number >= calls.forgotten && number < calls.count ? calls[number] : nil
  }

  /// How many events had happened by the moment: the position to seek to.
  /// - Complexity: O(log n)
  package func position(at time: Instant) -> Int {
    (records.forgotten..<records.count).partitioningIndex { records[$0].time > time }
  }

  /// Forgets what came after the position.
  mutating func truncate(to position: Int) {
    records.truncate(to: min(position, records.count))
    reigns.removeSubrange(reigns.partitioningIndex { $0.position > position }...)
    ballots.removeSubrange(ballots.partitioningIndex { $0.position > position }...)
    commits.removeSubrange(commits.partitioningIndex { $0.position > position }...)
    changes.removeSubrange(changes.partitioningIndex { $0.position > position }...)
    for place in changes.indices where changes[place].ended ?? 0 > position {
      changes[place].ended = nil
      (changes[place].tooSlow, changes[place].unheard) = ([], [])
    }
    installs.removeSubrange(installs.partitioningIndex { $0.position > position }...)
    lives.truncate(to: position)
    var callCount = calls.count
    while callCount > calls.forgotten, calls[callCount - 1].position > position { callCount -= 1 }
    calls.truncate(to: callCount)
  }

  /// How far back a cause is looked for that the event itself does not name.
  private static let horizon = 4096

  /// The last event, before the end, of which the predicate holds; 0 if there is none near.
  private func last(where predicate: (EventRecord) -> Bool) -> UInt32 {
    var place = records.count - 1
    let end = max(records.forgotten, records.count - Chronicle.horizon)
    while place >= end {
      if predicate(records[place]) { return UInt32(truncatingIfNeeded: place + 1) }
      place -= 1
    }
    return 0
  }

  // MARK: Writing

  /// Takes down an event.
  /// - Parameters:
  ///   - deadlines: The servers' deadlines before it.
  ///   - isByHand: Whether a command brought it about.
  mutating func append(
    _ event: Event, _ world: World, deadlines: [Instant], isByHand: Bool,
    milestone: Milestone.Kind?
  ) {
    var record = EventRecord(
      time: event.time, cause: 0, term: 0, detail: event.touched.bits, lostTo: [],
      kind: .intervention, message: nil, from: ServerID(0), to: ServerID(0),
      traits: isByHand ? .byHand : [])
    if let first = event.touched.first(where: { _ in true }) {
      record.to = first
      record.from = first
      record.term = UInt32(world.nodes[first.index].server.currentTerm)
    }
    while calls.count < world.requests.count {
      let request = world.requests[calls.count]
      calls.append(
        Call(
          position: request.called, client: request.client, operation: request.operation))
    }
    describe(event, world, &record)
    if !world.answers.isEmpty { record.traits.insert(.answers) }
    for sending in world.sendings {
      if case .lost = sending.fate { record.lostTo.insert(sending.message.to) }
    }
    for server in event.touched
    where server.index >= deadlines.count
      || world.nodes[server.index].server.deadline != deadlines[server.index]
    {
      record.traits.insert(.timerRestarted)
    }
    for note in world.notes { take(note, of: record.to, event, world, &record) }
    if milestone != nil { record.traits.insert(.milestone) }
    if case .violated = milestone { record.traits.insert(.violation) }
    records.append(record)
    lives.take(event, world)
    let term = world.highestTerm
    let leader = world.leader
    if reigns[reigns.count - 1].term != term || reigns[reigns.count - 1].leader != leader {
      reigns.append(Reign(position: event.number, time: event.time, term: term, leader: leader))
    }
  }

  private mutating func describe(_ event: Event, _ world: World, _ record: inout EventRecord) {
    switch event.kind {
    case .delivered(let flight):
      record.kind = .delivered
      record.describe(flight)
    case .queued(let flight):
      record.kind = .queued
      record.describe(flight)
    case .lost(let flight, _):
      record.kind = .lost
      record.describe(flight)
    case .timer(let server, let kind):
      record.kind = kind == .election ? .electionTimer : .heartbeatTimer
      record.cause = last { $0.traits.contains(.timerRestarted) && $0.touches(server) }
    case .diskWritten(let server, _):
      record.kind = .diskWritten
      record.cause = last { $0.touches(server) && $0.kind != .diskWritten }
    case .compacted(let server):
      record.kind = .compacted
      record.cause = last { $0.touches(server) }
    case .ended(let server, _):
      record.kind = .ended
      record.cause = last { $0.touches(server) }
    case .client(let number, let what):
      record.kind = .client
      record.detail = UInt32(truncatingIfNeeded: number)
      record.describe(what, attempts: world.requests.withElement(at: number) { $0.attempts })
      // Who is asked again may not run.
      switch what {
      case .retried(let server), .timedOut(_, let server):
        if world.nodes[server.index].status != .running { record.traits.insert(.unheard) }
      case .called, .arrived, .waits, .receiverDown, .answered: break
      }
      // Nothing came before the call itself.
      let called = world.requests.withElement(at: number) { $0.called }
      guard called < event.number else { break }
      let before = world.requests.withElement(at: number) { $0.toldBefore }
      record.cause = UInt32(truncatingIfNeeded: before > 0 ? before : called)
    case .intervention(.change(let leader, let target, _, _)):
      record.kind = .intervention
      changes.append(
        ChangeRecord(
          position: event.number, time: event.time, leader: leader, term: Term(record.term),
          target: target))
    case .intervention: record.kind = .intervention
    }
    if let last = changes.indices.last, world.lastReborn.contains(changes[last].leader) {
      endChange(at: event.number)
    }
  }

  /// Takes down that the last membership change is written into the leader's log, or comes to nothing.
  private mutating func endChange(at number: Int) {
    guard let last = changes.indices.last, changes[last].ended == nil else { return }
    changes[last].ended = number
  }

  private mutating func take(
    _ note: Note, of server: ServerID, _ event: Event, _ world: World,
    _ record: inout EventRecord
  ) {
    switch note {
    case .election(let note):
      let ownTerm = world.nodes[server.index].server.currentTerm
      take(note, of: server, in: ownTerm, event, &record)
    case .replication(.appendRefused), .client(.requestRefused), .membership(.changeRefused),
      .transfer(.transferRefused), .snapshot(.snapshotRefused):
      record.traits.insert(.refusal)
    case .replication(.entriesDeleted): record.traits.insert(.deleted)
    case .membership(.configurationEntered), .membership(.changeAbandoned):
      guard let last = changes.indices.last, changes[last].leader == server else { break }
      endChange(at: event.number)
      if case .membership(.changeAbandoned(_, .tooSlow(let servers))) = note {
        changes[last].tooSlow = servers
        changes[last].unheard = unheard(changes[last], servers, world)
      }
    case .membership(.catchUpStarted(_, let through)),
      .membership(.catchUpContinued(_, let through)):
      guard let last = changes.indices.last, changes[last].leader == server else { break }
      changes[last].through = through
    case .snapshot(.snapshotInstalled):
      installs.append(InstallRecord(position: event.number, time: event.time, server: server))
    case .client(.requestAccepted(let index)):
      commits.append(
        CommitRecord(
          position: event.number, time: event.time, server: server, term: Term(record.term),
          index: index, isCommitted: false))
    case .commitment(.committed(let index, _)):
      record.traits.insert(.committed)
      commits.append(
        CommitRecord(
          position: event.number, time: event.time, server: server, term: Term(record.term),
          index: index, isCommitted: true))
    case .replication, .commitment, .membership, .transfer, .snapshot, .client: break
    }
  }

  /// Of the new servers that a leader has given up on, who holds on its disk what the change waited for without the
  /// leader's having heard it.
  private func unheard(
    _ change: ChangeRecord, _ servers: ServerSet, _ world: World
  ) -> ServerSet {
    guard let through = change.through,
      case .leader(let leads) = world.nodes[change.leader.index].server.role
    else { return [] }
    let log = world.nodes[change.leader.index].server.log
    return ServerSet(
      servers.filter { server in
        let (own, known) = (world.nodes[server.index].durable.log, leads.followers[server.index])
        if known.matchIndex >= through || own.lastIndex < through { return false }
        return own.term(at: through).map { log.matches(index: through, term: $0) } ?? true
      })
  }

  private mutating func take(
    _ note: Note.Election, of server: ServerID, in ownTerm: Term, _ event: Event,
    _ record: inout EventRecord
  ) {
    func ballot(_ term: Term) {
      ballots.append(
        Ballot(position: event.number, time: event.time, server: server, term: term, note: note))
    }
    let term = Term(record.term)
    let asked = ballots.last?.term ?? term
    switch note {
    case .electionStarted(let term, _, _), .preVoteStarted(let term, _, _):
      record.traits.insert(.stands)
      ballot(term)
    case .voteGranted(_, let term, _), .preVoteGranted(_, let term): ballot(term)
    // What brought it about may be of an earlier term: a word to take over, an answer where a rule is off.
    case .voteCounted: ballot(ownTerm)
    case .preVoteCounted(let voter, _, _): ballot(voter == server ? asked : term)
    case .voteRefused(_, let refusal), .preVoteRefused(_, let refusal):
      record.traits.insert(.refusal)
      if case .staleTerm(let candidate, _) = refusal { ballot(candidate) } else { ballot(term) }
    case .voteIgnored:
      record.traits.insert(.refusal)
      ballot(term)
    case .becameLeader(let term, _):
      record.traits.insert(.elected)
      ballot(term)
    case .becameFollower(let was, _, _) where was == .leader:
      record.traits.insert(.steppedDown)
      ballot(term)
    case .becameFollower: ballot(term)
    case .voteNotCounted, .termAdvanced, .timerBegunAgain, .quorumLost: break
    }
  }
}

// The moments at which time stands still for a while, so that they can be taken in.

import Raft
import Session
import Simulation
import Telling

/// Why time stands for a moment while a run is played.
enum Rest: Hashable, Sendable, CaseIterable {
  /// A server stands for election, or asks whether it should.
  case stood
  /// A vote was given.
  case vote
  /// A vote or an append was refused.
  case refusal
  /// Nobody can win the term any more.
  case split
  /// The vote that decides is counted; that its candidate leads is not shown yet.
  case counted
  /// A server leads.
  case elected
  /// Entries were deleted; what was stored in their place is not shown yet.
  case deletion
  /// Entries were stored that had been missing.
  case stored
  /// A leader has committed its first entries.
  case firstCommit
  /// A leader has committed more.
  case commit
  /// Links are cut.
  case cut
  /// Servers crash.
  case crash
  /// Servers or links stand still.
  case freeze
  /// What was broken or stood still goes on.
  case mend
  /// A client's question is on its way to a server, where that takes no time: what comes of it is not shown yet.
  case asked
  /// A server's answer is on its way to the client, where that takes no time.
  case answered
  /// A setting is changed, or the like.
  case act
  /// Anything else that is worth a stop.
  case other

  /// How long time stands at tempo 3, in microseconds of the screen.
  var length: Int {
    switch self {
    case .vote, .refusal, .counted: 700_000
    case .stood, .deletion, .stored, .firstCommit, .asked, .answered, .other: 800_000
    case .commit, .act: 400_000
    case .cut, .crash, .freeze, .mend: 1_000_000
    case .split: 1_500_000
    case .elected: 1_200_000
    }
  }

  /// How short it may become on the way to a stop of a lesson that is far away.
  var shortest: Int {
    switch self {
    case .vote, .refusal, .deletion, .stored, .counted, .asked, .answered, .elected: 700_000
    case .cut, .crash, .freeze, .mend: 700_000
    case .split: 800_000
    case .stood, .firstCommit, .other: 250_000
    case .commit, .act: 100_000
    }
  }

  /// Whether it may never be passed over: these moments are what a lesson is about.
  var isKept: Bool {
    switch self {
    case .vote, .refusal, .deletion, .stored, .split, .counted, .elected, .asked, .answered, .cut,
      .crash, .freeze, .mend:
      true
    case .stood, .firstCommit, .commit, .act, .other: false
    }
  }

  /// Whether the picture shows a part of the event first, and so keeps it apart from all others.
  var isStaged: Bool {
    switch self {
    case .deletion, .asked, .answered, .counted, .cut, .crash, .freeze, .mend: true
    case .stood, .vote, .refusal, .split, .elected, .stored, .firstCommit, .commit, .act, .other:
      false
    }
  }

  /// Whether nothing has come of the event yet in the picture.
  var isBeforeEvent: Bool { self == .asked || self == .counted }

  /// Whether something flies while time stands.
  var isFlight: Bool { self == .asked || self == .answered }

  /// Whether something breaks or is mended while time stands.
  var isDisturbance: Bool {
    switch self {
    case .cut, .crash, .freeze, .mend: true
    default: false
    }
  }

  /// Whether a step shows it first. Whoever takes one event wants to read what came of it, and is quick: that the vote
  /// that decides is counted stands in the same words as who leads.
  var isStagedInStep: Bool { isStaged && self != .counted }

  /// Whether the picture moves while time stands.
  var hasMotion: Bool { isFlight || isDisturbance }

  /// What the status line says.
  var words: String {
    switch self {
    case .stood: "time rests: a candidate"
    case .vote: "time rests: a vote"
    case .refusal: "time rests: a refusal"
    case .split: "time rests: a split vote"
    case .counted: "time rests: vote decides"
    case .elected: "time rests: elected"
    case .deletion: "time rests: deleted"
    case .stored: "time rests: stored"
    case .firstCommit, .commit: "time rests: committed"
    case .cut: "time rests: a cut"
    case .crash: "time rests: a crash"
    case .freeze: "time rests: frozen"
    case .mend: "time rests: mended"
    case .asked: "slow: a client asks"
    case .answered: "slow: a client's answer"
    case .act: "time rests: a command"
    case .other: "time rests"
    }
  }
}

extension Session {
  /// Why time should stand at the event of the position, in this order; nothing for most events.
  /// - Precondition: The run listens, as it does wherever it is looked at.
  var rests: [Rest] {
    guard let event = lastEvent else { return [] }
    if let exchange = Exchange(self) { return exchange.rests }
    let notes = event.notes
    if notes.contains(where: { if case .replication(.entriesDeleted) = $0 { true } else { false } })
    {
      return isRepaired(event) ? [.deletion, .stored] : [.deletion]
    }
    if let milestone = branch.milestone(at: position) {
      if case .elected = milestone.kind, event.decidingVote != nil { return [.counted, .elected] }
      return rest(at: milestone).map { [$0] } ?? []
    }
    for note in notes {
      switch note {
      case .replication(.appendRefused): return [.refusal]
      case .election(.preVoteRefused), .election(.voteIgnored): return [.refusal]
      default: break
      }
    }
    return isRepaired(event) ? [.stored] : []
  }

  /// Whether entries were stored that the server should have had before.
  private func isRepaired(_ event: ObservedEvent) -> Bool {
    guard case .delivered(let flight) = event.event.kind,
      case .appendEntries(let append) = flight.message.body, !append.isHeartbeat
    else { return false }
    var isStored = false
    for note in event.notes {
      switch note {
      case .replication(.entriesDeleted): return true
      case .replication(.appendAccepted(_, _, let added, _)) where added > 0: isStored = true
      default: break
      }
    }
    guard isStored, flight.message.bringsOldEntries(append) else { return false }
    let leader = glance[flight.message.from]
    guard let followers = leader.leadership?.followers, flight.message.to.index < followers.count
    else { return true }
    return followers[flight.message.to.index].isProbing
  }

  private func rest(at milestone: Milestone) -> Rest? {
    switch milestone.kind {
    case .electionStarted, .preVoteStarted: .stood
    case .voted: .vote
    case .refused: .refusal
    case .elected: .elected
    case .split: .split
    case .committed(let leader, _): restAtCommit(by: leader)
    case .overwritten: .deletion
    case .intervened: restAtIntervention
    case .ended: .crash
    case .heldBack, .steppedDown, .quorumLost, .configurationEntered, .configurationCommitted,
      .configurationRolledBack, .changeAbandoned, .toldToStand, .transferAbandoned, .snapshotTaken,
      .snapshotInstalled, .answeredFromSession, .answeredStale, .violated:
      .other
    case .learned, .retried: nil
    }
  }

  /// The first commit of a reign is worth most; those of a load, which come one after the other, nothing.
  private func restAtCommit(by leader: ServerID) -> Rest? {
    let commits = branch.chronicle.commits
    let end = commits.partitioningIndex { $0.position >= position }
    let last = commits[..<end].last { $0.isCommitted }
    let term = branch.chronicle[position].term
    if last.map({ UInt32($0.term) != term }) ?? true { return .firstCommit }
    return glance.load == nil ? .commit : nil
  }

  private var restAtIntervention: Rest {
    guard case .intervention(let what)? = lastEvent?.event.kind else { return .other }
    return switch what {
    case .cut, .partition: .cut
    case .crash, .wipe, .shutdown: .crash
    case .pause, .hold: .freeze
    case .restart, .resume, .heal, .release: .mend
    default: .act
    }
  }
}

extension ObservedEvent {
  /// Who gave the vote with which the candidate that got it now leads; nil where it leads by none of that kind.
  var decidingVote: (voter: ServerID, candidate: ServerID)? {
    guard case .delivered(let flight) = event.kind,
      case .requestVoteReply(true) = flight.message.body,
      notes.contains(where: { if case .election(.becameLeader) = $0 { true } else { false } })
    else { return nil }
    return (flight.message.from, flight.message.to)
  }
}

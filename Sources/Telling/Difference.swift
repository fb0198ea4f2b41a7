// How an event differs from what it could have been, in half a sentence.

import Raft
import Session
import Scripting
import Simulation

/// The weightiest difference between an event and the same event in another run.
struct Difference {
  /// Such as `S3 would vote for S1`.
  var words: String
  /// 0 is the weightiest.
  var weight: Int

  /// Whether it is only about when a timer ends.
  var isOfTimer: Bool { weight == Comparison.timerWeight }

  /// From here on a difference decides nothing by itself: who is counted or followed, when a timer ends.
  static let minorWeight = 13

  /// Nil if nothing is different.
  /// - Parameters:
  ///   - moment: The event as it happened.
  ///   - event: The same event in another run.
  ///   - cluster: The cluster of that run right after it.
  init?(_ moment: Moment, _ event: ObservedEvent, in cluster: ClusterView) {
    let comparison = Comparison(
      before: moment.clusterBefore, real: moment.clusterAfter, realEvent: moment.observed,
      other: cluster, otherEvent: event)
    var found: (words: String, weight: Int)?
    for change in changesBetween(comparison.real, cluster, at: moment.event.time) {
      guard let weight = Comparison.weight(change.field), weight < found?.weight ?? .max else {
        continue
      }
      found = (comparison.words(change), weight)
    }
    if found.map({ $0.weight > Comparison.messageWeight }) ?? true,
      let words = comparison.answerWords ?? comparison.messageWords
    {
      found = (words, Comparison.messageWeight)
    }
    guard let found else { return nil }
    (words, weight) = found
  }
}

private struct Comparison {
  /// The cluster before the event.
  let before: ClusterView
  /// The cluster after it, and the event itself.
  let real: ClusterView
  let realEvent: ObservedEvent
  /// The same of the other run.
  let other: ClusterView
  let otherEvent: ObservedEvent

  /// Answers to clients and messages come before what only the leader keeps in mind.
  static let messageWeight = 10
  static let timerWeight = 16

  static func weight(_ field: StateChange.Field) -> Int? {
    switch field {
    case .role: 0
    case .votedFor: 1
    case .currentTerm: 2
    case .commitIndex: 3
    case .configuration: 4
    case .log: 5
    case .snapshot: 6
    case .stateMachine: 7
    case .status: 8
    case .lastApplied: 9
    case .change, .learners, .transfer: 11
    case .nextIndex, .matchIndex: 12
    case .votes, .refusals: Difference.minorWeight
    case .leader: 14
    case .reads, .calls, .disk: 15
    case .timer: timerWeight
    case .settings: nil
    }
  }

  func words(_ change: StateChange) -> String {
    let id = change.server
    let was = before.ids.contains(id) ? before[id] : real[id]
    let (this, that) = (real[id], other[id])
    switch change.field {
    case .role: return roleWords(id, was, this, that)
    case .votedFor:
      switch (this.votedFor, that.votedFor) {
      case (let vote?, nil):
        return vote == was.votedFor
          ? "\(id) would forget its vote for \(vote)" : "\(id) would not vote for \(vote)"
      case (nil, let vote?): return "\(id) would vote for \(vote)"
      case (let vote?, let another?): return "\(id) would vote for \(another), not for \(vote)"
      case (nil, nil): return "\(id) would vote differently"
      }
    case .currentTerm:
      return that.term == was.term
        ? "\(id) would stay in term \(that.term)"
        : "\(id) would be in term \(that.term)"
    case .commitIndex:
      if that.commitIndex < this.commitIndex {
        return that.isLeader
          ? "\(id) would not commit entry \(this.commitIndex)"
          : "\(id) would not take entry \(this.commitIndex) for committed"
      }
      return that.isLeader
        ? "\(id) would commit entry \(that.commitIndex)"
        : "\(id) would take entry \(that.commitIndex) for committed"
    case .configuration:
      return "\(id)'s voters would be \(that.configuration), not \(this.configuration)"
    case .log: return logWords(id, was.log, this.log, that.log)
    case .snapshot: return "\(id)'s snapshot would be a different one"
    case .stateMachine: return applicationWords(id)
    case .lastApplied: return "\(id) would apply up to entry \(change.after)"
    case .timer: return timerWords(id)
    case .nextIndex(let follower):
      return "\(id) would continue with entry \(change.after) for \(follower)"
    case .matchIndex(let follower):
      return "\(id) would believe that \(follower) holds up to entry \(change.after)"
    case .leader:
      guard let leader = that.knownLeader else { return "\(id) would follow nobody" }
      return leader == was.knownLeader
        ? "\(id) would still follow \(leader)" : "\(id) would follow \(leader)"
    case .votes: return "\(id) would count the votes of \(change.after)"
    case .status, .change, .learners, .transfer, .refusals, .reads, .calls, .disk, .settings:
      return "\(id)'s \(change.name) would be \(change.after), not \(change.before)"
    }
  }

  private func roleWords(
    _ id: ServerID, _ was: ServerView, _ this: ServerView, _ that: ServerView
  ) -> String {
    switch (this.roleKind, that.roleKind) {
    case (_, .leader):
      return was.roleKind == .leader
        ? "\(id) would still lead term \(that.term)"
        : "\(id) would lead term \(that.term)"
    case (.leader, _):
      return was.roleKind == .leader ? "\(id) would step down" : "\(id) would not lead yet"
    case (_, .candidate):
      return was.roleKind == .candidate
        ? "\(id) would still stand in term \(that.term)"
        : "\(id) would stand in term \(that.term)"
    case (_, .preCandidate): return "\(id) would ask for pre-votes"
    case (_, .follower):
      return was.roleKind == .follower ? "\(id) would not stand" : "\(id) would give up"
    }
  }

  /// What the state machine makes of a command that comes again.
  private func applicationWords(_ id: ServerID) -> String {
    let old = before.ids.contains(id) ? before[id].machine.digest : 0
    if other[id].machine.digest == old {
      return "\(id) would not apply the command a second time"
    }
    return real[id].machine.digest == old
      ? "\(id) would apply the command a second time"
      : "\(id)'s state machine would hold something else"
  }

  private func logWords(_ id: ServerID, _ was: Log, _ this: Log, _ that: Log) -> String {
    if that.lastIndex == was.lastIndex, this.lastIndex > was.lastIndex {
      return "\(id) would add nothing to its log"
    }
    if this.lastIndex == was.lastIndex, that.lastIndex > was.lastIndex {
      return "\(id) would add entry \(that.lastIndex) of term \(that.lastTerm) to its log"
    }
    if that.lastIndex > this.lastIndex {
      return "\(id)'s log would go on to entry \(that.lastIndex) of term \(that.lastTerm)"
    }
    if that.lastIndex < this.lastIndex {
      return that.lastIndex == 0
        ? "\(id)'s log would be empty"
        : "\(id)'s log would end with entry \(that.lastIndex) of term \(that.lastTerm)"
    }
    if that.lastTerm != this.lastTerm {
      return "\(id)'s entry \(that.lastIndex) would be of term \(that.lastTerm), "
        + "not \(this.lastTerm)"
    }
    return "\(id)'s log would hold other entries"
  }

  private func timerWords(_ id: ServerID) -> String {
    let old = before.ids.contains(id) ? before[id].deadline : nil
    let (this, that) = (real[id].deadline, other[id].deadline)
    let name = other[id].isLeader ? "timer" : "election timer"
    func left(_ time: Instant) -> String { (time - real.now).words }
    guard let that else { return "\(id) would have no \(name)" }
    guard let this else { return "\(id)'s \(name) would run" }
    if that == old { return "\(id)'s \(name) would run on, with \(left(that)) left" }
    if this == old { return "\(id)'s \(name) would start anew, with \(left(that))" }
    return "\(id)'s \(name) would be set to \(left(that)), not \(left(this))"
  }

  // MARK: What is sent

  /// What a client hears in the other run and not in this one, or the other way round.
  var answerWords: String? {
    if realEvent.answers != otherEvent.answers {
      for number in otherEvent.answers where !realEvent.answers.contains(number) {
        let request = other.requests[number]
        return "\(request.client) would have its answer\(request.resultWords)"
      }
      for number in realEvent.answers where !otherEvent.answers.contains(number) {
        return "\(real.requests[number].client) would have no answer yet"
      }
    }
    for number in realEvent.answers
    where real.requests[number].result != other.requests[number].result {
      let request = other.requests[number]
      return "\(request.client) would hear a different answer\(request.resultWords)"
    }
    return nil
  }

  /// What is sent in the other run and not in this one, or the other way round.
  var messageWords: String? {
    func sent(_ event: ObservedEvent) -> [Message] {
      event.sendings.filter { $0.fate != .waitsForDisk }.map(\.message)
    }
    let (this, that) = (sent(realEvent), sent(otherEvent))
    if this == that { return nil }
    let more = that.filter { !this.contains($0) }
    let less = this.filter { !that.contains($0) }
    if let message = more.first {
      // Of the same kind to the same server it is only worded otherwise.
      if let instead = less.first(where: { $0.to == message.to && $0.phrase == message.phrase }) {
        return "\(message.from) would tell \(instead.to) something else"
      }
      if let instead = less.first(where: { $0.to == message.to }) {
        return "\(message.to) would be sent \(message.phrase), not \(instead.phrase)"
      }
      let isWaiting = realEvent.sendings.contains {
        $0.fate == .waitsForDisk && $0.message.to == message.to
      }
      return "\(message.to) would be sent \(message.phrase)"
        + (isWaiting ? " at once, before the disk has it" : "")
    }
    guard let message = less.first else { return nil }
    return "\(message.to) would not be sent \(message.phrase)"
  }
}

extension Request {
  /// What the client hears, behind a colon.
  fileprivate var resultWords: String {
    switch result {
    case .value(let value?)?: ": \(operation.key) is \(value)"
    case .value(nil)?: ": there is no \(operation.key)"
    case .mismatch?: ": nothing done"
    case .done?: ": \(operation.words) is done"
    case nil: ""
    }
  }
}

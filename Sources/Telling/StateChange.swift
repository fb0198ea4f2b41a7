// What an event changed: the fields of every server before and after it.

import Raft
import Session
import Scripting
import Simulation

/// One field of one server that is different in two clusters.
package struct StateChange: Hashable, Sendable {
  /// Whose field it is.
  package var server: ServerID
  /// Which field.
  package var field: Field
  /// What it was; empty for a server that was not there.
  package var before: String
  /// What it is.
  package var after: String

  /// The field's name on the screen, the paper's where it has one.
  package var name: String { field.name }

  /// What can change, in the order of its weight.
  package enum Field: Hashable, Sendable {
    /// What every server has.
    case status, role, currentTerm, votedFor, log, snapshot, configuration, commitIndex
    /// What is lost in a crash.
    case lastApplied, stateMachine, leader, votes, refusals
    /// What a leader knows of a follower.
    case nextIndex(ServerID), matchIndex(ServerID)
    /// What only a leader has, or what is around the server.
    case change, learners, transfer, reads, calls, disk, timer, settings

    /// The name on the screen.
    package var name: String {
      switch self {
      case .status: "process"
      case .role: "role"
      case .currentTerm: "currentTerm"
      case .votedFor: "votedFor"
      case .log: "log ends"
      case .snapshot: "snapshot"
      case .configuration: "voters"
      case .commitIndex: "commitIndex"
      case .lastApplied: "lastApplied"
      case .stateMachine: "state machine"
      case .leader: "leader"
      case .votes: "votes"
      case .refusals: "refused by"
      case .nextIndex(let follower): "nextIndex[\(follower)]"
      case .matchIndex(let follower): "matchIndex[\(follower)]"
      case .change: "change of voters"
      case .learners: "catching up"
      case .transfer: "handing over"
      case .reads: "open reads"
      case .calls: "open calls"
      case .disk: "disk writes"
      case .timer: "timer"
      case .settings: "rules and settings"
      }
    }
  }
}

extension Moment {
  /// What the event changed, server by server, the weightiest first.
  package var changes: [StateChange] {
    // Time has passed until the event: what is left of a timer is reckoned from there.
    changesBetween(clusterBefore, clusterAfter, at: event.time)
  }
}

/// The fields in which two clusters differ, server by server, the weightiest first.
/// - Parameter time: The moment from which timers are reckoned.
/// - Complexity: O(servers) where logs share what they have in common.
package func changesBetween(
  _ before: ClusterView, _ after: ClusterView, at time: Instant
) -> [StateChange] {
  var changes: [StateChange] = []
  for id in after.ids {
    guard before.ids.contains(id) else {
      changes.append(StateChange(server: id, field: .status, before: "", after: "starts"))
      continue
    }
    compare(before[id], after[id], time, &changes)
  }
  return changes
}

private func compare(
  _ was: ServerView, _ this: ServerView, _ time: Instant, _ changes: inout [StateChange]
) {
  let id = this.id
  func add(_ field: StateChange.Field, _ before: String, _ after: String) {
    changes.append(StateChange(server: id, field: field, before: before, after: after))
  }
  func add<Number: Equatable>(_ field: StateChange.Field, _ before: Number, _ after: Number) {
    if before != after { add(field, "\(before)", "\(after)") }
  }
  if was.process != this.process { add(.status, was.process.word, this.process.word) }
  if was.process == this.process, was.isEnding != this.isEnding {
    add(.status, was.isEnding ? "ends soon" : "runs", this.isEnding ? "ends soon" : "runs")
  }
  if was.roleKind != this.roleKind { add(.role, was.roleKind.word, this.roleKind.word) }
  add(.currentTerm, was.term, this.term)
  if was.votedFor != this.votedFor {
    add(.votedFor, was.votedFor.word("nobody"), this.votedFor.word("nobody"))
  }
  compareLogs(was, this, add)
  add(.commitIndex, was.commitIndex, this.commitIndex)
  add(.lastApplied, was.lastApplied, this.lastApplied)
  if was.lastApplied == this.lastApplied, this.lastApplied > 0,
    was.machine.digest != this.machine.digest
  {
    add(.stateMachine, "as it was", "another")
  }
  if was.knownLeader != this.knownLeader {
    add(.leader, was.knownLeader.word("unknown"), this.knownLeader.word("unknown"))
  }
  compareRoles(was, this, add)
  add(.calls, was.calls.count, this.calls.count)
  add(.disk, was.diskWrites, this.diskWrites)
  if was.deadline != this.deadline {
    add(.timer, left(was.deadline, time), left(this.deadline, time))
  }
  if was.settings != this.settings { add(.settings, "as they were", "others") }
}

private func compareLogs(
  _ was: ServerView, _ this: ServerView, _ add: (StateChange.Field, String, String) -> Void
) {
  if was.log.lastIndex != this.log.lastIndex || was.log.lastTerm != this.log.lastTerm {
    add(.log, was.log.endWords, this.log.endWords)
  } else if was.log.snapshotIndex == this.log.snapshotIndex, was.log != this.log {
    add(.log, was.log.endWords, "\(this.log.endWords), changed before that")
  }
  if was.snapshot?.lastIndex != this.snapshot?.lastIndex {
    func words(_ snapshot: Snapshot?) -> String {
      snapshot.map { "to entry \($0.lastIndex)" } ?? "none"
    }
    add(.snapshot, words(was.snapshot), words(this.snapshot))
  }
  if was.configuration != this.configuration {
    add(.configuration, "\(was.configuration)", "\(this.configuration)")
  }
}

private func compareRoles(
  _ was: ServerView, _ this: ServerView, _ add: (StateChange.Field, String, String) -> Void
) {
  // A winner's votes are the last ones before it won: the narration counts them.
  if let stands = this.candidacy {
    let stood = was.candidacy
    let votes = stood?.votes ?? []
    if votes != stands.votes { add(.votes, votes.words, stands.votes.words) }
    let refusals = stood?.refusals ?? []
    if refusals != stands.refusals { add(.refusals, refusals.words, stands.refusals.words) }
  }
  compareChanges(was, this, add)
  guard let leads = this.leadership else { return }
  let led = was.term == this.term ? was.leadership : nil
  for index in leads.followers.indices where ServerID(index) != this.id {
    let id = ServerID(index)
    let isPeer = this.configuration.members.contains(id) || leads.learners.contains(id)
    guard isPeer else { continue }
    let (new, old) = (leads.followers[index], led.flatMap { $0.followers[safe: index] })
    if old?.nextIndex != new.nextIndex {
      add(.nextIndex(id), old.map { "\($0.nextIndex)" } ?? "", "\(new.nextIndex)")
    }
    if old?.matchIndex != new.matchIndex {
      add(.matchIndex(id), old.map { "\($0.matchIndex)" } ?? "", "\(new.matchIndex)")
    }
  }
  let learners = led?.learners ?? []
  if learners != leads.learners { add(.learners, learners.words, leads.learners.words) }
  let (target, newTarget) = (led?.transfer?.transfer.target, leads.transfer?.transfer.target)
  if target != newTarget {
    add(.transfer, target.word("to nobody"), newTarget.word("to nobody"))
  }
  let reads = led?.reads.count ?? 0
  if reads != leads.reads.count { add(.reads, "\(reads)", "\(leads.reads.count)") }
}

/// A membership change whose new servers catch up: that it begins, that it is written down, that it comes to nothing.
private func compareChanges(
  _ was: ServerView, _ this: ServerView, _ add: (StateChange.Field, String, String) -> Void
) {
  let (old, new) = (was.leadership?.change, this.leadership?.change)
  if old?.target == new?.target { return }
  let isWritten = old.map { this.log.configuration.voters == $0.target } ?? false
  let isLost = was.term != this.term || !this.isLeader
  add(
    .change, old.map { "to \($0.target.brief)" } ?? "none",
    new.map { "to \($0.target.brief)" } ?? (isWritten ? "in the log" : isLost ? "lost" : "given up")
  )
}

/// What is left of a timer, in milliseconds.
private func left(_ deadline: Instant?, _ time: Instant) -> String {
  guard let deadline else { return "none" }
  return "\((deadline - time).wholeMilliseconds) ms"
}

extension Array {
  fileprivate subscript(safe index: Int) -> Element? { indices.contains(index) ? self[index] : nil }
}

extension Node.Status {
  fileprivate var word: String {
    switch self {
    case .running: "runs"
    case .paused: "frozen"
    case .crashed: "down"
    }
  }
}

extension RoleKind {
  fileprivate var word: String {
    switch self {
    case .follower: "follower"
    case .candidate: "candidate"
    case .leader: "leader"
    case .preCandidate: "pre-candidate"
    }
  }
}

extension ServerID? {
  fileprivate func word(_ none: String) -> String { map(\.description) ?? none }
}

extension ServerSet {
  fileprivate var words: String { isEmpty ? "none" : description }
}

extension Log {
  /// Where the log ends: `3 (term 2)`.
  fileprivate var endWords: String { lastIndex == 0 ? "empty" : "\(lastIndex) (term \(lastTerm))" }
}

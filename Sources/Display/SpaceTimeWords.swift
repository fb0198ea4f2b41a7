// An event of the chronicle in a few words, without replaying it.

import Raft
import Scripting
import Session
import Simulation
import Telling

extension Model {
  /// The event in a few words: who did what. Longer stories are for the reasons.
  func words(of number: Int, _ branch: Branch, width: Int) -> String {
    let record = branch.chronicle[number]
    var words = wordsAlone(of: number, record, branch, width)
    if !record.lostTo.isEmpty {
      let names = words + ", lost to \(record.lostTo.brief)"
      words = names.count <= width ? names : words + ", \(record.lostTo.count) lost"
    }
    return record.traits.contains(.violation) ? "! " + words : words
  }

  private func wordsAlone(
    of number: Int, _ record: EventRecord, _ branch: Branch, _ width: Int
  ) -> String {
    let server = record.to
    let term = "term \(record.term)"
    switch record.kind {
    case .delivered: return delivery(number, record, branch)
    case .queued: return "\(server) is frozen: \(record.noun) waits"
    case .lost:
      let stage = branch.chronicle.lives.stage(
        of: server, at: number, initialCount: session.setup.servers)
      guard stage?.role == .crashed else { return "\(record.noun) to \(server) is dropped" }
      let words = "\(record.noun) to \(server) is lost: \(server) is down"
      return words.count <= width ? words : "\(record.noun) lost: \(server) down"
    case .electionTimer:
      return record.traits.contains(.stands)
        ? "\(server) stands, \(term)" : "\(server)'s election timer"
    case .heartbeatTimer:
      return record.traits.contains(.steppedDown)
        ? "\(server) hears no quorum: steps down" : "\(server)'s heartbeats"
    case .diskWritten: return "\(server)'s disk is done"
    case .compacted: return "\(server) takes a snapshot"
    case .client: return clientWords(record, branch)
    case .intervention:
      return branch.actOfEvent(number).map { ":\($0)" } ?? "a command"
    }
  }

  /// What the receiver of a message did with it.
  private func delivery(_ number: Int, _ record: EventRecord, _ branch: Branch) -> String {
    let (from, to) = (record.from, record.to)
    let refuses = record.traits.contains(.refusal)
    let agrees = record.traits.contains(.agrees)
    if record.traits.contains(.elected) { return "\(to) is elected, term \(record.term)" }
    switch record.message {
    case .requestVote: return refuses ? "\(to) refuses \(from) its vote" : "\(to) votes for \(from)"
    case .requestVoteReply:
      return agrees ? "\(to) gets \(from)'s vote" : "\(to) gets \(from)'s refusal"
    case .preVote: return "\(to) would\(refuses ? " not" : "") vote for \(from)"
    case .preVoteReply:
      if record.traits.contains(.stands) { return "\(to) stands: \(from) would vote" }
      return "\(to) hears: \(from) would\(agrees ? "" : " not") vote"
    case .appendEntries:
      if refuses { return "\(to) refuses \(from)'s \(record.noun)" }
      if record.traits.contains(.heartbeat) { return "\(to) gets \(from)'s heartbeat" }
      return record.traits.contains(.deleted)
        ? "\(to) deletes, gets \(from)'s entries" : "\(to) gets \(from)'s entries"
    case .appendEntriesReply:
      if record.traits.contains(.steppedDown) { return "\(to) hears of a new term: steps down" }
      if record.traits.contains(.committed) { return "\(from) acks: \(to) commits" }
      if !agrees { return "\(to) gets \(from)'s refusal" }
      let what = branch.chronicle.isAnswerToHeartbeat(record) ? "heartbeat" : "entries"
      return "\(from) acks \(to)'s \(what)"
    case .installSnapshot: return "\(to) gets \(from)'s snapshot"
    case .installSnapshotReply: return "\(from) acks \(to)'s snapshot"
    case .timeoutNow: return "\(to) stands: \(from) hands over"
    case nil: return "\(to) gets a message of \(from)"
    }
  }

  private func clientWords(_ record: EventRecord, _ branch: Branch) -> String {
    let calls = branch.chronicle.calls
    let place = Int(record.detail)
    guard place < calls.count else { return "a client and \(record.to)" }
    let (client, operation) = (calls[place].client, calls[place].operation)
    if record.traits.contains(.agrees) { return "\(client) has its answer: \(operation)" }
    if record.traits.contains(.refuses) { return "\(record.to) sends \(client) elsewhere" }
    if record.traits.contains(.retried) { return "\(client) asks \(record.to) again: \(operation)" }
    return "\(client) asks \(record.to): \(operation)"
  }
}

extension EventRecord {
  /// What the message is called.
  fileprivate var noun: String {
    switch message {
    case .requestVote: "vote request"
    case .requestVoteReply: traits.contains(.agrees) ? "vote" : "refusal"
    case .preVote: "pre-vote request"
    case .appendEntriesReply, .installSnapshotReply: traits.contains(.agrees) ? "ack" : "refusal"
    case .preVoteReply: "pre-vote answer"
    case .appendEntries: traits.contains(.heartbeat) ? "heartbeat" : "append"
    case .installSnapshot: "snapshot"
    case .timeoutNow: "TimeoutNow"
    case nil: "message"
    }
  }
}

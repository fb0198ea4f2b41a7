// An event in still fewer words than `words(of:)`, for a narrow column: only who did what.

import Raft
import Scripting
import Session
import Simulation

extension Branch {
  /// The event with this number: who did what, in words that fit into the width where there are such.
  /// - Precondition: There is one.
  /// - Complexity: O(log n)
  package func brief(of number: Int, width: Int) -> String {
    let record = chronicle[number]
    let words = record.withLosses(briefAlone(of: number, record, width: width), width: width)
    return record.traits.contains(.violation) ? "! \(words)" : words
  }

  private func briefAlone(of number: Int, _ record: EventRecord, width: Int) -> String {
    let server = record.to
    let term = "term \(record.term)"
    switch record.kind {
    case .delivered:
      return isIgnored(number)
        ? "\(server) ignores \(record.from)'s request" : briefDelivery(record)
    case .queued: return "\(server) is frozen: \(record.nouns.brief) waits"
    case .lost: return loss(at: number).brief(of: record.nouns.brief, to: server, width: width)
    case .electionTimer:
      return record.traits.contains(.stands)
        ? "\(server) stands, \(term)" : "\(server)'s election timer"
    case .heartbeatTimer:
      return record.traits.contains(.steppedDown)
        ? "\(server) hears no quorum: steps down" : "\(server)'s heartbeats"
    case .diskWritten: return "\(server)'s disk is done"
    case .compacted: return "\(server) takes a snapshot"
    case .ended: return "\(server) ends in good order"
    case .client: return briefCall(record)
    case .intervention:
      return actOfEvent(number).map { ":\($0)" } ?? "a command"
    }
  }

  /// What the receiver of a message did with it.
  private func briefDelivery(_ record: EventRecord) -> String {
    let (from, to) = (record.from, record.to)
    let refuses = record.traits.contains(.refusal)
    let agrees = record.traits.contains(.agrees)
    if record.traits.contains(.elected) { return "\(to) leads term \(record.term)" }
    switch record.message {
    case .requestVote: return refuses ? "\(to) refuses \(from) a vote" : "\(to) votes for \(from)"
    case .requestVoteReply:
      return agrees ? "\(to) gets \(from)'s vote" : "\(to) gets \(from)'s refusal"
    case .preVote: return "\(to) would\(refuses ? " not" : "") vote for \(from)"
    case .preVoteReply:
      if record.traits.contains(.stands) { return "\(to) stands: \(from) would vote" }
      return "\(to) hears: \(from) would\(agrees ? "" : " not") vote"
    case .appendEntries:
      if refuses { return "\(to) refuses \(from)'s \(record.nouns.brief)" }
      if record.traits.contains(.heartbeat) { return "\(to) gets \(from)'s heartbeat" }
      return record.traits.contains(.deleted)
        ? "\(to) deletes, gets \(from)'s append" : "\(to) gets \(from)'s append"
    case .appendEntriesReply:
      if record.traits.contains(.steppedDown) { return "\(to) hears of a new term: steps down" }
      if record.traits.contains(.committed) { return "\(from) acks: \(to) commits" }
      if !agrees { return "\(to) gets \(from)'s refusal" }
      let what = chronicle.isAnswerToHeartbeat(record) ? "heartbeat" : "append"
      return "\(from) acks \(to)'s \(what)"
    case .installSnapshot: return "\(to) gets \(from)'s snapshot"
    case .installSnapshotReply: return "\(from) acks \(to)'s snapshot"
    case .timeoutNow: return "\(to) stands: \(from) hands over"
    case nil: return "\(to) gets a message of \(from)"
    }
  }

  private func briefCall(_ record: EventRecord) -> String {
    guard let call = chronicle.call(Int(record.detail)) else { return "a client and \(record.to)" }
    let (client, operation) = (call.client, call.operation)
    if record.traits.contains(.agrees) { return "\(client) has its answer: \(operation)" }
    if record.traits.contains(.refuses) { return "\(record.to) sends \(client) elsewhere" }
    if record.traits.contains(.retried) { return "\(client) asks \(record.to) again: \(operation)" }
    if record.traits.contains(.hasSession) {
      return "\(client), with session, asks \(record.to): \(operation)"
    }
    return "\(client) asks \(record.to): \(operation)"
  }
}

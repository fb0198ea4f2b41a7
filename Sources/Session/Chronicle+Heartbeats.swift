// Which events are nothing but heartbeats: lists and pictures can leave them out.

import Raft
import Simulation

extension Chronicle {
  /// Whether the message answers a heartbeat: the event that sent it was the arrival of one.
  package func isAnswerToHeartbeat(_ record: EventRecord) -> Bool {
    guard record.message == .appendEntriesReply, knows(Int(record.cause))
    else { return false }
    return self[Int(record.cause)].traits.contains(.heartbeat)
  }

  /// Whether it is nothing but a heartbeat, a leader's timer that sends them, or the answer to one.
  package func isHeartbeat(_ record: EventRecord) -> Bool {
    let notable: EventRecord.Traits = [
      .milestone, .refusal, .refuses, .violation, .answers, .byHand, .stands, .elected,
      .steppedDown, .committed,
    ]
    guard record.traits.isDisjoint(with: notable), record.lostTo.isEmpty else { return false }
    switch record.kind {
    case .heartbeatTimer: return true
    case .delivered, .lost, .queued:
      return record.traits.contains(.heartbeat) || isAnswerToHeartbeat(record)
    case .electionTimer, .diskWritten, .compacted, .ended, .client, .intervention: return false
    }
  }
}

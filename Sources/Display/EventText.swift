// The marks in a line of the list of events.

import Canvas
import Raft
import Session
import Simulation

extension Theme {
  /// What the event is, as one character: the message's as on the ring, or one for its kind.
  func glyph(of record: EventRecord) -> Unicode.Scalar {
    switch record.kind {
    case .lost: self[.broken]
    case .queued: self[.frozen]
    case .electionTimer, .heartbeatTimer: self[.next]
    case .diskWritten: self[.disk]
    case .compacted: self[.compacted]
    case .ended: self[.command]
    case .client: self[.client]
    case .intervention: self[.command]
    case .delivered: head(of: record)
    }
  }

  /// Who told whom, or to whom it happened: `S1→S3`, `S2`.
  func parties(of record: EventRecord, in branch: Branch) -> String {
    switch record.kind {
    case .delivered, .queued, .lost: return "\(record.from)\(self[.arrow])\(record.to)"
    case .electionTimer, .heartbeatTimer, .diskWritten, .compacted, .ended:
      return "\(record.to)"
    case .client:
      guard let client = branch.chronicle.call(Int(record.detail))?.client else {
        return "\(record.to)"
      }
      let isAnswer = !record.traits.isDisjoint(with: [.agrees, .refuses])
      return isAnswer
        ? "\(record.to)\(self[.arrow])\(client)" : "\(client)\(self[.arrow])\(record.to)"
    case .intervention:
      let touched = ServerSet(bits: record.detail)
      return touched.count <= 2 ? "\(touched)" : ""
    }
  }
}

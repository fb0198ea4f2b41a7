// The marks in a line of the list of events.

import Raft
import Session
import Simulation

extension Theme {
  /// What the event is, as one character: the message's as on the ring, or one for its kind.
  func glyph(of record: EventRecord) -> Unicode.Scalar {
    switch record.kind {
    case .lost: return isASCII ? "x" : "×"
    case .queued: return frozen
    case .electionTimer, .heartbeatTimer: return isASCII ? "T" : "◷"
    case .diskWritten: return isASCII ? "d" : "▫"
    case .compacted: return compacted
    case .client: return "C"
    case .intervention: return ":"
    case .delivered: break
    }
    let isYes = record.traits.contains(.agrees)
    return switch record.message {
    case .requestVote: "?"
    case .requestVoteReply: isYes ? "+" : "-"
    case .appendEntries:
      record.traits.contains(.heartbeat) ? (isASCII ? "*" : "•") : (isASCII ? "#" : "■")
    case .appendEntriesReply, .installSnapshotReply:
      isYes ? (isASCII ? "v" : "✓") : (isASCII ? "x" : "✗")
    case .preVote: isASCII ? "~" : "¿"
    case .preVoteReply: isYes ? (isASCII ? "y" : "±") : (isASCII ? "n" : "¬")
    case .installSnapshot: isASCII ? "%" : "▤"
    case .timeoutNow: "!"
    case nil: " "
    }
  }

  /// Who told whom, or to whom it happened: `S1→S3`, `S2`.
  func parties(of record: EventRecord, in branch: Branch) -> String {
    switch record.kind {
    case .delivered, .queued, .lost: return "\(record.from)\(arrow)\(record.to)"
    case .electionTimer, .heartbeatTimer, .diskWritten, .compacted: return "\(record.to)"
    case .client:
      guard Int(record.detail) < branch.chronicle.calls.count else { return "\(record.to)" }
      let client = branch.chronicle.calls[Int(record.detail)].client
      let isAnswer = !record.traits.isDisjoint(with: [.agrees, .refuses])
      return isAnswer ? "\(record.to)\(arrow)\(client)" : "\(client)\(arrow)\(record.to)"
    case .intervention:
      let touched = ServerSet(bits: record.detail)
      return touched.count <= 2 ? "\(touched)" : ""
    }
  }
}

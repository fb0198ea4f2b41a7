// Messages in a few words, for lists.

import Raft

extension Message {
  /// The message in a few words: kind, and what matters of its contents.
  package var summary: String {
    switch body {
    case .requestVote(let index, let lastTerm, let isTransfer):
      return (isTransfer ? "vote, in a transfer? " : "vote? ") + logEnd(index, lastTerm)
    case .requestVoteReply(let granted): return granted ? "vote" : "no vote"
    case .appendEntries(let append): return append.summary
    case .appendEntriesReply(let reply): return reply.summary
    case .preVote(let index, let lastTerm): return "pre-vote? " + logEnd(index, lastTerm)
    case .preVoteReply(let granted): return granted ? "pre-vote" : "no pre-vote"
    case .installSnapshot(let chunk):
      return "snapshot to \(chunk.lastIndex), bytes \(chunk.offset + 1)-"
        + "\(chunk.offset + data.count)" + (chunk.isLast ? ", the last" : "")
    case .installSnapshotReply(let reply): return reply.summary
    case .timeoutNow: return "stand at once"
    }
  }

  /// The same for a narrow column: terms are written as in logs, `t2`.
  package var brief: String { summary.replacing("(term ", with: "(t") }

  /// Where the log of whoever asks for a vote ends.
  private func logEnd(_ index: LogIndex, _ term: Term) -> String {
    index == 0 ? "empty log" : "log ends \(index) (term \(term))"
  }
}

extension AppendEntries {
  fileprivate var summary: String {
    switch count {
    case 0: "heartbeat, commit \(leaderCommit)"
    case 1: "entry \(prevLogIndex + 1), commit \(leaderCommit)"
    default:
      "entries \(prevLogIndex + 1) to \(prevLogIndex + Int(count)), commit \(leaderCommit)"
    }
  }
}

extension AppendEntriesReply {
  fileprivate var summary: String {
    switch outcome {
    case .success(let match): answersHeartbeat ? "ack of heartbeat" : "ack up to \(match)"
    case .conflict(_, let index): "no match, retry before \(index)"
    case .staleTerm: PastTerm.words("your")
    }
  }
}

extension InstallSnapshotReply {
  fileprivate var summary: String {
    switch outcome {
    case .wants(let offset): "wants bytes from \(offset + 1) on"
    case .installed: "ack snapshot to \(lastIndex)"
    case .staleTerm: PastTerm.words("your")
    }
  }
}

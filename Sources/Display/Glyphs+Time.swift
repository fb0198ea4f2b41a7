// The signs of moments in the space-time view.

import Canvas
import Scripting
import Raft
import Session
import Simulation

extension Theme {
  // MARK: Space-time

  /// A server's lane, by what the server is. What lies ahead is not settled.
  func lane(_ stage: Lives.Stage, isBeyond: Bool) -> Unicode.Scalar {
    if stage.isPaused { return self[.frozen] }
    if isBeyond, stage.role != .crashed { return self[.uncommitted] }
    return switch stage.role {
    case .follower: self[.column]
    case .leader: self[.leaderLane]
    case .candidate, .preCandidate: self[.candidateLane]
    case .crashed: " "
    }
  }

  /// The head of a message, as `head(of:)` has it, from what the chronicle knows of it.
  func head(of record: EventRecord) -> Unicode.Scalar { self[record.sign] }
}

extension EventRecord {
  /// What stands for the message that it is about, or for what was done by hand.
  var sign: Sign {
    let agrees = traits.contains(.agrees)
    return switch message {
    case .requestVote: .asksVote
    case .requestVoteReply: agrees ? .voteComing : .refusalComing
    case .appendEntries: traits.contains(.heartbeat) ? .heartbeat : .entries
    case .appendEntriesReply, .installSnapshotReply: agrees ? .stored : .refused
    case .preVote: .asksPreVote
    case .preVoteReply: agrees ? .preVote : .refusalComing
    case .installSnapshot: .snapshot
    case .timeoutNow: .standNow
    case nil: .command
    }
  }
}

extension Act {
  /// The sign of a command that concerns links, and the servers at their ends.
  var linkSign: (sign: Sign, ends: [ServerID], isFault: Bool) {
    switch self {
    case .cut(let link): (.broken, [link.from, link.to], true)
    case .heal(let link?): (.mended, [link.from, link.to], false)
    case .isolate(let server): (.broken, [server], true)
    case .rejoin(let server): (.mended, [server], false)
    case .partition(let groups): (.broken, groups.flatMap { $0 }, true)
    case .hold(let link?): (.frozen, [link.from, link.to], false)
    case .release(let link?): (.command, [link.from, link.to], false)
    case .heal(nil), .hold(nil), .release(nil), .set, .setFor, .like, .rule, .crash, .restart,
      .wipe,
      .pauseServers, .resume, .clock, .disk, .link, .timeout, .align, .spread, .deliver, .drop,
      .duplicate, .delay, .request, .repeatCall, .load, .loadOff, .reconfigure, .add, .remove,
      .transfer,
      .snapshot, .shutdown, .jump, .holdDisk, .releaseDisk, .heartbeat, .stepDown, .cancelTransfer,
      .learner:
      (.command, [], false)
    }
  }
}

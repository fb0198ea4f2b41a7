// The signs of moments: on the timeline and in the space-time view.

import Canvas
import Scripting
import Raft
import Session
import Simulation

extension Theme {
  // MARK: The timeline

  /// A stretch of time with a leader; beyond the position, what was run already.
  func reign(isBeyond: Bool) -> Unicode.Scalar { self[isBeyond ? .uncommitted : .line] }
  /// A stretch of time without one.
  func vacancy(isBeyond: Bool) -> Unicode.Scalar { isBeyond ? " " : self[.quiet] }
  /// The moment that is shown.
  var here: Unicode.Scalar { self[.here] }
  /// Where the run ends so far.
  var frontier: Unicode.Scalar { self[.frontier] }
  /// Where another future leaves.
  var fork: Unicode.Scalar { self[.fork] }

  /// What stands on the timeline for a moment.
  func mark(_ kind: Chronicle.Mark.Kind) -> Unicode.Scalar { self[kind.sign] }

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

extension Chronicle.Mark.Kind {
  /// What stands for it.
  var sign: Sign {
    switch self {
    case .healed, .restarted: .mended
    case .command: .command
    case .configuration: .configuration
    case .election: .candidate
    case .elected: .leader
    case .split: .split
    case .paused: .frozen
    case .cut, .crashed: .broken
    case .violation: .violation
    }
  }
}

extension EventRecord {
  /// What stands for the message that it is about, or for what was done by hand.
  var sign: Sign {
    let agrees = traits.contains(.agrees)
    return switch message {
    case .requestVote: .asksVote
    case .requestVoteReply: agrees ? .voteComing : .refused
    case .appendEntries: traits.contains(.heartbeat) ? .heartbeat : .entries
    case .appendEntriesReply, .installSnapshotReply: agrees ? .stored : .refused
    case .preVote: .asksPreVote
    case .preVoteReply: agrees ? .preVote : .refused
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
    case .heal(nil), .hold(nil), .release(nil), .set, .setFor, .rule, .crash, .restart, .wipe,
      .pauseServers, .resume, .clock, .disk, .link, .timeout, .align, .spread, .deliver, .drop,
      .duplicate, .delay, .request, .load, .loadOff, .reconfigure, .add, .remove, .transfer,
      .snapshot:
      (.command, [], false)
    }
  }
}

// The characters of the space-time view, in UTF-8 and in ASCII.

import Canvas
import Scripting
import Raft
import Session
import Simulation

extension Theme {
  private func pair(_ glyph: Unicode.Scalar, _ ascii: Unicode.Scalar) -> Unicode.Scalar {
    isASCII ? ascii : glyph
  }

  // MARK: Space-time

  /// A server's lane, by what the server is. Beyond the position it looks different.
  func lane(_ stage: Lives.Stage, isBeyond: Bool) -> Unicode.Scalar {
    if stage.isPaused { return frozen }
    return switch stage.role {
    case .follower: isBeyond ? uncommitted : column
    case .leader: isBeyond ? pair("╏", "h") : pair("║", "H")
    // Other lines, since the signs of the roles are those of messages.
    case .candidate: isASCII ? "(" : isBeyond ? "┋" : "┃"
    case .preCandidate: pair("┆", "[")
    case .crashed: " "
    }
  }

  /// Where the line of the present crosses a lane.
  var crossing: Unicode.Scalar { pair("┼", "|") }
  /// A timer that ran out.
  var timer: Unicode.Scalar { pair("○", "o") }
  /// A disk has finished a write.
  var disk: Unicode.Scalar { pair("▪", "d") }
  /// Something between a client and a server.
  var client: Unicode.Scalar { pair("◇", "c") }
  /// A message, or a server, that comes to nothing.
  var nothing: Unicode.Scalar { pair("×", "x") }
  /// A server that starts again or goes on.
  var restart: Unicode.Scalar { pair("↑", "^") }
  /// Something else that was done by hand.
  var hand: Unicode.Scalar { pair("□", "'") }
  /// A lane where time is left out.
  var torn: Unicode.Scalar { pair("≈", "/") }
  /// The way of a message that is looked at.
  var strongTrail: Unicode.Scalar { pair("─", "-") }

  /// The head of a message, as `head(of:)` has it, from what the chronicle knows of it.
  func head(of record: EventRecord) -> Unicode.Scalar {
    let agrees = record.traits.contains(.agrees)
    switch record.message {
    case .requestVote: return "?"
    case .requestVoteReply: return agrees ? "+" : "-"
    case .appendEntries:
      return record.traits.contains(.heartbeat) ? pair("•", "*") : pair("■", "#")
    case .appendEntriesReply, .installSnapshotReply: return agrees ? pair("✓", "v") : pair("✗", "x")
    case .preVote: return pair("¿", "~")
    case .preVoteReply: return agrees ? pair("±", "y") : pair("¬", "n")
    case .installSnapshot: return pair("▤", "%")
    case .timeoutNow: return "!"
    case nil: return hand
    }
  }
}

extension Theme {
  /// The sign of a command that concerns links, and the servers at their ends.
  func sign(of act: Act) -> (Unicode.Scalar, [ServerID], isFault: Bool) {
    switch act {
    case .cut(let link): (cut, [link.from, link.to], true)
    case .heal(let link?): ("=", [link.from, link.to], false)
    case .isolate(let server): (cut, [server], true)
    case .rejoin(let server): ("=", [server], false)
    case .partition(let groups): (cut, groups.flatMap { $0 }, true)
    case .hold(let link?): (frozen, [link.from, link.to], false)
    case .release(let link?): (hand, [link.from, link.to], false)
    case .heal(nil), .hold(nil), .release(nil), .set, .setFor, .rule, .crash, .restart, .wipe,
      .pauseServers, .resume, .clock, .disk, .link, .timeout, .align, .spread, .deliver, .drop,
      .duplicate, .delay, .request, .load, .loadOff, .reconfigure, .add, .remove, .transfer,
      .snapshot:
      (hand, [], false)
    }
  }
}

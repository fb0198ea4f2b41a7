// Milestones in words: for lists, after the words of their event, and as what would have been.

import Checking
import Raft
import Session
import Simulation

extension Milestone.Kind {
  /// The milestone in a few words: `S3 leads term 2`.
  package var brief: String {
    switch self {
    case .electionStarted(let server, let term): "\(server) stands in term \(term)"
    case .voted(let server, let candidate, _): "\(server) votes for \(candidate)"
    case .refused(let server, let candidate, _): "\(server) refuses \(candidate)"
    case .elected(let server, let term): "\(server) leads term \(term)"
    case .split(let term): "the vote of term \(term) is split"
    case .steppedDown(let server, let term): "\(server) steps down, term \(term)"
    case .committed(let server, let index): "\(server) commits up to \(index)"
    case .heldBack(let server, let index): "\(server) holds entry \(index) back"
    case .learned(let server, let index): "\(server) learns of commit \(index)"
    case .overwritten(let server, let index): "\(server) deletes from entry \(index) on"
    case .preVoteStarted(let server, let term): "\(server) asks for pre-votes, term \(term)"
    case .quorumLost(let server, _): "\(server) has lost its quorum"
    case .configurationEntered(let server, let index): "\(server) writes configuration \(index)"
    case .configurationCommitted(_, let index): "configuration \(index) is committed"
    case .configurationRolledBack(let server, let index): "\(server) back to configuration \(index)"
    case .changeAbandoned(let server): "\(server) abandons the change"
    case .toldToStand(let server, let leader): "\(leader) tells \(server) to stand"
    case .transferAbandoned(let server): "\(server) abandons the transfer"
    case .ended(let server): "\(server) ends in good order"
    case .snapshotTaken(let server, let index): "\(server) takes snapshot \(index)"
    case .snapshotInstalled(let server, let index): "\(server) installs snapshot \(index)"
    case .retried(let client, let server): "\(client) asks \(server) again"
    case .answeredFromSession(let client): "\(client) is answered from its session"
    case .answeredStale(let client, let server, isLost: false):
      "\(client) reads a stale value from \(server)"
    case .answeredStale(let client, let server, isLost: true):
      "\(client) reads from \(server) without a write that is lost"
    case .intervened: "a command"
    case .violated(let property): "\(property.name) is broken"
    }
  }

  /// What it adds to the words of its event: `entry 4 is committed`; nil where they say it already.
  func clause(after record: EventRecord) -> String? {
    switch self {
    case .committed(_, let index): "entry \(index) is committed"
    case .heldBack(_, let index): "entry \(index) is on a majority, but of an old term"
    case .learned(_, let index): "now it knows that entry \(index) is committed"
    case .overwritten(let server, let index): "\(server) deletes its entries from \(index) on"
    case .split(let term): "the vote of term \(term) is split"
    case .steppedDown(let server, _) where record.kind != .heartbeatTimer: "\(server) steps down"
    case .elected(let server, let term) where record.message != .requestVoteReply:
      "\(server) leads term \(term)"
    case .configurationEntered(let server, let index):
      "\(server) writes a configuration as entry \(index)"
    case .configurationCommitted(_, let index): "the configuration of entry \(index) is committed"
    case .configurationRolledBack(let server, 0): "\(server) goes back to the first configuration"
    case .configurationRolledBack(let server, let index):
      "\(server) goes back to the configuration of entry \(index)"
    case .changeAbandoned(let server): "\(server) gives up the change"
    case .toldToStand(let server, _): "\(server) is told to stand"
    case .transferAbandoned(let server): "\(server) gives up handing over"
    case .snapshotTaken(let server, let index): "\(server) compacts it up to entry \(index)"
    case .snapshotInstalled(_, let index): "it has all up to entry \(index)"
    case .answeredFromSession(let client): "\(client)'s answer comes from its session"
    case .answeredStale(_, _, isLost: false): "what it read is stale"
    case .answeredStale(_, _, isLost: true): "a write that was done is lost"
    case .electionStarted, .voted, .refused, .preVoteStarted, .quorumLost, .retried, .intervened,
      .elected, .steppedDown, .ended, .violated:
      nil
    }
  }

  /// That it would have happened, or would not: `S3 would have become the leader of term 2`.
  func words(isSo: Bool) -> String {
    let (who, what) = whoAndWhat
    return "\(who) would \(isSo ? "" : "not ")have \(what)"
  }

  private var whoAndWhat: (String, String) {
    switch self {
    case .electionStarted(let server, let term): ("\(server)", "stood for election in term \(term)")
    case .elected(let server, let term): ("\(server)", "become the leader of term \(term)")
    case .split(let term): ("the vote of term \(term)", "been split")
    case .steppedDown(let server, _): ("\(server)", "stepped down")
    case .overwritten(let server, let index):
      ("\(server)", "deleted its entries from \(index) on")
    case .quorumLost(let server, _): ("\(server)", "lost touch with a majority")
    case .configurationCommitted(_, let index):
      ("the configuration of entry \(index)", "been committed")
    case .configurationRolledBack(let server, _):
      ("\(server)", "gone back to the configuration before")
    case .changeAbandoned(let server): ("\(server)", "abandoned the change")
    case .toldToStand(let server, let leader): ("\(leader)", "told \(server) to stand")
    case .transferAbandoned(let server): ("\(server)", "abandoned the transfer")
    case .ended(let server): ("\(server)", "ended")
    case .snapshotInstalled(let server, let index):
      ("\(server)", "installed a snapshot up to entry \(index)")
    case .committed(_, let index): ("entry \(index)", "been committed")
    case .voted, .refused, .heldBack, .learned, .preVoteStarted, .configurationEntered,
      .snapshotTaken, .retried, .answeredFromSession, .answeredStale, .intervened, .violated:
      ("this", "happened: \(brief)")
    }
  }
}

// Milestones in a few words, for lists.

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
    case .snapshotTaken(let server, let index): "\(server) takes snapshot \(index)"
    case .snapshotInstalled(let server, let index): "\(server) installs snapshot \(index)"
    case .retried(let client, let server): "\(client) asks \(server) again"
    case .answeredFromSession(let client): "\(client) is answered from its session"
    case .intervened: "a command"
    case .violated(let property): "\(property.name) is broken"
    }
  }
}

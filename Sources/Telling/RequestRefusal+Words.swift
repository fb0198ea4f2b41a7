// Why a client's command or read is not taken: all words for it, at the server and at the client.

import Raft
import Simulation

extension RequestRefusal: Reason {
  /// Who refuses.
  package struct Context {
    var server: ServerID
    /// Who asked, if it asks on; nil where nobody does.
    var client: String?
  }

  package var section: Section? {
    switch self {
    case .notLeader: .clientInteraction
    case .transferUnderWay: .leadershipTransfer
    }
  }

  package func brief(in _: Context) -> String {
    switch self {
    case .notLeader: "no leader"
    case .transferUnderWay: "handing over"
    }
  }

  package func clause(in _: Context) -> String {
    switch self {
    case .notLeader: "it does not lead"
    case .transferUnderWay(let target): "it is handing over to \(target)"
    }
  }

  package func sentence(in context: Context) -> String {
    let (server, clause) = (context.server, clause(in: context))
    switch self {
    case .notLeader(let leader?):
      return context.client.map { "\(server) does not lead: it sends \($0) to \(leader)." }
        ?? "\(server) refuses: \(clause), and names \(leader) as the leader."
    case .notLeader(nil):
      return context.client.map {
        "\(server) does not lead and knows of no leader: \($0) will try another server."
      } ?? "\(server) refuses: \(clause), and knows of no leader."
    case .transferUnderWay: return "\(server) takes no commands: \(clause)."
    }
  }
}

extension Answer {
  /// What a client hears that is sent away, as a sentence; nil if this is a result.
  func refusal(heardBy client: ClientID, from server: ServerID) -> String? {
    switch self {
    case .result: nil
    case .redirect(let leader?) where leader != server:
      "\(client) is sent to \(leader): \(server) does not lead."
    case .redirect: "\(client) hears that \(server) does not lead and does not know who does."
    case .busy: "\(client) must ask again later: \(server) is handing over."
    }
  }

  /// The section of the paper behind it.
  var section: Section {
    switch self {
    case .result, .redirect: .clientInteraction
    case .busy: .leadershipTransfer
    }
  }
}

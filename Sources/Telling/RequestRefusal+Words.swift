// Why a client's command or read is not taken: all words for it.

import Raft

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

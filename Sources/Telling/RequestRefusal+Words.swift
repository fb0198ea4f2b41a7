// Why a client's command or read is not taken: all words for it.

import Raft

extension RequestRefusal {
  /// The section behind it.
  var section: Section {
    switch self {
    case .notLeader: .clientInteraction
    case .transferUnderWay: .leadershipTransfer
    }
  }

  /// Why the server does not take the request, in a sentence.
  /// - Parameter client: Who asked, if it asks on; nil where nobody does.
  func sentence(by server: ServerID, client: String?) -> String {
    switch self {
    case .notLeader(let leader?):
      client.map { "\(server) does not lead: it sends \($0) to \(leader)." }
        ?? "\(server) refuses: it does not lead, and names \(leader) as the leader."
    case .notLeader(nil):
      client.map {
        "\(server) does not lead and knows of no leader: \($0) will try another server."
      }
        ?? "\(server) refuses: it does not lead, and knows of no leader."
    case .transferUnderWay(let target):
      "\(server) takes no commands: it is handing over to \(target)."
    }
  }
}

// The answers to questions about a moment, and the words that they share.

import Checking
import Raft
import Session
import Simulation

extension Inquiry {
  /// The answer to a question that the moment raises.
  package func explanation(of subject: Question.Subject) -> Explanation {
    switch subject {
    case .violation: explainViolation()
    case .noLeader: explainNoLeader()
    case .twoLeaders(let leaders): explainTwoLeaders(leaders)
    case .frozenLeader(let leader): explainFrozen(leader)
    case .powerless(let leader): explainPowerless(leader)
    case .candidate(let server): explainCandidate(server)
    case .uncommitted(let index, let server): explainUncommitted(index, server)
    case .unanswered(let number): explainUnanswered(number)
    case .churn: explainChurn()
    case .change(let leader): explainChange(leader)
    case .lostChange: explainLostChange()
    case .transfer(let leader): explainTransfer(leader)
    case .behind(let server): explainBehind(server)
    case .notStanding(let server): explainNotStanding(server)
    case .nothing: explainNothing()
    }
  }

  // MARK: Words

  /// How long it is until then: `in 13 ms`, `now`.
  func wait(until time: Instant) -> String {
    time.wait(from: cluster.now)
  }

  /// What a quorum is: `3 of S1-S5`, or in joint mode `2 of S1-S3 and 2 of S3-S5`.
  func quorumWords(_ server: ServerID) -> String { cluster[server].quorum.names }

  /// How many of those needed these are: `2 of the 3 needed`, or in joint mode of the set of which they are too few
  /// `1 of the 2 needed of S3-S5`.
  func tally(_ servers: ServerSet, for server: ServerID) -> String {
    cluster[server].quorum.shortfall(servers)
  }

  /// Why a follower is not known to hold an entry, as a clause about it.
  func words(_ lack: Lack, of follower: ServerID, _ leader: ServerID) -> String {
    lack.clause(in: Lack.Context(follower: follower, leader: leader, now: cluster.now))
  }
}

// Candidates beside a leader, and servers of which none can win: §5.2, §5.4.1.

import Raft
import Session
import Simulation

/// That none of the servers that run can be elected, whatever timers and messages do.
struct ElectionDeadlock {
  /// What keeps each of them from it.
  var bars: [(server: ServerID, bar: Bar)] = []

  /// What keeps a server from being elected for good.
  enum Bar {
    /// It has no vote by the configuration in its log, and so does not stand.
    case noVoter
    /// It reaches too few, or hears too few.
    case unconnected(LackOfReach)
    /// It reaches enough, but these of them have newer logs and do not vote for it.
    case refusedByNewer(ServerSet)
  }
}

extension Inquiry {
  /// Why none of the servers that run and do not lead can be elected; nil if one of them can, or if it is only the
  /// network that keeps them from it.
  /// - Complexity: O(servers²)
  var deadlock: ElectionDeadlock? {
    var deadlock = ElectionDeadlock()
    var isConnected = false
    for server in cluster.ids where isUp(server) && !cluster[server].isLeader {
      let own = cluster[server]
      // What a disk still writes changes what may be claimed of a log.
      guard own.isWritten, own.settings.rules[.upToDateVote] else { return nil }
      let reach = cluster.reachByHand(of: server)
      if !own.mayStand {
        deadlock.bars.append((server, .noVoter))
      } else if let lack = cluster.lackOfReach(of: server) {
        deadlock.bars.append((server, .unconnected(lack)))
      } else {
        isConnected = true
        let newer = ServerSet(
          reach.intersection(own.configuration.members).filter {
            !cluster[$0].isLeader && cluster[$0].log.isMoreUpToDate(than: own.log)
          })
        if newer.isEmpty || own.isQuorum(reach.subtracting(newer)) { return nil }
        deadlock.bars.append((server, .refusedByNewer(newer)))
      }
    }
    return isConnected ? deadlock : nil
  }

  /// The servers that cannot be elected, each with what keeps it from that.
  func explain(_ deadlock: ElectionDeadlock) -> Explanation {
    let servers = ServerSet(deadlock.bars.map(\.server))
    var answer = Explanation(
      "\(servers.inWords) can never elect anybody as they are: each lacks votes that it will not get.",
      .electionRestriction)
    for (server, bar) in deadlock.bars {
      switch bar {
      case .noVoter:
        answer.add(
          server,
          "never stands: in its configuration, \(cluster[server].configuration.brief), it has no vote"
        )
        answer.cite(.membershipChanges)
      case .unconnected(let lack): answer.add(server, "\(lack.verb) too few voters")
      case .refusedByNewer(let newer):
        answer.add(
          server,
          "needs the vote\(newer.count == 1 ? "" : "s") of \(newer.inWords), whose "
            + "log\(newer.count == 1 ? " is" : "s are") newer than its own")
      }
    }
    answer.remark(
      "Timers go on raising terms in vain. It ends once another server is back whose log is as new and who has a vote."
    )
    return answer
  }

  /// What becomes of a candidate while another leads an earlier term.
  func explainCandidate(_ server: ServerID) -> Explanation {
    var answer = deadlock.map(explain) ?? explainStanding(server)
    guard let leader = leaders.first else { return answer }
    let own = cluster[leader]
    answer.remark(
      "\(leader) leads term \(own.term)\(dealings(of: leader, with: server)).", .raftBasics)
    if cluster[server].term > own.term { addFate(of: leader, &answer) }
    return answer
  }

  /// Whether a leader reaches the server and hears it.
  private func dealings(of leader: ServerID, with server: ServerID) -> String {
    if cluster.reach(of: leader).contains(server) { return " and reaches \(server)" }
    if cluster.reachByHand(of: leader).contains(server) {
      return ", and what passes between it and \(server) is held"
    }
    switch (isCut(leader, server), isCut(server, leader)) {
    case (false, true): return ": it reaches \(server), and does not hear it"
    case (true, false): return ": it hears \(server), and does not reach it"
    default: return " and does not reach \(server)"
    }
  }
}

extension ServerView {
  /// The term in which it would lead if it won: the next one while it only asks for pre-votes.
  var termStoodFor: Term { roleKind == .preCandidate ? term + 1 : term }
}

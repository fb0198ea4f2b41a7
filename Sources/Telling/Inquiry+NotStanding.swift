// Why a server does not stand for election: §5.2.

import Checking
import Raft
import Session
import Simulation

extension Inquiry {
  func explainNotStanding(_ server: ServerID) -> Explanation {
    let own = cluster[server]
    switch status(server) {
    case .crashed:
      var answer = Explanation("\(server) is down.", .crashes)
      answer.remark("Restarted, it begins as a follower with what its disk has kept.")
      return answer
    case .paused:
      var answer = Explanation(
        "\(server) is frozen: its timer runs out unnoticed.", .leaderElection)
      answer.remark("Once it goes on, it may stand at once.")
      return answer
    case .running: break
    }
    guard own.mayStand else {
      return Explanation(
        "\(server) has no vote in its configuration, \(own.configuration.brief): it never stands.",
        .membershipChanges)
    }
    guard let deadline = cluster[server].deadline else {
      return Explanation("\(server) has no election timer running.", .leaderElection)
    }
    return explainTimer(server, own, deadline)
  }

  private func explainTimer(
    _ server: ServerID, _ own: ServerView, _ deadline: Instant
  ) -> Explanation {
    let left = wait(until: deadline)
    var answer: Explanation
    if let leader = own.knownLeader, isUp(leader), cluster[leader].isLeader,
      !isCut(leader, server), !cluster.isHeld(from: leader, to: server),
      cluster[leader].term == own.term
    {
      answer = Explanation(
        "\(server) hears from \(leader), the leader: each of its messages restarts the timer.",
        .leaderElection)
      answer.add(server, "would stand \(left) if it heard nothing more")
      if let flight = flights.first(where: {
        $0.message.from == leader && $0.message.to == server && $0.arrivesAt <= deadline
      }) {
        answer.add(
          leader, "\(flight.message.kind.name) on its way, arrives \(wait(until: flight.arrivesAt))"
        )
      } else if let beat = cluster[leader].deadline {
        answer.add(leader, "sends its next heartbeat \(wait(until: beat))")
      }
    } else if let leader = own.knownLeader, leader != server {
      answer = Explanation(
        cluster.isHeld(from: leader, to: server) && isUp(leader) && cluster[leader].isLeader
          ? "\(server) hears from \(leader) only if a hand delivers what is sent: its timer still runs."
          : "\(server) has not yet noticed that \(leader) is silent: its timer still runs.",
        .leaderElection)
      answer.add(server, "its timer runs out \(left)")
    } else if let candidate = own.votedFor, candidate != server {
      answer = Explanation(
        "\(server) has voted for \(candidate) in term \(own.term) and gives it time.",
        .leaderElection)
      answer.add(server, "its timer runs out \(left), unless somebody leads by then")
    } else {
      answer = Explanation("\(server)'s election timer has not run out yet.", .leaderElection)
      answer.add(
        server, "its timer runs out \(left), unless it hears from a leader or votes before")
    }
    if leaders.isEmpty, let first = timers.first, first.server != server {
      answer.add(first.server, "comes first: its timer runs out \(wait(until: first.at))")
    }
    if own.settings.hasPreVote {
      answer.remark("With pre-vote on it first asks whether it would win.", .preVote)
    }
    return answer
  }
}

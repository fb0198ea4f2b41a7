// What a cluster does while nothing happens: said in place of news that has grown old.

import Raft
import Session
import Simulation

extension ClusterView {
  /// What goes on in the cluster as long as nothing happens that is worth words.
  package var goingOn: Explanation {
    let running = ids.filter { self[$0].process == .running }
    if running.isEmpty {
      return Explanation("No server runs: nothing happens until one is restarted.")
    }
    if let leader, running.contains(leader) {
      return goingOn(under: leader, ServerSet(running))
    }
    let due = running.filter { self[$0].deadline != nil }
    guard !due.isEmpty else { return Explanation("Nobody leads, and no timer runs.") }
    return Explanation(
      "Nobody leads: the next timer that runs out makes a candidate.", .leaderElection)
  }

  private func goingOn(under leader: ServerID, _ running: ServerSet) -> Explanation {
    let view = self[leader]
    let others = configuration.voters.subtracting(ServerSet(leader)).intersection(running)
    let heard = others.filter { passes(from: leader, to: $0) }
    if heard.isEmpty {
      return Explanation(
        "\(leader) leads term \(view.term), and nobody hears its heartbeats.", .leaderElection)
    }
    let interval = view.settings.heartbeatInterval
    var words = Explanation(
      "\(leader) leads term \(view.term): a heartbeat every \(interval) keeps the others from standing.",
      .leaderElection)
    let unheard = others.subtracting(ServerSet(heard))
    if !unheard.isEmpty {
      words.remark("\(unheard.brief) \(unheard.count == 1 ? "does" : "do") not hear it.")
    }
    return words
  }
}

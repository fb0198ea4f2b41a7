// What follows from what is known of a cluster: its learners, its rules, its links taken together.

import Raft
import Simulation

extension ClusterView {
  /// New servers that catch up, as the leader has it.
  package var learners: ServerSet { leader.flatMap { self[$0].leadership?.learners } ?? [] }

  /// The rules of Raft that are off at some server: what is seen then is not the paper's Raft.
  package var rulesOff: [Rule] {
    let common = commonRules
    return common == .all ? [] : Rule.allCases.filter { !common[$0] }
  }

  /// Whether something arrived over the link within one election timeout: the longest after which its
  /// receiver would stand for election if it hears of nobody.
  package func wasUsedLately(_ link: DirectedLink) -> Bool {
    guard let last = self.link(link).lastArrival else { return false }
    return now - last <= settings(of: link.to).longestWait
  }

  /// All directed links between two different servers.
  package var allLinks: [DirectedLink] {
    ids.flatMap { from in
      ids.filter { $0 != from }.map { DirectedLink(from: from, to: $0) }
    }
  }

  /// Whether every link holds back what is sent over it.
  package var holdsAllMessages: Bool { allLinks.allSatisfy { link($0).isHeld } }

  /// The highest term that anybody leads, frozen ones included.
  package var highestLedTerm: Term? { leader.map { self[$0].term } }

  /// Those of the servers whose disks a hand holds back, and which wait for their disks before they answer.
  package func withHeldDisks(_ servers: ServerSet) -> ServerSet {
    ServerSet(
      servers.filter {
        self[$0].isDiskHeld && self[$0].settings.rules[.writeBeforeReply]
      })
  }

  /// Whether a hand has to deliver what is sent over the link, which is not cut.
  package func isHeld(from: ServerID, to: ServerID) -> Bool {
    let link = link(DirectedLink(from: from, to: to))
    return link.passes && link.isHeld
  }

  /// Whether what is sent over the link can arrive, held or not.
  package func passes(from: ServerID, to: ServerID) -> Bool {
    link(DirectedLink(from: from, to: to)).passes
  }
}

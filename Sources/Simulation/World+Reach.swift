// Who reaches whom, and what passes between whom.

import Raft

extension World {
  /// The running servers that the server can talk with both ways by itself, itself included: over links that are
  /// neither cut nor held.
  package func reach(of server: ServerID) -> ServerSet {
    reach(of: server) { link($0).carries }
  }

  /// The running servers that the server can talk with both ways, itself included, if a hand delivers what is held.
  package func reachByHand(of server: ServerID) -> ServerSet {
    reach(of: server) { link($0).passes }
  }

  @inline(__always)
  private func reach(of server: ServerID, _ isOpen: (DirectedLink) -> Bool) -> ServerSet {
    var reach = ServerSet()
    for other in servers where nodes[other.index].status == .running {
      if other == server
        || isOpen(DirectedLink(from: server, to: other))
          && isOpen(DirectedLink(from: other, to: server))
      {
        reach.insert(other)
      }
    }
    return reach
  }

  /// Whether what is sent over the link can arrive, held or not.
  package func passes(from: ServerID, to: ServerID) -> Bool {
    link(DirectedLink(from: from, to: to)).passes
  }

  /// Whether a hand has to deliver what is sent over the link, which is not cut.
  package func isHeld(from: ServerID, to: ServerID) -> Bool {
    let link = link(DirectedLink(from: from, to: to))
    return link.passes && link.isHeld
  }

  /// Whether the connection between the two has been idle for so long that what is sent over the link now is lost.
  package func isDead(from: ServerID, to: ServerID) -> Bool {
    let (there, back) = (
      link(DirectedLink(from: from, to: to)), link(DirectedLink(from: to, to: from))
    )
    guard let limit = there.settings.idleLimit, there.passes else { return false }
    return now - max(there.usedAt, back.usedAt) > limit
  }
}

// Who reaches whom, and what passes between whom.

import Raft

extension World {
  /// The running servers that the server can talk with both ways, itself included.
  package func reach(of server: ServerID) -> ServerSet {
    ServerSet(
      servers.filter { other in
        nodes[other.index].status == .running
          && (other == server
            || passes(from: server, to: other) && passes(from: other, to: server))
      })
  }

  /// Whether what is sent over the link can arrive, held or not.
  package func passes(from: ServerID, to: ServerID) -> Bool {
    link(DirectedLink(from: from, to: to)).passes
  }
}

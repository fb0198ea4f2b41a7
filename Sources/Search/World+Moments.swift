// What faults and endings wait for. It is asked after every event, so servers and logs are looked at where
// they are: a copy of one costs more than the answer.

import Raft
import Simulation

extension World {
  /// The servers that are so: asked with all of them and the number of one, which is looked at where it lies.
  @inline(__always)
  func servers(where isWanted: (UnsafeBufferPointer<Node>, Int) -> Bool) -> ServerSet {
    nodes.withUnsafeBufferPointer { nodes in
      var set = ServerSet()
      for index in nodes.indices where isWanted(nodes, index) { set.insert(ServerID(index)) }
      return set
    }
  }

  /// The servers of this status.
  func servers(_ status: Node.Status) -> ServerSet { servers { $0[$1].status == status } }

  /// All that believe to lead, and run.
  var runningLeaders: ServerSet {
    servers { $0[$1].status == .running && $0[$1].server.roleKind == .leader }
  }

  /// Whether the server's process runs.
  func isRunning(_ server: ServerID) -> Bool {
    nodes.withUnsafeBufferPointer { $0[server.index].status == .running }
  }

  /// Whether a server leads a term after this one.
  @inline(__always)
  func leads(after term: Term) -> Bool {
    nodes.indices.contains { index in
      nodes[index].server.roleKind == .leader && nodes[index].status == .running
        && nodes[index].server.persistent.currentTerm > term
    }
  }

  /// Whether the server runs and leads.
  @inline(__always)
  func isLeading(_ server: ServerID) -> Bool {
    nodes[server.index].server.roleKind == .leader && nodes[server.index].status == .running
  }

  /// The other servers that have voted for the candidate in the term.
  @inline(__always)
  func voters(for candidate: ServerID, in term: Term) -> ServerSet {
    var voters = ServerSet()
    for index in nodes.indices
    where index != candidate.index && nodes[index].server.persistent.votedFor == candidate
      && nodes[index].server.persistent.currentTerm == term
    {
      voters.insert(ServerID(index))
    }
    return voters
  }

  /// How many servers hold an entry of the term at the index.
  @inline(__always)
  func copies(of index: LogIndex, in term: Term) -> Int {
    if index <= 0 { return 0 }
    var count = 0
    for server in nodes.indices
    where nodes[server].server.persistent.log.term(at: index) == term { count += 1 }
    return count
  }
}

// A move: what happens next in a cluster.

import Raft

/// What happens next in a cluster. Everything that happens is one of these.
package enum Move: Hashable, Sendable {
  /// A message that is under way comes to its receiver.
  case deliver(Message)
  /// A message that is under way is lost.
  case lose(Message)
  /// A message that is under way will come twice.
  case duplicate(Message)
  /// A server's election timeout ends.
  case timeout(ServerID)
  /// A leader sends its heartbeats.
  case heartbeat(ServerID)
  /// A leader sends again what was not answered.
  case retry(ServerID)
  /// A server crashes.
  case crash(ServerID)
  /// A server that has crashed starts again.
  case restart(ServerID)
  /// The oldest write to a server's disk is done.
  case diskWrite(ServerID)
  /// A client, counted from 0, writes to a leader.
  case write(Int, to: ServerID)
  /// A client, counted from 0, reads from a leader.
  case read(Int, from: ServerID)
  /// A client, counted from 0, asks a leader again for what it has no answer to.
  case repeatCall(Int, to: ServerID)
  /// A server takes a snapshot.
  case snapshot(ServerID)
  /// The leader is asked to hand over.
  case transfer(to: ServerID)
  /// The leader is asked to take in or out the one server by which these differ from the voters.
  case change(to: ServerSet)
  /// The leader is asked to make these the voters, by joint consensus.
  case joint(to: ServerSet)

  /// What is done to a server.
  init(_ deed: Deed, to server: ServerID) {
    switch deed.kind {
    case .timeout: self = .timeout(server)
    case .heartbeat: self = .heartbeat(server)
    case .retry: self = .retry(server)
    case .crash: self = .crash(server)
    case .restart: self = .restart(server)
    case .diskWrite: self = .diskWrite(server)
    case .write: self = .write(Int(deed.argument), to: server)
    case .read: self = .read(Int(deed.argument), from: server)
    case .repeatWrite, .repeatRead: self = .repeatCall(Int(deed.argument), to: server)
    case .snapshot: self = .snapshot(server)
    case .transfer: self = .transfer(to: ServerID(Int(deed.argument)))
    case .change: self = .change(to: ServerSet(bits: deed.argument))
    case .joint: self = .joint(to: ServerSet(bits: deed.argument))
    }
  }
}

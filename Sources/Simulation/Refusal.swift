// Why something that was asked of the world cannot be done.

import Raft

/// Why the world did not do what it was asked to. Nothing has changed.
public enum Refusal: Error, Hashable, Sendable, CustomStringConvertible {
  case noSuchServer(ServerID, servers: Int)
  case alreadyCrashed(ServerID)
  case notCrashed(ServerID)
  case notRunning(ServerID, Node.Status)
  case notPaused(ServerID)
  case leaderHasNoElectionTimer(ServerID)
  case nothingToAlign
  case noSuchMessage(from: ServerID, to: ServerID)
  case noLeader
  case sameServer(ServerID)

  /// What is wrong and what to do, as a sentence.
  public var description: String {
    switch self {
    case .noSuchServer(let server, let servers):
      "there is no \(server): the cluster has \(ServerID(0)) to \(ServerID(servers - 1))"
    case .alreadyCrashed(let server): "\(server) has already crashed; restart it first"
    case .notCrashed(let server): "\(server) has not crashed"
    case .notRunning(let server, .paused): "\(server) is paused; resume it first"
    case .notRunning(let server, _): "\(server) has crashed; restart it first"
    case .notPaused(let server): "\(server) is not paused"
    case .leaderHasNoElectionTimer(let server): "\(server) leads and so has no election timer"
    case .nothingToAlign: "fewer than two servers have an election timer"
    case .noSuchMessage(let from, let to): "no such message is on its way from \(from) to \(to)"
    case .noLeader: "no running server leads; wait for an election or name a server with 'to'"
    case .sameServer(let server): "\(server) has no link to itself"
    }
  }
}

// Why something that was asked of the world cannot be done. It is worded here, the servers' own refusals
// too, so that whoever uses the library reads what is wrong; whoever tells of a refusal takes these words.

import Raft

/// Why the world did not do what it was asked to. Nothing has changed.
public enum Refusal: Error, Hashable, Sendable, CustomStringConvertible {
  /// The cluster has only so many servers.
  case noSuchServer(ServerID, servers: Int)
  /// A server that has crashed cannot crash again.
  case alreadyCrashed(ServerID)
  /// Only a server that has crashed can restart.
  case notCrashed(ServerID)
  /// What was asked needs a server that runs.
  case notRunning(ServerID, Node.Status)
  /// Only a paused server can be resumed.
  case notPaused(ServerID)
  /// A leader waits for nobody.
  case leaderHasNoElectionTimer(ServerID)
  /// It was told to end, and has done so.
  case hasEnded(ServerID)
  /// It was told to end, and does so once it has handed over.
  case endsAlready(ServerID)
  /// Timers can only be aligned, or spread, where there are two of them.
  case nothingToAlign
  /// No such message is on its way.
  case noSuchMessage(from: ServerID, to: ServerID)
  /// A request that names no server goes to the leader, and none runs.
  case noLeader
  /// Who has asked for nothing has nothing to ask for again.
  case nothingAsked(ClientID)
  /// Nor has who has all answers.
  case nothingUnanswered(ClientID)
  /// Only a leader changes the cluster, and none runs.
  case noLeaderToChange
  /// Only a leader has heartbeats, and can step down.
  case doesNotLead(ServerID)
  /// The leader hands over to nobody.
  case noTransfer(ServerID)
  /// `leader` names whoever leads, and nobody does.
  case nobodyToCallLeader
  /// `leader of S2` names whom that server follows, and it follows nobody.
  case followsNobody(ServerID)
  /// A server is on one side of a partition: two names in different groups mean the same one.
  case inTwoGroups(ServerID)
  /// No link leads from a server to itself.
  case sameServer(ServerID)
  /// A new server must have the next number.
  case notNextServer(ServerID, next: ServerID)
  /// A run has as many servers as it can have.
  case noRoomForServers
  /// The leader did not begin the membership change.
  case change(ChangeRefusal, leader: ServerID)
  /// Only a member can be removed.
  case notMember(ServerID)
  /// A member cannot be added.
  case alreadyMember(ServerID)
  /// A member without a vote cannot lose it.
  case alreadyLearner(ServerID)
  /// The leader did not begin the transfer.
  case transfer(TransferRefusal, to: ServerID)
  /// These settings cannot be had together.
  case contradiction(Contradiction)
  /// The server has applied nothing since its last snapshot.
  case nothingToCompact(ServerID)

  /// What is wrong and what to do, as a sentence.
  public var description: String {
    switch self {
    case .noSuchServer(let server, let servers):
      "there is no \(server): the cluster has \(ServerID(0)) to \(ServerID(servers - 1))"
    case .alreadyCrashed(let server): "\(server) has already crashed; restart it first"
    case .notCrashed(let server): "\(server) has not crashed"
    case .notRunning(let server, .paused): "\(server) is paused; resume it first"
    case .notRunning(let server, _): "\(server) has crashed; restart it first"
    case .hasEnded(let server): "\(server) was shut down; restart it first"
    case .notPaused(let server): "\(server) is not paused"
    case .leaderHasNoElectionTimer(let server): "\(server) leads and so has no election timer"
    case .endsAlready(let server):
      "\(server) ends already, as soon as it has handed over; crash it to end it now"
    case .nothingToAlign: "fewer than two servers have an election timer"
    case .noSuchMessage(let from, let to): "no such message is on its way from \(from) to \(to)"
    case .noLeaderToChange: "no running server leads; wait for an election"
    case .noLeader: "no running server leads; wait for an election or name a server with 'to'"
    case .nothingAsked(let client):
      "\(client) has asked for nothing yet; let it call first, as with 'put x 1 as \(client)'"
    case .nothingUnanswered(let client):
      "\(client) has the answers to all its calls; let it make a new one, as with 'put x 1 as \(client)'"
    case .doesNotLead(let server): "\(server) does not lead"
    case .noTransfer(let leader): "\(leader) is handing over to nobody"
    case .nobodyToCallLeader: "'leader' names nobody: no server leads; wait for an election"
    case .inTwoGroups(let server): "two of the groups name \(server): name it in one of them"
    case .followsNobody(let server):
      "'leader of \(server)' names nobody: \(server) is down, or knows of no leader"
    case .sameServer(let server): "\(server) has no link to itself"
    case .notNextServer(let server, let next):
      "there is no \(server); the next new server is \(next)"
    case .noRoomForServers: "a run has at most \(ServerSet.capacity) servers"
    case .change(let refusal, let leader): Self.words(refusal, leader)
    case .notMember(let server): "\(server) is not a member of the cluster"
    case .alreadyMember(let server): "\(server) is a member of the cluster already"
    case .alreadyLearner(let server): "\(server) is a member without a vote already"
    case .transfer(let refusal, let target): Self.words(refusal, target)
    case .contradiction(let contradiction): contradiction.description
    case .nothingToCompact(let server):
      "\(server) has applied nothing since its last snapshot: there is nothing to compact"
    }
  }

  private static func words(_ refusal: ChangeRefusal, _ leader: ServerID) -> String {
    switch refusal {
    case .notLeader: "\(leader) does not lead"
    case .stillCatchingUp(let learners):
      "one change at a time: \(learners) must catch up first (\(Section.membershipChanges))"
    case .notCommitted(let index):
      "one change at a time: the change in entry \(index) is not committed yet (\(Section.membershipChanges))"
    case .transferUnderWay(let target): "\(leader) is handing over to \(target); try again later"
    case .noVoters: "a cluster needs at least one voter"
    case .sameVoters: "these are the voters already"
    case .moreThanOneServer:
      "only one server at a time; 'reconfigure' changes more (\(Section.membershipChanges))"
    case .noOwnCommit:
      "\(leader) has not yet committed an entry of its own term (\(Section.singleServerChanges))"
    }
  }

  private static func words(_ refusal: TransferRefusal, _ target: ServerID) -> String {
    switch refusal {
    case .notLeader: "nobody leads who could hand over"
    case .alreadyLeads: "\(target) leads already"
    case .notVoter: "\(target) has no vote and cannot lead"
    case .transferUnderWay(let other): "leadership is being handed over to \(other) already"
    }
  }
}

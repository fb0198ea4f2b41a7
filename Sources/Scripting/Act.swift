// What is done to the world, and how links and messages are named in it.

import Raft
import Simulation

/// Something that changes the world. Each act is one event.
package enum Act: Hashable, Sendable {
  // Settings.
  /// Changes a setting of the whole cluster.
  case set(Setting)
  /// Changes a setting of these servers alone.
  case setFor([ServerID], ServerSetting)
  /// Gives the whole cluster the settings of a real system.
  case like(Profile)
  /// Switches a rule of Raft on or off.
  case rule(Rule, on: Bool)
  // Servers.
  /// Stops servers; what is not on disk is lost.
  case crash([ServerID])
  /// Starts crashed servers from their disks.
  case restart([ServerID])
  /// Crashes servers and loses their disks.
  case wipe([ServerID])
  /// Freezes servers: their timers and inboxes wait.
  case pauseServers([ServerID])
  /// Lets frozen servers go on.
  case resume([ServerID])
  /// Ends servers in good order: they write what they have to, and a leader hands over.
  case shutdown([ServerID])
  /// Makes clocks jump forwards.
  case jump([ServerID], TimeSpan)
  /// Lets writes to these servers' disks wait.
  case holdDisk([ServerID])
  /// Lets writes to these servers' disks go on.
  case releaseDisk([ServerID])
  /// A clock that runs at so many thousandths of true time.
  case clock([ServerID], thousandths: Int)
  /// How long a write to these servers' disks takes.
  case disk([ServerID], TimeSpan)
  // The network. Where the link is missing, all links are meant.
  /// Cuts a link: what is sent is lost.
  case cut(LinkSelector)
  /// Mends a cut link.
  case heal(LinkSelector?)
  /// Cuts every link between two groups. No server is in two; the servers in none form one more group,
  /// all of them together.
  case partition([[ServerID]])
  /// Cuts every link of a server.
  case isolate(ServerID)
  /// Heals every link of a server.
  case rejoin(ServerID)
  /// Changes one link.
  case link(LinkSelector, LinkSetting)
  // Timers.
  /// Fires a server's timer now.
  case timeout(ServerID)
  /// Lets election timers fire together; without servers those of all followers and candidates.
  case align([ServerID])
  /// Lets the election timers fire far apart.
  case spread
  /// Makes a leader send its heartbeats now.
  case heartbeat(ServerID)
  // Messages in flight.
  /// Keeps messages waiting until they are delivered by hand.
  case hold(LinkSelector?)
  /// Lets held messages go on.
  case release(LinkSelector?)
  /// Delivers a message now.
  case deliver(MessageSelector)
  /// Loses a message.
  case drop(MessageSelector)
  /// Sends a message a second time.
  case duplicate(MessageSelector)
  /// Holds a message up for so long.
  case delay(MessageSelector, TimeSpan)
  // Clients.
  /// Sends a request; without a client or a server, the session chooses.
  case request(Operation, client: ClientID?, to: ServerID?)
  /// Lets a client ask again for what it has no answer to; without a server, the leader.
  case repeatCall(ClientID, to: ServerID?)
  /// Lets clients call by themselves at a steady rate, for so long or until further notice. Replaces
  /// the load before it.
  case load(Load, for: TimeSpan?)
  /// Lets those clients stop.
  case loadOff
  // The membership, leadership and log of the cluster. Where these name a server that is new, its
  // number is the next one: `startsServers`.
  /// Makes exactly these servers the voters, by joint consensus (§6).
  case reconfigure([ServerID])
  /// Adds one server to the voters (dissertation, 4.1).
  case add(ServerID)
  /// Makes a server a member without a vote (dissertation, 4.2.1).
  case learner(ServerID)
  /// Takes one server out of the members (dissertation, 4.1).
  case remove(ServerID)
  /// Has the leader hand its leadership to this server (dissertation, 3.10).
  case transfer(ServerID)
  /// Has the leader take back the transfer that is under way.
  case cancelTransfer
  /// Makes a leader a follower of its own term.
  case stepDown(ServerID)
  /// Has servers take a snapshot of what they have applied, and drop that part of their logs (§7).
  case snapshot([ServerID])
}

extension Act {
  /// Whether the act starts the servers it names that do not exist yet. Their numbers must be the next
  /// ones, in ascending order. All others name only servers that exist.
  package var startsServers: Bool {
    switch self {
    case .add, .learner, .reconfigure: true
    default: false
    }
  }

  /// Whether there are moments at which a cluster refuses the act.
  var canBeRefused: Bool {
    switch self {
    case .crash, .restart, .pauseServers, .resume, .timeout, .align, .spread, .deliver, .drop,
      .duplicate, .delay, .request, .repeatCall, .reconfigure, .add, .learner, .remove, .transfer,
      .cancelTransfer,
      .stepDown, .heartbeat, .shutdown, .snapshot:
      true
    case .set, .setFor, .like, .rule, .wipe, .clock, .jump, .disk, .holdDisk, .releaseDisk, .cut,
      .heal,
      .partition, .isolate, .rejoin,
      .link, .hold, .release, .load, .loadOff:
      false
    }
  }

  /// Whether the act may stand in a script's head, where it shapes what the world begins with.
  package var shapesSetup: Bool {
    switch self {
    case .set, .like, .rule: true
    default: false
    }
  }
}

/// A link between two servers, in one direction or both: `S1>S2`, `S1-S2`.
package struct LinkSelector: Hashable, Sendable, CustomStringConvertible {
  /// The end that is named first; the sender, if the link is one way.
  package var from: ServerID
  /// The other end, another server.
  package var to: ServerID
  /// Whether both directions are meant.
  package var isBothWays: Bool

  /// The link between two servers.
  package init(from: ServerID, to: ServerID, isBothWays: Bool) {
    self.from = from
    self.to = to
    self.isBothWays = isBothWays
  }

  /// `S1-S2`, or `S1>S2` for one direction.
  package var description: String { "\(from)\(isBothWays ? "-" : ">")\(to)" }
}

/// A message in flight: the `number`-th, from 1, of its kind on its link, in the order sent.
package struct MessageSelector: Hashable, Sendable {
  /// The sender.
  package var from: ServerID
  /// The receiver, another server.
  package var to: ServerID
  /// The kind; nil for any kind.
  package var kind: MessageKind?
  /// The place among the messages that match, from 1; nil for the first.
  package var number: Int?

  /// The message that matches.
  package init(from: ServerID, to: ServerID, kind: MessageKind? = nil, number: Int? = nil) {
    self.from = from
    self.to = to
    self.kind = kind
    self.number = number
  }
}

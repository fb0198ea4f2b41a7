// One thing that happened.

import Raft

/// One thing that happened in the world.
public struct Event: Hashable, Sendable {
  /// Counts from 1.
  public var number: Int
  /// When it happened, in true time.
  public var time: Instant
  /// What happened.
  public var kind: Kind
  /// The servers whose state may have changed.
  public var touched: ServerSet

  public enum Kind: Hashable, Sendable {
    /// A message was handed to its receiver.
    case delivered(Flight)
    /// A message arrived at a paused server and waits.
    case queued(Flight)
    /// A message came to nothing.
    case lost(Flight, Loss)
    /// A server's election timer, or a leader's heartbeat timer, ran out.
    case timer(ServerID, TimerKind)
    /// A disk finished a write.
    case diskWritten(ServerID, write: Int)
    /// Somebody took a hand in it.
    case intervention(Intervention)
  }

  public enum TimerKind: Hashable, Sendable {
    case election, heartbeat
  }
}

/// What was done to the world from outside.
public enum Intervention: Hashable, Sendable {
  case crash(ServerSet)
  case restart(ServerSet)
  case wipe(ServerSet)
  case pause(ServerSet)
  case resume(ServerSet)
  case clock(ServerSet, thousandths: Int)
  case disk(ServerSet, Duration)
  case cut([DirectedLink])
  case heal([DirectedLink])
  case partition([ServerSet])
  case linkSettings([DirectedLink])
  case timeout(ServerID)
  case align(ServerSet)
  case spread(ServerSet)
  case hold([DirectedLink])
  case release([DirectedLink])
  case duplicate(Flight)
  case delay(Flight, by: Duration)
  /// The place of the request in `World.requests`.
  case request(Int)
  case serverSettings

  /// A number for what was done, for the hash of the run.
  var code: Int {
    switch self {
    case .crash: 1
    case .restart: 2
    case .wipe: 3
    case .pause: 4
    case .resume: 5
    case .clock(_, let thousandths): 6 ^ thousandths << 8
    case .disk(_, let latency): 7 ^ latency.microseconds << 8
    case .cut(let links): links.reduce(8) { $0 &* 31 ^ $1.code << 8 }
    case .heal(let links): links.reduce(9) { $0 &* 31 ^ $1.code << 8 }
    case .partition(let groups): groups.reduce(10) { $0 &* 31 ^ Int($1.bits) << 8 }
    case .linkSettings(let links): links.reduce(11) { $0 &* 31 ^ $1.code << 8 }
    case .timeout: 12
    case .align: 13
    case .spread: 14
    case .hold(let links): links.reduce(15) { $0 &* 31 ^ $1.code << 8 }
    case .release(let links): links.reduce(16) { $0 &* 31 ^ $1.code << 8 }
    case .duplicate(let flight): 17 ^ flight.id << 8
    case .delay(let flight, let delay): 18 ^ flight.id << 8 ^ delay.microseconds << 24
    case .request(let number): 19 ^ number << 8
    case .serverSettings: 20
    }
  }
}

extension DirectedLink {
  /// A number for the link, for the hash of the run.
  fileprivate var code: Int { from.index * ServerSet.capacity + to.index }
}

/// What became of a message that a server sent in the last event.
public struct Sending: Hashable, Sendable {
  public var message: Message
  public var fate: Fate

  public enum Fate: Hashable, Sendable {
    /// On its way, `copies` times.
    case flying(copies: Int)
    case held
    case lost(Loss)
    /// Waits for a disk write before it is sent.
    case waitsForDisk
  }
}

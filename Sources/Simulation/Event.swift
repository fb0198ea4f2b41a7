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

  /// An event of which this is known.
  package init(number: Int, time: Instant, kind: Kind, touched: ServerSet) {
    self.number = number
    self.time = time
    self.kind = kind
    self.touched = touched
  }

  /// What can happen.
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
    /// A server took a snapshot because its log had grown long (§7).
    case compacted(ServerID)
    /// A server that was told to end while it led has ended: it led no longer, or it had given up handing over and still
    /// led.
    case ended(ServerID, stillLed: Bool)
    /// Something between a client and a server; the number is the request's place in `World.requests`.
    case client(Int, ClientEvent)
    /// Somebody took a hand in it.
    case intervention(Intervention)
  }

  /// Which of its timers ran out.
  public enum TimerKind: Hashable, Sendable {
    /// That of a server which waits for a leader, or a leader's own.
    case election, heartbeat
  }
}

/// What happened to a call.
public enum ClientEvent: Hashable, Sendable {
  /// The load makes a call.
  case called(ServerID)
  /// The call reached a server.
  case arrived(ServerID)
  /// The call reached a server that is paused, or did not run.
  case waits(ServerID)
  /// The call reached a server that has crashed, and was lost.
  case receiverDown(ServerID)
  /// The answer reached the client.
  case answered(by: ServerID, Answer)
  /// The client was sent elsewhere, or was told to come back: it asks this server.
  case retried(ServerID)
  /// The client has waited long enough for one server and asks another.
  case timedOut(ServerID, next: ServerID)

  /// What happened as a number, for the hash of the run and to be kept at no cost: all but what the answer
  /// says.
  @usableFromInline
  struct Code: Hashable, Sendable {
    let number: Int

    private init(_ kind: Int, _ server: ServerID, next: Int = 0) {
      number = kind << 5 ^ server.index ^ next << 8
    }

    static func called(_ server: ServerID) -> Code { Code(1, server) }
    static func arrived(_ server: ServerID) -> Code { Code(2, server) }
    static func waits(_ server: ServerID) -> Code { Code(3, server) }
    static func receiverDown(_ server: ServerID) -> Code { Code(4, server) }
    static func answered(by server: ServerID) -> Code { Code(5, server) }
    static func retried(_ server: ServerID) -> Code { Code(6, server) }
    static func timedOut(_ server: ServerID, next: ServerID) -> Code {
      Code(7, server, next: next.index)
    }
  }

  /// What the code says.
  /// - Parameter answer: What the client was told, if it was told something.
  init(_ code: Code, answer: Answer?) {
    let server = ServerID(code.number & 0x1F)
    switch code.number >> 5 & 7 {
    case 1: self = .called(server)
    case 2: self = .arrived(server)
    case 3: self = .waits(server)
    case 4: self = .receiverDown(server)
    case 5:
      guard let answer else { fatalError("an answer says something") }
      self = .answered(by: server, answer)
    case 6: self = .retried(server)
    default: self = .timedOut(server, next: ServerID(code.number >> 8))
    }
  }
}

/// What was done to the world from outside.
public enum Intervention: Hashable, Sendable {
  /// Processes ended, and lost all that was not on disk.
  case crash(ServerSet)
  /// Crashed servers began anew from their disks.
  case restart(ServerSet)
  /// Servers ended, and their disks were lost.
  case wipe(ServerSet)
  /// Processes were stopped.
  case pause(ServerSet)
  /// Paused processes go on.
  case resume(ServerSet)
  /// Clocks run at this rate from now on: 1000 is true time.
  case clock(ServerSet, thousandths: Int)
  /// A write to these disks takes so long from now on.
  case disk(ServerSet, TimeSpan)
  /// Processes ended in good order, or will once they have handed over.
  case shutdown(ServerSet)
  /// Clocks jumped forwards by so much.
  case jump(ServerSet, by: TimeSpan)
  /// Writes to these disks wait from now on until told.
  case holdDisk(ServerSet)
  /// Writes to these disks go on.
  case releaseDisk(ServerSet)
  /// A leader was told to send its heartbeats at once.
  case heartbeat(ServerID)
  /// A leader was told to lead no longer.
  case stepDown(ServerID)
  /// The leader was told to hand over to this server no longer.
  case cancelTransfer(ServerID, to: ServerID)
  /// Nothing passes these links any more.
  case cut([DirectedLink])
  /// These links carry messages again.
  case heal([DirectedLink])
  /// Only servers of the same group reach each other.
  case partition([ServerSet])
  /// Delay, loss or duplication on these links was set.
  case linkSettings([DirectedLink])
  /// The leader was asked to change the voters; servers that were not there before have been started.
  case change(leader: ServerID, to: ServerSet, ChangeMethod, started: ServerSet)
  /// The leader was asked to make these the members without a vote; servers that were not there before have been
  /// started.
  case learners(leader: ServerID, to: ServerSet, started: ServerSet)
  /// The leader was asked to hand over.
  case transfer(from: ServerID, to: ServerID)
  /// The servers were asked to compact their logs.
  case snapshot(ServerSet)
  /// Clients call at this rate from now on, or no longer.
  case load(Load?)
  /// How clients call was set.
  case clientSettings(ClientSettings)
  /// A server's election timer was made to run out at once.
  case timeout(ServerID)
  /// Election timers were made to run out at the same moment.
  case align(ServerSet)
  /// Election timers were spaced evenly.
  case spread(ServerSet)
  /// Messages on these links wait from now on until told.
  case hold([DirectedLink])
  /// Messages on these links go on.
  case release([DirectedLink])
  /// This message arrives a second time.
  case duplicate(Flight)
  /// This message arrives later by so much.
  case delay(Flight, by: TimeSpan)
  /// A client called; the place of the request in `World.requests`.
  case request(Int)
  /// A command that no client asked for was handed to a server.
  case opaque(ServerID)
  /// Timers, options or rules of servers were set.
  case serverSettings

  /// A number for the kind of what was done, for the hash of the run.
  var code: Int {
    switch self {
    case .crash: 1
    case .restart: 2
    case .wipe: 3
    case .pause: 4
    case .resume: 5
    case .clock: 6
    case .disk: 7
    case .cut: 8
    case .heal: 9
    case .partition: 10
    case .linkSettings: 11
    case .timeout: 12
    case .align: 13
    case .spread: 14
    case .hold: 15
    case .release: 16
    case .duplicate: 17
    case .delay: 18
    case .request: 19
    case .serverSettings: 20
    case .change: 21
    case .transfer: 22
    case .snapshot: 23
    case .load: 24
    case .clientSettings: 25
    case .opaque: 26
    case .shutdown: 27
    case .jump: 28
    case .holdDisk: 29
    case .releaseDisk: 30
    case .heartbeat: 31
    case .stepDown: 32
    case .cancelTransfer: 33
    case .learners: 34
    }
  }

  /// Mixes what was done in particular into the hash of the run. Settings, loads and operations, which the
  /// intervention does not hold, are taken in where they are made.
  func mixDetails(into hash: inout RunHash) {
    switch self {
    case .clock(_, let thousandths): hash.mix(thousandths)
    case .jump(_, let span): hash.mix(span.microseconds)
    case .disk(_, let latency): hash.mix(latency.microseconds)
    case .cut(let links), .heal(let links), .linkSettings(let links), .hold(let links),
      .release(let links):
      for link in links { hash.mix(link.code) }
    case .partition(let groups):
      for group in groups { hash.mix(Int(group.bits)) }
    case .duplicate(let flight): hash.mix(flight.id)
    case .delay(let flight, let delay):
      hash.mix(flight.id)
      hash.mix(delay.microseconds)
    case .request(let number): hash.mix(number)
    case .change(let leader, let voters, let method, let started):
      for detail in [leader.index, Int(voters.bits), method.rawValue, Int(started.bits)] {
        hash.mix(detail)
      }
    case .learners(let leader, let learners, let started):
      for detail in [leader.index, Int(learners.bits), Int(started.bits)] { hash.mix(detail) }
    case .transfer(let from, let to):
      hash.mix(from.index)
      hash.mix(to.index)
    case .snapshot(let servers): hash.mix(Int(servers.bits))
    case .crash, .restart, .wipe, .pause, .resume, .shutdown, .holdDisk, .releaseDisk, .heartbeat,
      .stepDown, .cancelTransfer, .timeout, .align, .spread, .load,
      .clientSettings, .opaque, .serverSettings:
      break
    }
  }
}

extension DirectedLink {
  /// A number for the link, for the hash of the run.
  fileprivate var code: Int { from.index * ServerSet.capacity + to.index }
}

/// What became of a message that a server sent in the last event.
public struct Sending: Hashable, Sendable {
  /// What was sent.
  public var message: Message
  /// What became of it.
  public var fate: Fate

  /// What can become of a message that is sent.
  public enum Fate: Hashable, Sendable {
    /// On its way, `copies` times.
    case flying(copies: Int)
    /// Waits on its link until told.
    case held
    /// Does not arrive.
    case lost(Loss)
    /// Waits for a disk write before it is sent.
    case waitsForDisk
  }
}

// One server with its disk and its state machine, apart from the cluster: what is done to it, and what comes of it.

import Checking
import Raft
import Simulation

/// A server with all that is its own. What happens to it depends on nothing else, and so is worked out once.
struct LocalState: Sendable {
  /// The server. Its times have no meaning: nothing that is done here asks for them, but for sending again, for
  /// which the clock goes on.
  var server: Server
  /// Whether it has crashed and not started again. What it will begin with is in `server` already.
  var isDown = false
  /// The server's clock.
  var clock = Instant.zero
  /// What it has made of the commands.
  var machine = StateMachine()
  /// Up to where it has applied its log.
  var lastApplied: LogIndex = 0
  /// What is on its disk while a write is under way.
  var durable: Persistent?
  /// Writes under way, the oldest first.
  var openWrites: [OpenWrite] = []
  /// What is sent when a write is done, in the order of the writes.
  var waiting: [Waiting] = []
  /// Writes that it has taken and not answered, with their places; only where it matters what clients see.
  var pending: [PendingWrite] = []
  /// Whom it has voted for in its term, whether it knows or not.
  var lastVote: ServerID?
  /// Whom it has voted for in the term on its disk, by what was ever there.
  var voteOnDisk: ServerID?

  /// A client's write that waits until it is applied.
  struct PendingWrite: Sendable {
    var number: Int
    var index: LogIndex
  }

  /// A write to a disk that takes its time.
  struct OpenWrite: Sendable {
    var number: Int
    var content: Persistent
  }

  /// A message that may be sent when a write is done.
  struct Waiting: Sendable {
    var write: Int
    var message: Message
  }

  /// A server at the beginning.
  init(_ id: ServerID, _ bounds: Bounds) {
    let voters = ServerSet(first: bounds.servers)
    var turn = Turn()
    server = Server(
      id: id, settings: bounds.settings,
      persistent: voters.contains(id)
        ? Persistent(configuration: Configuration(voters: voters)) : Persistent(), turn: &turn)
  }

  /// What a crash would leave.
  var onDisk: Persistent { durable ?? server.persistent }

  /// What tells it from any other state that may behave otherwise, in other names.
  func packed(_ renaming: Renaming) -> [UInt8] {
    var writer = ByteWriter(capacity: 128)
    writer.write(renaming[server.id].index << 1 | (isDown ? 1 : 0))
    let state = server.state.simplified(of: server.id, renaming)
    writer.write(state.packed)
    writer.write(lastApplied)
    writer.write(machine.encoded(keepsSessions: true))
    writer.write(lastVote.map { renaming[$0].index + 1 } ?? 0)
    writer.write(voteOnDisk.map { renaming[$0].index + 1 } ?? 0)
    writer.write(pending.count)
    for write in pending {
      writer.write(write.number)
      writer.write(write.index)
    }
    writer.write(durable != nil)
    if let durable { writer.write(Server.State(persistent: renaming[durable]).packed) }
    for write in openWrites {
      writer.write(write.number - server.doneWrite)
      writer.write(Server.State(persistent: renaming[write.content]).packed)
    }
    for waiting in waiting {
      writer.write(waiting.write - server.doneWrite)
      writer.write(renaming[waiting.message].packed)
    }
    return writer.bytes
  }
}

/// What is done to one server.
enum Stimulus: Hashable, Sendable {
  /// A message comes.
  case message(Message)
  /// The election timeout ends.
  case timeout
  /// A leader sends its heartbeats.
  case heartbeat
  /// A leader sends again what was not answered.
  case retry
  /// It crashes.
  case crash
  /// It starts again.
  case restart
  /// The oldest write to its disk is done.
  case diskWrite
  /// A client, counted from 0, writes.
  case write(Int)
  /// A client, counted from 0, reads.
  case read(Int)
  /// A client, counted from 0, asks again to write, or to read.
  case repeatWrite(Int)
  case repeatRead(Int)
  /// It takes a snapshot.
  case snapshot
  /// A leader is to hand over.
  case transfer(ServerID)
  /// A leader is to change who votes.
  case change(ServerSet, ChangeMethod)
}

extension Stimulus {
  /// What a client asks for. What is appended is one digit, so that what is read tells who has written in which order.
  static func operation(ofWrite number: Int, _ bounds: Bounds) -> Operation {
    bounds.repeats > 0
      ? .append(key: "x", value: String(number + 1, radix: 16))
      : .put(key: "x", value: "\(number + 1)")
  }

  /// Who asks: each client once.
  static func client(ofWrite number: Int) -> ClientID { ClientID(number + 1) }
}

/// What came of a stimulus.
struct Response: Sendable {
  /// What has become of the server.
  var state: LocalState
  /// What it has sent.
  var sent: [Message] = []
  /// From where on its log has changed, or `.max`.
  var logChangedFrom = LogIndex.max
  /// Whether it has lost what was in its memory.
  var isReborn = false
  /// What became of calls.
  var calls: [CallHistory.Event] = []
  /// Whether its disk may have less of what was committed than before.
  var mayKeepLess = false
}

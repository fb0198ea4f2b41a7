// What is remembered of the last event.

import Raft

/// The last event, as far as a few numbers tell, so that it is not written down at length before somebody
/// asks.
@usableFromInline
struct LastEvent: Sendable {
  /// The frequent kinds of events; everything else is in `otherKind`.
  @usableFromInline
  enum Kind: Sendable {
    /// The message in the slot arrived. It keeps its slot until the next event.
    case delivered(slot: Int), queued(slot: Int), receiverDown(slot: Int)
    case timer(ServerID, Event.TimerKind)
    case diskWritten(ServerID, write: Int)
    /// Something between a client and a server; an answer is the one that the client has taken last.
    case client(Int, ClientEvent.Code)
    case opaque(ServerID)
    /// A client called from outside.
    case request(Int)
    case other

    /// Where the message lies that it is about, if it is about one in a slot.
    @inline(__always)
    var slot: Int? {
      switch self {
      case .delivered(let slot), .queued(let slot), .receiverDown(let slot): slot
      case .timer, .diskWritten, .client, .opaque, .request, .other: nil
      }
    }
  }

  /// Counts from 1; 0 before the first.
  @usableFromInline var number = 0
  /// When it happened.
  @usableFromInline var time = Instant.zero
  var kind = Kind.other
  /// What it was if it is no frequent one.
  var otherKind = Event.Kind.intervention(.serverSettings)
  /// The servers whose state it may have changed.
  @usableFromInline var touched = ServerSet()
  /// The servers that have lost in it what was only in their memory.
  @usableFromInline var reborn = ServerSet()
  /// Those of them that have lost their disk as well.
  @usableFromInline var wiped = ServerSet()

  init() {}

  /// The next event begins.
  @inline(__always)
  mutating func begin(_ kind: Kind, at time: Instant, _ touched: ServerSet) {
    number += 1
    self.time = time
    self.kind = kind
    self.touched = touched
    reborn = ServerSet()
    wiped = ServerSet()
  }
}

// Where messages are while they are on their way.

import Raft

/// Messages on their way, each in a slot that keeps its number until the message is done with.
struct FlightSlots: Sendable {
  private var flights: [Flight] = []
  /// Slots that are free, the one to be used next last.
  private var free: [Int] = []
  /// A free slot to be used before those, or -1: most often the one that was freed a moment ago.
  private var spare = -1

  /// The message in the slot.
  subscript(slot: Int) -> Flight {
    @inline(__always) get { flights[slot] }
    @inline(__always) _modify { yield &flights[slot] }
  }

  /// Puts a message into a free slot.
  mutating func store(_ flight: consuming Flight) -> Int {
    let slot = takeFree()
    if slot < 0 {
      flights.append(flight)
      return flights.count - 1
    }
    flights[slot] = flight
    return slot
  }

  /// Puts a message into a free slot. The message is moved, and what it leaves behind is of no use.
  @inline(__always)
  mutating func launch(
    _ message: inout Message, id: Int, sentAt: Instant, arrivesAt: Instant, cause: Int
  ) -> Int {
    let slot = takeFree()
    if slot < 0 {
      flights.append(
        Flight(id: id, message: message, sentAt: sentAt, arrivesAt: arrivesAt, cause: cause))
      return flights.count - 1
    }
    flights[slot].reuse(for: &message, id: id, sentAt: sentAt, arrivesAt: arrivesAt, cause: cause)
    return slot
  }

  /// Lets the slot be used again.
  @inline(__always)
  mutating func release(_ slot: Int) {
    if spare >= 0 { free.append(spare) }
    spare = slot
  }

  @inline(__always)
  private mutating func takeFree() -> Int {
    if spare >= 0 {
      defer { spare = -1 }
      return spare
    }
    return free.isEmpty ? -1 : free.removeLast()
  }
}

extension Flight {
  @inline(__always)
  fileprivate mutating func reuse(
    for message: inout Message, id: Int, sentAt: Instant, arrivesAt: Instant, cause: Int
  ) {
    swap(&self.message, &message)
    self.id = id
    self.sentAt = sentAt
    self.arrivesAt = arrivesAt
    self.cause = cause
  }
}

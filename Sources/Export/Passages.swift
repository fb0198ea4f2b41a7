// The messages of a run, each from when it was sent to what became of it.

import Raft
import Simulation
import Telling

/// A message from when it was sent to what became of it.
struct Passage: Sendable {
  /// What is sent, from whom to whom.
  var message: Message
  /// The event in which it was sent, and when; 0 for one that was on its way before.
  var sentIn: Int
  var sentAt: Instant
  /// The event in which it ended, and when; nil while it is on its way.
  var endedIn: Int?
  var endedAt: Instant?
  /// Whether it came to nothing.
  var isLost = false
}

/// Follows the messages of a run from event to event.
struct Passages: Sendable {
  /// All messages so far, in the order in which they were sent.
  private(set) var all: [Passage] = []
  /// Those under way, by their numbers: the places in `all`.
  private var underWay: [Int: Int] = [:]
  /// Those that wait at a frozen server, by their numbers.
  private var waiting: Set<Int> = []
  /// The places in `all` of what the last event sent.
  private(set) var sent: Range<Int> = 0..<0
  /// The place in `all` of the message that the last event ended by arriving, or being lost.
  private(set) var ended: Int?

  /// Begins to follow: what is on its way now was sent before.
  mutating func begin(_ world: World) {
    for flight in world.flights { add(flight, sentIn: 0) }
    sent = 0..<all.count
  }

  private mutating func add(_ flight: Flight, sentIn event: Int) {
    underWay[flight.id] = all.count
    all.append(Passage(message: flight.message, sentIn: event, sentAt: flight.sentAt))
  }

  /// Takes note of the last event.
  /// - Complexity: O(messages on their way), and sorting them.
  mutating func note(_ world: World) {
    let event = world.event
    let start = all.count
    ended = nil
    switch event.kind {
    case .delivered(let flight): end(flight, event, isLost: false)
    case .lost(let flight, _): end(flight, event, isLost: true)
    case .queued(let flight): waiting.insert(flight.id)
    case .timer, .diskWritten, .compacted, .ended, .client, .intervention: break
    }
    let flights = world.flights
    for flight in flights where underWay[flight.id] == nil && !waiting.contains(flight.id) {
      add(flight, sentIn: event.number)
    }
    for sending in world.sendings {
      guard case .lost = sending.fate else { continue }
      all.append(
        Passage(
          message: sending.message, sentIn: event.number, sentAt: event.time,
          endedIn: event.number, endedAt: event.time, isLost: true))
    }
    sent = start..<all.count
    if underWay.count > flights.count + waiting.count { dropVanished(flights, event) }
  }

  private mutating func end(_ flight: Flight, _ event: Event, isLost: Bool) {
    waiting.remove(flight.id)
    // A copy that was made and taken by the same hand was never seen on its way.
    if underWay[flight.id] == nil { add(flight, sentIn: flight.cause) }
    guard let place = underWay.removeValue(forKey: flight.id) else { return }
    all[place].endedIn = event.number
    all[place].endedAt = event.time
    all[place].isLost = isLost
    ended = place
  }

  /// Ends what is no longer on its way although nothing has been heard of it.
  private mutating func dropVanished(_ flights: [Flight], _ event: Event) {
    let there = Set(flights.map(\.id))
    for (id, place) in underWay.sorted(by: { $0.value < $1.value })
    where !there.contains(id) && !waiting.contains(id) {
      underWay[id] = nil
      all[place].endedIn = event.number
      all[place].endedAt = event.time
      all[place].isLost = true
    }
  }
}

extension Message {
  /// The message as a sign or two, as the screen shows it.
  var sign: String {
    switch body {
    case .requestVote: return "?"
    case .preVote: return "?"
    case .requestVoteReply(let granted): return granted ? "●" : "⊖"
    case .preVoteReply(let granted): return granted ? "○" : "⊖"
    case .appendEntries(let append):
      return append.isHeartbeat ? "▫" : "■\(append.prevLogIndex + Int(append.count))"
    case .appendEntriesReply(let reply):
      guard case .success(let match) = reply.outcome else { return "⊘" }
      return "✓\(match)"
    case .installSnapshot: return "▤"
    case .installSnapshotReply: return isPositive == false ? "⊘" : "✓"
    case .timeoutNow: return "!"
    }
  }
}

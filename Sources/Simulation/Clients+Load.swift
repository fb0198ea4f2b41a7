// The load: calls that clients make by themselves.

import Raft

/// A load under way.
public struct ActiveLoad: Sendable {
  /// What is asked for, and how often.
  public var load: Load
  /// When it ends; `.never` if it goes on.
  public var end: Instant
  /// When the next call is due.
  var next: Instant
  /// Whether that is among what is to come.
  var isScheduled = false
  var random: RandomSource
  /// By key, the value that was last written there by a put.
  var lastPut: [String]

  init(_ load: Load, until end: Instant, at now: Instant, seed: UInt64) {
    self.load = load
    self.end = end
    next = now
    random = RandomSource(seed: seed, stream: 1 << 21)
    lastPut = Array(repeating: "", count: load.keys)
  }

  /// Settles when the next call is due, half to one and a half intervals from now.
  mutating func scheduleCall(after now: Instant) {
    let interval = 1_000_000 / load.callsPerSecond
    let wait = TimeSpanRange(.microseconds(interval / 2), .microseconds(interval * 3 / 2))
    next = now + random.duration(in: wait)
  }

  /// Draws what is asked for next.
  /// - Parameters:
  ///   - idle: The clients that may ask. There is one at least.
  ///   - number: The number of the request, which makes the value written a new one.
  mutating func draw(from idle: [ClientID], number: Int) -> (Operation, ClientID) {
    let client = idle[Int(random.next() % UInt64(idle.count))]
    let place = Int(random.next() % UInt64(load.keys))
    let key = String(UnicodeScalar(UInt8(ascii: "a") + UInt8(place)))
    if random.next() % 100 < load.readPercent { return (.get(key: key), client) }
    let value = String(number, radix: 36)
    switch random.next() % 10 {
    case 0...4:
      lastPut[place] = value
      return (.put(key: key, value: value), client)
    case 5...7: return (.append(key: key, value: "." + value), client)
    case 8:
      return (.compareAndSet(key: key, expected: lastPut[place], new: "=" + value), client)
    default: return (.delete(key: key), client)
    }
  }
}

extension Clients {
  /// Puts the load's next call among what is due, as long as there is a client to make it: a client that
  /// waits for an answer does not call.
  mutating func refreshLoad(at now: Instant, _ queue: inout EventQueue) {
    guard let active = load else { return }
    let mayCall = (0..<active.load.clients).contains { isIdle(ClientID(11 + $0)) }
    if mayCall == active.isScheduled { return }
    if mayCall {
      let time = max(now, active.next)
      if time > active.end {
        load = nil
      } else {
        load?.isScheduled = true
        queue.push(at: time.microseconds, due: .load)
      }
    } else {
      load?.isScheduled = false
      queue.remove(.load)
    }
  }

  /// The moment of the load's next call has come: draws it.
  mutating func drawCall(at now: Instant) -> (Operation, ClientID) {
    guard var active = load else { fatalError("a load that has ended makes no calls") }
    let idle = (0..<active.load.clients).map { ClientID(11 + $0) }.filter { isIdle($0) }
    require(!idle.isEmpty, "a load calls when it has a client that does not wait")
    let call = active.draw(from: idle, number: requests.count)
    active.isScheduled = false
    active.scheduleCall(after: now)
    load = active
    return call
  }

  /// Whom the client asks: the leader that it knows of, or else one server after the other.
  mutating func receiver(for client: ClientID, of count: Int) -> ServerID {
    if let leader = self[client].leader { return leader }
    defer { self[client].next += 1 }
    return ServerID(self[client].next % count)
  }

  /// Whether the client waits for no answer.
  private func isIdle(_ client: ClientID) -> Bool { unansweredCalls(of: client) == 0 }
}

// Calls that clients make by themselves.

import Raft

/// A load under way.
public struct ActiveLoad: Sendable {
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
}

extension World {
  /// Makes clients call at a steady rate from now on, for so long or for ever. Replaces any other load.
  /// - Precondition: The load keeps to its bounds.
  @discardableResult
  public mutating func startLoad(_ load: Load, for length: TimeSpan? = nil) -> Event {
    precondition(
      (1...1000).contains(load.callsPerSecond) && (0...100).contains(load.readPercent)
        && (1...26).contains(load.keys) && (1...9).contains(load.clients),
      "a load keeps to its bounds")
    let end = length.map { now + $0 } ?? .never
    mix(load, until: end)
    let event = intervene(.load(load))
    queue.remove(.load)
    self.load = ActiveLoad(
      load: load, end: end, next: now,
      random: RandomSource(seed: setup.seed ^ UInt64(eventCount), stream: 1 << 21),
      lastPut: Array(repeating: "", count: load.keys))
    scheduleCall()
    refreshLoad()
    return event
  }

  /// Ends the load. Calls already made go on.
  @discardableResult
  public mutating func stopLoad() -> Event {
    queue.remove(.load)
    load = nil
    return intervene(.load(nil))
  }

  /// Settles when the next call is due, half to one and a half intervals from now.
  private mutating func scheduleCall() {
    guard let interval = load.map({ 1_000_000 / $0.load.callsPerSecond }),
      let wait = load?.random.duration(
        in: TimeSpanRange(.microseconds(interval / 2), .microseconds(interval * 3 / 2)))
    else { return }
    load?.next = now + wait
  }

  /// Puts the next call among what is due, as long as there is a client to make it: a client that waits
  /// for an answer does not call.
  mutating func refreshLoad() {
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

  private func idleClients(of load: Load) -> [ClientID] {
    (0..<load.clients).map { ClientID(11 + $0) }.filter { isIdle($0) }
  }

  /// Whether the client waits for no answer.
  @inline(__always)
  private func isIdle(_ client: ClientID) -> Bool {
    client.number >= clients.count || clients[client.number].unanswered.isEmpty
  }

  /// The moment of the load's next call has come.
  mutating func loadCalls() {
    load?.isScheduled = false
    guard let (operation, client) = draw() else {
      preconditionFailure("a load that has ended makes no calls")
    }
    while clients.count <= client.number { clients.append(Client()) }
    let server = clients[client.number].leader ?? nextServer(for: client)
    scheduleCall()
    callByLoad(operation, client, server)
    refreshLoad()
  }

  /// How many calls of the client have no answer yet.
  public func unansweredCalls(of client: ClientID) -> Int {
    client.number < clients.count ? clients[client.number].unanswered.count : 0
  }

  private mutating func nextServer(for client: ClientID) -> ServerID {
    defer { clients[client.number].next += 1 }
    return ServerID(clients[client.number].next % nodes.count)
  }

  /// What the load asks for next, and in whose name.
  private mutating func draw() -> (Operation, ClientID)? {
    guard var active = load else { return nil }
    defer { load = active }
    let idle = idleClients(of: active.load)
    precondition(!idle.isEmpty, "a load calls when it has a client that does not wait")
    let client = idle[Int(active.random.next() % UInt64(idle.count))]
    let place = Int(active.random.next() % UInt64(active.load.keys))
    let key = String(UnicodeScalar(UInt8(ascii: "a") + UInt8(place)))
    if active.random.next() % 100 < active.load.readPercent { return (.get(key: key), client) }
    let value = String(requests.count, radix: 36)
    switch active.random.next() % 10 {
    case 0...4:
      active.lastPut[place] = value
      return (.put(key: key, value: value), client)
    case 5...7: return (.append(key: key, value: "." + value), client)
    case 8:
      return (
        .compareAndSet(key: key, expected: active.lastPut[place], new: "=" + value), client
      )
    default: return (.delete(key: key), client)
    }
  }
}

// Calls that clients make by themselves.

import Raft

/// A load under way.
public struct ActiveLoad: Sendable {
  public var load: Load
  /// When it ends; `.never` if it goes on.
  public var end: Instant
  var random: RandomSource
  /// By key, the value that was last written there by a put.
  var lastPut: [String]
}

extension World {
  /// Makes clients call at a steady rate from now on, for so long or for ever. Replaces any other load.
  /// - Precondition: The load keeps to its bounds.
  @discardableResult
  public mutating func startLoad(_ load: Load, for length: Duration? = nil) -> Event {
    precondition(
      (1...1000).contains(load.callsPerSecond) && (0...100).contains(load.readPercent)
        && (1...26).contains(load.keys) && (1...9).contains(load.clients),
      "a load keeps to its bounds")
    let event = intervene(.load(load))
    queue.remove(.load)
    self.load = ActiveLoad(
      load: load, end: length.map { now + $0 } ?? .never,
      random: RandomSource(seed: setup.seed ^ UInt64(eventCount), stream: 1 << 21),
      lastPut: Array(repeating: "", count: load.keys))
    scheduleCall()
    return event
  }

  /// Ends the load. Calls already made go on.
  @discardableResult
  public mutating func stopLoad() -> Event {
    queue.remove(.load)
    load = nil
    return intervene(.load(nil))
  }

  /// Schedules the next call, half to one and a half intervals from now.
  private mutating func scheduleCall() {
    guard let interval = load.map({ 1_000_000 / $0.load.callsPerSecond }),
      let wait = load?.random.duration(
        in: DurationRange(.microseconds(interval / 2), .microseconds(interval * 3 / 2)))
    else { return }
    if let end = load?.end, now + wait > end {
      load = nil
    } else {
      queue.push(at: (now + wait).microseconds, due: .load)
    }
  }

  /// The moment of the load's next call has come. A client that still waits for an answer calls nobody
  /// else meanwhile.
  mutating func loadCalls() {
    defer { scheduleCall() }
    guard let (operation, client) = draw() else {
      begin(.loadWaits, touched: [])
      mix(now.microseconds << 9 ^ 0x1B0)
      return
    }
    while clients.count <= client.number { clients.append(Client()) }
    let server = clients[client.number].leader ?? nextServer(for: client)
    callByLoad(operation, client, server)
  }

  /// How many calls of the client have no answer yet.
  public func unansweredCalls(of client: ClientID) -> Int {
    client.number < clients.count ? clients[client.number].unanswered.count : 0
  }

  private mutating func nextServer(for client: ClientID) -> ServerID {
    defer { clients[client.number].next += 1 }
    return ServerID(clients[client.number].next % nodes.count)
  }

  /// What the load asks for next, and in whose name; nil while all its clients wait.
  private mutating func draw() -> (Operation, ClientID)? {
    guard var active = load else { return nil }
    defer { load = active }
    let all = (0..<active.load.clients).map { ClientID(11 + $0) }
    let idle = all.filter { unansweredCalls(of: $0) == 0 }
    let choice = active.random.next()
    guard !idle.isEmpty else { return nil }
    let client = idle[Int(choice % UInt64(idle.count))]
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

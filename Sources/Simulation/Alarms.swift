// When to look at the servers' timers.

import Raft

/// For each server a time no later than its deadline: when to look at it. A heartbeat that moves the
/// deadline back touches nothing here; that is found out when the time has come.
struct Alarms: ~Copyable, Sendable {
  /// In microseconds, by server; `Int.max` where nothing is to be looked at.
  private var times: UniqueArray<Int>
  /// The earliest of them, or `Int.max`.
  private(set) var next = Int.max
  /// Whose that is: of several the lowest.
  private(set) var nextServer = 0

  /// No alarms for so many servers.
  init(count: Int) { times = UniqueArray(repeating: .max, count: count) }

  private init(copying other: borrowing Alarms) {
    times = other.times.copy()
    next = other.next
    nextServer = other.nextServer
  }

  /// The same alarms once more.
  func copy() -> Alarms { Alarms(copying: self) }

  /// The time of a server's alarm, or `Int.max`.
  subscript(server: Int) -> Int { times[server] }

  /// Room for one more server.
  mutating func addServer() { times.append(.max) }

  /// Sets the alarm to this time, unless it goes off sooner anyway.
  /// - Complexity: O(1).
  @inline(__always)
  mutating func set(_ server: Int, notAfter time: Int) {
    if time < times[server] { times[server] = time }
    if times[server] < next || times[server] == next && server < nextServer {
      next = times[server]
      nextServer = server
    }
  }

  /// Sets the alarm to this time, whatever it was set to.
  /// - Complexity: O(servers).
  mutating func move(_ server: Int, to time: Int) {
    times[server] = time
    var (earliest, owner) = (Int.max, nextServer)
    // Without a branch: which is the earliest cannot be foreseen.
    for index in times.indices {
      let isEarlier = times[index] < earliest
      earliest = isEarlier ? times[index] : earliest
      owner = isEarlier ? index : owner
    }
    next = earliest
    nextServer = owner
  }

  /// Turns the alarm off.
  mutating func turnOff(_ server: Int) { move(server, to: .max) }
}

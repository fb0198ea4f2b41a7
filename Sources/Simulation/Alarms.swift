// When to look at the servers' timers.

import Raft

/// For each server a time no later than its deadline: when to look at it. A heartbeat that moves the
/// deadline back touches nothing here; that is found out when the time has come.
struct Alarms: ~Copyable, Sendable {
  /// A tournament: the servers' alarms, from place `width` on, meet in pairs, and the earlier of the two at places
  /// `2 * n` and `2 * n + 1` is at place `n` as well, so that the earliest of all is at place 1.
  ///
  /// An alarm is one number: the time in microseconds, and in the last bits the server. So of several at one time that
  /// of the lowest server is the earliest. `off` where nothing is to be looked at.
  private var alarms: UniqueArray<Int>
  /// For how many servers there is room: a power of two.
  private var width: Int
  /// The earliest time, or `Int.max`.
  private(set) var next = Int.max

  private static var serverBits: Int { 5 }
  private static var off: Int { .max }

  /// No alarms for so many servers.
  init(count: Int) {
    require(count <= 1 << Self.serverBits, "a server's number has \(Self.serverBits) bits")
    width = 1
    while width < count { width *= 2 }
    alarms = UniqueArray(repeating: Self.off, count: width * 2)
  }

  private init(copying other: borrowing Alarms) {
    alarms = other.alarms.copy()
    width = other.width
    next = other.next
  }

  /// The same alarms once more.
  func copy() -> Alarms { Alarms(copying: self) }

  /// Turns all of them off.
  mutating func reset() {
    for place in alarms.indices { alarms[place] = Self.off }
    next = .max
  }

  /// The time of a server's alarm, or `Int.max`.
  subscript(server: Int) -> Int { Self.time(of: alarms[width + server]) }

  /// Whose alarm is the next: of several the lowest.
  /// - Precondition: There is one.
  var nextServer: Int { alarms[1] & (1 << Self.serverBits - 1) }

  /// Room for one server more than `count`.
  mutating func addServer(to count: Int) {
    if count < width { return }
    var wider = Alarms(count: count + 1)
    for server in 0..<count { wider.move(server, to: self[server]) }
    self = wider
  }

  /// Sets the alarm to this time, unless it goes off sooner anyway.
  /// - Complexity: O(log servers), if it does not.
  @inline(__always)
  mutating func set(_ server: Int, notAfter time: Int) {
    if time < self[server] { move(server, to: time) }
  }

  /// Sets the alarm to this time, whatever it was set to.
  /// - Complexity: O(log servers).
  mutating func move(_ server: Int, to time: Int) {
    var place = width + server
    alarms[place] = Self.alarm(time, server)
    while place > 1 {
      // Without a branch: which is earlier cannot be foreseen.
      let (one, other) = (alarms[place], alarms[place ^ 1])
      place >>= 1
      alarms[place] = one < other ? one : other
    }
    next = Self.time(of: alarms[1])
  }

  /// Turns the alarm off.
  mutating func turnOff(_ server: Int) { move(server, to: .max) }

  /// The time and the server as one number. What has no room, in some nine thousand years, does not go off.
  @inline(__always)
  private static func alarm(_ time: Int, _ server: Int) -> Int {
    time < off >> serverBits ? time << serverBits | server : off
  }

  @inline(__always)
  private static func time(of alarm: Int) -> Int { alarm == off ? .max : alarm >> serverBits }
}

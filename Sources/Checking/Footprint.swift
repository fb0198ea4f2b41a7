// What an event can have changed, as far as a checker needs to look.

import Raft

/// The servers that an event touched, and how.
struct Footprint: Sendable {
  /// The servers whose state may be another one.
  var touched: ServerSet
  /// Those of them that lost what was in memory only.
  var reborn: ServerSet
  /// Those that lost what was on disk too.
  var wiped: ServerSet
  /// The lowest index at which a touched server's log changed, or `Int.max`.
  var logChangedFrom: LogIndex
  /// Those that lead a term that they did not lead before.
  var newLeaders = ServerSet()

  init(touched: ServerSet, reborn: ServerSet, wiped: ServerSet, logChangedFrom: LogIndex) {
    self.touched = touched
    self.reborn = reborn
    self.wiped = wiped
    self.logChangedFrom = logChangedFrom
  }

  /// Whether a log changed.
  var changesLog: Bool { logChangedFrom != .max }
}

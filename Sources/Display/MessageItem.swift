// What the view of messages lists.

import Raft
import Simulation

/// A line of the list: a message, and where it is.
struct MessageItem: Sendable {
  /// What tells the line from all others.
  enum Key: Hashable, Sendable {
    /// The message's own number.
    case number(Int)
    /// A message that has not been sent and so has no number: whose, and which.
    case unsent(ServerID, Int)
  }

  enum Place: Hashable, Sendable {
    case underWay
    /// Not sent before the sender's disk has what it promises.
    case waitsForDisk
    /// In the inbox of a frozen server.
    case inbox
  }

  var key: Key
  var place: Place
  var message: Message
  /// The message on its way or in the inbox; nil for one that has not been sent.
  var flight: Flight?
}

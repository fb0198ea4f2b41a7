// What can be due.

import Raft

extension EventQueue {
  /// Something that is due.
  enum Due: Hashable, Sendable {
    /// The message in this slot arrives.
    case flight(slot: UInt32)
    /// A server's disk is done with its write of this number.
    case diskWrite(number: UInt32, ServerID)
    /// What is on its way between a client and a server arrives, by its place among the mail.
    case clientMail(slot: UInt32)
    /// The client that made this request has waited long enough for its answer.
    case timeout(request: UInt32)
    /// The client that made this request asks this server.
    case retry(request: UInt32, ServerID)
    /// The load makes its next call.
    case load
    /// A server's log has grown long enough for a snapshot; one that was told to end leads no longer.
    case compaction(ServerID), ending(ServerID)
  }
}

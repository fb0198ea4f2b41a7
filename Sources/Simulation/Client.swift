// What clients asked for, and what became of it.

import Raft

/// A client's number, from 1: `C1`.
public struct ClientID: Hashable, Comparable, Sendable, CustomStringConvertible {
  public let number: Int
  public init(_ number: Int) { self.number = number }
  public static func < (a: ClientID, b: ClientID) -> Bool { a.number < b.number }
  public var description: String { "C\(number)" }
}

/// One request of a client. Its place in `World.requests` is the command in the entry that carries it.
public struct Request: Hashable, Sendable {
  /// Who asks.
  public var client: ClientID
  /// The client's own count of its requests, from 1.
  public var serial: Int
  /// What for.
  public var operation: Operation
  /// When, in true time.
  public var submittedAt: Instant
  /// The server it was handed to.
  public var server: ServerID
  /// Where the leader put it in its log, or nil if the server was no leader and refused.
  public var index: LogIndex?
  /// The term in which the leader took it.
  public var term: Term
  /// The answer, once the leader that took it has applied it.
  public var result: OperationResult?
}

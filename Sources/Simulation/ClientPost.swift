// What is on its way between clients and servers, and what clients wait for.

import Raft

/// Something on its way between a client and a server, or that a client waits for.
public struct ClientPost: Hashable, Sendable {
  /// The place of the request in `World.requests`.
  public var request: Int
  /// When it arrives, or when the wait is over.
  public var at: Instant
  /// When it was sent, if it is on its way.
  public var sentAt = Instant.zero
  /// What it is.
  public var kind: Kind

  /// What is on its way, or what the client waits for.
  public enum Kind: Hashable, Sendable {
    /// The call is on its way to the server.
    case call(to: ServerID)
    /// The server's answer is on its way to the client.
    case answer(from: ServerID, Answer)
    /// The client asks the server then.
    case retry(to: ServerID)
    /// The client's patience ends then.
    case timeout
  }
}

extension ClientPost {
  /// What the letter is to those who look on.
  init(_ letter: ClientMail, at time: Instant) {
    request = letter.request
    at = time
    sentAt = letter.sentAt
    kind =
      switch letter.kind {
      case .call(let server): .call(to: server)
      case .answer(let server, let answer): .answer(from: server, answer)
      }
  }
}

extension Node {
  /// The requests, by their places in `World.requests`, about which calls came while the process was paused.
  public var heldRequests: [Int] { callInbox.map(\.request) }
}

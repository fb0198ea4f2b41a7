// What a disk holds while it is written to, told by the log that the server has in memory.

import Raft

extension Disk {
  /// What is on a disk, or on its way there: a term, a vote, and so much of the server's log.
  ///
  /// As long as the log in memory only grows it begins with what is on the disk, and where that ends tells all. A copy
  /// for each write would cost more than the rest of the write, and the log's next entry another copy of the
  /// log's end. Before the server deletes, replaces or compacts entries, what it has is kept: see `keep(_:)`.
  public struct Content: Sendable {
    /// The term.
    public let currentTerm: Term
    /// Who got the vote in it.
    public let votedFor: ServerID?
    /// Where the log ends.
    public let lastIndex: LogIndex
    private let configurationCount: Int
    /// What the server had when the log in memory last began with what is here; nil while it still does.
    private var former: Former?

    /// What the server has in memory.
    @inline(__always)
    init(_ persistent: borrowing Persistent) {
      currentTerm = persistent.currentTerm
      votedFor = persistent.votedFor
      lastIndex = persistent.log.lastIndex
      configurationCount = persistent.log.configurationCount
    }

    /// What is known apart from the server's memory.
    static func apart(_ persistent: Persistent) -> Content {
      var content = Content(persistent)
      content.keep(persistent)
      return content
    }

    /// The server is about to change its log otherwise than by appending, and has this till now.
    mutating func keep(_ persistent: Persistent) {
      if former == nil { former = Former(persistent) }
    }

    /// Lends a log that begins with the one here: up to `lastIndex` they are the same.
    /// - Parameter persistent: What the server has in memory.
    @inline(__always)
    public func withLog<Value>(
      in persistent: borrowing Persistent, _ body: (borrowing Log) -> Value
    ) -> Value {
      if let former { return body(former.persistent.log) }
      return body(persistent.log)
    }

    /// All of it.
    /// - Parameter persistent: What the server has in memory.
    /// - Complexity: O(entries in a chunk of the log).
    public func persistent(in persistent: Persistent) -> Persistent {
      (former?.persistent ?? persistent).prefix(
        through: lastIndex, configurations: configurationCount, term: currentTerm,
        votedFor: votedFor)
    }
  }

  /// What a server had, behind a reference: it is seldom there, and large.
  private final class Former: Sendable {
    let persistent: Persistent
    init(_ persistent: Persistent) { self.persistent = persistent }
  }

  /// The server is about to change its log otherwise than by appending, and has this till now.
  mutating func keep(_ former: Persistent) {
    durable.keep(former)
    for place in writes.indices { writes[place].content.keep(former) }
  }
}

// What a log is made of.

/// An election period, numbered from 1; 0 is before the first (§5.1).
public typealias Term = Int

/// A position in a log, from 1; 0 is before the first entry (§5.3).
public typealias LogIndex = Int

/// One entry of a log (§5.3).
public struct Entry: Hashable, Sendable {
  /// What the entry holds.
  public enum Content: Hashable, Sendable {
    /// Appended by a new leader so that it can commit what came before (§8).
    case noOp
    /// A command for the state machine. Raft does not look inside: the number says which.
    case command(UInt64)
  }

  /// The term of the leader that created the entry.
  public var term: Term
  public var content: Content

  @inlinable
  public init(term: Term, content: Content) {
    self.term = term
    self.content = content
  }
}

/// The entries that an AppendEntries carries. One entry, the usual number, takes no allocation.
public enum EntryBatch: Hashable, Sendable {
  case none
  case one(Entry)
  case many([Entry])

  @inlinable
  public var count: Int {
    switch self {
    case .none: 0
    case .one: 1
    case .many(let entries): entries.count
    }
  }

  @inlinable
  public subscript(position: Int) -> Entry {
    switch self {
    case .none: preconditionFailure("an empty batch has no entry \(position)")
    case .one(let entry): entry
    case .many(let entries): entries[position]
    }
  }
}

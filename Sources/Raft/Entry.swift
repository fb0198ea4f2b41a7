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
    /// Who votes from here on (§6).
    case configuration(Configuration)
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

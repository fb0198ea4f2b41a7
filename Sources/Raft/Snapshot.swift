// What takes the place of the first entries of a log: §7.

/// A snapshot: the state after all entries up to an index, in place of these entries (§7).
public struct Snapshot: Hashable, Sendable {
  /// The index of the last entry it covers.
  public var lastIndex: LogIndex
  /// That entry's term.
  public var lastTerm: Term
  /// Who votes, as of that entry.
  public var configuration: Configuration
  /// The state machine with its client sessions, as its owner wrote it down. Raft does not look inside.
  public var data: [UInt8]

  /// A snapshot of all entries up to this one.
  public init(
    lastIndex: LogIndex, lastTerm: Term, configuration: Configuration, data: [UInt8]
  ) {
    self.lastIndex = lastIndex
    self.lastTerm = lastTerm
    self.configuration = configuration
    self.data = data
  }
}

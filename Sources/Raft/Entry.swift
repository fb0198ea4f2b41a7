// What a log is made of.

/// One entry of a log (§5.3).
///
/// Kept in 16 bytes, because a run is mostly entries: terms of more than 32 bits trap.
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

  @usableFromInline enum Kind: UInt8, Sendable {
    case noOp, command, configuration
    /// One set of voters, and in the place of the other members without a vote.
    case configurationWithLearners
  }

  /// The command, or the two sets of a configuration.
  @usableFromInline let payload: UInt64
  @usableFromInline let shortTerm: UInt32
  @usableFromInline let kind: Kind

  init(shortTerm: UInt32, kind: Kind, payload: UInt64) {
    self.shortTerm = shortTerm
    self.kind = kind
    self.payload = payload
  }

  /// An entry of this term.
  /// - Precondition: `0 <= term < 2^32`.
  @inlinable @inline(__always)
  public init(term: Term, content: Content) {
    shortTerm = UInt32(term)
    switch content {
    case .noOp:
      kind = .noOp
      payload = 0
    case .command(let command):
      kind = .command
      payload = command
    case .configuration(let configuration):
      let hasLearners = !configuration.learners.isEmpty
      require(!hasLearners || !configuration.isJoint, "in joint mode all members vote")
      kind = hasLearners ? .configurationWithLearners : .configuration
      let others = hasLearners ? configuration.learners : configuration.outgoing
      payload = UInt64(configuration.voters.bits) | UInt64(others.bits) << 32
    }
  }

  /// The term of the leader that created the entry.
  @inlinable @inline(__always) public var term: Term { Term(shortTerm) }

  /// What it holds.
  @inlinable public var content: Content {
    switch kind {
    case .noOp: .noOp
    case .command: .command(payload)
    case .configuration:
      .configuration(
        Configuration(
          voters: ServerSet(bits: UInt32(truncatingIfNeeded: payload)),
          outgoing: ServerSet(bits: UInt32(truncatingIfNeeded: payload >> 32))))
    case .configurationWithLearners:
      .configuration(
        Configuration(
          voters: ServerSet(bits: UInt32(truncatingIfNeeded: payload)),
          learners: ServerSet(bits: UInt32(truncatingIfNeeded: payload >> 32))))
    }
  }

  /// Whether it says who votes.
  @inlinable @inline(__always) var isConfiguration: Bool {
    kind.rawValue >= Kind.configuration.rawValue
  }

  /// The command for the state machine, if it is one.
  @inlinable @inline(__always) public var command: UInt64? { kind == .command ? payload : nil }
}

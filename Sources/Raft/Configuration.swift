// Who votes.

/// The servers that make up the cluster and what counts as a quorum of them (§5.1).
public struct Configuration: Hashable, Sendable {
  /// Who votes, and whose copies of an entry count.
  public var voters: ServerSet

  public init(voters: ServerSet) { self.voters = voters }

  /// How many voters make a majority.
  @inlinable public var quorumSize: Int { voters.count / 2 + 1 }

  /// Whether these servers hold a majority.
  @inlinable
  public func isQuorum(_ servers: ServerSet) -> Bool {
    servers.intersection(voters).count >= quorumSize
  }

  /// The highest index that a quorum has reached, given how far each voter has; 0 if none has.
  /// - Complexity: O(voters²)
  @inlinable
  public func quorumIndex(_ reached: (ServerID) -> LogIndex) -> LogIndex {
    var best = 0
    for voter in voters {
      let index = reached(voter)
      guard index > best else { continue }
      var holders = ServerSet()
      for other in voters where reached(other) >= index { holders.insert(other) }
      if isQuorum(holders) { best = index }
    }
    return best
  }
}

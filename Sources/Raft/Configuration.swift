// Who votes.

/// The servers that make up the cluster and what counts as a quorum of them (§5.1).
public struct Configuration: Hashable, Sendable {
  public var voters: ServerSet

  public init(voters: ServerSet) { self.voters = voters }

  /// How many voters make a majority.
  public var quorumSize: Int { voters.count / 2 + 1 }

  /// Whether these servers hold a majority.
  public func isQuorum(_ servers: ServerSet) -> Bool {
    servers.intersection(voters).count >= quorumSize
  }
}

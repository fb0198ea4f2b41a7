// Who votes, and what is a quorum of them: §6.

/// The servers that make up the cluster and what counts as a quorum of them (§5.1, §6).
///
/// Usually all that counts is a majority of `voters`. While the cluster changes by joint consensus there
/// are two sets, and whatever needs a quorum needs a majority of each.
public struct Configuration: Hashable, Sendable {
  /// Who votes, and whose copies of an entry count. In joint mode C_new.
  public var voters: ServerSet
  /// In joint mode C_old, otherwise empty.
  public var outgoing: ServerSet
  /// Members that get every entry and have no vote (diss. 4.2.1). None in joint mode, which says of each server
  /// whether it votes.
  public var learners: ServerSet = []

  /// A configuration of one set of voters; without any it is that of a server that belongs nowhere yet.
  @inlinable
  public init(voters: ServerSet) {
    self.voters = voters
    outgoing = []
  }

  /// A configuration of one set of voters, with members that have no vote.
  @inlinable
  public init(voters: ServerSet, learners: ServerSet) {
    self.voters = voters
    outgoing = []
    self.learners = learners
  }

  /// C_old,new.
  @inlinable
  public init(voters: ServerSet, outgoing: ServerSet) {
    self.voters = voters
    self.outgoing = outgoing
  }

  /// Whether this is C_old,new.
  @inlinable public var isJoint: Bool { !outgoing.isEmpty }

  /// Everybody who votes in one set or the other.
  @inlinable public var members: ServerSet { voters.union(outgoing) }

  /// How many of `voters` make a majority.
  @inlinable public var quorumSize: Int { voters.count / 2 + 1 }

  /// Whether these servers hold a majority; in joint mode of both sets.
  @inlinable
  public func isQuorum(_ servers: ServerSet) -> Bool {
    Self.isMajority(servers, of: voters) && (!isJoint || Self.isMajority(servers, of: outgoing))
  }

  /// Whether these servers are more than half of the others. Nobody is a majority of nobody.
  @inlinable
  public static func isMajority(_ servers: ServerSet, of voters: ServerSet) -> Bool {
    servers.intersection(voters).count >= voters.count / 2 + 1
  }

  /// The highest value that a quorum has reached, given how far each voter has, or `floor` if no quorum
  /// has reached more.
  /// - Complexity: O(members), times the number of values between `floor` and the result.
  @inlinable
  public func quorumIndex(above floor: Int = 0, _ reached: (ServerID) -> Int) -> Int {
    var best = floor
    while true {
      var ahead = ServerSet()
      var least = Int.max
      for server in members {
        let index = reached(server)
        if index > best {
          ahead.insert(server)
          least = min(least, index)
        }
      }
      if !isQuorum(ahead) { return best }
      best = least
    }
  }
}

extension Configuration: CustomStringConvertible {
  /// `S1 S2 S3`, or in joint mode `S1 S2 S3 > S3 S4 S5`, or with a member that has no vote `S1 S2 S3 + S4`.
  public var description: String {
    let voters = voters.isEmpty ? "nobody" : "\(voters)"
    return isJoint
      ? "\(outgoing) > \(voters)" : learners.isEmpty ? voters : "\(voters) + \(learners)"
  }
}

// Terms and the way back to follower (§5.1), and the election timer (§5.2).

extension Server {
  /// Takes a higher term: no vote in it yet, and whatever this server was, it is a follower now.
  mutating func advanceTerm(to term: Term, by sender: ServerID, _ turn: inout Turn) {
    turn.note(.termAdvanced(from: persistent.currentTerm, to: term, by: sender))
    persistent.currentTerm = term
    persistent.votedFor = nil
    turn.needsWrite = true
    guard settings.rules[.stepDownOnHigherTerm] else { return }
    becomeFollower(of: nil, .higherTerm(from: sender), &turn)
  }

  /// Becomes, or stays, a follower in the current term. The election timer goes on; a leader, which
  /// has none, gets a new one.
  mutating func becomeFollower(of leader: ServerID?, _ reason: FollowReason, _ turn: inout Turn) {
    let was = role.kind
    switch role {
    case .follower(let follower):
      role = .follower(Follower(leader: leader, electionDeadline: follower.electionDeadline))
    case .candidate(let candidate):
      role = .follower(Follower(leader: leader, electionDeadline: candidate.electionDeadline))
    case .leader:
      role = .follower(Follower(leader: leader, electionDeadline: .never))
      resetElectionTimer(&turn)
    }
    if was != .follower {
      turn.note(.becameFollower(was: was, term: persistent.currentTerm, reason))
    }
  }

  /// Starts the election timer afresh with a timeout drawn at random (§5.2). Nothing for a leader.
  mutating func resetElectionTimer(_ turn: inout Turn) {
    let range = settings.electionTimeout
    let timeout =
      settings.rules[.randomizedTimeouts]
      ? turn.random.duration(in: range) : range.lowerBound
    setElectionDeadline(turn.now + timeout)
  }

  /// Moves the election deadline, by the server's own clock. Nothing for a leader.
  public mutating func setElectionDeadline(_ deadline: Instant) {
    switch role {
    case .follower(let follower):
      role = .follower(Follower(leader: follower.leader, electionDeadline: deadline))
    case .candidate(var candidate):
      candidate.electionDeadline = deadline
      role = .candidate(candidate)
    case .leader: break
    }
    refreshDeadline()
  }
}

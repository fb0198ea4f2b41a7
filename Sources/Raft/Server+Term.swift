// Terms and the way back to follower (§5.1), and the election timer (§5.2).

extension Server {
  /// Takes a higher term: no vote in it yet, and whatever this server was, it is a follower now.
  mutating func advanceTerm(to term: Term, by sender: ServerID, _ turn: inout Turn) {
    turn.note(.termAdvanced(from: state.persistent.currentTerm, to: term, by: sender))
    state.persistent.currentTerm = term
    state.persistent.votedFor = nil
    changeBallot(&turn)
    guard settings.rules[.stepDownOnHigherTerm] else { return }
    becomeFollower(of: nil, .higherTerm(from: sender), &turn)
  }

  /// Becomes, or stays, a follower in the current term. The election timer goes on; a leader, which
  /// has none, gets a new one.
  mutating func becomeFollower(of leader: ServerID?, _ reason: FollowReason, _ turn: inout Turn) {
    let was = roleKind
    state.roleKind = .follower
    if was != .follower { state.candidate = Candidate() }
    state.knownLeader = leader
    state.incoming = nil
    if was == .leader {
      leaveOffice(&turn)
      resetElectionTimer(&turn)
    } else if was != .follower, settings.habits.timerReset != .atHeartbeat {
      // Its timer as a candidate is another than its timer as a follower.
      resetElectionTimer(&turn)
    }
    if was != .follower {
      turn.note(.becameFollower(was: was, term: state.persistent.currentTerm, reason))
    }
  }

  /// Forgets what only a leader knows. Reads that wait are not answered here any more.
  private mutating func leaveOffice(_ turn: inout Turn) {
    for read in state.leader.reads {
      turn.decide(read: read.number, isReady: false)
    }
    if let change = state.leader.change {
      turn.note(.changeAbandoned(target: change.target, .leaderGone))
    }
    state.forgetOffice()
    timing.leader.reset()
  }

  /// Starts the election timer afresh with a timeout drawn at random (§5.2). A leader has none, and
  /// neither has a server that would not stand.
  @inline(__always)
  mutating func resetElectionTimer(_ turn: inout Turn) {
    guard roleKind != .leader else { return }
    if isVoter { drawTimeout(&turn) } else { resetElectionTimerWithoutVote(&turn) }
  }

  @inline(never)
  private mutating func resetElectionTimerWithoutVote(_ turn: inout Turn) {
    if mayStand { drawTimeout(&turn) } else { timing.timeoutEnd = .never }
  }

  @inline(__always)
  private mutating func drawTimeout(_ turn: inout Turn) {
    if settings.hasHabits { return drawHabitualTimeout(&turn) }
    let range = settings.electionTimeout
    let timeout =
      settings.rules[.randomizedTimeouts]
      ? turn.random.duration(in: range) : range.lowerBound
    timing.timeoutEnd = turn.now + timeout
  }

  /// Moves the election deadline, by the server's own clock. Nothing for a leader.
  public mutating func setElectionDeadline(_ deadline: Instant) {
    if isLeader { return }
    timing.timeoutEnd = deadline
    refreshDeadline()
  }
}

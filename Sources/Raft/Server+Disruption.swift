// The disruption guard: who hears from a leader does not help to depose it (§6, diss. 4.2.3).

extension Server {
  /// Whether it has heard from a leader within the shortest election timeout.
  @inline(__always)
  public func hasHeardLeader(at now: Instant) -> Bool {
    guard let leaderHeardAt else { return false }
    return now < leaderHeardAt + settings.electionTimeout.lowerBound
  }

  /// Whether a request for a vote is to be ignored, term and all. A leader that was told to hand over is
  /// asked with `isTransfer`, and then this is not.
  mutating func isGuarded(against candidate: ServerID, _ turn: inout Turn) -> Bool {
    guard settings.guardsLeader, isLeader || hasHeardLeader(at: turn.now) else { return false }
    let heard = isLeader ? .zero : turn.now - (leaderHeardAt ?? turn.now)
    turn.note(.voteIgnored(from: candidate, leader: knownLeader, heard: heard))
    return true
  }
}

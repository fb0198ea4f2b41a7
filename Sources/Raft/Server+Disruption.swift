// The disruption guard: who hears from a leader does not help to depose it (§6, diss. 4.2.3).

extension Server {
  /// Whether it has heard from a leader within the shortest election timeout.
  @inline(__always)
  public func hasHeardLeader(at now: Instant) -> Bool {
    guard let leaderHeardAt else { return false }
    return now < guardStart(leaderHeardAt) + settings.electionTimeout.lowerBound
  }

  /// Whether a request for a vote is to be ignored, term and all. A leader that was told to hand over is
  /// asked with `isTransfer`, and then this is not.
  @inline(__always)
  mutating func isGuarded(against candidate: ServerID, _ turn: inout Turn) -> Bool {
    settings.guardsLeader && keepsLeader(against: candidate, &turn)
  }

  @inline(never)
  private mutating func keepsLeader(against candidate: ServerID, _ turn: inout Turn) -> Bool {
    guard let reason = reasonToKeepLeader(at: turn.now) else { return false }
    let heard = isLeader ? .zero : turn.now - (leaderHeardAt ?? turn.now)
    turn.note(.voteIgnored(from: candidate, reason, heard: heard))
    return true
  }

  /// Why it does not help to depose a leader now: it leads, has heard from one, or may have before it started;
  /// nil if nothing keeps it from that.
  @inline(__always)
  func reasonToKeepLeader(at now: Instant) -> VoteRefusal? {
    if isLeader { return .leaderIsAlive(id) }
    guard hasHeardLeader(at: now) else {
      guard settings.habits.keepsLeaderUntilTimeout, let knownLeader else { return nil }
      return .ownTimerRuns(knownLeader)
    }
    return timing.isHeardAtStart ? .leaderMayLive : .leaderIsAlive(knownLeader)
  }
}

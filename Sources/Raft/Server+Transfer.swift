// Handing leadership over (diss. 3.10).

/// A transfer of leadership under way.
public struct Transfer: Hashable, Sendable {
  /// Who shall lead.
  public var target: ServerID
  /// Whether the target has been told to stand.
  public internal(set) var isSent = false
}

/// Why a transfer was not begun.
public enum TransferRefusal: Hashable, Sendable {
  /// Another server leads, or none, as far as this one knows.
  case notLeader(ServerID?)
  /// The target is the leader itself.
  case alreadyLeads
  /// The target has no vote, and so cannot lead.
  case notVoter
  /// Leadership is being handed over already.
  case transferUnderWay(to: ServerID)
}

extension Server {
  /// The transfer that a leader has under way.
  public var transfer: Transfer? { isLeader ? state.leader.transfer : nil }

  /// Why the leader would refuse to hand over now, or nil if it would not.
  public func refusal(ofTransferTo target: ServerID) -> TransferRefusal? {
    guard isLeader else { return .notLeader(knownLeader) }
    if target == id { return .alreadyLeads }
    if !configuration.members.contains(target) { return .notVoter }
    if let transfer = state.leader.transfer { return .transferUnderWay(to: transfer.target) }
    return nil
  }

  /// To whom a leader that ends in good order hands over: of the members that it has heard from within the shortest
  /// election timeout the one that holds most of its log, and of several such the one it heard from last. Nil if it
  /// does not lead, or there is none.
  /// - Parameters:
  ///   - others: Who else ends.
  ///   - now: What the leader's own clock shows.
  public func successor(besides others: ServerSet, at now: Instant) -> ServerID? {
    guard isLeader else { return nil }
    var best: (peer: ServerID, match: LogIndex, heard: Instant)?
    for peer in configuration.members.subtracting(others).subtracting([id]) {
      let match = state.leader.followers[peer.index].matchIndex
      let heard = timing.leader.followers[peer.index].lastHeard
      if heard + settings.electionTimeout.lowerBound < now { continue }
      if let best, (best.match, best.heard) >= (match, heard) { continue }
      best = (peer, match, heard)
    }
    return best?.peer
  }

  /// Begins to hand over: brings the target up to date and takes no more commands meanwhile.
  mutating func startTransfer(to target: ServerID, _ turn: inout Turn) {
    if let refusal = refusal(ofTransferTo: target) {
      turn.note(.transferRefused(to: target, refusal))
      return
    }
    state.leader.transfer = Transfer(target: target)
    timing.leader.transferDeadline = turn.now + settings.electionTimeout.lowerBound
    timing.isDeadlineStale = true
    let missing = state.persistent.log.lastIndex - state.leader.followers[target.index].matchIndex
    turn.note(.transferStarted(to: target, missing: missing))
    if missing > 0, canSend(to: target) { sendAppend(to: target, &turn) }
    tellTarget(&turn)
  }

  /// Tells the target to stand as soon as it holds the whole log.
  mutating func tellTarget(_ turn: inout Turn) {
    guard let transfer = state.leader.transfer, !transfer.isSent,
      state.leader.followers[transfer.target.index].matchIndex == state.persistent.log.lastIndex
    else { return }
    state.leader.transfer?.isSent = true
    state.leader.hasSentTimeoutNow = true
    turn.note(.timeoutNowSent(to: transfer.target))
    send(.timeoutNow, to: transfer.target, &turn)
  }

  /// The target has not taken over in time: the leader goes on.
  mutating func abandonTransfer(_ turn: inout Turn) {
    guard let transfer = state.leader.transfer else { return }
    state.leader.transfer = nil
    timing.leader.transferDeadline = .never
    turn.note(.transferAbandoned(to: transfer.target))
    // What had to wait for it.
    settleConfiguration(&turn)
  }

  /// Stands for election at once. Neither a pre-vote nor the guard of the others must stop it: all of
  /// them have just heard from the leader that wants it.
  mutating func handleTimeoutNow(_ slot: Int, _ turn: inout Turn) {
    let (leader, term) = (turn.messages[slot].from, turn.messages[slot].term)
    guard term == state.persistent.currentTerm, !isLeader, mayStand else {
      turn.note(.timeoutNowIgnored(from: leader, term: term))
      return
    }
    if settings.rules[.transferSkipsChecks] {
      startElection(isTransfer: true, &turn)
    } else {
      standForElection(&turn)
    }
  }
}

// How an election stands for one candidate: votes counted, on their way, refused and still open. §5.2.

import Raft
import Scripting
import Session
import Simulation

/// How the votes stand for a server that stands for election, or asks whether it should (diss. 9.6).
package struct VoteCount: Hashable, Sendable {
  /// Who stands.
  package var candidate: ServerID
  /// The term in which it would lead.
  package var term: Term
  /// Whether it only asks who would vote for it.
  package var isPreVote: Bool
  /// Who votes, as the candidate sees it.
  package var configuration: Configuration
  /// How many of them it takes.
  package var quorum: Quorum
  /// Whose votes it has.
  package var counted: ServerSet
  /// Votes that it has counted once more, which it does only with a rule off.
  package var repeated: Int
  /// Whose votes are on their way to it, or wait for a disk.
  package var coming: ServerSet = []
  /// Whose of these a hand keeps back, on a link or from a disk.
  package var held: ServerSet = []
  /// Whose votes are given or would be, but count only after the candidate has given up: disks and links take time.
  package var late: ServerSet = []
  /// Whose of these are given.
  package var lateGiven: ServerSet = []
  /// Who has refused, whether the candidate has heard of it or not.
  package var refused: ServerSet = []
  /// Who has still to answer, and would vote for it if the request arrived now.
  package var asked: ServerSet = []
  /// Whether what was counted and what is on its way is enough.
  package var isEnough: Bool { quorum.isReached(by: given) }
  /// Whether it is enough if those vote for it who still may. True as well where a rule is off without which
  /// nobody can tell.
  package var canWin = false
  /// The rule that is off without which it could not win; nil where it can with the votes that may come, or cannot.
  package var doubt: Rule?

  /// Whose votes it has or gets, if nothing is lost.
  package var given: ServerSet { counted.union(coming) }
  /// Whose votes are given, in time or too late.
  package var cast: ServerSet { given.union(lateGiven) }
}

extension ClusterView {
  /// How the votes stand for the server; nil if it does not stand for election.
  /// - Complexity: O(servers + messages on their way)
  package func voteCount(for candidate: ServerID) -> VoteCount? {
    let own = self[candidate]
    guard own.process != .crashed, let state = own.candidacy else { return nil }
    let isPreVote = own.roleKind == .preCandidate
    var count = VoteCount(
      candidate: candidate, term: own.term + (isPreVote ? 1 : 0), isPreVote: isPreVote,
      configuration: own.configuration, quorum: own.quorum, counted: state.votes,
      repeated: state.repeatedVotes)
    let end = firmDeadline(of: own)
    // Its own vote is on the way to its disk; one that is held may be let go at any moment.
    if !isPreVote, !state.votes.contains(candidate) {
      count.add(candidate, at: own.isDiskHeld ? now : own.writtenAt ?? now, before: end)
      if own.isDiskHeld { count.held.insert(candidate) }
    }
    count.refused = state.refusals
    // Those that are asked and would refuse, but whose vote a crash makes them forget.
    var forgetful = ServerSet()
    var free = ServerSet()
    for (message, arrival, isHeld) in messages(about: count) {
      if message.from == candidate {
        guard wouldVote(message.to, for: own, in: count, asked: message, at: arrival) else {
          if !self[message.to].settings.rules[.votePersisted] { forgetful.insert(message.to) }
          continue
        }
        let answer = self.answer(to: message, at: arrival)
        if answer <= end { count.asked.insert(message.to) } else { count.late.insert(message.to) }
      } else if message.isPositive == true {
        count.add(message.from, at: arrival, before: end)
        if isHeld { count.held.insert(message.from) } else { free.insert(message.from) }
      } else {
        count.refused.insert(message.from)
      }
    }
    count.coming = count.coming.subtracting(count.counted)
    count.held = count.held.subtracting(free).intersection(count.coming)
    count.asked = count.asked.subtracting(count.given).subtracting(count.refused)
    count.late = count.late.subtracting(count.given).subtracting(count.asked)
      .subtracting(count.refused)
    count.lateGiven = count.lateGiven.intersection(count.late)
    let (rules, members) = (own.settings.rules, count.configuration.members)
    count.canWin =
      own.isQuorum(count.given.union(count.asked).union(forgetful).intersection(members))
    if !count.canWin {
      count.doubt = [.voteCountedOnce, .ignoreStaleReplies, .stepDownOnHigherTerm]
        .first { !rules[$0] }
      count.canWin = count.doubt != nil
    }
    return count
  }

  /// When the candidate gives up or tries again; `.never` where that may be put off.
  func firmDeadline(of candidate: ServerView) -> Instant {
    let rules = candidate.settings.rules
    guard candidate.process == .running, rules[.timerResetOnlyOnGrant], rules[.oneVotePerTerm]
    else {
      return .never
    }
    return candidate.deadline ?? .never
  }

  /// When the answer to a request can be there at the earliest, a vote that has to be written to a disk.
  private func answer(to request: Message, at arrival: Instant) -> Instant {
    let voter = self[request.to]
    // Who ends once it leads no more writes all that it has to in that moment.
    let isWritten =
      request.kind == .requestVote && voter.settings.rules[.writeBeforeReply] && !voter.isEnding
    let sent =
      isWritten ? max(arrival + voter.diskLatency, voter.writtenAt ?? arrival) : arrival
    return sent + shortestDelay(from: request.to, to: request.from)
  }

  private func shortestDelay(from: ServerID, to: ServerID) -> TimeSpan {
    link(DirectedLink(from: from, to: to)).settings.delay.lowerBound
  }

  /// The requests of the candidate and the answers to them that have not arrived.
  /// - Returns: With each when it is there at the earliest: now for what is held or waits in an inbox; and whether a hand
  ///   holds it.
  private func messages(
    about count: VoteCount
  ) -> [(message: Message, arrival: Instant, isHeld: Bool)] {
    func isWanted(_ message: Message) -> Bool {
      switch message.kind {
      case .requestVote:
        !count.isPreVote && message.from == count.candidate && message.term == count.term
      case .preVote:
        count.isPreVote && message.from == count.candidate && message.term == count.term
      case .requestVoteReply:
        !count.isPreVote && message.to == count.candidate
          && (message.term == count.term
            || message.isPositive == false && message.term > count.term)
      case .preVoteReply:
        count.isPreVote && message.to == count.candidate
          && (message.term == count.term || message.isPositive == false)
      case .appendEntries, .appendEntriesReply, .installSnapshot, .installSnapshotReply,
        .timeoutNow:
        false
      }
    }
    var found = flights.filter { isWanted($0.message) }.map {
      let isHeld = $0.arrivesAt == .never
      return ($0.message, isHeld ? now : $0.arrivesAt, isHeld)
    }
    for server in servers {
      found += server.inbox.filter { isWanted($0.message) }.map { ($0.message, now, false) }
      for (message, end) in zip(server.unsent, server.unsentUntil) where isWanted(message) {
        // What a hand holds back may be let go, and who ends writes at once what it has to.
        let sent = end == .never || server.isEnding ? now : end
        let arrival = sent + shortestDelay(from: server.id, to: message.to)
        found.append((message, arrival, end == .never))
      }
    }
    return found
  }

  /// Whether the voter, as it is now, runs and would give the candidate its vote if it was asked then.
  private func wouldVote(
    _ voter: ServerID, for candidate: ServerView, in count: VoteCount, asked request: Message,
    at time: Instant
  ) -> Bool {
    let voter = self[voter]
    if voter.process == .crashed { return false }
    let rules = voter.settings.rules
    // Who was told to stand is not taken for a disturbance (diss. 3.10).
    let isTransfer = if case .requestVote(_, _, true) = request.body { true } else { false }
    if count.isPreVote || voter.settings.guardsLeader && !isTransfer,
      voter.hearsLeader(at: time) || leads(voter, until: time, beside: candidate.id)
    {
      return false
    }
    if voter.term > count.term { return false }
    if voter.term == count.term, let other = voter.votedFor, other != candidate.id,
      rules[.oneVotePerTerm]
    {
      return false
    }
    return !rules[.upToDateVote] || !voter.log.isMoreUpToDate(than: candidate.log)
  }
}

extension ClusterView {
  /// Whether the server, which leads, still does then, whatever happens: so that it ignores a request for a vote as well as
  /// its followers do. Word of a later term comes from who is in one, and none of it can be there by then.
  private func leads(_ leader: ServerView, until time: Instant, beside candidate: ServerID) -> Bool
  {
    guard leader.isLeader, leader.process == .running, !leader.isEnding, leader.isVoter,
      let leadership = leader.leadership, leadership.transfer == nil,
      leadership.quorumDeadline > time,
      !servers.contains(where: { $0.isLeader && $0.term > leader.term })
    else { return false }
    // Requests that would be ignored as well bring no word of it.
    func isWord(_ message: Message) -> Bool {
      switch message.body {
      case .requestVote(_, _, let isTransfer): isTransfer
      case .preVote: false
      default: message.term > leader.term && message.to != candidate
      }
    }
    if flights.contains(where: { isWord($0.message) }) { return false }
    return servers.allSatisfy { other in
      if other.unsent.contains(where: isWord) { return false }
      if other.id == leader.id { return true }
      if other.term <= leader.term, other.settings.guardsLeader, other.hearsLeader(at: time) {
        return true
      }
      // It may be told something by the leader, and answer.
      let back = shortestDelay(from: other.id, to: leader.id)
      let first = flights.first { $0.message.to == other.id && $0.message.from == leader.id }
      let anew = now + shortestDelay(from: leader.id, to: other.id)
      return min(first?.arrivesAt ?? .never, anew) + back > time
    }
  }
}

extension VoteCount {
  /// Takes down a vote that is given, and counts at that time.
  fileprivate mutating func add(_ voter: ServerID, at time: Instant, before end: Instant) {
    if time <= end {
      coming.insert(voter)
    } else {
      late.insert(voter)
      lateGiven.insert(voter)
    }
  }
}

extension ServerView {
  /// Whether it will not help to depose a leader then, whatever happens until then: it heard from one so recently.
  fileprivate func hearsLeader(at time: Instant) -> Bool {
    guard let leaderHeardAt, process == .running, !isLeader, deadline ?? .never > time else {
      return false
    }
    // Until its own timer runs out, as has been asked already.
    if settings.habits.keepsLeaderUntilTimeout, knownLeader != nil { return true }
    // Whole ticks count from the tick before.
    return time
      < leaderHeardAt
      + clock.trueLength(of: settings.electionTimeout.lowerBound - settings.habits.tick)
  }
}

extension Log {
  /// Whether a server with this log refuses its vote to one with the other (§5.4.1).
  func isMoreUpToDate(than other: Log) -> Bool {
    (lastTerm, lastIndex) > (other.lastTerm, other.lastIndex)
  }
}

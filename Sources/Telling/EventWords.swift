// An event in a few words, from the chronicle alone: what lists show and searches look through.

import Checking
import Raft
import Running
import Scripting
import Session
import Simulation

extension Branch {
  /// The event with this number in a few words, such as `S2 votes for S1`; position 0 is the start.
  /// - Complexity: O(log n)
  package func words(of number: Int) -> String {
    guard number >= 1 else { return "the run begins" }
    guard chronicle.knows(number) else { return "an event that only a replay can tell" }
    let record = chronicle[number]
    var words = baseWords(of: number, record)
    if case .violated(let property)? = milestone(at: number)?.kind {
      // Nothing that the event says matters more, and the end of a long line is cut off.
      words = "\(property.name) breaks: \(words)"
    } else if record.traits.contains(.milestone),
      let addition = milestone(at: number)?.kind.clause(after: record)
    {
      words += ": \(addition)"
    }
    if record.traits.contains(.answers) {
      words += record.kind == .client ? ": it has its answer" : ", and a client has its answer"
    }
    if let loss = record.lossClause { words += "; \(loss)" }
    if record.traits.contains(.byHand), record.kind == .delivered { words += " (by hand)" }
    return words
  }

  /// The command that the event was, if it was one.
  /// - Complexity: O(log n)
  package func actOfEvent(_ number: Int) -> Act? { act(at: number - 1)?.act }

  /// The milestone that the event is, if it is one.
  /// - Complexity: O(log n)
  package func milestone(at number: Int) -> Milestone? {
    let index = milestones.partitioningIndex { $0.position >= number }
    guard index < milestones.count, milestones[index].position == number else { return nil }
    return milestones[index]
  }

  private func baseWords(of number: Int, _ record: EventRecord) -> String {
    switch record.kind {
    case .delivered: return deliveryWords(of: number, record)
    case .queued: return "\(record.to) is frozen: \(record.nouns.full) waits"
    case .lost: return loss(at: number).clause(of: record.nouns.full, to: record.to)
    case .electionTimer:
      let start = "\(record.to)'s election timer runs out"
      guard let ballot = ballots(at: number).first else {
        return "\(start), but it has no vote to stand with"
      }
      return start + standing(ballot)
    case .heartbeatTimer:
      return record.traits.contains(.steppedDown)
        ? "\(record.to) hears from no majority and steps down"
        : "\(record.to) tells the others that it leads"
    case .diskWritten: return "\(record.to)'s disk has finished a write"
    case .compacted: return "\(record.to)'s log has grown long"
    case .ended: return "\(record.to) ends in good order"
    case .client: return clientWords(of: number, record)
    case .intervention: return interventionWords(of: number, record)
    }
  }

  private func standing(_ ballot: Chronicle.Ballot) -> String {
    if case .preVoteStarted = ballot.note { return ": it asks who would vote for it" }
    return ": it stands in term \(ballot.term)"
  }

  // MARK: Messages

  private func deliveryWords(of number: Int, _ record: EventRecord) -> String {
    let (from, to, traits) = (record.from, record.to, record.traits)
    switch record.message {
    case .requestVote:
      if isIgnored(number) {
        return "\(to) ignores \(from)'s request for a vote" + refusalWords(at: number, from)
      }
      return traits.contains(.refusal)
        ? "\(to) refuses \(from) its vote" + refusalWords(at: number, from)
        : "\(to) votes for \(from) in term \(record.term)"
    case .preVote:
      return traits.contains(.refusal)
        ? "\(to) would not vote for \(from)" + refusalWords(at: number, from)
        : "\(to) would vote for \(from) in term \(record.term)"
    case .requestVoteReply:
      if traits.contains(.elected) {
        return "\(from)'s vote makes \(to) leader of term \(record.term)"
      }
      return traits.contains(.agrees)
        ? "\(to) gets \(from)'s vote" : "\(to) gets \(from)'s refusal to vote for it"
    case .preVoteReply:
      if traits.contains(.stands) {
        let term = ballots(at: number).last?.term ?? Term(record.term)
        return "\(to) has enough pre-votes and stands in term \(term)"
      }
      return traits.contains(.agrees)
        ? "\(to) hears that \(from) would vote for it"
        : "\(to) hears that \(from) would not vote for it"
    case .appendEntries: return appendWords(record)
    case .appendEntriesReply: return replyWords(record)
    case .installSnapshot:
      return traits.contains(.refusal)
        ? "\(to) refuses a chunk of \(from)'s snapshot"
        : "\(to) gets a chunk of \(from)'s snapshot"
    case .installSnapshotReply:
      return traits.contains(.agrees)
        ? "\(to) hears what \(from) has of the snapshot"
        : "\(to) hears that \(PastTerm.words("its"))"
    case .timeoutNow:
      let stands = ballots(at: number).last.map { "\(to) stands in term \($0.term)" }
      return (stands ?? "\(to) does not stand") + ", as \(from) tells it to"
    case nil: return "\(to) gets a message from \(from)"
    }
  }

  private func appendWords(_ record: EventRecord) -> String {
    let (from, to) = (record.from, record.to)
    if record.traits.contains(.refusal) { return "\(to) refuses \(record.nouns.full)" }
    return "\(to) gets \(from)'s \(record.traits.contains(.heartbeat) ? "heartbeat" : "append")"
  }

  private func replyWords(_ record: EventRecord) -> String {
    let (from, to) = (record.from, record.to)
    guard record.traits.contains(.agrees) else {
      return "\(to) gets \(from)'s refusal of its append"
    }
    let what = chronicle.isAnswerToHeartbeat(record) ? "heartbeat" : "append"
    return "\(from) acknowledges \(to)'s \(what)"
  }

  // MARK: Elections

  /// What was said about elections in the event.
  /// - Complexity: O(log n)
  package func ballots(at number: Int) -> ArraySlice<Chronicle.Ballot> {
    let all = chronicle.ballots
    let start = all.partitioningIndex { $0.position >= number }
    var end = start
    while end < all.count, all[end].position == number { end += 1 }
    return all[start..<end]
  }

  /// Whether a request for a vote was not even looked at, so that nothing was sent back.
  func isIgnored(_ number: Int) -> Bool {
    ballots(at: number).contains { if case .voteIgnored = $0.note { true } else { false } }
  }

  private func refusalWords(at number: Int, _ candidate: ServerID) -> String {
    for ballot in ballots(at: number) {
      switch ballot.note {
      case .voteRefused(_, let refusal), .preVoteRefused(_, let refusal):
        // Who has stood has a stage of its own.
        let stage = chronicle.lives.stage(of: ballot.server, at: number, initialCount: 0)
        var context = VoteRefusal.Context(voter: ballot.server, candidate: candidate)
        context.isCandidate = stage?.role == .candidate
        return ": " + refusal.clause(in: context)
      case .voteIgnored(_, let reason, _):
        let context = VoteRefusal.Context(voter: ballot.server, candidate: candidate)
        return ": " + reason.clause(in: context)
      case .electionStarted, .voteGranted, .voteCounted, .voteNotCounted, .becameLeader,
        .becameFollower, .termAdvanced, .preVoteStarted, .preVoteGranted, .preVoteCounted,
        .timerBegunAgain, .quorumLost:
        continue
      }
    }
    return ""
  }

  // MARK: Clients and commands

  private func clientWords(of number: Int, _ record: EventRecord) -> String {
    let server = record.to
    guard let call = chronicle.call(Int(record.detail)) else { return "a client and \(server)" }
    let words = call.operation.words
    if record.traits.isSuperset(of: [.unheard, .retried]) {
      return "\(call.client) asks again, now \(server), which does not run: \(words)"
    }
    if record.traits.contains(.unheard) {
      return "\(call.client)'s request \(words) reaches nobody: \(server) does not run"
    }
    if record.traits.contains(.agrees) {
      return "\(call.client) hears from \(server) about \(words)"
    }
    if record.traits.contains(.refuses) {
      return "\(call.client) is sent away by \(server): \(words)"
    }
    let outcome = callOutcome(at: number, record)
    if record.traits.contains(.hasSession) {
      return "\(call.client) has its session, and asks \(server): \(words)\(outcome)"
    }
    if record.traits.contains(.retried) {
      return "\(call.client) asks again, now \(server): \(words)\(outcome)"
    }
    return call.position == number
      ? "\(call.client) asks \(server): \(words)\(outcome)"
      : "\(call.client)'s request \(words) reaches \(server)\(outcome)"
  }

  /// What a server made of a call at once.
  private func callOutcome(at number: Int, _ record: EventRecord) -> String {
    let commits = chronicle.commits
    let index = commits.partitioningIndex { $0.position >= number }
    if index < commits.count, commits[index].position == number, !commits[index].isCommitted {
      return ": entry \(commits[index].index)"
    }
    return record.traits.contains(.refusal) ? ": refused" : ""
  }

  private func interventionWords(of number: Int, _ record: EventRecord) -> String {
    guard let act = act(at: number - 1)?.act else {
      return "\(record.to) is handed a command"
    }
    var words = ":\(act)"
    switch act {
    case .request, .repeatCall: words += callOutcome(at: number, record)
    case .timeout:
      if let ballot = ballots(at: number).first { words += standing(ballot) }
    case .transfer, .cancelTransfer, .reconfigure, .add, .learner, .remove, .snapshot:
      if record.traits.contains(.refusal) { words += ": refused" }
    case .set, .setFor, .like, .rule, .crash, .restart, .wipe, .shutdown, .jump, .holdDisk,
      .releaseDisk,
      .heartbeat, .stepDown, .pauseServers, .resume, .clock, .disk, .cut,
      .heal, .partition, .isolate, .rejoin, .link, .align, .spread, .hold, .release, .deliver,
      .drop, .duplicate, .delay, .load, .loadOff:
      break
    }
    return words
  }
}

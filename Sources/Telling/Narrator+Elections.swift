// Elections in words: §5.2, §5.4.1, diss. 6.2.

import Raft
import Scripting
import Session
import Simulation

extension Narrator {
  mutating func tellElection(
    _ note: Note.Election, _ server: ServerID, _ message: Message?
  ) {
    switch note {
    case .electionStarted(let term, let again, _):
      tellStart(of: server, term, again: again, message)
    case .voteGranted(let candidate, let term, let again):
      tellVote(of: server, for: candidate, term, again: again)
    case .voteRefused(let candidate, let refusal): tellRefusal(of: candidate, by: server, refusal)
    case .voteCounted(let voter, let votes, let repeated, let configuration):
      tellCount(of: voter, by: server, votes, repeated, configuration)
    case .voteNotCounted(let voter, let dismissal):
      if message?.isPreVoteReply == true {
        tellPreVoteDismissal(of: voter, by: server, dismissal)
      } else {
        tellDismissal(of: voter, by: server, dismissal)
      }
    case .becameLeader(let term, let votes): tellVictory(of: server, term, votes, message)
    case .becameFollower(let was, let term, let reason):
      tellFollower(server, was: was, term, reason)
    case .termAdvanced(let old, let new, let sender):
      // With a request the rest of the story says it as well, and so does stepping down.
      if message?.kind.isReply == true, !isSteppingDown {
        say("\(server) learns of term \(new) from \(sender); it was in term \(old).", .raftBasics)
      }
    case .voteIgnored(let candidate, let reason, let heard):
      tellIgnored(candidate, by: server, reason, heard)
    case .timerBegunAgain(let leader, let heard): tellTimer(of: server, leader, heard)
    case .quorumLost(let heard, let configuration):
      say("\(server) leads no longer: it has lost touch with a majority.", .findingLeader)
      let count = tally(heard, of: configuration, by: server)
      say("Within an election timeout it heard from \(count), itself included.")
    case .preVoteStarted(let term, let again, _): tellAsking(by: server, term, again: again)
    case .preVoteGranted(let asker, let term): tellPreVote(for: asker, by: server, term)
    case .preVoteRefused(let asker, let refusal): tellPreVoteRefusal(of: asker, by: server, refusal)
    case .preVoteCounted(let voter, let votes, let configuration):
      tellPreVoteCount(of: voter, by: server, votes, configuration)
    }
  }

  private mutating func tellFollower(
    _ server: ServerID, was: RoleKind, _ term: Term, _ reason: FollowReason
  ) {
    let context = FollowReason.Context(server: server, role: was, term: term)
    say(reason.sentence(in: context), reason.section)
  }

  // MARK: Standing

  private mutating func tellStart(
    of server: ServerID, _ term: Term, again: Bool, _ message: Message?
  ) {
    let configuration = cluster.configuration(of: server)
    if configuration.members == [server] {
      say("\(server) stands in term \(term), and nobody else has a vote.", .leaderElection)
      if again { say("Its own vote was not on its disk in time: it votes for itself again.") }
      return
    }
    if case .timeoutNow? = message?.body, let leader = message?.from {
      let forms = standing(
        server, term, "\(server) stands in term \(term), as \(leader) told it to")
      say(forms, .leadershipTransfer)
      say("It waits for no timeout, and its requests say that this is a transfer.")
      return
    }
    let count = preVotes(of: server)
    let forms = standing(
      server, term,
      count.map { "\(server) stands in term \(term), for which \($0) would vote" }
        ?? "\(server) stands for election in term \(term)")
    say(forms, count == nil ? nil : .preVote, .leaderElection)
    if let other = leader(before: term) {
      let verb = other.process == .paused ? "is frozen and leads" : "still leads"
      say("\(other.id) \(verb) term \(other.term), and does not know of this yet.")
    }
    if isIntervention {
      say([
        "Its timer was made to run out: it votes for itself and asks the others.",
        "Its timer was made to run out.",
      ])
    } else if count != nil {
      say("Now it votes for itself and asks the others for their votes.")
    } else if again {
      say([
        "Its last election found no majority: it votes for itself and asks again.",
        "Its last election found no majority.",
      ])
    } else {
      say([
        "It heard from no leader for a whole timeout: it votes for itself and asks.",
        "No leader was heard for a whole timeout: it votes for itself and asks.",
        "It heard from no leader for a whole timeout.", "No leader was heard.",
      ])
    }
  }

  /// That it stands, and what its chances are, the longest form first.
  private mutating func standing(
    _ server: ServerID, _ term: Term, _ start: String
  ) -> [String] {
    guard let count = cluster.voteCount(for: server) else { return ["\(start)."] }
    let have = votes(count.counted, count)
    if !count.canWin {
      claim(.cannotWin(server, term))
      var why: [String] = []
      if let lack = lackOfReach(server) {
        why = ["\(start), but \(lack): it cannot win."]
      } else if let newer = newerLogs(than: server, of: count.configuration) {
        why = ["\(start), but \(newer): it cannot win."]
      }
      return why + ["\(start), but it cannot win.", "\(server) stands in term \(term)."]
    }
    let rivals = rivals(of: server, in: term)
    let against = rivals.isEmpty ? [] : ["\(start), against \(rivals.inWords): it has \(have)."]
    // Its votes may be given, and yet not reach it.
    let deaf = lackOfReach(server).map { ["\(start), but \($0): it has \(have)."] } ?? []
    if !deaf.isEmpty { claimLack(of: server) }
    return deaf + against + [
      "\(start): it has \(have).", "\(start).", "\(server) stands in term \(term).",
    ]
  }

  /// Whose logs are newer, where without them there is no quorum: `S1-S3 have newer logs`.
  private func newerLogs(than server: ServerID, of configuration: Configuration) -> String? {
    let own = cluster[server].log
    let newer = ServerSet(
      configuration.members.filter { cluster[$0].log.isMoreUpToDate(than: own) })
    if cluster[server].isQuorum(configuration.members.subtracting(newer)) { return nil }
    return newer.count == 1 ? "\(newer)'s log is newer" : "\(newer.inWords) have newer logs"
  }

  /// How many would vote for the server that stands, if it asked for that first.
  private func preVotes(of server: ServerID) -> String? {
    observed.notes.compactMap { note -> String? in
      guard case .election(.preVoteCounted(_, let votes, let configuration)) = note,
        configuration.members.count > 1
      else { return nil }
      return tally(votes, of: configuration, by: server)
    }.last
  }

  // MARK: Giving a vote

  private mutating func tellVote(
    of server: ServerID, for candidate: ServerID, _ term: Term, again: Bool
  ) {
    let start = "\(server) votes\(again ? " again" : "") for \(candidate) in term \(term)"
    claim(.voted(server, for: candidate, term))
    let isLost = observed.sendings.contains {
      if case .lost = $0.fate { $0.message.to == candidate } else { false }
    }
    let whole = cluster[candidate]
    let count = cluster.voteCount(for: candidate)
    if isLost {
      say("\(start), but the vote is lost on its way.", .leaderElection, .electionRestriction)
    } else if whole.process == .crashed {
      say("\(start), but \(candidate) is down.", .leaderElection, .electionRestriction)
    } else if whole.isLeader, whole.term == term {
      say("\(start), which \(candidate) leads already.", .leaderElection, .electionRestriction)
    } else if let count, !count.isPreVote, count.term == term {
      let cast = cast(count)
      claim(count.canWin ? nil : .cannotWin(candidate, term))
      claim(count.isEnough ? .hasEnough(candidate, term) : nil)
      let end =
        count.canWin
        ? ""
        : count.quorum.isReached(by: count.cast)
          ? ", too late" : ", too few"
      say(
        ["\(start): \(cast)\(end).", "\(start): \(cast).", "\(start)."],
        .leaderElection, .electionRestriction)
    } else {
      say(
        "\(start), but \(candidate) no longer stands in it.", .leaderElection, .electionRestriction)
    }
    say(reasonToVote(for: candidate, term, again: again, server))
  }

  /// How many votes are given by now, which the candidate has yet to hear of:
  /// `2 of the 3 votes it needs are cast`.
  private func cast(_ count: VoteCount) -> String {
    let cast = count.cast
    if count.quorum.isJoint {
      let given = "\(count.quorum.tally(cast)) have voted for it"
      return count.isEnough ? "\(given), all it needs" : given
    }
    let number = count.quorum.parts[0].count(cast) + count.repeated
    let needed = count.quorum.parts[0].needed
    if number > needed { return "\(number) votes are cast, and it needs \(needed)" }
    if number < needed { return "\(votes(cast, count)) are cast" }
    return needed == 1 ? "the one vote it needs is cast" : "\(needed.whole) votes it needs are cast"
  }

  /// The rule that is off without which the vote would not have been forgotten.
  private func ruleOfForgetting(_ server: ServerID) -> Rule? {
    guard forgottenVote != nil else { return nil }
    return [.votePersisted, .voteKeptInTerm].first { !isOn($0, server) }
  }

  private func reasonToVote(
    for candidate: ServerID, _ term: Term, again: Bool, _ server: ServerID
  ) -> String {
    if again {
      return "It had already voted for \(candidate) in this term, and says so again."
    }
    if !isOn(.oneVotePerTerm, server) { return "With one-vote-per-term off it votes for anybody." }
    let past =
      forgottenVote.map {
        "It had voted for \($0 == server ? "itself" : "\($0)") in term \(term), and forgot it"
      }
      ?? "It had noted no vote in term \(term)"
    if !isOn(.upToDateVote, server) {
      return "\(past); with up-to-date-vote off it compares no logs."
    }
    if let rule = ruleOfForgetting(server) { return "\(past): \(rule.name) is off." }
    if !isOn(.lastTermOutlivesCompaction, server) {
      return "\(past), and takes \(candidate)'s log to be not behind its own."
    }
    return "\(past), and \(candidate)'s log is not behind its own."
  }

  private mutating func tellRefusal(
    of candidate: ServerID, by server: ServerID, _ refusal: VoteRefusal
  ) {
    let context = VoteRefusal.Context(voter: server, candidate: candidate)
    let start = "\(server) refuses \(candidate): \(refusal.clause(in: context))"
    var forms = ["\(start)."]
    if let count = cluster.voteCount(for: candidate), !count.isPreVote {
      claim(count.canWin ? nil : .cannotWin(candidate, count.term))
      claim(count.isEnough ? .hasEnough(candidate, count.term) : nil)
      forms.insert("\(start). \(fate(of: count)).", at: 0)
    }
    say(forms, refusal.section)
    if case .alreadyVoted = refusal {
      say("A server has one vote a term, and this one is given.")
    } else {
      say(refusal.sentence(in: context))
    }
    if let stake = refusal.stake { say(stake) }
  }

  // MARK: Getting a vote

  /// What is said of a candidate's chances.
  private mutating func claimOutlook(of candidate: ServerID) {
    guard let count = cluster.voteCount(for: candidate), !count.isPreVote else { return }
    claim(count.canWin ? nil : .cannotWin(candidate, count.term))
  }

  private mutating func tellCount(
    of voter: ServerID, by server: ServerID, _ votes: ServerSet, _ repeated: Int,
    _ configuration: Configuration
  ) {
    if configuration.members == [server] || isElected { return }
    if voter == server {
      // Where it is written at once, standing says it.
      if isStanding { return }
      let forms = cluster.voteCount(for: server).map(outlook) ?? []
      claimOutlook(of: server)
      return say(
        forms.after("\(server)'s own vote is on its disk: ") + ["\(server)'s own vote counts now."],
        .leaderElection)
    }
    let start = "\(server) gets \(voter)'s vote"
    claimOutlook(of: server)
    let forms = cluster.voteCount(for: server).map(outlook) ?? []
    say(forms.after("\(start): ") + ["\(start)."], .leaderElection)
    if repeated > 0 { say("With vote-counted-once off it counts votes that came before.") }
    let against = rivals(of: server, in: cluster[server].term)
    if !against.isEmpty {
      say(
        "A server has one vote a term, and \(against.inWords) "
          + "\(against.count == 1 ? "stands" : "stand") too.")
    }
    if let sentence = jointSentence(configuration, server) { say(sentence, .membershipChanges) }
  }

  private mutating func tellDismissal(
    of voter: ServerID, by server: ServerID, _ dismissal: VoteDismissal
  ) {
    if dismissal == .notCandidate, isSteppingDown { return }
    let context = VoteDismissal.Context(
      voter: voter, server: server, role: cluster[server].roleKind)
    guard dismissal == .refused, let count = cluster.voteCount(for: server) else {
      return say(dismissal.sentence(in: context), dismissal.section)
    }
    let start = "\(server) hears \(voter)'s no"
    claimOutlook(of: server)
    say(outlook(count).after("\(start): ") + ["\(start)."], dismissal.section)
  }

  // MARK: Winning

  /// How many votes the server that has just won has counted once more.
  private var repeatedVotes: Int {
    observed.notes.reduce(0) { most, note in
      if case .election(.voteCounted(_, _, let repeated, _)) = note {
        max(most, repeated)
      } else {
        most
      }
    }
  }

  private mutating func tellVictory(
    of server: ServerID, _ term: Term, _ votes: ServerSet, _ message: Message?
  ) {
    let configuration = cluster.configuration(of: server)
    if configuration.members == [server] {
      return say("\(server) leads term \(term): nobody else has a vote.", .leaderElection)
    }
    let start = "\(server) leads term \(term)"
    let voter = message.map { "\($0.from)'s" } ?? "its own"
    claim(.leads(server, term))
    let (counted, repeated) = (quorum(of: server, configuration), repeatedVotes)
    let count = counted.tally(votes, extra: counted.isJoint ? 0 : repeated)
    if repeated > 0 {
      say(
        [
          "\(start) with \(count): \(voter) vote came twice and counts each time.",
          "\(start): it has \(count), one of them twice.",
        ], .leaderElection)
      say("With vote-counted-once off it counts votes that came before.")
    } else {
      if counted.isReached(by: votes) { claim(.quorum(votes, to: server, isReached: true)) }
      say(
        [
          counted.isJoint || !counted.isReached(by: votes)
            ? "\(start): with \(voter) vote it has \(count)."
            : "\(start): \(voter) vote makes it \(count), a majority.",
          "\(start): it has \(count).", "\(start).",
        ], .leaderElection)
    }
    if let sentence = jointSentence(configuration, server) { say(sentence, .membershipChanges) }
    if let other = leader(before: term) {
      say("\(other.id) led term \(other.term) and does not know of this yet.")
    }
    let against = rivals(of: server, in: term)
    let told = sent { if case .flying = $0 { true } else { false } }
    let yielding = against.intersection(told)
    if against.isEmpty {
      tellAtOnce(told)
    } else if yielding.isEmpty {
      say(
        "It tells the others at once, but not \(against.inWords), which "
          + "\(against.count == 1 ? "stands" : "stand") on.")
    } else {
      say(
        "It tells the others at once: \(yielding.inWords) \(yielding.count == 1 ? "gives" : "give") up "
          + "on hearing that.")
    }
    if isOn(.leaderNoOp, server) {
      say(
        "Its first entry is a no-op: once that is committed, so is all before it.",
        .clientInteraction)
    }
  }
}

extension Explanation {
  /// That a candidate counts the vote with which it leads, before it does.
  package static func counting(
    _ voter: ServerID, for candidate: ServerID, in cluster: ClusterView
  ) -> Explanation {
    let parts = cluster[candidate].quorum.parts
    let end =
      parts.count == 1
      ? "it has \(parts[0].needed.whole) votes it needs." : "that is the one it needs."
    var words = Explanation("\(voter)'s vote reaches \(candidate): \(end)", .leaderElection)
    words.shorten(words.headline, ["\(voter)'s vote reaches \(candidate)."])
    return words
  }
}

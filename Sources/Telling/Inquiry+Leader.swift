// Why nobody leads, why two do, why one can do nothing, why a server does not stand: §5.2.

import Checking
import Raft
import Session
import Simulation

extension Inquiry {
  // MARK: No leader

  /// The running servers that reach a quorum by their own configuration: those that could
  /// win, as far as the network is concerned.
  package var connected: ServerSet {
    ServerSet(
      cluster.ids.filter {
        isUp($0) && cluster[$0].mayStand && isQuorum(cluster.reach(of: $0), for: $0)
      })
  }

  /// The same if a hand delivers what is held.
  private var connectedByHand: ServerSet {
    ServerSet(
      cluster.ids.filter {
        isUp($0) && cluster[$0].mayStand && isQuorum(cluster.reachByHand(of: $0), for: $0)
      })
  }

  /// Whose election timers run, the first to run out first.
  package var timers: [(server: ServerID, at: Instant)] {
    cluster.ids.compactMap { server in
      guard isUp(server), !cluster[server].isLeader, let time = cluster[server].deadline
      else { return nil }
      return (server, time)
    }.sorted { ($0.1, $0.0) < ($1.1, $1.0) }
  }

  func explainNoLeader() -> Explanation {
    let down = cluster.ids.subtracting(alive)
    if alive.isEmpty {
      var answer = Explanation("Nobody is alive: every server is down.", .crashes)
      answer.remark("What was on disk is still there. c restarts the selected server.")
      return answer
    }
    let connected = connected
    // Votes that are given count, whoever can be reached by now.
    let winner = cluster.ids.first {
      isUp($0) && cluster[$0].roleKind == .candidate
        && cluster.voteCount(for: $0)?.isEnough == true
    }
    if connectedByHand.isEmpty, winner == nil { return explainNoQuorum(down) }
    let standing = cluster.ids.filter {
      isUp($0) && [.candidate, .preCandidate].contains(cluster[$0].roleKind)
    }.sorted { cluster[$0].term > cluster[$1].term }
    let term = cluster.highestTerm
    var answer: Explanation
    if cluster.isSplit(term: term) {
      answer = Explanation(
        "The vote of term \(term) is split: nobody can win this term any more.", .leaderElection)
      addVotes(of: term, &answer)
    } else if let deadlock {
      answer = explain(deadlock)
    } else if let stall = stall(among: connected) {
      answer = Explanation(stall.sentence, .figure2, .leaderElection)
      addLate(stall, &answer)
    } else if let first = standing.first {
      answer = explainStanding(first)
      for other in standing.dropFirst() {
        let own = cluster[other]
        answer.remark(
          "\(other) stands in term \(own.term) too, with \(tally(votes(other), for: other))."
        )
      }
    } else {
      answer = Explanation(
        "No server stands yet: each waits for its own election timer.", .leaderElection)
    }
    if connected.isEmpty, !connectedByHand.isEmpty {
      answer.remark("Links are held: a hand must deliver the requests, or the votes.")
    }
    addTimers(&answer, connected)
    if !down.isEmpty { answer.remark("\(down.inWords) \(down.count == 1 ? "is" : "are") down.") }
    return answer
  }

  private func votes(_ candidate: ServerID) -> ServerSet {
    cluster[candidate].candidacy?.votes ?? []
  }

  func explainStanding(_ candidate: ServerID) -> Explanation {
    let own = cluster[candidate]
    let isPre = own.roleKind == .preCandidate
    let isWritten = isPre || !own.isVoter || votes(candidate).contains(candidate)
    let unwritten = isWritten ? "" : ": its own counts once it is on its disk"
    var answer = Explanation(
      isPre
        ? "\(candidate) first asks who would vote for it: \(tally(votes(candidate), for: candidate))."
        : "\(candidate) stands in term \(own.term), but its votes are only "
          + "\(tally(votes(candidate), for: candidate))\(unwritten).",
      isPre ? .preVote : .leaderElection)
    if own.configuration.isJoint { answer.cite(.membershipChanges) }
    for voter in own.configuration.members {
      let state = vote(of: voter, for: candidate)
      let context = VoteState.Context(
        voter: voter, candidate: candidate, now: cluster.now, end: cluster.firmDeadline(of: own))
      answer.add(voter, state.detail(in: context))
      answer.cite(state.section)
    }
    return answer
  }

  /// Who has which votes of a term.
  private func addVotes(of term: Term, _ answer: inout Explanation) {
    for candidate in cluster.ids {
      let voters = ServerSet(
        cluster.ids.filter {
          cluster[$0].term == term && cluster[$0].votedFor == candidate
        })
      if voters.isEmpty { continue }
      let whose =
        voters == [candidate]
        ? "only its own vote" : "the vote\(voters.count == 1 ? "" : "s") of \(voters.inWords)"
      answer.add(candidate, "has \(whose): \(tally(voters, for: candidate))")
    }
    let silent = ServerSet(
      cluster.ids.filter {
        status($0) == .crashed && cluster[$0].term < term
      })
    if !silent.isEmpty { answer.add(nil, "\(silent.inWords): down, cannot vote") }
  }

  private func addTimers(_ answer: inout Explanation, _ connected: ServerSet) {
    let all = timers.filter { cluster[$0.server].mayStand }
    guard !all.isEmpty else {
      answer.remark("No election timer runs: no server will stand by itself.")
      return
    }
    let timers = all.prefix(5).map { "\($0.server)'s \(wait(until: $0.at))" }
    guard let next = lookahead.map({ $0.nextToStand(most: Inquiry.outlookHorizon) }) else {
      return answer.remark("Timers run out: \(timers.joined(separator: ", ")).", .leaderElection)
    }
    guard let next else {
      return answer.remark(
        "Timers would run out: \(timers.joined(separator: ", ")). But left alone, nobody stands in the next \(Inquiry.outlookHorizon) events.",
        .leaderElection)
    }
    let again = [.candidate, .preCandidate].contains(cluster[next.server].roleKind)
    // A timer that is due before has been started anew by then: by a message, or since its server voted.
    let renewed = ServerSet(all.filter { $0.at < next.time }.map(\.server))
    let others = zip(all, timers).filter { $0.0.server != next.server && $0.0.at >= next.time }
      .map(\.1).joined(separator: ", ")
    let start =
      "Next: \(next.server) \(again ? "tries again" : "stands") \(wait(until: next.time))"
    answer.remark(
      start + (others.isEmpty ? "." : "; other timers run out: \(others)."), .leaderElection)
    if !renewed.isEmpty {
      let shown = zip(all, timers).filter { renewed.contains($0.0.server) }.map(\.1)
      answer.remark(
        (renewed.count == 1
          ? "A timer that would run out before is" : "Timers that would run out before are")
          + " started anew by then: \(shown.joined(separator: ", ")).",
        .leaderElection)
    }
    if !connected.contains(next.server), !connectedByHand.contains(next.server) {
      let lack = cluster.lackOfReach(of: next.server)?.infinitive ?? "reach"
      answer.remark("\(next.server) cannot \(lack) a quorum and will not win.")
    }
  }

  private func explainNoQuorum(_ down: ServerSet) -> Explanation {
    let example = bestLog ?? ServerID(0)
    let running = ServerSet(cluster.ids.filter { isUp($0) })
    let frozen = alive.subtracting(running)
    let isEnough = isQuorum(running, for: example)
    var answer = Explanation(
      isEnough
        ? "No quorum of servers can reach each other: it takes \(quorumWords(example)) to elect a leader."
        : "Too few servers run: it takes \(quorumWords(example)) to elect a leader.",
      .leaderElection)
    for group in cluster.groups.all {
      answer.add(nil, "\(group.servers.inWords): \(talk(of: group.servers))")
    }
    if !down.isEmpty {
      answer.add(nil, "\(down.inWords): down")
      answer.cite(.crashes)
    }
    if !frozen.isEmpty { answer.add(nil, "\(frozen.inWords): frozen") }
    answer.remark(
      futility(of: running)
        + (isEnough ? ", until links heal." : ", until enough servers are back."))
    return answer
  }

  /// What comes of it that none of the servers finds enough others, without a full stop.
  private func futility(of running: ServerSet) -> String {
    let voters = running.filter { cluster[$0].mayStand }
    let asking = voters.count { cluster.settings(of: $0).hasPreVote }
    if asking == 0 { return "Whoever stands raises its term and gets too few votes" }
    return asking == voters.count
      ? "With pre-vote each asks first, hears too few that would vote for it, and does not stand"
      : "Whoever stands, or asks whether it should, gets too few votes"
  }

  /// How servers of which each reaches the others talk with each other and with the rest.
  private func talk(of group: ServerSet) -> String {
    guard group.count == 1, let server = group.first(where: { _ in true }) else {
      return "reach each other, too few"
    }
    let isOneWay =
      cluster.audience(of: server).count > 1 || cluster.heard(by: server).count > 1
    return isOneWay ? "reaches nobody both ways" : "reaches nobody"
  }

  // MARK: Leaders that cannot

  func explainTwoLeaders(_ leaders: [ServerID]) -> Explanation {
    let terms = Set(leaders.map { cluster[$0].term })
    var answer = Explanation(
      terms.count == leaders.count
        ? "They lead in different terms, and there is at most one leader in a term."
        : "They lead in the same term: this is what must never happen.", .leaderElection, .figure3)
    for leader in leaders { answer.add(leader, power(of: leader)) }
    if terms.count == leaders.count, let old = leaders.last { addFate(of: old, &answer) }
    return answer
  }

  /// What one of several leaders can do.
  private func power(of leader: ServerID) -> String {
    let term = cluster[leader].term
    if status(leader) == .paused { return "leads term \(term), but is frozen: it does nothing" }
    let start = "leads term \(term) and"
    func names(_ servers: ServerSet) -> String {
      servers == [leader] ? "only itself" : servers.inWords
    }
    if let lack = cluster.lackOfReach(of: leader) {
      return "\(start) \(lack.verb) \(names(lack.servers)): no quorum, it can commit "
        + cluster.nothingNew(by: leader)
    }
    if let lack = cluster.lackOfReach(of: leader, byHand: false) {
      return
        "\(start) \(lack.verb) \(names(lack.servers)) by itself, since links are held: no quorum"
    }
    let reach = cluster.reach(of: leader)
    let words = "\(start) reaches \(names(reach))"
    let later = ServerSet(reach.filter { cluster[$0].term > term })
    if later.isEmpty || isQuorum(reach.subtracting(later), for: leader) {
      return "\(words): a quorum"
    }
    return "\(words), but \(later.inWords) \(later.count == 1 ? "is" : "are") in a later term"
  }

  /// Whether a leader of an earlier term takes the message's term and follows.
  private func deposes(_ message: Message, _ leader: ServerID) -> Bool {
    let own = cluster[leader]
    guard message.to == leader, message.term > own.term,
      own.settings.rules[.stepDownOnHigherTerm]
    else { return false }
    return switch message.body {
    case .preVote, .preVoteReply(granted: true): false
    case .requestVote(_, _, let isTransfer): isTransfer || !own.settings.guardsLeader
    default: true
    }
  }

  /// When the leader of an earlier term gives way.
  func addFate(of old: ServerID, _ answer: inout Explanation) {
    let own = cluster[old]
    let term = own.term
    if !own.settings.rules[.stepDownOnHigherTerm] {
      answer.remark("With step-down-on-higher-term off \(old) does not give way.", .raftBasics)
      return
    }
    // Who leads and guards its leader guards itself.
    let deafness =
      own.settings.guardsLeader ? ", but not from requests for votes: those it ignores" : ""
    if status(old) == .paused {
      let count = cluster[old].inbox.count { deposes($0.message, old) }
      answer.remark(
        count == 0
          ? "Once it goes on, \(old) follows as soon as it hears of a term above \(term)\(deafness)."
          : "\(count == 1 ? "A message of a later term waits" : "\(count) messages of later terms wait") "
            + "in its inbox: once it goes on, \(old) follows at once.", .raftBasics)
      return
    }
    answer.remark(
      "\(old) follows as soon as it hears of a term above \(term)\(deafness).", .raftBasics)
    if let flight = flights.first(where: {
      deposes($0.message, old) && $0.arrivesAt != .never
    }) {
      answer.remark(
        "It gets \(flight.message.phrase) \(wait(until: flight.arrivesAt)).")
    } else if cluster.heard(by: old, byHand: true).subtracting([old]).allSatisfy({
      cluster[$0].term <= term
    }) {
      answer.remark("No server that it hears knows of a later term.")
    }
  }

  func explainFrozen(_ leader: ServerID) -> Explanation {
    var answer = Explanation(
      "\(leader) is frozen: its process stands still, and sends no heartbeats.", .leaderElection)
    let count = cluster[leader].inbox.count
    if count > 0 {
      answer.add(leader, "\(count) \(count == 1 ? "message waits" : "messages wait") in its inbox")
    }
    if let newest = leaders.first, newest != leader {
      answer.remark("\(newest) leads term \(cluster[newest].term) meanwhile.")
      addFate(of: leader, &answer)
      return answer
    }
    addTimers(&answer, connected)
    answer.remark(
      "Once it goes on, it believes that it leads until it hears of a later term.", .raftBasics)
    return answer
  }

  func explainPowerless(_ leader: ServerID) -> Explanation {
    let own = cluster[leader]
    let reach = cluster.reach(of: leader)
    let lack = cluster.lackOfReach(of: leader)
    let isHeld = lack == nil
    let missing =
      lack ?? cluster.lackOfReach(of: leader, byHand: false) ?? LackOfReach.reachesAndHears(reach)
    let only = "\(missing.verb) only \(tally(missing.servers, for: leader))"
    var answer = Explanation(
      isHeld
        ? "\(leader) leads, but by itself \(only): links are held."
        : "\(leader) leads, but \(only).", .logReplication)
    for other in own.configuration.members where !reach.contains(other) {
      answer.add(other, words(absence(of: other, from: leader), of: other, leader))
    }
    answer.remark(
      isHeld
        ? "It commits and answers no command that it takes, until a hand delivers what is sent."
        : "It commits and answers no command that it takes.")
    if cluster.audience(of: leader, byHand: true).count > 1 {
      answer.remark(
        "Who gets such a command may commit it later, as the leader of a later term.",
        .leaderElection)
    }
    switch own.leadership?.readGround {
    case .lease(let end):
      let end = wait(until: cluster[leader].clock.trueTime(of: end))
      answer.remark("It still answers reads, until its lease ends \(end).", .leases)
    case .unconfirmed:
      answer.remark("It still answers reads: read-confirmation is off.", .clientInteraction)
    case .confirmed, nil: answer.remark("Reads wait in vain, too.", .clientInteraction)
    }
    if own.settings.checksQuorum {
      if let voters = pleased(leader, by: reach) {
        answer.remark(
          "Check-quorum does not help: with check-every-quorum off a majority of \(voters.inWords) "
            + "is enough for it.", .findingLeader)
      } else {
        answer.remark("With check-quorum on it steps down when it notices.", .findingLeader)
      }
    } else {
      answer.remark(
        "It leads on until it hears of a later term: only check-quorum would make it step down by "
          + "itself.", .findingLeader)
    }
    return answer
  }

  /// The set of voters of which these servers are a majority, where one majority is enough for the
  /// leader's check of its quorum: with a rule off, in joint mode.
  private func pleased(_ leader: ServerID, by servers: ServerSet) -> ServerSet? {
    let own = cluster[leader]
    if own.settings.rules[.checkEveryQuorum] { return nil }
    return [own.configuration.voters, own.configuration.outgoing].first {
      !$0.isEmpty && Configuration.isMajority(servers, of: $0)
    }
  }

  /// Why the other does not answer this server, whatever it was sent.
  private func absence(of other: ServerID, from server: ServerID) -> Lack {
    switch status(other) {
    case .crashed: .crashed
    case .paused: .frozen(holdsMessage: false)
    case .running:
      isCut(server, other)
        ? .cutOff(from: server) : isCut(other, server) ? .cannotAnswer : .linkHeld
    }
  }
}

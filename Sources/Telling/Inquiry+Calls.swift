// Why a client's call has no answer: §8.

import Checking
import Raft
import Running
import Session
import Simulation

/// What a call without an answer waits for.
package enum CallWait: Hashable, Sendable {
  /// The call is on its way to a server.
  case onItsWay(to: ServerID, at: Instant)
  /// It came to a frozen server and waits in its inbox.
  case inInbox(ServerID)
  /// A leader has it in its log, and answers it once it is committed and applied.
  case entry(LogIndex, at: ServerID)
  /// A leader may answer the read once it has committed an entry of its own term.
  case readBeforeCommit(at: ServerID)
  /// A leader may answer the read once a quorum has answered this round.
  case readRound(Int, at: ServerID, answered: ServerSet)
  /// The answer is on its way to the client.
  case answerOnItsWay(from: ServerID, Answer, at: Instant)
  /// The client asks a server again then.
  case retry(ServerID, at: Instant)
  /// Nothing is under way: the client waits until its patience ends, then, or for ever.
  case silence(ServerID, until: Instant?)
}

extension Inquiry {
  /// What a call waits for, by its place in `ClusterView.requests`.
  package func wait(ofCall number: Int) -> CallWait {
    let request = cluster.requests[number]
    var patience: Instant?
    for post in posts where post.request == number {
      switch post.kind {
      case .call(let server): return .onItsWay(to: server, at: post.at)
      case .answer(let server, let answer):
        return .answerOnItsWay(from: server, answer, at: post.at)
      case .retry(let server): return .retry(server, at: post.at)
      case .timeout: patience = post.at
      }
    }
    if cluster[request.server].heldRequests.contains(number) {
      return .inInbox(request.server)
    }
    for server in leaders {
      guard let call = cluster[server].calls.first(where: { $0.request == number }) else {
        continue
      }
      if let index = call.index { return .entry(index, at: server) }
      return read(number, at: server)
    }
    return .silence(request.server, until: patience)
  }

  private func read(_ number: Int, at server: ServerID) -> CallWait {
    let own = cluster[server]
    guard let state = own.leadership,
      let read = state.reads.first(where: { $0.number == UInt64(number) }), read.index != nil
    else { return .readBeforeCommit(at: server) }
    let answered = own.configuration.members.filter {
      $0 == server
        || $0.index < state.followers.count
          && state.followers[$0.index].round >= read.round
    }
    return .readRound(read.round, at: server, answered: ServerSet(answered))
  }

  func explainUnanswered(_ number: Int) -> Explanation {
    let request = cluster.requests[number]
    let client = request.client
    var answer: Explanation
    let patience = posts.first { $0.request == number && $0.kind == .timeout }?.at
    switch wait(ofCall: number) {
    case .onItsWay(let server, let time):
      answer = Explanation("The request is on its way to \(server).", .clientInteraction)
      answer.add(server, "gets it \(wait(until: time))")
    case .inInbox(let server):
      answer = Explanation(
        "\(server) is frozen: the request waits in its inbox.", .clientInteraction)
    case .entry(let index, let server):
      answer = Explanation(
        "It waits at \(server) for entry \(index) to be committed and applied.", .logReplication,
        .clientInteraction)
      addCommit(index, server, &answer)
    case .readBeforeCommit(let server):
      answer = Explanation(
        "\(server) has committed no entry of its own term yet, so it cannot know what is committed: "
          + "the read waits.", .clientInteraction)
      addCommit(cluster[server].commitIndex + 1, server, &answer)
    case .readRound(let round, let server, let answered):
      answer = Explanation(
        "A read waits until a quorum has shown that \(server) still leads: round \(round).",
        .clientInteraction)
      let have = answered.count == 1 ? "has" : "have"
      answer.add(nil, "\(answered.inWords): \(have) answered, \(tally(answered, for: server))")
      for other in cluster[server].configuration.members where !answered.contains(other) {
        answer.add(other, roundWords(other, server, round))
      }
    case .answerOnItsWay(let server, let what, let time):
      let isResult = if case .result = what { true } else { false }
      answer = Explanation(
        isResult
          ? "\(server) has answered: the answer is on its way to \(client)."
          : "\(server) has refused: the refusal is on its way to \(client).",
        .clientInteraction)
      answer.add(nil, "arrives \(wait(until: time))")
    case .retry(let server, let time):
      answer = Explanation("\(client) was refused, and asks \(server) next.", .clientInteraction)
      answer.add(server, "is asked \(wait(until: time))")
      if leaders.isEmpty { answer.remark("There is no leader who could answer.") }
    case .silence(let server, let time): answer = explainSilence(number, server, time)
    }
    if request.attempts > 1 {
      answer.remark(
        "This is try \(request.attempts); \(client) first asked \(ago(request.calledAt)).")
    } else {
      answer.remark("\(client) asked \(ago(request.calledAt)).")
    }
    if let patience, patience != .never {
      answer.remark("\(client) gives up on \(request.server) \(wait(until: patience)).")
    }
    return answer
  }

  private func ago(_ time: Instant) -> String {
    let past = cluster.now - time
    return past.microseconds < 1000 ? "just now" : "\(past.wordsAgo) ago"
  }

  private func addCommit(_ index: LogIndex, _ server: ServerID, _ answer: inout Explanation) {
    guard let gap = commitGap(index, of: server) else { return }
    let why = explainUncommitted(gap.index, server)
    answer.points += why.points
    if gap.isOlderTerm || !gap.hasQuorum { answer.reasons.append(why.headline) }
    for section in why.sections { answer.cite(section) }
    if let newest = leaders.first, newest != server {
      answer.remark("\(server) leads an old term: \(newest) leads now.", .raftBasics)
    }
  }

  /// Where the answer of one server to a round is.
  private func roundWords(_ other: ServerID, _ leader: ServerID, _ round: Int) -> String {
    func belongs(_ message: Message) -> Bool {
      switch message.body {
      case .appendEntries(let append): append.round >= round
      case .appendEntriesReply(let reply): reply.round >= round
      case .installSnapshot(let chunk): chunk.round >= round
      case .installSnapshotReply(let reply): reply.round >= round
      default: false
      }
    }
    switch status(other) {
    case .crashed: return "down"
    case .paused: return "frozen"
    case .running: break
    }
    func isAnswer(_ message: Message) -> Bool {
      message.from == other && message.to == leader && belongs(message)
    }
    /// Whoever is in a later term refuses, and the leader gives way instead of counting that.
    func name(_ message: Message) -> String {
      message.term > cluster[leader].term ? "its refusal, of term \(message.term)," : "its answer"
    }
    if let waiting = cluster[leader].inbox.first(where: { isAnswer($0.message) }) {
      return "\(name(waiting.message)) waits in the inbox of \(leader), which is frozen"
    }
    if let answer = flights.first(where: { isAnswer($0.message) }) {
      let name = name(answer.message)
      return answer.arrivesAt == .never
        ? "\(name) is held" : "\(name) arrives \(wait(until: answer.arrivesAt))"
    }
    if let place = cluster[other].unsent.firstIndex(where: { isAnswer($0) }) {
      let name = name(cluster[other].unsent[place])
      return cluster[other].isDiskHeld
        ? "\(name) waits for its disk, which is held"
        : "\(name) is sent \(wait(until: cluster[other].unsentUntil[place])), once its disk has written"
    }
    if let heartbeat = flights.first(where: {
      $0.message.from == leader && $0.message.to == other && belongs($0.message)
    }) {
      return heartbeat.arrivesAt == .never
        ? "the heartbeat is held" : "the heartbeat arrives \(wait(until: heartbeat.arrivesAt))"
    }
    let (there, back) = (isCut(leader, other), isCut(other, leader))
    if there || back { return LackOfReach.cut(there: there, back: back, leader) }
    return "the heartbeat or its answer was lost"
  }

  private func explainSilence(
    _ number: Int, _ server: ServerID, _ until: Instant?
  ) -> Explanation {
    let request = cluster.requests[number]
    let client = request.client
    var answer: Explanation
    if status(server) == .crashed {
      answer = Explanation("\(server), which \(client) asked, is down.", .clientInteraction)
    } else if let index = request.index {
      // A leader keeps a call that it took until it has answered it.
      let leader = leaders.first { cluster[$0].term == request.term }
      answer = Explanation(
        leader.map {
          "\($0) has committed it as entry \(index) and answered, but the answer to \(client) was "
            + "lost."
        }
          ?? "The leader of term \(request.term) put it into its log as entry \(index), but "
          + "no longer leads.", .clientInteraction)
    } else {
      answer = Explanation(words(lastOf: number, at: server), .clientInteraction)
    }
    if let index = request.index {
      addPlaces(of: index, request.term, &answer)
      answer.remark(fate(of: index, term: request.term, client), .logReplication)
    }
    if until == nil {
      answer.remark("\(client) asks only once (client-timeout off): no answer will come.")
    }
    return answer
  }

  /// Who holds the entry of the term, in its log or in a snapshot.
  private func addPlaces(of index: LogIndex, _ term: Term, _ answer: inout Explanation) {
    let name = "entry \(index) of term \(term)"
    let logs = cluster.ids.filter {
      let log = cluster[$0].log
      return log.firstIndex <= index && log.term(at: index) == term
    }
    // A snapshot covers what was committed, and nothing else.
    let snapshots =
      committedTerm(at: index) == term
      ? cluster.ids.filter { cluster[$0].log.snapshotIndex >= index } : []
    if !logs.isEmpty { answer.add(nil, "\(ServerSet(logs).inWords): \(name) is in the log") }
    if !snapshots.isEmpty {
      answer.add(nil, "\(ServerSet(snapshots).inWords): the snapshot covers \(name)")
    }
    if logs.isEmpty, snapshots.isEmpty { answer.add(nil, "\(name) is in no log any more") }
  }

  /// Whether an entry that a leader once took counts, as far as anybody can tell.
  private func fate(of index: LogIndex, term: Term, _ client: ClientID) -> String {
    if let committed = committedTerm(at: index) {
      // Where a property is broken, what was committed need not stay.
      if violation != nil {
        return committed == term
          ? "That entry was committed, but \(client) has not been told. A property is broken: it may be lost."
          : "Another entry \(index), of term \(committed), was committed. A property is broken: this one may be, too."
      }
      return committed == term
        ? "That entry is committed: the write counts, but \(client) has not been told."
        : "Another entry \(index) is committed, of term \(committed): this one never counts."
    }
    guard cluster.ids.contains(where: { cluster[$0].log.term(at: index) == term }) else {
      return "Unless a message that is late still brings it, it never counts."
    }
    guard let leader = leaders.first, cluster[leader].term > term else {
      return "Nobody can tell yet whether it counts: the next leader decides."
    }
    return cluster[leader].log.term(at: index) == term
      ? "Nobody can tell yet whether it counts: \(leader), which leads now, has it, and must commit it."
      : "Nobody can tell yet whether it counts: \(leader), which leads now, does not have it, and will overwrite it "
        + "unless it falls before."
  }
}

extension String {
  /// The text with a capital letter at its start.
  package var firstUppercased: String { prefix(1).uppercased() + dropFirst() }
}

// What happens again and again: leaders that are deposed one after another, snapshots that are always too old.

import Raft
import Session
import Simulation

/// That leaders are deposed one after another by the elections of one server.
package struct Churn: Hashable, Sendable {
  /// Whose elections depose them.
  package var server: ServerID
  /// How many leaders it has deposed.
  package var count: Int
  /// When the first of these was.
  package var since: Instant
  /// Why it stands again and again.
  package var reason: Reason
  /// How many of them it deposed by answers to what they sent it, rather than by asking for votes.
  package var answers = 0

  /// Why a server stands although somebody leads.
  package enum Reason: Hashable, Sendable {
    /// Nothing from whoever leads, or last led, reaches it.
    case hears(nothingFrom: ServerSet)
    /// The others have removed it, and it does not know.
    case removed
    /// Something else.
    case unknown
  }
}

extension Churn {
  /// Counts a leader that was deposed in the event.
  fileprivate mutating func take(_ event: EventRecord) {
    count += 1
    switch event.message {
    case .appendEntriesReply, .installSnapshotReply: answers += 1
    case .requestVote, .requestVoteReply, .preVote, .preVoteReply, .appendEntries,
      .installSnapshot, .timeoutNow, nil:
      break
    }
  }
}

/// That a follower gets snapshot after snapshot, each of them too old when it arrives.
package struct SnapshotRace: Hashable, Sendable {
  /// The follower.
  package var server: ServerID
  /// How many it has installed lately.
  package var count: Int
  /// When the first of these was.
  package var since: Instant
}

extension Inquiry {
  /// How far back it is looked for what happens again and again: so many of the longest election timeouts.
  private static let recurrenceTimeouts = 12
  /// How often something has to happen to be told of.
  private static let recurrences = 3

  private var recurrenceStart: Instant {
    let longest = cluster.servers.reduce(TimeSpan.zero) {
      max($0, $1.settings.longestWait)
    }
    return Instant(
      microseconds: cluster.now.microseconds
        - longest.microseconds * Inquiry.recurrenceTimeouts)
  }

  /// The server whose elections depose leader after leader, if there is one.
  /// - Complexity: O(notes about elections of the last while)
  package var churn: Churn? {
    let end = ballots.partitioningIndex { $0.position > cluster.position }
    let start = ballots.partitioningIndex { $0.time >= recurrenceStart }
    guard start < end else { return nil }
    var starters: [Term: ServerID] = [:]
    var churns: [ServerID: Churn] = [:]
    for ballot in ballots[start..<end] {
      switch ballot.note {
      case .electionStarted(let term, _, _): starters[term] = ballot.server
      case .becameFollower(.leader, let term, .higherTerm):
        guard let server = starters[term], server != ballot.server else { continue }
        churns[
          server, default: Churn(server: server, count: 0, since: ballot.time, reason: .unknown)
        ]
        .take(chronicle[ballot.position])
      default: break
      }
    }
    let most = cluster.ids.compactMap { churns[$0] }.max {
      ($0.count, $1.server) < ($1.count, $0.server)
    }
    guard var churn = most, churn.count >= Inquiry.recurrences,
      let reason = reason(of: churn.server)
    else { return nil }
    churn.reason = reason
    return churn
  }

  /// Why the server stands again and again; nil where it does no longer.
  private func reason(of server: ServerID) -> Churn.Reason? {
    guard isUp(server), !cluster[server].isLeader, !cluster[server].settings.hasPreVote else {
      return nil
    }
    let others = cluster.ids.subtracting([server]).filter { isUp($0) }
    let deaf = ServerSet(others.filter { isCut($0, server) })
    if let leader = leaders.first, leader != server {
      if deaf.contains(leader) { return .hears(nothingFrom: deaf) }
      if !cluster[leader].configuration.members.contains(server), cluster[server].mayStand {
        return .removed
      }
      return nil
    }
    return deaf.isEmpty ? nil : .hears(nothingFrom: deaf)
  }

  func explainChurn() -> Explanation {
    guard let churn else { return Explanation("No leader is deposed again and again.") }
    let (server, span) = (churn.server, (cluster.now - churn.since).words)
    let isByAnswers = churn.answers == churn.count
    var answer = Explanation(
      (isByAnswers
        ? "\(server) stands again and again, so its term is ahead, and its answer deposes each leader that "
          + "sends it something: "
        : "\(server) stands again and again, and each time its higher term deposes whoever leads: ")
        + "\(churn.count) leaders in \(span).", .raftBasics)
    switch churn.reason {
    case .hears(let deaf):
      answer.add(
        server, "hears nothing from \(deaf.inWords), so its timer runs out each time; they hear it")
      answer.remark(
        "It ends once \(server) hears them (heal), or does not reach them either.",
        .findingLeader)
    case .removed:
      answer.add(server, "is no voter any more, gets no heartbeats and does not know why")
      answer.remark(
        isByAnswers
          ? "It ends once \(server) is left alone, or begins anew with an empty disk (wipe, restart)."
          : "It ends once \(server) is shut down, or is a voter again.", .membershipChanges)
    case .unknown: break
    }
    if let leader = leaders.first {
      answer.add(leader, "leads term \(cluster[leader].term) \(end(of: leader, churn))")
    }
    addRemedies(churn, &answer)
    return answer
  }

  /// How the leader comes to be deposed like those before it: of the later term it hears only if the server is asked for
  /// something, where requests for votes are ignored.
  private func end(of leader: ServerID, _ churn: Churn) -> String {
    let own = cluster[leader]
    let isSentTo =
      own.configuration.members.union(own.configuration.learners).contains(churn.server)
      || own.leadership?.learners.contains(churn.server) == true
    let areAllGuarded = cluster.ids.subtracting([churn.server])
      .allSatisfy { cluster[$0].settings.guardsLeader }
    return isSentTo || !areAllGuarded || isAnswering(churn.server)
      ? "until it hears of the next"
      : "and sends \(churn.server) nothing: it leads on until it does"
  }

  /// Whether an answer of the server is on its way, with its term.
  private func isAnswering(_ server: ServerID) -> Bool {
    flights.contains { $0.message.from == server && $0.message.kind.isReply }
  }

  /// What of that which is not on would end it.
  private func addRemedies(_ churn: Churn, _ answer: inout Explanation) {
    let others = cluster.ids.subtracting([churn.server])
    let isGuarded = others.allSatisfy { cluster[$0].settings.guardsLeader }
    if churn.answers > 0, isGuarded {
      answer.remark(
        "The others ignore its requests for votes (disruption-guard), but not the term of its answers.",
        .membershipChanges)
    }
    let preVote =
      "With pre-vote on it would ask first, and who hears a leader would say no: its term would stay"
    answer.remark(
      churn.answers > 0 || isGuarded
        ? "\(preVote)." : "\(preVote); with disruption-guard on its requests would be ignored.",
      .preVote)
  }

  /// Whether the follower gets snapshot after snapshot, each of them outdated by the time that it is there.
  package func snapshotRace(of server: ServerID) -> SnapshotRace? {
    guard let leader = leader(of: server),
      cluster[server].log.lastIndex < cluster[leader].log.snapshotIndex
    else { return nil }
    let installs = chronicle.installs
    let end = installs.partitioningIndex { $0.position > cluster.position }
    let start = installs.partitioningIndex { $0.time >= recurrenceStart }
    guard start < end else { return nil }
    let own = installs[start..<end].filter { $0.server == server }
    guard own.count >= 2, let first = own.first else { return nil }
    return SnapshotRace(server: server, count: own.count, since: first.time)
  }

  /// That snapshots are always too old, and what ends that.
  func addRace(_ race: SnapshotRace, under leader: ServerID, _ answer: inout Explanation) {
    let span = (cluster.now - race.since).words
    answer.add(
      race.server,
      "has installed \(race.count) snapshots in \(span), and each was outdated when it arrived")
    let kept = cluster[leader].settings.entriesKept
    answer.remark(
      "\(leader) compacts its log faster than a snapshot travels. `set keep-after-snapshot` with more than "
        + (kept == 0 ? "it writes meanwhile" : "\(kept) entries")
        + ", larger chunks, a larger snapshot-after or faster links end that.", .logCompaction)
  }
}

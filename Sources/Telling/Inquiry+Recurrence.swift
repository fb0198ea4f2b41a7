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
      max($0, $1.settings.electionTimeout.upperBound)
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
      case .electionStarted(let term, _): starters[term] = ballot.server
      case .becameFollower(.leader, let term, .higherTerm):
        guard let server = starters[term], server != ballot.server else { continue }
        churns[
          server, default: Churn(server: server, count: 0, since: ballot.time, reason: .unknown)
        ]
        .count += 1
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
    let span = (cluster.now - churn.since).words
    var answer = Explanation(
      "\(churn.server) stands again and again, and each time its higher term deposes whoever leads: "
        + "\(churn.count) leaders in \(span).", .raftBasics, .preVote)
    switch churn.reason {
    case .hears(let deaf):
      answer.add(
        churn.server,
        "hears nothing from \(deaf.brief), so its timer runs out each time; they hear it")
      answer.remark(
        "It ends once \(churn.server) hears them (heal), or does not reach them either.",
        .findingLeader)
    case .removed:
      answer.add(
        churn.server, "is no voter any more, gets no heartbeats and does not know why")
      answer.remark(
        "It ends once \(churn.server) is shut down, or is a voter again.", .membershipChanges)
    case .unknown: break
    }
    if let leader = leaders.first {
      answer.add(leader, "leads term \(cluster[leader].term) until it hears of the next")
    }
    answer.remark(
      "With pre-vote on it would ask first, and who hears a leader would say no; with disruption-guard "
        + "on its requests would be ignored.", .preVote)
    return answer
  }

  /// Whether the follower gets snapshot after snapshot, each of them outdated by the time that it is there.
  package func snapshotRace(of server: ServerID) -> SnapshotRace? {
    guard let leader = leaders.first, leader != server,
      cluster[server].log.lastIndex < cluster[leader].log.snapshotIndex
    else { return nil }
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
    answer.remark(
      "\(leader) compacts its log faster than a snapshot travels: larger chunks, a larger snapshot-after or "
        + "faster links end that.", .logCompaction)
  }

  // MARK: Changes that were lost

  /// What has become of a membership change.
  package enum ChangeFate: Hashable, Sendable {
    /// Its new servers catch up.
    case underWay
    /// It has been written into a log that has not been overwritten.
    case written
    /// The leader that was to make it leads no more, and nobody else knows of it.
    case lost(with: ServerID)
    /// The leader has given it up: its new servers did not catch up.
    case abandoned(by: ServerID)
  }

  /// The last membership change that was begun up to here, and what has become of it; nil if none was, or nobody can
  /// tell yet.
  package var lastChange: (record: Chronicle.ChangeRecord, fate: ChangeFate)? {
    let end = changes.partitioningIndex { $0.position > cluster.position }
    guard end > 0 else { return nil }
    let record = changes[end - 1]
    let asked = cluster[record.leader]
    let isInOffice =
      status(record.leader) != .crashed && asked.isLeader && asked.term == record.term
    if isInOffice, asked.leadership?.change?.target == record.target { return (record, .underWay) }
    guard let leader = leaders.first, isUp(leader) else { return nil }
    let log = cluster[leader].log
    let isWritten = log.configurations.contains {
      $0.configuration.voters == record.target
    }
    if isWritten || log.configuration.voters == record.target { return (record, .written) }
    if isInOffice { return (record, .abandoned(by: record.leader)) }
    return cluster[leader].term > record.term ? (record, .lost(with: record.leader)) : nil
  }

  func explainLostChange() -> Explanation {
    guard let (record, fate) = lastChange else { return Explanation("No change was begun.") }
    let what = "the change to \(record.target.brief)"
    var answer: Explanation
    switch fate {
    case .underWay, .written: return Explanation("Nothing is lost of \(what).")
    case .lost(let leader):
      answer = Explanation(
        "It is lost: \(leader) led term \(record.term) when it took \(what), and leads it no more.",
        .membershipChanges)
      answer.add(
        nil, "in no log of \(leaders.first.map { "\($0), which leads now" } ?? "a leader")")
    case .abandoned(let leader):
      answer = Explanation(
        "\(leader) has given up \(what): its new servers did not catch up in time.", .catchingUp)
    }
    answer.remark("It must be asked for again: nobody does that by itself.")
    let started = record.target.filter { cluster.ids.contains($0) && !cluster[$0].isVoter }
    if !started.isEmpty {
      let servers = ServerSet(started)
      answer.add(nil, "\(servers.brief) \(servers.count == 1 ? "runs" : "run") without a vote")
    }
    return answer
  }
}
